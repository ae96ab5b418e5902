"""Confidence: counts, the pull towards the relation, what a fact may be doubted for; and the counting itself."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import calibrate, records, reporting
from kg.errors import KnowledgeError
from kg.evaluate import Judged
from kg.extract import confidence, extract
from kg.extract.confidence import Table
from kg.model import Argument, Document, Span

TEXT = "单县县长张庆国走进直播间。他又到了黄岗镇。"
FIRST = Span(0, 13)


def test_a_rule_that_is_right_more_often_is_believed_more() -> None:
    table = Table({"visited.good": (40, 40), "visited.bad": (40, 20), "visited.new": (2, 2)})
    good, bad, new = (table.of(f"visited.{name}", 0.9) for name in ("good", "bad", "new"))
    assert good > new > bad
    assert good >= 0.9 > bad


def test_few_facts_are_no_certainty() -> None:
    """A Beta prior of the relation: the more facts, the nearer to their own share."""
    rest = {"visited.rest": (200, 170)}
    shares = [Table({**rest, "visited.a": (n, n)}).of("visited.a", 0.99) for n in (1, 5, 20, 100, 1000)]
    assert shares == sorted(shares)
    assert shares[0] < 0.9
    assert shares[-1] == 0.99


def test_a_rule_never_seen_is_believed_no_more_than_its_author_or_its_relation() -> None:
    table = Table({"visited.bad": (40, 20)})
    assert table.of("visited.unseen", 0.7) <= 0.7
    assert table.of("visited.unseen", 0.9) < 0.6
    assert table.of("met.unseen", 0.99) < 0.9


def test_a_doubt_lowers_by_as_much_as_such_facts_are_less_often_right() -> None:
    rules = {"visited.a": (400, 390)}
    table = Table(rules, {"sentences": (100, 60), "word": (100, 99)})
    sure = table.of("visited.a", 0.9)
    assert table.of("visited.a", 0.9, ("sentences",)) < 0.7 * sure
    assert table.of("visited.a", 0.9, ("word",)) > 0.98 * sure
    assert table.of("visited.a", 0.9, ("cut",)) < sure  # never counted: doubted all the same
    both = table.of("visited.a", 0.9, ("sentences", "cut"))
    assert both < min(table.of("visited.a", 0.9, (doubt,)) for doubt in ("sentences", "cut"))


def person(name: str, start: int = 4) -> Argument:
    return Argument("person", name, Span(start, start + len(name)))


@pytest.mark.parametrize(
    ("arguments", "span", "sure", "expected"),
    [
        ([person("张庆国")], FIRST, True, ()),
        ([person("张庆国")], Span(0, len(TEXT)), True, ("sentences",)),
        ([Argument("place", "单县", Span(0, 2))], FIRST, True, ()),
        ([Argument("place", "单县", None)], FIRST, True, ("elsewhere",)),
        ([Argument("place", "单县", Span(0, 2))], Span(13, 22), True, ("elsewhere",)),
        ([Argument("place", "某某村", Span(0, 3))], FIRST, True, ("unknown",)),
        ([person("高兴", 5)], FIRST, True, ("word", "unusual")),
        ([person("张庆")], FIRST, True, ("ending",)),
        ([person("扎西央珍", 3)], FIRST, True, ("unusual",)),
        ([person("张庆国")], FIRST, False, ("cut",)),
    ],
    ids=range(10),
)
def test_what_a_fact_is_doubted_for(
    arguments: list[Argument], span: Span, sure: bool, expected: tuple[str, ...]
) -> None:
    assert confidence.doubts(arguments, TEXT, span, sure=sure) == expected


def test_facts_carry_their_doubts() -> None:
    facts = extract(Document("a", "县长张庆国推介羊汤。", default_place="单县"))
    (post,) = [fact for fact in facts if fact.type == "holds_role"]
    assert post.evidence.doubts == ("elsewhere",)
    told = Document("a", "单县县长张庆国推介羊汤。")
    (sure,) = [fact for fact in extract(told) if fact.type == "holds_role"]
    assert sure.evidence.doubts == ()
    assert records.facts_from(records.facts_record(told, facts)) == facts


@given(st.integers(0, 500), st.integers(0, 500), st.lists(st.sampled_from([*confidence.DOUBTS])), st.floats(0.01, 1))
def test_a_confidence_is_a_share_of_two_decimals(said: int, right: int, doubts: list[str], author: float) -> None:
    table = Table({"met.a": (max(said, right), min(said, right))}, {"word": (max(said, right), min(said, right))})
    found = table.of("met.a", author, doubts)
    assert 0 < found <= 0.99
    assert found == round(found, 2)


def judged(document: str, right: bool, rule: str = "visited.a", **more: object) -> Judged:
    return Judged(document, {"type": "visited", "rule": rule, "confidence": 0.99, **more}, right)


def test_the_counts_of_judged_facts_are_written_and_read(monkeypatch: pytest.MonkeyPatch) -> None:
    table = calibrate.counted([judged("d", True, doubts=["sentences"]), judged("d", False)])
    assert table == Table({"visited.a": (2, 1)}, {"sentences": (1, 1)})
    monkeypatch.setattr(confidence.lexicon, "read", lambda name: calibrate.written(table))
    assert confidence.table.__wrapped__() == table


def test_no_fact_is_judged_by_what_its_own_document_says() -> None:
    """One document is wrong throughout: in sample its rule is believed less, held out it knows nothing of that."""
    facts = [judged(f"good{number}", True) for number in range(60)] + [judged("bad", False, "visited.b")] * 30
    found = calibrate.held_out(facts)
    assert [(one.document, one.right) for one in found] != []
    held = {one.confidence for one in found if one.document == "bad"}
    assert held == {Table({"visited.a": (len(others(found)), len(others(found)))}).of("visited.b", 0.9)}
    assert calibrate.counted(facts).of("visited.b", 0.9) < 0.4 < min(sure for sure in held if sure is not None)


def others(found: Sequence[Judged]) -> list[Judged]:
    """The facts of the parts that do not hold the bad document."""
    part = calibrate._part("bad")
    return [one for one in found if calibrate._part(one.document) != part]


def test_reliability_shows_bins_with_counts_and_a_lower_bound() -> None:
    facts = [judged("a", True)] * 19 + [judged("a", False)]
    (line, last) = reporting.reliability(facts).splitlines()[1:]
    assert line.split() == ["0.95–1.00", "20", "19", "0.950", "0.764", "0.990"]
    assert last.split()[:3] == ["0.90", "or", "more"]


@pytest.mark.parametrize("line", ["  a.b: [1, 2]", "  a.b: 3", "  a.b: [x, 1]", "  a.b: [-1, -2]"])
def test_wrong_counts_are_told_by_their_key(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confidence.lexicon, "read", lambda name: f"rules:\n{line}\n")
    with pytest.raises(KnowledgeError, match=r"confidence\.yaml: rules\.a\.b"):
        confidence.table.__wrapped__()


ANSWER = {"type": "holds_role", "person": "张庆国", "role": "县长", "place": "单县", "quote": "单县县长张庆国"}


def written(folder: Path, name: str) -> Path:
    row = {"id": name, "text": "单县县长张庆国走进直播间。", "facts": [ANSWER]}
    file = folder / f"{name}.jsonl"
    file.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    return file


def test_the_command_counts_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    calibrate.main([str(written(tmp_path, "a")), "--only", "--into", str(tmp_path / "c.yaml")])
    assert "holds_role.titled: [1, 1]" in (tmp_path / "c.yaml").read_text(encoding="utf-8")
    printed = capsys.readouterr().out
    assert "1 facts of 1 files, 1 right" in printed
    assert "0.85–0.90" in printed  # never seen in the other parts


def test_the_command_reads_our_own_answers_and_those_beside_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gold").mkdir()
    shared = written(tmp_path / "gold", "shared")
    monkeypatch.setenv("KG_SHARED", str(tmp_path))
    assert {file.name for file in calibrate.own()} >= {"local.jsonl", "national.jsonl", "traps.jsonl", shared.name}
