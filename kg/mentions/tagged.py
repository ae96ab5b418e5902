"""What a tagger may say to the names that the rules read, and when it is believed.

A union of both readings keeps the faults of both, so the two are weighed: where title and tagger agree on a name it
counts; where the tagger sees other words than a name it can take one away; how far a name reaches goes by what each is
good at. Names beside the titles of leaders in CLUENER2020 (168 sentences, 178 names; P, R, F1):

====================  =====  =====  =====
rules alone            .971   .955   .963
LAC alone              .955   .944   .949
union                  .936   .989   .962
this                   .977   .961   .969
====================  =====  =====  =====
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, Protocol, TypeGuard

from kg import lexicon
from kg.mentions import characters, wording
from kg.model import Span

Kind = Literal["person", "proper", "function", "other"]
"""``proper``: a place, a body, a time; ``function``: a verb, an adverb, a preposition and the like."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word as a tagger reads it. Spans count characters of the tagged text."""

    span: Span
    kind: Kind


class Tagged(Protocol):
    """A text as a tagger reads it."""

    def word(self, at: int) -> Word | None:
        """The word over the character at ``at``; None where the tagger has nothing to say."""


_JOINS: Final = re.compile("[·-]")
_NAME: Final = re.compile(rf"[{characters.HANZI}·]{{2,12}}")


def name_from(tagged: Tagged, text: str, at: int) -> int:
    """The end of the person's name that begins at ``at``, or -1."""
    word = tagged.word(at)
    return word.span.end if _is_name(word, text) and word.span.start == at else -1


def name_until(tagged: Tagged, text: str, end: int) -> int:
    """Where the person's name that ends at ``end`` begins, or -1."""
    word = tagged.word(end - 1) if end else None
    return word.span.start if _is_name(word, text) and word.span.end == end else -1


def _is_name(word: Word | None, text: str) -> TypeGuard[Word]:
    """Whether this is a name in full; 万 in 万区长 is none."""
    return word is not None and word.kind == "person" and _NAME.fullmatch(word.span.cut(text)) is not None


def after_title(tagged: Tagged | None, text: str, title: Span, at: int, end: int) -> int:
    """The end of the name at ``at`` that ``title`` introduces, where the rules read one up to ``end`` (-1: none)."""
    if tagged is None:
        return end
    theirs = name_from(tagged, text, at)
    named = name_until(tagged, text, title.start) >= 0  # 习近平总书记踏雪: the title has its person already
    if end < 0:
        return theirs if theirs >= 0 and not named and _plausible(tagged, text, at, theirs) else -1
    if theirs < 0:
        return -1 if named or _other_words(tagged, text, at, end) else end
    if _JOINS.search(text[at:end]):  # the tagger cuts at the dot
        return end
    if characters.surname_length(text, at) and max(theirs, end) - at <= 4:  # … and 李超均透露 after two characters
        return end
    return end if end > theirs and wording.follows(text, end) else theirs


def before_verb(tagged: Tagged, text: str, at: int) -> int:
    """The end of the tagger's name at the start of a clause, or -1; too long for its surname it is none."""
    end = name_from(tagged, text, at)
    return -1 if characters.surname_length(text, at) == 1 and end - at > 3 else end


def _other_words(tagged: Tagged, text: str, at: int, end: int) -> bool:
    """Whether the tagger reads other words there (湖南省长沙市, 区长任上来到). It is not heard about foreign names."""
    if not characters.surname_length(text, at) or end - at > 3:
        return False
    word = tagged.word(at)
    if word is None or word.kind in ("person", "other"):
        return False
    if word.kind == "proper":
        return word.span != Span(at, end)
    last = tagged.word(end - 1)
    return not wording.follows(text, end) or (last is not None and last.span.end > end)


@cache
def _surnames() -> frozenset[str]:
    return frozenset(name for name, _, kind in lexicon.table("surnames") if not kind)


def _plausible(tagged: Tagged, text: str, at: int, end: int) -> bool:
    """Whether a name that only the tagger reads is one in full: what a verb or another word that follows names ends, a
    name with a common surname, a whole transliteration (not 赤羽 in 赤羽一嘉称)."""
    after = tagged.word(end)
    ended = wording.follows(text, end) or (after is not None and after.kind == "function")
    foreign = characters.transliterations()
    if set(text[at:end]) <= foreign:
        return ended or text[end] not in foreign
    rare = end - at == 3 and text[at] in _surnames()
    return end - at <= 4 and (ended or rare or characters.surname_length(text, at) > 0)
