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
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final, Literal

import yaml

from kg import lexicon
from kg.mentions.words import tokenizer

Abroad = Literal[0, 1, 2]
HOME: Final[Abroad] = 0
NEAR: Final[Abroad] = 1
FAR: Final[Abroad] = 2
"""How likely a foreign name is: no more than ever; as a name of Chinese characters; more likely than such a one."""
HANZI: Final = r"\u4e00-\u9fff"
NONE: Final = frozenset[int]()
_STOP: Final = frozenset("，。、；：？！“”‘’（）《》〈〉【】…—\n ,.;:?!()[]")
_COMMON: Final = 92.0
"""How many of a million must bear a surname for it to count as one where nothing else speaks for it."""
_WINDOW: Final = 12
_LONGEST_WORD: Final = 4
_MILLION: Final = math.log(1e6)
_UNSEEN_GIVEN: Final = math.log(2.0) - _MILLION
_UNSEEN_FOREIGN: Final = math.log(0.3) - _MILLION
_ELEMENT: Final = math.log(700.0) - _MILLION
_GIVEN_LENGTH: Final = {1: math.log(0.2), 2: math.log(0.8)}
_JAPANESE_LENGTH: Final = {1: math.log(0.25), 2: math.log(0.65), 3: math.log(0.1)}
_FOREIGN_LENGTH: Final = {
    n: math.log(p) for n, p in enumerate((0.08, 0.27, 0.27, 0.18, 0.1, 0.06, 0.03, 0.008, 0.002), start=2)
}
_ODD_LENGTH: Final = math.log(0.03)
_JAPANESE_PRIOR: Final = -3.0
_JAPANESE_LAST: Final = 3.0
_LAST_IN_JAPAN: Final = frozenset("三郎雄夫一二子美介助吉太治彦")
_FOREIGN_PRIOR: Final = -3.0
_CHINESE_ABROAD: Final = -3.0
_TWO_SURNAMES: Final = -7.0
_GREAT_SURNAME: Final = math.log(500.0) - _MILLION
"""Names of two surnames (范徐丽泰) have two of the common ones."""
_RARE: Final = 10
_HOPELESS: Final = -6.0
_ADDRESSED: Final = math.log(0.001)
"""The share of 张阿姨, 王先生 and the like in text."""
_CONJOINED: Final = 5.0
"""How much less likely a surname is that is a conjunction as well."""
_ADDRESSED_BY_TITLE: Final = -3.0
"""How likely a title has a surname alone before it: 理财师刘先生, 找王书记."""
_COMMON_WORD: Final = 300
_VERY_COMMON_WORD: Final = 3000
_FUNCTION_WORD: Final = math.log(0.001)
_LONELY: Final = 2.0
"""What a single character weighs less as a word where it is no function word: text is not made of such."""
_BOUND: Final = 1.0
"""What a known mention right beside the name is worth."""
_UNTOLD: Final = math.log(3e-4)
"""The share of a word of the list ``after`` that the counts don't know."""
_AGAIN: Final = 1.2
"""What each other place in the document that reads the same is worth, up to three."""
_JOINTS: Final = "·-"
_DOTTED: Final = re.compile(rf"[{HANZI}]{{1,8}}(?:[·-][{HANZI}]{{1,8}}){{1,4}}")
_DOTTED_BEFORE: Final = re.compile(rf"[{HANZI}]{{1,8}}(?:[·-][{HANZI}]{{1,8}}){{1,4}}$")
_LATIN: Final = re.compile(r"[A-Za-z][A-Za-z.'’-]+(?: (?:[A-Z][A-Za-z.'’-]*|de|van|von|der))*")
_CONJUNCTIONS: Final = "和与及同等"
_SPOUSE: Final = re.compile("夫人|先生|女士|妻子|丈夫|儿子|女儿")
_WEAK: Final = 2.0
_ODD_SURNAME: Final = -4.0
"""What a surname that is rare or mostly a word weighs less where not much speaks for a name."""
_LONE: Final = frozenset("说称道等摄讲问答唱时前后")
_FORLORN: Final = -3.0
"""What a single character between a name and a mark weighs less as a word, unless it is one of those."""
_NEVER_LAST: Final = -3.0
_VILLAGE: Final = frozenset("庄村沟屯湾寨堡营铺河坡岭坪口")
_NEVER_AFTER: Final = frozenset("了着们")
_HONORIFIC: Final = re.compile(r"同志|先生|女士|博士")


