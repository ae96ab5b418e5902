"""What has been found in one document while its people are looked for: posts, runs of posts, people so far."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Final

from kg.lexicon import gazetteer
from kg.mentions import people
from kg.mentions.characters import FAR, HOME, Abroad
from kg.mentions.nomenclature import nomenclature
from kg.mentions.people import Name, Recurrence
from kg.mentions.values import Mention, Post
from kg.model import Span

if TYPE_CHECKING:
    from kg.mentions.tagged import Tagged

BEFORE_TITLE: Final = {"national": -1.0, "foreign": -1.5, "chief": -2.0, "organ": -2.5, "body": -4.5}
"""What speaks for a name right before a title of a kind, as a logarithm of odds."""
NEIGHBOURS: Final = frozenset(["JP", "KR", "KP", "VN", "SG", "MY"])
"""Countries where names may be of Chinese characters."""
BEFORE_OFFICE: Final = re.compile(
    r"(?:同志)?(?:代理|拟?任(?![务何期命用职教意性上])|(?:被|经组织|主动)?(?:选派|下派|派驻|派|调任|调|交流|转任|到|赴)[^，。；：\n]{1,16}(?:任|担任|出任)(?!务|何|期|命)|为(?!了|期|推|促|贯)|，(?:对|祝贺)[他她](?:再次|成功|高票)?(?=当选|连任|就任|出任)|(?:[全高]票|成功|再次|正式)?当选|不再担任|不再兼任|出任|担任|兼任|辞去|的[\u4e00-\u9fff、]{2,30}职务|，(?=现任|曾任|生前[系是任担]|历任|时任)|生前[系是任担]|现任|曾任|曾担任|历任|此前任|现为|系|是(?!否|在))"
)
"""What gives or takes a post, right after a name."""
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
    _runs_at: dict[int, tuple[Post, ...]] = field(init=False)
    _taken: bytearray = field(init=False)

    def __post_init__(self) -> None:
        self.again = Recurrence(self.text)
        self.posts = tuple(_without_name(post, self.text, self.ends) for post in self.posts)
        self._begins = [post.span.start for post in self.posts]
        self._taken = bytearray(len(self.text))
        self.runs = _runs(self)
        self._runs_at = {run[0].span.start: run for run in self.runs}

    def taken(self, span: Span) -> bool:
        """Whether a person already stands on one of these characters."""
        return self._taken.find(1, span.start, span.end) >= 0

    def post_from(self, at: int) -> int | None:
        """Where the first post at or after ``at`` begins."""
        index = bisect_left(self._begins, at)
        return self._begins[index] if index < len(self._begins) else None

    def run_at(self, at: int) -> tuple[Post, ...] | None:
        """The posts that begin there."""
        return self._runs_at.get(at)

    def add(self, span: Span, value: str, posts: tuple[Post, ...] = (), name: Span | None = None) -> bool:
        """Note a person unless one stands there already; returns whether it was noted."""
        if self.taken(span) or self.hidden.find(1, span.start, span.end) >= 0:
            return False
        if span.start in self.starts and _is_country(value):
            return False
        self._taken[span.start : span.end] = b"\1" * len(span)
        self.people.append(Mention(span, "person", value, posts, None, name or span))
        return True

    def name(self, at: int, prior: float, abroad: Abroad = HOME) -> int:
        """The end of the name at ``at``, or -1."""
        read = self.read(at, prior, abroad)
        return read.end if read else -1

    def read(self, at: int, prior: float, abroad: Abroad = HOME) -> Name | None:
        """The name at ``at``."""
        read = people.after(self.text, at, prior, self.starts, self.again, abroad)
        if read is None:
            return None
        stop = next((i for i in range(at + 2, read.end) if i in self.starts), None)
        if stop is not None:  # 牧野到黄岗|镇: no name goes on into a place
            read = people.after(
                self.text, at, prior, self.starts, self.again, abroad, frozenset(range(at + 2, stop + 1))
            )
        return read

    def orphans(self) -> list[Mention]:
        """Runs of posts that no name belongs to: 任栖霞市委书记, 这位新昌县副县长."""
        return [
            Mention(span, "posts", span.cut(self.text), run)
            for run in self.runs
            if not self.taken(span := Span(run[0].span.start, run[-1].span.end))
        ]


@cache
def _is_country(name: str) -> bool:
    return any(place.level == "country" for place in gazetteer.load().find(name))


def _without_name(post: Post, text: str, ends: frozenset[int]) -> Post:
    """The post without a foreign name that was read as its body: 佐科|总统."""
    if post.kind != "foreign" or post.place is not None or not post.org:
        return post
    head = nomenclature().head.search(text, post.span.start, post.span.end)
    if head is None or head.end() != post.span.end or not text.startswith(post.org, head.start() - len(post.org)):
        return post
    if people.before(text, head.start(), BEFORE_TITLE["foreign"], ends, FAR) is None:
        return post
    return replace(post, span=Span(*head.span()), role=head.group(), org=None)


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
                and (between != "，" or post.status != "former" or last.status == "former")
                and not (between in ("、", "和", "及") and _called_before(found, runs[-1][0]))
            ):
                runs[-1].append(post)
                continue
        runs.append([post])
    return [tuple(run) for run in runs]


def _called_before(found: Found, post: Post) -> bool:
    """Whether a name right before a title takes it, so no other does: 巴育总理和国会主席川·立派, 习近平主席和国王."""
    if found.text.endswith(nomenclature().leaders, 0, post.span.start):
        return True
    if post.kind != "foreign" or not pure(post, found.text):
        return False
    return people.before(found.text, post.span.start, BEFORE_TITLE["foreign"], found.ends, FAR) is not None


def pure(post: Post, text: str) -> bool:
    """Whether a post is written as the title alone (局长, 副主任), without place, organ or status."""
    words = nomenclature()
    written = post.span.cut(text)
    head = words.head.search(written)
    while head and head.end() < len(written):
        head = words.head.search(written, head.start() + 1)
    return head is not None and (head.start() == 0 or words.deputy.fullmatch(written, 0, head.start()) is not None)
