"""Places in a list whose kind is told once, at its end: 昭觉、布拖、金阳三县, 黄楼、环城两个街道."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from kg.mentions.values import PlaceName
from kg.model import Span

if TYPE_CHECKING:
    from kg.lexicon.gazetteer import Gazetteer
    from kg.model import Place

_LIST: Final = re.compile(
    "(?P<first>[\u4e00-\u9fff]{2,8})(?P<more>(?:、[\u4e00-\u9fff]{2,4}){1,9}(?:[和与][\u4e00-\u9fff]{2,4})?|[和与][\u4e00-\u9fff]{2,4})"
    "(?P<and>等)?(?P<count>[两二三四五六七八九十]|[0-9]{1,2})(?:个|座)?"
    "(?P<kind>省|市|县|区|旗|州|镇|乡|街道|村|社区|地)(?![\u4e00-\u9fff]{0,2}[长委]|[级域政际])"
)
_PART: Final = re.compile("[、和与]?([\u4e00-\u9fff]{2,4}?)(?=[、和与]|$)")
_BEFORE: Final = frozenset("在于到赴从由至以为是将把对向往及和与的了，。；：、（\n")
_COUNTS: Final = {char: number for number, char in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_DIVISIONS: Final = {
    "省": "province", "市": "prefecture", "州": "prefecture", "县": "county", "区": "county", "旗": "county",
}  # fmt: skip
_LOWEST: Final = {"镇": "township", "乡": "township", "街道": "township", "村": "village", "社区": "village"}


def listed(text: str, found: Iterable[PlaceName], gazetteer: Gazetteer, year: int | None) -> list[PlaceName]:
    """The places of such lists that are not among those ``found``. There must be as many as the text counts; a county
    must be one of the gazetteer's."""
    known = list(found)
    taken = [place.span for place in known]
    around = {c for p in known if p.code and p.code in gazetteer for c in (p.code, *gazetteer.ancestors(p.code))}
    told: list[PlaceName] = []
    for match in _LIST.finditer(text):
        count = _COUNTS.get(match["count"]) or int(match["count"]) if match["count"] != "0" else 0
        parts = [Span(*m.span(1)) for m in _PART.finditer(text, *match.span("more"))]
        if count < 2 or (len(parts) + 1 > count if match["and"] else len(parts) + 1 != count):
            continue
        first = _first(text, match, gazetteer, year)
        places = [_place(text, span, match["kind"], gazetteer, year, around) for span in (first, *parts) if span]
        if first is not None and all(places):
            told += [p for p in places if p is not None and not any(s.overlaps(p.span) for s in taken)]
    return told


def _first(text: str, match: re.Match[str], gazetteer: Gazetteer, year: int | None) -> Span | None:
    """The first name of the list, open to the left: after a word that leads to places, or a known one."""
    end = match.end("first")
    sizes = [n for n in (2, 3, 4) if end - n >= match.start("first")]
    for size in sizes:
        at = end - size
        if text[at] not in _BEFORE and (at == 0 or text[at - 1] in _BEFORE):
            return Span(at, end)
    return next((Span(end - n, end) for n in sizes if gazetteer.find(text[end - n : end], year)), None)


def _place(
    text: str, span: Span, kind: str, gazetteer: Gazetteer, year: int | None, around: set[str]
) -> PlaceName | None:
    name = span.cut(text)
    if kind in _LOWEST:
        return PlaceName(span, (name + kind,), (span,), None, _LOWEST[kind])
    levels = ("prefecture", "county") if kind in ("地", "市") else (_DIVISIONS[kind],)
    named: dict[str, Place] = {}
    for written in (name + kind, name):
        named = named or {p.code: p for p in gazetteer.find(written, year) if p.level in levels}
    if len(named) > 1:
        named = {code: p for code, p in named.items() if around.intersection(gazetteer.ancestors(code))}
    if len(named) != 1:
        return None
    ((code, place),) = named.items()
    return PlaceName(span, (place.name,), (span,), code, place.level)
