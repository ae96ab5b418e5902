"""One document → its observations: places decided, and each other name with what the document says of its bearer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from functools import cache
from typing import Final

from kg import schema
from kg.lexicon.gazetteer import Gazetteer
from kg.link import things
from kg.link.bearers import Bearer, Told, bearers
from kg.link.ids import clean, digest
from kg.link.offices import CN, country_of, rank_of, title_of
from kg.link.outlets import outlet
from kg.link.places import PlaceLinker
from kg.link.values import Observation, Observations, Post
from kg.link.weights import load, of_chinese_form
from kg.model import ASSERTED, Document, Fact, Link

_COMPANY = 24
"""Up to so many names of people told of together are kept: a list of a whole congress says little of any of them."""


_SPOUSE: Final = re.compile(r"([^，。；：！？、\n]{1,24})(?:夫人|妻子|丈夫)$")
"""A clause up to the name of who is called somebody's wife or husband."""
_CLAUSE: Final = 26
_MINISTER = 7.0
"""The rank of those who are told of with everyone."""


def observe(document: Document, facts: Iterable[Fact], gazetteer: Gazetteer) -> Observations:
    """What ``facts``, all of ``document``, show. Pure; does not depend on their order."""
    ordered = sorted(facts, key=lambda f: (f.evidence.span, f.type, f.id))
    return _Observer(document, ordered, gazetteer).all()


