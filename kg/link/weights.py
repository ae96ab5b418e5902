"""The table of features and their weights (``lexicon/linking.yaml``), and how common a name is."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import yaml

from kg import lexicon
from kg.errors import KnowledgeError

_NUMBERS: Final = ("population", "least_namesakes", "told_bare", "link", "doubt", "window", "years")
_PATTERNS: Final = (
    "village", "part_time", "central", "abroad", "extra", "agency", "single", "not_single", "leading", "mass",
    "everywhere",
)  # fmt: skip
_SHAPES: Final = {
    "branches": (dict, "mapping"), "walks": (dict, "mapping"), "same_title": (dict, "mapping"),
    "mass_bodies": (list, "list"),
}  # fmt: skip
_FEATURES: Final = {
    "post": (
        "same_single", "same_leading", "same_many", "same_mass", "same_body", "same_named", "same_county",
        "same_township", "same_prefecture", "same_province", "same_country", "apart", "apart_then", "apart_high",
        "other_country",
    ),
    "rank": ("leading", "chief", "high", "upper", "standing", "step", "leap"),
    "walk": ("other",),
    "told": ("county", "prefecture", "province"),
    "company": ("one", "two", "many", "crowd"),
    "thing": ("same", "event", "spouse"),
    "time": ("year", "years", "generation"),
    "source": ("same",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Feature:
    """``bits`` is log2(m/u); ``among`` is log2(m/o), o the share among officials. ``say`` is how a reason names it."""

    bits: float
    among: float
    say: str


@dataclass(frozen=True, slots=True)
class Weights:
    """The table, checked."""

    population: float
    least_namesakes: float
    told_bare: float
    link: float
    doubt: float
    window: int
    years: int
    features: Mapping[str, Feature]
    branches: tuple[tuple[str, re.Pattern[str]], ...]
    village: re.Pattern[str]
    part_time: re.Pattern[str]
    central: re.Pattern[str]
    abroad: re.Pattern[str]
    extra: re.Pattern[str]
    agency: re.Pattern[str]
    single: re.Pattern[str]
    not_single: re.Pattern[str]
    leading: re.Pattern[str]
    mass: re.Pattern[str]
    everywhere: re.Pattern[str]
    mass_bodies: frozenset[str]
    same_title: Mapping[str, str]
    walks: tuple[tuple[str, re.Pattern[str]], ...]

    def is_leading(self, title: str) -> bool:
        """Whether it is an office of the country's leaders."""
        return self.leading.match(title) is not None

    def is_mass(self, title: str) -> bool:
        """Whether many hold the title at a time, so that it tells little."""
        return self.mass.search(title) is not None and not self.is_leading(title)

    def is_single(self, title: str) -> bool:
        """Whether one person of a place or a body holds the title at a time."""
        return (
            self.single.search(title) is not None and self.not_single.search(title) is None and not self.is_mass(title)
        )


@cache
def load() -> Weights:
    """The weights of this installation. Raises KnowledgeError if the file is wrong."""
    return parse(lexicon.read("linking.yaml"))


def parse(text: str, name: str = "lexicon/linking.yaml") -> Weights:
    """The weights of a text. Raises KnowledgeError with file, key and fix."""
    try:
        raw: Any = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise KnowledgeError(f"{name}: no YAML ({' '.join(str(error).split())}); mend the syntax") from error
    if not isinstance(raw, dict):
        raise KnowledgeError(f"{name}: write keys with values; restore the file")
    _known(raw, (*_NUMBERS, *_PATTERNS, *_SHAPES, "features"), name)
    for key in _NUMBERS:
        value = raw[key]
        if isinstance(value, bool) or not isinstance(value, int | float) or (key in ("window", "years") and value < 1):
            raise KnowledgeError(f"{name}: {key}: {value!r}; write a number")
    patterns = {key: _pattern(raw[key], f"{name}: {key}") for key in _PATTERNS}
    for key, (kind, what) in _SHAPES.items():
        if not isinstance(raw[key], kind):
            raise KnowledgeError(f"{name}: {key}: write a {what}")
    _known(raw["features"], tuple(_FEATURES), f"{name}: features")
    features: dict[str, Feature] = {}
    for group, levels in _FEATURES.items():
        _known(raw["features"][group], levels, f"{name}: features.{group}")
        for level in levels:
            features[f"{group}.{level}"] = _feature(raw["features"][group][level], f"{name}: features.{group}.{level}")
    return Weights(
        float(raw["population"]),
        float(raw["least_namesakes"]),
        float(raw["told_bare"]),
        float(raw["link"]),
        float(raw["doubt"]),
        int(raw["window"]),
        int(raw["years"]),
        features,
        _named(raw["branches"], f"{name}: branches"),
        patterns["village"],
        patterns["part_time"],
        patterns["central"],
        patterns["abroad"],
        patterns["extra"],
        patterns["agency"],
        patterns["single"],
        patterns["not_single"],
        patterns["leading"],
        patterns["mass"],
        patterns["everywhere"],
        frozenset(raw["mass_bodies"]),
        raw["same_title"],
        _named(raw["walks"], f"{name}: walks"),
    )


