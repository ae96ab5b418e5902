"""Of which state a bare title is: heads of this one are known (李克强总理), others where the document tells it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from kg import lexicon
from kg.mentions import characters
from kg.mentions.nomenclature import nomenclature
from kg.mentions.titles import CHINA, foreign
from kg.mentions.values import Mention, PlaceName, Post
from kg.model import Span


def placed(text: str, people: Iterable[Mention]) -> list[Mention]:
    """The people, in order, with the states of their bare titles: that which another title of theirs tells, or the one
    that news gives them throughout, if ``text`` names it."""
    found = [m for m in people if not _is_word(m)]
    told: dict[str, PlaceName] = {}
    for mention in found:
        for post in mention.posts:
            if post.place is not None and post.place.level == "country" and foreign(post.place):
                told.setdefault(mention.value, replace(post.place, spans=()))
    for name in {m.value for m in found if any(_bare(p) for p in m.posts)} - told.keys():
        state = _named(text, _leaders().get(name, ""))
        if state is not None:
            told[name] = state
    return [replace(m, posts=tuple(_of_state(m.value, p, told) for p in m.posts)) if m.posts else m for m in found]


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
