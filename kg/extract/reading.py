"""A document that is being read, and how its mentions become arguments of facts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.extract import events
from kg.extract.context import Sentence
from kg.extract.locality import Locality
from kg.lexicon import gazetteer as places
from kg.mentions.unlisted import BARE_ZONE
from kg.mentions.values import Mention, PlaceName, Post, Scan
from kg.model import Argument, Document, Fact, Span
from kg.text import Normalised, as_printed

QUOTES = str.maketrans("", "", '“”"‘’「」『』《》〈〉')


@dataclass(frozen=True, slots=True)
class Bundle:
    """Arguments that belong together (a post gives role, place, org, status), with what a list pairs them by."""

    arguments: tuple[Argument, ...]
    sure: bool = True


@dataclass(slots=True)
class Reader:
    """One document being read."""

    document: Document
    normal: Normalised
    scan: Scan
    locality: Locality
    facts: list[Fact]
    events: list[events.Event]
    officials: frozenset[str]
    titled: frozenset[str]
    sold: bool


def words(reader: Reader, sentence: Sentence, begin: int, end: int, name: str) -> Argument:
    """The words from ``begin`` to ``end`` of the masked sentence, as printed."""
    span = sentence.text_span(begin, end)
    value = span.cut(reader.scan.text).translate(QUOTES).strip()
    return Argument(name, _printed(reader, span, value), reader.normal.original(span))


def of_person(reader: Reader, mention: Mention, role: str) -> Argument:
    """A person by the full name that the mention stands for."""
    span = mention.name_span or mention.span
    return Argument(role, _printed(reader, span, mention.value), reader.normal.original(span))


def _printed(reader: Reader, span: Span, value: str) -> str:
    if span.cut(reader.scan.text).translate(QUOTES).strip() != value:
        return value  # 王局长 stands for a name
    return as_printed(reader.normal.original(span).cut(reader.document.text).translate(QUOTES), value)


def of_place(reader: Reader, place: PlaceName, role: str) -> Argument:
    """A place by its name, with the divisions that are written around it."""
    span = reader.normal.original(place.spans[-1]) if place.spans else None
    return Argument(role, place.name, span, place.chain[:-1])


def path_of(place: PlaceName) -> str:
    """The whole chain of a place from the province down, "" if there is nothing around it."""
    outer = place.chain[:-1]
    if place.code and place.level not in ("country", "province"):
        gazetteer = places.load()
        outer = tuple(gazetteer.official(c) for c in reversed(gazetteer.ancestors(place.code)) if c != "CN")
    return "/".join((*outer, place.name)) if outer else ""


_UNKNOWN = re.compile("(?<=、)[\u4e00-\u9fff]{2,3}(?=、)")


def listed_places(reader: Reader, sentence: Sentence, begin: int, end: int) -> list[PlaceName]:
    """The places of a list, in order; a bare name among them is the division of that name beside the others."""
    gazetteer = places.load()
    known = [(at, m.place) for at, m in sentence.mentions.items() if begin <= at < end and m.place is not None]
    around = {c for _, p in known if p.code for c in (p.code, *gazetteer.ancestors(p.code))}
    for match in _UNKNOWN.finditer(sentence.masked, begin, end):
        named = [p for p in gazetteer.find(match.group()) if p.level in ("prefecture", "county")]
        near = [p for p in named if around.intersection(gazetteer.ancestors(p.code))]
        if len(near) == 1:
            span = sentence.text_span(*match.span())
            known.append((match.start(), PlaceName(span, (near[0].name,), (span,), near[0].code, near[0].level)))
    return [place for _, place in sorted(known, key=lambda pair: pair[0])]


def of_post(reader: Reader, post: Post) -> tuple[Argument, ...]:
    """What a post says: role, place with its path, organisation, status."""
    span = reader.normal.original(post.span)
    found = [Argument("role", post.role, span)]
    place, path = post.place, ""
    if place is not None:
        found.append(of_place(reader, place, "place"))
        path = path_of(place)
    elif post.level == "country" and post.kind == "foreign":
        if (state := reader.locality.state(post.span.start)) is not None:
            found.append(Argument("place", state))
    elif post.level and post.level != "country":
        here = reader.locality.at(post.span.start, post.level, level_of(post))
        if here is None and post.level == "zone" and (bare := BARE_ZONE.match(reader.scan.text, post.span.start)):
            found.append(Argument("place", bare.group(), span))
        if here is not None:
            found.append(Argument("place", here[0], None, here[1]))
            path = "/".join((*here[1], here[0])) if here[1] else ""
    if path:
        found.append(Argument("path", path))
    if post.org:
        found.append(Argument("org", post.org, span))
    if post.status != "current":
        found.append(Argument("status", post.status))
    return tuple(found)


_LEVEL_WORD = re.compile("(?:常务|第一)?副?(?!市场|市政|区域|县域|乡村)(自治区|街道|[省市县区州旗盟镇乡])")


def level_word(role: str) -> str:
    """The level that a title names: 县 of 副县长 and 县委书记."""
    found = _LEVEL_WORD.match(role)
    return found.group(1) if found else ""


def level_of(post: Post) -> str:
    """The level that a title names, or else its body: 市 of 市农业农村局|局长, 新区 of 新区教育局|局长."""
    zone = BARE_ZONE.match(post.org or "") if post.level == "zone" else None
    return zone.group() if zone else level_word(post.org or "") or level_word(post.role)
