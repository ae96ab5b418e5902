"""Relation patterns → regular expressions over masked sentences, checked when they are compiled.

A masked sentence has one private-use character for each closed mention, so that a pattern need not know how long a
name or a post is. In a pattern, ``{role}`` is a slot: a mention of the role's type, or, for products, initiatives,
events, organisations and texts, a bounded run of characters. ``{role:list}`` takes several joined by 、和与,
``{role:work}`` is a title in 《》, ``{role:quoted}`` a short quotation, ``{place:tour}`` places and bodies in a list,
``{person:spread}`` people in a list of whom each may be described. Of products, ``any`` are such as no word list need
know, ``known`` what they know well, ``single`` one such, ``food`` one right after its place, ``sold`` also what ends as
goods do. Of initiatives, ``titled`` are titles of documents, ``issued``, ``started`` and ``opened`` what may follow
such a verb, ``told`` what such a verb may follow.
``{@class}`` is one word of a class of ``lexicon/acts.yaml``.
``{~n}`` skips up to n characters of one clause without crossing a person; ``{~~n}`` may cross commas. ``(?P<v>…)``
marks the predicate, before which negation and plans are looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import yaml

from kg import lexicon, schema
from kg.errors import KnowledgeError
from kg.extract import initiatives
from kg.extract.literals import Choices, needed
from kg.schema import Catalogue, Pattern, Relation, Role

MASK: Final = {
    "person": "\ue000", "posts": "\ue001", "place": "\ue002", "date": "\ue004",
    "platform": "\ue005", "quoted": "\ue006", "work": "\ue007", "credit": "\ue008",
}  # fmt: skip
_BREAK = "，。；：！？\n"
_CLOSED: Final = {"person": "person", "place": "place", "platform": "platform", "date": "date", "title": "posts"}
_OPEN: Final = {
    "product": rf"[^{_BREAK}\ue000\ue001\ue004\ue008]{{1,40}}?",
    "initiative": rf"[^{_BREAK}\ue000\ue001\ue004\ue008]{{2,40}}?",
    "org": r"(?:\ue002|[\u4e00-\u9fff\ue002、]{2,24}?)",
    "text": rf"[^{_BREAK}\ue000\ue008]{{1,24}}?",
    "number": r"(?<![\d.])\d[\d.]*(?:余|多)?[万亿千百]?(?:(?<=亿)\d+(?:余|多)?万)?(?:余|多)?",
    "metric": r"[\u4e00-\u9fff]{2,8}?",
    "unit": "(?:万元|亿元|元|美元|人次|人|单|件|份|盒|箱|袋|枚|套|瓶|罐|条|只|头|桶|筐|公斤|斤|吨|次|台)",
}
LAST: Final = "".join(sorted({word[-1] for word in lexicon.ordered("events")}))
"""The characters that names of events end in."""
_CLASS = re.compile(r"\{@([a-z]+)\}")
_SLOT = re.compile(r"\{(~{1,2})(\d+)\}|\{([a-z][a-z_0-9]*)(?::([a-z]+))?\}")
_FORMS: Final = (
    "list", "among", "work", "works", "quoted", "named", "words", "titled", "issued", "started", "opened", "proposed",
    "told", "opening", "own", "campaign", "festival", "order", "drive", "zone", "building", "pilot", "scheme", "tour",
    "spread", "grown", "food", "home", "items", "any", "known", "sold", "single",
)  # fmt: skip
_BOUNDED: Final = (
    "home", "work", "works", "quoted", "campaign", "festival", "order", "drive", "scheme", "known", "sold", "single",
)  # fmt: skip
"""Forms that say themselves where they end."""
_GOODS: Final = (
    "茶酒醋酱米面粉油鱼虾蟹鸡鸭鹅羊肉蛋奶菇菌耳桃梨杏枣橙柚橘桔柑芒莓瓜果薯笋蒜姜椒葱豆饼糕糖酥干参芝藕蜜绣柿栗葚"
)
"""What the names of goods end in that no list has, where goods are sold."""
_NOT_AFTER_GOODS: Final = "(?!公司|集团|手机|科技|[花店馆节会味地杯汤饼酱酒粉汁干糕糖油醋粥饭煲丸串])"
PROVIDERS: Final = (
    "subject",
    "hero",
    "official",
    "titled",
    "host_place",
    "tourist",
    "guide",
    "posts",
    "held_posts",
    "vacated",
    "date",
    "day",
    "period_end",
    "platform",
    "product_place",
    "post_place",
    "here",
    "at_place",
    "slot_place",
    "our_place",
    "first_visit",
    "last_event",
    "event",
    "stage",
    "hearing",
    "title_issuer",
    "agent",
    "agent_place",
    "own_place",
    "each_place",
    "promoted_place",
    "streamers",
    "on_stream",
    "on_stage",
    "carried",
    "actor",
    "namesake",
    "seller",
    "there",
    "festival_before",
    "name_place",
    "inspection",
    "named_before",
    "named_here",
    "named_near",
    "when",
)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A pattern ready to run: its relation, its declaration, its expression and the roles that its slots fill."""

    relation: Relation
    pattern: Pattern
    expression: re.Pattern[str]
    slots: tuple[str, ...]
    forms: Mapping[str, str]
    needs: Choices = ()
    """Of each of these one character is in every match: a sentence without one need not be searched."""

    @property
    def name(self) -> str:
        return f"{self.relation.id}.{self.pattern.id}"


