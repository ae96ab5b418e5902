"""Places to codes, at the date of the document; what stays ambiguous or unknown gets no code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kg.lexicon.gazetteer import Gazetteer
from kg.link.ids import clean, digest
from kg.model import Argument, Document, Entity, Fact, Link

SURE = 0.6
"""A candidate is taken from this score on, if it leads the next by MARGIN."""
MARGIN = 0.1


class PlaceLinker:
    """Links the places of a set of facts. ``links`` are in the order of the facts."""

    def __init__(
        self,
        documents: Mapping[str, Document],
        facts: Sequence[Fact],
        types: Mapping[tuple[str, str], str],
        gazetteer: Gazetteer,
    ) -> None:
        self._gazetteer = gazetteer
        self._local: dict[str, tuple[str, tuple[str, ...], str]] = {}
        near = self._certain(documents, facts, types)
        self.links = tuple(
            self._link(fact, argument, documents.get(fact.evidence.document), near.get(fact.evidence.document, ()))
            for fact in facts
            for argument in fact.arguments
            if types.get((fact.type, argument.role)) == "place"
        )

    def _certain(
        self, documents: Mapping[str, Document], facts: Sequence[Fact], types: Mapping[tuple[str, str], str]
    ) -> dict[str, tuple[str, ...]]:
        """The codes that a document's places have whatever else it says; they help with the others."""
        found: dict[str, set[str]] = {}
        for document in documents.values():
            if document.default_place:
                code = self._pick(self._gazetteer.resolve(document.default_place, (), _year(document)))
                if code:
                    found.setdefault(document.id, set()).add(code)
        for fact in facts:
            document_ = documents.get(fact.evidence.document)
            for argument in fact.arguments:
                if types.get((fact.type, argument.role)) == "place":
                    code = self._pick(self._gazetteer.resolve(argument.value, argument.context, _year(document_)))
                    if code:
                        found.setdefault(fact.evidence.document, set()).add(code)
        return {document: tuple(sorted(codes)) for document, codes in found.items()}

    def _pick(self, candidates: Sequence[tuple[object, float, tuple[str, ...]]]) -> str | None:
        if not candidates or candidates[0][1] < SURE:
            return None
        if len(candidates) > 1 and candidates[0][1] - candidates[1][1] < MARGIN:
            return None
        return str(candidates[0][0].code)  # type: ignore[attr-defined]  # a Place, see Gazetteer.resolve

    def _link(self, fact: Fact, argument: Argument, document: Document | None, near: tuple[str, ...]) -> Link:
        name, context = argument.value, argument.context
        found = self._gazetteer.resolve(name, context, _year(document), near)
        code = self._pick(found)
        candidates = tuple((f"place/{p.code}", score) for p, score, _ in found[:6])
        if code:
            reasons = next(r for p, _, r in found if p.code == code)
            return Link(fact.id, argument.role, name, f"place/{code}", found[0][1], reasons, candidates)
        if context:
            parent = self._pick(self._gazetteer.resolve(context[-1], context[:-1], _year(document), near))
            if parent:
                entity = f"place/{parent}/{clean(name)}"
                self._local[entity] = (name, (parent, *self._gazetteer.ancestors(parent)), _level(name))
                return Link(
                    fact.id,
                    argument.role,
                    name,
                    entity,
                    0.8,
                    (f"no code of its own; the text puts it in {context[-1]}",),
                    candidates,
                )
        why = (
            "several divisions have this name and nothing tells them apart"
            if found
            else "no division of this name is known"
        )
        scope = "/".join(context) or (fact.evidence.document if found else "")
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

    def entities(self, entity: str, surfaces: Iterable[str]) -> list[Entity]:
        """The place ``entity`` and all around it."""
        found = []
        for one in self.around(entity):
            own = tuple(sorted(surfaces)) if one == entity else ()
            if one in self._local:
                name, _, level = self._local[one]
            else:
                place = self._gazetteer.place(one.removeprefix("place/"))
                name, level = place.name, place.level
            found.append(Entity(one, "place", name, tuple(sorted({*own, name})), self._within(one), level))
        return found


def _year(document: Document | None) -> int | None:
    published = document.published if document else None
    return int(published[:4]) if published and published[:4].isdigit() else None


def _level(name: str) -> str:
    if name.endswith(("村", "社区")):
        return "village"
    if name.endswith(("镇", "乡", "街道")):
        return "township"
    return "zone" if name.endswith(("区", "园")) else "region"
