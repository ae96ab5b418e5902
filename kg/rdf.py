"""Facts, links and entities → RDF triples, each fact once, in one default graph.

Every asserted fact gives a direct triple (``id:person/… kg:holds_role id:place/371722``); every fact gives a statement
node with its arguments, its modality, and a link to its evidence: document, exact quote, offsets, rule, confidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox

from kg.model import ASSERTED, Document, Entity, Fact, Link
from kg.schema import Catalogue, Relation

DEFAULT_BASE: Final = "https://kg.example/"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
PROV: Final = "http://www.w3.org/ns/prov#"
OA: Final = "http://www.w3.org/ns/oa#"
SCHEMA: Final = "https://schema.org/"
DCTERMS: Final = "http://purl.org/dc/terms/"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"

_SAFE = "/-._~·!$&'()*+,;=:@"
_ABSOLUTE = re.compile(r"^https?://[^\s<>\"{}|\\^`\x00-\x20]+$")
CLASSES: Final = {
    "person": "Person", "place": "Place", "org": "Org", "product": "Product",
    "initiative": "Initiative", "event": "Event", "platform": "Platform",
}  # fmt: skip


def prefixes(base: str = DEFAULT_BASE) -> dict[str, str]:
    """Prefix → namespace, as used in dumps and queries."""
    return {
        "kg": f"{base}ontology#", "id": f"{base}id/", "rdf": RDF, "rdfs": RDFS, "xsd": XSD, "prov": PROV, "oa": OA,
        "schema": SCHEMA, "dcterms": DCTERMS, "skos": SKOS,
    }  # fmt: skip


def iri(base: str, local: str) -> ox.NamedNode:
    """``<base>id/<local>``, with whatever an IRI cannot hold percent-encoded; Chinese stays."""
    return ox.NamedNode(f"{base}id/" + "".join(c if c.isalnum() or c in _SAFE else quote(c, safe="") for c in local))


class _Vocabulary:
    """Terms, made once for a base."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._terms: dict[str, ox.NamedNode] = {}

    def kg(self, name: str) -> ox.NamedNode:
        if name not in self._terms:
            self._terms[name] = ox.NamedNode(f"{self.base}ontology#{name}")
        return self._terms[name]


_TYPE = ox.NamedNode(RDF + "type")
_LABEL = ox.NamedNode(RDFS + "label")
_ALT = ox.NamedNode(SKOS + "altLabel")
_DERIVED = ox.NamedNode(PROV + "wasDerivedFrom")
_SOURCE = ox.NamedNode(DCTERMS + "source")
_INTEGER = ox.NamedNode(XSD + "integer")
_DECIMAL = ox.NamedNode(XSD + "decimal")


def triples(
    documents: Iterable[Document],
    facts: Iterable[Fact],
    links: Iterable[Link],
    entities: Iterable[Entity],
    catalogue: Catalogue,
    base: str = DEFAULT_BASE,
) -> Iterator[ox.Triple]:
    """All triples, in an order that depends only on the values."""
    words = _Vocabulary(base)
    relations = {relation.id: relation for relation in catalogue.relations}
    linked = {(one.fact, one.role): one.entity for one in links}
    published: dict[str, str | None] = {}
    said: set[tuple[str, str, str]] = set()
    for document in sorted(documents, key=lambda d: d.id):
        published[document.id] = document.published
        yield from _document(document, base)
    for entity in sorted(entities, key=lambda e: e.id):
        yield from _entity(entity, words)
        if entity.kind == "place" and entity.within:
            said.add((entity.id, "part_of", entity.within[0]))
    for fact in sorted(facts, key=lambda f: (f.evidence.document, f.evidence.span, f.type, f.id)):
        relation = relations[fact.type]
        if fact.modality == ASSERTED:
            yield from _direct(fact, relation, linked, words, said)
        yield from _statement(fact, relation, linked, published.get(fact.evidence.document), words)
        yield from _evidence(fact, words)


def _direct(
    fact: Fact, relation: Relation, linked: Mapping[tuple[str, str], str], words: _Vocabulary,
    said: set[tuple[str, str, str]],
) -> Iterator[ox.Triple]:  # fmt: skip
    source = linked.get((fact.id, relation.edge[0]))
    target = next((linked[(fact.id, role)] for role in relation.edge[1] if (fact.id, role) in linked), None)
    if source is None or target is None:
        return
    pairs = [(source, target), (target, source)] if relation.symmetric else [(source, target)]
    for one, other in pairs:
        if (one, relation.id, other) not in said:
            said.add((one, relation.id, other))
            yield ox.Triple(iri(words.base, one), words.kg(relation.id), iri(words.base, other))


