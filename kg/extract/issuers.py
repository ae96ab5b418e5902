"""Who issues or starts what a predicate tells of: the body, place, group or person that stands before it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kg.extract.patterns import classes

_PERSON, _POSTS, _PLACE, _DATE, _QUOTED, _CREDIT = "\ue000", "\ue001", "\ue002", "\ue004", "\ue006", "\ue008"


_ADVERB = re.compile(
    rf"(?:{_DATE}|（[^（）]{{0,16}}）|{classes()['lately']}|此前|前不久|不久前|近年来|[十多几一二三四五六七八九0-9]+年来|则|联手|携手|继续"
    rf"|专门|及时|迅速|随后|积极|(?<![金生易作工游关农贸合象民权怖际间会党约])组织|持续|全力|密集|紧急|研究|调整|制定|出台|印发|会同有关部门|日|于|在{_PLACE}|牵头|部署|宣布|决定|决定在全[国省市县州区]|创新|主动|大力|决策|从[\u4e00-\u9fff0-9{_DATE}]{{1,8}}(?:开始|起)"
    rf"|连续|统一|稳步|有序|加快|探索|依托{_PLACE}|[首再多一两三]次|不断|进一步|大规模|普遍|自主|自发|专项|定期|倾力|精心|编制|修订|推动|推进|公开|就|先|随即|立即|纷纷|各自|通过|创造性|随后作出决定|作出决定|针对[^，。；]{{1,12}}|围绕[^，。；]{{1,12}}|结合[^，。；]{{1,8}}|面向[^，。；]{{1,8}})$"
)
_WITH = re.compile(
    r"(?:联合|会同|携手|联手|(?<=[部委局署会府院司团])(?:与|和|同)(?=[\ue002\u4e00-\u9fff]{2,14}(?:联合|共同|一道)$))[\ue005\ue002\ue006\u4e00-\u9fff]{1,16}(?:、[\ue002\u4e00-\u9fff]{2,16}){0,4}$"
    rf"|(?<={_PLACE})[与和同][\u4e00-\u9fff0-9]{{2,12}}$"
)
_LEAD = re.compile(
    rf"(?:{_CREDIT}|{_DATE}|近日|日前|最近|近期|同时|此外|另外|其中|目前|截至目前|随后|为此|因此|对此|而|并|今年|去年|今天|昨天|当天|不久前|前不久|近年来|由|经|从|新华社|[0-9]+月|这天|本周|本月|如今|眼下|这次|此次|此前|会后|会上|据悉|据了解|按照计划|[一二三四五六]是|[0-9]年来|[之此]后|当日|同日|年初|年底|上半年|下半年|自{_DATE}|自此|至此|来自|且|以及与?|提请|例如|比如|如(?=[^今何果])|标志着"
    rf"|[\u4e00-\u9fff]{{2,6}}(?:老区|山区|库区|牧区|古城)(?={_PLACE})|，|、|“)"
)
_SUFFIX: Final = (
    "部|委|局|厅|办|署|院|社|会|团|台|馆|校|处|组|庭|行|所|站|网|党|盟|协|联|政府|中央|最高法|最高检|公司|集团|海关|边检|税务|妇联|工商联|科协|残联|侨联|作协|文联|团委|总工会|部门|机构|机关|办公室|指挥部|总队|支队|大队|联盟|组织"
    "|方|中心|法院|检察院|政协|人大|大学|学院|中学|小学|企业|俱乐部|示范区|自贸区|自贸试验区|高新区|开发区|新区|产业园|管委会|军委|总台|医院|协会|基金|论坛|兵团|平台|省份|区市|地|领导小组|战区|军区|部队|银行|交易所|合作社|两委|支部|车间|联合国|欧盟|东盟|北约|非盟|专班|国务院|军方|警方|县委|乡镇|社区|街道|会议|全会|峰会"
)
_BODY = re.compile(
    rf"[\ue002\ue006\u4e00-\u9fff\d（）]{{0,30}}(?:{_SUFFIX})"
    r"(?:等[0-9一二三四五六七八九十多]*(?:余|多)?(?:个|家)?(?:中央)?(?:部门|单位|部委|机构|地|省份|省区市|企业)?)?"
)
_FOLLOW: Final = (
    rf"{_DATE}|（{_DATE}|召开|举行|举办|宣布|决定|依托|通过|针对|围绕|结合|按照|会同|联合|暂停|组织|积极|认真|采取|建立|投入|成立|加大|加强|在|对|将|为|从|以|与|坚持|不断|持续|大力|根据|今天|近日|日前|就|于|也|还|已|连续|先后|印发|启动|开展|发布|出台|制定|推出|实施|牵头|聚焦|立足|着力|把|"
    rf"推动|推进|创新|加快|全面|充分|去年|今年|率先|迅速|深入|不仅|主动|正|作出|利用|发挥|狠抓|优化|深化|盘活|依靠|借助|抢抓|紧盯|紧扣|按|因地制宜|扎实|严格|统筹|整合|集中|重点|着眼|瞄准|学习|落实|贯彻|实行|同时|用|给|拿出|每年|既|一边|有效|精心|细化|明确|多措并举|选派|吸取|汲取|拓宽|打造|构建|坚决"
)
_LEADER = re.compile(
    rf"(?:{_PLACE}?[\u4e00-\u9fff、]{{1,24}}?(?:{_SUFFIX})(?=(?:{_FOLLOW}))|{_PLACE}(?={_FOLLOW}|，)|(?:党中央|国务院|中央|国家)(?=[\u4e00-\u9fff])|(?:会议|大会|论坛|峰会|全会)(?=经|还|审议|表决|听取|讨论|期间|以))"
)
_PLACES = re.compile(
    r"\ue002+(?:、?\ue002){0,20}(?:省|市|县|区|州|全省|全市|全县|各地|等[0-9一二三四五六七八九十多]*(?:个)?(?:省份|省区市|省市|地|城市|国家|国)?)?"
)
_FIXED: Final = ("中央", "国务院", "国家", "党中央", "中办", "国办", "两高", "央行", "军委", "兵团")
_GROUP = re.compile(
    r"(?:我国|中国|全国|各地|全国各地|各省|各省区市|多地|全国多地|有关部门|相关部门|各部门|多部门|各地各部门|各地区各部门|各级[\u4e00-\u9fff]{2,6}|(?:两|双|三|四|多)方|(?P<level>[省市县区镇乡村州旗]|自治区)里?"
    r"|全(?P<own>[省市县区镇乡州旗])|全[国军]|当地|当地政府|该[省市县区镇乡村院校局]|我[省市县区]|大会|会议|论坛|峰会|公司|学校|[他她]们?|我们|政府|部门)"
)
_NO_BODY = re.compile(
    r"[为对将把是了向让使给并按]|(?<!党)的|根据|通过|作为|关于|进行|认真|落实|贯彻|坚决|(?<!建设协调)推进(?!领导|委员|办公)|开展(?!领导)|严格|支持|欢迎|赞赏|推动(?!办|领导)|适逢|(?<!存)在(?!线)|还|组织(?!部|$)|一些|记者|通知|介绍|表示|全部|大部|一部|干部|社会$|机会|才会|都会|不会|议会制|据|会上|从而|以来|成为|建立|逐步|参加|出席|举行|召开"
)
_SAYS = re.compile(
    r"要|应|将(?![军领])|必须|指出|强调|表示|要求|认为|建议|希望|明确|呼吁|如果|不|没|未|以便|说|称|：|“|支持|欢迎|推动|促进|引导|鼓励"
)
_SHOULD = re.compile(
    r"(?:^|[，；：。])(?:[^，；：。]{0,16}(?:指出|强调|要求|表示|认为|说(?=，)|称(?=，)|建议|希望|呼吁|提出|倡议|部署)|要|应|必须|推动|支持|鼓励|引导|加快|进一步|继续|不断)"
)
GROUNDS = re.compile("依据|根据|按照|依照|违反|触犯|符合|遵守|对照")
PURPOSE = re.compile(
    r"[为对将把让使给按跟据靠用]|根据|通过|有利于|要|应|支持|鼓励|引导|推动|贯彻|落实|加强|确保|促进|深化|参与|参加|监督|落实|学习|围绕|关于|非法|没有|不"
)


_LEVEL = re.compile("自治区|[省市县区州旗镇乡](?![长民])")
"""The division that a body is of by its first character: 县政府."""


_NEXT = re.compile(rf"({_PERSON})(?:主席|总书记|总理|总统|书记|同志)?$")
_WHO = re.compile(
    rf"^{_POSTS}?[\u4e00-\u9fff]{{0,8}}({_PERSON})(?:主席|总书记|总理|总统|书记|同志)?(?:在会上|在[^，]{{2,12}}上|主持|带领|代表[^，]{{2,12}})?$"
)
_GOVERNS = re.compile(
    "贯彻落实|深入|认真|积极|全面|落实好?|贯彻|学习|按照|根据|依据|结合|围绕|抓好|执行|随着|对于?|就|(?:这|那)?是|依照|参照|遵循|宣传|解读|介绍|支持|响应|包括|通过|[\u4e00-\u9fff]{0,6}愿"
)
_UNREAL = re.compile(
    "(?:将|即将|拟|要|应|应当|未|没有|不|计划|准备|打算|希望|可能|有望|需要?)[^，。；]{0,4}$|(?:鼓励|引导|支持|要求|号召|呼吁)[^，。；]{0,12}$"
)
_AFTER = re.compile("^.*(?:[之以]?后|以来|之际|期间|的同时|的基础上)(?=.)")


@dataclass(frozen=True, slots=True)
class Issuer:
    """The agent's half-open offsets in the masked sentence; ``named`` where it is a body or a place; ``level`` for
    县里 and the like; ``place`` where it is places only."""

    start: int
    end: int
    named: bool
    level: str = ""
    place: bool = False


def issuer(masked: str, at: int, relative: bool = False) -> Issuer | None:
    """The agent of the predicate at ``at``: before it in its clause, else the body that leads the sentence; of a
    ``relative`` clause (落实国务院印发的《…》) it stands right before the predicate."""
    begin, start, end = _clause(masked, at)
    if relative:
        while (word := _GOVERNS.match(masked, start, end)) and word.end() > start:
            start = word.end()
        return _agent(masked, start, end) if start < end else None
    if start < end and masked[start] not in "对在为向以":
        return _agent(masked, start, end)
    if begin < 1 or masked[begin - 1] not in "，；” " or _SAYS.search(masked, 0, at):
        return None
    lead = 0
    while (word := _LEAD.match(masked, lead)) and word.end() <= at:
        lead = word.end()
    found = _LEADER.match(masked, lead, begin)
    if (
        found
        and _PERSON not in masked[found.end() : at]
        and masked[found.end() : found.end() + 1] not in ("的", "、", "人", "市民", "队")
    ):
        return _agent(masked, *found.span())
    return None


def person(masked: str, at: int, relative: bool = False) -> int | None:
    """Where the one person stands who does what the predicate at ``at`` tells."""
    _, start, end = _clause(masked, at)
    found = (_NEXT if relative else _WHO).search(masked[start:end])
    return start + found.start(1) if found else None


def pronoun(masked: str, at: int) -> bool:
    """Whether 他 or 她 does it."""
    _, start, end = _clause(masked, at)
    return re.fullmatch("[他她](?:主持|带头|带领大家|还|又)?", masked[start:end]) is not None


def unreal(masked: str, at: int) -> bool:
    """Whether the words right before the predicate say that it has not been done."""
    return _UNREAL.search(masked, max(0, at - 16), at) is not None


def programme(masked: str, at: int) -> bool:
    """Whether it is a programme that does it (《新闻联播》推出)."""
    _, start, end = _clause(masked, at)
    return "\ue007" in masked[start:end]


def bids(masked: str, at: int) -> bool:
    """Whether the predicate opens its sentence and nothing in that says that it was done, as in what a plan bids do:
    开展“护果”行动。"""
    opens = at == 0 or masked[at - 1] in "。；！？\n" or _NUMBERED.search(masked, 0, at) is not None
    return opens and _DONE.search(masked, at) is None


_NUMBERED = re.compile("(?:^|[。；！？\n])（[^（）]{1,3}）$")
_DONE = re.compile("了|[已共](?![同建享])|累计|达|以来")


def alone(masked: str, at: int) -> bool:
    """Whether nothing but adverbs and a governing verb stand before the predicate in its clause (抓好正在开展的)."""
    _, start, end = _clause(masked, at)
    word = _GOVERNS.match(masked, start, end)
    return start >= end or (word is not None and word.end() == end)


def dated(masked: str, at: int) -> bool:
    """Whether a day is all that stands before the predicate in its clause."""
    begin, start, end = _clause(masked, at)
    return start >= end and _DATE in masked[begin:at]


def said(masked: str, at: int) -> bool:
    """Whether what stands before the predicate makes it advice, a purpose or a means."""
    begin, start, end = _clause(masked, at)
    sentence = max(masked.rfind(c, 0, begin) for c in "。；！？\n") + 1
    return bool(PURPOSE.search(masked, start, end) or _SHOULD.search(masked, sentence, at))


def _clause(masked: str, at: int) -> tuple[int, int, int]:
    """Where the clause of the predicate begins, and what stands in it before the predicate, without adverbs."""
    begin = max(masked.rfind(c, max(0, at - 80), at) for c in "，。；：！？\n”") + 1
    start, end = begin, at
    while (word := _LEAD.match(masked, start, end)) and word.end() > start:
        start = word.end()
    while start < end and (adverb := _ADVERB.search(masked, start, end)):
        end = adverb.start()
    beside = _WITH.search(masked, start, end)
    return begin, start, beside.start() if beside and beside.start() > start else end


def _agent(masked: str, start: int, end: int) -> Issuer | None:
    after = _AFTER.match(masked[start:end])
    start += after.end() if after else 0
    text = masked[start:end]
    group = _GROUP.fullmatch(text)
    if group:
        return Issuer(start, end, False, group["level"] or group["own"] or "")
    if _PLACES.fullmatch(text):
        return Issuer(start, end, True, "", True)
    pieces = re.split("[、和]", text) if not _body(text) or "、" in text else [text]
    if text in _FIXED or all(_body(piece) for piece in pieces):
        level = _LEVEL.match(text)
        return Issuer(start, end, True, level.group() if level else "")
    return None


def _body(text: str) -> bool:
    if _PLACES.fullmatch(text) or text in _FIXED:
        return True
    return len(text) >= 2 and bool(_BODY.fullmatch(text)) and not _NO_BODY.search(text)
