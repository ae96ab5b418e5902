"""What a sentence does not say itself: who its subject is, which day, where; and whether it asserts at all."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kg.extract.patterns import MASK
from kg.mentions.values import Mention, PlaceName, Scan
from kg.model import Span

if TYPE_CHECKING:
    from kg.lexicon.gazetteer import Gazetteer

_OBJECT = re.compile(r"(?:向|对|为|给|将|把|同|跟|让|请|受|被|由|据|时|听取|感谢|会见|陪同|的)$")
_DENIED = re.compile(
    r"(?:没有|并未|未能|未曾|尚未|从未|否认|取消|拒绝|并非|不是|不再|无意|未|没)(?![来知])[^，。；]{0,8}$"
)
_PLANNED = re.compile(
    r"(?:(?<![率])将(?![军领])|拟(?![定])|计划(?=[^，。]{0,4}$)|打算|准备(?!工作)|即将|有望|预计|争取|力争|下一步|今后)[^，。；]{0,18}$"
)
_ALLEGED = re.compile(
    r"(?:涉嫌|据称|传言|据传|网传|疑似|被指|指控|所谓|自称|冒充|假冒|谎称|误将|误写[为成作]|写作|误称|饰演|扮演|海报上)[^，。；]{0,16}$"
)
_UNREAL = re.compile(
    r"(?:(?<![需主重首纪])要(?!求|闻|素|员)|应该|应当|必须|希望|建议|如果|假如|倘若|只有|不能|不得|不应|但愿|呼吁|号召|鼓励|勉励|需要|能否|可以|欢迎|期待|愿(?!景)|是否|要求)[^，。；]{0,24}$"
)
_JOINED = re.compile(r"(?:^|[^，。；]{0,14})(?:，)?(?:与|携手|连线|联手|搭档|携)[^，。；]{0,24}$")
_UNTRUE = re.compile(r"查无此人|并无此人|子虚乌有|系谣言|为谣言|是谣言|不属实")
_PRONOUN = re.compile(r"^[“]?(?:他|她|其|这位|该[书县市区镇]|这名|两人|二人|俩人|三人)")


@dataclass(slots=True)
class Sentence:
    """A sentence with its mask: ``masked[i]`` stands for the text from ``origin[i]`` to ``origin[i + 1]``."""

    span: Span
    masked: str
    origin: tuple[int, ...]
    mentions: dict[int, Mention] = field(default_factory=dict)

    def text_span(self, begin: int, end: int) -> Span:
        return Span(self.origin[begin], self.origin[end])

    def people(self) -> list[tuple[int, Mention]]:
        return [(at, m) for at, m in sorted(self.mentions.items()) if m.kind == "person"]


def mask(scan: Scan, span: Span) -> Sentence:
    """The masked form of one sentence."""
    chars: list[str] = []
    origin: list[int] = []
    mentions: dict[int, Mention] = {}
    at = span.start
    first = bisect_right(scan.mentions, span.start, key=lambda m: m.span.end)
    for mention in scan.mentions[first : bisect_left(scan.mentions, span.end, key=lambda m: m.span.start)]:
        begin = max(mention.span.start, span.start)
        chars.extend(scan.text[at:begin])
        origin.extend(range(at, begin))
        mentions[len(chars)] = mention
        chars.append(MASK[mention.kind])
        origin.append(begin)
        at = min(mention.span.end, span.end)
    chars.extend(scan.text[at : span.end])
    origin.extend(range(at, span.end))
    return Sentence(span, "".join(chars), (*origin, span.end), mentions)


def modality(sentence: Sentence, predicate: int) -> str | None:
    """asserted, planned, denied or alleged; None for what is only wished, advised or supposed."""
    return cue(sentence.masked[:predicate], sentence.masked)


def cue(before: str, sentence: str) -> str | None:
    """As ``modality``, from the words before the predicate (those of its own clause count) and its sentence."""
    before = before[max(before.rfind(c) for c in "，。；！？\n") + 1 :]
    if _ALLEGED.search(before) or _UNTRUE.search(sentence):
        return "alleged"
    if _DENIED.search(before):
        return "denied"
    if _UNREAL.search(before):
        return None
    if _PLANNED.search(before):
        return "planned"
    return "asserted"


@dataclass(slots=True)
class Discourse:
    """What earlier sentences of the document leave to the next: the people told of, the day, the platform."""

    subjects: tuple[Mention, ...] = ()
    date: Mention | None = None
    platform: Mention | None = None
    paragraph: int = 0

    def subject(self, sentence: Sentence, at: int) -> tuple[Mention, ...]:
        """Who does what is told at ``at``: the last people of the sentence before it that are no object, or those
        carried over from the sentence before."""
        group: list[Mention] = []
        people = [(i, m) for i, m in sentence.people() if i < at]
        for index in range(len(people) - 1, -1, -1):
            i, mention = people[index]
            lead = sentence.masked[max(0, i - 2) : i]
            inside = sentence.masked.count("“", 0, i) > sentence.masked.count("”", 0, i)
            if _OBJECT.search(lead) or inside:
                continue
            group = [mention]
            while index > 0 and _JOINED.search(sentence.masked[people[index - 1][0] + 1 : i]):
                index -= 1
                i = people[index][0]
                group.insert(0, people[index][1])
            while index > 0 and re.fullmatch(
                r"[、，和与及]|以及", sentence.masked[people[index - 1][0] + 1 : people[index][0]]
            ):
                index -= 1
                group.insert(0, people[index][1])
            return tuple(group)
        if people and not _PRONOUN.match(sentence.masked):
            return ()
        return self.subjects

    def after(self, sentence: Sentence) -> None:
        """Take in what ``sentence`` says."""
        people = [(i, m) for i, m in sentence.people() if not _OBJECT.search(sentence.masked[max(0, i - 2) : i])]
        if people:
            group = [people[0][1]]
            for (before, _), (i, mention) in itertools.pairwise(people):
                if not re.fullmatch(r"[、，和与及]|以及", sentence.masked[before + 1 : i]):
                    break
                group.append(mention)
            self.subjects = tuple(group)
        for _, mention in sorted(sentence.mentions.items()):
            if mention.kind == "date" and len(mention.value) >= 7:
                self.date = mention
            elif mention.kind == "platform":
                self.platform = mention


def date_for(sentence: Sentence, at: int, discourse: Discourse) -> Mention | None:
    """The date that goes with ``at``: the last before it in its sentence, else the first, else the carried one."""
    dates = [(i, m) for i, m in sorted(sentence.mentions.items()) if m.kind == "date"]
    before = [m for i, m in dates if i < at]
    if before:
        return before[-1]
    return dates[0][1] if dates else discourse.date


_TO_US = re.compile(r"[来到赴莅][^，。；]{0,2}我[省市县区州旗镇乡]")
"""After it the places told of before are the guests'."""
_VAGUE = re.compile(r"近日|日前|最近|近期|前不久|不久前|此前")


