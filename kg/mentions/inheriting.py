"""Posts that a list leaves out: a title without a place or body takes those of the person told of just before."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from kg.mentions import titles
from kg.mentions.values import Mention, Post

_BARE_ORGANS: Final = ("党委", "党组", "纪委")
_OF_STATE: Final = ("秘书长", "副秘书长", "副委员长", "副主席", "党组副书记")
"""What stands after offices of the state with their organ left out: 全国人大常委会副委员长甲，秘书长乙."""
_SAME_BODY: Final = re.compile(r"[^。；！？\n]{0,40}[，、和与及]")


def inherited(text: str, people: Iterable[Mention]) -> list[Mention]:
    """The people in order, with the posts that are meant: 欧洲左翼党主席洛朗、副主席莫拉 are both of that party."""
    found = sorted(people, key=lambda m: m.span)
    for index in range(1, len(found)):
        before, mention = found[index - 1 : index + 1]
        if not before.posts or not mention.posts or any(not _bare(p) for p in mention.posts):
            continue
        between = text[before.span.end : mention.span.start]
        last = before.posts[-1]
        near = between in ("、", "，", "和", "与", "及", "以及", "，以及")
        same = last.kind == "body" and mention.posts[0].role.startswith(_BARE_ORGANS) and _SAME_BODY.fullmatch(between)
        of_state = last.kind != "national" or mention.posts[0].role in _OF_STATE
        if (near or same) and (last.place is not None or last.org is not None) and of_state:
            told = [titles.inherit(mention.posts[0], last)]
            for post in mention.posts[1:]:
                told.append(titles.inherit(post, told[-1]))
            found[index] = replace(mention, posts=tuple(told))
    return found


def _bare(post: Post) -> bool:
    if post.place is not None or (post.level and post.kind != "foreign"):
        return False
    return post.org is None and post.kind in ("organ", "body", "foreign")
