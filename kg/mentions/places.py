"""Place names in a text: longest match in the gazetteer, chains, villages and zones under them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.mentions import unlisted
from kg.mentions.characters import transliterations
from kg.mentions.values import PlaceName
from kg.mentions.words import tokenizer
from kg.model import Place, Span

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


def find(text: str, gazetteer: Gazetteer, year: int | None, default: str | None) -> tuple[PlaceName, ...]:
    """Every place name of ``text`` in order; a chain of names that nest is one."""
    raw = _names(text, gazetteer)
    whole = {name for start, end, name, full in raw if full}
    accepted: list[tuple[int, int, tuple[Place, ...]]] = []
    seen: set[str] = set()
    for start, end, name, full in raw:
        places = gazetteer.find(name, year)
        if not places or (
            len(name) == 2 and full and places[0].level != "country" and _inside_word(text, start, accepted)
        ):
            continue
        if name[-1] == "乡" and text.startswith("村", end):
            continue  # 发展乡村产业
        if len(name) == 2 and places[0].level == "township" and _glued(text, start, accepted):
            continue
        previous = accepted[-1] if accepted else None
        adjacent = previous is not None and _link(text, previous, start)
        own = gazetteer.names[name] if previous and previous[2][0].level == "country" else places
        inner = tuple(p for p in own if previous and _inside(p, previous[2], gazetteer)) if adjacent else ()
        if inner:
            places = inner
        elif name in ("和县", "任县") and "\u4e00" <= text[start - 1 : start] <= "\u9fff":
            continue  # 楚雄和|县公安局, 挂职任|县委副书记
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
                and {p.level for p in (*previous[2], *places)} == {"county"}
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
    return unlisted.begins(text, at, end)


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
        tail = unlisted.tail(text, spans[-1].end, level, following)
        while tail is not None:
            span, level = tail
            bare = level == "zone" and unlisted.BARE_ZONE.fullmatch(span.cut(text))
            if bare and last is not None and last.until is not None:  # 万盛经开区: no more of 万盛区
                span = Span(spans.pop().start, span.end)
                names.pop()
                bare = None
            names.append((spans[-1].cut(text) if bare else "") + span.cut(text))
            spans.append(span)
            code = None
            tail = unlisted.tail(text, span.end, level, following)
        going_on = at < len(accepted) and code is None and accepted[at][0] == spans[-1].end
        if going_on and (level, accepted[at][2][0].level) in _AFTER_TAIL:
            spans.append(Span(*accepted[at][:2]))
            names.append(spans[-1].cut(text))
            level, at = accepted[at][2][0].level, at + 1
        found.append(PlaceName(Span(spans[0].start, spans[-1].end), tuple(names), tuple(spans), code, level))
    found = _shared(text, unlisted.unknown(text, found), gazetteer)
    lone = [*_in_the_capital(text), *unlisted.lone(text, found)]
    return tuple(sorted([*found, *lone], key=lambda p: p.span))


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