@cache
def compiled() -> tuple[Compiled, ...]:
    """All patterns of the installed catalogue."""
    return compile_catalogue(schema.load())


def compile_catalogue(catalogue: Catalogue) -> tuple[Compiled, ...]:
    """Compile every pattern. Raises KnowledgeError naming file, pattern and fix."""
    return tuple(_compile(relation, pattern) for relation in catalogue.relations for pattern in relation.patterns)


def _compile(relation: Relation, pattern: Pattern) -> Compiled:
    where = f"relations/{relation.id}.yaml: patterns.{pattern.id}"
    slots: list[str] = []
    forms: dict[str, str] = {}

    def expand(match: re.Match[str]) -> str:
        tilde, size, name, form = match.groups()
        if tilde:
            stop = _BREAK.replace("，", "") if tilde == "~~" else _BREAK
            return rf"[^{stop}\ue000\ue008]{{0,{size}}}?"
        role = relation.role(name)
        if role is None:
            known = ", ".join(r.name for r in relation.roles)
            raise KnowledgeError(f"{where}.match: slot {{{name}}} is no role of {relation.id}; its roles are {known}")
        if form and form not in _FORMS:
            raise KnowledgeError(f"{where}.match: {{{name}:{form}}}: no such form; use one of {', '.join(_FORMS)}")
        slots.append(name)
        forms[name] = form or ""
        return f"(?P<{name}>{_slot(role, form)})"

    written = _with_classes(pattern.match, where)
    source = _SLOT.sub(expand, written)
    if re.search(r"\{[a-z_~]+[^}]*\}\s*$", pattern.match) and pattern.match.rstrip().endswith("}"):
        last = relation.role(_SLOT.findall(pattern.match)[-1][2])
        form = _SLOT.findall(pattern.match)[-1][3]
        if last is not None and last.type in _OPEN and last.type not in ("number", "unit") and form not in _BOUNDED:
            raise KnowledgeError(
                f"{where}.match: the open slot {{{last.name}}} ends the pattern and would be cut short; "
                "add what bounds it, such as (?=[，。；])"
            )
    for role_name, provider in pattern.fill.items():
        if provider not in PROVIDERS:
            raise KnowledgeError(f"{where}.fill.{role_name}: no provider {provider!r}; known: {', '.join(PROVIDERS)}")
    try:
        expression = re.compile(source)
    except re.error as error:
        raise KnowledgeError(f"{where}.match: not a regular expression ({error}); check brackets") from error
    for role_name in relation.required:
        if role_name not in slots and role_name not in pattern.fill and role_name not in pattern.give:
            raise KnowledgeError(f"{where}: nothing gives the required role {role_name!r}; add a slot, fill or give")
    return Compiled(relation, pattern, expression, tuple(slots), forms, needed(source))


@cache
def classes() -> Mapping[str, str]:
    """The classes of words as alternatives, the longest first."""
    listed: dict[str, str] = yaml.safe_load(lexicon.read("acts.yaml"))
    return {name: "|".join(sorted(words.split(), key=len, reverse=True)) for name, words in listed.items()}


def _with_classes(match: str, where: str) -> str:
    def words(found: re.Match[str]) -> str:
        if found.group(1) not in classes():
            raise KnowledgeError(
                f"{where}.match: no class of words {found.group()}; lexicon/acts.yaml has {', '.join(classes())}"
            )
        return classes()[found.group(1)]

    return _CLASS.sub(words, match)


def _headed(form: str) -> str:
    """A run that ends with one of the last words of its kind, at the end of its phrase."""
    heads = "|".join(map(re.escape, initiatives.heads(f"{form}s")))
    if form == "campaign":
        heads += "|(?<=\ue006)(?:[\u4e00-\u9fff]{0,12}活动)"
    return (
        rf"[^{_BREAK}\ue000\ue001\ue007\ue008]{{1,36}}?(?:{heads})(?:（[^（）]{{1,12}}）)?"
        rf"(?=[{_BREAK}、（）”\ue004]|$|和|及(?!其)|以及|等|中|在|以来|取得|由|自|于|也|已|今[天日]|昨天|近日|日前|正式|全面|同步|扎实|深入|顺利|率先|集中|启动|开展|实施|推开|出台|印发|发布|公布|颁布|施行|目前|正)"
    )


def _known(form: str) -> str:
    """A drive, a zone or a scheme by its last words, with what a zone is for before them."""
    run = rf"[^{_BREAK}、\ue000\ue001\ue002\ue004\ue007\ue008]"
    if form == "scheme":
        return f"(?:{'|'.join(map(re.escape, initiatives.heads('schemes')))})"
    if form == "drive":
        return rf"(?:党的|\ue006)?(?:{'|'.join(map(re.escape, initiatives.heads('drives')))})"
    if form == "pilot":
        return rf"{run}{{3,20}}?试点(?:县|市|区|城市|地区|省份|村|镇)?"
    zones = "|".join(map(re.escape, initiatives.heads("zones")))
    return rf"{run}{{2,18}}?(?:{zones}){'建设' if form == 'building' else ''}"


