"""Dates in Chinese text, resolved one after the other against the publication date and the dates before them.

``3月10日`` is the latest such day not after publication; with no publication date it stays ``--03-10``, and anything
vaguer is left out. The clock of the machine is never read.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from kg.model import Span


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date that the text names, as ``2020-03-10``, ``2020-03``, ``2020`` or ``--03-10``."""

    span: Span
    value: str


def is_partial_date(value: str) -> bool:
    """Whether ``value`` is an ISO date of the precision of a year, a month or a day: 2020, 2020-03, 2020-03-10."""
    return _bounds(value) is not None


def find(text: str, published: str | None) -> tuple[DateMention, ...]:
    """The dates of a text, in order, none overlapping; those that nothing settles are left out."""
    state = _State(_bounds(published) if published else None)
    quotes = _Quotes(text)
    found: list[DateMention] = []
    for match in _pattern().finditer(text):
        kind = match.lastgroup
        assert kind is not None  # every alternative of the pattern is a named group
        if kind in _DEICTIC and quotes.hold(match.start()):
            continue  # “今天…” in someone's mouth is the day of the speech
        value = _READERS[kind](_Parts(match.group(kind), text, match.start(kind)), state)
        if value is None:
            continue
        found.append(DateMention(Span(*match.span(kind)), value))
        state.saw(value, match.end())
    return tuple(found)


def end_of(words: str, first: str) -> str | None:
    """The last day of a period that begins with ``first``: 2021-05 of 2019年3月至2021年5月; None if it is no period."""
    match = _PERIOD_END.search(words)
    if match is None or not any(match.groups()):
        return None
    year, month, day = (match[1] or first[:4], match[2] or "", match[3] or "")
    if (match[3] and not match[2]) or not year.isdigit():
        return None
    value = "-".join(part.zfill(2) for part in (year, month, day) if part)
    return value if is_partial_date(value) and value > first else None


# What is known while reading -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class _State:
    """``limits`` are the first and last day that the publication date covers; ``full`` is the last full date told."""

    limits: tuple[date, date] | None
    full: str | None = None
    last: str | None = None
    end: int = -9

    def saw(self, value: str, end: int) -> None:
        self.last, self.end = value, end
        if len(value) in (7, 10):
            self.full = value if value.startswith("--") or len(value) == 10 else self.full

    @property
    def today(self) -> date | None:
        return self.limits[0] if self.limits and self.limits[0] == self.limits[1] else None

    @property
    def day(self) -> date | None:
        """The last full date told, where its year is known."""
        return date.fromisoformat(self.full) if self.full and len(self.full) == 10 else None

    @property
    def year(self) -> int | None:
        """The year of publication."""
        return self.limits[0].year if self.limits else None


class _Quotes:
    """Whether an offset, asked in ascending order, lies inside “…” on one line."""

    def __init__(self, text: str) -> None:
        self._runs = [m.span() for m in re.finditer(r"“[^“”\n]*+”", text)]
        self._next = 0

    def hold(self, at: int) -> bool:
        while self._next < len(self._runs) and self._runs[self._next][1] <= at:
            self._next += 1
        return self._next < len(self._runs) and self._runs[self._next][0] < at


@dataclass(slots=True)
class _Parts:
    """The words of one mention and where they stand."""

    words: str
    text: str
    start: int

    def numbers(self) -> list[int]:
        """All numbers of the words, Chinese numerals included."""
        return [_number(n) for n in _NUMBER.findall(self.words)]

    def month_and_day(self) -> list[int]:
        """As many as are named; of a range of months (1—4月) the first."""
        return self.numbers()[: 2 if _NAMES_A_DAY.search(self.words) else 1]

    @property
    def lead(self) -> str:
        return self.text[max(0, self.start - 6) : self.start]

    @property
    def tail(self) -> str:
        end = self.start + len(self.words)
        return self.text[end : end + 4]


