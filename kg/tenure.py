"""Who held which post from when until when, at least: from what dated documents say of posts.

A document that gives a person a post shows that the person held it on its date (observed); where the place of the
post stands elsewhere in the text, that is less sure (implied). An appointment begins a tenure, a removal ends it; 原,
曾任 say that it ended before; 代县长 acts for a holder and is none. A post that one person holds at a time has an order
of holders: whoever is seen after another, for a while, ends the other's tenure. What does not fit together, a holder
after the removal or two holders who change about, is a contradiction and told. A single misreading among many documents
is put down as a doubt of the weaker tenure. All steps are pure: :func:`of_person` for the posts of one person,
:func:`of_post` for all that is said of one post.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

import pyoxigraph as ox

from kg import rdf
from kg.link.ids import digest
from kg.link.offices import title_of
from kg.link.things import COUNTRY, of_country
from kg.link.weights import load
from kg.model import ASSERTED, Document, Fact, Link, Tenure

_DATE = re.compile(r"\d{4}(?:-\d\d){0,2}")
_SLACK = 45
"""Days within which reports of a change may disagree: an order, its announcement and its news have their own dates."""
_GAP = 8 * 365
"""Observations further apart than so many days are two tenures: nothing tells of the years between."""


_RETURN = 365
"""Who is not seen in a single post for so long, while another is, has left it and come back."""
_MANY = 4
"""A tenure of so many times the facts of another outweighs it."""
_OFTEN = 3
"""Who is seen in a post on so many days after being called former is back; on fewer, the past is spoken of."""
_SEEN = ("observed", "implied")


@dataclass(frozen=True, slots=True, order=True)
class Sign:
    """What one fact says of a post on a day: held (observed, implied, acting), appointed, removed or past."""

    day: str
    kind: str
    fact: str


def tenures(facts: Iterable[Fact], links: Iterable[Link], documents: Iterable[Document]) -> tuple[Tenure, ...]:
    """All tenures, by id."""
    linked = {(link.fact, link.role): link.entity for link in links}
    published = {document.id: document.published or "" for document in documents}
    posts: dict[tuple[str, str], dict[str, list[Sign]]] = {}
    for fact in {fact.id: fact for fact in facts}.values():
        for person, role, seat, sign in signs_of((fact,), linked, published.get(fact.evidence.document, "")):
            posts.setdefault((role, seat), {}).setdefault(person, []).append(sign)
    found = [one for (role, seat), signs in sorted(posts.items()) for one in of_post(role, seat, signs)]
    return tuple(sorted(found, key=lambda one: one.id))


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
        if person and seat and not seat.startswith("place/x-"):
            title = title_of(fact.value("role") or "")
            for sign in signs_in(fact, published):
                yield person, title, seat, sign


def signs_in(fact: Fact, published: str) -> Iterator[Sign]:
    """What a holds_role fact says; nothing if it has no date."""
    status = fact.value("status") or "current"
    told, until = (value if _known(value) else "" for value in (fact.value("date") or "", fact.value("ended") or ""))
    kind = {"appointed": "appointed", "removed": "removed", "acting": "acting"}.get(status) or _seen(fact)
    if told and _known(published) and _days(published, told) > 0:  # of what is to come, the news is what is known
        told = published
    if until:
        yield Sign(until, "removed", fact.id)
    if status == "former" and _known(published):
        yield Sign(published, "past", fact.id)
    if status == "former" or until:
        if told:
            yield Sign(told, "appointed" if until else kind, fact.id)
    elif told or _known(published):
        yield Sign(told or published, kind, fact.id)


def _seen(fact: Fact) -> str:
    """Implied, if the place of a post is not said with it: the 总理 in a story of another country."""
    place, org, role = fact.argument("place"), fact.argument("org"), fact.value("role") or ""
    return "implied" if place and not (place.span or org or of_country(role)) else "observed"


def of_post(role: str, seat: str, signs: Mapping[str, Iterable[Sign]]) -> list[Tenure]:
    """The tenures of one post, with their successions, from the signs of each person."""
    told = {person: sorted(set(signs[person])) for person in sorted(signs)}
    single = is_single(role)
    found: list[Tenure] = []
    for person, own in told.items():
        others = [
            one.day
            for other, those in told.items()
            if single and not alike(person, other, abroad(seat))
            for one in those
            if one.kind in ("observed", "appointed")
        ]
        found += of_person(person, {(role, seat): own}, others)
    firm = {person: any(one.kind != "implied" for one in own) for person, own in told.items()}
    return successions(found, firm) if single else sorted(found, key=_order)


def of_signs(role: str, seat: str, rows: Mapping[str, Iterable[tuple[str, str, str]]]) -> list[Tenure]:
    """The same from person → (day, kind, fact)."""
    return of_post(role, seat, {person: [Sign(*row) for row in own] for person, own in rows.items()})


def is_single(role: str) -> bool:
    """Whether one person holds the post at a time."""
    return load().is_single(role)


def of_person(person: str, posts: Mapping[tuple[str, str], Iterable[Sign]], others: Iterable[str] = ()) -> list[Tenure]:
    """The tenures of one person from the signs of each post (title, id of place or body).

    ``others`` are the days on which others are seen in a post that one person holds at a time.
    """
    found = []
    days = sorted({*others}, key=_first)
    for (role, seat), signs in sorted(posts.items()):
        spells = _spells(sorted(set(signs)), days)
        for number, spell in enumerate(spells):
            name = f"tenure/{digest('|'.join((person, role, seat)))}{f'-{number + 1}' if number else ''}"
            found.append(_tenure(name, person, role, seat, spell))
    return found


def _spells(signs: Sequence[Sign], others: Sequence[str]) -> list[list[Sign]]:
    """Signs in order of days, cut where an appointment follows an end, after years without a word, and where others
    have been in the post meanwhile."""
    spells: list[list[Sign]] = [[]]
    for sign in signs:
        spell = spells[-1]
        ended = any(one.kind in ("removed", "past") for one in spell)
        begun = [one for one in spell if one.kind in (*_SEEN, "appointed")]
        pause = _days(begun[-1].day, sign.day) if begun and sign.kind in (*_SEEN, "appointed") else 0
        again = sign.kind == "appointed" and ended and pause > _SLACK
        replaced = pause > _RETURN and any(
            _days(begun[-1].day, day) > _SLACK and _days(day, sign.day) > _SLACK for day in others
        )
        past = [one.day for one in spell if one.kind == "past"]
        later = [one.day for one in signs if one.kind in (*_SEEN, "appointed") and past and one.day >= sign.day]
        back = past and _days(past[0], sign.day) > _RETURN and (sign.kind == "appointed" or len({*later}) >= _OFTEN)
        if again or replaced or pause > _GAP or (back and sign.kind in (*_SEEN, "appointed")):
            spells.append([sign])
        else:
            spell.append(sign)
    return spells


def _tenure(name: str, person: str, role: str, seat: str, spell: Sequence[Sign]) -> Tenure:
    def days(*kinds: str) -> list[str]:
        return [one.day for one in spell if one.kind in kinds]

    seen, begun, ended, past, acting = days(*_SEEN), days("appointed"), days("removed"), days("past"), days("acting")
    wrong: list[str] = []
    if len({*seen[:2]}) == 1 and begun and _SLACK < _days(seen[0], begun[0]) < _RETURN:  # else in for a new term
        wrong.append(f"in the post on {seen[0]}, appointed on {begun[0]}")
    if ended:
        wrong += [f"in the post on {day}, removed on {ended[0]}" for day in seen[-1:] if _days(ended[0], day) > _SLACK]
        if _days(ended[0], ended[-1]) > _SLACK:
            wrong.append(f"removed on {ended[0]} and on {ended[-1]}")
    if past and seen and _days(past[0], seen[-1]) > _SLACK:
        wrong.append(f"called former on {past[0]}, in the post on {seen[-1]}")
    if begun and _SLACK < _days(begun[0], begun[-1]) < _RETURN:
        wrong.append(f"appointed on {begun[0]} and on {begun[-1]}")
    first = [begun[0], *seen[:1]] if begun else seen[:1]
    since = min(first, key=_first) if len(first) > 1 and _days(first[1], first[0]) > _SLACK else next(iter(first), "")
    until = ended[0] if ended else max(seen + begun, default="")
    since_by = "appointed" if since and since in begun else "observed" if since else ""
    until_by = "removed" if ended else "observed" if until else ""
    if acting and not first:
        since, since_by = acting[0], "acting"
        until, until_by = (until, until_by) if ended else (acting[-1], "acting")
    return Tenure(
        id=name,
        person=person,
        role=role,
        seat=seat,
        since=since,
        since_by=since_by,
        until=until,
        until_by=until_by,
        ended_before=past[0] if past and not ended else "",
        facts=tuple(sorted({one.fact for one in spell})),
        contradictions=tuple(wrong),
    )


def successions(held: Iterable[Tenure], firm: Mapping[str, bool] | None = None) -> list[Tenure]:
    """The tenures of one post that one person holds at a time, each with the next known holder's.

    ``firm`` tells of whom it is said outright. Tenures of names that may be one person's count as one. Where two are
    in the post at once, the weaker is in doubt if far weaker; else it is a contradiction of both.
    """
    firm = firm or {}
    found = {one.id: one for one in sorted(held, key=_order)}
    turns: list[list[str]] = []
    for one in found.values():
        if not one.since or one.since_by == "acting":
            continue
        away = abroad(one.seat)
        same = [at for at, turn in enumerate(turns) if alike(found[turn[0]].person, one.person, away)]
        last = [at for at in same if at == len(turns) - 1 or _over(found[turns[at][-1]], one) > -_SLACK]
        if last:
            turns[last[-1]].append(one.id)
        else:
            turns.append([one.id])
    spans = [_Turn.of([found[name] for name in turn], firm) for turn in turns]
    of_a_country = any(abroad(one.seat) or one.seat == COUNTRY for one in found.values())
    order = []
    for turn in spans:
        stronger = next((other for other in spans if other.clashes(turn) and other.outweighs(turn)), None)
        if stronger is not None:
            why = f"another ({stronger.person}) from {stronger.since} to {stronger.until}, by {stronger.weight} facts"
        elif not turn.firm and any(other.firm for other in spans) and of_a_country:
            why = "no document names the country with the post"
        else:
            order.append(turn)
            continue
        for name in turn.tenures:
            found[name] = replace(found[name], doubt=why)
    for at, turn in enumerate(order):
        for other in order[at + 1 :]:
            if turn.clashes(other):
                for this, that in ((turn, other), (other, turn)):
                    said = (
                        f"from {this.since} to {this.until}, another ({that.person}) from {that.since} to {that.until}"
                    )
                    found[this.tenures[0]] = _with(found[this.tenures[0]], f"in the post {said}")
        earlier = max(order[:at], key=lambda one: (_last(one.until), one.person), default=None)
        if earlier and earlier.before(turn):
            latest = max(earlier.tenures, key=lambda name: (_last(found[name].until or found[name].since), name))
            found[latest] = replace(found[latest], next=turn.tenures[0])
    return sorted(found.values(), key=_order)


@dataclass(frozen=True, slots=True)
class _Turn:
    """Tenures that follow each other under names that may be one person's."""

    tenures: tuple[str, ...]
    person: str
    since: str
    until: str
    weight: int
    firm: bool

    @classmethod
    def of(cls, held: Sequence[Tenure], firm: Mapping[str, bool]) -> _Turn:
        return cls(
            tuple(one.id for one in held),
            max(held, key=lambda one: (len(one.facts), one.id)).person,
            held[0].since,
            max((one.until or one.since for one in held), key=_last),
            sum(len(one.facts) for one in held),
            any(firm.get(one.person, True) for one in held),
        )

    def clashes(self, other: _Turn) -> bool:
        """Whether the two are in the post at once, for longer than reports may be late."""
        shared = _days(max(self.since, other.since, key=_first), min(self.until, other.until, key=_last))
        return self is not other and (shared > _SLACK or self._holds(other) or other._holds(self))

    def _holds(self, other: _Turn) -> bool:
        return _days(self.since, other.since) > _SLACK and _days(other.until, self.until) > _SLACK

    def outweighs(self, other: _Turn) -> bool:
        if self.firm != other.firm:
            return self.firm
        return self.weight >= _MANY * other.weight

    def before(self, other: _Turn) -> bool:
        return _days(self.until, other.since) > 0 or (
            _days(self.since, other.since) > 0 and _days(self.until, other.until) >= 0 and not self.clashes(other)
        )


