"""The rules back end: patterns of the catalogue run over the masked sentences of a document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import product as cartesian

from kg.dates import end_of
from kg.extract import attending, confidence, deeds, events, goods, initiatives, launches, literals, offices
from kg.extract.context import Discourse, Sentence, date_for, date_said, mask, modality, wished
from kg.extract.locality import Locality
from kg.extract.patterns import LAST, MASK, Compiled, compiled
from kg.extract.reading import QUOTES, listed_places
from kg.extract.reading import Bundle as _Bundle
from kg.extract.reading import Reader as _Reader
from kg.extract.reading import of_person as _person
from kg.extract.reading import of_place as _place
from kg.extract.reading import of_post as _post
from kg.extract.reading import words as _words
from kg.extract.settle import settle
from kg.extract.stops import Stop, stops
from kg.lexicon import gazetteer as places
from kg.mentions.places import find as find_places
from kg.mentions.scan import scan
from kg.mentions.tagged import Tagged
from kg.mentions.titles import LEVELS
from kg.mentions.values import Mention
from kg.model import Argument, Document, Evidence, Fact, Span
from kg.text import normalise, sentences

_WITH_PRODUCT = ("own_place", "each_place", "promoted_place")
"""Providers of a place that comes with each product of a list."""
_FICTION = re.compile("小说连载|本故事纯属虚构|本文纯属虚构|情节纯属虚构|欲知后事如何")


def extract(document: Document) -> tuple[Fact, ...]:
    """The facts of one document by the patterns of the catalogue. Spans count characters of ``document.text``."""
    return extract_with(document, compiled())


def extract_with(
    document: Document, patterns: Sequence[Compiled], tagger: Callable[[str], Tagged] | None = None
) -> tuple[Fact, ...]:
    """As ``extract``, with the given patterns only; ``tagger`` reads the names of the normalised text."""
    normal = normalise(document.text)
    gazetteer = places.load()
    hints = tagger(normal.text) if tagger else None
    found = scan(normal.text, document.published, document.default_place, gazetteer, hints)
    if is_fiction(normal.text):
        return ()
    title = find_places(normalise(document.title or "").text, gazetteer, document.year, None)
    locality = Locality(found, document.default_place, gazetteer, title, document.year)
    reader = _Reader(document, normal, found, locality, [], [], *deeds.titled(found), goods.sells(normal.text))
    discourse = Discourse()
    marked = [mask(found, span) for span in sentences(normal.text)]
    reader.events += events.told(marked, normal.text)
    chained = next((p for p in patterns if p.name == "part_of.chain"), None)
    index = literals.index(tuple(pattern.needs for pattern in patterns))
    for sentence in marked:
        span = sentence.span
        if "\n" in normal.text[max(0, span.start - 1) : span.start]:
            discourse.paragraph += 1
        selling: dict[str, bool] = {}
        for number in index.fitting(sentence.masked):
            pattern = patterns[number]
            relation = pattern.relation.id
            if relation in ("promoted", "result") and relation not in selling:
                selling[relation] = goods.is_selling(reader, sentence, relation)
            if selling.get(relation, True):
                _run(reader, sentence, discourse, pattern)
        if chained is not None:
            offices.containment(reader, sentence, chained)
        discourse.after(sentence)
    return settle(reader.facts)


def is_fiction(text: str) -> bool:
    """Whether a normalised text says of itself that it is made up."""
    return _FICTION.search(text) is not None


def _run(reader: _Reader, sentence: Sentence, discourse: Discourse, pattern: Compiled) -> None:
    for match in pattern.expression.finditer(sentence.masked):
        predicate = match.start("v") if "v" in pattern.expression.groupindex else match.start()
        said = modality(sentence, predicate)
        if pattern.relation.id == "holds_role" and said != "alleged" and "role" not in pattern.slots:
            said = "asserted" if predicate == match.start() else said  # a title is told, whatever is told of its holder
        if pattern.relation.id in deeds.DEEDS and (wished(sentence, predicate) or deeds.either(sentence, match.end())):
            continue
        if pattern.relation.id == "attended" and deeds.again_and_again(sentence, predicate):
            continue
        if pattern.relation.id == "visited" and said == "asserted" and deeds.still_to_come(sentence, match.end()):
            said = "planned"
        said = pattern.pattern.modality or said
        if pattern.relation.id in launches.LAUNCHES:
            said = launches.modality(pattern.relation.id, sentence, match, said, reader.document.published)
        if said is None:
            continue
        columns = _columns(reader, sentence, discourse, pattern, match)
        if columns is None:
            continue
        pair = "zip" if deeds.respectively(pattern.relation.id, sentence, predicate) else pattern.pattern.pair
        for row in _rows(columns, pair):
            _emit(reader, sentence, pattern, match, row, said)


def _columns(
    reader: _Reader, sentence: Sentence, discourse: Discourse, pattern: Compiled, match: re.Match[str]
) -> list[tuple[_Bundle, ...]] | None:
    """For each role that the pattern gives, the alternatives to pair; None where a required one is missing."""
    columns: list[tuple[_Bundle, ...]] = []
    people: tuple[Mention, ...] = ()
    required = set(pattern.relation.required)
    for name in pattern.slots:
        if match.group(name) is None:
            continue
        values = _slot_values(reader, sentence, pattern, match, name)
        if not values:
            if name in required:
                return None
            continue
        role = pattern.relation.role(name)
        if role is not None and role.type == "person":
            people = tuple(
                m for at, m in sorted(sentence.mentions.items()) if match.start(name) <= at < match.end(name)
            )
        columns.append(values)
    if "person" in pattern.pattern.fill:
        at = match.start("v") if "v" in match.re.groupindex else match.start()
        find = discourse.actor if pattern.relation.id in deeds.DEEDS else discourse.subject
        find = discourse.seller if pattern.relation.id == "promoted" else find
        provider = pattern.pattern.fill["person"]
        find = {"on_stream": discourse.on_stream, "on_stage": discourse.on_stage}.get(provider, find)
        group = {"streamers": discourse.streamers, "carried": discourse.subjects}.get(provider)
        group = offices.hero(reader) if provider == "hero" else group
        group = find(sentence, at) if group is None else group
        people = _who(reader, group, provider)
        if provider == "seller":
            people = goods.sellers(reader, discourse.streamers, people)
        if people:
            columns.insert(0, tuple(_Bundle((_person(reader, m, "person"),)) for m in people))
        elif "person" in required:
            return None
    for name in pattern.pattern.fill:
        if name == "person" or pattern.pattern.fill[name] in _WITH_PRODUCT:
            continue
        column = _provide(reader, sentence, discourse, pattern, match, name, people)
        if column:
            columns.append(column)
        elif name in required or pattern.pattern.fill[name] in ("agent", "title_issuer", "period_end"):
            return None
    return columns


def _who(reader: _Reader, people: tuple[Mention, ...], provider: str) -> tuple[Mention, ...]:
    """Of the subjects those that the provider admits: officials, anyone with a title, officials whose tour is being
    told; or, as guide, the one whom the visit told first is about."""
    if provider in ("subject", "streamers", "on_stream", "carried", "seller", "hero"):
        return people
    if provider == "guide":
        return deeds.guide(reader.scan, reader.facts)
    admitted = reader.titled if provider == "titled" else reader.officials
    if provider == "tourist":
        admitted = admitted & {f.value("person") for f in deeds.visits(reader.facts)}
    return tuple(m for m in people if m.value in admitted)


def _slot_values(
    reader: _Reader, sentence: Sentence, pattern: Compiled, match: re.Match[str], name: str
) -> tuple[_Bundle, ...]:
    role = pattern.relation.role(name)
    assert role is not None  # the pattern was compiled against the relation
    begin, end = match.span(name)
    inside = [m for at, m in sorted(sentence.mentions.items()) if begin <= at < end]
    if pattern.forms[name] == "words":
        return (_Bundle((_words(reader, sentence, begin, end, name),)),)
    if pattern.forms[name] == "tour":
        listed = (_stop(reader, sentence, s, name) for s in stops(sentence, begin, end, reader.scan.text))
        return tuple(_Bundle(s) for s in listed if s)
    if role.type == "event":
        return attending.slot(reader, sentence, begin, end, name)
    if role.type == "person":
        return tuple(_Bundle((_person(reader, m, name),)) for m in inside if m.kind == "person")
    if role.type == "title":
        return tuple(_Bundle(_post(reader, post)) for m in inside for post in m.posts if offices.placed(reader, post))
    if role.type == "place":
        wide = ("country", "region") if pattern.relation.id in ("runs_in", "produces") else ()
        there = [p for p in listed_places(reader, sentence, begin, end) if p.level not in wide]
        return tuple(_Bundle((_place(reader, place, name),)) for place in there)
    if role.type in ("date", "platform"):
        return tuple(_Bundle((Argument(name, m.value, reader.normal.original(m.span)),)) for m in inside[:1])
    if pattern.forms[name] == "home":
        return goods.home_of(reader, sentence, match, name)
    if role.type == "product":
        place = pattern.pattern.fill.get("place", "")
        own = place if place in _WITH_PRODUCT else ""
        return goods.of_run(reader, sentence, match, name, pattern.relation.id == "produces", own, pattern.forms[name])
    if role.type == "initiative":
        return launches.named(reader, sentence, match, name, pattern.forms[name])
    if role.type == "number":  # a figure is no name: 20.6万, whatever script it is printed in
        span = sentence.text_span(begin, end)
        return (_Bundle((Argument(name, span.cut(reader.scan.text), reader.normal.original(span)),)),)
    return (_Bundle((_words(reader, sentence, begin, end, name),)),)


def _stop(reader: _Reader, sentence: Sentence, stop: Stop, name: str) -> tuple[Argument, ...]:
    """The arguments of one stop; a body stands for the place only where its document has named none."""
    span = reader.normal.original(stop.span)
    org = (Argument("org", stop.org, span),) if stop.org else ()
    if stop.org and deeds.stands_for_place(stop, sentence, reader.facts):
        return (Argument(name, stop.org, span), *org)
    if stop.place is not None:
        return (_place(reader, stop.place, name), *org)
    return (Argument(name, stop.name, span),) if stop.name else ()


def _provide(
    reader: _Reader, sentence: Sentence, discourse: Discourse, pattern: Compiled, match: re.Match[str], name: str,
    people: tuple[Mention, ...],
) -> tuple[_Bundle, ...]:  # fmt: skip
    provider = pattern.pattern.fill[name]
    if provider == "agent":
        return launches.agent(reader, sentence, discourse, match, name, pattern.forms.get("initiative", ""))
    if provider == "agent_place":
        return launches.agent_place(reader, sentence, match, name)
    if provider == "inspection":
        return launches.inspection(reader, name)
    if provider == "name_place":
        return launches.name_place(reader, sentence, match, name)
    if provider == "namesake":
        return goods.namesake(reader, sentence, match, name)
    if provider == "there":
        return goods.there(reader, sentence, match, name)
    if provider in ("named_before", "named_here", "named_near", "festival_before"):
        return launches.named_before(reader, sentence, match, name, provider)
    if provider == "when":
        name_span = match.span("initiative") if "initiative" in match.re.groupindex else (0, 0)
        said = date_said(sentence, match.start("v"), name_span, discourse, reader.document.published)
        return (_Bundle((Argument(name, said.value, reader.normal.original(said.span)),)),) if said else ()
    if provider == "period_end":
        inside = [m for at, m in sorted(sentence.mentions.items()) if match.start() <= at < match.end()]
        spans = [(m, end_of(m.span.cut(reader.scan.text), m.value)) for m in inside if m.kind == "date"]
        return tuple(_Bundle((Argument(name, end, reader.normal.original(m.span)),)) for m, end in spans[-1:] if end)
    if provider in ("date", "day"):
        find = deeds.day if pattern.relation.id in deeds.DEEDS else date_for
        when = find(sentence, match.end(), discourse)
        if provider == "day" and (when is None or not sentence.before(when, match.end())):
            return ()
        if (
            pattern.relation.id in deeds.DEEDS
            and when is not None
            and not deeds.timely(reader.document.published, reader.scan.text, sentence, when)
        ):
            return ()
        return (_Bundle((Argument(name, when.value, reader.normal.original(when.span)),)),) if when else ()
    if provider == "platform":
        here = [m for _, m in sorted(sentence.mentions.items()) if m.kind == "platform"]
        on = here[0] if here else discourse.platform
        return (_Bundle((Argument(name, on.value, reader.normal.original(on.span)),)),) if on else ()
    if provider in ("posts", "held_posts", "vacated"):
        return offices.held(reader, people, provider)
    if provider == "actor":
        return tuple(_Bundle((_person(reader, m, name),)) for m in discourse.named(sentence, match.start()))
    if provider == "subject":
        group = discourse.subject(sentence, match.start())
        return tuple(_Bundle((_person(reader, m, name),)) for m in group)
    if provider == "host_place":
        hosts = discourse.actor(sentence, match.start())
        host = _known_place(reader, hosts)
        return (_Bundle((replace(host, role=name),)),) if host else ()
    if provider in ("post_place", "product_place"):
        argument = None
        if provider == "product_place" and "product" in match.re.groupindex:
            argument = _product_place(reader, sentence, match)
        if argument is None:
            argument = next((a for m in people for p in m.posts for a in _post(reader, p) if a.role == "place"), None)
            if argument is None:
                argument = _known_place(reader, people)
        return (_Bundle((replace(argument, role=name),)),) if argument else ()
    if provider == "slot_place":
        own = [
            m for at, m in sorted(sentence.mentions.items()) if match.start() <= at < match.end() and m.kind == "place"
        ]
        return (_Bundle((_place(reader, own[-1].place, name),)),) if own and own[-1].place else ()
    if provider == "our_place":
        suffix = match.group("ours")[-1]
        ours = reader.locality.ours(sentence.span.start, LEVELS.get(suffix, ""), suffix)
        return (_Bundle((Argument(name, ours[0], None, ours[1]),)),) if ours else ()
    if provider == "first_visit":
        return tuple(_Bundle((replace(place, role=name),)) for place in deeds.first_visit(reader.facts))
    if provider == "last_event":
        last = deeds.last_event(reader.facts)
        return (_Bundle((last,)),) if last else ()
    if provider in ("event", "stage", "hearing"):
        if _THERE.search(sentence.masked, 0, match.start()):
            return ()  # the sentence names its own event: another pattern reads it
        event = deeds.event_here(sentence, match.start(), reader.events, provider)
        return (_Bundle((attending.named(reader, event),)),) if event else ()
    if provider == "title_issuer":
        issuer = _ISSUER.match(match.group("initiative") and _work_title(reader, sentence, match))
        return (_Bundle((Argument(name, issuer.group(1)),)),) if issuer else ()
    if provider == "at_place":
        begin = max(sentence.masked.rfind(c, 0, match.start("v")) for c in "，。；：\n") + 1
        spot = _AT_PLACE.search(sentence.masked, begin, match.start("v"))
        where = sentence.mentions[spot.end() - 1].place if spot else None
        return (_Bundle((_place(reader, where, name),)),) if where else ()
    if provider == "here":
        found = [m for _, m in sorted(sentence.mentions.items()) if m.place is not None]
        inside = [m for m in found if reader.scan.text[m.span.start - 1 : m.span.start] in ("在", "于")]
        return (_Bundle((_place(reader, inside[0].place, name),)),) if inside and inside[0].place else ()
    return ()


_AT_PLACE = re.compile("在\ue002")
_THERE = re.compile(rf"[^，。；]{{0,40}}?[{LAST}](?:上|中|期间)，")
_ISSUER = re.compile(r"^((?:中共)?中央|国务院|[\u4e00-\u9fff]{2,12}?(?:人民政府|办公厅|委员会|省委|市委|县委))关于")


def _work_title(reader: _Reader, sentence: Sentence, match: re.Match[str]) -> str:
    return sentence.text_span(*match.span("initiative")).cut(reader.scan.text).translate(QUOTES)


def _product_place(reader: _Reader, sentence: Sentence, match: re.Match[str]) -> Argument | None:
    begin, end = match.span("product")
    for at, mention in sorted(sentence.mentions.items()):
        if begin <= at < end and mention.place is not None:
            return _place(reader, mention.place, "place")
    return None


def _known_place(reader: _Reader, people: tuple[Mention, ...]) -> Argument | None:
    """The place of the first post that the document gives one of these people."""
    names = {m.value for m in people}
    for mention in reader.scan.mentions:
        if mention.kind == "person" and mention.value in names:
            for post in mention.posts:
                found = next((a for a in _post(reader, post) if a.role == "place"), None)
                if found is not None:
                    return found
    return None


def _rows(columns: list[tuple[_Bundle, ...]], pair: str) -> Iterable[tuple[_Bundle, ...]]:
    """Every combination of the columns; with ``zip``, lists of the same length are paired one to one."""
    if pair == "zip":
        sizes = [len(c) for c in columns if len(c) > 1]
        if len(sizes) >= 2 and len(set(sizes)) == 1:
            return [tuple(c[i] if len(c) > 1 else c[0] for c in columns) for i in range(sizes[0])]
        if len(set(sizes)) > 1:
            return []
    return cartesian(*columns)


def _emit(
    reader: _Reader, sentence: Sentence, pattern: Compiled, match: re.Match[str], row: tuple[_Bundle, ...], said: str
) -> None:
    arguments: dict[str, Argument] = {}
    for bundle in row:
        for argument in bundle.arguments:
            arguments.setdefault(argument.role, argument)
    for name, value in pattern.pattern.give.items():
        acting = value == "appointed" and name in arguments and arguments[name].value == "acting"
        if not acting:  # 任代县长
            arguments[name] = Argument(name, value)
    if pattern.relation.id == "part_of" and not offices.agrees(arguments):
        return
    initiative = arguments.get("initiative")
    if pattern.relation.id == "launched" and initiative is not None and len(initiative.value) < 4:
        return  # 《意见》: a short way of naming what was named before
    if initiative is not None and initiatives.is_drive(initiative.value):
        if pattern.relation.id == "launched":
            return  # every place carries it out, and none starts it
        arguments["initiative"] = replace(initiative, value=launches.full_drive(reader, initiative.value))
    event = arguments.get("event")
    if event is not None:
        meant = attending.meant(reader, sentence, event)
        if not meant:
            return
        place = arguments.get("place")
        arguments |= meant if place is None else meant | {"place": place}
    if any(arguments.keys().isdisjoint(group) for group in pattern.relation.one_of):
        return
    people = [a.value for name, a in arguments.items() if name in ("person", "person2", "partner")]
    if len(set(people)) < len(people) or any(not a.value for a in arguments.values()):
        return
    span = _quote(reader, sentence, match, arguments)
    quote = span.cut(reader.document.text)
    doubts = confidence.doubts(arguments.values(), reader.document.text, span, sure=all(bundle.sure for bundle in row))
    sure = confidence.table().of(pattern.name, pattern.pattern.confidence, doubts)
    order = {r.name: index for index, r in enumerate(pattern.relation.roles)}
    fact = Fact(
        pattern.relation.id,
        tuple(sorted(arguments.values(), key=lambda a: order[a.role])),
        Evidence(reader.document.id, span, quote, pattern.name, sure, doubts),
        said,
    )
    reader.facts.append(fact)


def _quote(reader: _Reader, sentence: Sentence, match: re.Match[str], arguments: dict[str, Argument]) -> Span:
    """The sentence; reaching back to the one before where the subject is told there and it is near."""
    begin, end = sentence.span.start, sentence.span.end
    whole = reader.normal.original(Span(begin, end))
    starts = [a.span.start for n, a in arguments.items() if a.span and n in ("person", "role", "place", "person2")]
    if starts and min(starts) < whole.start and whole.end - min(starts) <= 160:
        whole = Span(min(starts), whole.end)
    text = reader.document.text
    start, stop = whole.start, whole.end
    while start < stop and text[start].isspace():
        start += 1
    while stop > start and text[stop - 1].isspace():
        stop -= 1
    return Span(start, stop)


__all__ = ["MASK", "extract", "extract_with", "is_fiction"]
