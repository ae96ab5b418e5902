"""Initiatives and who starts them, as a match of a pattern shows them."""

from __future__ import annotations

import re
from dataclasses import replace

from kg.extract import initiatives, issuers
from kg.extract.context import Sentence
from kg.extract.patterns import MASK
from kg.extract.reading import Bundle, Reader, of_place, words
from kg.mentions.titles import LEVELS
from kg.model import Argument, Span


def initiatives_at(sentence: Sentence, run: str, begin: int, form: str) -> list[tuple[int, int]]:
    """Where in the masked sentence the initiatives of a slot stand."""
    if form == "works":
        works = [begin + i for i, char in enumerate(run) if char == MASK["work"]]
        return [
            (at, at + 1)
            for at in works
            if initiatives.is_document(sentence.mentions[at].value, sentence.masked[at + 1 : at + 5])
        ]
    if form in ("", "document", "campaign", "festival", "zone", "building", "pilot"):
        part = initiatives.part(run)
        return [(begin + part.start, begin + part.end)] if part else []
    if form == "items":
        pieces = [(m.start(), m.end()) for m in re.finditer("[^、]+", run)]
        named = [(at, to) for at, to in pieces if initiatives.is_measure(run[at:to])]
        return [(begin + at, begin + to) for at, to in named] if len(named) == len(pieces) else []
    if form == "quoted" and initiatives.is_show(sentence.mentions[begin].value):
        return []
    return [(begin, begin + len(run))]


def issuer(reader: Reader, sentence: Sentence, match: re.Match[str], name: str, provider: str) -> tuple[Bundle, ...]:
    """The body that does what the match tells, as printed, with the place that it belongs to."""
    found = issuers.issuer(sentence.masked, match.start("v"))
    if found is None:
        return ()
    places = [
        of_place(reader, m.place, "place")
        for at, m in sorted(sentence.mentions.items())
        if found.start <= at < found.end and m.place is not None
    ]
    if provider == "agent_place":
        inland = [m.place for at, m in sentence.mentions.items() if found.start <= at < found.end and m.place]
        if not found.place or any(p.level in ("country", "region") for p in inland):
            return ()
        return tuple(Bundle((replace(p, role=name),)) for p in places)
    place = places[0] if places else None
    if found.level:
        here = reader.locality.at(sentence.span.start, LEVELS.get(found.level, ""))
        place = Argument("place", here[0], None, here[1]) if here else None
    body = (words(reader, sentence, found.start, found.end, name),) if found.named else ()
    return (Bundle((*body, place) if place else body),)


_INSPECTION = re.compile(
    r"(?:中央|国务院|全国人大常委会|省委|国家)[\u4e00-\u9fff]{0,10}?(?:督导|督察|巡视|大督查|督查|执法检查)(?!组|办|员|局|报告)"
)


def inspection(reader: Reader, name: str) -> tuple[Bundle, ...]:
    """The inspection that the document names first: 中央生态环境保护督察."""
    found = _INSPECTION.search(reader.scan.text)
    if not found:
        return ()
    return (Bundle((Argument(name, found.group(), reader.normal.original(Span(*found.span()))),)),)


def name_place(reader: Reader, sentence: Sentence, match: re.Match[str], name: str) -> tuple[Bundle, ...]:
    """The place that the name of an initiative holds: 新昌大佛龙井茶文化节."""
    begin, end = match.span("initiative")
    inside = [m.place for at, m in sorted(sentence.mentions.items()) if begin <= at < end and m.place is not None]
    near = [place for place in inside if place.level not in ("country", "region")]
    return (Bundle((of_place(reader, near[-1], name),)),) if near else ()


def named_before(
    reader: Reader, sentence: Sentence, match: re.Match[str], name: str, provider: str
) -> tuple[Bundle, ...]:
    """The initiative that the document told of last: in this sentence, or one that ends as the short name (行动)."""
    back = "节" if provider == "festival_before" else match.groupdict().get("back", "")
    for fact in reversed(reader.facts):
        told = fact.argument("initiative") if fact.type in ("launched", "runs_in") else None
        if told is None or fact.modality != "asserted":
            continue
        here = fact.evidence.span.end > reader.normal.original(sentence.span).start
        if here if provider == "named_here" else told.value.endswith(back):
            return (Bundle((replace(told, role=name),)),)
    return ()
