"""Posts by kind and level: the form of a title, the rank of a post, how two seats lie, and which posts one person
cannot hold at a time.

A post is a title at a seat, the id of a place (``place/371722``) or of a body. What one cannot hold at once is told by
the branch of the posts (government, party, assembly, an organ) and by how their seats lie: nobody serves two divisions
of which neither holds the other, nor the governments of two levels.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from kg.link.things import lists, of_country
from kg.link.weights import load

CN: Final = "place/CN"
SAME, WITHIN, APART, UNKNOWN = "same", "within", "apart", ""
"""How two seats lie: one is the other, holds the other, lies elsewhere; or nothing tells."""

_ECHO: Final = re.compile(r"(.)\1(?=长$)")
_TERM: Final = re.compile(r"第[一二三四五六七八九十百]{1,4}届")
_BASE: Final = {2: 7.0, 4: 5.0, 6: 3.0, 9: 1.0}
"""Length of a code without its empty levels → rank of the head of such a division."""


@cache
def title_of(role: str) -> str:
    """A title in one form: 外交部部长 is 外交部长, 政协第十四届全国委员会副主席 is 全国政协副主席."""
    title = _ECHO.sub(r"\1", _TERM.sub("", role.removeprefix("中共")))
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
        found = _BASE.get(len(code_of(seat)))
        if found is None:
            return None
        base = found
    rank = base
    if branch_of(title, seat) in ("organ", "") and title != "党委书记":
        if not re.search(r"(?:长|主任|书记|主席)$", title):
            return None
        rank -= 4 if re.search(r"[处科司]长$", title) and seat == CN else 2
    if "副" in title or title.endswith("常委"):
        rank -= 1
    return rank


@cache
def ministry_of(title: str) -> str:
    """The ministry that a title begins with (外交部发言人), "" if none."""
    return next((one for one in sorted(lists().ministries, key=len, reverse=True) if title.startswith(one)), "")


@cache
def is_single(title: str, seat: str) -> bool:
    """Whether one person holds the post at a time."""
    if village_of(seat):
        return branch_of(title, seat) == "village"
    return load().is_single(title)


@cache
def branch_of(title: str, seat: str) -> str:
    """Which branch of a division a full-time post belongs to, "" if it is none: a village's own posts are one."""
    weights = load()
    if village_of(seat):
        return "village" if weights.village.search(title) and "第一书记" not in title else ""
    if not seat.startswith("place/") or weights.part_time.search(title) or weights.is_mass(title):
        return ""
    return next((branch for branch, pattern in weights.branches if pattern.search(title)), "")


@cache
def exclude(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether nobody holds both of two posts, each a title and a seat, at a time."""
    branch, branch2 = branch_of(*one), branch_of(*other)
    if not (branch and branch2):
        return False
    lie = relation(one[1], other[1])
    return lie == APART or (lie == WITHIN and branch == branch2 == "government")


@cache
def relation(one: str, other: str) -> str:
    """How two places lie to each other."""
    if one == other:
        return SAME
    code, code2 = code_of(one), code_of(other)
    if not (code and code2):
        lands = [land for seat in (one, other) if (land := "CN" if code_of(seat) else country_of(seat))]
        if len(lands) < 2:
            return UNKNOWN
        return APART if lands[0] != lands[1] else WITHIN
    if not (code.startswith(code2) or code2.startswith(code)):
        return APART
    local, local2 = village_of(one), village_of(other)
    if local and local2 and local != local2:
        return APART if code == code2 else UNKNOWN
    return SAME if local and local2 else WITHIN


@cache
def code_of(seat: str) -> str:
    """A place's code without empty levels: 370000 → 37, 371700 → 3717. "" for what has no code."""
    code = seat.removeprefix("place/").partition("/")[0].partition("-")[0]
    if not code.isdigit():
        return ""
    while len(code) > 2 and len(code) % 2 == 0 and code.endswith("00"):
        code = code[:-2]
    return code


def village_of(seat: str) -> str:
    """The name of a place that has no code of its own, below the one that has: place/371722110/张庄村 → 张庄村."""
    return seat.removeprefix("place/").partition("/")[2] if seat.startswith("place/") else ""


def country_of(seat: str) -> str:
    """The code of the country that a place without a code of divisions is or lies in, "" if it is none."""
    found = re.match(r"place/([A-Z]{2})(?:/|$)", seat)
    return found[1] if found else ""
