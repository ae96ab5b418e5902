"""Where a person's name begins and ends.

A name is weighed against the words that the same characters may be: how likely its characters are in names (surname,
given name, transliteration), times how likely the words after it are, over how likely the whole is as words. This is
the person model of class-based segmenters (Sun et al. 2002; Zhang et al. 2003), asked only where a title, a verb or a
list says that a name may stand, which sets the odds to begin with. All weights are natural logarithms.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import Final

from kg.mentions.characters import (
    FOREIGN_LENGTH,
    HANZI,
    HOME,
    ODD_LENGTH,
    UNSEEN_FOREIGN,
    Abroad,
    chinese_shape,
    may_begin,
    name_lists,
    name_shapes,
    name_weights,
    spelling,
    surname_length,
    transliterations,
)
from kg.mentions.wording import (
    going_on,
    hanzi,
    is_everyday,
    is_word,
    known_name,
    neighbours,
    prefixes,
    splits_word,
    suffixes,
)

NONE: Final = frozenset[int]()
_HOPELESS: Final = -6.0
_CONJOINED: Final = 5.0
"""How much less likely a surname is that is a conjunction as well."""
_ADDRESSED_BY_TITLE: Final = -3.0
"""How likely a title has a surname alone before it: 理财师刘先生, 找王书记."""
_BOUND: Final = 1.0
"""What a known mention right beside the name is worth."""
_AGAIN: Final = 1.2
"""What each other place in the document that reads the same is worth, up to three."""
_JOINTS: Final = "·-—"
_FORMERLY: Final = frozenset("计定拟本")
_FOR_WHOM: Final = frozenset("他她其")
_AND: Final = frozenset("和与及于")
"""What joins a name with the next mention, and may be the end of a name, too."""
_DOTTED: Final = re.compile(rf"[{HANZI}]{{1,8}}(?:[·—-][{HANZI}]{{1,8}}){{1,4}}")
_DOTTED_BEFORE: Final = re.compile(rf"[{HANZI}]{{1,8}}(?:[·—-][{HANZI}]{{1,8}}){{1,4}}$")
_LATIN: Final = re.compile(r"[A-Za-z][A-Za-z.'’-]+(?: (?:[A-Z][A-Za-z.'’-]*|de|van|von|der))*")
_CONJUNCTIONS: Final = "和与及同等"
_SPOUSE: Final = re.compile("夫人|先生|女士|妻子|丈夫|儿子|女儿")
_WEAK: Final = 2.0
_ODD_SURNAME: Final = -4.0
"""What a surname that is rare or mostly a word weighs less where not much speaks for a name."""
_NEVER_AFTER: Final = frozenset("了着们")


@dataclass(frozen=True, slots=True)
class Name:
    """A reading: half-open offsets, and the logarithm of the odds that it is a name and ends there."""

    start: int
    end: int
    odds: float


def is_chinese(name: str) -> bool:
    """Whether a name has the shape of a Chinese one, likelier than that of a transliteration, and is no word."""
    weights = name_weights()
    heads = [size for size in (1, 2) if name[:size] in weights.surname and 1 <= len(name) - size <= 2]
    if not heads or is_everyday(name):
        return False
    spelt = spelling(name, -math.inf)[-1] + FOREIGN_LENGTH.get(len(name), ODD_LENGTH)
    return max(chinese_shape(name[:size], name[size:], weights) for size in heads) > spelt


class Recurrence:
    """How often the beginnings of names stand in a text, and with what after them. Work is linear in the text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._after: dict[str, dict[str, Counter[str]]] = {}

    def weight(self, name: str) -> float:
        """What the other places of ``name`` speak for its ending as it does."""
        after = self._begun(name[0]).get(name[:2])
        if not after:
            return 0.0
        if len(name) == 2:
            most = max((n for follower, n in after.items() if "\u4e00" <= follower <= "\u9fff"), default=0)
            if 1 < most == after.total():
                return -_AGAIN * min(most - 1, 3)  # it never ends there
            times = after.total() - (most if most > 1 else 0)
        else:
            times = after[name[2]]
        return _AGAIN * min(max(times - 1, 0), 3)

    def _begun(self, first: str) -> dict[str, Counter[str]]:
        """For each two characters that begin with ``first``, what stands after them; read once a surname."""
        if first not in self._after:
            found: dict[str, Counter[str]] = {}
            text, at = self._text, self._text.find(first)
            while at >= 0:
                found.setdefault(text[at : at + 2], Counter())[text[at + 2 : at + 3]] += 1
                at = text.find(first, at + 1)
            self._after[first] = found
        return self._after[first]