@dataclass(frozen=True, slots=True)
class Name:
    """A reading: half-open offsets, and the logarithm of the odds that it is a name and ends there."""

    start: int
    end: int
    odds: float


@dataclass(frozen=True, slots=True)
class _Weights:
    surname: dict[str, float]
    japanese: dict[str, float]
    given: dict[str, float]
    foreign: dict[str, float]
    elements: frozenset[str]
    never: frozenset[str]


@cache
def _lists() -> dict[str, frozenset[str]]:
    raw = yaml.safe_load(lexicon.read("names.yaml"))
    return {
        key: frozenset(str(v) for v in value) if isinstance(value, list) else frozenset(str(value))
        for key, value in raw.items()
    }


def words_of(key: str) -> frozenset[str]:
    """A list of ``names.yaml``."""
    return _lists()[key]


@cache
def _weights() -> _Weights:
    lists = _lists()
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
    return _Weights(surname, japanese, given, foreign, lists["elements"], lists["not_in"])


@dataclass(frozen=True, slots=True)
class _Neighbours:
    """The logarithms of the shares of words in one place; ``other`` for words that none are told of."""

    words: dict[str, float]
    other: float
    longest: int


@cache
def _neighbours() -> tuple[_Neighbours, _Neighbours]:
    """The words after a name and those after a title without one. A mark after a name is neither good nor bad, nor is
    any other word after a title."""
    named: dict[str, float] = dict.fromkeys(_lists()["after"], _UNTOLD)
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


def _relative(shares: dict[str, float], to: float) -> _Neighbours:
    words = {word: share - to for word, share in shares.items()}
    return _Neighbours(words, words.pop("*"), max(map(len, words)))


def _going_on(run: str, at: int, rest: list[float], place: _Neighbours) -> float:
    """How likely ``run`` goes on from ``at`` as words, the first of which stands in ``place``."""
    if at and at == len(run) - 1 and run[at] not in _LONE:
        return place.other + rest[at] + _FORLORN  # 张天任：
    best = place.other + rest[at]
    for end in range(at + 1, min(at + place.longest, len(run)) + 1):
        share = place.words.get(run[at:end])
        if share is not None and share + rest[end] > best:
            best = share + rest[end]
    return best


def transliterations() -> frozenset[str]:
    """The characters that transliterated names are written with."""
    return _lists()["transliteration"]


def surname_length(text: str, at: int) -> int:
    """Characters of the surname at ``at``: 2 for a compound one (欧阳), 1, or 0. Rare ones that are words are none."""
    surnames = _weights().surname
    if text[at : at + 1] in _lists()["not_surname"]:
        return 0
    if text[at : at + 2] in surnames and len(text) > at + 1:
        return 2
    return 1 if surnames.get(text[at : at + 1], -99.0) >= math.log(_COMMON) - _MILLION else 0


def follows(text: str, at: int) -> bool:
    """Whether what begins at ``at`` is what follows a name."""
    if at >= len(text) or text[at] in _STOP or not "\u4e00" <= text[at] <= "\u9fff":
        return True
    return _followed(text, at)


def _followed(text: str, at: int) -> bool:
    named, _ = _neighbours()
    return any(text[at : at + size] in named.words for size in range(named.longest, 0, -1))


def honorific(text: str, end: int) -> int:
    """The end of 同志, 先生, 女士 after a name."""
    match = _HONORIFIC.match(text, end)
    return match.end() if match else end


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


def is_chinese(name: str) -> bool:
    """Whether a name has the shape of a Chinese one, likelier than that of a transliteration, and is no word."""
    weights = _weights()
    heads = [size for size in (1, 2) if name[:size] in weights.surname and 1 <= len(name) - size <= 2]
    if not heads or is_everyday(name):
        return False
    spelt = _spelling(name, -math.inf)[-1] + _FOREIGN_LENGTH.get(len(name), _ODD_LENGTH)
    return max(_chinese(name[:size], name[size:], weights) for size in heads) > spelt


def is_everyday(chars: str) -> bool:
    """Whether the characters of a name are a word of the dictionary, however rare, that is no name."""
    words = _lists()["everyday"]
    return chars in words or (frequency(chars) > 0 and not _is_name(chars, frequency(chars)))


def never_last(char: str) -> bool:
    """Whether a character ends no name (则, 在, 为)."""
    return char in _lists()["not_last"]


# The words that the characters may be ------------------------------------------------------------------------


