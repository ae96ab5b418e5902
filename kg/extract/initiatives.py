"""From the words after a verb to initiatives: trimmed to the name, and refused where they name none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

import yaml

from kg import lexicon

_COUNT = re.compile(
    r"为期[0-9一二两三四五六七八九十百]+个?(?:天|月|周|年|多月|多年)的?|数次|好几[轮项个批条]|"
    r"(?:多达|近|超过|约|等)?(?:[0-9]+|[一二两三四五六七八九十百]+|多|数)(?:余|多)?(?:大|条|项|个|份|部|批|轮|场|款|类)"
)
_RANK = re.compile(
    r"(?:全国|国内|我国|全球|世界|全省|全市|省内|国际)?(?:首|第[一二三四五六七八九十0-9]+)(?:个|部|份|批|轮|项|次|期|届)"
)
_SUCH = re.compile(
    r"等(?:[0-9一二三四五六七八九十百]*[余多]?(?:条|项|个|大)?|一系列|系列|多项|一揽子)?(?:政策|扶持|支持|重点)?$"
)
_TAIL = re.compile(r"(?:[（(][^（）()]{1,12}[）)])+$")
_PUBLICATION = re.compile(r"(?:日报|晚报|时报|杂志|新闻|周刊|快讯|联播)$")
NUMBER: Final = "第?[一二三四五六七八九十百零〇0-9]{1,6}号"


@dataclass(frozen=True, slots=True)
class InitiativePart:
    """An initiative within a masked run: its half-open offsets there."""

    start: int
    end: int


@cache
def _lists() -> dict[str, tuple[str, ...]]:
    raw = yaml.safe_load(lexicon.read("initiatives.yaml"))
    return {key: longest_first(map(str, value)) for key, value in raw.items()}


def longest_first(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words), key=lambda w: (-len(w), w)))


def heads(kind: str) -> tuple[str, ...]:
    """The last words of ``documents``, ``campaigns`` or ``festivals``, the longest first."""
    return _lists()[kind]


@cache
def _empty() -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(map(re.escape, _lists()['empty']))}|[\ue002\ue004的、和与0-9]){{0,2}}")


@cache
def _head() -> re.Pattern[str]:
    kinds = ("documents", "campaigns", "festivals", "titles")
    words = longest_first(word for kind in kinds for word in heads(kind))
    return re.compile(f"(?:{'|'.join(map(re.escape, words))})$")


def is_document(title: str, after: str = "") -> bool:
    """Whether a title in 《》 is that of a document that is issued, not of a book, a paper or a programme; ``after`` is
    what follows it and may say so: 《…》白皮书."""
    bare = _TAIL.sub("", title.strip())
    last = (*heads("documents"), *heads("titles"), "行动")
    return (
        len(bare) >= 4
        and (bare.endswith(last) or after.startswith(("白皮书", "蓝皮书", "倡议", "行动计划")))
        and not _PUBLICATION.search(bare)
    )


def is_show(name: str) -> bool:
    """Whether a quoted name is that of a show, a run or a fair."""
    return name.endswith(_lists()["shows"])


def orders(run: str) -> tuple[str, ...]:
    """第三号、四号主席令: the full name of each order of a list."""
    numbers = list(re.finditer(NUMBER, run))
    return tuple("第" + n.group().removeprefix("第") + run[numbers[-1].end() :] for n in numbers)


def is_measure(text: str) -> bool:
    """Whether an item of a list of measures says what it is: 机动车检验标志电子化."""
    return 4 <= len(text) <= 20 and not any(word in text for word in _lists()["never"])


def part(run: str) -> InitiativePart | None:
    """The initiative that a masked run names, or None. Offsets count characters of ``run``."""
    lists = _lists()
    start, end = 0, len(run)
    changed = True
    while changed and start < end:
        changed = False
        for pattern in (_COUNT, _RANK):
            counted = pattern.match(run, start, end)
            if counted and counted.end() < end:
                start, changed = counted.end(), True
        for word in lists["front"]:
            if run.startswith(word, start, end) and len(word) < end - start:
                start, changed = start + len(word), True
                break
    text = run[start:end]
    head = _head().search(_TAIL.sub("", text))
    quoted = "\ue006" in text
    if any(word in text for word in lists["never"]) or text.startswith(("、", "和", "与", "及", "等", "，")):
        return None
    rest = text[: head.start()] if head else text
    if _SUCH.search(rest):
        return None
    if not quoted and (_empty().fullmatch(rest) or len(text) < 4):
        return None
    return InitiativePart(start, end)
