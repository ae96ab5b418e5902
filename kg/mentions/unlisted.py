"""Places that no list has, by the last words of their names: villages, towns, zones, regiment farms, cities abroad."""

from __future__ import annotations

import re
from typing import Final

from kg.mentions.characters import transliterations
from kg.mentions.values import PlaceName
from kg.mentions.words import tokenizer
from kg.model import Span

_VILLAGE = re.compile(
    r"(?!农村|乡村|全村|驻村|派驻|下派|本村|该村|山村|各村|[们的地得了在和与等个])[\u4e00-\u9fff]{1,5}?(?:社区|牧民新村|新村|村(?!里|干部|级|民(?!兵|族)|镇|庄|落))"
)
_FAR_VILLAGE = re.compile(
    r"[\u4e00-\u9fff]{2,4}?(?:村(?!里|干部|级|民(?!兵|族)|镇|庄|落|[^，。；、]{0,2}银行)|社区(?=[，。、；的]))"
)
"""A village right after a city or a province: only where no word for villages in general can be meant."""
_KINDS_OF_VILLAGE = re.compile(
    "[农乡山渔牧古老小大新全各本该驻进到入某多百千万几两每这那名强美富穷]村$|自然村|行政村|示范|特色|贫困|明星|文明|传统|试点|重点|边境|易地|搬迁|民俗|度假|奥运|运动员|媒体"
    "|电商|淘宝|空心|城中|地球|美丽|生态|样板|先进|后进|专业|历史|文化|旅游|农业|农民|所有|部分|多个|一个|这个|[一二三四五六七八九十百千万亿两几数多\\d]个|第[一二三四五]"
)
_NO_NAME = re.compile("[的了在和与及等到]|入股|^(?:全|各|本|该|山|贫困)村$|(?:农|乡|驻)村$|^村|这个|那个|一个|贫困村$")
_ZONE = re.compile(
    r"(?:(?![一直发挥设立成推进加快支持个家各局等的了是有在以把将与和及为从新从全该国多省级])[\u4e00-\u9fff]){0,6}?(?:经济技术开发区|高新技术产业开发区|经济开发区|高新区|经开区|综合实验区|综合保税区|开发区|新区|示范区|工业园区)"
)
_CUT_ZONE = re.compile("[湾湖港江河岛城][新区高经].*|新区")
COUNTY_ZONE = re.compile("经济(?:技术)?开发区|经开区")
"""What a county calls its zone: 张北经济开发区."""
BARE_ZONE = re.compile("(?:国家级?)?(?:经济|高新)?(?:技术)?(?:产业)?(?:开发区|高新区|经开区|工业园区|示范区|新区)")
_TOWNSHIP = re.compile(
    r"(?!多个|各个?|等|所辖|下辖|部分|[两三四五六七八九十几数](?:个|街?道?乡?镇|乡|街))[\u4e00-\u9fff]{2,4}?(?:街道|镇|乡|街(?=[\u4e00-\u9fff]{1,5}社区))"
    r"(?!亲|村(?![支主委])|民(?![政兵])|长(?!江)|党(?!工?委)|镇(?![长党政人纪]))"
)
_SYLLABLES = "".join(sorted(transliterations()))
_ABROAD = re.compile(rf"(?:首都|首府)?([{_SYLLABLES}]{{2,7}}(?:市|州|省|县|邦|大区))(?![长委民])")
_REGIMENT = re.compile("[一二三四五六七八九十〇]{1,4}团(?!队|体|员|结)")
_LONE_VILLAGE = re.compile(
    r"(?:来到|走进|前往|走访|到|在)([\u4e00-\u9fff]{2,3}(?:村|社区))(?![民里委支干党级镇庄官医])"
    r"|(?:(?<![\u4e00-\u9fff])|(?<=[了在到是由和与为任当]))(?!作为|身为|担任|来自|位于|前往|走进|来到|成为|同为|现任|曾任|时任|兼任|当选|选为|推选|[任是在到从任他她我你这那该其每])(?:原(?=[\u4e00-\u9fff]{2}))?([\u4e00-\u9fff]{2,4}?(?:村|社区))(?=的?[原前]?(?:驻村|扶贫第一书记|第一书记|党支部|党总支|党委|村委|村?支书|村?主任|村?会计|村?文书|所在|大学生村官))"
)
_LONE_TOWN = re.compile(
    r"(?:(?<![\u4e00-\u9fff])|(?<=[了在到是由为进往访入]))([\u4e00-\u9fff]{2,3}(?:镇|乡|街道))([\u4e00-\u9fff]{1,4}?(?:村|社区))(?![里委支干党级镇庄官医])"
)


_LONE_ZONE = re.compile(
    r"(?:(?<![\u4e00-\u9fff])|(?<=[任为去的其在到由和与、]))(?![其的各该本原现兼担为任由])([\u4e00-\u9fff]{2,4}?(?:新区|新城|高新区|经开区|开发区|综合实验区|保税区|自贸区))"
    r"(?=党工委|工委|管委会|[\u4e00-\u9fff]{2,8}局(?:党[委组])?副?(?:书记|局长))"
)


