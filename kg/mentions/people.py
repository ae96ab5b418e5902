"""Where a person's name begins and ends.

Chinese names: a surname of the list and one or two more characters; where it ends is decided by what follows (a word
that follows names, a punctuation mark, a place) and by how the same characters recur in the document. Foreign names:
runs of the characters that transliterations use, or parts joined by a middle dot.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import yaml

from kg import lexicon
from kg.mentions.words import tokenizer

HANZI: Final = r"\u4e00-\u9fff"
_STOP: Final = frozenset("，。、；：？！“”‘’（）《》〈〉【】…—\n ,.;:?!()[]")
_COMMON: Final = 360
"""How many of the single-character surnames count: the rarer ones are other words far more often."""
_DOTTED = re.compile(rf"[{HANZI}]{{1,8}}(?:[·-][{HANZI}]{{1,8}}){{1,4}}")


@cache
def _lists() -> dict[str, frozenset[str]]:
    raw = yaml.safe_load(lexicon.read("names.yaml"))
    return {
        key: frozenset(str(v) for v in value) if isinstance(value, list) else frozenset(str(value))
        for key, value in raw.items()
    }


@cache
def _surnames() -> tuple[frozenset[str], frozenset[str]]:
    names = lexicon.ordered("surnames")
    single = frozenset([n for n in names if len(n) == 1][:_COMMON])
    return single, frozenset(n for n in names if len(n) == 2)


@cache
def _after() -> tuple[frozenset[str], int]:
    words = _lists()["after"]
    return words, max(map(len, words))


def transliterations() -> frozenset[str]:
    """The characters that transliterated names are written with."""
    return _lists()["transliteration"]


def never_last(char: str) -> bool:
    """Whether a character ends no name (则, 在, 为)."""
    return char in _lists()["not_last"]


def surname_length(text: str, at: int) -> int:
    """Characters of the surname at ``at``: 2 for a compound one (欧阳), 1, or 0."""
    single, compound = _surnames()
    if text[at : at + 1] in _lists()["not_surname"]:
        return 0
    if text[at : at + 2] in compound:
        return 2
    return 1 if text[at : at + 1] in single else 0


def follows(text: str, at: int) -> bool:
    """Whether what begins at ``at`` is what follows a name."""
    if at >= len(text) or text[at] in _STOP or not "\u4e00" <= text[at] <= "\u9fff":
        return True
    words, longest = _after()
    return any(text[at : at + size] in words for size in range(longest, 0, -1))


def _word_follows(text: str, at: int) -> bool:
    """Whether a common word of two characters or more begins at ``at`` and none does one character before."""
    frequency = tokenizer().FREQ
    return bool(frequency.get(text[at : at + 2], 0) > 30 and frequency.get(text[at - 1 : at + 1], 0) < 30)


def chinese(text: str, at: int, ends: frozenset[int] = frozenset(), strict: bool = False) -> int:
    """The end of a Chinese name at ``at``, or -1. ``ends`` are places where another mention begins.

    With ``strict`` only a name that something confirms on its right is taken.
    """
    lists = _lists()
    head = surname_length(text, at)
    if not head:
        return -1
    best, best_score = -1, 0.0
    for given in (2, 1):
        end = at + head + given
        name = text[at:end]
        if len(name) < head + given or not all("\u4e00" <= c <= "\u9fff" for c in name):
            continue
        if any(c in lists["not_in"] for c in name[head:]) or name[-1] in lists["not_last"]:
            continue
        if (name in lists["not_names"] or name[:2] in lists["not_names"]) and not strict_ok(text, at, end, name):
            continue
        score = 1.0 + 0.3 * (given == 2)
        confirmed = end in ends or follows(text, end)
        word = not confirmed and _word_follows(text, end)
        score += 2.0 * confirmed + 1.0 * word
        count = text.count(name)
        if count > 1:
            longer = sum(text.count(name + c) == count for c in set(text[end : end + 1]))
            score += min(count - 1, 3) * (0.0 if longer else 0.6)
        if strict and not confirmed and not (word and given == 2):
            continue
        if score > best_score:
            best, best_score = end, score
    if head == 2 and best < 0:
        return -1
    return best


def strict_ok(text: str, at: int, end: int, name: str) -> bool:
    """A name that is a word too (马上, 安康) counts only at the start of a clause and before 为, 任, 的, 辞去."""
    if len(name) != 2 or not (at == 0 or text[at - 1] in _STOP or text[at - 1] in "受免去"):
        return False
    return bool(re.match(r"(?:同志)?(?:为|任|辞去|的)", text[end : end + 4]))


def foreign(text: str, at: int) -> int:
    """The end of a transliterated name at ``at``, or -1."""
    dotted = _DOTTED.match(text, at)
    allowed = _lists()["transliteration"]
    if dotted:
        parts = re.split("[·-]", dotted.group())
        last = parts[-1]
        keep = 0
        while keep < len(last) and last[keep] in allowed:
            keep += 1
        begin = dotted.end() - len(last)
        if keep:
            keep = _trim(last, keep, text, begin)
        while keep < 2 and keep < len(last) and not (keep and follows(text, begin + keep)):
            keep += 1
        return begin + keep if keep else -1
    end = at
    while end < len(text) and end - at < 9 and text[end] in allowed:
        end += 1
    if end - at < 2:
        return -1
    size = _trim(text[at:end], end - at, text, at)
    return at + size if size >= 2 else -1


def _trim(run: str, size: int, text: str, start: int) -> int:
    """Drop the tail of a run that is a word that follows names (…夫通电话, …斯当选)."""
    words, longest = _after()
    for keep in range(2, size):
        rest = text[start + keep : start + keep + longest]
        if any(rest[:n] in words for n in range(2, longest + 1)):
            return keep
    return size


def honorific(text: str, end: int) -> int:
    """The end of 同志, 先生, 女士 after a name."""
    match = re.compile(r"同志|先生|女士|博士").match(text, end)
    return match.end() if match else end
