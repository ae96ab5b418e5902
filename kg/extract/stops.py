"""Where a visit went: 来到柞水县朱家湾村、盘龙制药集团有限公司 read into stops, each a place, a body, or both.

A body (公司, 大学, 博物馆) is the organisation of the visit; its place is that named with it or before it in the list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from kg import lexicon
from kg.extract.context import Sentence
from kg.mentions.values import PlaceName
from kg.model import Span

_ETC = re.compile(
    r"(?:等(?:多?[地省市县区村]|省区市?|省份|城市|国|单位|企业|高校"
    r"|[一二三四五六七八九十两几多\d]*[个家座所][^、]{0,8})?)$"
)
_LEAD = re.compile(
    r"^(?:位于|地处|当地的?|首都|该国|革命老区"
    r"|[一-龥]{2,6}第[一二三四五]站|素有[^的]*之称的|著名的|革命圣地)"
)
_GENERIC = re.compile(
    r"^(?:这|该|每|各|一[个些家座批]|[一二三四五六七八九十\d]+[大个家座]|两|多|几|某|不同|有关|部分|一线|基层|相关|重点|当地|附近|周边|邻近|邻|农"
    r"|山|贫困|偏远|海外|国外|境外|中小|民营|国有|外资|企业|农业|工业|所在|社区|街道|乡镇|城镇|工地|校园|市场|商场|超市|医院|学校|车间|全国|乡|田间|家|群众|居民)"
)
_VERB = re.compile(
    r"[了着]|进行|开展|召开|出席|举行|参加|看望|慰问"
    r"|[考调察视]察|察看|查看|观看|听取|走访|调研|检查|参观|了解|主持|访问|工作|期间|之际|[任挂]职|[上就赴]任|学习|旅游|[打务]工|采访|拍摄|创业|[支救驰]援|采购|投资|直播|推介|植树|吊唁|治疗|求学|读书|出差|执行|担任"
)
_NOT_THERE = re.compile(
    r"(?:代表团|代表队|(?<!集)团组?|队|分?会场|会议|论坛|大会|峰会|会|展[区台馆位]|人|籍|问题|情况|方面|方向|市民|群众|企业家|商会|时候|行程|旅程|航班|列车|班机|路上"
    r"|途中|消息|朋友|客人|代表|直播间?|专场|时间|之[间中前后]|产业|产品|工作|事业|故事|经济|模式|经验|成果|领导|官员|[省市县区]?[委府])$"
)
"""What stands after the name of a place and is no spot in it (江苏代表团, 平邑县的情况)."""
_VILLAGE = re.compile(r"[\u4e00-\u9fff]{1,10}(?:(?<![农山乡全本该贫困])村|(?<![城乡村])镇|(?<!城)乡|街道|社区)$")
_MODIFIED = re.compile("[\u4e00-\u9fff]{2,12}的")
_FORMS: Final = "[\u4e00-\u9fff\ue002\ue006\\dA-Za-z·\\-—]"
_JOINT = re.compile(r"[、和及与]|以及")
_STRONG = re.compile(
    r"(?:公司|集团|高铁|铁路|大学|学院|研究院|科学院|工程院|博物馆|博物院|纪念馆|党校|银行|总部|总局|总署|总台|总工会|联合会|调度控制中心|机场|医院|中学|小学|机关|卫戍区|战区|舰队|发射场|发射中心)$"
)
_STATE = re.compile(
    r"(?:国务院|中央|全国|国家|最高人民|应急管理|生态环境|自然资源|公安|外交|水利|商务|财政|教育|交通运输|农业农村)"
    r"[\u4e00-\u9fff]{0,12}(?<![东西中南北内外全局])(?:[部委局署办院会台司校馆]|中心|平台|实验室)$"
)
_SCHOOL = re.compile(r"^[\u4e00-\u9fff]{0,6}(?:大学|学院|学校|中学|小学|幼儿园)")


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop: ``place`` or, for a village no list knows, its ``name``; ``org`` the body; ``span`` in the text.
    ``sole`` marks a body that stands for the place where none is named."""

    place: PlaceName | None
    name: str
    org: str | None
    span: Span
    sole: bool = False


@cache
def _bodies() -> tuple[frozenset[str], tuple[int, ...]]:
    words = lexicon.words("bodies")
    return words, tuple(sorted({len(w) for w in words}, reverse=True))


