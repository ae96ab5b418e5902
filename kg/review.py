"""The pairs that linking left in doubt, surest first, each with its evidence on both sides, for a person to judge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from unicodedata import east_asian_width

from kg.model import Document, Entity, Fact, Judgement, Link

_SHOWN: Final = 4
"""So many documents of each side are shown, the latest first."""
_COLUMN: Final = 56
"""Columns of a terminal for each side of a pair; 汉字 take two."""


@dataclass(frozen=True, slots=True)
class Told:
    """One document's words on one side of a pair. ``quotes`` are exact."""

    document: str
    title: str
    published: str
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: its id, its label, in how many documents it is told of, and some of them."""

    id: str
    label: str
    documents: int
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two that may be one. ``score`` is the probability that they are."""

    score: float
    reasons: tuple[str, ...]
    left: Side
    right: Side

    @property
    def lines(self) -> tuple[str, str]:
        """The two lines that a user may put into the file of judgements, one or the other."""
        return (f"same {self.left.id} {self.right.id}", f"different {self.left.id} {self.right.id}")


def pairs(
    judgements: Iterable[Judgement],
    documents: Iterable[Document],
    facts: Iterable[Fact],
    links: Iterable[Link],
    entities: Iterable[Entity],
) -> tuple[Pair, ...]:
    """The doubtful pairs, surest first."""
    doubtful = [one for one in judgements if one.verdict == "doubtful"]
    wanted = {name for one in doubtful for name in (one.left, one.right)}
    told: dict[str, list[str]] = {}
    for link in links:
        if link.entity in wanted:
            told.setdefault(link.entity, []).append(link.fact)
    ids = {name for names in told.values() for name in names}
    known = {fact.id: fact for fact in facts if fact.id in ids}
    papers = {document.id: document for document in documents}
    labels = {entity.id: entity.label for entity in entities if entity.id in wanted}
    sides = {name: _side(name, labels.get(name, ""), [known[f] for f in told.get(name, ())], papers) for name in wanted}
    found = [Pair(one.score, one.reasons, sides[one.left], sides[one.right]) for one in doubtful]
    return tuple(sorted(found, key=lambda p: (-round(p.score, 6), p.left.id, p.right.id)))


def _side(name: str, label: str, facts: Sequence[Fact], papers: Mapping[str, Document]) -> Side:
    """Posts say most of a person, so their quotes come first."""
    by_document: dict[str, list[Fact]] = {}
    for fact in facts:
        by_document.setdefault(fact.evidence.document, []).append(fact)
    told = []
    for document, those in by_document.items():
        paper = papers.get(document, Document(document, ""))
        ordered = sorted(those, key=lambda f: (f.type != "holds_role", f.evidence.span, f.id))
        quotes = tuple(dict.fromkeys(fact.evidence.quote for fact in ordered))[:2]
        told.append(Told(document, paper.title, paper.published or "", quotes))
    told.sort(key=lambda t: (t.published, t.document), reverse=True)
    return Side(name, label, len(told), tuple(told[:_SHOWN]))


def render(pair: Pair) -> str:
    """One pair as text: the two sides in columns, what speaks for and against, the lines that would judge it."""
    lines = [f"{pair.score:.2f}  {_plain(pair.left.label)}"]
    columns = []
    for side in (pair.left, pair.right):
        rows = [side.id, "1 document" if side.documents == 1 else f"{side.documents} documents"]
        for told in side.told:
            rows.append(f"{told.published or 'no date'} {told.title}")
            rows += [f"  {quote}" for quote in told.quotes]
        columns.append([part for row in rows for part in _wrapped(_plain(row))])
    for at in range(max(map(len, columns))):
        left, right = (rows[at] if at < len(rows) else "" for rows in columns)
        lines.append(f"  {left}{' ' * (_COLUMN - _width(left))}  {right}".rstrip())
    lines += [f"    {_plain(reason)}" for reason in pair.reasons]
    lines += [f"  {line}" for line in pair.lines]
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    """Text of a document for a terminal: what would move the cursor is a blank."""
    return "".join(c if c.isprintable() else " " for c in text)


def _width(text: str) -> int:
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def _wrapped(text: str) -> list[str]:
    """The text in lines of one column's width."""
    lines, width = [""], 0
    for character in text:
        size = _width(character)
        if width + size > _COLUMN:
            lines.append("")
            width = 0
        lines[-1] += character
        width += size
    return lines