def after(
    text: str,
    at: int,
    prior: float,
    ends: frozenset[int] = NONE,
    again: Recurrence | None = None,
    abroad: Abroad = HOME,
    only: frozenset[int] | None = None,
) -> Name | None:
    """The likeliest name that begins at ``at``, or None where words are likelier.

    ``prior`` is the weight of a name against a word at this place, ``ends`` where other mentions begin, ``again`` how
    the document uses the same characters; ``abroad`` says that a foreign name is as likely as a Chinese one; ``only``,
    if given, are the ends that count.
    """
    dotted = _dotted(text, at, ends if only is None else only)
    if dotted > 0:
        return Name(at, dotted, 10.0)
    stop = hanzi(text, at, 1)
    if stop - at < 2:
        return None
    run = text[at:stop]
    if not may_begin(run):
        return None
    rest = suffixes(run)
    elements = {i for i in range(2, min(len(run) - 1, 4)) if run[i : i + 2] in name_weights().elements}
    if run[0] in _CONJUNCTIONS and after(text, at + 1, prior, ends, again, abroad):
        return None  # 和曹昌智: a name after it is likelier than one with it
    prior -= _CONJOINED if run[0] in _CONJUNCTIONS else 0.0
    named, titled = neighbours()
    words = going_on(run, 0, rest, titled)
    best: Name | None = None
    odd = _ODD_SURNAME if prior < _WEAK and surname_length(text, at) == 0 else 0.0
    for size, shape in name_shapes(run, abroad, odd):
        end = at + size
        if (only is not None and end not in only) or text[end : end + 1] in _NEVER_AFTER:
            continue
        if run[size - 1] in "代替" and run[size : size + 1] in _FOR_WHOM:
            continue  # 吴丽|代他去
        if not abroad and shape > -math.inf and not _spelt_on(run, size):
            shape = max(shape, known_name(run[:size]) + odd)
        odds = prior + shape + (going_on(run, size, rest, named) if end < stop else 0.0) - words
        joined = run[size : size + 1] in _AND and end + 1 in ends and end < stop  # 蔡奇|和|市长
        if joined or (end in ends and not (size > 2 and run[size - 1] in _AND)):
            odds += _BOUND
        if size in elements:
            odds -= _BOUND  # 秋培扎西
        if again is not None and size <= 3 and odds > _HOPELESS and run[0] in name_weights().surname:
            odds += again.weight(run[:size])
        if best is None or odds > best.odds:
            best = Name(at, end, odds)
    return best if best is not None and best.odds > 0 else None


def _spelt_on(run: str, size: int) -> bool:
    """Whether a transliteration goes on: 安德烈|琴科."""
    return transliterations().issuperset(run[: size + 1]) and size < len(run)


