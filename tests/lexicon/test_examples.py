"""Every pattern of the relation files reads its examples and refuses its rejects."""

from __future__ import annotations

import pytest

from kg import schema
from kg.extract.patterns import Compiled, compiled
from kg.extract.rules import extract
from kg.model import Document, Fact
from kg.schema import Example

EXAMPLES = [
    pytest.param(pattern, example, id=f"{pattern.name}-{index}")
    for pattern in compiled()
    for index, example in enumerate(pattern.pattern.examples)
]
REJECTS = [
    pytest.param(pattern, text, id=f"{pattern.name}-{index}")
    for pattern in compiled()
    for index, text in enumerate(pattern.pattern.rejects)
]


def facts_of(text: str, relation: str, published: str | None = None) -> list[Fact]:
    document = Document(id="example", text=text, published=published)
    return [fact for fact in extract(document) if fact.type == relation]


@pytest.mark.parametrize(("pattern", "example"), EXAMPLES)
def test_example_is_read(pattern: Compiled, example: Example) -> None:
    found = facts_of(example.text, pattern.relation.id, example.published)
    for expected in example.facts:
        assert any(
            all(fact.value(role) == value for role, value in expected.items()) and fact.modality == example.modality
            for fact in found
        ), [[(a.role, a.value) for a in fact.arguments] for fact in found]


@pytest.mark.parametrize(("pattern", "text"), REJECTS)
def test_reject_gives_no_asserted_fact(pattern: Compiled, text: str) -> None:
    found = [f for f in facts_of(text, pattern.relation.id) if f.modality == "asserted"]
    assert [f for f in found if f.evidence.rule == pattern.name] == []


def test_every_relation_has_a_pattern() -> None:
    assert [r.id for r in schema.load().relations if not r.patterns] == []


def test_every_fact_quotes_its_document() -> None:
    for pattern in compiled():
        for example in pattern.pattern.examples:
            for fact in extract(Document(id="example", text=example.text, published=example.published)):
                assert fact.evidence.span.cut(example.text) == fact.evidence.quote
                for argument in fact.arguments:
                    assert argument.span is None or 0 <= argument.span.start < argument.span.end <= len(example.text)
