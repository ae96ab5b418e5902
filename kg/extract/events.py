"""Names of meetings and ceremonies: where a name begins, and which event a short name (会议, 闭幕式) means.

A name ends in a word of ``lexicon/events.txt``. It reaches left to what introduces it (a comma, a date, a person,
出席, 在…举行的). A meeting that is told in two pieces (第十五次会议29日在北京举行第三次全体会议) has them joined.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from kg import lexicon
from kg.extract.context import Sentence, modality
from kg.extract.patterns import LAST
from kg.mentions.values import Mention, PlaceName
from kg.model import Span

_FOLLOW = re.compile(
    r"$|[，。；：、！？\n（）”\ue004\ue000\ue008\ue002]|[上并时后前暨和与及的在于由以]|中(?![心央])|期间|现场|收官|落幕|\d|启[动幕]|开[园馆赛班]|举办|拉开|落下|举行|召开|开幕|闭幕|隆重|正式|圆满|致|讲话|发[表言]|作|结束|开始|首次|今[天晚]|昨|日前|近日|将|已"
)
_INTRODUCES = re.compile(
    r"(?:出席并?|参加|主持|召开|举行|举办|列席|参与|(?<![合贸约卫警工盟党际府社团])组织|开展|进行|发起|推出|启动|观看|收看|迎来)[了完过]?"
    r"|(?:举行|召开|举办|主办|承办|组织|主题|所在|参加|当天|当日|召集|主持|进行|开幕|闭幕|随后|天|[一二三四五六七八九十两]天期)的"
    r"|(?<![存现所])在|(?<![面方取趋走])向|(?<![关对由])于|(?<!自)由|(?<![为除])了|[本此这该]次|应邀|将(?![军领])|先后|分别|共同|一同|同时|随后|以来|宣布|正值|值此|今[天晚早]|昨[天晚]|明天|上午|下午"
    r"|结束的|刚刚|筹[备办]"
)
_PREFIX = re.compile(
    r"(?:对(?!话)|向|在|从|到|赴|据|为|与|同(?![济盟])|和(?!平)|及|并|还|也|是|以(?!色列)|经(?!济)"
    r"|当地时间|[其期]间|的|等|”|电|这)+"
)
_HELD = re.compile(
    r"(?![上时]|中(?![心央国山]))(?:(?!将|拟|以[来后]|之[前后]|[前后][，])[^，。；！？\n]){0,24}?"
    r"(?:举行|召开|举办(?![地方权])|开幕|闭幕|启幕|启动|落幕|开园|开馆|开赛|开班|收官|拉开|落下)(?!的)"
)
_WHERE = re.compile(
    "[在于]\ue002|（\ue002(?=）)|(?<![\u4e00-\u9fff、])\ue002(?=(?:\ue004)?(?:召开|举行|举办))"
    "|(?<![\u4e00-\u9fff、])\ue002(?=第[^，。；]{1,6}届(?:人民代表大会|人大|政协|党代)|委|政府|人大常委会第)"
)
"""Where an event is: in a place, or at home in the place that holds it."""
_IN_MEMORY = re.compile(
    "举行(?P<kind>仪式|大会|座谈会)，纪念[^，。；\ue000]{0,60}(?P<whom>\ue000[^，。；\ue000]{0,12}周年)"
)
_LEADING = re.compile("(?:\ue004|\ue008|，|上午|下午)*$")
"""What may stand before a meeting that acts: 5月2日，第五次会议通过决定。"""
_ACTS = re.compile(r"(?:分别)?(?:表决)?(?:通过|审议|听取|表决|选举|推选)(?!的)")
_OVER = re.compile(r"(?:以[来后]|之?[前后]|期间)[，。]|精神|[^，。；]{0,30}情况的(?:书面)?(?:报告|汇报)")
_HOLDS = re.compile(
    r"(?:出席并?|参加|主持|召开|举行|举办|主办|承办|列席)了?(?:在\ue002?[^，。；]{0,12}?(?:举行|召开)的)?(?:此?次|今年|本届)?$"
)
NEW = re.compile(r"(?:召开|举行|举办)了?(?:一[次场])?$")
"""Before an event that was not told of earlier."""
_FESTIVAL = re.compile(
    "[^春秋庆宵午明师童女动年诞恩亲阳圣树士者军党环季细情关章调礼时使音枝品晚守佳过小字骨末名各两双这该本的气]节$"
)
_CAMPAIGN = re.compile(
    "(?:实践|经营|生产|社会|文体|体育|文化|经济|商业|违法|犯罪|志愿|服务|公益|创建|教育|日常|科研|教学|军事|外交|户外|娱乐|业务|学术|侦察|恐怖|庆祝)活动$"
)
"""What is done over time: no one event."""
_ORGANISED = re.compile("\ue002[\u4e00-\u9fff\ue002]{2,20}(?<![届次年度全])[“\ue006]")
"""Who holds it, before a name that begins with a quotation."""
_BODY_MEETING = re.compile(
    "(?:^|[，。；：\ue008])(?!随后|接着|然后|之后)((?:(?![在到])[^，。；：\ue000\ue004\ue008]){1,20}[局委组会院部府团])(?:\ue004)?(?:[上下]午)?(?:在[^，。；]{1,12})?(?:召开|举行)了?$"
)
_PAST = re.compile(r"(?:举行|召开|举办)的$")
_ORDINAL = re.compile(r"第[一二三四五六七八九十百\d]+[次场轮]|(?:闭幕|开幕)(?:会|式|大会)$|全体会议$|预备会议$")
_DATELINE = re.compile("据?(?:本报|新华社|中新社)\ue002*\ue004?电?(?:（[^）]{0,40}）)?")
_HOLDER = re.compile(
    r"[^，。；：！？\n\ue000\ue004\ue008]{3,44}?(?=\ue004|\d{1,2}[月日]|在|于|今天|上午|下午|举行|召开)"
)
_QUOTES: Final = str.maketrans("", "", '“”"‘’「」『』《》〈〉')
_SEVERAL = re.compile(
    r"多[次场个]|一些|各[类种]|一?系列|[几数]|许多|不少|历次|每[次场]|(?:\d|[二三四五六七八九十])+[次场个]"
)
_MANY = re.compile(r"(?:该|上述|一?系列|有关|相关|各类|各种|一些|多[次场个]|首[次场]|重要|工作|专题)+")
_VAGUE: Final = frozenset(
    ("会议", "大会", "会", "活动", "全会", "审议", "论坛", "年会", "集会", "专场", "洽谈", "审议会", "推介", "上述会议")
)
_SHORT: Final = 6
_KINDS: Final = {
    "会议": "会坛议式", "会": "会坛议式", "大会": "会坛议", "全会": "会议", "峰会": "会坛议", "论坛": "坛",
    "活动": "会坛议式节动赛礼", "现场": "会坛议式节动赛礼", "仪式": "式礼",
}  # fmt: skip
"""The last characters of the names of what a word for a kind can mean."""
_CLOSE = re.compile(r"(?:开幕|闭幕|开园|开馆|开赛|颁奖|启动|揭幕)(?:会|式|大会|仪式)$")
_OPENED = re.compile(r"(?:大会|会议|博览会|运动会|论坛|峰会|节|全会|交易会|展销会|展览会|活动|赛)$")
_ADVISED = re.compile(r"(?:建议|决定|拟|同意|提请|推迟|延期|筹备|关于)[^。；]{0,40}$")


@dataclass(frozen=True, slots=True)
class Event:
    """An event that a document names: its name, where that stands in the text, whether it is told as taking place
    (and not only mentioned), and the day and the place that its sentence gives."""

    name: str
    span: Span
    held: bool
    date: Mention | None = None
    place: PlaceName | None = None


@cache
def _heads() -> tuple[frozenset[str], tuple[int, ...]]:
    words = lexicon.words("events")
    return words, tuple(sorted({len(w) for w in words}, reverse=True))


def head(text: str, end: int) -> int:
    """How many of the characters before ``end`` are the head of an event's name (会议: 2), 0 for none."""
    words, sizes = _heads()
    found = next((n for n in sizes if n <= end and text[end - n : end] in words), 0)
    if text[max(0, end - 2) : end] == "活动" and _CAMPAIGN.search(text[max(0, end - 4) : end]):
        return found if found > 2 else 0
    if not found and end >= 3 and text[end - 1] == "节" and _FESTIVAL.search(text[end - 2 : end]):
        return 2
    return found


