"""The scoring rules, each by a pair of facts, and the figures beside the reference scorer's where it is at hand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kg import evaluate, reporting
from kg.errors import InputError
from kg.schema import load

TEXT = "云山县县长钱小林、副县长孙大力在直播间推介云山茶，卖出1.2万单。"
ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("KG_SHARED", ROOT.parent / "shared"))


def holds(**other: str) -> dict[str, Any]:
    return {"type": "holds_role", "person": "钱小林", "role": "县长", "place": "云山县", "quote": "县长钱小林", **other}


def score(gold: list[dict[str, Any]], said: list[dict[str, Any]]) -> evaluate.Evaluation:
    return evaluate.evaluate({"d": {"text": TEXT, "facts": gold}}, {"d": {"facts": said}}, load())


def right(gold: dict[str, Any], said: dict[str, Any]) -> bool:
    return score([gold], [said]).total.right == 1


@pytest.mark.parametrize(
    ("change", "agrees"),
    [
        ({}, True),
        ({"person": "钱 小林"}, True),
        ({"person": "孙大力"}, False),
        ({"role": "云山县县长"}, True),
        ({"role": "副县长"}, False),
        ({"place": "云山"}, True),
        ({"place": "东山省云山县"}, True),
        ({"place": "雾山县"}, False),
        ({"place": ""}, False),
        ({"status": "former"}, True),
        ({"quote": "县长赵小林"}, False),
        ({"quote": ""}, False),
        ({"quote": "县长钱小林", "start": 3, "end": 8}, True),
        ({"quote": "县长钱小林", "start": 4, "end": 9}, False),
    ],
)
def test_when_a_title_agrees(change: dict[str, Any], agrees: bool) -> None:
    assert right(holds(), holds(**change)) is agrees


def test_an_office_of_a_body_needs_the_body() -> None:
    gold = {"type": "holds_role", "person": "钱小林", "role": "董事长", "org": "云山茶业集团", "quote": "钱小林"}
    assert right(gold, gold)
    assert right(gold, {**gold, "org": "云山茶业"})
    assert not right(gold, {**gold, "org": "雾山茶业"})


def test_products_agree_by_overlap() -> None:
    gold = {"type": "promoted", "person": "钱小林", "product": "云山茶", "quote": "推介云山茶"}
    assert right(gold, {**gold, "product": "“云山”茶"})
    assert right(gold, {**gold, "product": "有机云山茶"})
    assert not right(gold, {**gold, "product": "茶"})


def test_undirected_facts_agree_both_ways() -> None:
    gold = {"type": "met", "person": "钱小林", "person2": "孙大力", "quote": "钱小林、副县长孙大力"}
    assert right(gold, {**gold, "person": "孙大力", "person2": "钱小林"})
    partners = {"type": "partnered_with", "person": "钱小林", "partner_org": "云山茶业", "quote": "钱小林"}
    assert right(partners, {**partners, "partner_org": "", "partner": "云山茶业"})


@pytest.mark.parametrize(
    ("one", "two", "same"), [("1.2万", "12000", True), ("近1.2万单", "1.2万", True), ("1.2万", "1.2亿", False)]
)
def test_numbers_agree_by_value(one: str, two: str, same: bool) -> None:
    gold = {"type": "result", "metric": "订单", "value": one, "unit": "单", "quote": "1.2万单"}
    assert right(gold, {**gold, "metric": "orders", "value": two}) is same


def test_a_fact_said_twice_is_one_prediction_and_an_answer_is_matched_once() -> None:
    found = score([holds()], [holds(), holds(place="云山")])
    assert (found.total.predicted, found.total.right) == (1, 1)
    assert found.wrong == ()


def test_figures() -> None:
    gold = [holds(status="current"), holds(person="孙大力", role="副县长", quote="副县长孙大力")]
    found = score(gold, [holds(status="former"), holds(person="李四")])
    (row,) = found.rows
    assert (row.precision, row.recall, row.f1, row.optional) == (0.5, 0.5, 0.5, 0.5)
    assert [fact["person"] for _, fact in found.missed] == ["孙大力"]
    assert [fact["person"] for _, fact in found.wrong] == ["李四"]
    assert "holds_role" in reporting.by_type(found)
    assert "person=李四" in reporting.shown(found.wrong)[0]


def test_nothing_said_is_no_division_by_zero() -> None:
    found = score([], [])
    assert (found.total.precision, found.total.recall, found.total.f1, found.total.optional) == (0, 0, 0, None)


def test_a_file_that_is_no_answers_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_text('{"id": "a", "facts": []}\n{"id": 1}\n')
    with pytest.raises(InputError, match=r"gold\.jsonl:2"):
        evaluate.load(tmp_path / "gold.jsonl")
    with pytest.raises(InputError, match="no such file"):
        evaluate.load(tmp_path / "none.jsonl")


def bent(gold: dict[str, Any], number: int) -> dict[str, Any]:
    """A prediction made from the answers, right here and wrong there in ways that stay the same from run to run."""
    facts: list[dict[str, Any]] = []
    for index, fact in enumerate(gold["facts"]):
        copy = dict(fact)
        turn = (index + number) % 9
        names = [n for n in fact if n not in ("type", "quote")]
        if turn == 0:
            continue
        if turn == 1:
            copy["quote"] = "不在文中的话"
        elif turn == 2:
            copy[names[0]] = str(copy[names[0]])[:-1]
        elif turn == 3:
            copy[names[-1]] = "“" + str(copy[names[-1]]) + "” "
        elif turn == 4:
            copy.pop(names[-1])
        elif turn == 5:
            facts.append(dict(fact))
        elif turn == 6 and len(names) > 1:
            copy[names[0]], copy[names[1]] = copy[names[1]], copy[names[0]]
        facts.append(copy)
    return {"id": gold["id"], "facts": facts}


@pytest.mark.skipif(not (SHARED / "gold" / "score.py").is_file(), reason="the reference scorer is not at hand")
@pytest.mark.parametrize("name", ["seed.jsonl", "xwlb_dev.jsonl", "local_dev.jsonl"])
def test_the_figures_are_those_of_the_reference_scorer(name: str, tmp_path: Path) -> None:
    file = SHARED / "gold" / name
    gold = evaluate.load(file)
    said = {key: bent(dict(document), number) for number, (key, document) in enumerate(gold.items())}
    predicted = tmp_path / "predicted.jsonl"
    predicted.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in said.values()), encoding="utf-8")
    command = [sys.executable, str(SHARED / "gold" / "score.py"), str(file), str(predicted), "--json"]
    reference = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    found = evaluate.evaluate(gold, said, load())
    ours = {row.type: row for row in (*found.rows, found.total)}
    assert found.ungrounded == reference["ungrounded"]
    assert set(ours) == set(reference["types"])
    for kind, row in reference["types"].items():
        mine = ours[kind]
        assert (mine.gold, mine.predicted) == (row["gold"], row["predicted"]), kind
        assert round(mine.precision, 4) == row["precision"], kind
        assert round(mine.recall, 4) == row["recall"], kind
        assert round(mine.f1, 4) == row["f1"], kind
