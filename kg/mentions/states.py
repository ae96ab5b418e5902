"""Of which state a bare title is: heads of this one are known (李克强总理), others where the document tells it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Final

from kg import lexicon
from kg.mentions import characters, people
from kg.mentions.nomenclature import nomenclature
from kg.mentions.titles import CHINA, foreign
from kg.mentions.values import Mention, PlaceName, Post
from kg.model import Span

_DIVISIONS: Final = ("province", "prefecture", "county")


def placed(text: str, named: Iterable[Mention]) -> list[Mention]:
    """The people, in order, with the states of their bare titles: that which another title of theirs tells, or the one
    that news gives them throughout, if ``text`` names it."""
    found = [m for m in named if not _is_word(m)]
    told: dict[str, PlaceName] = {}
    for mention in found:
        for post in mention.posts:
            if post.place is not None and post.place.level == "country" and foreign(post.place):
                told.setdefault(mention.value, replace(post.place, spans=()))
    for name in {m.value for m in found if any(_bare(p) for p in m.posts)} - told.keys():
        state = _named(text, _leaders().get(name, ""))
        if state is not None:
            told[name] = state
    return [replace(m, posts=_of_one_state(tuple(_of_state(m.value, p, told) for p in _abroad(m)))) for m in found]


def _abroad(mention: Mention) -> tuple[Post, ...]:
    """The posts of a foreigner, whose town abroad no list has: 石垣市市长中山义隆."""
    unknown = [p.place for p in mention.posts if p.place is not None and p.place.code is None and p.kind == "chief"]
    if not unknown or people.is_chinese(mention.value) or unknown[0].level not in _DIVISIONS:
        return mention.posts
    region = replace(unknown[0], level="region")
    return tuple(replace(p, place=region) if p.place == unknown[0] else p for p in mention.posts)


def _of_one_state(posts: tuple[Post, ...]) -> tuple[Post, ...]:
    """Posts of a list with the one of another state that the first is of: 本扬总书记、国家主席."""
    if not posts or posts[0].kind != "foreign" or not (foreign(posts[0].place) or posts[0].place is None):
        return posts
    return tuple(replace(p, place=posts[0].place, kind="foreign") if p.kind == "national" else p for p in posts)


def _is_word(mention: Mention) -> bool:
    """Whether a word stands after a bare 总书记 (边听边记): who is named after it is known, or a foreigner."""
    if len(mention.posts) != 1 or mention.posts[0].role != "总书记" or mention.posts[0].place != CHINA:
        return False
    after = mention.name_span is not None and mention.name_span.start == mention.posts[0].span.end
    known = mention.value in nomenclature().secretaries or characters.transliterations().issuperset(mention.value)
    return after and not known and "·" not in mention.value


def _of_state(name: str, post: Post, told: dict[str, PlaceName]) -> Post:
    words = nomenclature()
    if not _bare(post):
        return post
    if post.role == "总书记":  # 阮富仲总书记
        return post if name in words.secretaries else replace(post, place=told.get(name), kind="foreign")
    place = CHINA if name in words.premiers else told.get(name)
    return replace(post, place=place, level="" if place is None and name in _leaders() else post.level)


def _bare(post: Post) -> bool:
    """Whether an office does not say of which state it is."""
    if post.role == "总书记":
        return post.place == CHINA
    return post.kind == "foreign" and post.level == "country" and post.place is None


@cache
def _leaders() -> dict[str, str]:
    return {row[0]: row[1] for row in lexicon.table("leaders")}


@cache
def _states() -> dict[str, list[str]]:
    return {code: names for code, *names in lexicon.table("countries")}


def _named(text: str, code: str) -> PlaceName | None:
    """The state of that code by the name that the text has for it."""
    printed = next((name for name in _states().get(code, ()) if name in text), None)
    return PlaceName(Span(0, 0), (printed,), (), code, "country") if printed else None