def ends(sentence: Sentence, end: int) -> int:
    """How many characters of the masked sentence before ``end`` are the head of an event's name, a quotation mark
    after it included; a short quotation that ends in one (“云推介”) is one character."""
    closed = int(sentence.masked[end - 1] == "”")
    mention = sentence.mentions.get(end - 1)
    if mention is not None:
        return int(mention.kind == "quoted" and head(mention.value, len(mention.value)) > 0)
    size = head(sentence.masked, end - closed)
    return size + closed if size else 0


def begin(sentence: Sentence, floor: int, end: int) -> int:
    """Where the name that ends at ``end`` begins in the masked sentence, not before ``floor``."""
    masked = sentence.masked
    size = ends(sentence, end)
    at = end - size
    while at > floor and end - at < 60:
        char = masked[at - 1]
        if char == "\ue004" and len(sentence.mentions[at - 1].value) == 4 and masked[at] not in "的，":
            at -= 1
            continue
        if char == "\ue000" and (
            re.match(r"(?:先生|同志|女士|烈士)?(?:诞辰|逝世|就义|牺牲|百年|新时代)", masked[at:])
            or masked[max(0, at - 3) : at - 1] == "纪念"
        ):
            at -= 1
            continue
        if char == "）" and (opened := masked.rfind("（", max(floor, at - 8), at)) >= 0:
            at = opened
            continue
        if char in "，。；：、！？\n（）\ue000\ue004\ue005\ue007\ue008":
            break
        at -= 1
    for found in _INTRODUCES.finditer(masked, at, end - size):
        at = max(at, found.end())
    for found in re.finditer("[和及与并]", masked[at : end - size]):
        if head(masked, at + found.start()):
            return begin(sentence, at + found.end(), end)
    prefix = _PREFIX.match(masked, at, end - size)
    return prefix.end() if prefix else at


