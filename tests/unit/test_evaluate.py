"""The scoring rules, each by a pair of facts, and the figures beside the reference scorer's where it is at hand."""

from __future__ import annotations

import copy
import importlib.util
import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import answers, evaluate, reporting
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


# Files of answers ----------------------------------------------------------------------------------------------------


def written(folder: Path, *rows: object) -> Path:
    file = folder / "rows.jsonl"
    lines = (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return file


def document(*facts: object, **other: object) -> dict[str, object]:
    return {"id": "a", "text": TEXT, "facts": list(facts), **other}


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in holds().items() if key != name}


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("{", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ({"id": 1, "facts": []}, "an id and a list of facts"),
        ({"id": "a", "text": "", "facts": {}}, "an id and a list of facts"),
        ({"id": "a", "facts": []}, "the text is missing"),
        (document("x"), "fact 1: expected an object with a type"),
        (document(holds(), holds(type="hold_role")), "fact 2, hold_role: no such type; did you mean holds_role"),
        (document(without("person")), "fact 1, holds_role: person is missing"),
        (document(holds(person="")), "person is missing"),
        (document({**holds(), "type": "partnered_with"}), "partner or partner_org is missing"),
        (document({**holds(), "person": ["钱小林"]}), "person is ['钱小林']"),
        (document({**holds(), "confidence": "high"}), "confidence is 'high'; write a number from 0 to 1"),
    ],
    ids=range(12),
)
def test_a_file_that_is_no_answers_is_one_line(row: object, told: str, tmp_path: Path) -> None:
    file = written(tmp_path, document(holds(), id="first"), row)
    with pytest.raises(InputError) as caught:
        answers.load(file, load())
    assert str(caught.value).startswith(f"{file}:2: ")
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "change",
    [
        {"confidence": "high"},
        {"confidence": True},
        {"confidence": 1.5},
        {"confidence": float("nan")},
        {"start": "0"},
        {"end": 3.5},
        {"quote": 3},
        {"role": {}},
        {"type": None},
    ],
    ids=str,
)
def test_predictions_that_cannot_be_meant_are_one_line(change: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"rows\.jsonl:1: fact 1"):
        answers.predicted(written(tmp_path, document({**holds(), **change})), load())


def test_predictions_may_lack_things_and_be_of_other_types(tmp_path: Path) -> None:
    facts = [without("person"), {"type": "resigned"}, holds(confidence=None, start=None), holds(quote=None)]
    said = answers.predicted(written(tmp_path, {"id": "a", "facts": facts}), load())
    found = evaluate.evaluate({"a": document(holds())}, evaluate.at_least(said, 0.5), load())
    assert (found.total.predicted, found.total.right) == (2, 1)


def test_a_document_stands_once(tmp_path: Path) -> None:
    file = written(tmp_path, document(), document())
    for read in (answers.load, answers.predicted):
        with pytest.raises(InputError, match=r"rows\.jsonl:2: the id 'a' has stood before"):
            read(file, load())
    (tmp_path / "other").mkdir()
    twin = written(tmp_path / "other", document())
    with pytest.raises(InputError, match=r"other/rows\.jsonl:1: the id 'a'"):
        answers.load((written(tmp_path, document()), twin), load())


def test_lines_end_with_line_feeds_only(tmp_path: Path) -> None:
    (found,) = answers.load(written(tmp_path, document(holds(), text=f"{TEXT}\u2028\x85")), load()).values()
    assert found["text"].endswith("\u2028\x85")


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        answers.load(tmp_path / "none.jsonl", load())
    with pytest.raises(InputError, match="is a folder; name JSONL files"):
        answers.load(tmp_path, load())
    (tmp_path / "gb").write_bytes("钱小林".encode("gb18030"))
    with pytest.raises(InputError, match="UTF-8"):
        answers.load(tmp_path / "gb", load())


# Beside the reference scorer -----------------------------------------------------------------------------------------


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


SCORER = SHARED / "gold" / "score.py"
needs_scorer = pytest.mark.skipif(not SCORER.is_file(), reason="the reference scorer is not at hand")
Figures = dict[str, dict[str, float | None]]


