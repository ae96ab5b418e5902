"""Mentions → facts. ``extract(document)`` is the rules back end; every fact names the rule that read it."""

from __future__ import annotations

from kg.model import Document, Fact


def extract(document: Document) -> tuple[Fact, ...]:
    """The facts that the document states, in the order of their evidence; what is only planned, denied or alleged
    carries that modality."""
    from kg.extract.rules import extract as by_rules

    return by_rules(document)