def told(sentences: Sequence[Sentence], text: str) -> list[Event]:
    """The events that a document names; one by its kind only (座谈会) where it is new."""
    found: list[Event] = []
    for sentence in sentences:
        for event in _named(sentence, text):
            short = any(short_for(event.name, e.name) for e in found)
            if not short or not (vague(event.name) or len(event.name) <= _SHORT):
                found.append(event)
    return found


def short_for(name: str, full: str) -> bool:
    """Whether a name can stand for a fuller one: 第二次会议, 纪念仪式 (纪念某某诞辰100周年仪式)."""
    return full.endswith(name) or (len(name) <= _SHORT and full.endswith(name[-2:]) and name[:-2] in full)


def _named(sentence: Sentence, text: str) -> list[Event]:
    found: list[Event] = []
    for last in re.finditer(f"[{LAST}\ue006]”?", sentence.masked):
        end = last.end()
        if not ends(sentence, end) or not _FOLLOW.match(sentence.masked, end):
            continue
        start = begin(sentence, 0, end)
        event = _event(sentence, start, end, text)
        if event is not None:
            found.append(event)
    for what in _IN_MEMORY.finditer(sentence.masked):
        whom = sentence.text_span(*what.span("whom"))
        name = f"纪念{whom.cut(text)}{what.group('kind')}"
        found.append(
            Event(
                name, whom, modality(sentence, what.start()) == "asserted", *_when(sentence, what.start(), what.end())
            )
        )
    return found


