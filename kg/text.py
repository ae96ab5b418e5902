"""Normalisation with a way back, sentences and clauses of Chinese text.

Normalising folds what writers and web pages vary without meaning it: full-width letters and digits, half-width
punctuation between Chinese, traditional characters, stray white space, straight quotes. Every character of the result
stands for exactly one of the original, so that a span can always be led back.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING, Any, Final

from kg.model import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f〇"
"""The inside of a character class of Chinese characters."""

_PUNCTUATION: Final = "，。、；：！？（）《》〈〉“”‘’「」『』【】…—～·￥％"
_CHINESE: Final = HAN + _PUNCTUATION

# One character for one, whatever stands around it.
_FOLD: Final[dict[int, str]] = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code - 0xFEE0).isalnum()},
    **{ord(wide): narrow for wide, narrow in zip("％＋－／＆＝＠＃＊＿＂", '%+-/&=@#*_"', strict=True)},
    **dict.fromkeys(map(ord, "\u2028\u2029\x85\x0b\x0c\x1c\x1d\x1e"), "\n"),
    **{ord(old): new for old, new in zip("「」﹁﹂〝〞„‟", "“”“”“”““", strict=True)},
    **{ord(old): new for old, new in zip("『』﹃﹄", "‘’‘’", strict=True)},
    **dict.fromkeys(range(0xE000, 0xF900), "\ufffd"),  # private use: kg marks mentions with these
}
_LONGEST: Final = 1200
_RADICALS = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")
_DOTS = re.compile(rf"(?<=[{HAN}])[•・‧∙⋅●﹒．｡･](?=[{HAN}])")
_WIDE_STOP = str.maketrans("．", ".")
_FIRM: Final = HAN + "，。、；：！？（）《》"
_NARROW = re.compile(rf"(?<=[{_FIRM}])[,;:!?]+|(?<![,;:!?])[,;:!?]++(?=[{_FIRM}])")
_WIDE: Final = dict(zip(",;:!?()", "，；：！？（）", strict=True))
_QUOTES_OR_ROUND = re.compile(r'["()\n]')
_RETURN = re.compile(r"\r(?!\n)")
_INVISIBLE: Final = "\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad"
_BLANK: Final = f" \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\r{_INVISIBLE}"
_PINYIN: Final = "(?:[bpmfdtnlgkhjqxrzcsyw]|[zcs]h)?[aeiouüāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜ]{1,4}(?:ng|n|r)?"
_NOISE = re.compile(
    rf"(?P<mixed>(?:[{HAN}][ \t]?{_PINYIN}[ \t]?){{3,}})"  # 单shan县xian县xian长zhang
    rf"|(?<=[{HAN}])[（(][ \t]?{_PINYIN}[ \t]?[）)](?=[{HAN}])"  # 单(shàn)县
    rf"|(?<=[{HAN}])\?{{2,4}}(?=[{HAN}])"
    "|(?P<entity>&(?:#[0-9]{1,6}|[A-Za-z]{2,8});)"
)
_IS_HAN = re.compile(f"[{HAN}]")
_BLANKS = re.compile(f"[{_BLANK}]+")
_VISIBLE = re.compile(f"[^{_INVISIBLE}\r]")
_IS_CHINESE = re.compile(f"[{_CHINESE}]")
_IS_FIRM = re.compile(f"[{_FIRM}]")

Kept = tuple[str, int]
"""A character that stays, and where it stood."""


@dataclass(frozen=True, slots=True)
class Normalised:
    """A normalised text. ``offsets[i]`` is where character ``i`` stood; one more entry holds the original's length."""

    text: str
    offsets: Sequence[int]

    def original(self, span: Span) -> Span:
        """The half-open span of the original text that ``span`` of this text stands for."""
        start = self.offsets[span.start]
        return Span(start, self.offsets[span.end - 1] + 1 if span.end > span.start else start)