@lru_cache(maxsize=65536)
def _word(word: str) -> float:
    """The logarithm of a word's share of running text; of a single character that is no word, a low one."""
    known = tokenizer()
    count = known.FREQ.get(word, 0) or (_RARE if word in _lists()["after"] else 0)
    if len(word) > 1 and word[1:] in _lists()["addresses"] and word[0] in _weights().surname:
        return _weights().surname[word[0]] + _ADDRESSED
    if len(word) > 1 and (not count or _is_name(word, count)):
        return -math.inf
    share = _shares().get(word) or math.log(count or 0.5) - math.log(known.total)
    return share - _LONELY if len(word) == 1 and share < _FUNCTION_WORD else share


def _is_name(word: str, count: int) -> bool:
    """Whether a dictionary's word is a name (谢亚龙): listed, or of three characters and more, rare, so shaped."""
    if len(word) < 3 or count >= _RARE:
        return word in lexicon.words("name_words") or word in _lists()["dictionary_names"]
    weights = _weights()
    head = 2 if word[:2] in weights.surname else 1
    return (
        word[:head] in weights.surname and len(word) <= head + 2 and all(c in weights.given for c in word[head:])
    ) or all(c in weights.foreign for c in word)


def _hanzi(text: str, at: int, step: int, most: int = _WINDOW) -> int:
    """How far Chinese characters go from ``at`` in the direction of ``step``, up to ``most`` of them."""
    end = at
    if step > 0:
        while end < len(text) and end - at < most and "\u4e00" <= text[end] <= "\u9fff":
            end += 1
    else:
        while end > 0 and at - end < most and "\u4e00" <= text[end - 1] <= "\u9fff":
            end -= 1
    return end


def _suffixes(run: str) -> list[float]:
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


def _prefixes(run: str) -> list[float]:
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


# The shapes of names -----------------------------------------------------------------------------------------


def _shapes(run: str, abroad: Abroad, chinese: float = 0.0) -> Iterator[tuple[int, float]]:
    """Names that ``run`` may begin with: length and weight; ``chinese`` is added to that of Chinese ones."""
    weights = _weights()
    for size in (1, 2):
        surname = weights.surname.get(run[:size])
        if surname is None or len(run) < size:
            continue
        for given in (1, 2):
            if len(run) >= size + given:
                shape = _chinese(run[:size], run[size : size + given], weights)
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
    for end, weight in enumerate(_spelling(run[:10], -math.inf)):
        if end >= 2:
            yield end, weight + _FOREIGN_LENGTH[end] + (0.0 if abroad else _FOREIGN_PRIOR)


def _spelling(run: str, unseen: float) -> list[float]:
    """For each offset of ``run``, how likely what stands before it is as a transliteration."""
    weights = _weights()
    best = [0.0]
    for end, char in enumerate(run, start=1):
        weight = -math.inf if char in weights.never else best[end - 1] + weights.foreign.get(char, unseen)
        for size in (2, 3, 4):
            if end >= size and run[end - size : end] in weights.elements:
                weight = max(weight, best[end - size] + _ELEMENT)
        best.append(weight)
    return best


def _chinese(surname: str, given: str, weights: _Weights) -> float:
    return weights.surname.get(surname, -math.inf) + _GIVEN_LENGTH[len(given)] + _given(given, weights)


def _given(chars: str, weights: _Weights) -> float:
    if any(char in weights.never for char in chars):
        return -math.inf
    if len(chars) == 2 and chars[0] == "家" and chars[1] in _VILLAGE:
        return -math.inf  # 贾家庄
    weight = sum(weights.given.get(char, _UNSEEN_GIVEN) for char in chars)
    return weight + (_NEVER_LAST if never_last(chars[-1]) else 0.0)


def _may_begin(run: str) -> bool:
    """Whether a name may begin ``run``: quicker to say than which."""
    weights = _weights()
    return (
        run[0] in weights.surname
        or run[:2] in weights.surname
        or run[:2] in weights.japanese
        or run[:3] in weights.japanese
        or (run[0] in weights.foreign and run[1] in weights.foreign)
        or any(run[:size] in weights.elements for size in (2, 3, 4))
    )


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


