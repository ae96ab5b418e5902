"""Each thing that a document says is one fact, however often it says it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from kg.model import Fact, Span

_MANY: Final = 400
"""So many initiatives of one document are compared with each other."""


def settle(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """Each thing once: the earliest clear statement, with what later ones add; an office that is held stays one."""
    kept: dict[tuple[object, ...], Fact] = {}
    for fact in facts:
        key = _key(fact)
        other = kept.get(key)
        if other is None:
            kept[key] = fact
            continue
        better = fact if len(fact.arguments) > len(other.arguments) and not _loses(fact, other) else other
        kept[key] = _joined(better, fact if better is other else other)
    dropped = _superseded(list(kept.values())) | _shorter(list(kept.values())) | _cut(list(kept.values()))
    final = [f for f in kept.values() if f.id not in dropped]
    return tuple(sorted(final, key=lambda f: (f.evidence.span, f.type, f.id)))


def _joined(fact: Fact, other: Fact) -> Fact:
    """A launch with what another sentence says of it: who, where, when."""
    if fact.type != "launched" or other.evidence.span.start - fact.evidence.span.end > _NEAR:
        return fact
    known = {a.role for a in fact.arguments}
    doer = {"org", "person"} if known & {"org", "person"} else set()
    more = tuple(a for a in other.arguments if a.role not in known | doer)
    joined = sorted((*fact.arguments, *more), key=lambda a: _ORDER.index(a.role))
    return replace(fact, arguments=tuple(joined)) if more else fact


_ORDER = ("initiative", "org", "person", "place", "date")
_NEAR = 200
"""How many characters further on a document still tells of the same start."""


def _loses(fact: Fact, other: Fact) -> bool:
    return any(fact.value(a.role) is None for a in other.arguments)


def _key(fact: Fact) -> tuple[object, ...]:
    match fact.type:
        case "holds_role":
            return (
                fact.type,
                fact.modality,
                fact.value("person"),
                fact.value("role"),
                fact.value("place") or fact.value("org"),
            )
        case "met" | "partnered_with":
            pair = sorted(filter(None, (fact.value(r) for r in ("person", "person2", "partner", "partner_org"))))
            return (fact.type, fact.modality, *pair)
        case "attended":
            return (fact.type, fact.modality, fact.value("person"), fact.value("event"))
        case "result":
            return (fact.type, fact.modality, fact.value("metric"), fact.value("value"))
        case "launched":
            return (fact.type, fact.modality, fact.value("initiative"))
    first = [a.value for a in fact.arguments[:2]]
    return (fact.type, fact.modality, *first)


def _cut(facts: list[Fact]) -> set[str]:
    """A product that is a part of another one's name where the same person is told to have promoted that."""
    told: dict[str | None, list[tuple[Span, Fact]]] = {}
    for fact in facts:
        product = fact.argument("product") if fact.type == "promoted" else None
        if product is not None and product.span is not None:
            told.setdefault(fact.value("person"), []).append((product.span, fact))
    return {
        fact.id
        for those in told.values()
        for span, fact in those
        if any(other.covers(span) and other != span for other, _ in those)
    }


def _shorter(facts: list[Fact]) -> set[str]:
    """An initiative told again by a shorter or longer name: the one with more arguments, or else the first, stays."""
    dropped: set[str] = set()
    for kind in ("launched", "runs_in"):
        told = [f for f in facts if f.type == kind and f.modality == "asserted"][:_MANY]
        for index, fact in enumerate(told):
            mine_full = fact.value("initiative") or ""
            mine = mine_full.replace("的", "")
            for other in told[index + 1 :]:
                theirs_full = other.value("initiative") or ""
                theirs = theirs_full.replace("的", "")
                short, long = sorted((mine, theirs), key=len)
                if kind == "runs_in" and fact.value("place") != other.value("place"):
                    continue
                if len(short) * 2 >= len(long) and (short in long or (kind == "launched" and _abridges(short, long))):
                    sizes = (len(other.arguments), len(theirs_full)) > (len(fact.arguments), len(mine_full))
                    better = sizes if short in long else len(theirs) > len(mine)
                    dropped.add((fact if better else other).id)
    return dropped


def _abridges(short: str, long: str) -> bool:
    """Whether a headline's name leaves out words of the full one: 果品检查 of 果品安全专项检查."""
    rest = iter(long)
    return len(short) >= 6 and short[0] == long[0] and all(char in rest for char in short)


_IN_FULL = {
    "主席": "国家主席",
    "总书记": "中共中央总书记",
    "总理": "国务院总理",
    "委员长": "全国人大常委会委员长",
    "副委员长": "全国人大常委会副委员长",
}
"""The titles of this state that are said in short."""


def _superseded(facts: list[Fact]) -> set[str]:
    """A title without place or organ, or with one that only the context gave, beside the same title with its own; and
    a title in short (总书记) beside the same in full."""
    dropped: set[str] = set()
    placed: dict[str | None, set[str]] = {}
    told: dict[tuple[str | None, str | None], set[str]] = {}
    roles = [f for f in facts if f.type == "holds_role" and f.modality == "asserted"]
    for fact in roles:
        if fact.value("place") or fact.value("org"):
            placed.setdefault(fact.value("person"), set()).add(fact.value("role") or "")
        place = fact.argument("place")
        if place is not None and place.span is not None:
            told.setdefault((fact.value("person"), fact.value("role")), set()).add(place.value)
    abroad = {
        (f.value("person"), short)
        for f in roles
        for short in _IN_FULL
        if f.value("place") not in (None, "中国") and (f.value("role") or "").endswith(short)
    }
    for fact in roles:
        place = fact.argument("place")
        if place is not None and place.span is None:  # of the context: not where the text itself says of where
            elsewhere = told.get((fact.value("person"), fact.value("role")), set())
            if elsewhere and place.value not in elsewhere:
                dropped.add(fact.id)
        if fact.value("place") is None and fact.value("org") is None:
            mine = fact.value("role") or ""
            if any(theirs.endswith(mine) for theirs in placed.get(fact.value("person"), ())):
                dropped.add(fact.id)
        if fact.value("place") == "中国" and (fact.value("person"), fact.value("role")) in abroad:
            dropped.add(fact.id)  # 阮富仲总书记
        whole = _IN_FULL.get(fact.value("role") or "") if fact.value("place") == "中国" else None
        if whole in placed.get(fact.value("person"), ()):
            dropped.add(fact.id)
    return dropped