def _event(sentence: Sentence, start: int, end: int, text: str) -> Event | None:
    masked = sentence.masked
    span = sentence.text_span(start, end)
    name = span.cut(text).translate(_QUOTES)
    organised = _ORGANISED.match(masked, start, end)
    own = sentence.text_span(organised.end() - 1, end) if organised else span
    if len(own) >= 6 and len(span) - len(own) > len(own):
        span, name = own, own.cut(text).translate(_QUOTES)
    before = masked[:start]
    if _ORDINAL.match(name) or _ORDINAL.fullmatch(name):
        clause = max(before.rfind(c) for c in "，。；：！？\n\ue008") + 1
        dateline = _DATELINE.match(masked, clause, start)
        holder = _HOLDER.match(masked, dateline.end() if dateline else clause, start)
        if holder and re.search(r"(?:举行|召开)了?$", before):
            first = sentence.text_span(*holder.span())
            name, span = first.cut(text).translate(_QUOTES) + name, Span(first.start, span.end)
    body = _BODY_MEETING.search(before) if name == "会议" else None
    if body:
        name = sentence.text_span(*body.span(1)).cut(text) + name
    new = bool(NEW.search(before) or _HELD.match(masked, end))
    if vague(name) and not (new and len(name) > 2 and head(name, len(name)) == len(name)):
        return None
    clause = max(before.rfind(c) for c in "。；！？\n") + 1
    acts = _LEADING.fullmatch(before, clause) and _ACTS.match(masked, end)
    held = bool(acts or _HELD.match(masked, end) or _HOLDS.search(before)) and not _PAST.search(before)
    held = held and not _OVER.match(masked, end) and modality(sentence, start) == "asserted"
    held = held and not _ADVISED.search(before)
    return Event(name, span, held, *(_when(sentence, clause, end) if held else (None, None)))


def _when(sentence: Sentence, clause: int, end: int) -> tuple[Mention | None, PlaceName | None]:
    """The day and the place that the clauses from ``clause`` to that of ``end`` give."""
    masked = sentence.masked
    stop = min((i for c in "，。；" if (i := masked.find(c, end)) >= 0), default=len(masked))
    days = [m for i, m in sorted(sentence.mentions.items()) if clause <= i < stop and m.kind == "date"]
    held_in = _WHERE.search(masked, clause, stop)
    where = sentence.mentions[held_in.end() - 1].place if held_in else None
    return next((m for m in reversed(days) if len(m.value) >= 7), None), where


def several(name: str) -> bool:
    """Whether a name is that of more than one event, or of none in particular (多个学术会议, 6次座谈会)."""
    return _SEVERAL.match(name) is not None


def some(name: str) -> bool:
    """Whether a name says that it was told before, or not which it is (上述活动, 相关会议)."""
    return _MANY.match(name) is not None and vague(name)


def vague(name: str) -> bool:
    """Whether a name says the kind of event only (会议, 闭幕式)."""
    bare = _MANY.sub("", name, count=1) if _MANY.match(name) else name
    return bare in _VAGUE or head(bare, len(bare)) == len(bare) or _CLOSE.fullmatch(bare) is not None


def resolve(name: str, told: Sequence[Event]) -> Event | None:
    """The event told of that a vague name means, the last that takes place first; None where none fits."""
    held = [e for e in told if e.held] or list(told)
    for event in reversed(held):
        if event.name.endswith(name):
            return event
    if name in _KINDS:
        return next((e for e in reversed(held) if e.name[-1] in _KINDS[name]), None)
    if _CLOSE.fullmatch(name):
        for event in reversed(held):
            stem = _CLOSE.sub("", event.name)
            if stem != event.name or _OPENED.search(event.name):
                return Event(stem + name, event.span, True, event.date, event.place)
    return None