def _statement(
    fact: Fact, relation: Relation, linked: Mapping[tuple[str, str], str], published: str | None, words: _Vocabulary
) -> Iterator[ox.Triple]:
    node = iri(words.base, f"fact/{fact.id}")
    yield ox.Triple(node, _TYPE, words.kg(relation.rdf_class))
    for argument in fact.arguments:
        entity = linked.get((fact.id, argument.role))
        value: ox.NamedNode | ox.Literal
        if entity is not None:
            value = iri(words.base, entity)
        elif argument.role == "date":
            value = date_literal(argument.value)
        else:
            value = ox.Literal(argument.value)
        if argument.role != "status":
            yield ox.Triple(node, words.kg(f"arg_{argument.role}"), value)
    if relation.role("status") is not None:
        yield ox.Triple(node, words.kg("status"), words.kg(fact.value("status") or "current"))
    yield ox.Triple(node, words.kg("modality"), words.kg(fact.modality))
    if published:
        yield ox.Triple(node, words.kg("observed"), date_literal(published))
    yield ox.Triple(node, _DERIVED, iri(words.base, f"evidence/{fact.id}"))


def _evidence(fact: Fact, words: _Vocabulary) -> Iterator[ox.Triple]:
    found = fact.evidence
    node = iri(words.base, f"evidence/{fact.id}")
    document = iri(words.base, f"document/{found.document}")
    exact, position = iri(words.base, f"evidence/{fact.id}/quote"), iri(words.base, f"evidence/{fact.id}/position")
    start, end = (ox.Literal(str(n), datatype=_INTEGER) for n in (found.span.start, found.span.end))
    yield ox.Triple(node, _TYPE, words.kg("Evidence"))
    yield ox.Triple(node, _SOURCE, document)
    yield ox.Triple(node, oa("hasSource"), document)
    yield ox.Triple(node, words.kg("quote"), ox.Literal(found.quote))
    yield ox.Triple(node, words.kg("start"), start)
    yield ox.Triple(node, words.kg("end"), end)
    yield ox.Triple(node, words.kg("rule"), ox.Literal(found.rule))
    yield ox.Triple(node, words.kg("confidence"), ox.Literal(f"{found.confidence:.3f}", datatype=_DECIMAL))
    yield ox.Triple(node, oa("hasSelector"), exact)
    yield ox.Triple(exact, _TYPE, oa("TextQuoteSelector"))
    yield ox.Triple(exact, oa("exact"), ox.Literal(found.quote))
    yield ox.Triple(node, oa("hasSelector"), position)
    yield ox.Triple(position, _TYPE, oa("TextPositionSelector"))
    yield ox.Triple(position, oa("start"), start)
    yield ox.Triple(position, oa("end"), end)


def oa(name: str) -> ox.NamedNode:
    """A term of the Web Annotation vocabulary."""
    return ox.NamedNode(OA + name)


def _document(document: Document, base: str) -> Iterator[ox.Triple]:
    node = iri(base, f"document/{document.id}")
    yield ox.Triple(node, _TYPE, ox.NamedNode(SCHEMA + "NewsArticle"))
    yield ox.Triple(node, ox.NamedNode(DCTERMS + "identifier"), ox.Literal(document.id))
    if document.title:
        yield ox.Triple(node, ox.NamedNode(DCTERMS + "title"), ox.Literal(document.title))
    if document.published:
        yield ox.Triple(node, ox.NamedNode(DCTERMS + "issued"), date_literal(document.published))
    for author in document.authors:
        yield ox.Triple(node, ox.NamedNode(DCTERMS + "creator"), ox.Literal(author))
    if document.url and _ABSOLUTE.match(document.url):
        yield ox.Triple(node, ox.NamedNode(SCHEMA + "url"), ox.NamedNode(document.url))


def _entity(entity: Entity, words: _Vocabulary) -> Iterator[ox.Triple]:
    node = iri(words.base, entity.id)
    yield ox.Triple(node, _TYPE, words.kg(CLASSES[entity.kind]))
    yield ox.Triple(node, _LABEL, ox.Literal(entity.label, language="zh"))
    for name in entity.names:
        if name != entity.label:
            yield ox.Triple(node, _ALT, ox.Literal(name, language="zh"))
    if entity.kind == "place":
        code = entity.id.removeprefix("place/")
        if code.isalnum():
            yield ox.Triple(node, words.kg("code"), ox.Literal(code))
        if entity.level:
            yield ox.Triple(node, words.kg("level"), ox.Literal(entity.level))
        if entity.within:
            yield ox.Triple(node, words.kg("part_of"), iri(words.base, entity.within[0]))
    for one in entity.within:
        yield ox.Triple(node, words.kg("within"), iri(words.base, one))


def date_literal(value: str) -> ox.Literal:
    """A date typed by its precision: xsd:date, gYearMonth, gYear or gMonthDay."""
    kinds = ((r"\d{4}-\d\d-\d\d", "date"), (r"\d{4}-\d\d", "gYearMonth"), (r"\d{4}", "gYear"), (r"--\d\d-\d\d", "gMonthDay"))
    for pattern, kind in kinds:
        if re.fullmatch(pattern, value):
            return ox.Literal(value, datatype=ox.NamedNode(XSD + kind))
    return ox.Literal(value)


def turtle(found: Iterable[ox.Triple], base: str = DEFAULT_BASE) -> bytes:
    """A Turtle dump with prefixes."""
    written = ox.serialize(found, format=ox.RdfFormat.TURTLE, prefixes=prefixes(base))
    return written if written is not None else b""
