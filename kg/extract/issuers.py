"""Who issues or starts what a predicate tells of: the body, place or group that stands before it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_PLACE, _DATE, _CREDIT = "\ue002", "\ue004", "\ue008"
_ADVERB = re.compile(
    rf"(?:{_DATE}|（[^（）]{{0,12}}）|近日|日前|最近|近期|今天|今日|昨天|昨日|今年|去年|当天|当日|同日|此前|前不久|不久前|近年来|还|又|也|均|都|则|就|已|已经|先后|相继|陆续|联合|共同|正式|全面|继续|首次"
    rf"|专门|及时|迅速|率先|再次|随后|同时|积极|深入|组织|集中|持续|全力|密集|紧急|研究|制定|出台|印发|会同有关部门|日|于|起|在全国|在{_PLACE}|在全省|在全市|在全县|在京|牵头|部署|宣布|决定|创新|主动|大力|决策|目前|正在|从[\u4e00-\u9fff0-9]{{1,8}}(?:开始|起)|重新|连续|同步|统一|广泛|扎实|通过|稳步|有序|加快|探索|试点|依托{_PLACE})$"
)
_WITH = re.compile(r"(?:联合|会同|携手)[\ue005\ue002\ue006\u4e00-\u9fff]{1,16}(?:、[\ue002\u4e00-\u9fff]{2,16}){0,4}$")
_LEAD = re.compile(
    rf"(?:{_CREDIT}|{_DATE}|近日|日前|最近|近期|同时|此外|另外|其中|目前|截至目前|随后|为此|因此|对此|而|并|今年|去年|今天|昨天|当天|不久前|前不久|近年来|由|经|从|新华社|[0-9]+月|这天|本周|本月|如今|眼下|这次|此次|此前|会后|会上|据悉|据了解|按照计划|[\u4e00-\u9fff]{{2,6}}(?:老区|山区|库区|牧区|古城)(?={_PLACE})|，|、|“)"
)
_BODY = re.compile(
    r"[\ue002\u4e00-\u9fff\d]{0,22}(?:部|委|局|厅|办|署|院|社|会|团|台|馆|校|处|组|庭|行|政府|中央|最高法|最高检|公司|集团|海关|边检|税务|妇联|团委|总工会|部门|机构|机关|办公室|指挥部|总队|支队|联盟|组织|方|中心|法院|检察院|政协|人大|大学|企业|俱乐部|示范区|自贸区|自贸试验区|高新区|开发区|新区|管委会|军委|总台|医院|协会|基金|论坛|大学|兵团|平台|省份|区市|地)"
    r"(?:等[0-9一二三四五六七八九十多]*(?:个|家)?(?:中央)?(?:部门|单位|部委|机构|地|省份|省区市|企业)?)?"
)
_LEADER = re.compile(
    rf"{_PLACE}|(?:党中央|国务院|中央|国家)(?=[\u4e00-\u9fff])"
    rf"|[\u4e00-\u9fff]{{2,8}}[部委局署](?={_DATE}|今天|近日|日前|宣布|决定|依托|通过|针对|围绕|结合|按照|会同|联合)"
)
_PLACES = re.compile(
    r"\ue002+(?:省|市|县|区|州|全省|全市|等[0-9一二三四五六七八九十多]*(?:个)?(?:省份|省区市|省市|地|城市|国家|国)?)?"
)
_FIXED: Final = ("中央", "国务院", "国家", "党中央", "中办", "国办")
_GROUP = re.compile(
    r"(?:我国|中国|全国|各地|全国各地|各省|各省区市|多地|全国多地|有关部门|各部门|多部门|各级[\u4e00-\u9fff]{2,6}|(?:两|双|三|四|多)方|(?P<level>[省市县区镇乡村])里|全[省市县区镇乡村]|当地|当地政府|该[省市县区镇乡村院校局]|我[省市县区]|大会|会议|论坛|峰会|公司|学校)"
)
_NO_BODY = re.compile(
    r"[为对将把是了向让使给并按]|的|根据|通过|作为|关于|进行|认真|落实|贯彻|坚决|加强|推进|开展|严格|支持|欢迎|赞赏|推动|适逢|在|还|组织(?!部)|一些|记者|通知|介绍|表示|全部|大部|一部|干部|社会$|机会|才会|都会|不会|议会制"
)
_SAYS = re.compile(
    r"要|将|应|必须|指出|强调|提出|表示|要求|认为|建议|希望|明确|呼吁|计划|如果|不|没|未|以便|说|称|：|“"
)


@dataclass(frozen=True, slots=True)
class Issuer:
    """The agent's half-open offsets in the masked sentence; ``named`` where it is a body or a place; ``level`` for
    县里 and the like; ``place`` where it is places only."""

    start: int
    end: int
    named: bool
    level: str = ""
    place: bool = False


def issuer(masked: str, at: int) -> Issuer | None:
    """The agent of the predicate at ``at``: before it in its clause, else the place that leads the sentence."""
    begin = max(masked.rfind(c, max(0, at - 80), at) for c in "，。；：！？\n”") + 1
    start, end = _trim(masked, begin, at)
    if start < end and masked[start] not in "对在为向以":
        return _agent(masked, start, end)
    first = begin - 1
    if first < 0 or masked[first] not in "，；” " or _SAYS.search(masked, 0, at):
        return None
    lead = 0
    while (word := _LEAD.match(masked, lead)) and word.end() <= at:
        lead = word.end()
    found = _LEADER.match(masked, lead, at)
    if found and masked[found.end() : found.end() + 1] not in ("的", "、", "人", "市民", "队"):
        return _agent(masked, *found.span())
    return None


def _trim(masked: str, begin: int, at: int) -> tuple[int, int]:
    start, end = begin, at
    while (word := _LEAD.match(masked, start, end)) and word.end() > start:
        start = word.end()
    while start < end and (adverb := _ADVERB.search(masked, start, end)):
        end = adverb.start()
    beside = _WITH.search(masked, start, end)
    return start, beside.start() if beside and beside.start() > start else end


def _agent(masked: str, start: int, end: int) -> Issuer | None:
    text = masked[start:end]
    group = _GROUP.fullmatch(text)
    if group:
        return Issuer(start, end, False, group["level"] or "")
    if text in _FIXED or all(_body(piece) for piece in text.split("、")):
        return Issuer(start, end, True, "", all(_PLACES.fullmatch(piece) for piece in text.split("、")))
    return None


def _body(text: str) -> bool:
    if _PLACES.fullmatch(text) or text in _FIXED:
        return True
    return len(text) >= 2 and bool(_BODY.fullmatch(text)) and not _NO_BODY.search(text)
