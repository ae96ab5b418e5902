"""The places of one document to codes, as of its date; what stays ambiguous or unknown gets no code.

First the places that settle themselves (a full name, named parents, the source's own place); they and what lies around
them then help with the others. A candidate is taken when it is sure and leads the next by a margin; otherwise the
mention keeps an id of its own, with the candidates and their scores beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kg.lexicon.gazetteer import Gazetteer
from kg.link.ids import clean, digest
from kg.link.values import Observation
from kg.model import Argument, Document, Fact, Link, Place

SURE = 0.6
"""A candidate is taken from this score on, if it leads the next by MARGIN."""
MARGIN = 0.1

Candidates = Sequence[tuple[Place, float, tuple[str, ...]]]


class PlaceLinker:
    """Links the places of one document's facts; ``links`` are in the order of the facts."""

    def __init__(
        self,
        document: Document,
        facts: Sequence[Fact],
        types: Mapping[tuple[str, str], str],
        gazetteer: Gazetteer,
    ) -> None:
        self._gazetteer = gazetteer
        self._document = document
        self._year = year_of(document)
        self._local: dict[str, tuple[str, tuple[str, ...], str]] = {}
        arguments = [
            (fact, argument)
            for fact in facts
            for argument in fact.arguments
            if types.get((fact.type, argument.role)) == "place"
        ]
        self.default = self._settled(document.default_place, ()) if document.default_place else None
        self.certain = self._certain(argument for _, argument in arguments)
        self.links = tuple(self._link(fact, argument) for fact, argument in arguments)

    def _certain(self, arguments: Iterable[Argument]) -> tuple[str, ...]:
        """The codes that the document's places have whatever else it says; they help with the others."""
        found = {self.default} if self.default else set()
        for argument in arguments:
            code = self._settled(argument.value, argument.context)
            if code:
                found.add(code)
        return tuple(sorted(found))

    def _settled(self, name: str, context: Sequence[str]) -> str | None:
        return pick(self._gazetteer.resolve(name, context, self._year))

    def _link(self, fact: Fact, argument: Argument) -> Link:
        name, context = argument.value, argument.context
        found = self._gazetteer.resolve(name, context, self._year, self.certain)
        code = pick(found)
        candidates = tuple((f"place/{p.code}", score) for p, score, _ in found[:6])
        if code:
            place = found[0][0]
            if place.until is not None and (self._year is None or self._year > place.until):  # what it became, too
                told = {one for one, _ in candidates}
                after = [f"place/{c}" for c in place.successors if c in self._gazetteer and f"place/{c}" not in told]
                candidates = (*candidates, *((one, 0.1) for one in after))[:6]
            reasons = next(r for p, _, r in found if p.code == code)
            return Link(fact.id, argument.role, name, f"place/{code}", found[0][1], reasons, candidates)
        if context:
            parent = pick(self._gazetteer.resolve(context[-1], context[:-1], self._year, self.certain))
            if parent:
                entity = f"place/{parent}/{clean(name)}"
                self._local[entity] = (name, (parent, *self._gazetteer.ancestors(parent)), _level(name))
                reason = f"no code of its own; the text puts it in {context[-1]}"
                return Link(fact.id, argument.role, name, entity, 0.8, (reason,), candidates)
        why = (
            "several divisions have this name and nothing tells them apart"
            if found
            else "no division of this name is known"
        )
        scope = "/".join(context) or (self._document.id if found else "")
        entity = f"place/x-{digest(f'{name}|{scope}')}"
        self._local[entity] = (name, (), "unknown")
        return Link(fact.id, argument.role, name, entity, 0.3, (why,), candidates)

    def around(self, entity: str) -> tuple[str, ...]:
        """The ids of ``entity`` (a place) and of all divisions around it, nearest first."""
        return (entity, *self._within(entity))

    def _within(self, entity: str) -> tuple[str, ...]:
        if entity in self._local:
            codes = self._local[entity][1]
        else:
            codes = self._gazetteer.ancestors(entity.removeprefix("place/"))
        inland = (entity in self._local and codes) or entity.removeprefix("place/")[:1].isdigit()
        return (*(f"place/{code}" for code in codes), *(("place/CN",) if inland else ()))

    def observed(self, entities: Mapping[str, Iterable[str]]) -> list[Observation]:
        """The places ``entities`` (id → names printed for it), all around them and what they became, each once."""
        found: dict[str, Observation] = {}
        waiting = sorted(entities)
        while waiting:
            for one in self.around(waiting.pop()):
                if one not in found:
                    found[one] = self._observed(one, entities.get(one, ()))
                    waiting += found[one].successors
        return [found[key] for key in sorted(found)]

    def _observed(self, entity: str, names: Iterable[str]) -> Observation:
        document = self._document
        if entity in self._local:
            name, _, level = self._local[entity]
            place = Place("", name, level)
        else:
            place = self._gazetteer.place(entity.removeprefix("place/"))
            first = self._gazetteer.history(place.code)[0]
            place = replace(place, since=first.since)
        return Observation(
            key=entity,
            id=entity,
            kind="place",
            name=place.name,
            document=document.id,
            published=document.published or "",
            names=tuple(sorted(names)),
            within=self._within(entity),
            level=place.level,
            since=place.since,
            until=place.until,
            successors=tuple(
                f"place/{c}" for c in place.successors if place.until and c != place.code and c in self._gazetteer
            ),
        )


def pick(candidates: Candidates) -> str | None:
    """The code of the candidate that is sure and leads the next, if there is one."""
    if not candidates or candidates[0][1] < SURE:
        return None
    if len(candidates) > 1 and round(candidates[0][1] - candidates[1][1], 3) < MARGIN:
        return None
    return candidates[0][0].code


def year_of(document: Document) -> int | None:
    """The year of publication, if known."""
    published = document.published
    return int(published[:4]) if published and published[:4].isdigit() else None


def _level(name: str) -> str:
    if name.endswith(("村", "社区")):
        return "village"
    if name.endswith(("镇", "乡", "街道")):
        return "township"
    return "zone" if name.endswith(("区", "园")) else "region"
