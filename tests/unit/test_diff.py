"""What changed between two outputs, in words and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import news
import pytest

from kg import cli, diff, output, pipeline


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """``old`` with a, b and c; ``new`` without a, with another b, with d, and with a c that is the same."""
    old = [news.document("a", 0), news.document("b", 3), news.document("c", 1)]
    pipeline.build([news.write(tmp_path / "news.jsonl", old)], tmp_path / "old")
    new = [news.document("b", 2), news.document("c", 1), news.document("d", 5)]
    pipeline.build([news.write(tmp_path / "news.jsonl", new)], tmp_path / "new")
    return tmp_path / "old", tmp_path / "new"


def said(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        cli.main([str(argument) for argument in arguments])
    assert not ended.value.code
    return capsys.readouterr().out


def test_it_tells_documents_facts_links_and_entities(two: tuple[Path, Path]) -> None:
    old, new = (output.read(folder) for folder in two)
    found = diff.compare(old, new)
    assert (found.documents.added, found.documents.removed, found.documents.changed) == (["d"], ["a"], ["b"])
    facts = [{fact.id for fact in one.facts()} for one in (old, new)]
    assert {fact["id"] for fact in found.facts_added} == facts[1] - facts[0]
    assert {fact["id"] for fact in found.facts_removed} == facts[0] - facts[1]
    assert {fact["document"] for fact in found.facts_added} == {"b", "d"}
    entities = [{entity.id for entity in one.entities()} for one in (old, new)]
    assert set(found.entities.added) == entities[1] - entities[0]
    assert set(found.entities.removed) == entities[0] - entities[1]


def test_a_link_that_leads_elsewhere_is_told(two: tuple[Path, Path]) -> None:
    """The person of document c is named after document a, which is gone."""
    found = diff.compare(*(output.read(folder) for folder in two))
    before = {(link.fact, link.role): link.entity for link in output.read(two[0]).links()}
    after = {(link.fact, link.role): link.entity for link in output.read(two[1]).links()}
    moved = {key for key in before.keys() & after.keys() if before[key] != after[key]}
    assert moved
    assert {(one["fact"], one["role"]) for one in found.links} == moved


def test_the_way_back_is_the_reverse(two: tuple[Path, Path]) -> None:
    there = diff.compare(*(output.read(folder) for folder in two)).record()
    back = diff.compare(*(output.read(folder) for folder in reversed(two))).record()
    for what in ("documents", "facts", "entities"):
        assert there[what]["added"] == back[what]["removed"]
        assert there[what]["removed"] == back[what]["added"]


def test_the_command_in_words_and_as_json(two: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, "diff", *two)
    for line in ("- document a", "+ document d", "~ document b", "+ promoted person=沈秋岚"):
        assert any(one.startswith(line) for one in text.splitlines()), text
    record = json.loads(said(capsys, "diff", *two, "--json"))
    assert record == diff.compare(*(output.read(folder) for folder in two)).record()
    assert said(capsys, "diff", two[0], two[0]) == "no difference\n"


def test_a_long_difference_is_cut_short_and_says_so(tmp_path: Path) -> None:
    names = [f"n{number:02}" for number in range(30)]
    file = news.write(tmp_path / "news.jsonl", [news.document(name, 9) for name in names])
    pipeline.build([news.write(tmp_path / "one.jsonl", [news.document("x", 9)])], tmp_path / "old")
    pipeline.build([file], tmp_path / "new")
    text = diff.report(diff.compare(output.read(tmp_path / "old"), output.read(tmp_path / "new")))
    assert text.splitlines()[0].split() == ["documents", "+30", "-1"]
    assert "--json tells all" in text.splitlines()[-1]
