"""How likely characters are as words, after a name, after a title without one, and anywhere.

All weights are natural logarithms.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from kg import lexicon
from kg.mentions.characters import name_lists, name_weights
from kg.mentions.words import tokenizer

_STOP: Final = frozenset("，。、；：？！“”‘’（）《》〈〉【】…—\n ,.;:?!()[]")
_WINDOW: Final = 12
_LONGEST_WORD: Final = 4
_RARE: Final = 10
_ADDRESSED: Final = math.log(0.001)
"""The share of 张阿姨, 王先生 and the like in text."""
_COMMON_WORD: Final = 300
_VERY_COMMON_WORD: Final = 3000
_FUNCTION_WORD: Final = math.log(0.001)
_LONELY: Final = 2.0
"""What a single character weighs less as a word where it is no function word: text is not made of such."""
_UNTOLD: Final = math.log(3e-4)
"""The share of a word of the list ``after`` that the counts don't know."""
_LONE: Final = frozenset("说称道等摄讲问答唱时前后")
_FORLORN: Final = -3.0
"""What a single character between a name and a mark weighs less as a word, unless it is one of those."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The logarithms of the shares of words in one place; ``other`` for words that none are told of."""

    words: dict[str, float]
    other: float
    longest: int


@cache
def neighbours() -> tuple[Neighbours, Neighbours]:
    """The words after a name and those after a title without one. A mark after a name is neither good nor bad, nor is
    any other word after a title."""
    named: dict[str, float] = dict.fromkeys(name_lists()["after"], _UNTOLD)
    titled: dict[str, float] = {}
    for word, after_name, after_title, _ in lexicon.table("name_neighbours"):
        if float(after_name):
            named[word] = max(named.get(word, -math.inf), math.log(float(after_name) / 1e4))
        if float(after_title):
            titled[word] = math.log(float(after_title) / 1e4)
    return _relative(named, named.pop(".")), _relative(titled, titled["*"])


@cache
def _shares() -> dict[str, float]:
    """The logarithms of the shares of words in news, of those that stand beside names."""
    rows = lexicon.table("name_neighbours")
    return {word: math.log(float(share) / 1e4) for word, _, _, share in rows if float(share)}


def _relative(shares: dict[str, float], to: float) -> Neighbours:
    words = {word: share - to for word, share in shares.items()}
    return Neighbours(words, words.pop("*"), max(map(len, words)))


def going_on(run: str, at: int, rest: list[float], place: Neighbours) -> float:
    """How likely ``run`` goes on from ``at`` as words, the first of which stands in ``place``."""
    if at and at == len(run) - 1 and run[at] not in _LONE:
        return place.other + rest[at] + _FORLORN  # 张天任：
    best = place.other + rest[at]
    for end in range(at + 1, min(at + place.longest, len(run)) + 1):
        share = place.words.get(run[at:end])
        if share is not None and share + rest[end] > best:
            best = share + rest[end]
    return best


def follows(text: str, at: int) -> bool:
    """Whether what begins at ``at`` is what follows a name."""
    if at >= len(text) or text[at] in _STOP or not "\u4e00" <= text[at] <= "\u9fff":
        return True
    return _followed(text, at)


def _followed(text: str, at: int) -> bool:
    named, _ = neighbours()
    return any(text[at : at + size] in named.words for size in range(named.longest, 0, -1))


def frequency(word: str) -> int:
    """How often a word stands in the text that jieba's dictionary was made from; 0 for no word."""
    return int(tokenizer().FREQ.get(word, 0))


def splits_word(text: str, at: int) -> bool:
    """Whether a common word goes over ``at``: no name begins inside one (主持人民网, 居民楼)."""
    return frequency(text[at - 2 : at + 1]) > 0 or any(
        frequency(text[at - 1 : at + size]) >= _VERY_COMMON_WORD for size in (1, 2)
    )


def is_word(chars: str) -> bool:
    """Whether the characters of a name are a common word as well (高兴, 马上)."""
    return frequency(chars) >= _COMMON_WORD


def is_everyday(chars: str) -> bool:
    """Whether the characters of a name are a word of the dictionary, however rare, that is no name."""
    words = name_lists()["everyday"]
    return chars in words or (frequency(chars) > 0 and not is_name(chars, frequency(chars)))


@lru_cache(maxsize=65536)
def _word(word: str) -> float:
    """The logarithm of a word's share of running text; of a single character that is no word, a low one."""
    known = tokenizer()
    count = known.FREQ.get(word, 0) or (_RARE if word in name_lists()["after"] else 0)
    if len(word) > 1 and word[1:] in name_lists()["addresses"] and word[0] in name_weights().surname:
        return name_weights().surname[word[0]] + _ADDRESSED
    if len(word) > 1 and (not count or is_name(word, count)):
        return -math.inf
    share = _shares().get(word) or math.log(count or 0.5) - math.log(known.total)
    return share - _LONELY if len(word) == 1 and share < _FUNCTION_WORD else share


def is_name(word: str, count: int) -> bool:
    """Whether a dictionary's word is a name (谢亚龙): listed, or of three characters and more, rare, so shaped."""
    if len(word) < 3 or count >= _RARE:
        return word in lexicon.words("name_words") or word in name_lists()["dictionary_names"]
    weights = name_weights()
    head = 2 if word[:2] in weights.surname else 1
    return (
        word[:head] in weights.surname and len(word) <= head + 2 and all(c in weights.given for c in word[head:])
    ) or all(c in weights.foreign for c in word)


def known_name(chars: str) -> float:
    """How likely a name of three characters and more is, if the dictionary knows it."""
    count = frequency(chars) if len(chars) > 2 else 0
    return math.log(count / tokenizer().total) if count and is_name(chars, count) else -math.inf


def hanzi(text: str, at: int, step: int, most: int = _WINDOW) -> int:
    """How far Chinese characters go from ``at`` in the direction of ``step``, up to ``most`` of them."""
    end = at
    if step > 0:
        while end < len(text) and end - at < most and "\u4e00" <= text[end] <= "\u9fff":
            end += 1
    else:
        while end > 0 and at - end < most and "\u4e00" <= text[end - 1] <= "\u9fff":
            end -= 1
    return end


def suffixes(run: str) -> list[float]:
    """For each offset of ``run``, how likely the rest is as words."""
    size = len(run)
    best = [0.0] * (size + 1)
    for at in range(size - 1, -1, -1):
        most = _word(run[at]) + best[at + 1]
        for end in range(at + 2, min(at + _LONGEST_WORD, size) + 1):
            weight = _word(run[at:end]) + best[end]
            if weight > most:
                most = weight
        best[at] = most
    return best


def prefixes(run: str) -> list[float]:
    """For each offset of ``run``, how likely what stands before it is as words."""
    best = [0.0] * (len(run) + 1)
    for end in range(1, len(run) + 1):
        most = _word(run[end - 1]) + best[end - 1]
        for at in range(end - 2, max(end - _LONGEST_WORD, 0) - 1, -1):
            weight = _word(run[at:end]) + best[at]
            if weight > most:
                most = weight
        best[end] = most
    return best