def begins(text: str, at: int, end: int) -> bool:
    """Whether a town or village begins at ``at``, or a zone at ``end``: what a county is written before."""
    match = _TOWNSHIP.match(text, at, at + 6) or _VILLAGE.match(text, at, at + 8)
    if match and match.group().endswith("村") and len(match.group()) < 3:
        return False  # 西岗|子村
    match = match or _ZONE.match(text, end, end + 12)
    return bool(match and not match.group().endswith("社区") and not _NO_NAME.search(match.group()))


def tail(text: str, end: int, level: str, limit: int) -> tuple[Span, str] | None:
    """A township, village or zone that the gazetteer lacks, right after the place that ends at ``end``."""
    kinds: tuple[tuple[re.Pattern[str], str], ...] = ()
    if level == "township":
        kinds = ((_VILLAGE, "village"),)
    elif level == "county":
        kinds = ((_REGIMENT, "township"), (_TOWNSHIP, "township"), (_VILLAGE, "village"), (_ZONE, "zone"))
    elif level == "zone":
        kinds = ((_TOWNSHIP, "township"), (_VILLAGE, "village"))
    elif level in ("prefecture", "province"):
        kinds = ((_ZONE, "zone"), (_FAR_VILLAGE, "village"))
    elif level in ("country", "region"):
        match = _ABROAD.match(text, end, min(end + 12, limit))
        return (Span(match.start(1), match.end(1)), "region") if match and "的" not in match.group(1) else None
    if text.startswith("的", end) and text[end - 1] != "的":
        end, kinds = end + 1, tuple(k for k in kinds if k[1] in ("township", "village"))
    for pattern, kind in kinds:
        match = pattern.match(text, end, min(end + 14, limit))
        if match and kind == "zone" and _CUT_ZONE.fullmatch(match.group()):
            continue  # 杭州湾新区: not 湾新区 of 杭州
        if match and pattern is _FAR_VILLAGE and _KINDS_OF_VILLAGE.search(match.group()):
            continue
        if match and not _NO_NAME.search(match.group()):
            return Span(*match.span()), kind
    return None


def lone(text: str, found: list[PlaceName]) -> list[PlaceName]:
    """Villages, towns, zones and regiment farms that stand alone in ``text``, beside the places ``found``."""
    towns = [*_lone_towns(text, found), *_lone_regiments(text, found), *_lone_zones(text, found)]
    return [*towns, *_lone_villages(text, [*found, *towns])]


def _lone_villages(text: str, found: list[PlaceName]) -> list[PlaceName]:
    """平寨村 after 在, 到 …: a village that no chain holds."""
    taken = [p.span for p in found]
    lone = []
    for match in _LONE_VILLAGE.finditer(text):
        group = 1 if match.group(1) else 2
        span, name = Span(*match.span(group)), match.group(group)
        if (
            _NO_NAME.search(name)
            or name[-2:] in ("农村", "乡村", "全村", "驻村", "本村", "该村", "山村", "各村")
            or any(s.overlaps(span) for s in taken)
        ):
            continue
        lone.append(PlaceName(span, (name,), (span,), None, "village"))
    return lone


def _lone_towns(text: str, found: list[PlaceName]) -> list[PlaceName]:
    """走进杏城镇前何村: a village with its town, which no list has and no county introduces."""
    taken = [p.span for p in found]
    lone = []
    for match in _LONE_TOWN.finditer(text):
        span, names = Span(*match.span()), match.groups()
        if any(_NO_NAME.search(name) or _KINDS_OF_VILLAGE.search(name) for name in names):
            continue
        if not any(s.overlaps(span) for s in taken):
            lone.append(PlaceName(span, names, (Span(*match.span(1)), Span(*match.span(2))), None, "village"))
    return lone


def _lone_zones(text: str, found: list[PlaceName]) -> list[PlaceName]:
    """秦汉新城管委会主任: a zone with an office of its own, which no place introduces."""
    taken = [p.span for p in found]
    spans = [Span(*match.span(1)) for match in _LONE_ZONE.finditer(text) if not BARE_ZONE.fullmatch(match.group(1))]
    return [
        PlaceName(s, (s.cut(text),), (s,), None, "zone") for s in spans if not any(other.overlaps(s) for other in taken)
    ]


def _lone_regiments(text: str, found: list[PlaceName]) -> list[PlaceName]:
    """一四三团党委书记: a regiment farm of the Xinjiang corps, with an office after it."""
    taken = {p.span.end for p in found}
    matches = re.finditer(r"[一二三四五六七八九十〇]{2,4}团(?=党委|副?团长|政委|[，、]?副?政委)", text)
    return [
        PlaceName(Span(*m.span()), (m.group(),), (Span(*m.span()),), None, "township")
        for m in matches
        if m.end() not in taken
    ]


