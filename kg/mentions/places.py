"""Place names in a text: longest match in the gazetteer, chains, villages and zones under them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.mentions.people import transliterations
from kg.mentions.values import PlaceName
from kg.mentions.words import tokenizer
from kg.model import Place, Span

if TYPE_CHECKING:
    from kg.lexicon.gazetteer import Gazetteer

_VILLAGE = re.compile(
    r"(?!农村|乡村|全村|驻村|本村|该村|山村|各村|[们的地得了在和与等个])[\u4e00-\u9fff]{1,5}?(?:社区|牧民新村|新村|村(?!里|干部|级|民(?!兵|族)|镇|庄|落))"
)
_FAR_VILLAGE = re.compile(
    r"[\u4e00-\u9fff]{2,4}?(?:村(?!里|干部|级|民(?!兵|族)|镇|庄|落|[^，。；、]{0,2}银行)|社区(?=[，。、；的]))"
)
"""A village right after a city or a province: only where no word for villages in general can be meant."""
_KINDS_OF_VILLAGE = re.compile(
    "[农乡山渔牧古老小大新全各本该驻进到入某多百千万几两每这那名强美富穷]村$|自然村|行政村|示范|特色|贫困|明星|文明|传统|试点|重点|边境|易地|搬迁|民俗|度假|奥运|运动员|媒体"
    "|电商|淘宝|空心|城中|地球|美丽|生态|样板|先进|后进|专业|历史|文化|旅游|农业|农民|所有|部分|多个|一个|这个|[一二三四五六七八九十百千万亿两几数多\\d]个|第[一二三四五]"
)
_NO_NAME = re.compile("[的了在和与及等]|^(?:全|各|本|该|山|贫困)村$|(?:农|乡|驻)村$|^村|这个|那个|一个|贫困村$")
_ZONE = re.compile(
    r"(?:(?![一直发挥设立成推进加快支持个家各等的了是有在以把将与和及为从新从全该国多省级])[\u4e00-\u9fff]){0,6}?(?:经济技术开发区|高新技术产业开发区|经济开发区|高新区|经开区|开发区|新区|示范区|工业园区)"
)
_CUT_ZONE = re.compile("[湾湖港江河岛城][新区高经].*|新区")
_BARE_ZONE = re.compile("(?:国家级?)?(?:经济|高新)?(?:技术)?(?:产业)?(?:开发区|高新区|经开区|工业园区|示范区)")
_TOWNSHIP = re.compile(
    r"[\u4e00-\u9fff]{2,4}?(?:街道|镇|乡|街(?=[\u4e00-\u9fff]{1,5}社区))"
    r"(?!亲|村(?![支主委])|民(?![政兵])|长(?!江)|党(?!委)|镇(?![长党政人纪]))"
)
_SYLLABLES = "".join(sorted(transliterations()))
_ABROAD = re.compile(rf"(?:首都|首府)?([{_SYLLABLES}]{{2,7}}(?:市|州|省|县|邦|大区))(?![长委民])")
_LEVELS = {"省": "province", **dict.fromkeys("市州盟", "prefecture"), **dict.fromkeys("县区旗", "county")}
_SUFFIX = (*tuple("省市县区旗盟州镇乡村"), "街道", "社区", "地区", "特别行政区")
_REGIMENT = re.compile("[一二三四五六七八九十〇]{1,4}团(?!队|体|员|结)")
_LONE_VILLAGE = re.compile(
    r"(?:来到|走进|前往|走访|到|在)([\u4e00-\u9fff]{2,3}(?:村|社区))(?![民里委支干党级镇庄])"
    r"|(?:(?<![\u4e00-\u9fff])|(?<=[了在到是由和与为任当]))(?!作为|身为|担任|来自|位于|前往|走进|来到|成为|同为|现任|曾任|当选|[是在到从任他她我你这那该其每])([\u4e00-\u9fff]{2,4}?(?:村|社区))(?=的?(?:驻村|第一书记|党支部|党总支|党委|村委|村?支书|村?主任|村?会计|所在|大学生村官))"
)
_LONE_TOWN = re.compile(
    r"(?:(?<![\u4e00-\u9fff])|(?<=[了在到是由为进往访入]))([\u4e00-\u9fff]{2,3}(?:镇|乡|街道))([\u4e00-\u9fff]{1,4}?(?:村|社区))(?![里委支干党级镇庄])"
)
_FEATURE = re.compile(
    r"(?:山(?![东西区村镇乡])|江(?![苏西津])|河(?![北南池源])|湖(?![北南州])|平原|盆地|高原|沙漠|草原|湿地|机场|铁路)"
)
"""What makes a short name that of a mountain or a river: 吕梁山."""
_NOT_AFTER = re.compile(
    r"^(?:国际机场|机场|高铁|火车站|籍|路|街|大道|大桥|站|港区|籍|话|人寿|银行|大学|学院|师范|日报|晚报)"
)


def find(text: str, gazetteer: Gazetteer, year: int | None, default: str | None) -> tuple[PlaceName, ...]:
    """Every place name of ``text`` in order; a chain of names that nest is one."""
    raw = _names(text, gazetteer)
    whole = {name for start, end, name, full in raw if full}
    accepted: list[tuple[int, int, tuple[Place, ...]]] = []
    seen: set[str] = set()
    for start, end, name, full in raw:
        places = gazetteer.find(name, year)
        if not places or (len(name) == 2 and full and _inside_word(text, start, accepted)):
            continue
        if (
            name[0] == "和"
            and len(name) == 2
            and "\u4e00" <= text[start - 1 : start] <= "\u9fff"
            and not (accepted and accepted[-1][1] == start)
        ):
            continue  # 楚雄和县公安局
        if len(name) == 2 and places[0].level == "township" and _glued(text, start, accepted):
            continue
        previous = accepted[-1] if accepted else None
        adjacent = previous is not None and _link(text, previous, start)
        own = gazetteer.names[name] if previous and previous[2][0].level == "country" else places
        inner = tuple(p for p in own if previous and _inside(p, previous[2], gazetteer)) if adjacent else ()
        if inner:
            places = inner
        elif previous and previous[1] == start and previous[2][0].level == "county" and places[0].level == "township":
            continue  # a township that today's list does not have in this county: the chain takes it as written
        elif all(p.level == "region" for p in places):
            end = _abroad(text, start, end, places, seen, gazetteer, previous)
            if end < 0:
                continue
        elif name in _GENERIC:
            continue
        elif not full:
            if (
                adjacent
                and previous
                and previous[1] == start
                and previous[2][0].level == "county"
                and previous[1] - previous[0] > 2
            ):
                continue  # 阳原县|大田洼村
            big = tuple(p for p in places if p.level in ("country", "province", "prefecture"))
            known = tuple(p for p in places if p.name in whole or p.code in seen)
            if not big and not known and name not in _WORDS and _home(text, start, end, accepted):
                known = tuple(p for p in places if p.level == "county")
            if not big and not known:
                continue
            places = known or big
            if name in _WORDS and not known:
                continue
        if inner and places[0].level == "region" and text.startswith("自治共和国", end):
            end += len("自治共和国")
        if places[0].level == "country" and (whole_name := _STATE.match(text, end)):
            end = whole_name.end()
        if inner and places[0].level == "region" and (level := _REGION.match(text, end)):
            end = level.end()
        accepted.append((start, end, places))
        if len(places) == 1:
            seen.add(places[0].code)
    return _chains(text, accepted, gazetteer, seen, default)


_GENERIC = frozenset(["新区", "城区", "郊区", "矿区", "市区", "东区", "西区", "南区", "北区", "新城", "山区"])
_WORDS = frozenset(
    ["东方", "平安", "高兴", "太平", "长乐", "永安", "和平", "朝阳", "开平", "海东", "三明", "巴中", "中山"]
)


def _names(text: str, gazetteer: Gazetteer) -> list[tuple[int, int, str, bool]]:
    found = []
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
        found.append((at, end, name, full))
        at = end
    return found


_ONLY_FULL = frozenset(["公安", "民权", "通道"])
"""Short names that are words for something else."""
_ABBREVIATED = tuple("皖浙闽赣湘粤桂川滇黔陕秦陇宁青疆藏冀鲁豫鄂苏云贵晋吉辽蒙东西南北中")
_REGION = re.compile("[市州省郡](?![长委])|大区")
_CAPITAL = re.compile(
    "首都|首府|直辖市|的?(?:[东西南北中]{1,2}部)?(?:沿海|边境|港口|海滨|边陲|旅游|工业|历史|文化|军事|著名|重要|最大|第[一二三四五]大){0,2}的?"
    "(?:地区|城市|省份|城镇|重镇|名城|小镇|[州省市邦])?的?"
)
_STATE = re.compile(
    "(?:民主主义|民主|人民|伊斯兰|联邦|阿拉伯|社会主义){0,4}(?:共和国|王国|合众国|公国)(?![\u4e00-\u9fff]{0,4}党)"
)
_LETTERS = {
    "京": ("北京市", "110000"),
    "沪": ("上海市", "310000"),
    "津": ("天津市", "120000"),
    "渝": ("重庆市", "500000"),
}
_BY_LETTER = re.compile(
    "(?<=在)[京沪津渝](?=举行|召开|开幕|闭幕|举办|会见|会谈|同|与|出席|成立|发布|启动|签署|启幕|落幕|正式|隆重|联合)"
)
_AFTER_TAIL = (("zone", "township"), ("region", "region"))
"""Which level of a name goes on after one that the gazetteer lacks."""
_AT = frozenset("在到于从往抵赴驻")


def _link(text: str, outer: tuple[int, int, tuple[Place, ...]], start: int) -> bool:
    """Whether a name at ``start`` goes on the chain of ``outer``: 山东省单县, 贵州省的紫云县, 法国东南部城市尼斯."""
    between = text[outer[1] : start]
    if not between:
        return True
    if outer[2][0].level == "country" or text[outer[1] - 1] in "州省邦":
        return len(between) <= 8 and bool(_CAPITAL.fullmatch(between))
    return between == "的" and text[outer[1] - 1] in "省市州县"


def _home(text: str, start: int, end: int, accepted: list[tuple[int, int, tuple[Place, ...]]]) -> bool:
    """Whether a township, village or zone follows the short name of a county: 都江堰大观镇, 稷山的杨赵村."""
    before = text[start - 1 : start]
    inside = accepted and accepted[-1][1] == start and accepted[-1][2][0].level in ("province", "prefecture")
    if "\u4e00" <= before <= "\u9fff" and before not in _BEFORE_SHORT and not inside:
        return False
    at = end + text.startswith("的", end)
    match = _TOWNSHIP.match(text, at, at + 6) or _VILLAGE.match(text, at, at + 8) or _ZONE.match(text, end, end + 12)
    return bool(match and not match.group().endswith("社区") and not _NO_NAME.search(match.group()))


def _abroad(
    text: str,
    start: int,
    end: int,
    places: tuple[Place, ...],
    seen: set[str],
    gazetteer: Gazetteer,
    previous: tuple[int, int, tuple[Place, ...]] | None,
) -> int:
    """The end of a region or city abroad that stands without its country, or -1: it needs a level word after it
    (北达科他州, 汉堡市长), fame (巴黎), or a preposition before it in a text that names its country, or to follow
    another place of that country in a list."""
    level = _REGION.match(text, end)
    if (level or (text[end : end + 2] in ("市长", "州长", "省长"))) and end - start > (1 if not level else 2):
        return level.end() if level else end
    known = any(p.code in gazetteer.great for p in places)
    told = text[start - 1 : start] in _AT and any(p.parent in seen for p in places)
    if previous is not None and _LISTED.fullmatch(text, previous[1], start):
        told |= bool({p.parent for p in previous[2]} & {p.parent for p in places})
    if not (known or told) or (end - start == 2 and _in_name(text, start, end)):
        return -1
    return end


_LISTED = re.compile("[、和与及]|以及|、?[和与]?第[一二三四五]大城市")


def _in_name(text: str, start: int, end: int) -> bool:
    """Whether 德里 or 米兰 may be a part of a transliterated name (德里克, 米兰达)."""
    syllables = transliterations()
    before, after = text[start - 1 : start], text[end : end + 1]
    return (before in syllables and before not in _BEFORE_SHORT) or after in syllables or before == "·"


_BEFORE_SHORT = frozenset("在到于是的为与和及向由从自对至赴往来将把给让使说市州区省团原任")


def _inside_word(text: str, start: int, accepted: list[tuple[int, int, tuple[Place, ...]]]) -> bool:
    """Whether a two-character county (和县) is the end of a longer name (庆和县)."""
    begin = start
    while begin > 0 and "\u4e00" <= text[begin - 1] <= "\u9fff" and start - begin < 3:
        begin -= 1
    if not 0 < start - begin < 3 or text[start - 1] in _BEFORE_SHORT or (accepted and accepted[-1][1] == start):
        return False
    return tokenizer().FREQ.get(text[begin:start], 0) == 0 or start - begin == 1


def _glued(text: str, start: int, accepted: list[tuple[int, int, tuple[Place, ...]]]) -> bool:
    """Whether 庙镇 is the end of a longer name (祁家庙镇)."""
    before = text[start - 1 : start]
    return "\u4e00" <= before <= "\u9fff" and before not in _AT and not (accepted and accepted[-1][1] == start)


def _inside(place: Place, outer: tuple[Place, ...], gazetteer: Gazetteer) -> bool:
    ancestors = gazetteer.ancestors(place.code)
    return any(p.code in ancestors for p in outer)


def _in_state(place: Place, outer: tuple[Place, ...], surface: str) -> bool:
    """Whether a city abroad may lie in the state written before it (亚利桑那州的凤凰城): no list says so."""
    return place.level == "region" and surface[-1] in "州省邦" and any(p.parent == place.parent for p in outer)


def _chains(
    text: str,
    accepted: list[tuple[int, int, tuple[Place, ...]]],
    gazetteer: Gazetteer,
    seen: set[str],
    default: str | None,
) -> tuple[PlaceName, ...]:
    found: list[PlaceName] = []
    at = 0
    while at < len(accepted):
        start, end, places = accepted[at]
        chain = [(Span(start, end), places)]
        at += 1
        while at < len(accepted) and _link(text, (*_ends(chain[-1][0]), chain[-1][1]), accepted[at][0]):
            outer, surface = chain[-1][1], chain[-1][0].cut(text)
            inner = tuple(p for p in accepted[at][2] if _inside(p, outer, gazetteer) or _in_state(p, outer, surface))
            if not inner:
                break
            chain.append((Span(accepted[at][0], accepted[at][1]), inner))
            at += 1
        names = [_official(places, span.cut(text), seen, gazetteer) for span, places in chain]
        spans = [span for span, _ in chain]
        last = _choose(chain[-1][1], seen, gazetteer)
        code = last.code if last else None
        level = chain[-1][1][0].level
        following = accepted[at][0] if at < len(accepted) else len(text)
        tail = _tail(text, spans[-1].end, level, following)
        while tail is not None:
            span, level = tail
            bare = level == "zone" and _BARE_ZONE.fullmatch(span.cut(text))
            names.append((spans[-1].cut(text) if bare else "") + span.cut(text))
            spans.append(span)
            code = None
            tail = _tail(text, span.end, level, following)
        going_on = at < len(accepted) and code is None and accepted[at][0] == spans[-1].end
        if going_on and (level, accepted[at][2][0].level) in _AFTER_TAIL:
            spans.append(Span(*accepted[at][:2]))
            names.append(spans[-1].cut(text))
            level, at = accepted[at][2][0].level, at + 1
        found.append(PlaceName(Span(spans[0].start, spans[-1].end), tuple(names), tuple(spans), code, level))
    found = _shared(text, _with_unknown(text, found), gazetteer)
    lone = [*_lone_towns(text, found), *_lone_regiments(text, found), *_in_the_capital(text)]
    lone += _lone_villages(text, [*found, *lone])
    return tuple(sorted([*found, *lone], key=lambda p: p.span))


_STEM = "[^\\W0-9A-Za-z_的了在是有与及等个我该各每这那其他她省市县区由为当任选被给向从把将到对受经让据说道听任会]"
_UNKNOWN = re.compile(
    rf"(?P<outer>{_STEM}{{2,3}}省)?(?P<name>(?P<stem>{_STEM}{{2,6}}?)(?:自治州|自治县|自治旗|[省市县区州盟旗]))"
    r"(?=(?:常务|代理|代)?副?[省市县区州盟旗]长"
    r"|[省市县区州盟旗]?(?:委|人大|政协|纪委|政府|人民政府)[\u4e00-\u9fff]{0,6}?(?:书记|常委|主席|主任|秘书长|部长|局长))"
)
"""A division that no list has, told by its name right before an office of its level: 庆和县县长, 云山市委书记."""
_FREE = re.compile(
    rf"(?:(?<![\u4e00-\u9fff])|(?<=[在到于由和与及的为对任时原现了是受被经]))(?![各某邻全本两多几数外此老和]){_UNKNOWN.pattern}"
)
_COMMON = 300
"""How often a word stands in jieba's counts from where on it names no unknown division (结合, 大会)."""
_NO_DIVISION = re.compile(
    "(?:城市|城区|郊区|市区|辖区|山区|灾区|社区|小区|校区|景区|园区|库区|牧区|特区|军区|战区|赛区|地区|新区|开发区|高新区|示范区|保税区|保护区|矿区|林区|农区|疆区|全市|全县|全省|全区|外县|直辖市|省市|市县|县区|区县|旗县|县市|[东西南北中]区)$|^州市$"
)


