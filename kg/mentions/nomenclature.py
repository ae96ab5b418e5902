"""How posts are named: the words of lexicon/posts.yaml, ready for matching."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from kg import lexicon


@dataclass(frozen=True, slots=True)
class Nomenclature:
    """The words of ``lexicon/posts.yaml``, compiled: heads with their kind, deputies, statuses, suffixes of organs."""

    head: re.Pattern[str]
    kinds: dict[str, str]
    deputy: re.Pattern[str]
    status: dict[str, str]
    party: frozenset[str]
    organ: tuple[str, ...]
    body: tuple[str, ...]
    national: re.Pattern[str]
    nameless: frozenset[str]


@cache
def nomenclature() -> Nomenclature:
    """The nomenclature of this installation."""
    raw: dict[str, Any] = yaml.safe_load(lexicon.read("posts.yaml"))
    kinds: dict[str, str] = {}
    for kind in ("plain", "organ", "body", "foreign", "chief", "national"):
        kinds.update((head, kind) for head in raw["heads"][kind])
    ordered = sorted(kinds, key=lambda h: (-len(h), h))
    deputies = "|".join(sorted(raw["deputy"], key=lambda d: (-len(d), d)))
    return Nomenclature(
        re.compile("|".join(re.escape(h) + ("(?!记)" if h.endswith("书") else "") for h in ordered)),  # 总支书记
        kinds,
        re.compile(f"(?:{deputies}|原|前)+$"),
        raw["status"],
        frozenset(raw["party"]),
        (*raw["organ_suffixes"], *raw["organs"]),
        tuple(raw["body_suffixes"]),
        re.compile("|".join(sorted(raw["national"], key=lambda o: (-len(o), o)))),
        frozenset((*raw["organ_suffixes"], *raw["body_suffixes"])),
    )
