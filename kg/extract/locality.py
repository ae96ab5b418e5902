"""Which province, city, county a document is about, at any point of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from kg.mentions.values import PlaceName, Scan
from kg.model import Span
from kg.text import dateline

if TYPE_CHECKING:
    from kg.lexicon.gazetteer import Gazetteer

_TO_US = re.compile(r"[来到赴莅][^，。；]{0,2}我[省市县区州旗镇乡]")
"""After it the places told of before are the guests'."""
_TO: Final = re.compile(
    r"(?:[来去前奔飞直]?[到赴往]|抵达|走进|深入|莅临|访问|考察|调研|视察|走访|率[^，。；]{1,8}[赴到])(?:了|\ue004)?$"
)
_TOUR: Final = re.compile(r"[^，。；]{0,8}?(?:考察|调研|视察|走访|检查|督导|慰问|访问)")


def _is_visited(text: str, span: Span, visited: Sequence[tuple[int, PlaceName]]) -> bool:
    """Whether somebody goes to the place at ``span`` (赴江苏省考察, 到单县、曹县), so that it need not be his own."""
    before = text[max(0, span.start - 14) : span.start]
    if before.endswith(("、", "和")):
        return bool(visited) and visited[-1][1].span.end == span.start - 1
    return bool(_TO.search(before)) or (before.endswith("在") and bool(_TOUR.match(text, span.end)))


def _start(place: tuple[int, PlaceName]) -> int:
    return place[0]