_LEVELS = {
    "省": "province",
    **dict.fromkeys("市州盟", "prefecture"),
    **dict.fromkeys("县区旗", "county"),
    **dict.fromkeys("镇乡", "township"),
}
_STEM = "[^\\W0-9A-Za-z_的了在是有与及等个我该各每这那其他她省市县区由为当任选被给向从把将到对受经让据说道听任会]"
_UNKNOWN = re.compile(
    rf"(?P<outer>{_STEM}{{2,3}}省)?(?P<name>(?P<stem>{_STEM}{{2,6}}?)(?:自治州|自治县|自治旗|[省市县区州盟旗镇乡]))"
    r"(?=(?:常务|代理|代|前|原|时任|现任)?副?[省市县区州盟旗镇乡]长"
    r"|[省市县区州盟旗]?(?:委|人大|政协|纪委|政府|人民政府)[\u4e00-\u9fff]{0,6}?(?:书记|常委|主席|主任|秘书长|部长|局长))"
)
"""A division that no list has, told by its name right before an office of its level: 庆和县县长, 云山市委书记."""
_FREE = re.compile(
    rf"(?:(?<![\u4e00-\u9fff])|(?<=[在到于由和与及的为对任时原现了是受被经]))(?![各某邻全本两多几数外此老和]){_UNKNOWN.pattern}"
)
_COMMON: Final = 300
"""How often a word stands in jieba's counts from where on it names no unknown division (结合, 大会)."""
_NO_DIVISION = re.compile(
    "(?:城市|城区|郊区|市区|辖区|山区|灾区|社区|小区|校区|景区|园区|库区|牧区|特区|军区|战区|赛区|地区|新区|开发区|高新区|示范区|保税区|保护区|矿区|林区|农区|疆区|全市|全县|全省|全区|外县|直辖市|省市|市县|县区|区县|旗县|县市|[东西南北中]区)$|^州市$"
)


def unknown(text: str, found: list[PlaceName]) -> list[PlaceName]:
    """The places with those that no list has: alone, or as the next of the chain that they end."""
    told = {p.span.start: p for p in found}
    ends = {p.span.end: p for p in found if p.level in ("country", "region", "province", "prefecture")}
    covered = bytearray(len(text) + 1)
    for place in found:
        covered[place.span.start : place.span.end] = b"\1" * len(place.span)
    matches = [*_FREE.finditer(text), *(m for at in ends if (m := _UNKNOWN.match(text, at)))]
    for match in matches:
        doubled = text[match.end()] in "省市县区州盟旗镇乡常代副"  # 大河县|县长, as against 结合省|委
        common = not doubled and tokenizer().FREQ.get(match["stem"], 0) >= _COMMON
        if common or _NO_DIVISION.search(match["name"]) or covered.find(1, *match.span()) >= 0:
            continue
        groups = [g for g in ("outer", "name") if match[g]]
        names, spans = [match[g] for g in groups], [Span(*match.span(g)) for g in groups]
        level = _LEVELS[match["name"][-1]]
        before = ends.get(match.start())
        if before is not None and len(match["stem"]) > (7 if before.level in ("country", "region") else 3):
            continue
        if before is not None:
            names, spans = [*before.chain, *names], [*before.spans, *spans]
            abroad = before.level in ("country", "region") and before.code != "CN"
            level = "region" if abroad else level
        told[spans[0].start] = PlaceName(Span(spans[0].start, spans[-1].end), tuple(names), tuple(spans), None, level)
    return sorted(told.values(), key=lambda p: p.span)


_COUNTY_BEFORE = re.compile(
    rf"(?:(?<![\u4e00-\u9fff])|(?<=[在到赴于由和与为任、省州]))({_STEM}{{2,3}}?[县市])(?=[\u4e00-\u9fff]{{2,3}}[镇乡])"
)
_KINDS_OF_COUNTY = re.compile(
    "[全本外所多大强小老新山穷富两几百余级][县市]|贫困|重点|试点|边境|民族|[兄相有产]|革命|[东南西北]部"
)


def in_unknown(text: str, found: list[PlaceName]) -> list[PlaceName]:
    """庆和县浮岗镇: a township lies in the county that is written before it, though no list has that."""
    told: list[PlaceName] = []
    for place in found:
        if place.level in ("township", "village"):
            begin = max([0, place.span.start - 6, *(p.span.end for p in told[-1:])])
            for before in _COUNTY_BEFORE.finditer(text, begin, place.span.start + 4):
                if before.end() == place.span.start and not _KINDS_OF_COUNTY.search(before.group(1)):
                    chain, spans = (before.group(1), *place.chain), (Span(*before.span(1)), *place.spans)
                    place = PlaceName(Span(spans[0].start, place.span.end), chain, spans, None, place.level)
        told.append(place)
    return told
