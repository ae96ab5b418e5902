"""Relation patterns → regular expressions over masked sentences, checked when they are compiled.

A masked sentence has one private-use character for each closed mention, so that a pattern need not know how long a
name or a post is. In a pattern, ``{role}`` is a slot: a mention of the role's type, or, for products, initiatives,
events, organisations and texts, a bounded run of characters. ``{role:list}`` takes several joined by 、和与,
``{role:work}`` a title in 《》, ``{role:quoted}`` a short quotation, ``{place:tour}`` places and bodies in a list,
``{person:spread}`` people in a list of whom each may be described.
``{~n}`` skips up to n characters of one clause without crossing a person; ``{~~n}`` may cross commas. ``(?P<v>…)``
marks the predicate, before which negation and plans are looked for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from kg import lexicon, schema
from kg.errors import KnowledgeError
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
    "number": r"\d[\d.]*(?:余|多)?[万亿千百]?(?:余|多)?",
    "metric": r"[\u4e00-\u9fff]{2,8}?",
    "unit": "(?:万元|亿元|元|美元|人次|人|单|件|份|盒|箱|公斤|斤|吨|次|台)",
}
LAST: Final = "".join(sorted({word[-1] for word in lexicon.ordered("events")}))
"""The characters that names of events end in."""
_SLOT = re.compile(r"\{(~{1,2})(\d+)\}|\{([a-z][a-z_0-9]*)(?::([a-z]+))?\}")
_FORMS: Final = ("list", "work", "quoted", "named", "words", "tour", "spread")
PROVIDERS: Final = (
    "subject",
    "official",
    "titled",
    "tourist",
    "guide",
    "posts",
    "date",
    "day",
    "platform",
    "product_place",
    "post_place",
    "here",
    "slot_place",
    "our_place",
    "first_visit",
    "last_event",
    "event",
    "title_org",
)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A pattern ready to run: its relation, its declaration, its expression and the roles that its slots fill."""

    relation: Relation
    pattern: Pattern
    expression: re.Pattern[str]
    slots: tuple[str, ...]
    forms: Mapping[str, str]

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

    source = _SLOT.sub(expand, pattern.match)
    if re.search(r"\{[a-z_~]+[^}]*\}\s*$", pattern.match) and pattern.match.rstrip().endswith("}"):
        last = relation.role(_SLOT.findall(pattern.match)[-1][2])
        form = _SLOT.findall(pattern.match)[-1][3]
        if (
            last is not None
            and last.type in _OPEN
            and last.type not in ("number", "unit")
            and form not in ("work", "quoted")
        ):
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
    return Compiled(relation, pattern, expression, tuple(slots), forms)


def _slot(role: Role, form: str | None) -> str:
    if form == "work":
        return MASK["work"]
    if form == "quoted":
        return MASK["quoted"]
    if form == "named":
        return f"[{MASK['quoted']}{MASK['work']}]"
    if form == "words":
        return _OPEN["text"]
    if form == "tour":
        return rf"[^{_BREAK}（）“”\ue000\ue001\ue004\ue008]{{1,70}}?"
    if form == "spread":
        return r"\ue000(?:，\ue000|[、和][^，。；：！？\n、和\ue000\ue008]{0,24}\ue000)*"
    if role.type in _CLOSED:
        one = MASK[_CLOSED[role.type]]
        return f"{one}(?:(?:[、，和与及]|以及)?{one})*" if form == "list" else one
    if role.type == "event":
        run = rf"[^{_BREAK}、\ue000\ue001\ue008]"
        return rf"(?:{run}{{0,12}}纪念\ue000)?{run}{{0,60}}?[{LAST}\ue006](?!精神|情况|纪要|报告)"
    return _OPEN.get(role.type, _OPEN["text"])