class Locality:
    """Which province, city, county a document is about, at any point of it."""

    def __init__(
        self,
        scan: Scan,
        default: str | None,
        gazetteer: Gazetteer,
        title: Sequence[PlaceName] = (),
        year: int | None = None,
    ) -> None:
        self._gazetteer = gazetteer
        self._text = scan.text
        self._places: list[tuple[int, PlaceName]] = []
        self._visited: list[tuple[int, PlaceName]] = []
        guests = [Span(scan.text.rfind("。", 0, m.start()) + 1, m.start()) for m in _TO_US.finditer(scan.text)]
        for mention in scan.mentions:
            if mention.place is not None:
                # where guests come to us, what they see is ours
                there = not guests and _is_visited(scan.text, mention.span, self._visited)
                (self._visited if there else self._places).append((mention.span.start, mention.place))
            for post in mention.posts:
                if post.place is not None and post.place.span.end:
                    self._places.append((post.place.span.start, post.place))
        known = {at for at, _ in self._places}
        self._places += [(p.span.start, p) for p in scan.places if p.level == "village" and p.span.start not in known]
        away = {p.name for at, p in self._places if any(g.start <= at < g.end for g in guests)}
        self._places = [(at, p) for at, p in self._places if p.name not in away]
        self._places.sort(key=lambda pair: pair[0])
        self._titled = [(len(scan.text), p) for p in title if p.name not in away]
        self._default = gazetteer.read(default, year) if default else None
        self._dateline = gazetteer.read(dateline(scan.text), year)

    def at(self, offset: int, level: str, suffix: str = "") -> tuple[str, tuple[str, ...]] | None:
        """The name and the context of the place of ``level`` that is meant at ``offset``, where one is.

        With a ``suffix`` (县 of a 县长) only a place whose name ends so is meant, of whatever level a 市 has. The place
        of the source comes first, then those told of before, that of the dateline, those told of after, and last what
        is only visited.
        """
        small = level in ("township", "village", "zone")  # the news of a village goes there
        told = [*(sorted((*self._places, *self._visited), key=_start) if small else self._places), *self._titled]
        before = [p for at, p in told if at <= offset]
        if suffix in ("市", "州", "省") and before and before[-1].level == "region":
            return before[-1].name, ()  # 在布宜诺斯艾利斯接受市长马克里
        after = [p for at, p in told if at > offset]
        visited = [p for at, p in self._visited if at <= offset][::-1] + [p for at, p in self._visited if at > offset]
        ranks = (self._default, *reversed(before), self._dateline, *after, *visited)
        for place in ranks:
            if place is None:
                continue
            if isinstance(place, str):
                found = self._from_code(place, level, suffix)
            else:
                found = self._of_level(place, level, suffix)
            if found is not None:
                return found
        return None

    def state(self, offset: int) -> str | None:
        """The other state that a bare office at ``offset`` is of: the only one told of, or the only one before it in
        its sentence, or the last one in its paragraph or that the document is mostly about."""
        told = [
            (at, found[0])
            for at, place in sorted((*self._places, *self._visited, *self._titled), key=_start)
            if (found := self._of_level(place, "country", ""))
        ]
        names = Counter(name for _, name in told)
        if len(names) < 2:
            return next(iter(names), None)
        begin = max(self._text.rfind(mark, 0, offset) for mark in "。！？\n") + 1
        here = {name for at, name in told if begin <= at < offset}
        if len(here) == 1:
            return here.pop()
        at, last = next(((at, name) for at, name in reversed(told) if at < offset), (-1, None))
        if last is None or (at <= self._text.rfind("\n", 0, offset) and 2 * names[last] <= names.total()):
            return None
        return last

    def ours(self, offset: int, level: str, suffix: str) -> tuple[str, tuple[str, ...]] | None:
        """As ``at``, for 我市 of a local paper: where one city within the one meant is told of too, that one."""
        found = self.at(offset, level, suffix)
        inner = {
            one
            for _, p in (*self._places, *self._titled, *self._visited)
            if (one := self._of_level(p, level, suffix)) and found and found[0] in one[1]
        }
        return inner.pop() if len(inner) == 1 else found

    def _of_level(self, place: PlaceName, level: str, suffix: str) -> tuple[str, tuple[str, ...]] | None:
        if level == "country":
            abroad = place.code is not None and place.level == "country" and place.code != "CN"
            if place.level == "region" and place.code is not None and place.code in self._gazetteer:
                country = self._gazetteer.ancestors(place.code)[0]
                printed = next((p.chain[0] for _, p in self._places if p.code == country), None)
                return printed or self._gazetteer.official(country), ()
            if place.level == "region" and len(place.chain) == 1:
                around = {p.parent for p in self._gazetteer.find(place.name)}
                return (self._gazetteer.official(around.pop() or ""), ()) if len(around) == 1 else None
            return (place.name, ()) if abroad else (place.chain[0], ()) if place.level == "region" else None
        if level == "township" and place.level == "village" and len(place.chain) > 1:
            town = place.chain[-2]  # 那坡县百省乡那布村: the town, too
            return (town, place.chain[:-2]) if town.endswith(suffix or ("镇", "乡", "街道")) else None
        if place.level == level and level in ("village", "township", "zone"):
            return (place.name, place.chain[:-1]) if place.name.endswith(suffix) else None
        if place.code is None:
            for index in range(len(place.chain) - 1, -1, -1):
                if (
                    level == "county"
                    and place.chain[index].endswith(tuple(suffix or "县区旗市"))
                    and len(place.chain) > 1
                    and index == len(place.chain) - 2
                ):
                    return place.chain[index], place.chain[:index]
            return (place.name, place.chain[:-1]) if place.level == level and place.name.endswith(suffix) else None
        return self._from_code(place.code, level, suffix)

    def _from_code(self, code: str, level: str, suffix: str) -> tuple[str, tuple[str, ...]] | None:
        codes = [code, *self._gazetteer.ancestors(code)]
        if level == "special":
            level, suffix = "province", "特别行政区"
        levels = ("county", "prefecture", "province") if suffix == "市" else (level,)
        for index, one in enumerate(codes):
            name = self._gazetteer.official(one)
            if self._gazetteer.place(one).level in levels and name.endswith(suffix):
                outer = tuple(self._gazetteer.official(c) for c in reversed(codes[index + 1 :]) if c != "CN")
                return name, outer
        return None
