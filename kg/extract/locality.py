"""Which province, city, county a document is about, at any point of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kg.mentions.values import PlaceName, Scan
from kg.model import Span

if TYPE_CHECKING:
    from kg.lexicon.gazetteer import Gazetteer

_TO_US = re.compile(r"[来到赴莅][^，。；]{0,2}我[省市县区州旗镇乡]")
"""After it the places told of before are the guests'."""


class Locality:
    """Which province, city, county a document is about, at any point of it."""

    def __init__(self, scan: Scan, default: str | None, gazetteer: Gazetteer, title: Sequence[PlaceName] = ()) -> None:
        self._gazetteer = gazetteer
        self._places: list[tuple[int, PlaceName]] = []
        guests = [Span(scan.text.rfind("。", 0, m.start()) + 1, m.start()) for m in _TO_US.finditer(scan.text)]
        for mention in scan.mentions:
            if mention.place is not None:
                self._places.append((mention.span.start, mention.place))
            for post in mention.posts:
                if post.place is not None and post.place.span.end:
                    self._places.append((post.place.span.start, post.place))
        known = {at for at, _ in self._places}
        self._places += [(p.span.start, p) for p in scan.places if p.level == "village" and p.span.start not in known]
        away = {p.name for at, p in self._places if any(g.start <= at < g.end for g in guests)}
        self._places = [(at, p) for at, p in self._places if p.name not in away]
        self._places.sort(key=lambda pair: pair[0])
        self._places += [(len(scan.text), p) for p in title]
        self._default = default

    def at(self, offset: int, level: str, suffix: str = "") -> tuple[str, tuple[str, ...]] | None:
        """The name and the context of the place of ``level`` that is meant at ``offset``, where one is.

        With a ``suffix`` (县 of a 县长) only a place whose name ends so is meant, of whatever level a 市 has.
        """
        before = [p for at, p in self._places if at <= offset]
        if suffix in ("市", "州", "省") and before and before[-1].level == "region":
            return before[-1].name, ()  # 在布宜诺斯艾利斯接受市长马克里
        after = [p for at, p in self._places if at > offset]
        for place in [*reversed(before), *after]:
            found = self._of_level(place, level, suffix)
            if found is not None:
                return found
        if self._default:
            candidates = self._gazetteer.resolve(self._default)
            if candidates and candidates[0][1] >= 0.5:
                return self._from_code(candidates[0][0].code, level, suffix)
        return None

    def ours(self, offset: int, level: str, suffix: str) -> tuple[str, tuple[str, ...]] | None:
        """As ``at``, for 我市 of a local paper: where one city within the one meant is told of too, that one."""
        found = self.at(offset, level, suffix)
        inner = {
            one for _, p in self._places if (one := self._of_level(p, level, suffix)) and found and found[0] in one[1]
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
        levels = ("county", "prefecture", "province") if suffix == "市" else (level,)
        for index, one in enumerate(codes):
            name = self._gazetteer.official(one)
            if self._gazetteer.place(one).level in levels and name.endswith(suffix):
                outer = tuple(self._gazetteer.official(c) for c in reversed(codes[index + 1 :]) if c != "CN")
                return name, outer
        return None
