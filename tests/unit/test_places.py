"""Places: names to divisions by context and date, and what a text names; as data, in places.tsv and places.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from kg.extract import extract
from kg.lexicon import gazetteer
from kg.link import observe
from kg.link.places import pick
from kg.model import Document

HERE = Path(__file__).parent
PLACES = gazetteer.load()
NAMES = [
    tuple(line.split("\t"))
    for line in (HERE / "places.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
TEXTS: list[dict[str, Any]] = yaml.safe_load((HERE / "places.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("name", "context", "near", "year", "code"), NAMES, ids=["-".join(filter(None, r)) for r in NAMES]
)
def test_which_division_a_name_is(name: str, context: str, near: str, year: str, code: str) -> None:
    around, told = filter(None, context.split("/")), filter(None, near.split(","))
    found = PLACES.resolve(name, tuple(around), int(year), tuple(told))
    assert (pick(found) or ("?" if found else "-")) == code


@pytest.mark.parametrize("row", TEXTS, ids=[row["why"] for row in TEXTS])
def test_what_a_text_names(row: dict[str, Any]) -> None:
    """``links`` are names and what they become: a code, ? or what it begins with; nothing links to one of ``never``."""
    document = Document("d", row["text"], published=row.get("date", "2021-05-01"), default_place=row.get("default"))
    seen = observe(document, extract(document), PLACES)
    links = {(one.surface, one.entity.removeprefix("place/")) for one in seen.links if one.entity.startswith("place/")}
    for name, entity in row.get("links", {}).items():
        found = {code for surface, code in links if surface == name}
        assert {"?" if code.startswith("x-") and "/" not in code else code for code in found} == {entity}
    assert {code for _, code in links}.isdisjoint(row.get("never", ()))
    for name, home in row.get("homes", {}).items():
        assert {one.home for one in seen.items if one.kind == "org" and one.name == name} == {f"place/{home}"}
