"""All mentions of a document: quotations, credits, dates, places, platforms, posts and people, none overlapping."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from kg import dates, lexicon
from kg.mentions import introducing, naming, places, posts
from kg.mentions.values import Mention, Scan
from kg.model import Span

if TYPE_CHECKING:
    from kg.lexicon.gazetteer import Gazetteer
    from kg.mentions.tagged import Tagged

_CREDIT = re.compile(
    r"[（(][^（）()\n]{0,30}(?:记者|通讯员|责编|责任编辑|编辑|作者|摄影|供稿|融媒体中心|整理|来源|政府网|政府网站)[^（）()\n]{0,100}[）)]"
    r"|(?m:^(?:[\u4e00-\u9fff]{0,8}(?:报|网|社|台|媒体|频道|客户端|中心|版)|特约|见习|实习|文|图|[/ ｜|：:·（(—-]){0,4}"
    r"(?:记者(?!专访|采访|招待会|会上|问|们|从|在)|通讯员|责编|责任编辑|编辑|来源|作者|文/图|摄影|策划|实习生|监制|审核|校对)[^\n。，]{0,40}$)"
    r"|(?m:(?:责任编辑|责编|编辑|审核|校对|监制|供稿|来源)[：｜][^\n。，：]{1,24}$)"
    r"|[（(](?:视频编辑|文字编辑|责任编辑)[^（）()\n]{0,60}[）)]"
    r"|(?:上一篇|下一篇|相关阅读|推荐阅读|相关链接|延伸阅读)[：:]?[^\n。！？]{0,60}"
    r"|本报讯|(?m:^[^\n]*(?:Copyright|©|ICP备|版权所有)[^\n]*$)"
    r"|央视网消息(?:[（(]新闻联播[）)])?：?|中国网络电视台消息(?:[（(]新闻联播[）)])?：?|本台消息：?|新华社[^。\n]{0,20}?电|本报[\u4e00-\u9fff]{2,8}(?:\d{1,2}月)?\d{1,2}日[电讯]|[\u4e00-\u9fff]{2,4}日报讯"
)


def scan(
    text: str, published: str | None, default_place: str | None, gazetteer: Gazetteer, hints: Tagged | None = None
) -> Scan:
    """The mentions of a normalised text, in order; ``hints`` are asked about the names beside titles.

    Work is linear in the length of the text.
    """
    year = int(published[:4]) if published and published[:4].isdigit() else None
    works = _works(text)
    credits = [Mention(Span(*m.span()), "credit", m.group()) for m in _CREDIT.finditer(text)]
    in_work = _covered(text, works)
    hidden = _covered(text, [*works, *credits])
    names = tuple(p for p in places.find(text, gazetteer, year, default_place) if not _in(p.span, in_work))
    offices = tuple(p for p in posts.find(text, names, tuple(c.span.end for c in credits)) if not _in(p.span, hidden))
    found_dates = [Mention(d.span, "date", d.value) for d in dates.find(text, published) if not _in(d.span, in_work)]
    platforms = [Mention(Span(*m.span()), "platform", m.group()) for m in _platforms().finditer(text)]
    closed = [span for group in (names, offices, found_dates, platforms) for span in (one.span for one in group)]
    people, groups = naming.name_people(
        text, offices, frozenset(s.start for s in closed), frozenset(s.end for s in closed), hidden, hints
    )
    place_mentions = [Mention(p.span, "place", p.name, place=p) for p in names]
    quoted = [
        Mention(Span(*m.span()), "quoted", m.group()[1:-1])
        for m in introducing.QUOTED.finditer(text)
        if not re.search(
            r"[。！？；]|，.*，|(?:推荐官|代言人|大使|宣传员|体验官)”|“(?:代言|卖货|带货|站台|吆喝|打call){1,3}”",
            m.group(),
        )
    ]
    ranked = [*credits, *works, *people, *groups, *found_dates, *quoted, *place_mentions, *platforms]
    return Scan(text, _disjoint(text, ranked), tuple(p for p in names if not _in(p.span, hidden)))


@cache
def _platforms() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, lexicon.ordered("platforms")), key=lambda w: (-len(w), w))))


def _works(text: str) -> list[Mention]:
    found, depth, begin = [], 0, -1
    for at, char in enumerate(text):
        if char == "《":
            depth, begin = depth + 1, at if depth == 0 else begin
        elif char == "》" and depth:
            depth -= 1
            if depth == 0:
                found.append(Mention(Span(begin, at + 1), "work", text[begin + 1 : at]))
        elif char == "\n":
            depth = 0
    return found


def _covered(text: str, mentions: Iterable[Mention]) -> bytearray:
    """A 1 for each character of ``text`` that one of the mentions covers."""
    covered = bytearray(len(text))
    for mention in mentions:
        covered[mention.span.start : mention.span.end] = b"\1" * len(mention.span)
    return covered


def _in(span: Span, covered: bytearray) -> bool:
    return covered.find(1, span.start, span.end) >= 0


def _disjoint(text: str, ranked: list[Mention]) -> tuple[Mention, ...]:
    """The mentions in order, the earlier of the list winning where two overlap."""
    covered = bytearray(len(text))
    chosen: list[Mention] = []
    for mention in ranked:
        if not _in(mention.span, covered):
            covered[mention.span.start : mention.span.end] = b"\1" * len(mention.span)
            chosen.append(mention)
    return tuple(sorted(chosen, key=lambda m: m.span))
