"""Values ↔ JSON. The form of a fact is that of FACTS.md: one flat object, arguments as keys.

``spans`` and ``context`` carry what a flat object cannot: where each argument stands and what surrounds a place.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from kg.model import ASSERTED, Argument, Document, Entity, Evidence, Fact, Judgement, Link, Span

_META = frozenset(
    {"id", "type", "quote", "start", "end", "rule", "confidence", "modality", "doubts", "spans", "context"}
)


def dump(value: Mapping[str, Any]) -> str:
    """One line of JSON, the same for the same value."""
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def fact_record(fact: Fact) -> dict[str, Any]:
    """A fact as FACTS.md writes it, with offsets, rule, spans and context."""
    record: dict[str, Any] = {"id": fact.id, "type": fact.type}
    record.update((a.role, a.value) for a in fact.arguments)
    evidence = fact.evidence
    record.update(quote=evidence.quote, start=evidence.span.start, end=evidence.span.end, rule=evidence.rule)
    record["confidence"] = round(evidence.confidence, 3)
    if evidence.doubts:
        record["doubts"] = list(evidence.doubts)
    if fact.modality != ASSERTED:
        record["modality"] = fact.modality
    record["spans"] = {a.role: [a.span.start, a.span.end] for a in fact.arguments if a.span}
    context = {a.role: list(a.context) for a in fact.arguments if a.context}
    if context:
        record["context"] = context
    return record


def fact_from(record: Mapping[str, Any], document: str) -> Fact:
    """The fact of a record; ``document`` is the id of the document it stands in."""
    spans: Mapping[str, list[int]] = record.get("spans", {})
    context: Mapping[str, list[str]] = record.get("context", {})
    arguments = tuple(
        Argument(role, value, Span(*spans[role]) if role in spans else None, tuple(context.get(role, ())))
        for role, value in record.items()
        if role not in _META
    )
    span, doubts = Span(record["start"], record["end"]), tuple(record.get("doubts", ()))
    evidence = Evidence(document, span, record["quote"], record["rule"], record["confidence"], doubts)
    return Fact(record["type"], arguments, evidence, record.get("modality", ASSERTED))


def document_record(document: Document) -> dict[str, Any]:
    """All fields of the document but empty ones; ``published`` is always there."""
    record: dict[str, Any] = {
        "id": document.id,
        "title": document.title,
        "published": document.published,
        "url": document.url,
        "text": document.text,
    }
    if document.authors:
        record["authors"] = list(document.authors)
    if document.default_place:
        record["default_place"] = document.default_place
    if document.source or document.outlet:
        record["file"] = document.source
    if document.outlet:
        record["source"] = document.outlet
    return record


def document_from(record: Mapping[str, Any]) -> Document:
    """The document of a record."""
    file = record.get("file")  # outputs of before kept it under "source"
    return Document(
        id=record["id"],
        text=record["text"],
        title=record.get("title") or "",
        published=record.get("published"),
        url=record.get("url"),
        authors=tuple(record.get("authors", ())),
        default_place=record.get("default_place"),
        source=record.get("source", "") if file is None else file,
        outlet="" if file is None else record.get("source", ""),
    )


def facts_record(document: Document, facts: Iterable[Fact]) -> dict[str, Any]:
    """One line of ``facts.jsonl``: a document's asserted facts, and apart from them its unasserted ones."""
    everything = list(facts)
    record: dict[str, Any] = {"id": document.id, "title": document.title, "published": document.published}
    record["url"] = document.url
    record["facts"] = [fact_record(f) for f in everything if f.modality == ASSERTED]
    record["unasserted"] = [fact_record(f) for f in everything if f.modality != ASSERTED]
    return record


def facts_from(record: Mapping[str, Any]) -> tuple[Fact, ...]:
    """All facts of a line of ``facts.jsonl``."""
    rows = [*record["facts"], *record.get("unasserted", ())]
    return tuple(fact_from(row, record["id"]) for row in rows)


def link_record(link: Link) -> dict[str, Any]:
    """A link as a record."""
    return {
        "fact": link.fact,
        "role": link.role,
        "surface": link.surface,
        "entity": link.entity,
        "score": round(link.score, 3),
        "reasons": list(link.reasons),
        "candidates": [[entity, round(score, 3)] for entity, score in link.candidates],
    }


def link_from(record: Mapping[str, Any]) -> Link:
    """The link of a record."""
    return Link(
        record["fact"],
        record["role"],
        record["surface"],
        record["entity"],
        record["score"],
        tuple(record["reasons"]),
        tuple((entity, score) for entity, score in record["candidates"]),
    )


def entity_record(entity: Entity) -> dict[str, Any]:
    """An entity as a record."""
    record: dict[str, Any] = {
        "id": entity.id,
        "kind": entity.kind,
        "label": entity.label,
        "names": list(entity.names),
        "within": list(entity.within),
        "level": entity.level,
    }
    if entity.since is not None:
        record["since"] = entity.since
    if entity.until is not None:
        record["until"] = entity.until
    if entity.successors:
        record["successors"] = list(entity.successors)
    return record


def entity_from(record: Mapping[str, Any]) -> Entity:
    """The entity of a record."""
    return Entity(
        record["id"],
        record["kind"],
        record["label"],
        tuple(record["names"]),
        tuple(record["within"]),
        record["level"],
        record.get("since"),
        record.get("until"),
        tuple(record.get("successors", ())),
    )


def judgement_record(judgement: Judgement) -> dict[str, Any]:
    """A judgement as a record."""
    return {
        "kind": judgement.kind,
        "left": judgement.left,
        "right": judgement.right,
        "verdict": judgement.verdict,
        "score": round(judgement.score, 4),
        "by": judgement.by,
        "reasons": list(judgement.reasons),
    }


def judgement_from(record: Mapping[str, Any]) -> Judgement:
    """The judgement of a record."""
    return Judgement(
        record["kind"],
        record["left"],
        record["right"],
        record["verdict"],
        record["score"],
        tuple(record["reasons"]),
        record["by"],
    )
