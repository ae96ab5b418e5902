"""Whether a text gives a title to a person, and whether a title can be of a place.

The two must be connected as written: by the rules' own reading, in one clause, or over sentences that name nobody else
and speak of an office.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from kg.extract.llm.locate import distance
from kg.extract.reading import level_word
from kg.lexicon import gazetteer as places
from kg.mentions import posts
from kg.mentions.titles import LEVELS
from kg.mentions.values import Mention, PlaceName
from kg.model import Span

TITLE_FIRST: Final = 24
"""Characters between a title and the name that it introduces (县长、致公党员某某): no comma among them."""
NAME_FIRST: Final = 160
"""Characters between a name and a title in one sentence (某某，男，汉族，…，现任县长)."""
_JOINED: Final = "(?:[、，和与及]|以及)"
_ASIDE: Final = re.compile("（[^（）]{1,12}）")
_STOP: Final = re.compile("[。！？；\n]")
_CLAUSE: Final = re.compile("[，：。！？；\n]")
_OF_OFFICE: Final = re.compile(
    r"^\d{4}[年.—-]|[任为是系]|当选|担任|就职|接替|调|选举|推选|免去|辞去|卸任|不再|职务|[他她其](?!他)|这位|这名|此人|本人"
)
_LEVELS_OF: Final = {
    "市": ("province", "prefecture", "county"),
    "区": ("county", "prefecture", "zone"),
    "州": ("prefecture", "region", "province"),
}
"""Levels of the places that a title's level word may mean, where it is not one."""


class Offices:
    """The people and the posts of one document. Spans count characters of the normalised text."""

    def __init__(self, text: str, mentions: Sequence[Mention]) -> None:
        self._text = text
        self._people = [m for m in mentions if m.kind == "person"]

    def connected(self, name: str, people: Iterable[Span], titles: Iterable[Span]) -> tuple[Span, Span] | None:
        """A place of the name ``name`` and one of a title that the text connects, of those given; the nearest two."""
        found = [(p, t) for p in people for t in titles if self._connects(name, p, t)]
        return min(found, key=lambda pair: (distance(*pair), pair), default=None)

    def _connects(self, name: str, person: Span, title: Span) -> bool:
        holders = {m.value for m in self._people for post in m.posts if post.span.overlaps(title)}
        if holders:
            return name in holders or self._listed(holders, person, title)
        gap = Span(min(person.end, title.end), max(person.start, title.start))
        between = self._between(gap)
        if between is None:
            return False
        if title.start < person.start:
            return len(between) <= TITLE_FIRST and _CLAUSE.search(between) is None
        if _STOP.search(between) is None:
            return len(between) <= NAME_FIRST
        sentence = re.split(_STOP, between)[-1]
        return _OF_OFFICE.search(sentence) is not None or self._text.startswith("职务", title.end)

    def _listed(self, holders: set[str], person: Span, title: Span) -> bool:
        """Whether the name goes on a list whose first name the rules have given the title."""
        between = self._between(Span(title.end, person.start)) if title.end <= person.start else None
        return between is not None and re.fullmatch(f"{_JOINED}*", between) is not None

    def _between(self, gap: Span) -> str | None:
        """What stands in a gap, without the names that make a list with the person; None if another is named there."""
        if gap.end <= gap.start:
            return ""
        rest = self._text[gap.start : gap.end]
        inside = [m.name_span or m.span for m in self._people if gap.covers(m.name_span or m.span)]
        for span in sorted(inside, reverse=True):
            begin, end = span.start - gap.start, span.end - gap.start
            rest = rest[:begin] + "\ue000" + rest[end:]
        rest = _ASIDE.sub("", rest)
        rest = re.sub(f"^(?:{_JOINED}?\ue000)+|(?:\ue000{_JOINED}?)+$", "", rest)
        return None if "\ue000" in rest else rest


def fits(role: str, place: str, known: PlaceName | None) -> bool:
    """Whether a title can be of a place, as far as both tell their level: no 省长 of a 县, no 县长 of a 省."""
    found = posts.find(role, (), ())
    level = found[-1].level if found else ""
    if not level:
        return True
    allowed = _LEVELS_OF.get(level_word(role), (level,))
    levels = {one.level for one in places.load().find(place)} | ({known.level} if known else set())
    levels = levels or {LEVELS.get(place[-1:], "")}
    return not levels.isdisjoint((*allowed, "", "region"))  # divisions abroad are regions, whatever their level


__all__ = ["Offices", "fits"]