def alike(one: str, other: str, away: bool = False) -> bool:
    """Whether two ids of people may be those of one, by their names: 阿博特 and 托尼·阿博特, 刘奇 and 刘奇作 (read too
    far), and of names written by their sound, with ``away``, 伦奇 and 伦齐."""
    first, second = sorted((_name(one), _name(other)), key=len)
    if len(first) > 1 and first in second and ("·" in second or second.startswith(first) or second.endswith(first)):
        return True
    if {*first.split("·")} & {*second.split("·")}:
        return True
    return away and 1 < len(first) == len(second) and sum(a != b for a, b in zip(first, second, strict=True)) == 1


def abroad(seat: str) -> bool:
    """Whether it is a place of another country."""
    return seat.startswith("place/") and seat != COUNTRY and not seat.removeprefix("place/")[:1].isdigit()


def _name(person: str) -> str:
    return re.sub(r"-[0-9a-f]{8}$", "", person.removeprefix("person/"))


def _order(one: Tenure) -> tuple[date, str]:
    return (_first(one.since or one.until or one.ended_before or "9999"), one.id)


def _over(one: Tenure, other: Tenure) -> int:
    """Days that ``other`` begins before ``one`` ends."""
    return _days(other.since, one.until or one.since)


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
        if one.doubt:
            yield ox.Triple(node, kg("doubt"), rdf.text_literal(one.doubt))
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
    return (_first(last) - _last(first)).days


def _known(value: str) -> bool:
    """Whether it is a date with a year, as precise as it may be."""
    try:
        return _DATE.fullmatch(value) is not None and bool(_bound(value, first=True))
    except ValueError:  # 2020-02-30
        return False


@lru_cache(maxsize=65536)
def _first(value: str) -> date:
    return _bound(value, first=True)


@lru_cache(maxsize=65536)
def _last(value: str) -> date:
    return _bound(value, first=False)


def _bound(value: str, *, first: bool) -> date:
    parts = [int(part) for part in value.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else (1 if first else 12)
    if len(parts) > 2:
        return date(year, month, parts[2])
    if first:
        return date(year, month, 1)
    following = date(year + (month == 12), month % 12 + 1, 1)
    return following - timedelta(days=1)
