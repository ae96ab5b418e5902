"""Facts, links and entities → RDF triples, each fact once, in the default graph.

An asserted fact gives the direct triple (``id:person/… kg:holds_role id:place/371722``); every fact gives a statement
with its roles, its modality and, by ``prov:wasDerivedFrom``, its evidence: document, exact quote, offsets and rule.
There are no blank nodes, and whatever a text holds stays inside its literal or is percent-encoded in its IRI.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox

from kg.lexicon.gazetteer import short_names
from kg.model import ASSERTED, Document, Entity, Fact, Link
from kg.ontology import CLASSES, EVIDENCE, NAMESPACES, STATEMENT
from kg.ontology import prefixes as prefixes
from kg.schema import Catalogue, Relation

DEFAULT_BASE: Final = "https://kg.example/"
DEFAULT_STATUS: Final = "current"

_NOT_KEPT: Final = re.compile(
    r"[^A-Za-z0-9/._~\-"
    r"\u00a1-\u00ac\u00ae-\u061b\u061d-\u167f\u1681-\u180d\u180f-\u1fff"  # none of: no-break space, soft hyphen, marks
    r"\u2010-\u2027\u2030-\u205e\u2070-\u2fff\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufefe\uff00-\uffef"
    r"\U00010000-\U0001fffd\U00020000-\U0002fffd\U00030000-\U0003fffd]"
)
"""All but what an IRI may hold of an id, without the characters that nobody sees (spaces, marks of direction)."""

_WEB: Final = re.compile(r"https?://[^/?#\s]+[^\s]*", re.IGNORECASE)
_DATES: Final = (
    (re.compile(r"\d{4}-\d\d-\d\d"), "date", "{}"),
    (re.compile(r"\d{4}-\d\d"), "gYearMonth", "{}-01"),
    (re.compile(r"\d{4}"), "gYear", "{}-01-01"),
    (re.compile(r"--\d\d-\d\d"), "gMonthDay", "2000{}"),
)


def term(curie: str) -> ox.NamedNode:
    """``rdf:type`` → its IRI."""
    prefix, _, local = curie.partition(":")
    return ox.NamedNode(NAMESPACES[prefix] + local)


_TYPE, _LABEL, _SUBCLASS = term("rdf:type"), term("rdfs:label"), term("rdfs:subClassOf")
_ALT, _IDENTIFIER, _TITLE, _ISSUED = (
    term("skos:altLabel"),
    term("dcterms:identifier"),
    term("dcterms:title"),
    term("dcterms:issued"),
)
_REPLACED = term("dcterms:isReplacedBy")
_CREATOR, _SOURCE, _DERIVED = term("dcterms:creator"), term("dcterms:source"), term("prov:wasDerivedFrom")
_URL, _ARTICLE = term("schema:url"), term("schema:NewsArticle")
_HAS_SOURCE, _HAS_SELECTOR, _EXACT = term("oa:hasSource"), term("oa:hasSelector"), term("oa:exact")
_OA_START, _OA_END = term("oa:start"), term("oa:end")
_QUOTE_SELECTOR, _POSITION_SELECTOR = term("oa:TextQuoteSelector"), term("oa:TextPositionSelector")
_INTEGER, _DECIMAL = term("xsd:integer"), term("xsd:decimal")


def triples(
    documents: Iterable[Document],
    facts: Iterable[Fact],
    links: Iterable[Link],
    entities: Iterable[Entity],
    catalogue: Catalogue,
    base: str = DEFAULT_BASE,
) -> Iterator[ox.Triple]:
    """All triples, none twice, those of a subject together, in an order that depends on the values alone."""
    made = Maker(base, catalogue)
    linked = {(link.fact, link.role): link.entity for link in links}
    papers = sorted({document.id: document for document in documents}.values(), key=lambda d: d.id)
    published = {document.id: document.published for document in papers}
    told: dict[str, list[Fact]] = {}
    for fact in facts:
        told.setdefault(fact.evidence.document, []).append(fact)
    direct: dict[str, set[tuple[str, str]]] = {}
    for subject, relation, target in made.edges((fact for some in told.values() for fact in some), linked):
        direct.setdefault(subject, set()).add((relation, target))
    yield from made.classes()
    for document in papers:
        yield from made.document(document)
    things = {entity.id: entity for entity in entities}
    for thing in sorted(things.keys() | direct.keys()):
        yield from made.entity(thing, things.get(thing), direct.get(thing, set()))
    for name in sorted(told):
        yield from made.statements(told[name], linked, published.get(name))


def turtle(found: Iterable[ox.Triple], base: str = DEFAULT_BASE) -> bytes:
    """The triples as a Turtle file with prefixes."""
    return ox.serialize(found, format=ox.RdfFormat.TURTLE, prefixes=prefixes(base)) or b""


def turtle_head(base: str = DEFAULT_BASE) -> bytes:
    """The prefixes with which every :func:`turtle` begins: what follows them is the same in a longer file."""
    one = ox.Triple(_TYPE, _TYPE, _TYPE)
    lines = turtle([one], base).splitlines(keepends=True)
    return b"".join(line for line in lines if line.startswith(b"@prefix"))


def subjects(facts: Iterable[str]) -> Iterator[str]:
    """The subjects, below ``<base>id/``, of the statements of facts of these ids."""
    for name in facts:
        yield from (f"fact/{name}", f"evidence/{name}", f"evidence/{name}/quote", f"evidence/{name}/position")


def iri(base: str, local: str) -> ox.NamedNode:
    """``<base>id/<local>``: what an IRI cannot hold is percent-encoded, Chinese stays as it is."""
    return ox.NamedNode(f"{base}id/" + _NOT_KEPT.sub(_encoded, local))


def date_literal(value: str) -> ox.Literal:
    """A date typed by its precision: ``xsd:date``, ``gYearMonth``, ``gYear``, ``gMonthDay``; no date is a string."""
    for pattern, kind, whole in _DATES:
        if pattern.fullmatch(value):
            try:
                date.fromisoformat(whole.format(value.removeprefix("-")))
            except ValueError:  # 2020-02-30: a typed literal would be ill-formed
                break
            return ox.Literal(value, datatype=term(f"xsd:{kind}"))
    return text_literal(value)


def text_literal(value: str, language: str | None = None) -> ox.Literal:
    """A string. Half a surrogate pair, which no encoding can write, becomes the replacement character."""
    whole = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in value)
    return ox.Literal(whole, language=language) if language else ox.Literal(whole)


Linked = Mapping[tuple[str, str], str]
"""(id of a fact, role) → id of the entity."""


class Maker:
    """The triples of one thing after the other: each subject belongs to one document or to one entity alone.

    Terms of the ontology are made once. ``linked`` needs to know the facts that are asked for, no others.
    """

    def __init__(self, base: str, catalogue: Catalogue) -> None:
        self._base = base
        self._relations = {relation.id: relation for relation in catalogue.relations}
        self._terms: dict[str, ox.NamedNode] = {}
        self._ids: dict[str, ox.NamedNode] = {}

    def _kg(self, name: str) -> ox.NamedNode:
        if name not in self._terms:
            self._terms[name] = ox.NamedNode(f"{self._base}ontology#{name}")
        return self._terms[name]

    def _id(self, name: str) -> ox.NamedNode:
        if name not in self._ids:
            self._ids[name] = iri(self._base, name)
        return self._ids[name]

    def classes(self) -> Iterator[ox.Triple]:
        """The names of the classes, so that an answer can say what it is about without a second file."""
        rows = [(r.rdf_class, r.label_zh, r.label_en, self._kg(STATEMENT)) for r in self._relations.values()]
        rows += [(name, zh, en, term(above[-1])) for name, zh, en, above in CLASSES.values()]
        for name, zh, en, above_ in sorted(rows, key=lambda row: row[0]):
            yield ox.Triple(self._kg(name), _LABEL, ox.Literal(zh, language="zh"))
            yield ox.Triple(self._kg(name), _LABEL, ox.Literal(en, language="en"))
            yield ox.Triple(self._kg(name), _SUBCLASS, above_)

    def document(self, document: Document) -> Iterator[ox.Triple]:
        """What is known of an article."""
        node = iri(self._base, "document/" + document.id)
        yield ox.Triple(node, _TYPE, _ARTICLE)
        yield ox.Triple(node, _IDENTIFIER, text_literal(document.id))
        if document.title:
            yield ox.Triple(node, _TITLE, text_literal(document.title))
        if document.published:
            yield ox.Triple(node, _ISSUED, date_literal(document.published))
        for author in sorted(set(document.authors)):
            yield ox.Triple(node, _CREATOR, text_literal(author))
        url = _web(document.url)
        if url is not None:
            yield ox.Triple(node, _URL, url)

    def entity(self, name: str, entity: Entity | None, direct: Iterable[tuple[str, str]]) -> Iterator[ox.Triple]:
        """The entity ``name``, described by ``entity`` if it is known, with its edges (relation, object)."""
        node = self._id(name)
        parents: set[str] = set()
        if entity is not None:
            yield ox.Triple(node, _TYPE, self._kg(CLASSES[entity.kind][0]))
            yield ox.Triple(node, _IDENTIFIER, text_literal(name))
            yield ox.Triple(node, _LABEL, text_literal(entity.label, "zh"))
            for other in sorted({*entity.names} - {entity.label}):
                yield ox.Triple(node, _ALT, text_literal(other, "zh"))
            for called in sorted(_names(entity)):
                yield ox.Triple(node, self._kg("name"), text_literal(called))
            if entity.kind == "place":
                code = name.removeprefix("place/").partition("-")[0]
                if re.fullmatch(r"[0-9]{6,12}|[A-Z]{2}", code):
                    yield ox.Triple(node, self._kg("code"), ox.Literal(code))
                if entity.level:
                    yield ox.Triple(node, self._kg("level"), text_literal(entity.level))
                for what, year in (("since", entity.since), ("until", entity.until)):
                    if year is not None:
                        yield ox.Triple(node, self._kg(f"in_force_{what}"), date_literal(str(year)))
                for successor in sorted(set(entity.successors)):
                    yield ox.Triple(node, self._kg("became"), self._id(successor))
                parents = set(entity.within[:1])
            for around in sorted(set(entity.within)):
                yield ox.Triple(node, self._kg("within"), self._id(around))
        for relation, target in sorted({*direct, *(("part_of", parent) for parent in parents)}):
            yield ox.Triple(node, self._kg(relation), self._id(target))

    def redirect(self, name: str, entity: str) -> Iterator[ox.Triple]:
        """An id that was or might have been, and leads to ``entity``."""
        yield ox.Triple(self._id(name), _IDENTIFIER, text_literal(name))
        yield ox.Triple(self._id(name), _REPLACED, self._id(entity))

    def edges(self, facts: Iterable[Fact], linked: Linked) -> set[tuple[str, str, str]]:
        """(subject, relation, object) of the asserted facts: their edges, both ways if the relation is symmetric."""
        found: set[tuple[str, str, str]] = set()
        for fact in facts:
            if fact.modality != ASSERTED:
                continue
            relation, name = self._relations[fact.type], fact.id
            source = linked.get((name, relation.edge[0]))
            target = next((linked[name, role] for role in relation.edge[1] if (name, role) in linked), None)
            if source is None or target is None:
                continue
            found.add((source, relation.id, target))
            if relation.symmetric:
                found.add((target, relation.id, source))
        return found

    def statements(self, facts: Iterable[Fact], linked: Linked, published: str | None) -> Iterator[ox.Triple]:
        """The statements of the facts of one document, published on this date, each with its evidence."""
        known = {fact.id: fact for fact in facts}
        for name, fact in sorted(known.items(), key=lambda pair: (pair[1].evidence.span, pair[0])):
            yield from self._statement(fact, name, linked, published)
            yield from self._evidence(fact, name)

    def _statement(self, fact: Fact, name: str, linked: Linked, published: str | None) -> Iterator[ox.Triple]:
        node, relation = iri(self._base, "fact/" + name), self._relations[fact.type]
        yield ox.Triple(node, _TYPE, self._kg(relation.rdf_class))
        yield ox.Triple(node, _IDENTIFIER, ox.Literal(name))
        for role, value in self._roles(fact, name, relation, linked):
            yield ox.Triple(node, self._kg(role), value)
        yield ox.Triple(node, self._kg("modality"), self._kg(fact.modality))
        if published:
            yield ox.Triple(node, self._kg("observed"), date_literal(published))
        yield ox.Triple(node, self._kg("confidence"), _decimal(fact.evidence.confidence))
        yield ox.Triple(node, _DERIVED, iri(self._base, "evidence/" + name))

    def _roles(
        self, fact: Fact, name: str, relation: Relation, linked: Linked
    ) -> Iterator[tuple[str, ox.NamedNode | ox.Literal]]:
        for role in relation.roles:
            value = fact.value(role.name)
            if role.type == "status":
                yield role.name, self._kg(value or DEFAULT_STATUS)
            elif role.is_entity:
                if (name, role.name) in linked:
                    yield role.name, self._id(linked[name, role.name])
            elif value is not None:
                yield role.name, date_literal(value) if role.type == "date" else text_literal(value)

    def _evidence(self, fact: Fact, name: str) -> Iterator[ox.Triple]:
        found = fact.evidence
        node, document = iri(self._base, "evidence/" + name), iri(self._base, "document/" + found.document)
        exact, position = (iri(self._base, f"evidence/{name}/{part}") for part in ("quote", "position"))
        words = text_literal(found.quote)
        start, end = (ox.Literal(str(at), datatype=_INTEGER) for at in (found.span.start, found.span.end))
        yield ox.Triple(node, _TYPE, self._kg(EVIDENCE))
        yield ox.Triple(node, _SOURCE, document)
        yield ox.Triple(node, self._kg("quote"), words)
        yield ox.Triple(node, self._kg("start"), start)
        yield ox.Triple(node, self._kg("end"), end)
        yield ox.Triple(node, self._kg("rule"), text_literal(found.rule))
        yield ox.Triple(node, _HAS_SOURCE, document)
        yield ox.Triple(node, _HAS_SELECTOR, exact)
        yield ox.Triple(node, _HAS_SELECTOR, position)
        yield ox.Triple(exact, _TYPE, _QUOTE_SELECTOR)
        yield ox.Triple(exact, _EXACT, words)
        yield ox.Triple(position, _TYPE, _POSITION_SELECTOR)
        yield ox.Triple(position, _OA_START, start)
        yield ox.Triple(position, _OA_END, end)


def _encoded(found: re.Match[str]) -> str:
    character = found.group()
    return quote(character, safe="", errors="replace") if not "\ud800" <= character <= "\udfff" else "%EF%BF%BD"


def _names(entity: Entity) -> set[str]:
    """All that the entity is called, a place by its short forms too (济南市, 济南)."""
    names = {entity.label, *entity.names}
    return names | set(short_names(entity.label, entity.level)) if entity.kind == "place" else names


def _decimal(value: float) -> ox.Literal:
    digits = f"{value:.3f}".rstrip("0").rstrip(".")
    return ox.Literal(digits, datatype=_DECIMAL)


def _web(url: str | None) -> ox.NamedNode | None:
    """The address as an IRI, if it is one that a browser may follow."""
    if not url or not _WEB.fullmatch(url):
        return None
    try:
        return ox.NamedNode(url)
    except ValueError:
        return None