# Readings ----------------------------------------------------------------------------------------------------


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
    stop = _hanzi(text, at, 1)
    if stop - at < 2:
        return None
    run = text[at:stop]
    if not _may_begin(run):
        return None
    rest = _suffixes(run)
    elements = {i for i in range(2, min(len(run) - 1, 4)) if run[i : i + 2] in _weights().elements}
    if run[0] in _CONJUNCTIONS and after(text, at + 1, prior, ends, again, abroad):
        return None  # 和曹昌智: a name after it is likelier than one with it
    prior -= _CONJOINED if run[0] in _CONJUNCTIONS else 0.0
    named, titled = _neighbours()
    words = _going_on(run, 0, rest, titled)
    best: Name | None = None
    odd = _ODD_SURNAME if prior < _WEAK and surname_length(text, at) == 0 else 0.0
    for size, shape in _shapes(run, abroad, odd):
        end = at + size
        if (only is not None and end not in only) or text[end : end + 1] in _NEVER_AFTER:
            continue
        odds = prior + shape + (_going_on(run, size, rest, named) if end < stop else 0.0) - words
        if end in ends:
            odds += _BOUND
        if size in elements:
            odds -= _BOUND  # 秋培扎西
        if again is not None and size <= 3 and odds > _HOPELESS and run[0] in _weights().surname:
            odds += again.weight(run[:size])
        if best is None or odds > best.odds:
            best = Name(at, end, odds)
    return best if best is not None and best.odds > 0 else None


def before(text: str, end: int, prior: float, starts: frozenset[int] = NONE, abroad: Abroad = HOME) -> Name | None:
    """The likeliest name that ends at ``end``, or None; ``starts`` are offsets where other mentions end."""
    dotted = _DOTTED_BEFORE.search(text, max(0, end - 30), end)
    if dotted:
        begin = _first_part(text, dotted.start(), starts)
        whole = _dotted(text, begin, NONE) == end and (begin in starts or not splits_word(text, begin))
        return Name(begin, end, 10.0) if whole else None
    begin = _hanzi(text, end, -1)
    if end - begin < 2:
        return None
    run = text[begin:end]
    prefix = _prefixes(run)
    words = max(prefix[-1], prefix[-2] + _weights().surname.get(run[-1], -math.inf) + _ADDRESSED_BY_TITLE)
    best: Name | None = None
    for at in range(len(run) - 2, max(-1, len(run) - 10), -1):
        if best is not None and best.start == begin + at + 1 and run[at] in _CONJUNCTIONS:
            break  # 和马斯外长: a name after it is likelier than one with it
        for size, shape in _shapes(run[at:], abroad):
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
    spelt = all(_spelling(part, -math.inf)[-1] > -math.inf for part in parts)
    return Name(begin, end, 10.0) if spelt and len(parts[0]) > 1 and not is_word(parts[0]) else None


def latin(text: str, at: int) -> Name | None:
    """A name in Latin letters at ``at`` (队长LISA); abbreviations of posts and the like are none."""
    match = _LATIN.match(text, at)
    if not match or match.group().upper() in _lists()["not_latin"]:
        return None
    return Name(at, match.end(), 2.0)


def _dotted(text: str, at: int, ends: frozenset[int]) -> int:
    """The end of a name of parts joined by dots at ``at``, or -1."""
    match = _DOTTED.match(text, at)
    if not match or _first_part(text, at, frozenset({at})) != at:
        return -1
    begin = max(text.rfind(joint, at, match.end()) for joint in _JOINTS) + 1
    stop = _hanzi(text, begin, 1)
    run = text[begin:stop]
    rest = _suffixes(run)
    named, _ = _neighbours()
    best, most = -1, -math.inf
    for size, weight in enumerate(_spelling(run[:9], _UNSEEN_FOREIGN)):
        end = begin + size
        odds = weight + _FOREIGN_LENGTH.get(size, _ODD_LENGTH)
        odds += _going_on(run, size, rest, named) if end < stop else 0.0
        odds += _BOUND if end in ends else 0.0
        if size and odds > most and text[end : end + 1] not in _NEVER_AFTER:
            best, most = end, odds
    return best


def _first_part(text: str, at: int, starts: frozenset[int]) -> int:
    """Where the first part of a dotted name begins, given the run of characters at ``at`` before the first dot."""
    stop = at
    while stop < len(text) and text[stop] not in _JOINTS:
        stop += 1
    begin = _hanzi(text, stop, -1)
    begin = max((m.end() for m in _SPOUSE.finditer(text, begin, stop)), default=begin)
    run = text[begin:stop]
    prefix = _prefixes(run)
    best, most = -1, -math.inf
    for size in range(1, min(len(run), 8) + 1):
        odds = _spelling(run[-size:], _UNSEEN_FOREIGN)[-1] + _FOREIGN_LENGTH.get(size, _ODD_LENGTH)
        odds += prefix[len(run) - size] + (_BOUND if stop - size in starts else 0.0)
        if odds > most:
            best, most = stop - size, odds
    return best
