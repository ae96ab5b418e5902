"""A model's answer → facts. Nothing in an answer is believed: every word of a fact must stand in the document.

A fact is dropped, and counted, for one of these reasons:

============  ==========================================================================================
``shape``     it is no object, its type is none of the catalogue, its modality or a value of a list is unknown
``quote``     its quote does not stand in the text, is a scrap or a page of it, or no running text
``argument``  a required argument is missing, or does not stand as running text in or near the quote
``person``    a person is a title, a byline, or the other person of the same fact
``office``    the text does not connect the title with the person
``unstated``  the sentence only wishes, advises or supposes it
============  ==========================================================================================

An optional argument that the text does not bear out is left out, and a place that cannot have the title.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Final

from kg import dates
from kg.extract.context import cue
from kg.extract.llm.locate import Located, distance, nearest
from kg.extract.llm.offices import Offices, fits
from kg.extract.llm.prompt import choices, roles
from kg.extract.llm.prose import Prose
from kg.extract.reading import path_of
from kg.lexicon import gazetteer as places
from kg.mentions import posts
from kg.mentions.scan import scan
from kg.mentions.values import PlaceName, Post
from kg.model import ASSERTED, MODALITIES, Argument, Document, Evidence, Fact, Span
from kg.schema import Catalogue, Relation, Role
from kg.text import Normalised, as_printed, normalise, sentences

CONFIDENCE: Final = 0.75
"""That of every fact a model reads: below all rules, since what a model says of itself is no measure."""

QUOTE: Final = (4, 400)
"""Characters of a quote, at least and at most."""
REACH: Final = 200
"""Characters around the quote in which the people and things of a fact must be named. A place, which a story may name
once in its first line, can stand anywhere."""

PLACES: Final = 20
"""Places of a quote that are looked at, where it stands in several."""
DEPUTY: Final = ("副",)
_STRICTER: Final = ("asserted", "planned", "alleged", "denied")
_FREE: Final = frozenset({"holds_role"})
"""Types that a wish in the same clause does not touch: 要求县长张三… still says who is county head."""


class Unbelieved(Exception):
    """A fact that is dropped; its text is the reason."""


@dataclass(frozen=True, slots=True)
class _Text:
    """What is known of the document that claims are held against. Spans count characters of the normalised text."""

    document: Document
    normal: Normalised
    located: Located
    sentences: tuple[Span, ...]
    places: tuple[PlaceName, ...]
    posts: tuple[Post, ...]
    dates: tuple[dates.DateMention, ...]
    bylines: tuple[Span, ...]
    names: tuple[Span, ...]
    prose: Prose
    offices: Offices


class Checker:
    """Holds what a model claims against one document."""

    def __init__(self, document: Document, catalogue: Catalogue, rule: str) -> None:
        normal = normalise(document.text)
        gazetteer = places.load()
        prose = Prose(normal.text)
        told = scan(normal.text, document.published, document.default_place, gazetteer).mentions
        mentions = tuple(mention for mention in told if prose.holds(mention.span))
        titles = tuple(post for mention in mentions for post in mention.posts)
        named = [m.place for m in mentions if m.place] + [p.place for p in titles if p.place]
        self._catalogue = catalogue
        self._rule = rule
        self._text = _Text(
            document,
            normal,
            Located(normal),
            sentences(normal.text),
            tuple(place for place in named if place.spans),
            titles,
            tuple(date for date in dates.find(normal.text, document.published) if prose.holds(date.span)),
            tuple(mention.span for mention in mentions if mention.kind == "credit"),
            tuple(mention.name_span or mention.span for mention in mentions if mention.kind == "person"),
            prose,
            Offices(normal.text, mentions),
        )

    def fact(self, claim: Any, part: Span | None = None) -> Fact:
        """The fact that ``claim``, made of ``part`` of the normalised text, comes to. Raises Unbelieved with the
        reason."""
        relation, modality, values = _shape(claim, self._catalogue)
        quote = self._quote(claim["quote"], values, part)
        found: dict[str, Argument] = {}
        for role in roles(relation):
            argument = self._argument(relation, role, values[role.name], quote) if role.name in values else None
            if argument is not None:
                found[role.name] = argument
            elif role.required:
                raise Unbelieved("argument")
        if any(not any(name in found for name in group) for group in relation.one_of):
            raise Unbelieved("argument")
        self._people(relation, found)
        self._office(relation, found, quote)
        modality = self._modality(relation, found, quote, modality)
        place = found.get("place")
        path = self._path(place) if relation.role("path") is not None and place is not None else ""
        if path:
            found["path"] = Argument("path", path)
        original = self._text.normal.original
        document = self._text.document

        def put(argument: Argument, role: Role) -> Argument:
            """The argument where it stands in the document; a name in the document's own script."""
            if argument.span is None:
                return argument
            span = original(argument.span)
            closed = role.type in ("place", "title", "date", "platform")
            value = argument.value if closed else as_printed(span.cut(document.text), argument.value)
            return Argument(argument.role, value, span, argument.context)

        arguments = tuple(put(found[role.name], role) for role in relation.roles if role.name in found)
        span = original(quote)
        evidence = Evidence(document.id, span, span.cut(document.text), self._rule, CONFIDENCE)
        return Fact(relation.id, arguments, evidence, modality)

    def _quote(self, words: str, values: Mapping[str, str], part: Span | None) -> Span:
        """Where the quote stands; of several places the first with most of the arguments in it or near."""
        if not QUOTE[0] <= len(words) <= QUOTE[1]:
            raise Unbelieved("quote")
        spans = list(islice(filter(self._text.prose.mostly, self._text.located.all(words, part)), PLACES))
        if not spans:
            raise Unbelieved("quote")

        def near(span: Span) -> int:
            return sum(bool(self._text.located.near(value, span, REACH)) for value in values.values())

        return max(spans, key=near) if len(spans) > 1 else spans[0]

    def _argument(self, relation: Relation, role: Role, value: str, quote: Span) -> Argument | None:
        if choices(relation, role):  # a closed list: its words are ours, not the text's
            return Argument(role.name, value) if value != "current" else None
        if role.type == "date":
            return self._date(role, value, quote)
        if role.type == "place":
            return self._place(role, value, quote)
        span = next(self._spans(role, value, quote), None)
        if span is None and role.type in ("title", "org"):
            return self._of_post(role, value, quote)
        named = self._text.located.value(span) if span else ""
        return Argument(role.name, named, span) if named else None

    def _spans(self, role: Role, value: str, quote: Span) -> Iterator[Span]:
        """Where the value stands in or near the quote as words of their own: 县长 is not said where 副县长 is, nor 沈秋
        where 沈秋岚 is, nor 沙市 where 长沙市 is."""
        inside = {"person": self._text.names, "place": tuple(s for p in self._text.places for s in p.spans)}
        for span in filter(self._text.prose.holds, self._text.located.near(value, quote, REACH)):
            if role.type == "title" and self._text.normal.text[span.start - 1 : span.start] in DEPUTY:
                continue
            if not any(whole != span and whole.overlaps(span) for whole in inside.get(role.type, ())):
                yield span

    def _of_post(self, role: Role, value: str, quote: Span) -> Argument | None:
        """What a post comes to where its words do not stand together: 省政协原副主席 is 省政协副主席."""
        span = nearest(self._posts(role, value), quote, REACH)
        return Argument(role.name, value, span) if span else None

    def _posts(self, role: Role, value: str) -> list[Span]:
        return [p.span for p in self._text.posts if value == (p.role if role.type == "title" else p.org)]

    def _date(self, role: Role, value: str, quote: Span) -> Argument | None:
        """A date that the text gives, resolved by ourselves; the model may say it less precisely, never more."""
        if not dates.is_partial_date(value):
            return None
        spans = [d.span for d in self._text.dates if d.value == value or d.value.startswith(f"{value}-")]
        span = nearest(spans, quote)
        return Argument(role.name, value, span) if span else None

    def _place(self, role: Role, value: str, quote: Span) -> Argument | None:
        """A place of the gazetteer by its official name with what lies around it, or else a name as it stands."""
        known = [
            (place, index)
            for place in self._text.places
            for index, span in enumerate(place.spans)
            if place.chain[index] == value or self._text.located.value(span) == value
        ]
        if known:
            place, index = min(known, key=lambda one: (distance(one[0].spans[one[1]], quote), one[0].span))
            return Argument(role.name, place.chain[index], place.spans[index], place.chain[:index])
        span = next(self._spans(role, value, quote), None)
        if span is not None:
            return Argument(role.name, self._text.located.value(span), span)
        return self._implied(role, value, quote)

    def _path(self, argument: Argument) -> str:
        """The chain of divisions that ends in a place of the document."""
        place = next(
            (p for p in self._text.places if argument.span is not None and (argument.span,) == p.spans[-1:]), None
        )
        if place is not None:
            return path_of(place)
        return "/".join((*argument.context, argument.value)) if argument.context else ""

    def _implied(self, role: Role, value: str, quote: Span) -> Argument | None:
        """A place that is not written: that of a post in the quote (国家主席: 中国), one around a place of the document
        (省农业农村厅 in a story about 苍溪县), and the document's default place."""
        if any(p.span.overlaps(quote) and p.place and p.place.name == value for p in self._text.posts):
            return Argument(role.name, value)
        for place in sorted(self._text.places, key=lambda one: (distance(one.span, quote), one.span)):
            around = _ancestors(place)
            if value in around:
                return Argument(role.name, value, None, around[: around.index(value)])
        return Argument(role.name, value) if value == self._text.document.default_place else None

    def _people(self, relation: Relation, found: Mapping[str, Argument]) -> None:
        people = [found[r.name] for r in relation.roles if r.type == "person" and r.name in found]
        if any(len(person.value) < 2 for person in people):
            raise Unbelieved("person")
        titled = any(posts.find(person.value, (), ()) for person in people)
        signed = any(p.span and p.span.overlaps(line) for p in people for line in self._text.bylines)
        if titled or signed or len({person.value for person in people}) < len(people):
            raise Unbelieved("person")

    def _office(self, relation: Relation, found: dict[str, Argument], quote: Span) -> None:
        """The person and the title of a fact stand where the text connects them; a place that does not fit the title
        goes."""
        person, title = (next((r for r in relation.roles if r.type == kind), None) for kind in ("person", "title"))
        if person is None or title is None or person.name not in found or title.name not in found:
            return
        named, called = found[person.name], found[title.name]
        titles = [*self._spans(title, called.value, quote)]
        titles += (span for span in self._posts(title, called.value) if distance(span, quote) <= REACH)
        pair = self._text.offices.connected(named.value, self._spans(person, named.value, quote), titles)
        if pair is None:
            raise Unbelieved("office")
        found[person.name], found[title.name] = replace(named, span=pair[0]), replace(called, span=pair[1])
        place = found.get("place")
        if place is not None:
            known = next((p for p in self._text.places if p.name == place.value), None)
            if not fits(called.value, place.value, known):
                del found["place"]

    def _modality(self, relation: Relation, found: Mapping[str, Argument], quote: Span, said: str) -> str:
        """The stricter of what the model says and what the words before the arguments say."""
        spans = sorted(
            argument.span
            for argument in (found[name] for name in relation.required)
            if argument.span is not None and argument.span.overlaps(quote)
        )
        if not spans:
            return said
        sentence = next((s for s in self._text.sentences if s.overlaps(spans[-1])), quote)
        free = relation.id in _FREE
        begin = max(sentence.start, spans[0].end if free else sentence.start)
        text = self._text.normal.text
        read = cue(text[begin : spans[-1].start], sentence.cut(text))
        if read is None:
            raise Unbelieved("unstated")
        return max(said, read, key=_STRICTER.index)


