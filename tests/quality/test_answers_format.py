"""Our own answers keep the form of the facts: quotes that stand in the text, types and roles of the catalogue."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from kg.schema import STATUSES, load

FILES = sorted((Path(__file__).parent / "answers").glob("*.jsonl"))
DATE = re.compile(r"(\d{4}(-\d{2}(-\d{2})?)?|--\d{2}-\d{2})")
METRICS = {"views", "orders", "sales", "likes"}
TWINS = {"partnered_with": ("person", "partner"), "met": ("person", "person2")}


def documents(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def problems(document: dict[str, Any]) -> list[str]:
    """What is wrong with a document's answers, a line each; empty if they are well formed."""
    catalogue = {relation.id: relation for relation in load().relations}
    found, said = [], set()
    for fact in document["facts"]:
        where = f"{document['id']}: {json.dumps(fact, ensure_ascii=False)}"
        relation = catalogue.get(fact["type"])
        if relation is None:
            found.append(f"{where}: no such type")
            continue
        arguments = {key: value for key, value in fact.items() if key not in ("type", "quote")}
        if not fact.get("quote") or fact["quote"] not in document["text"]:
            found.append(f"{where}: the quote does not stand in the text")
        found += [f"{where}: {name} is no role of the type" for name in arguments if relation.role(name) is None]
        found += [f"{where}: {name} is empty" for name, value in arguments.items() if not value]
        found += [f"{where}: {name} is missing" for name in relation.required if name not in arguments]
        found += [f"{where}: one of {names}" for names in relation.one_of if not set(names) & set(arguments)]
        if fact.get("status", "current") not in STATUSES:
            found.append(f"{where}: no such status")
        if "date" in fact and not DATE.fullmatch(fact["date"]):
            found.append(f"{where}: the date is not ISO 8601")
        if fact["type"] == "result" and fact["metric"] not in METRICS:
            found.append(f"{where}: no such metric")
        # once is enough: what tells two facts apart is neither their words nor their circumstances
        names = ("person", "role", "place", "org", "status") if fact["type"] == "holds_role" else relation.required
        key = tuple(fact.get(name) for name in (*names, "partner", "partner_org", "path"))
        if fact["type"] in TWINS:
            key = tuple(sorted(str(fact.get(name)) for name in TWINS[fact["type"]]))
        if (fact["type"], key) in said:
            found.append(f"{where}: said twice")
        said.add((fact["type"], key))
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_answers_are_well_formed(file: Path) -> None:
    assert [line for document in documents(file) for line in problems(document)] == []


def test_ids_are_unique_and_there_is_enough() -> None:
    rows = [document for file in FILES for document in documents(file)]
    ids = [document["id"] for document in rows]
    assert len(ids) == len(set(ids)) >= 45
    assert sum(len(document["facts"]) for document in rows) >= 450
    assert any(not document["facts"] for document in rows), "a document that says nothing is a test too"


def test_a_badly_formed_answer_is_noticed() -> None:
    document = {
        "id": "x",
        "text": "单县县长某某",
        "facts": [
            {"type": "holds_role", "person": "某某", "quote": "成武县县长某某", "colour": "red", "date": "3月"},
            {"type": "resigned", "person": "某某", "quote": "某某"},
        ],
    }
    told = " ".join(problems(document))
    for word in ("does not stand", "colour is no role", "role is missing", "ISO 8601", "no such type"):
        assert word in told
