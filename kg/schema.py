"""The catalogue: which facts there are. Loaded from ``lexicon/relations/*.yaml``, checked, and used by every stage.

One relation file feeds the extraction patterns, the ontology, the SHACL shapes, the network's edges and the tables of
the README. ``load()`` refuses what it does not know, naming file, key and the likely fix.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml

from kg.errors import KnowledgeError

ENTITY_TYPES: Final = ("person", "place", "org", "product", "initiative", "event", "platform")
LITERAL_TYPES: Final = ("title", "date", "status", "text", "number", "unit", "metric")
STATUSES: Final = ("current", "former", "acting", "appointed", "removed")


@dataclass(frozen=True, slots=True)
class Role:
    """An argument of a relation: ``type`` is one of ENTITY_TYPES or LITERAL_TYPES."""

    name: str
    type: str
    required: bool = False
    label_zh: str = ""
    label_en: str = ""

    @property
    def is_entity(self) -> bool:
        return self.type in ENTITY_TYPES


@dataclass(frozen=True, slots=True)
class Example:
    """A text and the facts that the relation's patterns must read from it (arguments only)."""

    text: str
    facts: tuple[Mapping[str, str], ...]
    published: str | None = None
    modality: str = "asserted"


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way of saying the fact.

    ``match`` is a regular expression over the masked sentence, with slots (``{person}``); ``fill`` names for a role the
    provider that finds it in the context (``person: subject``); ``give`` sets roles to constants; ``pair`` says how
    lists pair up (product, zip); ``modality`` is set where the pattern itself decides it.
    """

    id: str
    match: str
    confidence: float
    fill: Mapping[str, str] = field(default_factory=dict)
    give: Mapping[str, str] = field(default_factory=dict)
    pair: str = "product"
    modality: str | None = None
    examples: tuple[Example, ...] = ()
    rejects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Relation:
    """A type of fact. ``edge`` is (source role, target roles by preference, role that labels it or '')."""

    id: str
    label_zh: str
    label_en: str
    description: str
    rdf_class: str
    align: tuple[str, ...]
    roles: tuple[Role, ...]
    edge: tuple[str, tuple[str, ...], str]
    symmetric: bool
    patterns: tuple[Pattern, ...]
    one_of: tuple[tuple[str, ...], ...] = ()

    def role(self, name: str) -> Role | None:
        return next((r for r in self.roles if r.name == name), None)

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(r.name for r in self.roles if r.required)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All relations, in the order of their files."""

    relations: tuple[Relation, ...]

    def __getitem__(self, relation: str) -> Relation:
        found = next((r for r in self.relations if r.id == relation), None)
        if found is None:
            raise KnowledgeError(f"no relation {relation!r}{_hint(relation, [r.id for r in self.relations])}")
        return found


_RELATION_KEYS: Final = (
    "id", "order", "label", "description", "class", "align", "roles", "edge", "symmetric", "one_of", "patterns",
)  # fmt: skip
_ROLE_KEYS: Final = ("type", "required", "label")
_PATTERN_KEYS: Final = ("id", "match", "confidence", "fill", "give", "pair", "modality", "examples", "rejects")
_EXAMPLE_KEYS: Final = ("text", "facts", "published", "modality")


@cache
def load() -> Catalogue:
    """The catalogue of this installation. Raises KnowledgeError for the first thing that is wrong."""
    folder = files("kg.lexicon").joinpath("relations")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    return parse((name, folder.joinpath(name).read_text(encoding="utf-8")) for name in names)


def parse(sources: Iterable[tuple[str, str]]) -> Catalogue:
    """A catalogue from (file name, YAML text) pairs."""
    found: list[tuple[int, Relation]] = []
    for name, text in sources:
        try:
            raw = yaml.safe_load(text)
        except yaml.YAMLError as error:
            where = getattr(error, "problem_mark", None)
            line = f":{where.line + 1}" if where else ""
            raise KnowledgeError(f"relations/{name}{line}: not valid YAML; check quotes and indentation") from error
        if not isinstance(raw, dict):
            raise KnowledgeError(f"relations/{name}: a relation is a mapping with the keys {', '.join(_RELATION_KEYS)}")
        found.append((int(raw.get("order", 99)), _relation(name, raw)))
    relations = [relation for _, relation in sorted(found, key=lambda pair: (pair[0], pair[1].id))]
    twice = {r.id for r in relations if sum(other.id == r.id for other in relations) > 1}
    if twice:
        raise KnowledgeError(f"relations: {', '.join(sorted(twice))} is defined in two files; keep one")
    return Catalogue(tuple(relations))


