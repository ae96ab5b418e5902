"""What officials do (visited, attended, met): who may be said to have done it, when, and where a body stands for a
place. Precision first: a deed is told only of people and days that the sentence leaves no doubt of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from kg.extract import events
from kg.extract.context import Discourse, Sentence, date_for
from kg.extract.stops import Stop
from kg.mentions.values import Mention, Scan
from kg.model import Argument, Fact

_NEAR: Final = {"stage": 400, "hearing": 400}
"""How many characters after an event was told of people may still be at it."""
_HEARING = re.compile(r"(?:发布|见面|吹风|记者|招待|通气|听证|座谈|研讨|恳谈|协商|茶话|联组)会$|审议$|讨论$")
_ABROAD: Final = frozenset(
    f"visited.{rule}" for rule in ("state_visit", "to_our_country", "welcomed", "guest", "visiting")
)
"""Rules that tell of state visits and of guests, often in what somebody says: no tour that others join."""
DEEDS: Final = frozenset(("visited", "attended", "met"))


_DATELINE = re.compile(r"(?:新华社|中新社|本报|中新网|讯)$")
_WITH = re.compile(r"\ue002[^。；：]{1,60}陪同下")
_OFTEN = re.compile(
    r"每[天日周月季年次逢个]|多次|定期|经常|时常|(?<![第一二三四五六七八九十百])[两三四五六七八九十]次|(?<![第\d])\d+次|常常|屡次"
)
_WILL_THEN = re.compile(r"[^。；！？]{0,4}(?:期间|时|之际|后)，[^。；！？]{0,24}?将(?![军领])")
_OR = re.compile(r"[^，。；]{0,4}或(?!许|者说)")


def respectively(relation: str, sentence: Sentence, predicate: int) -> bool:
    """Whether 分别 pairs the people with the places or products: 甲、乙分别到A镇、B镇 is two visits, not four."""
    return relation in ("visited", "promoted") and "分别" in sentence.masked[max(0, predicate - 4) : predicate + 3]


def either(sentence: Sentence, end: int) -> bool:
    """Whether what ends at ``end`` is one of two things that were done (陪同考察或参加座谈): nobody knows which."""
    return bool(_OR.match(sentence.masked, end))


def still_to_come(sentence: Sentence, end: int) -> bool:
    """Whether what ends at ``end`` frames what will be done (访问哈萨克斯坦期间，习近平主席将出席…)."""
    return bool(_WILL_THEN.match(sentence.masked, end))


def again_and_again(sentence: Sentence, predicate: int) -> bool:
    """Whether what is told happens often (每周召开调度会, 多次在会上表示): no one event."""
    clause = max(sentence.masked.rfind(c, 0, predicate) for c in "，。；：\n") + 1
    return bool(_OFTEN.search(sentence.masked, clause, predicate))


def titled(scan: Scan) -> tuple[frozenset[str], frozenset[str]]:
    """The people to whom the document gives an office, and those to whom it gives any title."""
    posts = [(m.value, p.kind) for m in scan.mentions if m.kind == "person" for p in m.posts]
    return frozenset(name for name, kind in posts if kind != "plain"), frozenset(name for name, _ in posts)


def visits(facts: Iterable[Fact]) -> list[Fact]:
    """The visits read so far that took place."""
    return [f for f in facts if f.type == "visited" and f.modality == "asserted"]


def first_visit(facts: Iterable[Fact]) -> tuple[Argument, ...]:
    """The places of the visit that the document is about, which it tells of first; none where not all went to all
    of them (甲、乙分别到A镇、B镇)."""
    told = [f for f in visits(facts) if f.evidence.rule not in _ABROAD]
    found: dict[str, Argument] = {}
    went: dict[str | None, set[str]] = {}
    for fact in told:
        place = fact.argument("place")
        if place is not None and fact.evidence.span == told[0].evidence.span:
            found.setdefault(place.value, place)
            went.setdefault(fact.value("person"), set()).add(place.value)
    return tuple(found.values()) if all(len(places) == len(found) for places in went.values()) else ()


def last_event(facts: Sequence[Fact]) -> Argument | None:
    """The event that somebody was told to have attended last."""
    attended = (f for f in reversed(facts) if f.type == "attended" and f.modality == "asserted")
    return next((event for f in attended if (event := f.argument("event")) is not None), None)


def event_here(sentence: Sentence, at: int, told: Sequence[events.Event], provider: str) -> events.Event | None:
    """The event that the people of a sentence are at: the last told of as taking place. As ``stage`` it is told of
    shortly before, as ``hearing`` it is besides one where people are asked to speak."""
    before = [e for e in told if e.span.start < sentence.span.end]
    held = [e for e in before if e.held]
    if provider == "event":
        held = held or (before if len({e.name for e in before}) == 1 else [])
        return held[-1] if held else None
    held = [e for e in held if e.span.start < sentence.origin[at]]
    if not held or sentence.span.start - held[-1].span.end > _NEAR[provider]:
        return None
    return held[-1] if provider != "hearing" or _HEARING.search(held[-1].name) else None


def guide(scan: Scan, facts: Iterable[Fact]) -> tuple[Mention, ...]:
    """Whom the visit told first is about."""
    first = next((f.value("person") for f in visits(facts)), None)
    return tuple(m for m in scan.mentions if m.kind == "person" and m.value == first)[:1]


def stands_for_place(stop: Stop, sentence: Sentence, facts: Iterable[Fact]) -> bool:
    """Whether a body is the place of the visit: neither its sentence nor, unless its name begins with that of a place,
    an earlier visit names a division."""
    named = stop.place is None and any(f.value("place") != f.value("org") for f in visits(facts))
    near = (
        m
        for at, m in sentence.mentions.items()
        if m.kind == "place" and not m.span.overlaps(stop.span) and not _DATELINE.search(sentence.masked[:at])
        if not _WITH.match(sentence.masked, at)
    )
    return stop.sole and not named and next(near, None) is None


def day(sentence: Sentence, at: int, discourse: Discourse) -> Mention | None:
    """The date that goes with what is told until ``at``, as ``date_for``; one told later only in the same clause."""
    when = date_for(sentence, at, discourse)
    if when is None or when.span.start < sentence.origin[at] or when.span.start >= sentence.span.end:
        return when
    later = next(i for i, m in sentence.mentions.items() if m is when)
    return when if not re.search("[，。；：]", sentence.masked[at:later]) else discourse.date


def timely(published: str | None, text: str, sentence: Sentence, when: Mention) -> bool:
    """Whether a date can be that of a deed of the sentence: not later than the text, and, where it is carried over
    from another sentence, not long before it either; a year alone only where it leads its clause."""
    if published and when.value > published:
        return False
    begin, end = when.span.start, when.span.end
    if len(when.value) == 4 and text[begin - 1 : begin] not in ("", "\n", "，", "。", "：", "；") and text[end] != "，":
        return False
    return sentence.span.start <= begin < sentence.span.end or recent(published, when)


def recent(published: str | None, when: Mention) -> bool:
    """Whether a day is of the month of publication or the one before it, as far as that is known."""
    if not published:
        return True
    year, month = int(published[:4]), int(published[5:7] or 1)
    return when.value[:7] >= f"{year - (month == 1):04}-{(month - 2) % 12 + 1:02}"


def is_new(text: str, event: Argument) -> bool:
    """Whether an event by its kind only is told of for the first time: 召开座谈会 is no earlier one."""
    if event.span is None or len(event.value) <= 2 or not events.vague(event.value):
        return False
    return events.NEW.search(text, max(0, event.span.start - 8), event.span.start) is not None


def meant(name: str, told: Sequence[events.Event], until: int, *, new: bool = False) -> events.Event | str | None:
    """The event that ``name`` means among those told before ``until``: 会议 alone is the one that the document told
    of, 闭幕式 that of what it told of. A name that means itself, or something ``new``, is returned; None where a vague
    one means none."""
    if events.several(name):
        return None
    if new:
        return next((e for e in told if e.span.start < until and e.name == name), name)
    before = [e for e in told if e.span.start < until]
    if not events.vague(name):
        name += "审议" * name.endswith("代表团")
        return next((e for e in before if events.short_for(name, e.name)), name)
    found = events.resolve(name, before)
    if found is None and len(name) > 2:
        found = events.resolve(name, [e for e in told if e.held][:1])
    return found or (name if len(name) > 2 and name != "代表团审议" and not events.some(name) else None)
