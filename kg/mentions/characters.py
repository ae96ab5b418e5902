"""What names are made of: surnames, given names, transliterations, and how likely their characters are.

All weights are natural logarithms.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

import yaml

from kg import lexicon

Abroad = Literal[0, 1, 2]
HOME: Final[Abroad] = 0
NEAR: Final[Abroad] = 1
FAR: Final[Abroad] = 2
"""How likely a foreign name is: no more than ever; as a name of Chinese characters; more likely than such a one."""
HANZI: Final = r"\u4e00-\u9fff"
_COMMON: Final = 92.0
"""How many of a million must bear a surname for it to count as one where nothing else speaks for it."""
_MILLION: Final = math.log(1e6)
_UNSEEN_GIVEN: Final = math.log(2.0) - _MILLION
UNSEEN_FOREIGN: Final = math.log(0.3) - _MILLION
_ELEMENT: Final = math.log(700.0) - _MILLION
_GIVEN_LENGTH: Final = {1: math.log(0.2), 2: math.log(0.8)}
_JAPANESE_LENGTH: Final = {1: math.log(0.25), 2: math.log(0.65), 3: math.log(0.1)}
FOREIGN_LENGTH: Final = {
    n: math.log(p) for n, p in enumerate((0.08, 0.27, 0.27, 0.18, 0.1, 0.06, 0.03, 0.008, 0.002), start=2)
}
ODD_LENGTH: Final = math.log(0.03)
_JAPANESE_PRIOR: Final = -3.0
_JAPANESE_LAST: Final = 3.0
_LAST_IN_JAPAN: Final = frozenset("三郎雄夫一二子美介助吉太治彦")
_FOREIGN_PRIOR: Final = -3.0
_CHINESE_ABROAD: Final = -3.0
_TWO_SURNAMES: Final = -7.0
_GREAT_SURNAME: Final = math.log(500.0) - _MILLION
"""Names of two surnames (范徐丽泰) have two of the common ones."""
_NEVER_LAST: Final = -3.0
_VILLAGE: Final = frozenset("庄村沟屯湾寨堡营铺河坡岭坪口")


@dataclass(frozen=True, slots=True)
class Weights:
    """The logarithms of the shares of surnames and characters, parts of names, and characters that no name has."""

    surname: dict[str, float]
    japanese: dict[str, float]
    given: dict[str, float]
    foreign: dict[str, float]
    elements: frozenset[str]
    never: frozenset[str]


@cache
def name_lists() -> dict[str, frozenset[str]]:
    """The lists of ``names.yaml``."""
    raw = yaml.safe_load(lexicon.read("names.yaml"))
    return {
        key: frozenset(str(v) for v in value) if isinstance(value, list) else frozenset(str(value))
        for key, value in raw.items()
    }


def words_of(key: str) -> frozenset[str]:
    """A list of ``names.yaml``."""
    return name_lists()[key]


@cache
def name_weights() -> Weights:
    """The weights of this installation."""
    lists = name_lists()
    surname: dict[str, float] = {}
    japanese: dict[str, float] = {}
    given: dict[str, float] = {}
    foreign: dict[str, float] = {}
    for name, share, kind in lexicon.table("surnames"):
        if name not in lists["never_surname"]:
            (japanese if kind else surname)[name] = math.log(float(share)) - _MILLION
    for name in lists["surnames"]:
        surname.setdefault(name, math.log(20.0) - _MILLION)
    for char, in_given, in_foreign in lexicon.table("name_characters"):
        if float(in_given):
            given[char] = math.log(float(in_given)) - _MILLION
        if float(in_foreign) and char not in lists["not_foreign"]:
            foreign[char] = math.log(float(in_foreign)) - _MILLION
    for char in lists["transliteration"]:
        foreign.setdefault(char, math.log(60.0) - _MILLION)
    return Weights(surname, japanese, given, foreign, lists["elements"], lists["not_in"])


def transliterations() -> frozenset[str]:
    """The characters that transliterated names are written with."""
    return name_lists()["transliteration"]


def surname_length(text: str, at: int) -> int:
    """Characters of the surname at ``at``: 2 for a compound one (欧阳), 1, or 0. Rare ones that are words are none."""
    surnames = name_weights().surname
    if text[at : at + 1] in name_lists()["not_surname"]:
        return 0
    if text[at : at + 2] in surnames and len(text) > at + 1:
        return 2
    return 1 if surnames.get(text[at : at + 1], -99.0) >= math.log(_COMMON) - _MILLION else 0


def never_last(char: str) -> bool:
    """Whether a character ends no name (则, 在, 为)."""
    return char in name_lists()["not_last"]


def name_shapes(run: str, abroad: Abroad, chinese: float = 0.0) -> Iterator[tuple[int, float]]:
    """Names that ``run`` may begin with: length and weight; ``chinese`` is added to that of Chinese ones."""
    weights = name_weights()
    for size in (1, 2):
        surname = weights.surname.get(run[:size])
        if surname is None or len(run) < size:
            continue
        for given in (1, 2):
            if len(run) >= size + given:
                shape = chinese_shape(run[:size], run[size : size + given], weights)
                yield size + given, shape + chinese + (_CHINESE_ABROAD if abroad == FAR else 0.0)
    first, second = weights.surname.get(run[:1]), weights.surname.get(run[1:2])
    if len(run) >= 4 and first is not None and second is not None and min(first, second) > _GREAT_SURNAME:
        yield 4, first + second + _TWO_SURNAMES + _given(run[2:4], weights)
    for size in (2, 3):
        surname = weights.japanese.get(run[:size])
        if surname is None or len(run) < size:
            continue
        for given in (1, 2, 3):
            if len(run) >= size + given:
                shape = surname + _JAPANESE_LENGTH[given] + _given(run[size : size + given], weights)
                shape += _JAPANESE_LAST if run[size + given - 1] in _LAST_IN_JAPAN else 0.0
                yield size + given, shape + (0.0 if abroad else _JAPANESE_PRIOR)
    for end, weight in enumerate(spelling(run[:10], -math.inf)):
        if end >= 2:
            yield end, weight + FOREIGN_LENGTH[end] + (0.0 if abroad else _FOREIGN_PRIOR)


def spelling(run: str, unseen: float) -> list[float]:
    """For each offset of ``run``, how likely what stands before it is as a transliteration."""
    weights = name_weights()
    best = [0.0]
    for end, char in enumerate(run, start=1):
        weight = -math.inf if char in weights.never else best[end - 1] + weights.foreign.get(char, unseen)
        for size in (2, 3, 4):
            if end >= size and run[end - size : end] in weights.elements:
                weight = max(weight, best[end - size] + _ELEMENT)
        best.append(weight)
    return best


def chinese_shape(surname: str, given: str, weights: Weights) -> float:
    return weights.surname.get(surname, -math.inf) + _GIVEN_LENGTH[len(given)] + _given(given, weights)


def _given(chars: str, weights: Weights) -> float:
    if any(char in weights.never for char in chars):
        return -math.inf
    if len(chars) == 2 and chars[0] == "家" and chars[1] in _VILLAGE:
        return -math.inf  # 贾家庄
    weight = sum(weights.given.get(char, _UNSEEN_GIVEN) for char in chars)
    return weight + (_NEVER_LAST if never_last(chars[-1]) else 0.0)


def may_begin(run: str) -> bool:
    """Whether a name may begin ``run``: quicker to say than which."""
    weights = name_weights()
    return (
        run[0] in weights.surname
        or run[:2] in weights.surname
        or run[:2] in weights.japanese
        or run[:3] in weights.japanese
        or (run[0] in weights.foreign and run[1] in weights.foreign)
        or any(run[:size] in weights.elements for size in (2, 3, 4))
    )
