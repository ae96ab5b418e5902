"""Facts → links: which place, which person, which thing each argument of each fact is, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kg import schema
from kg.lexicon.gazetteer import Gazetteer
from kg.link.ids import clean, digest
from kg.link.people import link_people
from kg.link.places import PlaceLinker
from kg.model import Document, Entity, Fact, Link


@dataclass(frozen=True, slots=True)
class Linked:
    """Every entity argument of every fact has one link; every linked entity, and every place around one, is there."""

    links: tuple[Link, ...]
    entities: tuple[Entity, ...]


def link(documents: Iterable[Document], facts: Iterable[Fact], gazetteer: Gazetteer) -> Linked:
    """Link all entity arguments. The result does not depend on the order of documents or facts."""
    papers = {document.id: document for document in documents}
    ordered = sorted(facts, key=lambda f: (f.evidence.document, f.evidence.span, f.type, f.id))
    catalogue = schema.load()
    types = {(r.id, role.name): role.type for r in catalogue.relations for role in r.roles if role.is_entity}
    places = PlaceLinker(papers, ordered, types, gazetteer)
    links = list(places.links)
    links += link_people(ordered, types, {(one.fact, one.role): one.entity for one in links}, papers)
    links += _things(ordered, types, {(one.fact, one.role): one for one in links})
    entities = _entities(links, types, ordered, places)
    return Linked(tuple(sorted(links, key=lambda one: (one.fact, one.role))), entities)


def _things(facts: list[Fact], types: dict[tuple[str, str], str], known: dict[tuple[str, str], Link]) -> list[Link]:
    """Products, initiatives, organisations, events, platforms: the same name at the same place is the same thing."""
    found = []
    place_names: dict[str, tuple[str, ...]] = {}
    for one in known.values():
        if one.entity.startswith("place/"):
            place_names[one.entity] = tuple(sorted({*place_names.get(one.entity, ()), one.surface}))
    home: dict[tuple[str, str, str], str] = {}
    for fact in facts:
        place = known.get((fact.id, "place"))
        for argument in fact.arguments:
            kind = types.get((fact.type, argument.role), "")
            if kind in ("product", "initiative", "org") and place is not None:
                home.setdefault((fact.evidence.document, kind, clean(argument.value)), place.entity)
    for fact in facts:
        for argument in fact.arguments:
            kind = types.get((fact.type, argument.role), "")
            if kind in ("", "person", "place"):
                continue
            name = clean(argument.value)
            if kind == "platform":
                found.append(
                    Link(fact.id, argument.role, argument.value, f"platform/{name}", 1.0, ("a platform of the list",))
                )
                continue
            if kind == "event":
                when = (fact.value("date") or "")[:10] or fact.evidence.document
                reason = f"named so, on {when}" if fact.value("date") else "named so in this document"
                found.append(
                    Link(fact.id, argument.role, argument.value, f"event/{name}-{digest(when)}", 0.8, (reason,))
                )
                continue
            place_id = home.get((fact.evidence.document, kind, name), "")
            reason = f"the same name at {place_id}" if place_id else "the same name, no place told"
            if kind == "product" and place_id:
                name = _without_place(name, place_names.get(place_id, ()))
            entity = f"{kind}/{name}-{digest(place_id)}" if place_id else f"{kind}/{name}"
            found.append(Link(fact.id, argument.role, argument.value, entity, 0.9 if place_id else 0.7, (reason,)))
    return found


def _without_place(name: str, places: tuple[str, ...]) -> str:
    """单县羊汤 of 单县 is its 羊汤; 平阴玫瑰酱 of 平阴县 its 玫瑰酱."""
    for place in places:
        for stem in (place, place[:-1] if len(place) > 2 else place):
            if name.startswith(stem) and len(name) > len(stem) + 1:
                return name[len(stem) :]
    return name


def _entities(
    links: list[Link], types: dict[tuple[str, str], str], facts: list[Fact], places: PlaceLinker
) -> tuple[Entity, ...]:
    by_fact = {fact.id: fact for fact in facts}
    names: dict[str, set[str]] = {}
    kinds: dict[str, str] = {}
    for one in links:
        names.setdefault(one.entity, set()).add(one.surface)
        kinds[one.entity] = one.entity.split("/", 1)[0]
    homes = _homes(links, types, by_fact)
    found: dict[str, Entity] = {}
    for entity, surfaces in sorted(names.items()):
        if kinds[entity] == "place":
            for place in places.entities(entity, surfaces):
                found[place.id] = _merged(found.get(place.id), place)
            continue
        label = min(surfaces, key=lambda n: (-len(n), n))
        within = places.around(homes[entity]) if entity in homes else ()
        found[entity] = Entity(entity, kinds[entity], label, tuple(sorted(surfaces)), within)
        for place in (p for one in within for p in places.entities(one, set())):
            found.setdefault(place.id, place)
    return tuple(found[key] for key in sorted(found))


def _homes(links: list[Link], types: dict[tuple[str, str], str], by_fact: dict[str, Fact]) -> dict[str, str]:
    """The place that a product, an initiative or an organisation belongs to."""
    places = {one.fact: one.entity for one in links if one.role == "place"}
    found: dict[str, str] = {}
    for one in sorted(links, key=lambda k: (k.fact, k.role)):
        kind = types[(by_fact[one.fact].type, one.role)]
        if kind in ("product", "initiative", "org") and one.fact in places:
            found[one.entity] = min(found.get(one.entity, places[one.fact]), places[one.fact])
    return found


def _merged(old: Entity | None, new: Entity) -> Entity:
    if old is None:
        return new
    return Entity(
        new.id, new.kind, new.label, tuple(sorted({*old.names, *new.names})), new.within or old.within, new.level
    )


__all__ = ["Linked", "link"]