_AMONG: Final = (
    "(?:(?:等|[两三四五六七八九十0-9]{1,3}(?=个?[省市县区镇乡村街地家]))[\u4e00-\u9fff0-9]{0,12}?|全[省市县区州])?"
    "(?:（[^（）]{1,12}）)?"
)
"""What may end a list of places: 等五地, 三个镇."""


def _any_of(words: Iterable[str]) -> str:
    """One of many words, the longest first, sorted out by their first characters so that trying them is quick."""
    tails: dict[str, list[str]] = {}
    for word in sorted(set(words), key=lambda w: (-len(w), w)):
        tails.setdefault(word[0], []).append(re.escape(word[1:]))
    branches = (f"{first}(?:{'|'.join(rest)})" for first, rest in sorted(tails.items()))
    return f"(?:{'|'.join(branches)})"


def _slot(role: Role, form: str | None) -> str:
    if form == "work":
        return MASK["work"]
    if form == "works":
        one = MASK["work"]
        return f"{one}(?:(?:[、和与及]|以及)?{one}){{0,40}}"
    if form == "items":
        return rf"[^{_BREAK}\ue000\ue001\ue004\ue007\ue008]{{4,60}}?"
    if form == "festival":
        heads = "|".join(map(re.escape, initiatives.heads("festivals")))
        return (
            rf"(?:\ue004|[0-9]{{4}}|第[一二三四五六七八九十0-9]+届|首届){{1,2}}\ue002[\u4e00-\u9fff]{{0,8}}?"
            rf"(?:{heads}|[{_GOODS}](?:云?[享购]?节|大会|季)(?!目|点|约|日|假|能|水|省|奏|气))"
        )
    if form == "campaign":
        return _headed(form)
    if form in ("titled", "issued", "started", "opened", "proposed"):
        return rf"(?:[^{_BREAK}\ue000\ue008]|，(?=\ue007)){{1,120}}"
    if form == "own":
        return rf"{MASK['quoted']}[\u4e00-\u9fff]{{0,12}}?(?:项目|工程|改革|模式|制度|试点|做法)"
    if form in ("told", "opening"):
        return rf"[^{_BREAK}\ue000\ue001\ue008]{{1,60}}?"
    if form in ("drive", "zone", "building", "pilot", "scheme"):
        return _known(form)
    if form == "order":
        return f"{initiatives.NUMBER}(?:[、和]{initiatives.NUMBER})*(?:主席令|国务院令|总统令|命令|令)"
    if form == "single":
        return f"(?<=[、，。；：“和与及了的是起把将为])[\u4e00-\u9fff]{{2,7}}?{_any_of(lexicon.ordered('goods'))}"
    if form in ("known", "sold"):
        word = _any_of(lexicon.ordered("goods")) + _NOT_AFTER_GOODS
        if form == "sold":
            word = rf"(?:{word}|[\u4e00-\u9fff][{_GOODS}](?=[、，。；：！？”）和与及等被在就给]|$))"
        one = rf"(?:{MASK['place']}的?)?[\u4e00-\u9fff]{{0,5}}?{word}"
        return f"{one}(?:(?:[、和与及]|以及){one}){{0,12}}"
    if form == "food":
        return rf"{MASK['place']}的?[\u4e00-\u9fff]{{0,4}}?{_any_of(lexicon.ordered('goods'))}"
    if form == "grown":
        return rf"{MASK['place']}的?[\u4e00-\u9fff]{{1,8}}?"
    if form in ("quoted", "home"):
        return MASK["quoted"]
    if form == "named":
        return f"[{MASK['quoted']}{MASK['work']}]"
    if form == "words":
        return _OPEN["text"]
    if form == "tour":
        return rf"[^{_BREAK}“”\ue000\ue001\ue004\ue008]{{1,70}}?"
    if form == "spread":
        return r"\ue000(?:，\ue000|等?(?:[、和及与]|以及)[^，。；：！？\n、和\ue000\ue008]{0,24}\ue000)*"
    if role.type in _CLOSED:
        one = MASK[_CLOSED[role.type]]
        unknown = "(?:、[\u4e00-\u9fff]{2,3}(?=、))?" if role.type == "place" else ""
        listed = f"{one}(?:{unknown}(?:[、，和与及]|以及)?{one}){{0,40}}"
        return listed + _AMONG if form == "among" else listed if form == "list" else one
    if role.type == "event":
        run = rf"[^{_BREAK}、\ue000\ue008]"
        return rf"(?:{run}{{0,12}}纪念\ue000)?{run}{{0,60}}?[{LAST}\ue006]”?(?!精神|情况(?!的)|纪要|报告)"
    return _OPEN.get(role.type, _OPEN["text"])