@cache
def scorer() -> Any:
    spec = importlib.util.spec_from_file_location("score", SCORER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def theirs(gold: Mapping[str, Any], said: Mapping[str, Any]) -> tuple[Figures, int]:
    """The figures of the reference scorer, computed as it prints them."""
    tally, optional, _, _, ungrounded = scorer().score(copy.deepcopy(gold), copy.deepcopy(said), set(scorer().REQUIRED))
    rows = {kind: (*tally[kind], *optional[kind]) for kind in tally}
    rows["all"] = tuple(map(sum, zip(*rows.values(), strict=True))) if rows else (0, 0, 0, 0, 0)
    names = ("precision", "recall", "f1")
    return {
        kind: {
            **dict(zip(names, scorer().figures(row[:3]), strict=True)),
            "predicted": row[1], "gold": row[2], "optional": row[3] / row[4] if row[4] else None,
        }
        for kind, row in rows.items()
    }, ungrounded  # fmt: skip


def ours(gold: Mapping[str, Any], said: Mapping[str, Any]) -> tuple[Figures, int]:
    found = evaluate.evaluate(gold, said, load())
    return {
        row.type: {
            "precision": row.precision, "recall": row.recall, "f1": row.f1,
            "predicted": row.predicted, "gold": row.gold, "optional": row.optional,
        }
        for row in (*found.rows, found.total)
    }, found.ungrounded  # fmt: skip


def same(gold: Mapping[str, Any], said: Mapping[str, Any]) -> None:
    (mine, loose), (reference, ungrounded) = ours(gold, said), theirs(gold, said)
    assert loose == ungrounded
    assert set(mine) == set(reference)
    for kind, row in reference.items():
        assert mine[kind] == pytest.approx(row), kind


@needs_scorer
@pytest.mark.parametrize("name", ["seed.jsonl", "xwlb_dev.jsonl", "local_dev.jsonl"])
def test_the_figures_are_those_of_the_reference_scorer(name: str) -> None:
    gold = answers.load(SHARED / "gold" / name, load())
    said = {key: bent(dict(row), number) for number, (key, row) in enumerate(gold.items())}
    same(gold, said)
    optional = {kind: row["optional"] for kind, row in theirs(gold, said)[0].items()}
    assert any(share is not None and 0 < share < 1 for share in optional.values())


VALUES = (
    "单县", "山东省单县", "单", "济南", "济南市", "县长", "副县长", "单县县长", "原县长", "云山茶", "“云山” 茶",
    "有机云山茶", "茶", "钱小林", "孙大力", "2020-03-10", "2020-03", "1.2万", "12000", "近1.2万单", "订单", "orders",
    "current", "former", "抖音",
)  # fmt: skip


@st.composite
def made(draw: st.DrawFn, whole: bool) -> dict[str, Any]:
    """A fact of any type with any values; a ``whole`` one has all that is required."""
    relation = draw(st.sampled_from(load().relations))
    fact: dict[str, Any] = {"type": relation.id, "quote": draw(st.sampled_from((TEXT[:8], TEXT, "无")))}
    for role in relation.roles:
        if role.name == "ended":
            continue  # the reference scorer does not know it
        if draw(st.booleans()) or (whole and role.required):
            fact[role.name] = draw(st.sampled_from(VALUES))
    for group in relation.one_of if whole else ():
        fact[draw(st.sampled_from(group))] = draw(st.sampled_from(VALUES))
    return fact


@needs_scorer
@given(st.lists(made(whole=True), max_size=8), st.lists(made(whole=False), max_size=8), st.data())
def test_any_facts_are_scored_as_by_the_reference_scorer(
    gold: list[dict[str, Any]], said: list[dict[str, Any]], data: st.DataObject
) -> None:
    for fact in gold[::2]:  # something right, or nearly so
        said.append({**fact, **data.draw(st.dictionaries(st.sampled_from(list(fact)[2:]), st.sampled_from(VALUES)))})
    same({"d": {"text": TEXT, "facts": gold}}, {"d": {"facts": said}})
