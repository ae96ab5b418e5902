"""Where a text says what a model claims it says.

Two spellings count as one where normalisation, NFKC, white space and quotation marks are all that sets them apart.
Spans count characters of the normalised text.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Final

from kg.model import Span
from kg.text import Normalised, normalise

_DROPPED: Final = re.compile("[\\s“”\"'‘’「」『』《》〈〉]")


class Located:
    """A normalised text in which one looks for words however they are spelled."""

    def __init__(self, normal: Normalised) -> None:
        self._normal = normal
        chars: list[str] = []
        origin: list[int] = []
        for at, char in enumerate(normal.text):
            for plain in _plain(char):
                chars.append(plain)
                origin.append(at)
        self._text = "".join(chars)
        self._origin = origin

    def all(self, words: str, within: Span | None = None) -> Iterator[Span]:
        """Every place where ``words`` stand, in order, those of ``within`` only; none where they come to nothing."""
        sought = folded(words)
        start = bisect_left(self._origin, within.start) if within else 0
        stop = bisect_left(self._origin, within.end) if within else len(self._text)
        at = self._text.find(sought, start, stop) if sought else -1
        while at >= 0:
            yield Span(self._origin[at], self._origin[at + len(sought) - 1] + 1)
            at = self._text.find(sought, at + 1, stop)

    def near(self, words: str, to: Span, reach: int) -> list[Span]:
        """The places at most ``reach`` characters away from ``to``, the nearest first: inside it, then before it."""
        around = Span(max(0, to.start - reach), to.end + reach)
        return sorted(self.all(words, around), key=partial(_rank, to=to))

    def value(self, span: Span) -> str:
        """What stands in ``span`` as a value: without white space, quotation and title marks."""
        return _DROPPED.sub("", span.cut(self._normal.text))


def nearest(spans: Iterable[Span], to: Span, reach: int | None = None) -> Span | None:
    """The one of ``spans`` that is nearest to ``to``: inside it before it before behind it."""
    found = min(spans, key=partial(_rank, to=to), default=None)
    return found if found is not None and (reach is None or distance(found, to) <= reach) else None


def _rank(span: Span, to: Span) -> tuple[int, bool, Span]:
    return distance(span, to), span.start > to.start, span


def distance(one: Span, other: Span) -> int:
    """Characters between two spans; 0 where they touch or overlap."""
    return max(0, other.start - one.end, one.start - other.end)


def folded(words: str) -> str:
    """``words`` as they are looked for."""
    return "".join(plain for char in normalise(words).text for plain in _plain(char))


def _plain(char: str) -> str:
    return _DROPPED.sub("", unicodedata.normalize("NFKC", char))