def normalise(text: str) -> Normalised:
    """``text`` in one spelling: half-width digits, full-width punctuation, simplified, no blanks between Chinese."""
    plain = _without_noise(text)
    folded = _RETURN.sub("\n", plain.text).translate(_FOLD)
    folded = _RADICALS.sub(_compatible, folded)
    folded = _DOTS.sub("·", folded).translate(_WIDE_STOP)
    spaced = _without_blanks(_simplified(folded))
    offsets = spaced.offsets
    if len(plain.text) != len(text):
        offsets = tuple(plain.offsets[at] for at in offsets)
    return Normalised(_NARROW.sub(_widened, _paired(spaced.text)), offsets)


def _without_noise(text: str) -> Normalised:
    """Without what scraping leaves between characters: pinyin, ``??`` for a lost one; HTML entities as characters."""

    def kept(found: re.Match[str]) -> Iterator[tuple[str, int]]:
        start, end = found.span()
        if found["entity"]:
            plain = unescape(found.group())
            if len(plain) == 1:
                yield plain, start
            else:
                yield from zip(found.group(), range(start, end), strict=True)
        elif found["mixed"]:
            yield from ((text[place], place) for place in range(start, end) if _IS_HAN.match(text[place]))

    return _replaced(text, _NOISE, kept)


def _replaced(text: str, unwanted: re.Pattern[str], kept: Callable[[re.Match[str]], Iterable[Kept]]) -> Normalised:
    """``text`` with each match of ``unwanted`` replaced by what is kept of it: characters and where they stand."""
    chars: list[str] = []
    offsets: list[int] = []
    at = 0
    for found in unwanted.finditer(text):
        chars.append(text[at : found.start()])
        offsets.extend(range(at, found.start()))
        for char, place in kept(found):
            chars.append(char)
            offsets.append(place)
        at = found.end()
    if not at:
        return Normalised(text, range(len(text) + 1))
    chars.append(text[at:])
    offsets.extend(range(at, len(text) + 1))
    return Normalised("".join(chars), tuple(offsets))


def as_printed(cut: str, value: str) -> str:
    """A name in the script that the document prints it in: ``cut`` is its text, ``value`` its normalised form, which
    stays where noise (pinyin between the characters, a missing one) makes more than the script of the difference."""
    printed = "".join(unicodedata.normalize("NFKC", cut).split())
    if printed == value or len(printed) != len(value):
        return value
    same = (a == b or (_is_han(a) and _is_han(b)) for a, b in zip(printed, value, strict=True))
    return printed if all(same) else value


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff"


def _widened(found: re.Match[str]) -> str:
    return "".join(_WIDE[char] for char in found.group())


def _compatible(found: re.Match[str]) -> str:
    plain = unicodedata.normalize("NFKC", found.group())
    return plain if len(plain) == 1 else found.group()


def _simplified(text: str) -> str:
    if not any(_uncommon(char) for char in set(text)):
        return text
    if _is_traditional(text):
        return _converter().convert(text)
    lines = text.split("\n")
    return "\n".join(_converter().convert(line) if _is_traditional(line) else line for line in lines)


@lru_cache(maxsize=16384)
def _uncommon(char: str) -> bool:
    """Whether this is a Chinese character that GB 2312, and so everyday simplified text, lacks."""
    if not _is_han(char):
        return False
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False


def _is_traditional(text: str) -> bool:
    """Several characters that have another simplified form: one alone may be how a person writes the name (李昇)."""
    rare = [char for char in text if _uncommon(char)]
    if len(rare) < 2 or len(rare) * 8 < len(text):
        return False
    changed = sum(char in _converter().table for char in rare)
    return changed >= 2 and changed * 8 >= len(text)


class _Converter:
    """Traditional to simplified by OpenCC's tables, kept to conversions that leave the length as it is."""

    def __init__(self) -> None:
        import opencc

        self._phrases: Any = opencc.OpenCC("t2s")
        self.table = _Changes(self._phrases)

    def convert(self, text: str) -> str:
        return "\n".join(map(self._line, text.split("\n")))

    def _line(self, line: str) -> str:
        whole = str(self._phrases.convert(line))
        if len(whole) == len(line):
            return whole
        return "".join(self.table.simple(char) for char in line)


