"""Of which state a bare title is: heads of this one are known (李克强总理), others where the document tells it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kg.mentions.nomenclature import nomenclature
from kg.mentions.titles import CHINA, foreign
from kg.mentions.values import Mention, PlaceName, Post


def placed(people: Iterable[Mention]) -> list[Mention]:
    """The people, in order, with the states of their bare titles: that which another title of theirs tells."""
    found = list(people)
    told: dict[str, PlaceName] = {}
    for mention in found:
        for post in mention.posts:
            if post.place is not None and post.place.level == "country" and foreign(post.place):
                told.setdefault(mention.value, replace(post.place, spans=()))
    return [replace(m, posts=tuple(_of_state(m.value, p, told) for p in m.posts)) if m.posts else m for m in found]


def _of_state(name: str, post: Post, told: dict[str, PlaceName]) -> Post:
    words = nomenclature()
    if post.kind == "foreign" and post.level == "country" and post.place is None:
        return replace(post, place=CHINA if name in words.premiers else told.get(name))
    if post.role == "总书记" and post.place == CHINA and name not in words.secretaries:  # 阮富仲总书记
        return replace(post, place=told.get(name), kind="foreign")
    return post
