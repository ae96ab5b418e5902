"""One block of people, all of one name → who is who."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg.link.cluster import Clusters, Why
from kg.link.judgements import UserJudgement
from kg.link.things import units
from kg.link.values import Observation, Resolved


def resolve(observations: Sequence[Observation], judged: Iterable[UserJudgement] = ()) -> Resolved:
    """The block resolved: joined are those who share a post or a county."""
    grouped = units(observations)
    clusters = Clusters(grouped, judged)
    seats: dict[tuple[str, ...], str] = {}
    why: dict[str, Why] = {}
    for unit, told in sorted(grouped.items()):
        why[unit] = (0.8, ("the only one of this name in its document",), ())
        for one in told:
            for post in one.posts:
                code = post.seat.removeprefix("place/")
                keys: list[tuple[str, ...]] = [(post.role, post.seat)] if post.seat else []
                keys += [(post.seat,)] if code.isdigit() and not code.endswith("00") else []
                for key in keys:
                    if key in seats and clusters.join(seats[key], unit):
                        why[unit] = (0.95, (f"the same name in a post of {post.seat}",), ())
                    seats.setdefault(key, unit)
    return clusters.resolved(why)