class _Changes:
    """Which characters OpenCC would write otherwise, remembered."""

    def __init__(self, phrases: Any) -> None:
        self._phrases = phrases
        self._known: dict[str, str] = {}

    def simple(self, char: str) -> str:
        if char not in self._known:
            new = str(self._phrases.convert(char))
            self._known[char] = new if len(new) == 1 else char
        return self._known[char]

    def __contains__(self, char: str) -> bool:
        return self.simple(char) != char


@lru_cache(maxsize=1)
def _converter() -> _Converter:
    return _Converter()


def _paired(text: str) -> str:
    """Straight quotes of a line as “”, and round brackets full-width where either of a pair touches Chinese."""
    changes: dict[int, str] = {}
    quotes: list[int] = []
    brackets: list[int] = []
    for found in _QUOTES_OR_ROUND.finditer(text):
        at, char = found.start(), found.group()
        if char == '"':
            quotes.append(at)
        elif char == "(":
            brackets.append(at)
        elif char == ")":
            pair = [brackets.pop(), at] if brackets else [at]
            if any(_touches(text, one) for one in pair):
                changes.update((one, _WIDE[text[one]]) for one in pair)
        else:
            _close_line(text, quotes, brackets, changes)
    _close_line(text, quotes, brackets, changes)
    if not changes:
        return text
    chars = list(text)
    for at, char in changes.items():
        chars[at] = char
    return "".join(chars)


def _close_line(text: str, quotes: list[int], brackets: list[int], changes: dict[int, str]) -> None:
    if len(quotes) % 2 == 0:  # an odd one is somebody's slip or an inch sign: better left than guessed
        changes.update((at, "“”"[number % 2]) for number, at in enumerate(quotes))
    changes.update((at, "（") for at in brackets if _touches(text, at))
    quotes.clear()
    brackets.clear()


def _touches(text: str, at: int) -> bool:
    before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    return bool(_IS_FIRM.match(before) or _IS_FIRM.match(after))


def _without_blanks(text: str) -> Normalised:
    def kept(found: re.Match[str]) -> Iterable[Kept]:
        start, end = found.span()
        seen = _VISIBLE.search(text, start, end)
        before, after = text[start - 1 : start] if start else "\n", text[end : end + 1] or "\n"
        return ((" ", seen.start()),) if seen and not _joins(before, after) else ()

    return _replaced(text, _BLANKS, kept)


def _joins(before: str, after: str) -> bool:
    """Whether white space between these two means nothing: at a line's ends, and beside Chinese."""
    if "\n" in (before, after):
        return True
    left, right = bool(_IS_CHINESE.match(before)), bool(_IS_CHINESE.match(after))
    return (left and right) or (left and after.isdigit()) or (right and before.isdigit())


# Sentences and clauses -----------------------------------------------------------------------------------------------

_PAIRS: Final = {"“": "”", "（": "）", "《": "》", "(": ")", "‘": "’", "【": "】", "〈": "〉", "[": "]"}
_OPENS: Final = {close: open_ for open_, close in _PAIRS.items()}
_SHORT: Final = 60
_MARKS = re.compile(r"[“”‘’（）《》〈〉【】()\[\]\n]")
_ENDS = re.compile(
    r"(?:[。！？]|[!?](?=[\s”’）)]|$))[。！？!?]*[”’）】》)]*|\n+|(?<!…)…{2,}+(?=[”’）]*+(?:\n|$))[”’）]*"
)
_CLAUSE_ENDS = re.compile(r"[，；。！？\n]+")
_NO_BREAK_BEFORE = re.compile(r"[，、；：。！？…的地]")


_DATELINE = re.compile(
    r"(?:^|[\n（(])\s*据?(?:新华社|本报|中新社|[\u4e00-\u9fff]{2,6}?(?:日报|晚报|网))([\u4e00-\u9fff]{2,8}?)"
    r"(?:\d{1,2}月)?\d{1,2}日[电讯]"
)


