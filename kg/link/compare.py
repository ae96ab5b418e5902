"""Two people of one name compared: what their documents say, feature by feature, in bits for and against.

A profile gathers what the documents of one person (so far) say. :func:`compare` gives the sum of the weights of the
features that two profiles show, after Fellegi and Sunter (1969), with the reasons; :func:`conflict` tells what no
person can have done: head two places at the same time.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import takewhile
from typing import Any, Final

from kg.link.offices import (
    CN,
    branch_of,
    code_of,
    country_of,
    exclude,
    is_single,
    ministry_of,
    rank_of,
    title_of,
    village_of,
)  # fmt: skip
from kg.link.values import Observation, Post
from kg.link.weights import Weights, load, name_bits

_HIGH: Final = 6.0
_LEVELS: Final = {"rank.leading": 9.0, "rank.chief": 7.0, "rank.high": _HIGH, "rank.upper": 4.0, "rank.standing": 2.0}
"""The ranks of a leader of the country, a governor or minister, a vice governor, a vice mayor, a vice head of a
county."""
_MINISTER: Final = 7.0
_QUARTER: Final = 91
_STRAY: Final = 10
"""What one document of so many says of a name may be misread."""
_ABRUPT: Final = 60
"""Days within which nobody goes from one seat to another without a word of it in the news."""

Office = tuple[str, str]
"""A title and its seat."""


@dataclass(slots=True)
class Profile:
    """What the documents of one person say. A seat ``~…`` is a body of which only the name is told.

    Days are (first, last), in days since year 1; 0 if nothing is dated. ``held`` are the days of full-time offices,
    ``turned`` the offices whose beginning or end a document tells, ``loose`` titles of which no seat is told,
    ``shared`` the documents that tell of several people of the name.
    """

    titles: dict[Office, tuple[int, int]] = field(default_factory=dict)
    held: dict[Office, list[int]] = field(default_factory=dict)
    loose: set[str] = field(default_factory=set)
    turned: set[Office] = field(default_factory=set)
    seats: dict[str, tuple[int, int]] = field(default_factory=dict)
    bodies: set[str] = field(default_factory=set)
    ranks: list[tuple[int, float]] = field(default_factory=list)
    walks: set[str] = field(default_factory=set)
    near: set[str] = field(default_factory=set)
    company: dict[str, int] = field(default_factory=dict)
    things: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)
    first: int = 0
    last: int = 0
    size: int = 0
    shared: set[str] = field(default_factory=set)

    def add(self, other: Profile) -> None:
        """Takes in ``other``."""
        for key, days in other.titles.items():
            self.titles[key] = _span(self.titles.get(key, (0, 0)), days)
        for seat, days in other.seats.items():
            self.seats[seat] = _span(self.seats.get(seat, (0, 0)), days)
        for key, held in other.held.items():
            _insert(self.held.setdefault(key, []), held)
        for name, count in other.company.items():
            self.company[name] = self.company.get(name, 0) + count
        self.bodies |= other.bodies
        _insert(self.ranks, other.ranks)
        self.walks |= other.walks
        self.near |= other.near
        self.things |= other.things
        self.sources |= other.sources
        self.first, self.last = _span((self.first, self.last), (other.first, other.last))
        self.size += other.size
        self.loose |= other.loose
        self.turned |= other.turned
        self.shared |= other.shared


def _insert(known: list[Any], others: Iterable[Any]) -> None:
    """Puts each of ``others`` into a sorted list, once: a long list is not to be sorted for each document."""
    for one in others:
        at = bisect_left(known, one)
        if at == len(known) or known[at] != one:
            known.insert(at, one)


def profile(observations: Iterable[Observation]) -> Profile:
    """The profile of some observations of one person."""
    whole = Profile()
    for one in observations:
        whole.add(_single(one))
    return whole


def _single(one: Observation) -> Profile:
    weights, found = load(), Profile(size=1)
    found.first = found.last = seen = _day(one.published)
    if one.source:
        found.sources.add(one.source)
    found.near.update(one.near)
    if one.home:
        found.near.add(one.home)
    found.things.update(one.things)
    for name in one.company:
        found.company[name] = 1
    for post in one.posts:
        _post(found, post, seen, weights)
    if one.twins:
        found.shared.add(f"{one.document}|{one.name}")
    return found


def _post(found: Profile, post: Post, seen: int, weights: Weights) -> None:
    title = title_of(post.role)
    day = _day(post.date) or (seen if post.status in ("current", "appointed", "acting", "removed") else 0)
    now = post.status in ("current", "acting", "appointed") and day
    walk = next((name for name, pattern in weights.walks if pattern.search(title)), "")
    body = post.org or (post.seat if post.seat.startswith(("org/", "~")) else "")
    found.walks.add(walk or ("office" if post.seat.startswith("place/") or body else ""))
    found.walks.discard("")
    if body:
        found.bodies.add(body)
    ministry = ministry_of(title) if post.seat == CN else ""
    if ministry:
        found.bodies.add(f"org/{ministry}")
    if not post.seat:
        found.loose.add(title)
        return
    key = (title, post.seat)
    found.titles[key] = _span(found.titles.get(key, (0, 0)), (day, day))
    if post.status in ("appointed", "acting", "removed", "former"):
        found.turned.add(key)
    if now and branch_of(title, post.seat):
        found.held[key] = sorted({*found.held.get(key, ()), day})
    if post.seat.startswith("place/"):
        found.seats[post.seat] = _span(found.seats.get(post.seat, (0, 0)), (day, day))
    rank = rank_of(title, post.seat)
    if rank is not None and day:
        found.ranks.append((day, rank))


@dataclass(frozen=True, slots=True)
class Compared:
    """The bits that speak for one person being the other, against any who bears the name, and against another official
    of the name; without those of the name; and why."""

    bits: float
    among: float
    reasons: tuple[str, ...]


def compare(one: Profile, other: Profile, common: frozenset[str] = frozenset()) -> Compared:
    """What the features that the two show come to.

    ``common`` are names of people told of with so many of this name that they tell nothing.
    """
    found: list[tuple[str, str]] = []
    post, what = _posts(one, other)
    if post:
        found.append((post, what))
    if not post.startswith("post.other"):
        told, where = _told(one, other) if not post.startswith("post.same") else ("", "")
        if told:
            found.append((told, where))
    step = _step(one, other)
    if step and (step == "rank.leap" or post not in _STRONG):
        found.append((step, ""))
    if one.walks and other.walks and not one.walks & other.walks and post not in _STRONG:
        found.append(("walk.other", ""))
    found += _company((one.company.keys() & other.company.keys()) - common)
    things = sorted(one.things & other.things, key=lambda thing: (_TELLING.get(thing.partition("/")[0], 2), thing))
    if things:
        kind = things[0].partition("/")[0]
        found.append((f"thing.{kind if kind in _TELLING else 'same'}", things[0]))
    if found:
        time = _time(one, other)
        if time:
            found.append((time, ""))
        if one.sources & other.sources:
            found.append(("source.same", ""))
    return _summed(found)


def company(shared: Set[str]) -> Compared:
    """What the people come to who are told of with both."""
    return _summed(_company(shared))


def _company(shared: Set[str]) -> list[tuple[str, str]]:
    if not shared:
        return []
    level = next(name for name, least in _COMPANIES if len(shared) >= least)
    return [(f"company.{level}", "、".join(sorted(shared)[:3]))]


def _summed(found: list[tuple[str, str]]) -> Compared:
    features = load().features
    reasons = tuple(
        f"{features[name].say}{f' ({detail})' if detail else ''}: {features[name].bits:+.1f}" for name, detail in found
    )
    return Compared(
        sum(features[name].bits for name, _ in found), sum(features[name].among for name, _ in found), reasons
    )


_TELLING: Final = {"spouse": 0, "event": 1}
"""The things shared that tell more than others, most first."""
_COMPANIES: Final = (("crowd", 6), ("many", 3), ("two", 2), ("one", 1))
_STRONG: Final = frozenset(
    {"post.same_single", "post.same_leading", "post.same_many", "post.same_body", "post.same_township"}
)


def conflict(one: Profile, other: Profile) -> str:
    """What one person cannot be, or "": two of one document, or holder of two offices at a time that exclude each
    other. Offices that one of the two is given together do not."""
    if one.shared & other.shared:
        return "the same document tells of both"
    for (title, seat), (title2, seat2), gap in _exclusive(one, other):
        told = {(title, seat), (title2, seat2)} & (one.turned | other.turned)
        if gap <= (-_ABRUPT if told else 0):  # news of a change and news as before it cross
            return f"{title} of {seat} and {title2} of {seat2} at the same time"
        if village_of(seat) and village_of(seat2):
            return f"{title} of {seat} and {title2} of {seat2}: villages keep their own"
    return ""


def abrupt(one: Profile, other: Profile) -> str:
    """A change of office too sudden to be believed where no document tells of it, or ""."""
    for (title, seat), (title2, seat2), gap in _exclusive(one, other):
        known = {(title, seat), (title2, seat2)} & (one.turned | other.turned)
        if 0 < gap < _ABRUPT and not known:
            return f"{title} of {seat} and {title2} of {seat2} within {_ABRUPT} days, and no word of the change"
    return ""


def _exclusive(one: Profile, other: Profile) -> Iterator[tuple[Office, Office, int]]:
    """The offices of the two that nobody holds at once, with the days between them (none or less: they overlap)."""
    for office, days in sorted(one.held.items()):
        for office2, days2 in sorted(other.held.items()):
            if office2 not in one.held and office not in other.held and exclude(office, office2):
                yield office, office2, max(days[0] - days2[-1], days2[0] - days[-1])


def others(profiles: Iterable[Profile]) -> int:
    """How many officials more than one the profiles of a block show at least: those who serve different provinces, or
    the centre, in the same quarter are different people, unless a change is told, or it is a stray document that says
    so."""
    seats: dict[int, Counter[str]] = {}
    for one in profiles:
        for office, days in one.held.items():
            where = "CN" if office[1] == CN else code_of(office[1])[:2]
            for day in days if where and office not in one.turned else ():
                seats.setdefault(day // _QUARTER, Counter())[where] += 1
    return max((sum(n * _STRAY > max(told.values()) for n in told.values()) for told in seats.values()), default=1) - 1


def is_prominent(one: Profile) -> bool:
    """Whether news names the person without title: a leader of this country or of another, a minister, a governor."""
    abroad = load().abroad
    return any(rank >= _MINISTER for _, rank in one.ranks) or any(
        country_of(seat) not in ("", "CN") and abroad.search(title) for title, seat in one.titles
    )


def is_bare(one: Profile) -> bool:
    """Whether no document says what the person is, but for what leaders chair beside their office."""
    extra = load().extra
    return one.walks <= {"office"} and all(extra.search(title) for title, _ in one.titles)


def bits_of(name: str) -> tuple[float, str]:
    """What the name itself counts, and why."""
    found = name_bits(name)
    return found, f"about {round(2**-found)} people of this name to expect: {found:+.1f}"


def tokens(one: Profile) -> set[str]:
    """What a profile may share with another of its block: pairs that share nothing are never compared."""
    found = {f"t:{title}@{seat}" for title, seat in one.titles}
    found |= {f"b:{body}" for body in one.bodies}
    for seat in (*one.seats, *(one.near if len(one.near) <= _WIDE else ())):
        code = code_of(seat)
        found |= {f"p:{code[:size]}" for size in (2, 4, 6) if len(code) >= size} if code else {f"p:{seat}"}
    found |= {f"n:{name}" for name in one.company}
    found |= {f"x:{thing}" for thing in one.things}
    if _top(one) >= _HIGH:
        found.add("high")
    return found


_WIDE: Final = 12
"""Who is told of in more places than that travels: the places tell little."""


def _posts(one: Profile, other: Profile) -> tuple[str, str]:
    """The strongest feature of the posts of the two, and what they share."""
    weights = load()
    best: list[tuple[float, str, str]] = []

    def take(level: str, what: str) -> None:
        best.append((-weights.features[f"post.{level}"].bits, f"post.{level}", what))

    for title, seat in one.titles.keys() & other.titles.keys():
        what = f"{title}, {seat}"
        if seat == CN and weights.is_leading(title):
            take("same_leading", what)
        elif weights.is_mass(title):
            take("same_mass" if _wide(seat) else "same_county", what)
        else:
            take(
                "same_named" if seat.startswith("~") else "same_single" if is_single(title, seat) else "same_many",
                what,
            )
    for body in one.bodies & other.bodies:
        if body.startswith("~"):
            continue
        take("same_mass" if body.removeprefix("org/") in weights.mass_bodies else "same_body", body)
    foreign, foreign2 = _foreign(one), _foreign(other)
    for country in foreign & foreign2:
        take("same_country", country)
    for level, size in (("township", 9), ("county", 6), ("prefecture", 4), ("province", 2)):
        shared = _codes(one.seats, size).keys() & _codes(other.seats, size).keys()
        if shared:
            take(f"same_{level}", f"place/{min(shared)}" + "0" * (6 - size))
    if best:
        _, name, what = min(best)
        return name, what
    inland, inland2 = _inland(one), _inland(other)
    if (foreign or foreign2) and (foreign or inland) and (foreign2 or inland2) and not (inland and inland2):
        return "post.other_country", ""
    mine, theirs = _codes(one.seats, 2), _codes(other.seats, 2)
    if mine and theirs:
        then = any(
            a and b and a[0] - 366 <= b[1] and b[0] - 366 <= a[1]
            for a in mine.values()
            for b in theirs.values()
            if a[0] and b[0]
        )
        then = then and not (one.turned | other.turned) & (one.titles.keys() ^ other.titles.keys())
        high = min(_top(one), _top(other)) >= _HIGH
        return ("post.apart_then" if then else "post.apart_high" if high else "post.apart"), ""
    return "", ""


def _told(one: Profile, other: Profile) -> tuple[str, str]:
    """Places told of with the two, where their posts say nothing."""
    sides = []
    for who in (one, other):
        near = who.near if len(who.near) <= _WIDE else set()
        sides.append({*near, *who.seats})
    if not (one.near or other.near):
        return "", ""
    for level, size in (("county", 6), ("prefecture", 4), ("province", 2)):
        shared = (
            _codes(dict.fromkeys(sides[0], (0, 0)), size).keys() & _codes(dict.fromkeys(sides[1], (0, 0)), size).keys()
        )
        if shared:
            return f"told.{level}", f"place/{min(shared)}" + "0" * (6 - size)
    return "", ""


def _step(one: Profile, other: Profile) -> str:
    """Whether the levels of the posts, taken by date, could be one person's."""
    if not one.ranks or not other.ranks:
        return ""
    pairs = [(a, b) if a <= b else (b, a) for a in _ends(one.ranks) for b in _ends(other.ranks)]
    (day, rank), (day2, rank2) = min(pairs, key=lambda p: (p[1][0] - p[0][0], p))
    years = (day2 - day) / 365
    if rank2 - rank > 1.5 + years / 1.5 or rank - rank2 > 2.5:
        return "rank.leap"
    lower = min(_top(one), _top(other))
    return next((level for level, least in _LEVELS.items() if lower >= least), "rank.step")


