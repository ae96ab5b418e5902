"""The values that flow from stage to stage. All are frozen; none knows about files.

Offsets are half-open, counted in characters (code points) of ``Document.text``.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Final

ASSERTED: Final = "asserted"
MODALITIES: Final = ("asserted", "planned", "denied", "alleged")
"""What the document says of the fact: that it is so, will be, is not so, or is claimed by someone."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open run of characters ``[start, end)``."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def cut(self, text: str) -> str:
        """The characters of ``text`` in this span."""
        return text[self.start : self.end]

    def covers(self, other: Span) -> bool:
        """Whether ``other`` lies inside."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Document:
    """One article. ``published`` is an ISO date, as precise as known (``2020-04``), or None.

    ``source`` is the file that it was read from, ``outlet`` who published it, if its record says so.
    """

    id: str
    text: str
    title: str = ""
    published: str | None = None
    url: str | None = None
    authors: tuple[str, ...] = ()
    default_place: str | None = None
    source: str = ""
    outlet: str = ""

    @property
    def year(self) -> int | None:
        """The year of publication, if known."""
        published = self.published
        return int(published[:4]) if published and published[:4].isdigit() else None


@dataclass(frozen=True, slots=True)
class Argument:
    """One role of a fact: its name, its value as FACTS.md writes it, and where the text says it.

    ``span`` is None where the value comes from context outside the quote (a default place, a resolved date).
    ``context`` is for places: the names of the divisions that the text puts around it, outermost first; where there
    is no span, those that are meant.
    """

    role: str
    value: str
    span: Span | None = None
    context: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words a fact rests on: document, span, the exact quote, the rule that read it, how sure it is, and what it
    may be doubted for (names of ``kg.extract.confidence.DOUBTS``)."""

    document: str
    span: Span
    quote: str
    rule: str
    confidence: float
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that one document says. ``id`` depends on document, type and role spans, never on linking."""

    type: str
    arguments: tuple[Argument, ...]
    evidence: Evidence
    modality: str = ASSERTED
    _id: str = field(default="", init=False, repr=False, compare=False)

    @property
    def id(self) -> str:
        """Sixteen hexadecimal digits, stable across runs and whatever the other documents say."""
        if not self._id:  # asked for again and again: reckoned once
            object.__setattr__(self, "_id", fact_id(self))
        return self._id

    def argument(self, role: str) -> Argument | None:
        """The argument of ``role``, if the fact has one."""
        return next((a for a in self.arguments if a.role == role), None)

    def value(self, role: str) -> str | None:
        """The value of the argument of ``role``, if the fact has one."""
        found = self.argument(role)
        return found.value if found else None


def fact_id(fact: Fact) -> str:
    """The id of a fact: a hash of its document, type, modality and arguments with their spans."""
    parts = [fact.evidence.document, fact.type, fact.modality]
    for argument in sorted(fact.arguments, key=lambda a: (a.role, a.value)):
        where = f"{argument.span.start}-{argument.span.end}" if argument.span else ""
        parts.append(f"{argument.role}={argument.value}@{where}")
    return hashlib.sha256("\x1f".join(parts).encode(errors="surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Place:
    """A division. ``code`` is GB/T 2260 (six digits), nine digits for a township, ISO 3166 for a country.

    ``since`` and ``until`` are years; ``until`` is None while in force. ``successors`` are codes.
    """

    code: str
    name: str
    level: str
    parent: str | None = None
    since: int | None = None
    until: int | None = None
    successors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A decision: which entity one argument of one fact is, why, and what else it might have been.

    ``entity`` is an id relative to the base IRI (``place/371722``). ``score`` is in 0..1.
    """

    fact: str
    role: str
    surface: str
    entity: str
    score: float
    reasons: tuple[str, ...] = ()
    candidates: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing of the graph. ``kind`` is one of person, place, org, product, initiative, event, platform.

    ``within`` holds the ids of all divisions around it, nearest first: for a place its ancestors, for a product,
    an initiative or an organisation the place it belongs to and that place's ancestors, where known.
    ``since`` and ``until`` are the years in which a division was in force, ``successors`` the ids of what it became.
    """

    id: str
    kind: str
    label: str
    names: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    level: str = ""
    since: int | None = None
    until: int | None = None
    successors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was decided of two ids, by whom and why. ``score`` is the probability in 0..1 that they are the same.

    ``verdict`` is same, different or doubtful (kept apart, worth a look); ``by`` is machine or user.
    """

    kind: str
    left: str
    right: str
    verdict: str
    score: float
    reasons: tuple[str, ...] = ()
    by: str = "machine"


@dataclass(frozen=True, slots=True)
class Tenure:
    """One person in one post without a break that anyone tells of. Ids are relative to the base IRI.

    ``since`` and ``until`` are dates as precise as told, "" if nothing tells; ``since_by`` is appointed or observed,
    ``until_by`` removed or observed, both acting of who only acted for a holder: observed and acting mean at least
    since, at least until. ``ended_before`` is the earliest date at which it is called past. ``facts`` are the ids it
    rests on, ``contradictions`` what does not fit together, ``doubt`` what outweighs it, ``next`` the id of the next
    known holder's tenure of a post that one person holds at a time.
    """

    id: str
    person: str
    role: str
    seat: str
    since: str = ""
    since_by: str = ""
    until: str = ""
    until_by: str = ""
    ended_before: str = ""
    facts: tuple[str, ...] = ()
    contradictions: tuple[str, ...] = ()
    doubt: str = ""
    next: str = ""
