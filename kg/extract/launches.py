"""Initiatives and who starts them, as a match of a pattern shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from kg.extract import deeds, events, initiatives, issuers
from kg.extract.context import Discourse, Sentence, wished
from kg.extract.patterns import MASK
from kg.extract.reading import QUOTES, Bundle, Reader, of_person, of_place, words
from kg.mentions.titles import LEVELS
from kg.model import Argument, Span

LAUNCHES: Final = ("launched", "runs_in")
_OBJECTS: Final = ("titled", "issued", "started", "opened", "proposed")


def named(reader: Reader, sentence: Sentence, match: re.Match[str], name: str, form: str) -> tuple[Bundle, ...]:
    """The initiatives of a slot."""
    begin, run = match.start(name), match.group(name)
    if form == "order":
        span = reader.normal.original(sentence.text_span(*match.span(name)))
        return tuple(Bundle((Argument(name, order, span),)) for order in initiatives.orders(run))
    if form in ("told", "opening", "works") and _purposed(sentence, match, name, form):
        return ()
    found = [_argument(reader, sentence, begin, one, name) for one in _found(sentence, run, begin, form)]
    return tuple(Bundle((argument,)) for argument in found)


_VERBS = re.compile(
    "(?:亲自|持续|不断|稳步|有效|积极|大力|灵活|进一步|更好|共同|双方|扎实|深入|全力){0,2}(?:确保|推动|吸引|确保|促进|推进|带动|加快|助力|服务(?!月|周|业|外包|贸易|中心)|支持|保障|引进|参与|公布|发布|阐明|利用|围绕|随着|实现|加强|深化|落实|提升|指导|帮助|协助|加快|参与|健全|保证|完善|消除|影响|阻碍|减少|降低)"
)
_TAKES_PLACE = re.compile("实施|开展|落地|推开|铺开|设立")
_SURE: Final = ("政策", "试点", "计划", "方案", "制度", "办法", "机制")


def _purposed(sentence: Sentence, match: re.Match[str], name: str, form: str) -> bool:
    """Whether what seems to be told of as started is what somebody wants or furthers (确保项目顺利实施), or a thing of
    no name of which it is only said that it is going on."""
    begin, end = match.span(name)
    clause = max(sentence.masked.rfind(c, 0, begin) for c in "，。；：！？\n") + 1
    if form == "works":
        return issuers.GROUNDS.search(sentence.masked, clause, begin) is not None
    if issuers.PURPOSE.search(sentence.masked, clause, begin):
        return True
    verb = match.groupdict().get("v") or ""
    run = sentence.masked[begin:end]
    if not _TAKES_PLACE.search(verb):
        return (
            len(run) == 1
            and "发布" in verb
            and run == MASK["quoted"]
            and not initiatives.is_published(sentence.mentions[begin].value)
        )
    if "设立" in verb:
        return not run.endswith("基金")
    plain = MASK["quoted"] not in run and MASK["work"] not in run
    return bool(_VERBS.match(run)) or ("落地" in verb and plain and not run.endswith(_SURE))


def _argument(reader: Reader, sentence: Sentence, begin: int, one: initiatives.Name, name: str) -> Argument:
    argument = words(reader, sentence, begin + one.start, begin + one.end, name)
    return replace(argument, value=argument.value + one.head) if one.head else argument


def _found(sentence: Sentence, run: str, begin: int, form: str) -> Iterator[initiatives.Name]:
    if form in ("", "campaign", "festival", "zone", "building", "pilot", "own"):
        part = initiatives.named(run)
        yield from (part,) if part else ()
    elif form in ("works", *_OBJECTS, "told", "opening"):
        kind = {"works": "titled", "told": "subject", "opening": "opened"}.get(form, form)
        parts = initiatives.names(run, kind)
        whole = form in _OBJECTS or (bool(parts) and _REST.fullmatch(run, parts[-1].end))
        if whole:
            yield from (one for one in parts if _meant(sentence, begin, one, kind))
    elif form == "items":
        pieces = [(m.start(), m.end()) for m in re.finditer("[^、]+", run)]
        listed = [initiatives.Name(at, to) for at, to in pieces if initiatives.is_measure(run[at:to])]
        yield from listed if len(listed) == len(pieces) else ()
    elif form != "quoted" or _quotes_name(sentence, begin):
        yield initiatives.Name(0, len(run))


_REST = re.compile(r"(?:（[^（）]{1,14}）|等[\u4e00-\u9fff]{0,16}|，)?")


def _meant(sentence: Sentence, begin: int, one: initiatives.Name, kind: str) -> bool:
    """Whether a title is that of a document, and a quotation that stands alone the name of something that is run."""
    mention = sentence.mentions.get(begin + one.start)
    if one.end - one.start != 1 or mention is None:
        return kind != "titled"
    if mention.kind == "work" and kind == "proposed":
        return mention.value.endswith("倡议")
    if mention.kind == "work":
        return initiatives.is_document(mention.value, sentence.masked[begin + one.end : begin + one.end + 5])
    if kind == "issued":
        return mention.value.endswith(initiatives.heads("documents"))
    if kind == "opened" and not one.head:
        return mention.value.endswith((*initiatives.heads("seasons"), *initiatives.heads("festivals"), "活动"))
    return kind in ("started", "opened", "subject") and (bool(one.head) or _quotes_name(sentence, begin + one.start))


def _quotes_name(sentence: Sentence, at: int) -> bool:
    name = sentence.mentions[at].value
    return len(name) > 2 and not (initiatives.is_show(name) or initiatives.is_manner(name) or initiatives.is_body(name))


def modality(
    relation: str, sentence: Sentence, match: re.Match[str], said: str | None, published: str | None
) -> str | None:
    """How a launch is told: what a relative clause takes for granted is asserted, what is wished for is no fact, what
    a later day than the publication stands with is still to come."""
    if (said is None and not _presupposed(sentence, match)) or _to_come(sentence, match, published):
        return None
    if relation != "launched":
        return said
    if _presupposed(sentence, match):
        return "asserted"
    return None if wished(sentence, match.start("v")) else said


def _to_come(sentence: Sentence, match: re.Match[str], published: str | None) -> bool:
    """Whether the clause of the match names a day after the publication (《…》2025年1月1日起施行)."""
    if published is None or "v" not in match.re.groupindex:
        return False
    begin = max(sentence.masked.rfind(c, 0, match.start("v")) for c in "，。；！？\n") + 1
    name = match.span("initiative") if match.groupdict().get("initiative") else (0, 0)
    return any(
        m.kind == "date" and begin <= at <= match.end("v") and not name[0] <= at < name[1] and m.value > published
        and len(m.value) >= 7
        for at, m in sentence.mentions.items()
    )  # fmt: skip


def agent(
    reader: Reader, sentence: Sentence, discourse: Discourse, match: re.Match[str], name: str, form: str
) -> tuple[Bundle, ...]:
    """The body or the person that does what the match tells, as printed, with the place that it belongs to. Where none
    is read, the fact stands without one if the name is marked as such; else it is none."""
    at, relative = match.start("v"), _relative(sentence, match)
    found = issuers.issuer(sentence.masked, at, relative)
    if found is None:
        person = issuers.person(sentence.masked, at, relative)
        if person is not None:
            return (Bundle((of_person(reader, sentence.mentions[person], "person"),)),)
        he = discourse.subject(sentence, at) if issuers.pronoun(sentence.masked, at) else ()
        if len(he) == 1:
            return (Bundle((of_person(reader, he[0], "person"),)),)
        return (Bundle(()),) if _stands_alone(sentence, match, form) else ()
    places = [
        of_place(reader, m.place, "place")
        for i, m in sorted(sentence.mentions.items())
        if found.start <= i < found.end and m.place is not None and m.place.name != "中国"
    ]
    place = places[0] if places else None
    told = sentence.masked[found.start : found.end]
    meeting = deeds.meant(told, reader.events, sentence.span.end) if told in _MEETINGS else None
    if isinstance(meeting, events.Event):
        holder = Argument(name, meeting.name, reader.normal.original(meeting.span))
        where = (of_place(reader, meeting.place, "place"),) if meeting.place else ()
        return (Bundle((holder, *where)),)
    if found.level and place is None:
        place = _own(reader, sentence, found.level, "place")
    body = (words(reader, sentence, found.start, found.end, name),) if found.named else ()
    return (Bundle((*body, place) if place else body),)


def _stands_alone(sentence: Sentence, match: re.Match[str], form: str) -> bool:
    """Whether it is plain that something was started although nobody is told to have done it."""
    if "initiative" not in match.re.groupindex:
        return False
    at = match.start("v")
    if form == "proposed" or _an_organisation(sentence, match) or issuers.programme(sentence.masked, at):
        return False
    if form in ("started", "issued") and issuers.bids(sentence.masked, at):
        return False
    marked = not set(MASK["quoted"] + MASK["work"]).isdisjoint(match.group("initiative")[:24])
    if _relative(sentence, match):
        return marked or issuers.alone(sentence.masked, at)
    return not issuers.said(sentence.masked, at) and (marked or issuers.dated(sentence.masked, at))


def _an_organisation(sentence: Sentence, match: re.Match[str]) -> bool:
    """Whether 组织 is what it names, and not what is done: 武装组织“自由阵线”."""
    at = match.start("initiative")
    mention = sentence.mentions.get(at)
    if match.group("v") != "组织" or mention is None or sentence.masked[at + 1 : at + 2] not in "，。；、":
        return False
    return not mention.value.endswith(initiatives.heads("campaigns"))


def _relative(sentence: Sentence, match: re.Match[str]) -> bool:
    return sentence.masked[match.end() - 1] == "的"


def _presupposed(sentence: Sentence, match: re.Match[str]) -> bool:
    """Whether a clause before a name takes it for granted that the thing was started, whatever its sentence wishes:
    落实好去年印发的《…》."""
    at = match.start("v")
    return (
        "v" in match.re.groupindex and at > 0 and _relative(sentence, match) and not issuers.unreal(sentence.masked, at)
    )


def agent_place(reader: Reader, sentence: Sentence, match: re.Match[str], name: str) -> tuple[Bundle, ...]:
    """The places that do what the match tells, where it is places that do it."""
    found = issuers.issuer(sentence.masked, match.start("v"))
    if found is None:
        return ()
    if found.level:
        whole = sentence.masked[found.start : found.end].startswith("全")
        here = _own(reader, sentence, found.level, name) if whole else None
        return (Bundle((here,)),) if here else ()
    inside = [m.place for i, m in sorted(sentence.mentions.items()) if found.start <= i < found.end and m.place]
    if not found.place or any(p.level in ("country", "region") for p in inside):
        return ()
    return tuple(Bundle((of_place(reader, place, name),)) for place in inside)


def _own(reader: Reader, sentence: Sentence, level: str, name: str) -> Argument | None:
    """The division of a level that the document is about: that of 县里 and of 县政府."""
    wide = level in ("省", "自治区", "州")
    here = reader.locality.at(
        sentence.span.start, "province" if level == "自治区" else LEVELS.get(level, ""), "" if wide else level
    )
    return Argument(name, here[0], None, here[1]) if here else None


_MEETINGS = ("大会", "会议", "论坛", "峰会", "全会")
"""What did it is the meeting that the document told of."""
_INSPECTION = re.compile(
    r"(?:中央|国务院|全国人大常委会|省委|国家)(?:(?!决定|开展|派出|部署|启动|组织)[\u4e00-\u9fff]){0,10}?(?:督导|督察|巡视|大督查|督查|执法检查)(?!组|办|员|局|报告)"
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


_DRIVE = re.compile(
    "(?:学习贯彻[^，。；]{2,30}?|党的|党史|“[^”，。；]{2,14}(?:、[^”，。；]{2,10})?”)(?:群众路线教育实践活动|主题教育|学习教育|专项教育)"
)


def full_drive(reader: Reader, name: str) -> str:
    """The full name that the document gives the drive: “不忘初心、牢记使命”主题教育 for 第二批主题教育."""
    named = (m.group().translate(QUOTES) for m in _DRIVE.finditer(reader.scan.text))
    bare = re.sub("^第[一二三四五]批", "", name)
    longer = [full for full in named if full.endswith(bare) and len(full) > len(bare)]
    return max(longer, key=len, default=name)


def _with_it(reader: Reader, name: str, begin: int) -> tuple[Argument, ...]:
    """Who started the initiative and when, where this sentence says so."""
    launches = (f for f in reader.facts if f.type == "launched" and f.value("initiative") == name)
    here = next((f for f in launches if f.modality == "asserted" and f.evidence.span.end > begin), None)
    return tuple(a for a in here.arguments if a.role in ("org", "date")) if here else ()


_NEAR = 240
"""How many characters back an initiative may have been told of that goes on without its name."""


def named_before(
    reader: Reader, sentence: Sentence, match: re.Match[str], name: str, provider: str
) -> tuple[Bundle, ...]:
    """The initiative that the document told of last: in this sentence, or one that ends as the short name (行动), or
    one of the sentences just before."""
    back = "节" if provider == "festival_before" else match.groupdict().get("back") or ""
    begin = reader.normal.original(sentence.span).start
    for fact in reversed(reader.facts):
        told = fact.argument("initiative") if fact.type in ("launched", "runs_in") else None
        if told is None or fact.modality != "asserted":
            continue
        value = told.value.translate(QUOTES)
        if provider == "named_here" or (provider == "named_near" and not back):
            reach = begin - (_NEAR if provider == "named_near" else 0)
            fits = fact.evidence.span.end > reach
        else:
            fits = value.endswith(back) or (
                back in ("活动", "节会") and value.endswith(("月", "周", "节", "季", "日", "年"))
            )
        if fits:
            return (Bundle((replace(told, role=name), *_with_it(reader, told.value, begin))),)
    return ()