def _shape(claim: Any, catalogue: Catalogue) -> tuple[Relation, str, dict[str, str]]:
    """The relation, the modality and the values of a claim. Keys that are no roles are passed over."""
    if not isinstance(claim, dict) or not isinstance(claim.get("quote"), str):
        raise Unbelieved("shape")
    relation = next((one for one in catalogue.relations if one.id == claim.get("type")), None)
    modality = claim.get("modality") or ASSERTED
    if relation is None or modality not in MODALITIES:
        raise Unbelieved("shape")
    values: dict[str, str] = {}
    for role in roles(relation):
        value = claim.get(role.name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        if value is None or value == "":
            continue
        allowed = choices(relation, role)
        if not isinstance(value, str) or len(value) > QUOTE[1] or (allowed and value not in allowed):
            raise Unbelieved("shape")
        values[role.name] = value
    return relation, modality, values


def _ancestors(place: PlaceName) -> tuple[str, ...]:
    """The divisions around a place by the gazetteer, from the province down."""
    if not place.code or place.level in ("country", "province"):
        return ()
    gazetteer = places.load()
    return tuple(gazetteer.official(code) for code in reversed(gazetteer.ancestors(place.code)) if code != "CN")


__all__ = ["CONFIDENCE", "Checker", "Unbelieved"]
