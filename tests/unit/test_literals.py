"""What an expression cannot match without: never a sentence is passed over that it would match."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extract.literals import Index, needed
from kg.extract.patterns import compiled


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("推介", ["介", "推"]),
        ("推介|代言", ["推代"]),
        ("(?:推介|代言)了?", ["推代"]),
        ("(?:推介)?", []),
        ("a*b+", ["b"]),
        ("[介荐]", ["介荐"]),
        ("[^介]", []),
        ("(?<=在)(?=会)上(?!没)", ["上", "会", "在"]),
        ("(?=会|$)上", ["上"]),
        (r"\d介", ["介"]),
    ],
)
def test_choices(source: str, expected: list[str]) -> None:
    assert set(needed(source)) == {frozenset(choice) for choice in expected}


TEXTS = st.text("推介代言了在会上\ue000\ue001\ue002，。任县长为的到调研出席", max_size=40)


@given(TEXTS)
@settings(deadline=None)
def test_what_matches_is_never_passed_over(text: str) -> None:
    patterns = compiled()
    fitting = set(Index(pattern.needs for pattern in patterns).fitting(text))
    for number, pattern in enumerate(patterns):
        assert number in fitting or not pattern.expression.search(text), pattern.name


def test_what_nothing_is_known_of_is_always_tried() -> None:
    assert Index([needed(".*"), needed("推")]).fitting("会") == [0]
    assert re.search(".*", "会")
