"""One document → its observations: places decided, and each other name with what the document says of its bearer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from kg import schema
from kg.lexicon.gazetteer import Gazetteer
from kg.link import things
from kg.link.ids import clean, digest
from kg.link.places import PlaceLinker
from kg.link.values import Observation, Observations, Post
from kg.link.weights import load
from kg.model import ASSERTED, Document, Fact, Link

_COMPANY = 24
"""So many names of people told of together are kept: a list of a whole congress says little of any of them."""


def observe(document: Document, facts: Iterable[Fact], gazetteer: Gazetteer) -> Observations:
    """What ``facts``, all of ``document``, show. Pure; does not depend on their order."""
    ordered = sorted(facts, key=lambda f: (f.evidence.span, f.type, f.id))
    return _Observer(document, ordered, gazetteer).all()


class _Observer:
    def __init__(self, document: Document, facts: list[Fact], gazetteer: Gazetteer) -> None:
        self._document, self._facts, self._gazetteer = document, facts, gazetteer
        self._types = _types()
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
            source=self._document.source,
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
        facts: dict[str, list[tuple[Fact, str, str]]] = {}
        for fact in self._facts:
            for argument in fact.arguments:
                if self._kind(fact, argument.role) == "person":
                    name = things.person_name(argument.value)
                    facts.setdefault(name, []).append((fact, argument.role, argument.value))
        everywhere = load().everywhere
        known_all = {
            name
            for name, told in facts.items()
            if any(
                f.type == "holds_role" and r == "person" and everywhere.search(f.value("role") or "")
                for f, r, _ in told
            )
        }
        public = {name for name, told in facts.items() if any(f.type == "holds_role" for f, _, _ in told)}
        for name, told in sorted(facts.items()):
            posts: set[Post] = set()
            near: set[str] = set()
            company: set[str] = set()
            tied: set[str] = set()
            for fact, role, _ in told:
                if fact.modality != ASSERTED:
                    continue
                if fact.type == "holds_role" and role == "person":
                    posts.add(self._post(fact, unit_of, known))
                    continue
                for argument in fact.arguments:
                    kind = self._kind(fact, argument.role)
                    if kind == "place":
                        near.add(self._seat(self._linked[fact.id, argument.role]))
                    elif kind == "person" and things.person_name(argument.value) != name:
                        company.add(things.person_name(argument.value))
                    elif (fact.id, argument.role) in unit_of:
                        tied.add(known[unit_of[fact.id, argument.role]].id)
            others = sorted(public - {name} - company - known_all)
            if len(others) + len(company) <= _COMPANY:
                company.update(others)
            key = f"person/{clean(name)}"
            yield Observation(
                key=key,
                id=f"{key}-{digest(self._document.id)}",
                kind="person",
                name=name,
                document=self._document.id,
                published=self._document.published or "",
                source=self._document.source,
                mentions=tuple((fact.id, role, surface) for fact, role, surface in told),
                posts=tuple(sorted(posts)),
                near=tuple(sorted(one for one in near if not one.startswith("place/x-"))),
                company=tuple(sorted(company)[: 2 * _COMPANY]),
                things=tuple(sorted(tied)),
                home=self._seat(f"place/{self._places.default}") if self._places.default else "",
            )

    def _post(self, fact: Fact, unit_of: Mapping[tuple[str, str], str], known: Mapping[str, things.Named]) -> Post:
        place, org = self._linked.get((fact.id, "place"), ""), unit_of.get((fact.id, "org"), "")
        if place.startswith("place/x-"):
            place = ""
        return Post(
            role=fact.value("role") or "",
            where=place or org,
            seat=self._seat(place) if place else self._body(known[org]) if org else "",
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
