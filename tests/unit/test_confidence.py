"""Confidence: counts, the pull towards the relation, what is told over several sentences; and the counting itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import calibrate
from kg.errors import KnowledgeError
from kg.evaluate import Judged
from kg.extract import confidence
from kg.extract.confidence import Table

QUOTE = "单县县长张庆国走进直播间"


def test_a_rule_that_is_right_more_often_is_believed_more() -> None:
    table = Table({"visited.good": (40, 40), "visited.bad": (40, 20), "visited.new": (2, 2)}, {})
    good, bad, new = (table.of(f"visited.{name}", 0.9, QUOTE) for name in ("good", "bad", "new"))
    assert good > new > bad
    assert good >= 0.9 > bad


def test_a_rule_never_seen_is_believed_no_more_than_its_author_or_its_relation() -> None:
    table = Table({"visited.bad": (40, 20)}, {})
    assert table.of("visited.unseen", 0.7, QUOTE) <= 0.7
    assert table.of("visited.unseen", 0.9, QUOTE) < 0.6
    assert table.of("met.unseen", 0.99, QUOTE) < 0.9


def test_what_is_told_over_several_sentences_has_counts_of_its_own() -> None:
    table = Table({"visited.good": (40, 40)}, {"visited": (20, 12)})
    assert (
        table.of("visited.good", 0.9, f"{QUOTE}。他又到了黄岗镇。") < 0.8 < table.of("visited.good", 0.9, f"{QUOTE}。")
    )


@given(st.integers(0, 500), st.integers(0, 500), st.booleans(), st.floats(0.01, 1))
def test_a_confidence_is_a_share_of_two_decimals(said: int, right: int, sure: bool, author: float) -> None:
    found = Table({"met.a": (max(said, right), min(said, right))}, {}).of("met.a", author, QUOTE, sure=sure)
    assert 0 < found <= 0.99
    assert found == round(found, 2)


def test_the_counts_of_judged_facts_are_written_and_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fact = {"type": "visited", "rule": "visited.a", "quote": f"{QUOTE}。他来了", "confidence": 0.9}
    table = calibrate.counted([Judged("d", fact, True), Judged("d", fact, False)])
    assert table == Table({"visited.a": (2, 1)}, {"visited": (2, 1)})
    monkeypatch.setattr(confidence.lexicon, "read", lambda name: calibrate.written(table))
    assert confidence.table.__wrapped__() == table


@pytest.mark.parametrize("line", ["  a.b: [1, 2]", "  a.b: 3", "  a.b: [x, 1]", "  a.b: [-1, -2]"])
def test_wrong_counts_are_told_by_their_key(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confidence.lexicon, "read", lambda name: f"rules:\n{line}\n")
    with pytest.raises(KnowledgeError, match=r"confidence\.yaml: rules\.a\.b"):
        confidence.table.__wrapped__()


def test_the_command_counts_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "单县县长张庆国走进直播间。"
    answer = {"type": "holds_role", "person": "张庆国", "role": "县长", "place": "单县", "quote": "单县县长张庆国"}
    gold = tmp_path / "a.jsonl"
    gold.write_text(json.dumps({"id": "a", "text": text, "facts": [answer]}) + "\n", encoding="utf-8")
    calibrate.main([str(gold), "--into", str(tmp_path / "c.yaml")])
    assert "holds_role.titled: [1, 1]" in (tmp_path / "c.yaml").read_text(encoding="utf-8")
    assert "1 facts, 1 right" in capsys.readouterr().out
