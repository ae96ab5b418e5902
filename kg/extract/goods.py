"""Products and the places that they come from, as a match of a pattern shows them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace

from kg.extract import products
from kg.extract.context import Sentence
from kg.extract.patterns import MASK
from kg.extract.reading import Bundle, Reader, of_place, words
from kg.lexicon import gazetteer as places
from kg.mentions.values import Mention, PlaceName
from kg.model import ASSERTED, Argument, Span

_HOME = re.compile(r"^(?:世界|全国|中国|华夏|天下|江南|塞上|东方)?(?P<product>[\u4e00-\u9fff]{2,6})之[乡都]$")
_SELLING = re.compile(
    "直播|抖音|快手|淘宝|拼多多|京东|视频号|带货|代言|推介|推销|站台|吆喝|镜头|打call|推荐官|助农|展销|卖货|短视频|主播|视频发布|网友|朋友圈|网店|聚划算|秒杀|采购商|订货|小红书|微博|B站|微信群|对着手机|游客|摆摊|展位|展台|摊位|集市|市集|赶集|云上|线上推|连播|开播"
)
_PROMOTION = re.compile(
    "直播间|抖音|快手|淘宝|拼多多|京东|视频号|直播推[介荐]|带货|代言|推介会|对接会|订货会|采购会|摆摊|展位|展台|摊位|集市|市集|赶集|云推介|站台|吆喝|打call|助农|展销|卖货|带货主播|场直播|直播(?:活动|专场|当天|卖|共|累计|期间|最终|销售|推销|结束|首秀|带动|[，一二三四五六七八九十两半0-9])|[次场过]直播|通过直播|推介活动|展销会|微信视频号|开播|连播|专场|网购节|购物节"
)
_SOLD = re.compile("带货|助农|代言|推介|推销|推荐|下单|成交|农产品|农副产品|销售|吆喝|卖|售")
_NEAR = 140
"""Characters before a sentence within which it may be told that something is being sold."""
_WIDE = ("country", "region")
_OWN = ("own_place", "promoted_place")


def of_run(
    reader: Reader, sentence: Sentence, match: re.Match[str], name: str, grown: bool, own: str, form: str
) -> tuple[Bundle, ...]:
    """The products of the slot ``name``; ``grown`` where they must be such as come from a place.

    ``own`` says what of the place told with them: each_place adds it, own_place takes only products that have one,
    promoted_place of these only those that somebody was told to promote.
    ``form`` is that of the slot: any admits what no list knows, known and food only what they know well, food only
    right after its place.
    """
    begin, run = match.start(name), match.group(name)
    found = [
        p
        for p in products.parts(run, form == "any")
        if not grown or (p.sure and products.is_grown(run[p.start : p.end]))
    ]
    told = []
    for part, at in zip(found, products.own_places(run, found), strict=True):
        place = _inland(sentence.mentions.get(begin + at)) if at is not None else None
        if MASK["quoted"] in run[part.start : part.end] and not _sold_name(
            sentence, begin + part.start, begin + part.end
        ):
            continue
        if form == "known" and not products.is_known(run, part, ""):
            continue
        if form == "food" and not (
            place is not None
            and run[at : part.start] in ("", MASK["place"], MASK["place"] + "的")
            and products.is_known(run, part, _short(place.name))
        ):
            continue
        if place is None and (own in _OWN or (not part.sure and run[part.start] == MASK["place"])):
            continue
        if own == "promoted_place" and not _promoted(reader, sentence.text_span(begin + part.start, begin + part.end)):
            continue
        start = _bare(run, part) if own in _OWN else part.start
        product = words(reader, sentence, begin + start, begin + part.end, name)
        placed = (of_place(reader, place, "place"),) if place is not None and own else ()
        told.append(Bundle((product, *placed), part.sure))
    return tuple(told)


def _promoted(reader: Reader, span: Span) -> bool:
    """Whether somebody was told to promote the product at ``span`` of the normalised text."""
    product = reader.normal.original(span)
    told = (f.argument("product") for f in reader.facts if f.type == "promoted" and f.modality == ASSERTED)
    return any(a is not None and a.span is not None and a.span.covers(product) for a in told)


def _sold_name(sentence: Sentence, begin: int, end: int) -> bool:
    """Whether a name in quotation marks is that of goods: “山东味”, no “郑哥”."""
    named = [m.value for at, m in sentence.mentions.items() if begin <= at < end and m.kind == "quoted"]
    return all(products.parts(value) for value in named)


def sells(text: str) -> bool:
    """Whether a text tells of selling at all."""
    return _SOLD.search(text) is not None


def is_selling(reader: Reader, sentence: Sentence, relation: str) -> bool:
    """Whether a sentence or what comes right before it is about selling to an audience."""
    text, near = reader.scan.text, max(0, sentence.span.start - _NEAR)
    if relation == "result":
        sold = reader.sold or any(f.type == "promoted" for f in reader.facts)
        return bool(_PROMOTION.search(text, near, sentence.span.end) and sold)
    return bool(_SELLING.search(text, near, sentence.span.end))


def sellers(reader: Reader, streamers: tuple[Mention, ...], people: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Of some people those who were told to be on the stream or to have recommended a product."""
    known = {m.value for m in streamers} | {f.value("person") for f in reader.facts if f.type == "promoted"}
    return tuple(m for m in people if m.value in known)


