"""Place names in a text: longest match in the gazetteer, chains, villages and zones under them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.mentions import of_a_kind, unlisted
from kg.mentions.characters import transliterations
from kg.mentions.place_names import BEFORE_SHORT, names, words
from kg.mentions.values import PlaceName
from kg.mentions.words import tokenizer
from kg.model import Place, Span

if TYPE_CHECKING:
    from kg.lexicon.gazetteer import Gazetteer


def find(text: str, gazetteer: Gazetteer, year: int | None, default: str | None) -> tuple[PlaceName, ...]:
    """Every place name of ``text`` in order; a chain of names that nest is one."""
    raw = names(text, gazetteer)
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
        if previous and places[0].level == "township" and previous[2][0].level == "county" and start > previous[1]:
            longer = unlisted.tail(text, previous[1], "county", end)
            if longer and longer[0].end == end:
                continue  # 昭觉县|三岔河乡
        adjacent = previous is not None and _link(text, previous, start)
        inner = gazetteer.find(name, year, [p.code for p in previous[2]]) if previous and adjacent else ()
        inner = tuple(p for p in inner if full or p.until is None or p in places)  # old names only in full
        beside = previous is not None and previous[1] == start and not inner and _below(places[0], previous[2][0])
        if inner:
            places = inner
        elif name in ("和县", "任县") and "\u4e00" <= text[start - 1 : start] <= "\u9fff":
            continue  # 楚雄和|县公安局, 挂职任|县委副书记
        elif beside and (not full or places[0].level == "township" or name.endswith("新区")):
            continue  # 茂名滨海新区: not the one of the list, so the chain takes it as written
        elif all(p.level == "region" for p in places):
            end = _abroad(text, start, end, places, seen, gazetteer, previous)
            if end < 0:
                continue
        elif name in _GENERIC:
            continue
        elif not full:
            longer = unlisted.tail(text, start, previous[2][0].level, len(text)) if previous and adjacent else None
            if previous and previous[1] == start and longer and longer[0].end > end and longer[1] != "zone":
                continue  # 阳原县|大田洼村, 新罗区|西安社区
            big = tuple(p for p in places if p.level in ("country", "province", "prefecture"))
            known = tuple(p for p in places if p.name in whole or p.code in seen)
            if not big and not known and name not in words():
                known = tuple(p for p in places if _home(p, text, start, end, accepted, seen, gazetteer))
            if not big and not known:
                continue
            places = known or big
            if name in words() and not known:
                continue
        if inner and places[0].level == "region" and text.startswith("自治共和国", end):
            end += len("自治共和国")
        if places[0].level == "country" and (whole_name := _STATE.match(text, end)):
            end = whole_name.end()
        if inner and places[0].level == "region" and (level := _REGION.match(text, end)):
            end = level.end()
        accepted.append((start, end, places))
        if len(places) == 1 and (inner or places[0].level != "township"):
            seen.add(places[0].code)
    found = _chains(text, accepted, gazetteer, seen, default)
    return tuple(sorted([*found, *of_a_kind.listed(text, found, gazetteer, year)], key=lambda p: p.span))


_GENERIC = frozenset(["新区", "城区", "郊区", "矿区", "市区", "东区", "西区", "南区", "北区", "新城", "山区"])


_REGION = re.compile("[市州省郡](?![长委])|大区")
_CAPITAL = re.compile(
    "首都|首府|直辖市|的?(?:[东西南北中]{1,2}部)?(?:沿海|边境|港口|海滨|边陲|旅游|工业|历史|文化|军事|著名|重要|最大|第[一二三四五]大){0,2}的?"
    "(?:地区|城市|省份|城镇|重镇|名城|小镇|[州省市邦])?的?"
)
_STATE = re.compile(
    "(?:民主主义|民主|人民|伊斯兰|联邦|阿拉伯|社会主义){0,4}(?:共和国|王国|合众国|公国)(?![\u4e00-\u9fff]{0,4}党)"
    "|国(?=首相|总理|总统|埃米尔|王储|议长|议会|外交|国王|政府)"
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
_COMING = frozenset(("抵达", "飞抵", "前往", "离开", "访问", "来到", "到访"))
"""After these a city abroad may stand before its country is named: 抵达万象，开始对老挝…."""


def _link(text: str, outer: tuple[int, int, tuple[Place, ...]], start: int) -> bool:
    """Whether a name at ``start`` goes on the chain of ``outer``: 山东省单县, 贵州省的紫云县, 法国东南部城市尼斯."""
    between = text[outer[1] : start]
    if not between:
        return True
    if outer[2][0].level == "country" or text[outer[1] - 1] in "州省邦":
        return len(between) <= 8 and bool(_CAPITAL.fullmatch(between))
    return between == "的" and text[outer[1] - 1] in "省市州县"


def _home(
    place: Place,
    text: str,
    start: int,
    end: int,
    accepted: list[tuple[int, int, tuple[Place, ...]]],
    seen: set[str],
    gazetteer: Gazetteer,
) -> bool:
    """Whether a county is meant by its short name, as a township of it follows (都江堰大观镇), or in a text that tells
    of what lies around it any township, village or zone (稷山的杨赵村)."""
    before = text[start - 1 : start]
    inside = accepted and accepted[-1][1] == start and accepted[-1][2][0].level in ("province", "prefecture")
    if place.level != "county" or ("\u4e00" <= before <= "\u9fff" and before not in BEFORE_SHORT and not inside):
        return False
    at = end + text.startswith("的", end)
    if any(p.parent == place.code for p in gazetteer.names.get(text[at : gazetteer.longest(text, at)], ())):
        return True
    if not place.name.endswith("区") and unlisted.COUNTY_ZONE.match(text, end):
        return True
    told = not seen.isdisjoint(gazetteer.ancestors(place.code)) and not place.name.endswith("区")
    return (told or end - start > 2) and unlisted.begins(text, at, end)


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
    coming = text[max(0, start - 2) : start] in _COMING
    if coming and any(p.parent and gazetteer.official(p.parent) in text for p in places):
        return end
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
    return (before in syllables and before not in BEFORE_SHORT) or after in syllables or before == "·"


def _inside_word(text: str, start: int, accepted: list[tuple[int, int, tuple[Place, ...]]]) -> bool:
    """Whether a two-character county (和县) is the end of a longer name (庆和县)."""
    begin = start
    while begin > 0 and "\u4e00" <= text[begin - 1] <= "\u9fff" and start - begin < 3:
        begin -= 1
    if not 0 < start - begin < 3 or text[start - 1] in BEFORE_SHORT or (accepted and accepted[-1][1] == start):
        return False
    return tokenizer().FREQ.get(text[begin:start], 0) == 0 or start - begin == 1


def _glued(text: str, start: int, accepted: list[tuple[int, int, tuple[Place, ...]]]) -> bool:
    """Whether 庙镇 is the end of a longer name (祁家庙镇)."""
    before = text[start - 1 : start]
    return "\u4e00" <= before <= "\u9fff" and before not in _AT and not (accepted and accepted[-1][1] == start)


_RANKS = ("province", "prefecture", "county", "township")


def _below(place: Place, outer: Place) -> bool:
    """Whether a place, by its level, might lie in the other."""
    return place.level in _RANKS and outer.level in _RANKS and _RANKS.index(place.level) > _RANKS.index(outer.level)


def _inside(place: Place, outer: tuple[Place, ...], gazetteer: Gazetteer) -> bool:
    return gazetteer.lies_in(place, [p.code for p in outer])


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
        chain, odd = [(Span(start, end), places)], False
        at += 1
        while at < len(accepted) and _link(text, (*_ends(chain[-1][0]), chain[-1][1]), accepted[at][0]):
            outer, surface = chain[-1][1], chain[-1][0].cut(text)
            inner = tuple(p for p in accepted[at][2] if _inside(p, outer, gazetteer) or _in_state(p, outer, surface))
            odd = not inner and accepted[at][0] == chain[-1][0].end and _below(accepted[at][2][0], outer[0])
            if not inner and not odd:
                break
            chain.append((Span(accepted[at][0], accepted[at][1]), inner or accepted[at][2]))
            at += 1
            if odd:
                break
        names = [_official(places, span.cut(text), seen, gazetteer) for span, places in chain]
        spans = [span for span, _ in chain]
        last = _choose(chain[-1][1], seen, gazetteer)
        if last and (odd or (len(chain) == 1 and last.level == "township" and not _told(last, seen, gazetteer))):
            last = None
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
    found = unlisted.in_unknown(text, _shared(text, unlisted.unknown(text, found), gazetteer))
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
    if len({p.code for p in near}) == 1:
        return near[0]
    broad = places[0]  # 南昌: the city, and the county in it
    return broad if all(p.code == broad.code or gazetteer.lies_in(p, [broad.code]) for p in places) else None


def _told(township: Place, seen: set[str], gazetteer: Gazetteer) -> bool:
    """Whether a text tells of the county of a township, or where it tells of no county of what lies around that."""
    around = gazetteer.ancestors(township.code)
    counties = any(code in gazetteer and gazetteer.place(code).level == "county" for code in seen)
    return not seen.isdisjoint(around[:1] if counties else around)


_FORMAL = ("共和国", "王国", "联邦", "公国", "合众国", "民国")


def _official(places: tuple[Place, ...], surface: str, seen: set[str], gazetteer: Gazetteer) -> str:
    """The name that the text supports: the official one, or abroad the one as printed (北达科他州)."""
    chosen = _choose(places, seen, gazetteer)
    if places[0].level == "country":
        return chosen.name if chosen and (surface.endswith(_FORMAL) or surface not in gazetteer.names) else surface
    if places[0].level == "region":
        return surface
    if chosen:
        return chosen.name
    same = {p.name for p in places}
    if len(same) == 1 or surface in same:
        return surface if surface in same else same.pop()
    order = ("country", "province", "prefecture", "county", "township")
    return min(places, key=lambda p: (order.index(p.level) if p.level in order else 9, p.code)).name
