"""From the words after a verb to products: trimmed, split at 、和与, and refused where they name none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import yaml

from kg import lexicon
from kg.extract.patterns import MASK

_SPLIT = re.compile(r"、|——|以及|(?<!和)和(?!谐)|(?<!参)与|(?<!以|[涉普顾])及")
_TITLED = re.compile(rf"{MASK['place']}(?:的)?(?:特色农产品|特色产品|特产|农产品|名特产|名产|土特产|非遗|地方特产)")
_COUNTED = re.compile(
    r"(?:近|超|约|上)?(?:[0-9一二三四五六七八九十百千万两几多余]+|一(?=(.)\1))(?:斤|公斤|吨|箱|盒|件|份|袋|瓶|款|种|个|壶|碗|杯|只|根|块|盘|锅|筐|篮|捆|束|棵|颗|张|套|批|罐|桶|坛|把|粒|串|片|枚|包){1,2}的?"
)
_TALLY = re.compile(r"等?[0-9一二两三四五六七八九十百多余几]+(?:余|多)?(?:款|种|个|类|样|大类)[\u4e00-\u9fff]{0,8}$")
"""How many there were, after them: 海参、大闸蟹两款产品."""
_BAD = re.compile(
    rf"[{MASK['person']}{MASK['posts']}{MASK['date']}{MASK['credit']}{MASK['work']}\ue005，。；：！？]|[0-9]|[的了着过吗呢把被给让是此从]|问题|假冒|伪劣|不合格|过期|变质|有毒|涉案|侵权|山寨|直播|带货|进行|一起|共同|照片|图片|影片|名片|视频"
)


_PLACE = MASK["place"]
_QUOTED = MASK["quoted"]
_NO_MODIFIER = re.compile("[这那首批所属各第届吨]|依靠|捐赠|支援|运往|直属|延伸")


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
    return lexicon.words("foods") | _goods()


@cache
def _goods() -> frozenset[str]:
    return lexicon.words("goods")


def parts(run: str, unknown: bool = False) -> tuple[ProductPart, ...]:
    """The products that a masked run names, in order. Offsets count characters of ``run``.

    With ``unknown`` the words around leave no doubt that products are meant, whether or not a word list knows them.

    What the word lists do not know is a product beside one that they do: 南开石斛 in 白沙绿茶、南开石斛和牙叉红心橙.
    """
    found = []
    at = 0
    for piece in [*_SPLIT.split(run)]:
        start = run.index(piece, at) if piece else at
        at = start + len(piece)
        part = _trim(run, start, at)
        if part is not None:
            found.append(part)
    known = unknown or _TALLY.search(run) is not None or any(part.sure for part, _ in found)
    return tuple(part for part, alone in found if alone or known)


def is_grown(text: str) -> bool:
    """Whether a product can come from a place: food, craft, raw material; no show, and no mere kind of goods."""
    bare = text.strip(_PLACE)
    if bare.startswith(_lists()["verbs"]) or any(word in bare for word in _lists()["deeds"]):
        return False
    if _QUOTED in bare or _NO_MODIFIER.search(bare) or len(bare) - _known_tail(bare) > 5:
        return False
    return not bare.endswith((*_lists()["shows"], *_lists()["kinds"]))


def is_known(run: str, part: ProductPart, place: str) -> bool:
    """Whether a word of at least two characters says what kind of product it is; 哈密瓜 is none of 哈密's."""
    bare = run[part.start : part.end].strip(_PLACE)
    if place and place + bare in _foods():
        return False
    return _known_tail(bare) > 0


def _known_tail(text: str) -> int:
    """The length of the longest word for goods that a text ends with, 0 if there is none."""
    return next((n for n in range(min(5, len(text)), 1, -1) if text[-n:] in _goods()), 0)


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


def _trim(run: str, start: int, end: int) -> tuple[ProductPart, bool] | None:
    """The product of one piece of a list, and whether it can be told for one without the others of the list."""
    lists = _lists()
    changed, counted = True, None
    place, quoted = MASK["place"], MASK["quoted"]
    while changed and start < end:
        changed = False
        amount = _COUNTED.match(run, start, end)
        if amount and amount.end() < end:
            start, changed = amount.end(), True
            counted = amount if amount.group().rstrip("的")[-1] in "种款" else counted
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
        tally = _TALLY.search(run[start:end])
        if tally and tally.start():
            end, changed = start + tally.start(), True
        for word in lists["back"]:
            if run.endswith(word, start, end) and len(word) < end - start:
                end, changed = end - len(word), True
                break
    text = run[start:end]
    text = text.rstrip("…”")
    end = start + len(text)
    bare = text.replace(place, "")
    if quoted in text:
        return (ProductPart(start, end, True), True) if text.strip(place) == quoted else None
    if (
        _BAD.search(text)
        or not 1 < len(bare) + (1 if place in text else 0) <= 14
        or bare in lists["generic"]
        or place in text[1:]
    ):
        return None
    if not bare or (len(bare) == 1 and bare not in lists["tails"]):
        return None
    sure = (
        bare.endswith(lists["tails"])
        or bare in _foods()
        or any(bare[-n:] in _foods() for n in (3, 4))
        or bare[-2:] in _goods()
    )
    if not sure and bare.endswith(lists["people"]):
        return None
    if not sure and bare.endswith(tuple(w for w in lists["generic"] if len(w) > 1)):
        return None
    return ProductPart(start, end, sure), sure or place in text or counted is not None