def _known(raw: Any, names: tuple[str, ...], where: str) -> None:
    if not isinstance(raw, dict):
        raise KnowledgeError(f"{where}: write a mapping with {', '.join(names)}")
    for key in raw:
        if key not in names:
            close = difflib.get_close_matches(str(key), names, n=1)
            hint = f"did you mean {close[0]}?" if close else f"use {', '.join(names)}"
            raise KnowledgeError(f"{where}: {key}: unknown key; {hint}")
    for name in names:
        if name not in raw:
            raise KnowledgeError(f"{where}: {name}: missing; write it")


def _named(raw: Mapping[str, Any], where: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((key, _pattern(value, f"{where}.{key}")) for key, value in raw.items())


def _pattern(value: Any, where: str) -> re.Pattern[str]:
    try:
        return re.compile(value)
    except (re.error, TypeError) as error:
        raise KnowledgeError(f"{where}: no regular expression ({error}); mend it") from error


def _feature(raw: Any, where: str) -> Feature:
    raw = {"o": raw["u"], **raw} if isinstance(raw, dict) and "u" in raw else raw
    _known(raw, ("m", "u", "o", "say"), where)
    for key in ("m", "u", "o"):
        value = raw[key]
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1:
            raise KnowledgeError(f"{where}.{key}: {value!r}; write a share above 0 and up to 1")
    return Feature(math.log2(raw["m"] / raw["u"]), math.log2(raw["m"] / raw["o"]), str(raw["say"]))


def name_bits(name: str) -> float:
    """Minus log2 of how many people of this name to expect: 0 or less, lower for common names."""
    weights = load()
    return -math.log2(max(weights.least_namesakes, weights.population * share(name)))


def share(name: str) -> float:
    """The share of people who have this name, from those of its surname and of the characters of its given name.

    A name of another build (foreign, a stage name) counts as rare: one in ten million.
    """
    surnames, characters = _shares()
    for size in (2, 1):
        family, given = name[:size], name[size:]
        if family not in surnames or len(given) not in _LENGTHS:
            continue
        found = surnames[family] * _LENGTHS[len(given)]
        for character in given:
            found *= max(characters.get(character, 0.0), _RAREST)
        return found
    return 1e-7


def of_chinese_form(name: str) -> bool:
    """Whether it is built as a Chinese name is: a surname and one or two characters."""
    return any(_shares()[0].get(name[:size], 0) >= _SURNAME and len(name) - size in _LENGTHS for size in (1, 2))


_SURNAME: Final = 0.00005
"""Of all people, who have a surname that is hardly ever the beginning of a foreign name."""
_LENGTHS: Final = {1: 0.15, 2: 0.85}
"""The shares of given names of one and of two characters."""
_RAREST: Final = 0.00002


@cache
def _shares() -> tuple[dict[str, float], dict[str, float]]:
    """Of all people, who bear a surname; of all characters in given names, each one."""
    surnames = {row[0]: float(row[1]) / 1e6 for row in lexicon.table("surnames") if len(row) < 3 or row[2] != "ja"}
    characters = {row[0]: float(row[1]) / 1e6 for row in lexicon.table("name_characters") if row[1]}
    return surnames, characters