def before(text: str, end: int, prior: float, starts: frozenset[int] = NONE, abroad: Abroad = HOME) -> Name | None:
    """The likeliest name that ends at ``end``, or None; ``starts`` are offsets where other mentions end."""
    dotted = _DOTTED_BEFORE.search(text, max(0, end - 30), end)
    if dotted:
        begin = _first_part(text, dotted.start(), starts)
        whole = _dotted(text, begin, NONE) == end and (begin in starts or not splits_word(text, begin))
        return Name(begin, end, 10.0) if whole else None
    begin = hanzi(text, end, -1)
    if end - begin < 2:
        return None
    run = text[begin:end]
    prefix = prefixes(run)
    words = max(prefix[-1], prefix[-2] + name_weights().surname.get(run[-1], -math.inf) + _ADDRESSED_BY_TITLE)
    best: Name | None = None
    for at in range(len(run) - 2, max(-1, len(run) - 10), -1):
        if best is not None and best.start == begin + at + 1 and run[at] in _CONJUNCTIONS:
            break  # 和马斯外长: a name after it is likelier than one with it
        for size, shape in name_shapes(run[at:], abroad):
            if size != len(run) - at:
                continue
            if any(begin + inside in starts for inside in range(at + 1, len(run))):
                continue
            odds = prior + prefix[at] + shape - words + (_BOUND if begin + at in starts else 0.0)
            if best is None or odds > best.odds:
                best = Name(begin + at, end, odds)
    return best if best is not None and best.odds > 0 else None


def around_dot(text: str, at: int, ends: frozenset[int], starts: frozenset[int]) -> Name | None:
    """The name of parts joined by dots in the run of characters at ``at``, if all of it is transliterated."""
    begin = _first_part(text, at, starts)
    end = _dotted(text, begin, ends)
    if end < 0 or (begin not in starts and splits_word(text, begin)):
        return None
    parts = re.split(f"[{_JOINTS}]", text[begin:end])
    spelt = all(spelling(part, -math.inf)[-1] > -math.inf for part in parts)
    return Name(begin, end, 10.0) if spelt and len(parts[0]) > 1 and not is_word(parts[0]) else None


def latin(text: str, at: int) -> Name | None:
    """A name in Latin letters at ``at`` (队长LISA); abbreviations of posts and the like are none."""
    match = _LATIN.match(text, at)
    if not match or match.group().upper() in name_lists()["not_latin"]:
        return None
    return Name(at, match.end(), 2.0)


def _dotted(text: str, at: int, ends: frozenset[int]) -> int:
    """The end of a name of parts joined by dots at ``at``, or -1."""
    match = _DOTTED.match(text, at)
    if not match or _first_part(text, at, frozenset({at})) != at:
        return -1
    begin = max(text.rfind(joint, at, match.end()) for joint in _JOINTS) + 1
    stop = hanzi(text, begin, 1)
    run = text[begin:stop]
    rest = suffixes(run)
    named, _ = neighbours()
    best, most = -1, -math.inf
    for size, weight in enumerate(spelling(run[:9], UNSEEN_FOREIGN)):
        end = begin + size
        odds = weight + FOREIGN_LENGTH.get(size, ODD_LENGTH)
        odds += going_on(run, size, rest, named) if end < stop else 0.0
        odds += _BOUND if end in ends else 0.0
        if run[size - 1 : size] == "原" and run[size : size + 1] in _FORMERLY:
            continue  # 阿不都热合曼|原计划
        if size and odds > most and text[end : end + 1] not in _NEVER_AFTER:
            best, most = end, odds
    return best


def _first_part(text: str, at: int, starts: frozenset[int]) -> int:
    """Where the first part of a dotted name begins, given the run of characters at ``at`` before the first dot."""
    stop = at
    while stop < len(text) and text[stop] not in _JOINTS:
        stop += 1
    begin = hanzi(text, stop, -1)
    begin = max((m.end() for m in _SPOUSE.finditer(text, begin, stop)), default=begin)
    run = text[begin:stop]
    prefix = prefixes(run)
    best, most = -1, -math.inf
    for size in range(1, min(len(run), 8) + 1):
        odds = spelling(run[-size:], UNSEEN_FOREIGN)[-1] + FOREIGN_LENGTH.get(size, ODD_LENGTH)
        odds += prefix[len(run) - size] + (_BOUND if stop - size in starts else 0.0)
        if odds > most:
            best, most = stop - size, odds
    return best