def _ends(ranks: list[tuple[int, float]]) -> list[tuple[int, float]]:
    """The highest rank of the first and of the last day: one holds several posts at a time."""
    first = [rank for day, rank in takewhile(lambda one: one[0] == ranks[0][0], ranks)]  # they are sorted
    return [(ranks[0][0], first[-1]), ranks[-1]][: 1 + (ranks[0][0] != ranks[-1][0])]


def _time(one: Profile, other: Profile) -> str:
    if not one.first or not other.first:
        return ""
    gap = max(one.first, other.first) - min(one.last, other.last)
    years = gap / 365
    if years > 15:
        return "time.generation"
    if years > 5:
        return "time.years"
    return "time.year" if years <= 1 else ""


def _codes(seats: Mapping[str, tuple[int, int]], size: int) -> dict[str, tuple[int, int]]:
    """The divisions of a size around the seats, with days."""
    found: dict[str, tuple[int, int]] = {}
    for seat, days in seats.items():
        code = code_of(seat)
        if len(code) >= size:
            found[code[:size]] = _span(found.get(code[:size], (0, 0)), days)
    return found


def _wide(seat: str) -> bool:
    return len(code_of(seat)) < 6


def _foreign(one: Profile) -> set[str]:
    return {country_of(seat) for seat in one.seats} - {"", "CN"}


def _inland(one: Profile) -> bool:
    return any(code_of(seat) or seat == CN for seat in one.seats)


def _top(one: Profile) -> float:
    return max((rank for _, rank in one.ranks), default=0.0)


def _span(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    days = [day for day in (*one, *other) if day]
    return (min(days), max(days)) if days else (0, 0)


@cache
def _day(value: str) -> int:
    """Days since year 1 of a date as precise as it is (its middle), or 0."""
    if not re.match(r"\d{4}", value):
        return 0
    parts = [int(part) for part in value.split("-") if part.isdigit()]
    year, month, day = parts[0], parts[1] if len(parts) > 1 else 7, parts[2] if len(parts) > 2 else 15
    try:
        return date(year, month, day).toordinal()
    except ValueError:
        return 0