def _with_unknown(text: str, found: list[PlaceName]) -> list[PlaceName]:
    """The places with those that no list has: alone, or as the next of the chain that they end."""
    told = {p.span.start: p for p in found}
    ends = {p.span.end: p for p in found if p.level in ("country", "region", "province", "prefecture")}
    covered = bytearray(len(text) + 1)
    for place in found:
        covered[place.span.start : place.span.end] = b"\1" * len(place.span)
    matches = [*_FREE.finditer(text), *(m for at in ends if (m := _UNKNOWN.match(text, at)))]
    for match in matches:
        doubled = text[match.end()] in "省市县区州盟旗常代副"  # 大河县|县长, as against 结合省|委
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


def _shared(text: str, found: list[PlaceName], gazetteer: Gazetteer) -> list[PlaceName]:
    """海南海口、文昌: the next of a list lies in what is written before the first."""
    told: list[PlaceName] = []
    for place in found:
        last = told[-1] if told else None
        if (
            last is not None
            and len(last.chain) == 2
            and len(place.chain) == 1
            and place.code is not None
            and _LISTED.fullmatch(text, last.span.end, place.span.start)
            and place.level == last.level
            and any(p.code in gazetteer.ancestors(place.code) for p in gazetteer.find(last.chain[0]))
        ):
            place = PlaceName(
                place.span, (last.chain[0], place.name), (last.spans[0], *place.spans), place.code, place.level
            )
        told.append(place)
    return told


