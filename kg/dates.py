"""Dates in Chinese news, resolved against the day of publication, never against today.

Values are ISO 8601, as precise as the words allow: 2020-03-10, 2020-03, 2020; a month and day of no known year is
--03-10. A day named later in a text may rest on one named before it (当天, 两天后).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from kg.model import Span


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date as written and as resolved."""

    span: Span
    value: str


_NUMBER = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_PART = r"(?:凌晨|早晨|清晨|早上|上午|中午|下午|傍晚|晚上|晚间|晚|夜里|夜|当晚)?"
_DATE = re.compile(
    rf"(?P<full>(?<![0-9])(?P<y>(?:19|20)[0-9]{{2}})年(?:(?P<ym>1[0-2]|0?[1-9])月(?:(?P<yd>3[01]|[12][0-9]|0?[1-9])[日号]{_PART})?)?(?!代|前|来|后|度|级|计划|期))"
    rf"|(?P<iso>(?<![0-9-])(?:19|20)[0-9]{{2}}-[01][0-9]-[0-3][0-9](?![0-9-]))"
    rf"|(?P<yearword>今年|去年|前年|当年|同年|明年)(?:(?P<wm>1[0-2]|0?[1-9])月(?:份)?(?:(?P<wd>3[01]|[12][0-9]|0?[1-9])[日号]{_PART})?)?(?!初步)"
    rf"|(?P<md>(?<![0-9.])(?P<m>1[0-2]|0?[1-9])月(?P<d>3[01]|[12][0-9]|0?[1-9])[日号]?{_PART}(?![0-9]))"
    rf"|(?P<month>(?<![0-9—、.-])(?P<mo>1[0-2]|0?[1-9])月(?:份|初|底|中旬|上旬|下旬)?(?![0-9]))"
    rf"|(?P<monthword>本月|上月|上个月)(?:(?P<md2>3[01]|[12][0-9]|0?[1-9])[日号])?"
    rf"|(?P<dayword>今天|今日|今晨|今晚|昨天|昨日|昨晚|前天|前日){_PART}"
    rf"|(?P<same>当天|当日|同日|同一天|当晚|这一天){_PART}"
    rf"|(?P<later>(?P<n>[一两二三四五六七八九十]|[0-9]{{1,2}})(?P<unit>天|日|周|个星期)后|次日|第二天|翌日){_PART}"
    rf"|(?P<day>(?<![0-9.月/—-])(?P<dd>3[01]|[12][0-9]|[1-9])[日号]{_PART}(?![0-9楼线店院]))"
)
_GLOSS = re.compile(r"[（(](?:(?P<m>1[0-2]|[1-9])月)?(?P<d>3[01]|[12][0-9]|[1-9])[日号][)）]")
_RANGE = re.compile(r"(?:至|到|—|-|~|－)(?:(?:1[0-2]|0?[1-9])月)?(?:3[01]|[12][0-9]|0?[1-9])[日号]")
_SHIFT = {"昨": -1, "前": -2, "今": 0}


