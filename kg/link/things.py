"""Organisations, initiatives, products and events: what their names come to, and which names are one thing.

A name is taken apart: the place it begins with (or the level, 省农业农村厅) gives the home, an ending (工程, 有限公司)
is kept apart from the stem. One name at one home is one thing, whatever the document. In a block, which holds all
names with one stem, a few more are joined: see :func:`resolve`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

import yaml

from kg import lexicon
from kg.errors import KnowledgeError
from kg.lexicon.gazetteer import Gazetteer, short_names
from kg.link.ids import clean, digest
from kg.link.places import PlaceLinker, pick
from kg.link.values import Observation
from kg.model import Document, Fact

KINDS: Final = ("product", "initiative", "org", "event")
COUNTRY: Final = "place/CN"
_SPECIFIC: Final = 8
"""An organ of so many characters, of no kind that every county has, is told apart by its name."""
_QUOTES: Final = str.maketrans("", "", "“”‘’「」『』《》〈〉\"' \u3000\t\r\n")
_DATELINE: Final = re.compile(r"^(?:新华社|本报|本台|央视网)[^\d]{0,6}(?:\d+月)?\d+日电")
_EDITION: Final = re.compile(
    r"第[一二三四五六七八九十百零〇\d]+(?:届|次|期|季|批|轮)|[一二三四五六七八九十]+届|(?:19|20)\d\d年?"
)
_DOTS: Final = re.compile(r"[•‧∙⋅・･．]")


@dataclass(frozen=True, slots=True)
class Lists:
    """The words of ``things.yaml``."""

    organ: re.Pattern[str]
    local: re.Pattern[str]
    levels: Mapping[str, tuple[str, ...]]
    ending_levels: Mapping[str, str]
    same_body: Mapping[str, str]
    national: tuple[str, ...]
    ministries: frozenset[str]
    same_national: Mapping[str, str]
    forms: Mapping[str, tuple[str, ...]]
    generic: Mapping[str, frozenset[str]]
    leads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A name taken apart. ``name`` is without its place, ``home`` the id of a place or "", ``scope`` what else the
    identity hangs on (the document of a generic name, the day of an event)."""

    kind: str
    name: str
    home: str = ""
    scope: str = ""
    date: str = ""

    @property
    def key(self) -> str:
        """The block: kind and stem."""
        return f"{self.kind}/{clean(stem(self.kind, self.name))}"

    @property
    def id(self) -> str:
        """The id if nothing else joins it."""
        where = "" if self.home == COUNTRY else self.home
        seed = "|".join(filter(None, (where, self.scope)))
        return f"{self.kind}/{clean(self.name)}" + (f"-{digest(seed)}" if seed else "")

    def at(self, home: str) -> Named:
        """The same at ``home``; a place takes away what a generic name hung on."""
        return replace(self, home=home, scope="" if self.kind != "event" else self.scope)


def key_of(entity: str) -> str:
    """The block of an entity id (a person, product, organisation, initiative or event)."""
    kind, _, name = re.sub(r"-[0-9a-f]{8}$", "", entity).partition("/")
    return f"{kind}/{name if kind in ('person', 'place', 'platform') else clean(stem(kind, name))}"


def plain(value: str) -> str:
    """A name without quotation marks, title marks and white space, in one width."""
    return unicodedata.normalize("NFKC", value.translate(_QUOTES)).translate(_QUOTES)


def person_name(value: str) -> str:
    """The name of a person, with one kind of dot."""
    return _DOTS.sub("·", plain(value)) or value


def of_country(name: str) -> bool:
    """Whether a body or a title belongs to the whole country by its name: 外交部部长, 国务院国资委主任."""
    return name.startswith((*lists().national, *lists().ministries))


def stem(kind: str, name: str) -> str:
    """The name without its form (工程, 有限公司), and without an edition if it is an event."""
    for form in lists().forms.get(kind, ()):
        if name.endswith(form) and len(name) - len(form) >= 2 and name[-len(form) - 1] not in "省市县区":
            return name[: -len(form)]
    return name


