"""How posts are named: the words of lexicon/posts.yaml, ready for matching."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from kg import lexicon

_NOT_BEFORE = {"书": "(?!记)", "人": "(?!民)"}
"""What shows that a head has ended too early: 总支书|记, 党领导人|民."""


@dataclass(frozen=True, slots=True)
class Nomenclature:
    """The words of ``lexicon/posts.yaml``, compiled: heads with their kind, deputies, statuses, suffixes of organs.

    ``fields`` are what departments are for (经济, 能源), ``portfolio`` is what a minister is in charge of.
    """

    head: re.Pattern[str]
    kinds: dict[str, str]
    deputy: re.Pattern[str]
    status: dict[str, str]
    party: frozenset[str]
    organ: tuple[str, ...]
    body: tuple[str, ...]
    international: tuple[str, ...]
    national: re.Pattern[str]
    nameless: frozenset[str]
    portfolio: re.Pattern[str]
    fields: tuple[str, ...]
    state: tuple[str, ...]
    village: frozenset[str]
    court: frozenset[str]
    public: tuple[str, ...]
    of_division: tuple[str, ...]
    departments: tuple[str, ...]
    party_abroad: tuple[str, ...]
    presidents: tuple[str, ...]
    premiers: frozenset[str]
    secretaries: frozenset[str]
    leaders: tuple[str, ...]
    bodies_of: dict[str, re.Pattern[str]]
    own_parties: frozenset[str]
    party_heads: frozenset[str]
    shared: tuple[str, ...]
    armies: dict[str, str]
    organs_abroad: dict[str, str]
    letters: dict[str, str]


@cache
def nomenclature() -> Nomenclature:
    """The nomenclature of this installation."""
    raw: dict[str, Any] = yaml.safe_load(lexicon.read("posts.yaml"))
    kinds: dict[str, str] = {}
    for kind in ("plain", "organ", "body", "foreign", "chief", "national"):
        kinds.update((head, kind) for head in raw["heads"][kind])
    ordered = sorted(kinds, key=lambda h: (-len(h), h))
    deputies = "|".join(sorted(raw["deputy"], key=lambda d: (-len(d), d)))
    fields = "|".join(sorted(raw["fields"], key=lambda f: (-len(f), f)))
    return Nomenclature(
        re.compile("|".join(re.escape(h) + _NOT_BEFORE.get(h[-1], "") for h in ordered)),
        kinds,
        re.compile(f"(?:{deputies}|原|前)+$"),
        raw["status"],
        frozenset(raw["party"]),
        (*raw["organ_suffixes"], *raw["organs"], *raw["parties"]),
        tuple(raw["body_suffixes"]),
        tuple(raw["organs"]),
        re.compile("|".join(sorted(raw["national"], key=lambda o: (-len(o), o)))),
        frozenset((*raw["organ_suffixes"], *raw["body_suffixes"])),
        re.compile(f"(?:{fields})(?:(?:以及|[和与及、])?(?:{fields})){{0,3}}(?:事务)?$"),
        tuple(raw["fields"]),
        tuple(raw["state"]),
        frozenset(raw["village"]),
        frozenset(raw["court"]),
        tuple(raw["public"]),
        tuple(raw["of_division"]),
        tuple(raw["departments"]),
        tuple(raw["parties"]),
        tuple(raw["presidents"]),
        frozenset(raw["premiers"]),
        frozenset(raw["secretaries"]),
        (*raw["presidents"], *raw["premiers"], *raw["secretaries"]),
        {word: re.compile("|".join(bodies)) for word, bodies in raw["bodies_of"].items()},
        frozenset(raw["own_parties"]),
        frozenset(raw["party_heads"]),
        tuple(raw["shared"]),
        raw["armies"],
        raw["organs_abroad"],
        raw["letters"],
    )


def within_name(run: str, start: int, end: int) -> bool:
    """Whether the conjunction at ``start`` joins two fields in the name of one department: 经济|和|能源部."""
    fields = nomenclature().fields
    return run.endswith(fields, 0, start) and run.startswith(fields, end)
