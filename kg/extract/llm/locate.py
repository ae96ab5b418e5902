"""Where a text says what a model claims it says.

Two spellings count as one where normalisation, NFKC, white space and quotation marks are all that sets them apart.
Spans count characters of the normalised text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
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

    def all(self, words: str) -> Iterator[Span]:
        """Every place where ``words`` stand, in order; none where they come to nothing."""
        sought = folded(words)
        at = self._text.find(sought) if sought else -1
        while at >= 0:
            yield Span(self._origin[at], self._origin[at + len(sought) - 1] + 1)
            at = self._text.find(sought, at + 1)

    def nearest(self, words: str, to: Span, reach: int | None = None) -> Span | None:
        """The place nearest to ``to``, at most ``reach`` characters away, inside it first and then before it."""
        return nearest(self.all(words), to, reach)

    def value(self, span: Span) -> str:
        """What stands in ``span`` as a value: without white space, quotation and title marks."""
        return _DROPPED.sub("", span.cut(self._normal.text))


def nearest(spans: Iterable[Span], to: Span, reach: int | None = None) -> Span | None:
    """The one of ``spans`` that is nearest to ``to``: inside it before it before behind it."""
    ranked = sorted((distance(span, to), span.start > to.start, span) for span in spans)
    return ranked[0][2] if ranked and (reach is None or ranked[0][0] <= reach) else None


def distance(one: Span, other: Span) -> int:
    """Characters between two spans; 0 where they touch or overlap."""
    return max(0, other.start - one.end, one.start - other.end)


def folded(words: str) -> str:
    """``words`` as they are looked for."""
    return "".join(plain for char in normalise(words).text for plain in _plain(char))


def _plain(char: str) -> str:
    return _DROPPED.sub("", unicodedata.normalize("NFKC", char))
