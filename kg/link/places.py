"""The places of one document to codes, as of its date; what stays ambiguous or unknown gets no code.

First the places that settle themselves (a full name, named parents, the source's own place); they and what lies around
them then help with the others. A candidate is taken when it is sure and leads the next by a margin; otherwise the
mention keeps an id of its own, with the candidates and their scores beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kg import lexicon
from kg.lexicon.gazetteer import ZONE, Gazetteer, short_names
from kg.link.ids import clean, digest
from kg.link.values import Observation
from kg.model import Argument, Document, Fact, Link, Place
from kg.text import dateline

SURE = 0.6
"""A candidate is taken from this score on, if it leads the next by MARGIN."""
MARGIN = 0.1

_Decision = tuple[str, float, tuple[str, ...], tuple[tuple[str, float], ...]]
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
        self._year = document.year
        self._local: dict[str, tuple[str, str, str]] = {}
        """Entities without a code: name, entity around it ("" if none is known), level."""
        arguments = [
            (fact, argument)
            for fact in facts
            for argument in fact.arguments
            if types.get((fact.type, argument.role)) == "place"
        ]
        self.default = gazetteer.read(document.default_place, self._year) if document.default_place else None
        self.dateline = self._dateline()
        self.certain = self._certain(argument for _, argument in arguments)
        told = self._told() if arguments else ()
        self._told_of = tuple(sorted({*self.certain, *told}))
        self._strange = any(
            not a.context and _COUNTY.fullmatch(a.value) and a.value not in gazetteer.names for _, a in arguments
        )
        self.links = tuple(self._link(fact, argument) for fact, argument in arguments)

    def _certain(self, arguments: Iterable[Argument]) -> tuple[str, ...]:
        """The codes that the document's places have whatever else it says; they help with the others."""
        found = {self.default} if self.default else set()
        for argument in arguments:
            code = self._settled(argument)
            if code:
                found.add(code)
        return tuple(sorted(found))

    def _settled(self, argument: Argument) -> str | None:
        return pick(
            self._gazetteer.resolve(argument.value, argument.context, self._year, (), argument.span is not None)
        )

    def _dateline(self) -> str | None:
        """The code of the place that the text is dated from: 本报济南4月18日电."""
        name = dateline(self._document.text)
        return self._gazetteer.read(name, self._year) if name else None

    def _told(self) -> set[str]:
        """The codes of divisions that the text names in full, or for cities and provinces in short."""
        known, text = self._gazetteer, self._document.text
        found: set[str] = set()
        for name in known.named(text):
            best = known.resolve(name, (), self._year)
            code = pick(best)
            full = best[0][0].level == "county" and len(name) > 2 and _is_county(name)
            if code and (full or best[0][0].level in ("country", "province", "prefecture")):
                found.add(code)
        return found

    def _link(self, fact: Fact, argument: Argument) -> Link:
        entity, score, reasons, candidates = self._entity(argument.value, argument.context, argument.span is not None)
        return Link(fact.id, argument.role, argument.value, entity, score, reasons, candidates)

    def _near(self, name: str) -> tuple[str, ...]:
        """What the document tells of that helps with ``name``: with that of a township the county's short name too, but
        nothing in a document of a county that no list has."""
        if not _is_township(name):
            return self._told_of
        if self._strange:
            return ()
        counties = {p.parent for p in self._gazetteer.names.get(name, ()) if p.parent and p.parent in self._gazetteer}
        if counties & {*self._told_of}:
            return self._told_of
        return (*self._told_of, *(code for code in sorted(counties) if self._hints(self._gazetteer.place(code), name)))

    def _hints(self, county: Place, town: str) -> bool:
        """Whether the text has the short name of ``county`` apart from that of ``town``."""
        text = self._document.text.replace(town, "")
        short = frozenset(short_names(county.name, county.level)) - lexicon.words("place_words")
        return any(name in text for name in short)

    def _entity(self, name: str, context: tuple[str, ...], read: bool) -> _Decision:
        """The entity that a name is, with score, reasons and candidates."""
        near = self._near(name)
        found = self._gazetteer.resolve(name, context, self._year, near, read)
        code = pick(found)
        candidates = tuple((f"place/{p.code}", score) for p, score, _ in found[:6])
        if code:
            place = found[0][0]
            if place.until is not None and (self._year is None or self._year > place.until):  # what it became, too
                told = {one for one, _ in candidates}
                after = [f"place/{c}" for c in place.successors if c in self._gazetteer and f"place/{c}" not in told]
                candidates = (*candidates, *((one, 0.1) for one in after))[:6]
            return f"place/{code}", found[0][1], found[0][2], candidates
        outer = self._entity(context[-1], context[:-1], read)[0] if context else ""
        if found:
            why = "several divisions have this name and nothing tells them apart"
            if len(found) == 1:
                why = f"nothing tells that the one division of this name is meant ({'; '.join(found[0][2])})"
            entity = f"place/x-{digest('|'.join((name, *context, self._document.id)))}"
            self._local[entity] = (name, outer, "unknown")
            return entity, 0.3, (why,), candidates
        if outer:
            entity = f"{outer}/{clean(name)}"
            self._local[entity] = (name, outer, _level(name))
            how = "the text puts it in" if read else "it is meant in"
            return entity, 0.3 if "/x-" in outer else 0.8, (f"no code of its own; {how} {context[-1]}",), candidates
        entity = f"place/x-{digest(f'{name}|')}"
        self._local[entity] = (name, "", "unknown")
        return entity, 0.3, ("no division of this name is known",), candidates

    def around(self, entity: str) -> tuple[str, ...]:
        """The ids of ``entity`` (a place) and of all divisions around it, nearest first."""
        return (entity, *self._within(entity))

    def _within(self, entity: str) -> tuple[str, ...]:
        if entity in self._local:
            outer = self._local[entity][1]
            return self.around(outer) if outer else ()
        code = entity.removeprefix("place/")
        inland = code[:1].isdigit() or code.startswith("TW-")
        return (*(f"place/{one}" for one in self._gazetteer.ancestors(code)), *(("place/CN",) if inland else ()))

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


_COUNTY = re.compile("[\u4e00-\u9fff]{2,4}(?:[县市旗]|(?<![社小城园景校厂库片街地院山牧灾林矿发新])区)")


def _is_county(name: str) -> bool:
    return name.endswith(("县", "区", "市", "旗")) and ZONE.search(name) is None


def _is_township(name: str) -> bool:
    return name.endswith(("镇", "乡", "街道", "苏木"))


def _level(name: str) -> str:
    if name.endswith(("村", "社区")):
        return "village"
    if _is_township(name):
        return "township"
    if ZONE.search(name):
        return "zone"
    return "county" if _is_county(name) else "region"
