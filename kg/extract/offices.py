"""Posts and places as facts: what offices a provider means, whether a post is placed, which chains of names contain."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from kg.extract import confidence
from kg.extract.context import Sentence
from kg.extract.patterns import Compiled
from kg.extract.reading import Bundle, Reader, level_of, of_post
from kg.lexicon import gazetteer as places
from kg.mentions.values import Mention, Post
from kg.model import Argument, Evidence, Fact, Span


def held(reader: Reader, people: tuple[Mention, ...], provider: str) -> tuple[Bundle, ...]:
    """The posts of ``people``: those written with the names (``posts``), those that the document gave them first where
    none is (``held_posts``), or the one that somebody was told last to have lost (``vacated``)."""
    if provider == "vacated":
        return tuple(Bundle(office) for office in _vacated(reader.facts))
    lost = provider == "held_posts"
    posts = [p for m in people for p in m.posts or (first_posts(reader, m.value) if lost else ()) if placed(reader, p)]
    return tuple(Bundle(of_post(reader, p)) for p in posts if not (lost and p.status == "former"))


def placed(reader: Reader, post: Post) -> bool:
    """Whether it can be told where a post is: a county head of no known county, a 队长 of nothing is no fact.

    The gazetteer has every county of the country: one that it lacks is made up, or misread.
    """
    place = post.place
    if place is not None and place.code is None and place.level in ("province", "prefecture", "county"):
        return bool(places.load().find(place.name))
    if post.place is None and post.org is None and post.kind in ("organ", "body", "chief") and not post.level:
        return False
    if post.level not in ("province", "prefecture", "county") or post.place is not None or post.org:
        return True
    here = reader.locality.at(post.span.start, post.level, level_of(post))
    return here is not None and bool(places.load().find(here[0]))


def hero(reader: Reader) -> tuple[Mention, ...]:
    """The one person that the document is about, where it names no other: that of a curriculum vitae."""
    people = [m for m in reader.scan.mentions if m.kind == "person"]
    return tuple(people[:1]) if len({m.value for m in people}) == 1 else ()


def first_posts(reader: Reader, name: str) -> tuple[Post, ...]:
    """The posts that the document gives a person first."""
    mentions = (m for m in reader.scan.mentions if m.kind == "person" and m.value == name)
    return next((m.posts for m in mentions if m.posts), ())


def _vacated(facts: Sequence[Fact]) -> list[tuple[Argument, ...]]:
    """The office that somebody was told last to have lost."""
    lost = [f for f in facts if f.type == "holds_role" and f.value("status") == "removed"][-1:]
    return [tuple(a for a in fact.arguments if a.role in ("role", "place", "org", "path")) for fact in lost]


def agrees(arguments: dict[str, Argument]) -> bool:
    """Whether a containment told in words is what the gazetteer knows, where it knows both."""
    known = arguments["place"].context
    return not known or arguments["parent"].value in (*known, "中国")


def containment(reader: Reader, sentence: Sentence, chained: Compiled) -> None:
    """part_of from chains of names: each name lies in the one before it."""
    begin = bisect_left(reader.scan.places, sentence.span.start, key=lambda p: p.span.start)
    end = bisect_left(reader.scan.places, sentence.span.end, key=lambda p: p.span.start)
    for place in reader.scan.places[begin:end]:
        for index in range(1, len(place.chain)):
            inner, outer = place.spans[index], place.spans[index - 1]
            span = reader.normal.original(Span(outer.start, inner.end))
            arguments = (
                Argument("place", place.chain[index], reader.normal.original(inner), place.chain[:index]),
                Argument("parent", place.chain[index - 1], reader.normal.original(outer), place.chain[: index - 1]),
            )
            quote = span.cut(reader.document.text)
            sure = confidence.table().of(chained.name, chained.pattern.confidence)
            evidence = Evidence(reader.document.id, span, quote, chained.name, sure)
            reader.facts.append(Fact("part_of", arguments, evidence))