def form_of(kind: str, name: str) -> str:
    """What :func:`stem` takes off."""
    return name[len(stem(kind, name)) :]


class Namer:
    """Takes apart the names of one document."""

    def __init__(
        self,
        document: Document,
        places: PlaceLinker,
        linked: Mapping[tuple[str, str], str],
        gazetteer: Gazetteer,
    ) -> None:
        self._document, self._places, self._linked, self._gazetteer = document, places, linked, gazetteer
        codes = (*places.certain, *(p.removeprefix("place/") for p in linked.values() if "/x-" not in p))
        self._around = {code.removeprefix("place/") for c in codes for code in places.around(f"place/{c}")}

    def named(self, kind: str, value: str, fact: Fact) -> Named:
        """``value`` as an argument of ``fact``."""
        words = lists()
        name = _DATELINE.sub("", plain(value)) or plain(value) or value
        for lead in words.leads:
            if name.startswith(lead) and (kind == "event" or name[len(lead) : len(lead) + 1] in words.levels):
                name = name[len(lead) :]
        told = self._linked.get((fact.id, "place"), "")
        told = "" if told.startswith("place/x-") else told
        if kind == "event":
            return self._event(name, told, fact)
        if kind == "org":
            return self._org(name, told, fact.type)
        home = told if kind == "product" or fact.type == "launched" else ""
        rest, place = self._without_place(name, home)
        if home == COUNTRY:
            home = ""
        if place:
            return self._scoped(Named(kind, rest, place))
        return self._scoped(Named(kind, name, home))

    def _scoped(self, named: Named) -> Named:
        generic = named.name in lists().generic.get(named.kind, ())
        return replace(named, scope=self._document.id) if generic and not named.home else named

    def _event(self, name: str, told: str, fact: Fact) -> Named:
        date = (fact.value("date") or "")[:10]
        if _EDITION.search(name) and len(name) > 6:
            return Named("event", name, date=date)
        day = date if len(date) == 10 and not date.startswith("-") else ""
        generic = name in lists().generic["event"] or len(name) < 5
        scope = self._document.id if generic or not (day or self._document.published) else ""
        when = day or (self._document.published or "")[:10]
        return Named("event", name, told, "|".join(filter(None, (when, scope))), when)

    def _org(self, name: str, told: str, relation: str) -> Named:
        words = lists()
        bare = name.removeprefix("中华人民共和国").removeprefix("中国" if of_country(name[2:]) else "")
        if of_country(bare):
            long = next((one for one in words.same_national if bare.startswith(one)), "")
            return Named("org", words.same_national[long] + bare[len(long) :] if long else bare, COUNTRY)
        rest, place = self._without_place(name, told)
        organ = words.organ.search(rest) is not None
        if not organ:
            generic = name in words.generic["org"]
            return Named(
                "org",
                name,
                told if generic and told != COUNTRY else "",
                "" if not generic or told else self._document.id,
            )
        home = place or told
        own = place or (told if relation == "holds_role" else "")
        visited = relation == "visited"
        near = (own, self._code(self._places.default), "" if visited else told, self._code(self._places.dateline), told)
        level = next((one for one in sorted(words.levels, key=len, reverse=True) if _led(rest, one)), "")
        if level:
            body = rest[len(level) :]
            if body.startswith("委") and not body.startswith("委员会"):
                body = f"党委{body[1:]}"
            higher = self._at_level(words.levels[level], near)
            if not higher and not place:
                return Named("org", rest, "", self._document.id)
            return Named("org", words.same_body.get(body, body), higher or place)
        ending = next((one for one in words.ending_levels if rest.endswith(one)), "")
        if ending and home and not place:
            home = self._at_level((words.ending_levels[ending],), near) or home
        body = words.same_body.get(rest, rest)
        known = home or (len(body) >= _SPECIFIC and not words.local.search(body))
        return Named("org", body, home, "" if known else self._document.id)

    def _code(self, code: str | None) -> str:
        return f"place/{code}" if code else ""

    def _at_level(self, levels: Sequence[str], near: Sequence[str]) -> str:
        """The place of one of ``levels`` that is, or is around, the first of ``near``, or the document's only one."""
        for start in near:
            for one in self._places.around(start) if start else ():
                if self._level(one) in levels:
                    return one
        for level in levels:
            found = {f"place/{code}" for code in self._around if self._level(f"place/{code}") == level}
            if found:
                return found.pop() if len(found) == 1 else ""
        return ""

    def _level(self, place: str) -> str:
        code = place.removeprefix("place/")
        return self._gazetteer.place(code).level if code in self._gazetteer else ""

    def _without_place(self, name: str, told: str) -> tuple[str, str]:
        """(rest, place) of a name that begins with a place: 单县羊汤 of 单县 is its 羊汤; ("", name) has none."""
        for place in self._places.around(told) if told and told != COUNTRY else ():
            code = place.removeprefix("place/")
            if code not in self._gazetteer or code == "CN":
                continue
            one = self._gazetteer.place(code)
            for lead in sorted({one.name, *short_names(one.name, one.level)}, key=len, reverse=True):
                rest = name[len(lead) :].removeprefix("的")
                if name.startswith(lead) and (len(rest) > 1 or rest == "委"):
                    inner, deeper = self._without_place(rest, "")
                    return (inner, deeper) if deeper else (rest, place)
        end = self._gazetteer.longest(name, 0)
        rest = name[end:].removeprefix("的") if end > 0 else ""
        if len(rest) < 2:
            return name, ""
        found = self._gazetteer.resolve(name[:end], (), self._document.year, self._places.certain)
        code_ = pick(found)
        if code_ is None or code_ not in self._around or code_ == "CN":
            return name, ""
        return rest, f"place/{code_}"