def find(text: str, published: str | None) -> tuple[DateMention, ...]:
    """The dates of ``text`` in order. ``published`` is an ISO date of any precision, or None."""
    anchor = _parse(published)
    year = int(published[:4]) if published and re.match(r"\d{4}", published) else None
    month = int(published[5:7]) if published and len(published) >= 7 else None
    found: list[DateMention] = []
    last: date | None = None
    last_text: str | None = None
    until = 0
    for match in _DATE.finditer(text):
        if match.start() < until:
            continue
        kind = match.lastgroup and next(k for k in _KINDS if match.group(k) is not None)
        value: str | None = None
        end = match.end()
        if kind == "iso":
            value = match.group() if _parse(match.group()) else None
        elif kind == "full":
            value = _join(int(match["y"]), _int(match["ym"]), _int(match["yd"]))
        elif kind == "yearword":
            value = _year_word(match, year, last)
        elif kind == "md":
            value = _month_day(int(match["m"]), int(match["d"]), anchor, year, last)
        elif kind == "month":
            value = _month(int(match["mo"]), anchor, year, month, last)
        elif kind == "monthword" and anchor:
            first = anchor.replace(day=1)
            base = first if match["monthword"] == "本月" else first - timedelta(days=1)
            value = _join(base.year, base.month, _int(match["md2"]))
        elif kind == "dayword" and anchor:
            gloss = _GLOSS.match(text, end)
            day = anchor + timedelta(days=_SHIFT[match["dayword"][0]])
            if gloss:
                end = gloss.end()
                value = _month_day(int(gloss["m"]) if gloss["m"] else day.month, int(gloss["d"]), anchor, year, last)
            else:
                value = day.isoformat()
        elif kind == "same":
            value = last.isoformat() if last else last_text
        elif kind == "later" and last:
            value = (last + timedelta(days=_later(match))).isoformat()
        elif kind == "day":
            value = _day(int(match["dd"]), anchor, last, last_text)
        if value is None:
            continue
        beyond = _RANGE.match(text, end)
        end = until = beyond.end() if beyond else end
        found.append(DateMention(Span(match.start(), end), value))
        day_value = _parse(value)
        if day_value:
            last, last_text = day_value, value
        elif value.startswith("--"):
            last_text = value
    return tuple(found)


_KINDS = ("iso", "full", "yearword", "md", "month", "monthword", "dayword", "same", "later", "day")


def _int(value: str | None) -> int | None:
    return int(value) if value else None


def _parse(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value and len(value) == 10 else None
    except ValueError:
        return None


def _join(year: int, month: int | None, day: int | None) -> str | None:
    """ISO, as precise as given; None for a day that does not exist."""
    if month is None:
        return f"{year:04d}"
    if day is None:
        return f"{year:04d}-{month:02d}"
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _year_word(match: re.Match[str], year: int | None, last: date | None) -> str | None:
    word = match["yearword"]
    base = (last.year if last else None) if word in ("当年", "同年") else year
    if base is None or word == "明年":
        return None
    base += {"去年": -1, "前年": -2}.get(word, 0)
    return _join(base, _int(match["wm"]), _int(match["wd"]))


def _month_day(month: int, day: int, anchor: date | None, year: int | None, last: date | None) -> str | None:
    if day > (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]:
        return None
    if anchor is None:
        return _join(year, month, day) if year else f"--{month:02d}-{day:02d}"
    for candidate in (anchor.year, anchor.year - 1, anchor.year - 2, anchor.year - 3, anchor.year - 4):
        value = _join(candidate, month, day)
        if value and value <= anchor.isoformat():
            return value
    return None


def _month(month: int, anchor: date | None, year: int | None, published: int | None, last: date | None) -> str | None:
    if year is None or published is None:
        return None
    return _join(year if month <= published else year - 1, month, None)


def _later(match: re.Match[str]) -> int:
    if not match["n"]:
        return 1
    count = _NUMBER.get(match["n"]) or int(match["n"])
    return count * (7 if match["unit"] in ("周", "个星期") else 1)


def _day(day: int, anchor: date | None, last: date | None, last_text: str | None) -> str | None:
    """A day with no month: in the month of the day told before, where that fits, else the latest not after publication."""
    if last is not None and (anchor is None or abs((anchor - last).days) < 62):
        value = _join(last.year, last.month, day)
        if value and (anchor is None or value <= anchor.isoformat()):
            return value
    if anchor is None:
        if last_text and last_text.startswith("--") and _join(2020, int(last_text[2:4]), day):
            return f"{last_text[:4]}-{day:02d}"
        return None
    if day <= anchor.day:
        return anchor.replace(day=day).isoformat()
    previous = anchor.replace(day=1) - timedelta(days=1)
    return _join(previous.year, previous.month, day)
