"""What the scan of a document finds. Spans count characters of the normalised text."""

from __future__ import annotations

from dataclasses import dataclass

from kg.model import Span


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A place as written: the chain of names that stand together, innermost last (山东省 / 菏泽市 / 单县).

    ``chain`` holds official names; ``code`` is that of the innermost where the text and the gazetteer leave one
    choice, else None; ``spans`` are those of the names.
    """

    span: Span
    chain: tuple[str, ...]
    spans: tuple[Span, ...]
    code: str | None
    level: str

    @property
    def name(self) -> str:
        return self.chain[-1]


@dataclass(frozen=True, slots=True)
class Post:
    """A post as written: the title, the place or body it belongs to, and its status (current, former, acting)."""

    span: Span
    role: str
    place: PlaceName | None
    org: str | None
    status: str
    level: str
    kind: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A closed piece of a sentence. ``kind``: person, posts, place, org, date, platform, quoted, work, credit."""

    span: Span
    kind: str
    value: str
    posts: tuple[Post, ...] = ()
    place: PlaceName | None = None
    name_span: Span | None = None


@dataclass(frozen=True, slots=True)
class Scan:
    """All mentions of a document, in order, none overlapping another, with the text they stand in.

    ``places`` are all names of places, also those inside posts and other mentions.
    """

    text: str
    mentions: tuple[Mention, ...]
    places: tuple[PlaceName, ...] = ()