def _led(name: str, level: str) -> bool:
    """省农业农村厅 is led by 省; 市场监管局 is not led by 市, nor 县域办 by 县."""
    rest = name[len(level) :]
    return (
        name.startswith(level)
        and bool(rest)
        and not (level == "市" and rest.startswith(("场", "政", "容", "直")))
        and not (level in ("区", "县", "镇", "乡", "州") and rest.startswith(("域", "村", "划")))
    )


@cache
def lists() -> Lists:
    """The words of ``lexicon/things.yaml``. Raises KnowledgeError if the file is wrong."""
    raw: Any = yaml.safe_load(lexicon.read("things.yaml"))
    names: dict[str, type] = {
        **dict.fromkeys(("organ_endings", "local", "national", "ministries", "leads"), list),
        **dict.fromkeys(("levels", "ending_levels", "same_body", "same_national", "forms", "generic"), dict),
    }
    if not isinstance(raw, dict):
        raise KnowledgeError("lexicon/things.yaml: write keys with lists; restore the file")
    for key in raw:
        if key not in names:
            raise KnowledgeError(f"lexicon/things.yaml: {key}: unknown key; use {', '.join(names)}")
    for key, kind in names.items():
        if not isinstance(raw.get(key), kind):
            what = "a list" if kind is list else "a mapping"
            raise KnowledgeError(f"lexicon/things.yaml: {key}: write {what}")
    endings = sorted(raw["organ_endings"], key=lambda one: (-len(one), one))
    return Lists(
        re.compile(f"(?:{'|'.join(map(re.escape, endings))})$"),
        re.compile("|".join(map(re.escape, raw["local"]))),
        {key: tuple(v) if isinstance(v, list) else (v,) for key, v in raw["levels"].items()},
        raw["ending_levels"],
        raw["same_body"],
        tuple(raw["national"]),
        frozenset(raw["ministries"]),
        raw["same_national"],
        {key: tuple(sorted(v, key=lambda one: (-len(one), one))) for key, v in raw["forms"].items()},
        {key: frozenset(v) for key, v in raw["generic"].items()},
        tuple(raw["leads"]),
    )


def units(observations: Iterable[Observation]) -> dict[str, list[Observation]]:
    """Observations by id: those of one id are one thing."""
    found: dict[str, list[Observation]] = {}
    for one in sorted(observations, key=lambda o: o.order):
        found.setdefault(one.id, []).append(one)
    return found