def _is_body(text: str) -> bool:
    words, sizes = _bodies()
    return any(len(text) > n and text[-n:] in words for n in sizes)


def stops(sentence: Sentence, begin: int, end: int, text: str) -> tuple[Stop, ...]:
    """The stops that ``masked[begin:end]`` lists, in order; what is neither a place nor a named body is left out."""
    found: list[Stop] = []
    here: PlaceName | None = None
    for start, stop in _items(sentence.masked, begin, end):
        one = _stop(sentence, start, stop, text, here)
        if one is None:
            continue
        here = one.place or here
        found.append(one)
    return tuple(found)


def _items(masked: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    start = begin
    for joint in _JOINT.finditer(masked, begin, end):
        yield start, joint.start()
        start = joint.end()
    yield start, end


def _stop(sentence: Sentence, start: int, stop: int, text: str, here: PlaceName | None) -> Stop | None:
    masked = sentence.masked
    tail = _ETC.search(masked, start, stop)
    if tail:
        stop = tail.start()
    lead = _LEAD.match(masked[start:stop])
    if lead:
        start += lead.end()
    bare = _MODIFIED.match(masked, start, stop)
    if bare and _VILLAGE.fullmatch(masked, bare.end(), stop):
        start = bare.end()
    item = masked[start:stop]
    if not item or not re.fullmatch(f"{_FORMS}+", item) or _VERB.search(item):
        return None
    span = sentence.text_span(start, stop)
    said = span.cut(text)
    at = item.find("\ue002")
    if at < 0:
        if _GENERIC.match(item):
            return None
        if _VILLAGE.fullmatch(item) and len(item) >= 3 and not re.search("[的等]", item):
            return Stop(None, said, None, span)
        state = _STATE.match(item)
        if not state and (len(item) < 4 or not _is_body(item)):
            return None
        return Stop(_around(here), "", said, span, sole=here is None and bool(_STRONG.search(item) or state))
    lead_in = at and not re.fullmatch("[\u4e00-\u9fff]{2,20}的", item[:at])
    while item.startswith("\ue002", at + 1):
        at += 1
    place = sentence.mentions[start + at].place
    if place is None or lead_in or (place.level == "village" and _GENERIC.match(place.name)):
        return None
    rest = item[at + 1 :]
    if not rest:
        return Stop(place, "", None, span)
    if rest.startswith("的"):
        return _within(sentence, start + at + 2, stop, text, place, span)
    if "\ue002" in rest:
        return None
    if re.fullmatch(r"首都[\u4e00-\u9fff]{2,7}", rest):
        return Stop(place, "", None, span)
    printed = text[place.span.end - 1 : place.span.end]
    school = _SCHOOL.match(rest) and printed not in "省市县区州盟旗镇村"
    if place.level == "country" or school:
        return Stop(None, "", said, span, sole=bool(_STRONG.search(item))) if _is_body(rest) else None
    if printed not in "省市县区州盟旗镇乡村" and _STRONG.search(item):
        return Stop(place, "", said, span, sole=here is None)  # 四平某某公司: the name of the body, not of the place
    if _VILLAGE.fullmatch(rest):
        if _GENERIC.match(rest) or re.search("[的等]", rest):
            return Stop(place, "", None, span)
        short = place.spans[-1].cut(text) if place.spans and printed not in "省市县区州盟旗镇乡村" else ""
        return Stop(None, short + rest, None, span)
    if _is_body("某" + rest):
        return Stop(place, "", said, span)
    return None if _NOT_THERE.search(rest) else Stop(place, "", None, span)


def _within(sentence: Sentence, start: int, stop: int, text: str, place: PlaceName, span: Span) -> Stop | None:
    """A spot of a place (铜石镇的黄桃园), a body where it is one."""
    rest = sentence.masked[start:stop]
    if place.level == "country" or _NOT_THERE.search(rest):
        return None
    return Stop(place, "", sentence.text_span(start, stop).cut(text) if _is_body(rest) else None, span)


def _around(place: PlaceName | None) -> PlaceName | None:
    """The county or city around a village named before: what a body named after it is known to lie in."""
    if place is None or place.level not in ("village", "township"):
        return place
    if len(place.chain) < 2:
        return None
    span = place.spans[-2] if len(place.spans) > 1 else place.span
    return PlaceName(span, place.chain[:-1], place.spans[:-1], None, "county")
