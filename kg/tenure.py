"""Who held which post from when until when, at least: from what dated documents say of posts.

A document that gives a person a post shows that the person held it on its date (observed). An appointment begins a
tenure, a removal ends it; 原, 曾任 say that it ended before. What does not fit together, a holder after the removal
or two holders of one seat on one day, is kept and told. Both steps are pure: :func:`of_person` for the posts of one
person, :func:`successions` for all tenures of one post.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

import pyoxigraph as ox

from kg import rdf
from kg.link.compare import title_of
from kg.link.ids import digest
from kg.link.weights import load
from kg.model import ASSERTED, Document, Fact, Link, Tenure

_DATE = re.compile(r"\d{4}(?:-\d\d){0,2}")
_SLACK = 45
"""Days within which reports of a change may disagree: an order, its announcement and its news have their own dates."""
_GAP = 8 * 365
"""Observations further apart than so many days are two tenures: nothing tells of the years between."""


@dataclass(frozen=True, slots=True, order=True)
class Sign:
    """What one fact says of a post: held (observed), appointed, removed or past, on a day."""

    day: str
    kind: str
    fact: str


def tenures(facts: Iterable[Fact], links: Iterable[Link], documents: Iterable[Document]) -> tuple[Tenure, ...]:
    """All tenures, by id."""
    linked = {(link.fact, link.role): link.entity for link in links}
    published = {document.id: document.published or "" for document in documents}
    signs: dict[str, dict[tuple[str, str], list[Sign]]] = {}
    for fact in {fact.id: fact for fact in facts}.values():
        for person, role, seat, sign in signs_of((fact,), linked, published.get(fact.evidence.document, "")):
            signs.setdefault(person, {}).setdefault((role, seat), []).append(sign)
    found = [one for person, posts in sorted(signs.items()) for one in of_person(person, posts)]
    by_post: dict[tuple[str, str], list[Tenure]] = {}
    for one in found:
        by_post.setdefault((one.role, one.seat), []).append(one)
    ordered = [one for _, those in sorted(by_post.items()) for one in successions(those)]
    return tuple(sorted(ordered, key=lambda one: one.id))


def signs_of(
    facts: Iterable[Fact], linked: Mapping[tuple[str, str], str], published: str
) -> Iterator[tuple[str, str, str, Sign]]:
    """(person, title, place or body, sign) of the facts of one document; ``linked`` is (fact, role) → entity."""
    for fact in facts:
        if fact.type != "holds_role" or fact.modality != ASSERTED:
            continue
        name = fact.id
        person = linked.get((name, "person"))
        seat = linked.get((name, "place")) or linked.get((name, "org"))
        sign = sign_of(fact, published)
        if person and seat and sign and not seat.startswith("place/x-"):
            yield person, title_of(fact.value("role") or ""), seat, sign


def of_post(role: str, seat: str, signs: Mapping[str, Iterable[Sign]]) -> list[Tenure]:
    """The tenures of one post, with their successions, from the signs of each person."""
    return successions([one for person in sorted(signs) for one in of_person(person, {(role, seat): signs[person]})])


def sign_of(fact: Fact, published: str) -> Sign | None:
    """What a holds_role fact says, or None if it has no date."""
    status, told = fact.value("status") or "current", fact.value("date") or ""
    told = told if _known(told) else ""
    kind = {"appointed": "appointed", "removed": "removed", "former": "past"}.get(status, "observed")
    day = published if kind == "past" else told or published
    return Sign(day, kind, fact.id) if _known(day) else None


def of_person(person: str, posts: Mapping[tuple[str, str], Iterable[Sign]]) -> list[Tenure]:
    """The tenures of one person from the signs of each post (title, id of place or body)."""
    found = []
    for (role, seat), signs in sorted(posts.items()):
        spells = _spells(sorted(set(signs)))
        for number, spell in enumerate(spells):
            name = f"tenure/{digest('|'.join((person, role, seat)))}{f'-{number + 1}' if number else ''}"
            found.append(_tenure(name, person, role, seat, spell))
    return found


def _spells(signs: Sequence[Sign]) -> list[list[Sign]]:
    """Signs in order of days, cut where an appointment follows an end, or after years without a word."""
    spells: list[list[Sign]] = [[]]
    for sign in signs:
        spell = spells[-1]
        ended = any(one.kind in ("removed", "past") for one in spell)
        begun = [one for one in spell if one.kind in ("observed", "appointed")]
        again = sign.kind == "appointed" and ended and begun and _days(begun[-1].day, sign.day) > _SLACK
        silent = sign.kind in ("observed", "appointed") and begun and _days(begun[-1].day, sign.day) > _GAP
        if again or silent:
            spells.append([sign])
        else:
            spell.append(sign)
    return spells


def _tenure(name: str, person: str, role: str, seat: str, spell: Sequence[Sign]) -> Tenure:
    seen = [one.day for one in spell if one.kind == "observed"]
    begun = [one.day for one in spell if one.kind == "appointed"]
    ended = [one.day for one in spell if one.kind == "removed"]
    past = [one.day for one in spell if one.kind == "past"]
    wrong: list[str] = []
    if begun and seen and _days(seen[0], begun[0]) > _SLACK:
        wrong.append(f"in the post on {seen[0]}, appointed on {begun[0]}")
    if ended:
        wrong += [f"in the post on {day}, removed on {ended[0]}" for day in seen[-1:] if _days(ended[0], day) > _SLACK]
        if _days(ended[0], ended[-1]) > _SLACK:
            wrong.append(f"removed on {ended[0]} and on {ended[-1]}")
    if past and seen and _days(past[0], seen[-1]) > _SLACK:
        wrong.append(f"called former on {past[0]}, in the post on {seen[-1]}")
    if begun and _days(begun[0], begun[-1]) > _SLACK:
        wrong.append(f"appointed on {begun[0]} and on {begun[-1]}")
    since = min(begun + seen[:1]) if begun and wrong else begun[0] if begun else seen[0] if seen else ""
    until = ended[0] if ended else max(seen + begun, default="")
    return Tenure(
        id=name,
        person=person,
        role=role,
        seat=seat,
        since=since,
        since_by="appointed" if since in begun else "observed" if since else "",
        until=until,
        until_by="removed" if ended else "observed" if until else "",
        ended_before=past[0] if past and not ended else "",
        facts=tuple(sorted({one.fact for one in spell})),
        contradictions=tuple(wrong),
    )


def successions(held: Iterable[Tenure]) -> list[Tenure]:
    """The tenures of one post, each with the next known holder's; two at once is a contradiction of both.

    Only a post that one person holds at a time has successions; the others come back as they are.
    """
    ordered = sorted(held, key=lambda one: (one.since or one.until or "9999", one.id))
    if not ordered or not (load().is_single(ordered[0].role) or load().heads.fullmatch(ordered[0].role)):
        return ordered
    found = list(ordered)
    dated = [at for at, one in enumerate(found) if one.since]
    for at, later in pairwise(dated):
        one, other = found[at], found[later]
        if one.person == other.person:
            continue
        if _days(other.since, one.until) > _SLACK:
            found[at] = _with(one, f"in the post until {one.until}, another ({other.person}) since {other.since}")
            found[later] = _with(other, f"in the post since {other.since}, another ({one.person}) until {one.until}")
        else:
            found[at] = replace(found[at], next=other.id)
    return found


def triples(found: Iterable[Tenure], base: str = rdf.DEFAULT_BASE) -> Iterator[ox.Triple]:
    """The tenures as RDF: a node each, with the evidence that it rests on."""

    def kg(name: str) -> ox.NamedNode:
        return ox.NamedNode(f"{base}ontology#{name}")

    for one in sorted(found, key=lambda t: t.id):
        node = rdf.iri(base, one.id)
        yield ox.Triple(node, rdf.term("rdf:type"), kg("Tenure"))
        yield ox.Triple(node, rdf.term("dcterms:identifier"), rdf.text_literal(one.id))
        yield ox.Triple(node, kg("holder"), rdf.iri(base, one.person))
        yield ox.Triple(node, kg("post"), rdf.text_literal(one.role))
        yield ox.Triple(node, kg("post_of"), rdf.iri(base, one.seat))
        for name, value in (("since", one.since), ("until", one.until), ("ended_before", one.ended_before)):
            if value:
                yield ox.Triple(node, kg(name), rdf.date_literal(value))
        for name, value in (("since_by", one.since_by), ("until_by", one.until_by)):
            if value:
                yield ox.Triple(node, kg(name), rdf.text_literal(value))
        for wrong in one.contradictions:
            yield ox.Triple(node, kg("contradiction"), rdf.text_literal(wrong))
        if one.next:
            yield ox.Triple(node, kg("next_known"), rdf.iri(base, one.next))
        for fact in one.facts:
            yield ox.Triple(node, rdf.term("prov:wasDerivedFrom"), rdf.iri(base, f"evidence/{fact}"))


def _with(one: Tenure, contradiction: str) -> Tenure:
    return replace(one, contradictions=(*one.contradictions, contradiction))


def _days(first: str, last: str) -> int:
    """Days from the end of one date to the beginning of another, each as precise as told; less than 0 if before."""
    return (_bound(last, first=True) - _bound(first, first=False)).days


def _known(value: str) -> bool:
    """Whether it is a date with a year, as precise as it may be."""
    try:
        return _DATE.fullmatch(value) is not None and bool(_bound(value, first=True))
    except ValueError:  # 2020-02-30
        return False


def _bound(value: str, *, first: bool) -> date:
    parts = [int(part) for part in value.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else (1 if first else 12)
    if len(parts) > 2:
        return date(year, month, parts[2])
    if first:
        return date(year, month, 1)
    following = date(year + (month == 12), month % 12 + 1, 1)
    return following - timedelta(days=1)
