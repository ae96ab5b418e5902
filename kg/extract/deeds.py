"""What officials do (visited, attended, met): who may be said to have done it, when, and where a body stands for a
place. Precision first: a deed is told only of people and days that the sentence leaves no doubt of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from kg.extract import events
from kg.extract.context import Sentence
from kg.extract.stops import Stop
from kg.mentions.values import Mention, Scan
from kg.model import Argument, Fact

DEEDS: Final = frozenset(("visited", "attended", "met"))


_OR = re.compile(r"[^，。；]{0,4}或(?!许|者说)")


def respectively(relation: str, sentence: Sentence, predicate: int) -> bool:
    """Whether 分别 pairs the people with the places or products: 甲、乙分别到A镇、B镇 is two visits, not four."""
    return relation in ("visited", "promoted") and "分别" in sentence.masked[max(0, predicate - 4) : predicate + 3]


def either(sentence: Sentence, end: int) -> bool:
    """Whether what ends at ``end`` is one of two things that were done (陪同考察或参加座谈): nobody knows which."""
    return bool(_OR.match(sentence.masked, end))


def titled(scan: Scan) -> tuple[frozenset[str], frozenset[str]]:
    """The people to whom the document gives an office, and those to whom it gives any title."""
    posts = [(m.value, p.kind) for m in scan.mentions if m.kind == "person" for p in m.posts]
    return frozenset(name for name, kind in posts if kind != "plain"), frozenset(name for name, _ in posts)


def visits(facts: Iterable[Fact]) -> list[Fact]:
    """The visits read so far that took place."""
    return [f for f in facts if f.type == "visited" and f.modality == "asserted"]


def first_visit(facts: Iterable[Fact]) -> tuple[Argument, ...]:
    """The places of the visit that the document is about, which it tells of first."""
    told = visits(facts)
    found: dict[str, Argument] = {}
    for fact in told:
        place = fact.argument("place")
        if place is not None and fact.evidence.span == told[0].evidence.span:
            found.setdefault(place.value, place)
    return tuple(found.values())


def last_event(facts: Sequence[Fact]) -> Argument | None:
    """The event that somebody was told to have attended last."""
    attended = (f for f in reversed(facts) if f.type == "attended" and f.modality == "asserted")
    return next((event for f in attended if (event := f.argument("event")) is not None), None)


def guide(scan: Scan, facts: Iterable[Fact]) -> tuple[Mention, ...]:
    """Whom the visit told first is about."""
    first = next((f.value("person") for f in visits(facts)), None)
    return tuple(m for m in scan.mentions if m.kind == "person" and m.value == first)[:1]


def stands_for_place(stop: Stop, sentence: Sentence, facts: Iterable[Fact]) -> bool:
    """Whether a body is the place of the visit: neither its sentence nor an earlier visit names a division."""
    named = any(f.value("place") != f.value("org") for f in visits(facts))
    near = (m for m in sentence.mentions.values() if m.kind == "place" and not m.span.overlaps(stop.span))
    return stop.sole and not named and next(near, None) is None


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


def meant(name: str, told: Sequence[events.Event], until: int) -> events.Event | str | None:
    """The event that ``name`` means among those told before ``until``: 会议 alone is the one that the document told
    of, 闭幕式 that of what it told of. A name that means itself is returned; None where a vague one means none."""
    if events.several(name):
        return None
    before = [e for e in told if e.span.start < until]
    if not events.vague(name):
        name += "审议" * name.endswith("代表团")
        return next((e for e in before if e.name.endswith(name)), name)
    found = events.resolve(name, before)
    if found is None and len(name) > 2:
        found = events.resolve(name, [e for e in told if e.held][:1])
    return found or (name if len(name) > 2 and name != "代表团审议" else None)
