"""The people of one name in one document: one, unless posts are given to the name that one person cannot hold at once.

What is told at one occurrence of a name is told of one person. Two occurrences are two people if the document gives
both, as of its own day, posts that exclude each other (:func:`kg.link.offices.exclude`), or if they are members of
one enumeration (财政局局长张伟、教育局局长张伟). An occurrence without a post is the bearer named last.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from kg.link.offices import exclude, title_of
from kg.link.values import Post
from kg.model import ASSERTED, Fact, Span

_LISTED: Final = re.compile(r"[、和与及][^，。；：！？\n]{0,80}")
"""From the end of a name to the same name again, in one enumeration."""

Told = tuple[Fact, str, str]
"""A fact, the role that the person has in it, the name as printed."""


@dataclass(slots=True)
class Bearer:
    """One person of a name in a document: the facts told of it, and the posts that these give it."""

    told: list[Told] = field(default_factory=list)
    posts: set[Post] = field(default_factory=set)

    @property
    def offices(self) -> set[tuple[str, str]]:
        """The posts as titles and seats."""
        return {_key(post) for post in self.posts}

    def takes(self, posts: Iterable[Post]) -> bool:
        """Whether one person may hold ``posts`` beside those of this bearer."""
        mine = [_key(post) for post in self.posts if _now(post)]
        return not any(exclude(_key(post), other) for post in posts if _now(post) for other in mine)


def bearers(told: Iterable[Told], post_of: Callable[[Fact], Post], text: str) -> list[Bearer]:
    """Who bears a name in a document, in the order of the text; ``told`` are all facts that name it."""
    occurrences: dict[Span, Bearer] = {}
    for fact, role, surface in told:
        argument = fact.argument(role)
        span = argument.span if argument is not None and argument.span is not None else fact.evidence.span
        one = occurrences.setdefault(span, Bearer())
        one.told.append((fact, role, surface))
        if fact.type == "holds_role" and role == "person" and fact.modality == ASSERTED:
            one.posts.add(post_of(fact))
    found: list[Bearer] = []
    ends: list[int] = []  # where each bearer was named last
    for span, one in sorted(occurrences.items(), key=lambda one: (one[0].start, one[0].end)):
        fitting = [
            at
            for at, bearer in enumerate(found)
            if bearer.takes(one.posts) and not (_differ(one, bearer) and _listed(text, ends[at], span.start))
        ]
        if not fitting:
            found.append(one)
            ends.append(span.end)
            continue
        at = max(fitting, key=lambda at: (len(one.offices & found[at].offices), ends[at]))
        found[at].told += one.told
        found[at].posts |= one.posts
        ends[at] = max(ends[at], span.end)
    return found


def _differ(one: Bearer, other: Bearer) -> bool:
    return bool(one.posts and other.posts) and not one.offices & other.offices


def _listed(text: str, end: int, start: int) -> bool:
    return end < start and _LISTED.fullmatch(text, end, start) is not None


def _key(post: Post) -> tuple[str, str]:
    return title_of(post.role), post.seat


def _now(post: Post) -> bool:
    return post.status in ("current", "acting") and not post.date
