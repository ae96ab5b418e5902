"""Which characters of a text are a place name at all: the longest match in the gazetteer that no longer word takes."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from kg import lexicon
from kg.mentions.words import tokenizer

if TYPE_CHECKING:
    from kg.lexicon.gazetteer import Gazetteer

_SUFFIX = (*tuple("省市县区旗盟州镇乡村"), "街道", "社区", "地区", "特别行政区")
_FEATURE = re.compile(
    r"(?:山(?![东西区村镇乡])|江(?![苏西津])|河(?![北南池源])|湖(?![北南州])|平原|盆地|高原|沙漠|草原|湿地|机场|铁路)"
)
"""What makes a short name that of a mountain or a river: 吕梁山."""
_NOT_AFTER = re.compile(
    r"^(?:国际机场|机场|高铁|火车站|籍|路|街|大道|大桥|站|港区|籍|话|人寿|银行|大学|学院|师范|日报|晚报)"
)
BEFORE_SHORT = frozenset("在到于是的为与和及向由从自对至赴往来将把给让使说市州区省团原任")
"""What may stand before a short name."""


def words() -> frozenset[str]:
    """Short names that are words, too: of a place only where the text tells of it."""
    return lexicon.words("place_words")


def names(text: str, gazetteer: Gazetteer) -> list[tuple[int, int, str, bool]]:
    """Start, end and name of each place name, and whether it is a full one (with 市, 县, …) or long enough."""
    found: list[tuple[int, int, str, bool]] = []
    at, size = 0, len(text)
    while at < size:
        end = gazetteer.longest(text, at)
        if end <= at:
            at += 1
            continue
        name = text[at:end]
        if text.startswith("籍", end):  # 俄罗斯籍: where somebody is from
            at = end
            continue
        full = any(p.name == name and p.level != "region" for p in gazetteer.names[name]) or (
            len(name) > 2 and name.endswith(_SUFFIX)
        )
        if name.endswith("联邦") and text.startswith("委员会", end):
            name, end = name[:-2], end - 2  # 俄罗斯联邦委员会 is a chamber
        if not full and (_NOT_AFTER.match(text[end : end + 5]) or _FEATURE.match(text, end)):
            at = end
            continue
        if name in _ONLY_FULL or (name.endswith("山区") and text[at - 1 : at] in _ABBREVIATED):
            at = end
            continue
        if len(name) == 2 and _in_word(text, at, end, found[-1][1] if found else 0, gazetteer):
            at += 1
            continue
        found.append((at, end, name, full))
        at = end
    return found


def _in_word(text: str, start: int, end: int, floor: int, gazetteer: Gazetteer) -> bool:
    """Whether two characters are no name but a part of words: 重大|理论, 黄河|源, 示范县, 阿里巴巴.

    A place that ends at ``floor`` or before is no part of these words, nor is one that begins right after.
    """
    if any(text.startswith(word, start) for word in _longer().get(text[start:end], ())):
        return True
    alone = not "\u4e00" <= text[start - 1 : start] <= "\u9fff" or text[start - 1] in BEFORE_SHORT or floor == start
    begin = at = max(0, floor, start - 4)
    after = end if gazetteer.longest(text, end) > end else end + 3
    for word in tokenizer().cut(text[begin:after], HMM=False):
        at, from_ = at + len(word), at
        if from_ < start < at < end or (start < from_ < end < at and not alone):
            return True
        if from_ < start and end <= at and not alone:
            return not word.startswith(("首都", "中国", "新中国", "武警"))
    return False


@cache
def _longer() -> dict[str, tuple[str, ...]]:
    """Words that are no places, by their first two characters."""
    found: dict[str, tuple[str, ...]] = {}
    for word in sorted(lexicon.words("no_places")):
        found[word[:2]] = (*found.get(word[:2], ()), word)
    return found


_ONLY_FULL = frozenset(["公安", "民权", "通道"])
"""Short names that are words for something else."""
_ABBREVIATED = tuple("皖浙闽赣湘粤桂川滇黔陕秦陇宁青疆藏冀鲁豫鄂苏云贵晋吉辽蒙东西南北中")
