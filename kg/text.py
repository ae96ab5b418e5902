"""Normalising a text without losing where each character came from; sentences and clauses.

The normalised text differs from the original in single characters only (full-width letters and digits are made
half-width, half-width punctuation in Chinese is made full-width, traditional characters simplified) and in white space
that is dropped inside Chinese, so that every span maps back to the original.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from dataclasses import dataclass
from functools import cache

from kg.model import Span

_WIDE = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？", "(": "（", ")": "）"}
_DOTS = "•・‧∙●"
_QUOTES = {"「": "“", "」": "”", "『": "“", "』": "”", "〝": "“", "〞": "”", "＂": '"'}
_INVISIBLE = frozenset("\u200b\u200c\u200d\ufeff\u00ad\u2060")
_END = re.compile(r"[。！？!?；]+[”’」』）)》]*|\n+")


@dataclass(frozen=True, slots=True)
class Normalised:
    """A normalised text; ``offsets[i]`` is where its character ``i`` stands in the original (one more for the end)."""

    text: str
    offsets: array[int]

    def original(self, span: Span) -> Span:
        """The half-open span of the original that ``span`` of the normalised text came from."""
        if span.start >= span.end:
            return Span(self.offsets[span.start], self.offsets[span.start])
        return Span(self.offsets[span.start], self.offsets[span.end - 1] + 1)


def normalise(text: str) -> Normalised:
    """The normalised form of ``text``. Linear in its length."""
    chars: list[str] = []
    offsets = array("l")
    opened = False
    size = len(text)
    for at, raw in enumerate(text):
        char = raw
        if char in _INVISIBLE:
            continue
        if char == "\r":
            char = "\n"
        if char != "\n" and char.isspace():
            if _drop_space(text, at, size):
                continue
            char = " "
        elif char in _DOTS:
            char = "·"
        elif char in _QUOTES:
            char = _QUOTES[char]
        elif "！" <= char <= "～" and (char.isalnum() or char in "％．－／"):
            char = unicodedata.normalize("NFKC", char)
        if char == '"':
            char = "”" if opened else "“"
        if char == "\n":
            opened = False
        elif char in "“”":
            opened = char == "“"
        elif char in _WIDE and _in_chinese(text, at, size):
            char = _WIDE[char]
        chars.append(char)
        offsets.append(at)
    offsets.append(size)
    return Normalised(_simplified("".join(chars)), offsets)


def _han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or char in "，。、；：？！“”《》（）"


def _drop_space(text: str, at: int, size: int) -> bool:
    """White space is dropped where Chinese, or a line's end, stands on either side."""
    before, after = at - 1, at + 1
    while before >= 0 and text[before].isspace() and text[before] != "\n":
        before -= 1
    while after < size and text[after].isspace() and text[after] != "\n":
        after += 1
    if at - before > 200 or after - at > 200:
        return at - before > 1
    left = text[before] if before >= 0 else "\n"
    right = text[after] if after < size else "\n"
    return left == "\n" or right == "\n" or _han(left) or _han(right) or at - before > 1


def _in_chinese(text: str, at: int, size: int) -> bool:
    left = text[at - 1] if at else ""
    right = text[at + 1] if at + 1 < size else ""
    if text[at] in ":," and left.isdigit() and right.isdigit():
        return False
    return bool(left) and _han(left) or bool(right) and _han(right)


@cache
def _traditional() -> dict[int, str]:
    """Traditional characters that have one simplified form, from OpenCC's dictionary (Apache-2.0)."""
    from importlib.resources import files

    folder = files("opencc").joinpath("dictionary")
    table: dict[int, str] = {}
    for line in folder.joinpath("TSCharacters.txt").read_text(encoding="utf-8").splitlines():
        key, _, values = line.partition("\t")
        first = values.split(" ")[0]
        if len(key) == 1 and len(first) == 1 and key != first:
            table[ord(key)] = first
    return table


_TRADITIONAL_HINT = re.compile("[們國會學時來說這對開關長書記縣區鎮鄉黨員產業發農經濟東廣華陳張劉楊趙黃吳馬]")


def _simplified(text: str) -> str:
    """Simplified characters, one for one. 乾 (as in a name) and 著 stay where the text is not traditional."""
    if len(_TRADITIONAL_HINT.findall(text, 0, 4000)) < 3:
        return text
    return text.translate(_traditional())


def sentences(text: str) -> tuple[Span, ...]:
    """The sentences of a normalised text: cut after 。！？； and at line ends, with closing quotation marks kept.

    A full stop inside a quotation that goes on is no end.
    """
    found: list[Span] = []
    begin = 0
    for match in _END.finditer(text):
        ended = match.group()
        if "\n" not in ended and _inside_quote(text, begin, match.end()):
            continue
        if match.end() > begin and text[begin : match.end()].strip():
            end = match.start() if "\n" in ended else match.end()
            if end > begin:
                found.append(Span(begin, end))
        begin = match.end()
    if text[begin:].strip():
        found.append(Span(begin, len(text)))
    return tuple(found)


def _inside_quote(text: str, begin: int, end: int) -> bool:
    """Whether ``end`` stands in a quotation of at most 60 characters that closes on the same line."""
    opened = text.rfind("“", begin, end)
    if opened < 0 or text.rfind("”", opened, end) >= 0:
        return False
    close = text.find("”", end, opened + 60)
    return close >= 0 and "\n" not in text[end:close]
