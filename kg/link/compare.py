"""Two people of one name compared: what their documents say, feature by feature, in bits for and against.

A profile gathers what the documents of one person (so far) say. :func:`compare` gives the sum of the weights of the
features that two profiles show, after Fellegi and Sunter (1969), with the reasons; :func:`conflict` tells what no
person can have done: head two places at the same time.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import takewhile
from typing import Any, Final

from kg.link.things import of_country
from kg.link.values import Observation, Post
from kg.link.weights import Weights, load, name_bits

_ECHO: Final = re.compile(r"(.)\1(?=长$)")
_HIGH: Final = 6.0
_UPPER: Final = 4.0
CN: Final = "place/CN"
_BASE: Final = {2: 7.0, 4: 5.0, 6: 3.0, 9: 1.0}
"""Length of a code without its empty levels → rank of the head of such a division."""


@dataclass(slots=True)
class Profile:
    """What the documents of one person say. A seat ``~…`` is a body of which only the name is told.

    Days are (first, last), in days since year 1; 0 if nothing is dated.
    """

    titles: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    held: dict[tuple[str, str], list[int]] = field(default_factory=dict)
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
    if not post.seat:
        return
    key = (title, post.seat)
    found.titles[key] = _span(found.titles.get(key, (0, 0)), (day, day))
    if now and weights.heads.fullmatch(title):
        found.held[key] = sorted({*found.held.get(key, ()), day})
    if post.seat.startswith("place/"):
        found.seats[post.seat] = _span(found.seats.get(post.seat, (0, 0)), (day, day))
    rank = rank_of(title, post.seat)
    if rank is not None and day and post.status != "removed":
        found.ranks.append((day, rank))


@cache
def title_of(role: str) -> str:
    """A title in one form: 外交部部长 is 外交部长."""
    title = _ECHO.sub(r"\1", role.removeprefix("中共"))
    return load().same_title.get(title, title)


@cache
def rank_of(title: str, seat: str) -> float | None:
    """The level of a post: 9 for the country's leaders, 7 province, 5 prefecture, 3 county, 1 township; deputies one
    less, heads of an organ two less than the head of its division. None if it has no such level."""
    weights = load()
    if seat == CN and weights.is_leading(title):
        return 9.0
    if weights.is_mass(title):
        return None
    if seat == CN:
        if not of_country(title):
            return None
        base = 9.0
    else:
        found = _BASE.get(len(_trim(seat)))
        if found is None:
            return None
        base = found
    rank = base
    if (
        title != "党委书记"
        and not weights.heads.search(title)
        and not re.search(r"(?:人大常委会主任|政协主席|常委|委副书记|副[省市县区州旗镇乡]长)$", title)
    ):
        if not re.search(r"(?:长|主任|书记|主席)$", title):
            return None
        rank -= 4 if re.search(r"[处科司]长$", title) and seat == CN else 2
    if "副" in title or title.endswith("常委"):
        rank -= 1
    return rank


def compare(one: Profile, other: Profile, common: frozenset[str] = frozenset()) -> tuple[float, tuple[str, ...]]:
    """The bits that speak for one person being the other, without those of the name, and why.

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
    shared = sorted((one.company.keys() & other.company.keys()) - common)
    if shared:
        level = "one" if len(shared) == 1 else "two" if len(shared) == 2 else "many"
        found.append((f"company.{level}", "、".join(shared[:3])))
    things = sorted(one.things & other.things)
    if things:
        found.append(("thing.same", things[0]))
    if found:
        time = _time(one, other)
        if time:
            found.append((time, ""))
        if one.sources & other.sources:
            found.append(("source.same", ""))
    features = load().features
    reasons = tuple(
        f"{features[name].say}{f' ({detail})' if detail else ''}: {features[name].bits:+.1f}" for name, detail in found
    )
    return sum(features[name].bits for name, _ in found), reasons


_STRONG: Final = frozenset(
    {"post.same_single", "post.same_leading", "post.same_many", "post.same_body", "post.same_township"}
)


def identifying(one: Profile, other: Profile, common: frozenset[str] = frozenset()) -> bool:
    """Whether anything but the name speaks for the two being one."""
    return compare(one, other, common)[0] > 0


def conflict(one: Profile, other: Profile) -> str:
    """What one person cannot have done, or "": to be head of two places at the same time, of one title."""
    for (title, seat), days in sorted(one.held.items()):
        for (title2, seat2), days2 in sorted(other.held.items()):
            if title != title2 or seat == seat2:
                continue
            if days[0] <= days2[-1] and days2[0] <= days[-1]:
                return f"{title} of {seat} and of {seat2} at the same time"
    return ""


def bits_of(name: str) -> tuple[float, str]:
    """What the name itself counts, and why."""
    found = name_bits(name)
    return found, f"about {round(2**-found)} people of this name to expect: {found:+.1f}"


def tokens(one: Profile) -> set[str]:
    """What a profile may share with another of its block: pairs that share nothing are never compared."""
    found = {f"t:{title}@{seat}" for title, seat in one.titles}
    found |= {f"b:{body}" for body in one.bodies}
    for seat in (*one.seats, *(one.near if len(one.near) <= _WIDE else ())):
        code = _trim(seat)
        found |= {f"p:{code[:size]}" for size in (2, 4, 6) if len(code) >= size} if code else {f"p:{seat}"}
    found |= {f"n:{name}" for name in one.company}
    found |= {f"x:{thing}" for thing in one.things}
    if any(rank >= _HIGH for _, rank in one.ranks):
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
                "same_named" if seat.startswith("~") else "same_single" if weights.is_single(title) else "same_many",
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
    if (
        (foreign and _inland(other) and not foreign2)
        or (foreign2 and _inland(one) and not foreign)
        or (foreign and foreign2)
    ):
        return "post.other_country", ""
    mine, theirs = _codes(one.seats, 2), _codes(other.seats, 2)
    if mine and theirs:
        then = any(
            a and b and a[0] - 366 <= b[1] and b[0] - 366 <= a[1]
            for a in mine.values()
            for b in theirs.values()
            if a[0] and b[0]
        )
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
    return "rank.high" if lower >= _HIGH else "rank.upper" if lower >= _UPPER else "rank.step"


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
        code = _trim(seat)
        if len(code) >= size:
            found[code[:size]] = _span(found.get(code[:size], (0, 0)), days)
    return found


@cache
def _trim(seat: str) -> str:
    """A place's code without empty levels: 370000 → 37, 371700 → 3717. "" for what has no code."""
    code = seat.removeprefix("place/").partition("/")[0].partition("-")[0]
    if not code.isdigit():
        return ""
    while len(code) > 2 and len(code) % 2 == 0 and code.endswith("00"):
        code = code[:-2]
    return code


def _wide(seat: str) -> bool:
    return len(_trim(seat)) < 6


def _foreign(one: Profile) -> set[str]:
    return {s.removeprefix("place/")[:2] for s in one.seats if re.match(r"place/[A-Z]{2}(?:/|$)", s) and s != CN}


def _inland(one: Profile) -> bool:
    return any(_trim(seat) or seat == CN for seat in one.seats)


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
