"""What has been found in one document while its people are looked for: posts, runs of posts, people so far."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kg.mentions import people
from kg.mentions.nomenclature import nomenclature
from kg.mentions.people import Recurrence
from kg.mentions.values import Mention, Post
from kg.model import Span

if TYPE_CHECKING:
    from kg.mentions.tagged import Tagged

BEFORE_TITLE: Final = {"national": -1.0, "foreign": -1.5, "organ": -2.5, "body": -4.5}
"""What speaks for a name right before a title of a kind, as a logarithm of odds."""
_NATIVE: Final = re.compile("(?<=、)[\u4e00-\u9fff]{2,6}籍$")


@dataclass(slots=True)
class Found:
    """What the passes over one document have collected, with what they ask of it; each question costs a constant."""

    text: str
    posts: tuple[Post, ...]
    starts: frozenset[int]
    ends: frozenset[int]
    hidden: bytearray
    hints: Tagged | None = None
    people: list[Mention] = field(default_factory=list)
    runs: list[tuple[Post, ...]] = field(init=False)
    again: Recurrence = field(init=False)
    _begins: list[int] = field(init=False)
    _taken: bytearray = field(init=False)

    def __post_init__(self) -> None:
        self.again = Recurrence(self.text)
        self._begins = [post.span.start for post in self.posts]
        self._taken = bytearray(len(self.text))
        self.runs = _runs(self)

    def taken(self, span: Span) -> bool:
        """Whether a person already stands on one of these characters."""
        return self._taken.find(1, span.start, span.end) >= 0

    def post_from(self, at: int) -> int | None:
        """Where the first post at or after ``at`` begins."""
        index = bisect_left(self._begins, at)
        return self._begins[index] if index < len(self._begins) else None

    def add(self, span: Span, value: str, posts: tuple[Post, ...] = (), name: Span | None = None) -> bool:
        """Note a person unless one stands there already; returns whether it was noted."""
        if self.taken(span) or self.hidden.find(1, span.start, span.end) >= 0:
            return False
        self._taken[span.start : span.end] = b"\1" * len(span)
        self.people.append(Mention(span, "person", value, posts, None, name or span))
        return True

    def name(self, at: int, prior: float, abroad: bool = False) -> int:
        """The end of the name at ``at``, or -1."""
        read = people.after(self.text, at, prior, self.starts, self.again, abroad)
        if read is None:
            return -1
        stop = next((i for i in range(at + 2, read.end) if i in self.starts), None)
        if stop is not None:  # 牧野到黄岗|镇: no name goes on into a place
            read = people.after(
                self.text, at, prior, self.starts, self.again, abroad, frozenset(range(at + 2, stop + 1))
            )
        return read.end if read else -1

    def orphans(self) -> list[Mention]:
        """Runs of posts that no name belongs to: 任栖霞市委书记, 这位新昌县副县长."""
        return [
            Mention(span, "posts", span.cut(self.text), run)
            for run in self.runs
            if not self.taken(span := Span(run[0].span.start, run[-1].span.end))
        ]


def _runs(found: Found) -> list[tuple[Post, ...]]:
    """Posts that stand together as a list, in order."""
    runs: list[list[Post]] = []
    for post in found.posts:
        if runs:
            last = runs[-1][-1]
            between = _NATIVE.sub("", found.text[last.span.end : post.span.start])
            if (
                between in ("", "、", "兼", "，兼", "，", "、兼", "和", "及")
                and (between != "，" or post.place is None or len(runs[-1]) > 1)
                and not (between in ("、", "和", "及") and _called_before(found, runs[-1][0]))
            ):
                runs[-1].append(post)
                continue
        runs.append([post])
    return [tuple(run) for run in runs]


def _called_before(found: Found, post: Post) -> bool:
    """Whether a foreign name right before a title takes it, so that no other name does: 巴育总理和国会主席川·立派."""
    if post.kind != "foreign" or not pure(post, found.text):
        return False
    return people.before(found.text, post.span.start, BEFORE_TITLE["foreign"], found.ends, True) is not None


def pure(post: Post, text: str) -> bool:
    """Whether a post is written as the title alone (局长, 副主任), without place, organ or status."""
    words = nomenclature()
    written = post.span.cut(text)
    head = words.head.search(written)
    while head and head.end() < len(written):
        head = words.head.search(written, head.start() + 1)
    return head is not None and (head.start() == 0 or words.deputy.fullmatch(written, 0, head.start()) is not None)
