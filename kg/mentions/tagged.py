"""What a tagger may say to the names that the rules read, and when it is believed.

A union of both readings keeps the faults of both, so the two are weighed, and the tagger is asked only where the rules
are in doubt. A name that is no word and has a surname, or is spelt like a foreign one, counts where the title and the
tagger agree; one that the rules read with little to speak for it falls where the tagger reads other words; how far a
name reaches goes by what each is good at. Names beside the titles of leaders in CLUENER2020 (168 sentences, 178 names;
P, R, F1; ``python tests/quality/test_backends.py`` prints them):

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

    def heard(self) -> None:
        """Told when what the tagger says has changed a reading."""


SURE: Final = 4.0
"""Odds, as a logarithm, with which a name that ends where names end stands: the tagger is not asked."""
WEAK: Final = 2.0
"""Odds below which other words of the tagger's take a name away."""
_JOINS: Final = re.compile("[·-]")
_TWO: Final = re.compile(rf"[{characters.HANZI}]{{2}}")
_NAME: Final = re.compile(rf"(?!.*某)[{characters.HANZI}·]{{2,12}}")


def after_title(tagged: Tagged, text: str, title: Span, at: int, end: int, odds: float) -> int:
    """The end of the name at ``at`` that ``title`` introduces, where the rules read one up to ``end`` (-1: none)."""
    doubtful = odds < SURE or not wording.follows(text, end)
    if not (doubtful if end >= 0 else _may_begin(text, at)):
        return end
    read = _weighed(tagged, text, title, at, end, odds)
    if read != end:
        tagged.heard()
    return read


def _weighed(tagged: Tagged, text: str, title: Span, at: int, end: int, odds: float) -> int:
    theirs = _name_from(tagged, text, at)
    named = _name_until(tagged, text, title.start) >= 0  # 习近平总书记踏雪: the title has its person already
    if end < 0:
        return theirs if theirs >= 0 and not named and _plausible(tagged, text, at, theirs) else -1
    if theirs < 0:
        return -1 if odds < WEAK and (named or _other_words(tagged, text, at, end)) else end
    if _JOINS.search(text[at:end]):  # the tagger cuts at the dot
        return end
    if characters.surname_length(text, at) and max(theirs, end) - at <= 4:  # … and 李超均透露 after two characters
        return end
    return end if end > theirs and wording.follows(text, end) else theirs


def before_verb(tagged: Tagged, text: str, at: int) -> int:
    """The end of the tagger's name at the start of a clause, or -1; too long for its surname it is none."""
    end = _name_from(tagged, text, at) if _may_begin(text, at) else -1
    if end < 0 or (characters.surname_length(text, at) == 1 and end - at > 3):
        return -1
    tagged.heard()
    return end


def before_title(tagged: Tagged, text: str, end: int) -> int:
    """Where the tagger's name right before a title at ``end`` begins, or -1."""
    if _TWO.match(text, max(0, end - 2)) is None or wording.is_word(text[end - 2 : end]):
        return -1
    begin = _name_until(tagged, text, end)
    if begin < 0 or _JOINS.match(text, begin - 1):  # 拉吉夫·甘地总理: not the whole of it
        return -1
    tagged.heard()
    return begin


def _name_from(tagged: Tagged, text: str, at: int) -> int:
    word = tagged.word(at)
    return word.span.end if _is_name(word, text) and word.span.start == at else -1


def _name_until(tagged: Tagged, text: str, end: int) -> int:
    word = tagged.word(end - 1) if end else None
    return word.span.start if _is_name(word, text) and word.span.end == end else -1


def _is_name(word: Word | None, text: str) -> TypeGuard[Word]:
    """Whether this is a name in full; 万 in 万区长 is none, nor is 胡某."""
    return word is not None and word.kind == "person" and _NAME.fullmatch(word.span.cut(text)) is not None


def _may_begin(text: str, at: int) -> bool:
    """Whether a name that no list knows may begin here: the tagger is asked about nothing else."""
    if _TWO.match(text, at) is None or wording.is_word(text[at : at + 2]):
        return False
    begins = characters.surname_length(text, at) > 0 or text[at] in _surnames()
    return begins or characters.transliterations().issuperset(text[at : at + 2])


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