def _relation(name: str, raw: Mapping[str, Any]) -> Relation:
    where = f"relations/{name}"
    _keys(where, raw, _RELATION_KEYS, ("id", "label", "class", "roles", "edge"))
    roles = tuple(_role(f"{where}: roles.{key}", key, value) for key, value in raw["roles"].items())
    names = [r.name for r in roles]
    edge = raw["edge"]
    _keys(f"{where}: edge", edge, ("source", "target", "label"), ("source", "target"))
    targets = tuple([edge["target"]] if isinstance(edge["target"], str) else edge["target"])
    label = edge.get("label", "")
    for role in (edge["source"], *targets, *([label] if label else [])):
        _known(f"{where}: edge", role, names, "role")
    one_of = tuple(tuple(group) for group in raw.get("one_of", ()))
    for group in one_of:
        for role in group:
            _known(f"{where}: one_of", role, names, "role")
    patterns = tuple(_pattern(where, row, names) for row in raw.get("patterns") or ())
    ids = [p.id for p in patterns]
    for pattern_id in ids:
        if ids.count(pattern_id) > 1:
            raise KnowledgeError(f"{where}: patterns.{pattern_id}: two patterns have this id; rename one")
    return Relation(
        raw["id"],
        raw["label"]["zh"],
        raw["label"]["en"],
        str(raw.get("description", "")).strip(),
        raw["class"],
        tuple(raw.get("align", ())),
        roles,
        (edge["source"], targets, label),
        bool(raw.get("symmetric", False)),
        patterns,
        one_of,
    )


def _role(where: str, name: str, raw: Mapping[str, Any]) -> Role:
    _keys(where, raw, _ROLE_KEYS, ("type",))
    _known(where, raw["type"], [*ENTITY_TYPES, *LITERAL_TYPES], "type")
    label = raw.get("label", {})
    return Role(name, raw["type"], bool(raw.get("required", False)), label.get("zh", name), label.get("en", name))


def _pattern(where: str, raw: Mapping[str, Any], roles: list[str]) -> Pattern:
    here = f"{where}: patterns.{raw.get('id', '?')}"
    _keys(here, raw, _PATTERN_KEYS, ("id", "match", "examples"))
    for key in ("fill", "give"):
        for role in raw.get(key, {}):
            _known(f"{here}.{key}", role, roles, "role")
    examples = tuple(_example(here, row, roles) for row in raw["examples"])
    if not examples:
        raise KnowledgeError(f"{here}: a pattern needs at least one example; they are its tests")
    confidence = float(raw.get("confidence", 0.9))
    if not 0 < confidence <= 1:
        raise KnowledgeError(f"{here}.confidence: {confidence} is not in 0..1")
    return Pattern(
        raw["id"],
        raw["match"],
        confidence,
        dict(raw.get("fill", {})),
        {key: str(value) for key, value in raw.get("give", {}).items()},
        raw.get("pair", "product"),
        raw.get("modality"),
        examples,
        tuple(raw.get("rejects", ())),
    )


def _example(where: str, raw: Mapping[str, Any], roles: list[str]) -> Example:
    _keys(f"{where}.examples", raw, _EXAMPLE_KEYS, ("text", "facts"))
    facts = []
    for fact in raw["facts"]:
        for role in fact:
            _known(f"{where}.examples", role, roles, "role")
        facts.append({role: str(value) for role, value in fact.items()})
    published = raw.get("published")
    return Example(raw["text"], tuple(facts), str(published) if published else None, raw.get("modality", "asserted"))


def _keys(where: str, raw: object, allowed: Iterable[str], needed: Iterable[str]) -> None:
    if not isinstance(raw, Mapping):
        raise KnowledgeError(f"{where}: expected a mapping with the keys {', '.join(allowed)}")
    for key in raw:
        _known(where, key, list(allowed), "key")
    for key in needed:
        if key not in raw:
            raise KnowledgeError(f"{where}: the key {key!r} is missing; add it")


def _known(where: str, name: object, allowed: list[str], what: str) -> None:
    if name not in allowed:
        raise KnowledgeError(f"{where}: {name!r} is no {what}{_hint(str(name), allowed)}")


def _hint(name: str, allowed: Iterable[str]) -> str:
    choices = list(allowed)
    close = difflib.get_close_matches(name, choices, n=1)
    return f" (did you mean {close[0]!r}?)" if close else f"; known: {', '.join(choices)}"