class _Observer:
    def __init__(self, document: Document, facts: list[Fact], gazetteer: Gazetteer) -> None:
        self._document, self._facts, self._gazetteer = document, facts, gazetteer
        self._types = _types()
        self._outlet = outlet(document)
        self._places = PlaceLinker(document, facts, self._types, gazetteer)
        self._linked = {(one.fact, one.role): one.entity for one in self._places.links}
        self._namer = things.Namer(document, self._places, self._linked, gazetteer, facts)

    def all(self) -> Observations:
        items: list[Observation] = []
        mentions: dict[str, list[tuple[str, str, str]]] = {}
        homes: dict[tuple[str, str], things.Named] = {}
        for fact in self._facts:  # the first fact that tells where a thing belongs tells it for the document
            for argument in fact.arguments:
                kind = self._kind(fact, argument.role)
                if kind in things.KINDS:
                    named = self._namer.named(kind, argument.value, fact)
                    old = homes.get((kind, argument.value))
                    if old is None or (named.home and not old.home):
                        homes[kind, argument.value] = named
        where: dict[str, things.Named] = {}
        for named in homes.values():  # 羊汤 with no place told is the one 单县羊汤 of the same document
            if named.home:
                where.setdefault(named.key, named)
        known: dict[str, things.Named] = {}
        links: list[Link] = list(self._places.links)
        unit_of: dict[tuple[str, str], str] = {}
        for fact in self._facts:
            for argument in fact.arguments:
                kind = self._kind(fact, argument.role)
                if kind == "platform":
                    entity = f"platform/{clean(argument.value)}"
                    links.append(Link(fact.id, argument.role, argument.value, entity, 1.0, ("a platform of the list",)))
                    mentions.setdefault(entity, []).append((fact.id, argument.role, argument.value))
                elif kind in things.KINDS:
                    named = homes[kind, argument.value]
                    if kind != "event" and not named.home and named.key in where:
                        named = named.at(where[named.key].home)
                    known[named.id] = named
                    unit_of[fact.id, argument.role] = named.id
                    mentions.setdefault(named.id, []).append((fact.id, argument.role, argument.value))
        used: dict[str, set[str]] = {}
        for link in self._places.links:
            used.setdefault(link.entity, set()).add(link.surface)
        for unit, named in sorted(known.items()):
            if named.home:
                used.setdefault(named.home, set())
            items.append(self._thing(named, tuple(mentions[unit])))
        items += self._platforms(mentions)
        items += self._people(unit_of, known)
        items += self._places.observed(used)
        return Observations(
            self._document.id,
            tuple(sorted(links, key=lambda one: (one.fact, one.role))),
            tuple(sorted(items, key=lambda one: (one.key, one.id))),
        )

    def _kind(self, fact: Fact, role: str) -> str:
        return self._types.get((fact.type, role), "")

    def _thing(self, named: things.Named, mentions: tuple[tuple[str, str, str], ...]) -> Observation:
        return Observation(
            key=named.key,
            id=named.id,
            kind=named.kind,
            name=named.name,
            document=self._document.id,
            published=self._document.published or "",
            source=self._outlet,
            mentions=mentions,
            home=named.home,
            within=self._places.around(named.home) if named.home else (),
            date=named.date,
        )

    def _platforms(self, mentions: Mapping[str, list[tuple[str, str, str]]]) -> Iterable[Observation]:
        for entity, told in mentions.items():
            if entity.startswith("platform/"):
                names = tuple(sorted({surface for _, _, surface in told}))
                yield Observation(
                    entity, entity, "platform", names[0], self._document.id, self._document.published or "", names=names
                )

    def _people(
        self, unit_of: Mapping[tuple[str, str], str], known: Mapping[str, things.Named]
    ) -> Iterable[Observation]:
        facts: dict[str, list[Told]] = {}
        for fact in self._facts:
            for argument in fact.arguments:
                if self._kind(fact, argument.role) == "person":
                    name = things.person_name(argument.value)
                    facts.setdefault(name, []).append((fact, argument.role, argument.value))
        everyone = {
            name: bearers(told, lambda fact: self._post(fact, unit_of, known), self._document.text)
            for name, told in sorted(facts.items())
        }
        prominent = {name for name, those in everyone.items() if any(_prominent(p) for one in those for p in one.posts)}
        public = {name for name, told in facts.items() if any(f.type == "holds_role" for f, _, _ in told)} - prominent
        attending: dict[str, set[str]] = {}
        for fact in self._facts:
            if fact.type == "attended" and (fact.id, "event") in unit_of and fact.modality == ASSERTED:
                event = unit_of[fact.id, "event"]
                attending.setdefault(event, set()).add(things.person_name(fact.value("person") or ""))
        for name, those in everyone.items():
            seeds: set[str] = set()
            for number, one in enumerate(those):
                seed = self._document.id
                if number:  # told apart by their posts, which are theirs alone
                    seed = "|".join((seed, *(f"{post.role}@{post.seat}" for post in sorted(one.posts))))
                    seed += f"|{number}" if seed in seeds else ""
                    seeds.add(seed)
                yield self._person(
                    name, one, seed, len(those) - 1, set(everyone), public, prominent, attending, unit_of, known
                )

    def _person(
        self,
        name: str,
        one: Bearer,
        seed: str,
        twins: int,
        everyone: Set[str],
        public: Set[str],
        prominent: Set[str],
        attending: Mapping[str, Set[str]],
        unit_of: Mapping[tuple[str, str], str],
        known: Mapping[str, things.Named],
    ) -> Observation:
        near: set[str] = set()
        company: set[str] = set(public)
        tied: set[str] = self._married(name, one, everyone)
        for fact, role, _ in one.told:
            if fact.modality != ASSERTED or (fact.type == "holds_role" and role == "person"):
                continue
            for argument in fact.arguments:
                kind = self._kind(fact, argument.role)
                if kind == "place":
                    near.add(self._seat(self._linked[fact.id, argument.role]))
                elif kind == "person":
                    company.add(things.person_name(argument.value))
                elif (fact.id, argument.role) in unit_of:
                    unit = unit_of[fact.id, argument.role]
                    tied.add(known[unit].id)
                    company |= attending.get(unit, set())
        company -= {name, *prominent}
        key = f"person/{clean(name)}"
        return Observation(
            key=key,
            id=f"{key}-{digest(seed)}",
            kind="person",
            name=name,
            document=self._document.id,
            published=self._document.published or "",
            source=self._outlet,
            mentions=tuple((fact.id, role, surface) for fact, role, surface in one.told),
            posts=tuple(sorted(one.posts)),
            near=tuple(sorted(one for one in near if not one.startswith("place/x-"))),
            company=tuple(sorted(company)) if len(company) <= _COMPANY else (),
            things=tuple(sorted(tied)),
            home=self._seat(f"place/{self._places.default}") if self._places.default else "",
            twins=twins,
        )

    def _married(self, name: str, one: Bearer, everyone: Set[str]) -> set[str]:
        """Of whom the text calls the person the wife or the husband (陈克非主席和夫人林小雨)."""
        text, found = self._document.text, set()
        for start in {a.span.start for f, role, _ in one.told for a in f.arguments if a.role == role and a.span}:
            clause = _SPOUSE.search(text, max(0, start - _CLAUSE), start)
            if clause is not None:
                at, of = max((clause[1].rfind(who), who) for who in everyone)
                found |= {f"spouse/{of}"} if at >= 0 and of != name else set()
        return found

    def _post(self, fact: Fact, unit_of: Mapping[tuple[str, str], str], known: Mapping[str, things.Named]) -> Post:
        place, org = self._linked.get((fact.id, "place"), ""), unit_of.get((fact.id, "org"), "")
        if place.startswith("place/x-"):
            place = ""
        role = fact.value("role") or ""
        seat = self._seat(place) if place else self._body(known[org]) if org else ""
        if load().central.search(title_of(role)) and of_chinese_form(fact.value("person") or ""):
            told = fact.argument("place")
            if not seat:
                seat = CN  # an office of the state, no country told: ours
            elif told is not None and told.span is None and country_of(seat) not in ("", "CN"):
                seat = ""  # the country told of around it need not be that of the office
        return Post(
            role=role,
            where=place or org,
            seat=seat,
            status=fact.value("status") or "current",
            date=fact.value("date") or "",
            org=self._body(known[org]) if org and place else "",
        )

    def _body(self, named: things.Named) -> str:
        """The id of a body, ~ and its name if only the name is told, "" if that says nothing."""
        if not named.scope:
            return named.id
        return "" if named.name in things.lists().generic["org"] else f"~{named.name}"

    def _seat(self, place: str) -> str:
        """The place under its code of today, where it has just one."""
        return f"place/{self._gazetteer.seat(place.removeprefix('place/'))}"


@cache
def _types() -> dict[tuple[str, str], str]:
    """(relation, role) → kind of entity."""
    return {(r.id, role.name): role.type for r in schema.load().relations for role in r.roles if role.is_entity}


def _prominent(post: Post) -> bool:
    """Whether the holder is told of with everyone, so that being told of together says nothing: a minister, a king."""
    return (rank_of(title_of(post.role), post.seat) or 0) >= _MINISTER if post.seat == CN else post.seat[6:8].isupper()