def dateline(text: str) -> str:
    """The place that a text is dated from (本报济南4月18日电), or ""."""
    found = _DATELINE.search(text)
    return found.group(1) if found else ""


def sentences(text: str) -> tuple[Span, ...]:
    """The sentences of a normalised text, without the white space around them; quotes that close stay with theirs.

    One longer than 1,200 characters (lists of names, text without full stops) is cut at its marks: what is done within
    a sentence may cost more than its length, over all of them no more than the text's.
    """
    shelter = _Shelter(_enclosed(text, _SHORT))
    bounds: list[int] = []
    for found in _ENDS.finditer(text):
        at, end = found.start(), found.end()
        if text[at] == "\n":
            bounds.append(end)
            continue
        inside = shelter.around(at)
        if inside is None or (inside.end <= end and _stands_alone(text, inside)):
            bounds.append(end)
    return tuple(_trimmed(text, _bounded(text, bounds)))


def _bounded(text: str, bounds: Iterable[int]) -> Iterator[int]:
    """The bounds, with more of them where they lie too far apart: after a ；, else a ，, else a 、, else anywhere."""
    start = 0
    for bound in [*bounds, len(text)]:
        while bound - start > _LONGEST:
            low, high = start + _LONGEST // 2, start + _LONGEST
            start = next((at + 1 for mark in "；，、" if (at := text.rfind(mark, low, high)) >= 0), high)
            yield start
        if bound < len(text):
            yield bound
        start = bound


def _stands_alone(text: str, quote: Span) -> bool:
    """Whether a quotation that ends in a full stop is a sentence: nothing leads into it, nothing goes on after it."""
    if text[quote.start] in "《〈[":
        return False
    before = text[quote.start - 1 : quote.start] if quote.start else "\n"
    if not (before in "\n。！？：，”；" or before.isspace()):
        return False
    return not _NO_BREAK_BEFORE.match(text, quote.end)


def _trimmed(text: str, bounds: Iterable[int]) -> Iterator[Span]:
    start = 0
    for bound in [*bounds, len(text)]:
        piece = text[start:bound]
        begin = start + len(piece) - len(piece.lstrip())
        end = start + len(piece.rstrip())
        if begin < end:
            yield Span(begin, end)
        start = bound


def clauses(text: str, span: Span) -> tuple[Span, ...]:
    """The clauses of one sentence: between ，；。！？ that stand outside quotes and brackets, without these marks."""
    part = span.cut(text)
    shelter = _Shelter(_enclosed(part, len(part)))
    found: list[Span] = []
    start = 0
    for mark in _CLAUSE_ENDS.finditer(part):
        if shelter.around(mark.start()) is None:
            found.append(Span(span.start + start, span.start + mark.start()))
            start = mark.end()
    found.append(Span(span.start + start, span.end))
    return tuple(one for one in found if one.cut(text).strip("”’）) "))


def _enclosed(text: str, longest: int) -> list[Span]:
    """What quotes and brackets of one line enclose, marks included, up to a length; in order."""
    found: list[Span] = []
    opened: dict[str, list[int]] = {}
    for mark in _MARKS.finditer(text):
        char, at = mark.group(), mark.start()
        if char == "\n":
            opened.clear()
        elif char in _PAIRS:
            opened.setdefault(char, []).append(at)
        elif (stack := opened.get(_OPENS[char])) and at - (start := stack.pop()) <= longest:
            found.append(Span(start, at + 1))
    return sorted(found)


class _Shelter:
    """Answers, for offsets asked in ascending order, which enclosed run reaches furthest around them."""

    def __init__(self, runs: list[Span]) -> None:
        self._runs = runs
        self._next = 0
        self._widest: Span | None = None

    def around(self, at: int) -> Span | None:
        while self._next < len(self._runs) and self._runs[self._next].start < at:
            run = self._runs[self._next]
            if self._widest is None or run.end > self._widest.end:
                self._widest = run
            self._next += 1
        return self._widest if self._widest and self._widest.end > at else None