def home_of(reader: Reader, sentence: Sentence, match: re.Match[str], name: str) -> tuple[Bundle, ...]:
    """What a place is called the home of: “核桃之乡”."""
    mention = sentence.mentions[match.start(name)]
    called = _HOME.match(mention.value)
    if not called or not products.parts(called["product"]) or not products.is_grown(called["product"]):
        return ()
    start = mention.span.start + 1 + called.start("product")
    span = Span(start, start + len(called["product"]))
    return (Bundle((Argument(name, called["product"], reader.normal.original(span)),)),)


def namesake(reader: Reader, sentence: Sentence, match: re.Match[str], name: str) -> tuple[Bundle, ...]:
    """The place whose name the product begins with: one of the document (太华镇 of 太华茶), or one in the same city
    (建水紫陶 in a text about 元阳县)."""
    product = sentence.text_span(*match.span("product")).cut(reader.scan.text)
    named = [p for m in reader.scan.mentions for p in _places_of(m) if p.level not in _WIDE]
    for place in named:
        if len(place.name) > 2 and product.startswith(place.name[:-1]) and products.is_grown(product):
            return (Bundle((replace(of_place(reader, place, "place"), role=name),)),)
    start = sentence.text_span(*match.span("product")).start
    published = reader.document.published or ""
    year = int(published[:4]) if published[:4].isdigit() else None
    near = _neighbour(product, start, {place.code for place in named if place.code}, year)
    return (Bundle((replace(of_place(reader, near, "place"), role=name),)),) if near else ()


def _neighbour(product: str, start: int, codes: set[str], year: int | None) -> PlaceName | None:
    """The one county in the same city as those of ``codes`` whose short name a product begins with, where the rest
    names goods."""
    gazetteer = places.load()
    around = {c for one in codes for c in (one, *gazetteer.ancestors(one)) if gazetteer.place(c).level == "prefecture"}
    for size in (4, 3, 2):
        rest = product[size:]
        whole = products.ProductPart(0, len(rest), True)
        if len(rest) < 2 or not (products.is_known(rest, whole, "") and products.is_grown(rest)):
            continue
        found = [p for p in gazetteer.find(product[:size], year) if p.level == "county"]
        near = [p for p in found if around.intersection(gazetteer.ancestors(p.code))]
        if len({p.code for p in near}) == 1:
            span = Span(start, start + size)
            return PlaceName(span, (near[0].name,), (span,), near[0].code, near[0].level)
    return None


def there(reader: Reader, sentence: Sentence, match: re.Match[str], name: str) -> tuple[Bundle, ...]:
    """The place that is being told of: the one named last, alone or in a title, in this sentence or right before."""
    at = sentence.text_span(match.start(), match.end()).start
    named = [(p.span.end, p) for m in _before(reader, at) for p in _places_of(m) if at - p.span.end <= 80]
    place = max(named, key=lambda pair: pair[0])[1] if named else None
    inland = place is not None and place.level not in _WIDE
    return (Bundle((replace(of_place(reader, place, "place"), role=name),)),) if place and inland else ()


def _before(reader: Reader, at: int) -> Iterator[Mention]:
    """The mentions that end in the 80 characters before ``at``."""
    mentions = reader.scan.mentions
    last = bisect_left(mentions, at, key=lambda m: m.span.start)
    for mention in reversed(mentions[:last]):
        if at - mention.span.end > 80:
            return
        yield mention


def _places_of(mention: Mention) -> Iterator[PlaceName]:
    if mention.place is not None:
        yield mention.place
    yield from (p.place for p in mention.posts if p.place is not None and p.place.spans)


def _inland(mention: Mention | None) -> PlaceName | None:
    place = mention.place if mention is not None else None
    return place if place is not None and place.level not in _WIDE else None


def _short(name: str) -> str:
    return name[:-1] if len(name) > 2 else name


def _bare(run: str, part: products.ProductPart) -> int:
    """Where the product begins without its place, where enough is left of it to name it."""
    placed = run[part.start] == MASK["place"] and part.end - part.start > 2
    return part.start + 1 if placed else part.start
