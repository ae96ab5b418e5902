"""People named without a title where only people stand: 王勇参加上述活动, 丁薛祥、刘鹤等陪同考察.

News of leaders closes with such sentences. A name counts at the start of a sentence, alone or in a list, before a verb
of taking part; each must begin with a surname and be no everyday word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kg.mentions import characters
from kg.mentions.words import tokenizer
from kg.model import Span

_CLOSING = re.compile(
    r"(?:^|(?<=[。\n；]))((?:[\u4e00-\u9fff]{2,4}、){0,60}[\u4e00-\u9fff]{2,4}?)(?:等(?:同志)?)?"
    r"(?=(?:分别|共同|一同|也|一起|还){0,2}(?:参加|出席|陪同|主持|列席|一同|一起)了?"
    r"(?:上述|会见|会谈|活动|考察|调研|会议|座谈|大会|闭幕|开幕|仪式|慰问|看望|论坛|检查|开班|[。，]))"
)
_COMMON: Final = 300
"""How often a word stands in jieba's counts from where on it is taken for a word (汪洋 275, 周围 5681)."""


def find(text: str) -> Iterator[Span]:
    """The names, in order. A list counts only if each of its parts can be a name."""
    for match in _CLOSING.finditer(text):
        parts = match.group(1).split("、")
        spans: list[Span] = []
        at = match.start(1)
        for part in parts:
            if not _name(part, len(parts) > 2):
                break
            spans.append(Span(at, at + len(part)))
            at += len(part) + 1
        else:
            yield from spans


def _name(word: str, listed: bool) -> bool:
    head = characters.surname_length(word, 0)
    if characters.never_last(word[-1]) or tokenizer().FREQ.get(word, 0) >= _COMMON:
        return False
    if head:
        return 1 <= len(word) - head <= 2
    return listed and len(word) >= 3