_DIGITS: Final = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "○": 0,
    "Ｏ": 0,
    "两": 2,
}
_NAMES_A_DAY = re.compile(r"\d[日号]")
_NUMBER = re.compile(r"\d+|[〇○Ｏ零一二三四五六七八九十两廿]+")


def _number(word: str) -> int:
    if word.isdecimal():
        return int(word)
    word = word.replace("廿", "二十")
    if "十" not in word:
        return int("".join(str(_DIGITS[c]) for c in word))
    tens, _, ones = word.partition("十")
    return (_DIGITS.get(tens, 1) if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0)


@lru_cache(maxsize=4096)
def _bounds(value: str) -> tuple[date, date] | None:
    """The first and last day of an ISO date of any precision; None if it is none."""
    parts = re.fullmatch(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", value)
    if parts is None:
        return None
    year, month, day = (int(p) if p else None for p in parts.groups())
    try:
        if month is None:
            return date(year or 0, 1, 1), date(year or 0, 12, 31)
        if day is None:
            return date(year or 0, month, 1), date(year or 0, month, calendar.monthrange(year or 0, month)[1])
        return (one := date(year or 0, month, day)), one
    except (ValueError, calendar.IllegalMonthError):
        return None


def _made(year: int, month: int | None = None, day: int | None = None) -> str | None:
    value = f"{year:04}" + (f"-{month:02}" if month is not None else "") + (f"-{day:02}" if day is not None else "")
    return value if 1600 <= year <= 2199 and _bounds(value) else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# Readers: one for each way to write a date ---------------------------------------------------------------------------

_AHEAD = re.compile(r"(?:将于|定于|拟于|将在|拟在|计划于|预计|推迟到|推迟至|延期至|将从|将自)(?:今年)?$")
_IN_FORCE = re.compile(r"起(?:施行|实施|执行|生效|正式施行|正式实施)")


def _day_of_year(parts: _Parts, state: _State) -> str | None:
    year, month, day = parts.numbers()[:3]
    return _made(year, month, day)


def _month_of_year(parts: _Parts, state: _State) -> str | None:
    year, month = parts.numbers()[:2]
    return _made(year, month)


def _plain_year(parts: _Parts, state: _State) -> str | None:
    return _made(parts.numbers()[0])


def _day_of_month(parts: _Parts, state: _State) -> str | None:
    month, day = parts.numbers()[:2]
    if _date(2000, month, day) is None:
        return None
    carried = _listed_year(parts, state)
    if carried is not None:
        return _made(carried, month, day)
    if state.limits is None:
        return f"--{month:02}-{day:02}"
    first, last = state.limits
    if _AHEAD.search(parts.lead):
        years = [y for y in range(first.year, first.year + 9) if (d := _date(y, month, day)) and d >= first]
        return _made(years[0], month, day) if years else None
    soon = _date(last.year, month, day)
    if soon and _IN_FORCE.match(parts.tail) and (soon - last).days < 200:
        return soon.isoformat()  # 自7月1日起施行, told in June
    days = (_date(year, month, day) for year in range(last.year, last.year - 9, -1))
    return next((d.isoformat() for d in days if d and d <= last), None)


def _month(parts: _Parts, state: _State) -> str | None:
    month = parts.numbers()[0]
    if not 1 <= month <= 12:
        return None
    carried = _listed_year(parts, state)
    if carried is not None:
        return _made(carried, month)
    if state.limits is None:
        return None
    if _AHEAD.search(parts.lead):
        first = state.limits[0]
        return _made(first.year + (month < first.month), month)
    last = state.limits[1]
    return _made(last.year - (month > last.month), month)


def _listed_year(parts: _Parts, state: _State) -> int | None:
    """The year of the date just before, where this one continues a list (2018年3月1日、5月2日)."""
    gap = parts.text[state.end : parts.start] if 0 <= state.end <= parts.start else "…"
    if state.last and not state.last.startswith("--") and re.fullmatch(r"[、和与及至到—-]|以及", gap):
        return int(state.last[:4])
    return None


def _day(parts: _Parts, state: _State) -> str | None:
    """A day alone: the next such day after the date told before where that fits, else the latest one published."""
    number = parts.numbers()[0]
    if not 1 <= number <= 31:
        return None
    last = state.limits[1] if state.limits else None
    known = _bounds(state.last) if state.last and len(state.last) >= 7 else None
    told = known[0] if known else None
    following = _following_day(told, number, same_month=last is None) if told else None
    if following and last and following > last:
        following = None
    recent = _latest_day(last, number) if last else None
    if following and told and last and (last - told).days > _OLD and "\n" in parts.text[state.end : parts.start]:
        following = None  # an old date of another paragraph is background
    chosen = following or recent
    return chosen.isoformat() if chosen else None


_OLD: Final = 62


def _following_day(told: date, number: int, same_month: bool) -> date | None:
    """The first day of that number from ``told`` on: in its month or, unless that is ruled out, in the next."""
    here = _date(told.year, told.month, number)
    if (here and here >= told) or same_month:
        return here
    return _date(told.year + told.month // 12, told.month % 12 + 1, number)


def _latest_day(last: date, number: int) -> date | None:
    year, month = last.year, last.month
    for _ in range(3):
        one = _date(year, month, number)
        if one and one <= last:
            return one
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return None


_SHIFT: Final = {"大前": -3, "前": -2, "昨": -1, "今": 0, "明": 1}


def _near_day(parts: _Parts, state: _State) -> str | None:
    """今天, 昨日, 前天上午, 昨晚; with the date in brackets (今天（6月26日）) that date."""
    inner = _BRACKETED.search(parts.words)
    if inner:
        within = _Parts(inner.group(1), parts.text, parts.start + inner.start(1))
        return _day_of_month(within, state) if "月" in within.words else _day(within, state)
    if state.today is None:
        return None
    shift = next(days for word, days in _SHIFT.items() if parts.words.startswith(word))
    return (state.today + timedelta(days=shift)).isoformat()


_YEAR_SHIFT: Final = {"今": 0, "本": 0, "去": -1, "上": -1, "前": -2, "明": 1}


def _near_year(parts: _Parts, state: _State) -> str | None:
    """今年, 去年10月, 今年3月10日."""
    if state.year is None:
        return None
    return _made(state.year + _YEAR_SHIFT[parts.words[0]], *parts.month_and_day())


def _told_year(parts: _Parts, state: _State) -> str | None:
    """同年, 当年5月, 次年3月1日: the year of the date told before."""
    if not state.last or state.last.startswith("--"):
        return None
    return _made(int(state.last[:4]) + (parts.words[0] in "次翌"), *parts.month_and_day())


def _near_month(parts: _Parts, state: _State) -> str | None:
    """本月3日, 上月, 当月5日, 下个月."""
    numbers = parts.numbers()[:1]
    if parts.words[0] in "当同":
        if not state.last or state.last.startswith("--") or len(state.last) < 7:
            return None
        return _made(int(state.last[:4]), int(state.last[5:7]), *numbers)
    if not state.limits or (state.limits[0].year, state.limits[0].month) != (
        state.limits[1].year,
        state.limits[1].month,
    ):
        return None
    shift = {"本": 0, "这": 0, "上": -1, "下": 1}[parts.words[0]]
    months = state.limits[0].year * 12 + state.limits[0].month - 1 + shift
    return _made(months // 12, months % 12 + 1, *numbers)


def _same_day(parts: _Parts, state: _State) -> str | None:
    return state.full


def _later(parts: _Parts, state: _State) -> str | None:
    """两天后, 两周后, 次日: counted from the last full date; a day named with it (两周后，25日) decides."""
    if state.day is None:
        return None
    count = _LATER_COUNT.match(parts.words)
    size = _number(count.group(1)) if count else 1
    step = 7 if count and count.group(2) not in "天日" else 1
    if size > 3660:
        return None
    try:
        about = state.day + timedelta(days=size * step)
    except OverflowError:
        return None
    named = _LATER_NAMED.search(parts.words)
    if named:
        month, number = named.groups()
        near = [about + timedelta(days=shift) for shift in sorted(range(-20, 21), key=abs)]
        fits = [d for d in near if d.day == int(number) and (month is None or d.month == int(month)) and d > state.day]
        if not fits:
            return None
        about = fits[0]
    if state.limits and about > state.limits[1] and "将" not in parts.lead:
        return None
    return about.isoformat()


def _no_date(parts: _Parts, state: _State) -> str | None:
    return None


# The ways to write a date --------------------------------------------------------------------------------------------

_PART: Final = (  # of the day, which belongs to the mention
    r"(?:凌晨|清晨|早晨|早上|早间|上午|中午|午间|午后|下午|傍晚|晚间|晚上|夜间|深夜|当晚|晚(?![会宴报稻熟])|夜(?![市校宵]))?"
)
_ZH: Final = "[一二三四五六七八九十]"
_ZH_YEAR: Final = "(?<![〇○Ｏ零一二三四五六七八九])[〇○Ｏ零一二三四五六七八九]{4}年"
_NO_NUMBER: Final = "(?![线楼院码公馆])"  # 3号楼
_M: Final = r"\d{1,2}月"
_D: Final = rf"\d{{1,2}}[日号]{_NO_NUMBER}"
_TO: Final = r"(?:[至到—–~～\-－]|——)"
_UNTIL: Final = rf"(?:{_TO}(?:\d{{4}}年)?(?:{_M})?{_D})?"
_TO_MONTH: Final = rf"(?:{_TO}(?:\d{{4}}年)?{_M}(?!\d{{1,2}}[日号]))?"
_MONTHS: Final = rf"(?:\d{{1,2}}{_TO})?{_M}"
_NO_SPAN: Final = "(?![期间龄内余多后来以饼球]|之[内后前间])"  # 3月期间, 3月龄, 3月后 are lengths
_NOT_A_YEAR: Final = "(?!历史|来|前|间|之|多|余|度|期|生|出生|版)"
_BORN: Final = "(?!出?生(?!产|效|态|活|鲜|猪|意))"  # a birthday dates nothing else
_NO_DAY: Final = "(?![内后游均前间本元报历化托程龄])"  # 10日内
_AFTER_DAY: Final = "凌晨|上午|中午|下午|傍晚|晚上|当天|在|举行|召开|签署|宣布|发布|公布|表示|抵达|出席|会见|启动|说"
_HEAD: Final = r"(?<![\d.．/第])"
_EDGE: Final = "(?:初|底|末|[上中下]旬|份)?"
_MD: Final = rf"{_M}\d{{1,2}}(?:{_TO}\d{{1,2}})?(?:、\d{{1,2}})?[日号]{_NO_NUMBER}"
_PERIOD_END = re.compile(r"(?:[至到—–~～\-－]|——)(?:(\d{4})年?)?(?:(\d{1,2})月)?(?:(\d{1,2})[日号])?$")
_ISO: Final = "|".join(rf"(?:19|20)\d\d{c}\d{{1,2}}{c}\d{{1,2}}" for c in ("-", "/", "[.]"))
_COUNT: Final = r"(?:(?<![\d.])\d{1,3}|[一二两三四五六七八九十])(?:[天日周]|个?星期)(?:之|以)?后"

_WAYS: Final[tuple[tuple[str, str, Callable[[_Parts, _State], str | None]], ...]] = (
    ("no_date", "今日(?:头条|早报|说法|要闻|关注|热点|头版)|昨日重现|明日之[星后]|前天津|今天下", _no_date),
    ("bracketed", rf"(?:大?前|昨|今|明)[天日]?{_PART}[（(](?:{_M})?{_D}[^（）()\n]{{0,8}}[）)]", _near_day),
    ("bracketed_number", rf"[昨今前][（(]\d{{1,2}}[）)]日{_PART}", _near_day),
    ("ymd", rf"(?<!\d)\d{{4}}年{_M}\d{{1,2}}(?:{_TO}\d{{1,2}})?[日号]{_UNTIL}{_PART}{_BORN}", _day_of_year),
    ("iso", rf"(?<![\d.\-/:])(?:{_ISO})(?![\d\-/]|[.]\d)", _day_of_year),
    ("ymd_zh", rf"{_ZH_YEAR}{_ZH}{{1,2}}月{_ZH}{{1,3}}日", _day_of_year),
    ("ym_zh", rf"{_ZH_YEAR}{_ZH}{{1,2}}月", _month_of_year),
    ("ym", rf"(?<!\d)\d{{4}}年{_MONTHS}{_EDGE}{_TO_MONTH}(?!\d){_BORN}", _month_of_year),
    ("y", rf"(?<![\d第])(?:19|20)\d\d(?:年?[至到—–\-](?:19|20)\d\d)?年(?!\d{{1,2}}月){_NOT_A_YEAR}", _plain_year),
    ("near_year_day", rf"(?:[今本去明上]|(?<![以目])前)年{_MD}{_UNTIL}{_PART}", _near_year),
    ("near_year_month", rf"(?:[今去明]|(?<![以目])前)年{_MONTHS}{_EDGE}(?!\d){_NO_SPAN}", _near_year),
    ("near_year", r"(?:[今去明]|(?<![\d以多余目几数两三十百千])前)年(?!同期|龄|轻|\d)", _near_year),
    ("told_year_day", rf"[同当次翌]年{_MD}{_UNTIL}{_PART}", _told_year),
    ("told_year_month", rf"[同当次翌]年{_M}{_EDGE}(?!\d){_NO_SPAN}", _told_year),
    ("md", rf"{_HEAD}(?<!\d年){_MD}{_UNTIL}{_PART}", _day_of_month),
    ("m", rf"{_HEAD}(?<![\d年期近约满隔])(?:{_M}(?!\d){_EDGE}(?:{_TO}{_M}(?!\d))?|{_MONTHS}(?!\d)){_NO_SPAN}", _month),
    ("near_month_day", rf"(?:[本当同]月|[上下这]个?月){_D}{_PART}", _near_month),
    ("near_month", rf"(?:[本上下]月|[上下]个月){_EDGE}(?!\d)", _near_month),
    ("later", rf"{_COUNT}{_PART}(?:[，,](?:{_M})?{_D}{_PART})?|(?:次日|翌日|(?<!每)第二天|转天){_PART}", _later),
    ("d", rf"{_HEAD}(?<![\d月年至到—\-近过满每前后])\d{{1,2}}日{_NO_DAY}{_UNTIL}{_PART}", _day),
    ("d_spoken", rf"{_HEAD}(?<![\d月年路街巷弄村楼])\d{{1,2}}号(?={_AFTER_DAY}){_PART}", _day),
    ("near_day", r"(?:[今昨明]天|大?前天|[今昨](?:日|晚(?![会宴报稻熟])|晨|早|夜)|明[晚日]|(?<![生节考赛])前晚)"
                 rf"{_PART}", _near_day),
    ("same_day", rf"(?:当[天日](?!报)|当[晚夜]|同日|同一天|同天|该日){_PART}", _same_day),
)  # fmt: skip

_FIRST: Final = r"[\d今昨明大前去本同当次翌上下这第转该〇○Ｏ零一二两三四五六七八九十]"  # what a mention can begin with

_READERS: Final = {name: reader for name, _, reader in _WAYS}
_DEICTIC: Final = frozenset({"near_day"})
_BRACKETED = re.compile(r"[（(]((?:\d{1,2}月)?\d{1,2})")
_LATER_COUNT = re.compile(r"(\d{1,3}|[一二两三四五六七八九十])([天日周]|个?星期)")
_LATER_NAMED = re.compile(r"[，,](?:(\d{1,2})月)?(\d{1,2})[日号]")


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    ways = "|".join(f"(?P<{name}>{way})" for name, way, _ in _WAYS)
    return re.compile(rf"(?={_FIRST})(?:{ways})")