def _ends(span: Span) -> tuple[int, int]:
    return span.start, span.end


def _tail(text: str, end: int, level: str, limit: int) -> tuple[Span, str] | None:
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


def _lone_regiments(text: str, found: list[PlaceName]) -> list[PlaceName]:
    """一四三团党委书记: a regiment farm of the Xinjiang corps, with an office after it."""
    taken = {p.span.end for p in found}
    matches = re.finditer(r"[一二三四五六七八九十〇]{2,4}团(?=党委|副?团长|政委|[，、]?副?政委)", text)
    return [
        PlaceName(Span(*m.span()), (m.group(),), (Span(*m.span()),), None, "township")
        for m in matches
        if m.end() not in taken
    ]


def _in_the_capital(text: str) -> list[PlaceName]:
    """在京召开, 在沪举行: a municipality by its letter, where something is held."""
    found = []
    for match in _BY_LETTER.finditer(text):
        name, code = _LETTERS[match.group()]
        found.append(PlaceName(Span(*match.span()), (name,), (Span(*match.span()),), code, "province"))
    return found


def _choose(places: tuple[Place, ...], seen: set[str], gazetteer: Gazetteer) -> Place | None:
    if len({p.code for p in places}) == 1:
        return places[0]
    if all(p.level == "region" for p in places) and len({p.parent for p in places}) == 1:
        return next((p for p in places if p.code in gazetteer.great), places[0])  # 柏林: the city, and the state of it
    near = [p for p in places if seen & {p.code, *gazetteer.ancestors(p.code)}]
    return near[0] if len({p.code for p in near}) == 1 else None


_FORMAL = ("共和国", "王国", "联邦", "公国")


def _official(places: tuple[Place, ...], surface: str, seen: set[str], gazetteer: Gazetteer) -> str:
    """The name that the text supports: the official one, or abroad the one as printed (北达科他州)."""
    chosen = _choose(places, seen, gazetteer)
    if places[0].level == "country":
        return chosen.name if chosen and surface.endswith(_FORMAL) else surface
    if places[0].level == "region":
        return surface
    if chosen:
        return chosen.name
    same = {p.name for p in places}
    if len(same) == 1 or surface in same:
        return surface if surface in same else same.pop()
    order = ("country", "province", "prefecture", "county", "township")
    return min(places, key=lambda p: (order.index(p.level) if p.level in order else 9, p.code)).name
