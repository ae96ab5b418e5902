"""The seeds built end to end: the same bytes every time, whole and consistent, and as they were last looked over.

``seeds.txt`` beside this file is what was looked over. After a change that is meant to alter it, read the difference
and write it anew: ``KG_GOLDEN=write pytest tests/golden``.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kg import output, pipeline
from kg.schema import load

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = Path(__file__).with_name("seeds.txt")
TEXTS = (
    output.DOCUMENTS,
    output.FACTS,
    output.LINKS,
    output.ENTITIES,
    output.TURTLE,
    output.PAGE,
    output.SUMMARY,
    output.MARKER,
)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("golden") / "out"
    build(folder, "1", ["seeds"])
    return folder


def build(folder: Path, seed: str, paths: list[str], *options: str) -> None:
    command = [sys.executable, "-m", "kg", "build", *paths, "-o", str(folder), *options]
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)


def prints(folder: Path) -> dict[str, str]:
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in TEXTS}


def rows(folder: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(("seed", "options"), [("2", ()), ("3", ("--workers", "2"))])
def test_the_same_documents_give_the_same_bytes(out: Path, tmp_path: Path, seed: str, options: tuple[str, ...]) -> None:
    build(tmp_path / "again", seed, ["seeds"], *options)
    assert prints(tmp_path / "again") == prints(out)


def test_the_order_of_the_documents_does_not_matter(out: Path, tmp_path: Path) -> None:
    lines = (out / output.DOCUMENTS).read_text(encoding="utf-8").splitlines(keepends=True)
    for name, order in (("one", lines), ("two", lines[::-1])):
        (tmp_path / f"{name}.jsonl").write_text("".join(order), encoding="utf-8")
        (tmp_path / "in.jsonl").unlink(missing_ok=True)
        (tmp_path / f"{name}.jsonl").rename(tmp_path / "in.jsonl")
        build(tmp_path / name, "0", [str(tmp_path / "in.jsonl")])
    assert prints(tmp_path / "one") == prints(tmp_path / "two")


def test_a_document_named_twice_is_read_once(out: Path, tmp_path: Path) -> None:
    build(tmp_path / "twice", "0", ["seeds", "seeds"])
    assert prints(tmp_path / "twice") == prints(out)


def test_every_quote_stands_in_its_document_and_every_link_leads_to_an_entity(out: Path) -> None:
    found = output.read(out)
    texts = {document.id: document.text for document in found.documents()}
    facts = {fact.id: fact for fact in found.facts()}
    assert len(facts) == len(found.facts())
    catalogue = load()
    for fact in facts.values():
        text = texts[fact.evidence.document]
        assert fact.evidence.span.cut(text) == fact.evidence.quote
        relation = catalogue[fact.type]
        assert all(fact.value(role) for role in relation.required), fact
        assert all(any(fact.value(role) for role in group) for group in relation.one_of), fact
        assert all(relation.role(argument.role) for argument in fact.arguments), fact
        assert all(argument.span.end <= len(text) for argument in fact.arguments if argument.span)
    entities = {entity.id for entity in found.entities()}
    for link in found.links():
        assert link.fact in facts
        assert link.entity in entities
        assert 0 <= link.score <= 1
    for entity in found.entities():
        assert set(entity.within) <= entities


def test_the_summary_counts_what_is_there(out: Path) -> None:
    summary = json.loads((out / output.SUMMARY).read_text(encoding="utf-8"))
    lines = rows(out, output.FACTS)
    assert summary["documents"] == len(lines) >= 12
    assert summary["problems"] == []
    assert sum(summary["facts"].values()) == sum(len(line["facts"]) for line in lines)
    assert summary["unasserted"] == sum(len(line["unasserted"]) for line in lines)
    assert set(summary["facts"]) == {relation.id for relation in load().relations}


def test_the_page_stands_alone(out: Path) -> None:
    page = (out / output.PAGE).read_text(encoding="utf-8")
    assert "<script src=" not in page
    assert not re.search(r"<link[^>]*href=\"(?!data:)", page)


def test_view_gives_the_page_of_the_build(out: Path) -> None:
    assert pipeline.view(out) == (out / output.PAGE).read_text(encoding="utf-8")


def seen(out: Path) -> str:
    """What a person looks over: each fact on a line, document by document."""
    lines = []
    for row in rows(out, output.FACTS):
        lines.append(f"# {row['id']} {row['title']}")
        for mark, facts in (("", row["facts"]), ("? ", row["unasserted"])):
            for fact in facts:
                roles = [r.name for r in load()[fact["type"]].roles if r.name in fact]
                said = " ".join(f"{role}={fact[role]}" for role in roles)
                modality = f"{fact['modality']} " if "modality" in fact else ""
                lines.append(f"{mark}{modality}{fact['type']} {said}")
    return "\n".join(lines) + "\n"


def test_the_facts_are_those_that_were_looked_over(out: Path) -> None:
    if os.environ.get("KG_GOLDEN") == "write":
        GOLDEN.write_text(seen(out), encoding="utf-8")
    assert seen(out) == GOLDEN.read_text(encoding="utf-8")
