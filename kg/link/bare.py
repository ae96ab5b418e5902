"""Names without a post: whether the news can only have meant the one bearer whom it names so.

A state leader is named without title; a farmer of the same name might be, too. The odds are weighed: how often the
news of that outlet and year tells of the known bearer, against all others of the name that it tells of and those whom
it might, who are the more the commoner the name is. A name alone never decides: a bearer whom news does not name
without title, or one whose name many share, is not taken.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from kg.link.compare import Profile, company, is_bare, is_prominent
from kg.link.values import Observation
from kg.link.weights import load

_YEAR: Final = 366
_OFTEN: Final = 20
"""News names a leader up to so many times as often without a post as with one."""


@dataclass(slots=True)
class _Known:
    """A bearer with posts: the days on which each outlet told of it."""

    prominent: bool
    titles: Set[str]
    company: Set[str]
    days: dict[str, list[int]] = field(default_factory=dict)

    def told(self, outlet: str, day: int) -> int:
        """In how many documents of the outlet (of all, if it is not known), within a year of the day (ever, if 0)."""
        found = 0
        for name, days in self.days.items():
            if name == outlet or not (name and outlet):
                found += bisect_right(days, day + _YEAR) - bisect_left(days, day - _YEAR) if day else len(days)
        return found


class Meant(NamedTuple):
    """The cluster of the bearer that is meant, the bits for it, and why."""

    bearer: str
    bits: float
    reasons: tuple[str, ...]


class Bearers:
    """The bearers of one name that have posts, by cluster."""

    def __init__(
        self,
        profiles: Mapping[str, Profile],
        members: Mapping[str, Sequence[str]],
        units: Mapping[str, Sequence[Observation]],
        day_of: Mapping[str, int],
        expected: float,
    ) -> None:
        self._unknown = expected * load().told_bare
        self._known: dict[str, _Known] = {}
        self._bare = _Known(False, frozenset(), frozenset())
        for root, profile in profiles.items():
            known = self._bare
            if not is_bare(profile):
                titles = profile.loose | {title for title, _ in profile.titles}
                known = self._known[root] = _Known(is_prominent(profile), titles, frozenset(profile.company))
            for unit in members[root]:
                for one in units[unit]:
                    known.days.setdefault(one.source, []).append(day_of[unit])
        self._tellers = Counter(name for known in self._known.values() for name in known.company)
        for known in (self._bare, *self._known.values()):
            for days in known.days.values():
                days.sort()

    def meant(self, outlet: str, day: int, one: Profile) -> Meant | None:
        """Whom the outlet means on the day by the name, or by it with the titles of no seat that ``one`` has."""
        extra = load().extra
        loose = {title for title in one.loose if not extra.search(title)}
        told = {root: known.told(outlet, day) for root, known in self._known.items() if loose <= known.titles}
        best = max(sorted(told), key=lambda root: told[root], default="")
        if not best or not told[best] or not (loose or self._known[best].prominent):
            return None
        others = sum(told.values()) - told[best]
        often = told[best] + min(self._bare.told(outlet, day), _OFTEN * told[best])
        bits = math.log2(often / (others + self._unknown))
        why = f"named without a post, as news does one who is told of so often, others seldom: {bits:+.1f}"
        # whoever is told of with several bearers does not tell which one it is
        shared = company({name for name in one.company.keys() & self._known[best].company if self._tellers[name] == 1})
        return Meant(best, bits + shared.bits, (why, *shared.reasons))
