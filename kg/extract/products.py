"""From the words after a verb to products: trimmed, split at 、和与, and refused where they name none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import yaml

from kg import lexicon
from kg.extract.patterns import MASK

_SPLIT = re.compile(r"、|以及|(?<![谐参])[和与及](?!田|县|顺|龙|平|政)")
_TITLED = re.compile(rf"{MASK['place']}(?:的)?(?:特色农产品|特色产品|特产|农产品|名特产|名产|土特产|非遗|地方特产)")
_COUNTED = re.compile(
    r"(?:近|超|约|上)?[0-9一二三四五六七八九十百千万两几多余]+(?:斤|公斤|吨|箱|盒|件|份|袋|瓶|款|种|个)的?"
)
_BAD = re.compile(
    rf"[{MASK['person']}{MASK['posts']}{MASK['date']}{MASK['credit']}{MASK['work']}\ue005，。；：！？]|[0-9]|[的了着过吗呢把被给让]|直播|带货|进行|一起|共同|照片|图片|影片|名片|视频"
)


_PLACE = MASK["place"]


@dataclass(frozen=True, slots=True)
class ProductPart:
    """A product within a masked run: its half-open offsets there, and whether a word list knows its kind."""

    start: int
    end: int
    sure: bool


@cache
def _lists() -> dict[str, tuple[str, ...]]:
    raw = yaml.safe_load(lexicon.read("products.yaml"))
    return {key: tuple(sorted(map(str, value), key=lambda w: (-len(w), w))) for key, value in raw.items()}


@cache
def _foods() -> frozenset[str]:
    return lexicon.words("foods")


def parts(run: str) -> tuple[ProductPart, ...]:
    """The products that a masked run names, in order. Offsets count characters of ``run``."""
    found = []
    at = 0
    for piece in [*_SPLIT.split(run)]:
        start = run.index(piece, at) if piece else at
        at = start + len(piece)
        part = _trim(run, start, at)
        if part is not None:
            found.append(part)
    return tuple(found)


def is_grown(text: str) -> bool:
    """Whether a product can come from a place: food, craft, raw material; no show, and no mere kind of goods."""
    bare = text.strip(_PLACE)
    if bare.startswith(_lists()["verbs"]) or any(word in bare for word in _lists()["deeds"]):
        return False
    return not bare.endswith((*_lists()["shows"], *_lists()["kinds"]))


def own_places(run: str, found: Sequence[ProductPart]) -> tuple[int | None, ...]:
    """For each product of a run the offset of the place that it comes from: one that it begins with (临颍辣椒), or one
    that owns it and what is listed after it (昭苏的蜂蜜、菜籽油和牛肉)."""
    places: list[int | None] = []
    owner: int | None = None
    for part in found:
        begin = max(run.rfind(c, 0, part.start) for c in "、和与及") + 1
        before = run[begin : part.start]
        if _PLACE in before:
            owner = begin + before.rindex(_PLACE)
            places.append(owner)
            owner = owner if run[owner + 1] == "的" else None
        elif run[part.start] == _PLACE:
            places.append(part.start)
            owner = None
        else:
            places.append(owner)
    return tuple(places)


def _trim(run: str, start: int, end: int) -> ProductPart | None:
    lists = _lists()
    changed = True
    place, quoted = MASK["place"], MASK["quoted"]
    while changed and start < end:
        changed = False
        counted = _COUNTED.match(run, start, end)
        if counted and counted.end() < end:
            start, changed = counted.end(), True
        for word in lists["front"]:
            if run.startswith(word, start, end) and len(word) < end - start:
                start, changed = start + len(word), True
                break
        titled = _TITLED.match(run, start, end)
        if titled and titled.end() < end:
            start, changed = titled.end(), True
        if run[start] == place and run[start + 1 : start + 2] == "的":
            start, changed = start + 2, True
        possessive = run.rfind("的", start, end - 1)
        if not changed and possessive >= 0:
            start, changed = possessive + 1, True
        for word in lists["back"]:
            if run.endswith(word, start, end) and len(word) < end - start:
                end, changed = end - len(word), True
                break
    text = run[start:end]
    text = text.rstrip("…”")
    end = start + len(text)
    bare = text.replace(place, "")
    if quoted in text:
        return ProductPart(start, end, True) if text.strip(place) == quoted else None
    if (
        _BAD.search(text)
        or not 1 < len(bare) + (1 if place in text else 0) <= 14
        or bare in lists["generic"]
        or place in text[1:]
    ):
        return None
    if not bare or (len(bare) == 1 and bare not in lists["tails"]):
        return None
    sure = bare.endswith(lists["tails"]) or bare in _foods() or any(bare[-n:] in _foods() for n in (3, 4))
    if not sure and (place not in text or bare.endswith(tuple(w for w in lists["generic"] if len(w) > 1))):
        return None
    return ProductPart(start, end, sure)