def date_said(
    sentence: Sentence, at: int, name: tuple[int, int], discourse: Discourse, published: str | None
) -> Mention | None:
    """The day of what the predicate at ``at`` tells as done: none where the words say only that it was lately; no
    date within the thing's own ``name``, none yet to come; a carried one must name a day."""
    begin = max(sentence.masked.rfind(c, 0, at) for c in "。；！？\n") + 1
    if _VAGUE.search(sentence.masked, begin, at):
        return None
    for i, mention in sorted(sentence.mentions.items(), reverse=True):
        past = published is None or mention.value <= published or mention.value.startswith("-")
        if mention.kind == "date" and begin <= i < at and not name[0] <= i < name[1] and past:
            return mention
    carried = discourse.date
    return carried if carried is not None and len(carried.value) == 10 else None


_ORDER: Final = ("country", "province", "prefecture", "county", "township", "village")


class Locality:
    """Which province, city, county a document is about, at any point of it."""

    def __init__(self, scan: Scan, default: str | None, gazetteer: Gazetteer, title: Sequence[PlaceName] = ()) -> None:
        self._gazetteer = gazetteer
        self._places: list[tuple[int, PlaceName]] = []
        guests = [Span(scan.text.rfind("。", 0, m.start()) + 1, m.start()) for m in _TO_US.finditer(scan.text)]
        for mention in scan.mentions:
            if mention.place is not None:
                self._places.append((mention.span.start, mention.place))
            for post in mention.posts:
                if post.place is not None and post.place.span.end:
                    self._places.append((post.place.span.start, post.place))
        away = {p.name for at, p in self._places if any(g.start <= at < g.end for g in guests)}
        self._places = [(at, p) for at, p in self._places if p.name not in away]
        self._places.sort(key=lambda pair: pair[0])
        self._places += [(len(scan.text), p) for p in title]
        self._default = default

    def at(self, offset: int, level: str, suffix: str = "") -> tuple[str, tuple[str, ...]] | None:
        """The name and the context of the place of ``level`` that is meant at ``offset``, where one is.

        With a ``suffix`` (县 of a 县长) only a place whose name ends so is meant, of whatever level a 市 has.
        """
        before = [p for at, p in self._places if at <= offset]
        after = [p for at, p in self._places if at > offset]
        for place in [*reversed(before), *after]:
            found = self._of_level(place, level, suffix)
            if found is not None:
                return found
        if self._default:
            candidates = self._gazetteer.resolve(self._default)
            if candidates and candidates[0][1] >= 0.5:
                return self._from_code(candidates[0][0].code, level, suffix)
        return None

    def _of_level(self, place: PlaceName, level: str, suffix: str) -> tuple[str, tuple[str, ...]] | None:
        if level == "country":
            abroad = place.code is not None and place.level == "country" and place.code != "CN"
            if place.level == "region" and place.code is not None and place.code in self._gazetteer:
                return self._gazetteer.official(self._gazetteer.ancestors(place.code)[0]), ()
            return (place.name, ()) if abroad else (place.chain[0], ()) if place.level == "region" else None
        if place.level == level and level in ("village", "township", "zone"):
            return (place.name, place.chain[:-1]) if place.name.endswith(suffix) else None
        if place.code is None:
            for index in range(len(place.chain) - 1, -1, -1):
                if (
                    level == "county"
                    and place.chain[index].endswith(tuple(suffix or "县区旗市"))
                    and len(place.chain) > 1
                    and index == len(place.chain) - 2
                ):
                    return place.chain[index], place.chain[:index]
            return (place.name, place.chain[:-1]) if place.level == level and place.name.endswith(suffix) else None
        return self._from_code(place.code, level, suffix)

    def _from_code(self, code: str, level: str, suffix: str) -> tuple[str, tuple[str, ...]] | None:
        codes = [code, *self._gazetteer.ancestors(code)]
        levels = ("county", "prefecture", "province") if suffix == "市" else (level,)
        for index, one in enumerate(codes):
            name = self._gazetteer.official(one)
            if self._gazetteer.place(one).level in levels and name.endswith(suffix):
                outer = tuple(self._gazetteer.official(c) for c in reversed(codes[index + 1 :]) if c != "CN")
                return name, outer
        return None
