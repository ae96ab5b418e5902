"""Organisations, initiatives, products and events: what their names come to, and which names are one thing.

A name is taken apart: the place it begins with (or the level, 省农业农村厅, 全县经济工作会议) gives the home, an ending
(工程, 有限公司) is kept apart from the stem, and words that mean the same (发改, 羊汤) are written in one way. One name
at one home is one thing, whatever the document. In a block, which holds all names with one stem, a few more are
joined: see :func:`kg.link.things_resolve.resolve`.
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
    same_branch: tuple[tuple[str, str], ...]
    branches: frozenset[str]
    same_product: tuple[tuple[str, str], ...]
    loose: Mapping[str, re.Pattern[str]]
    ceremonies: tuple[str, ...]
    national: tuple[str, ...]
    ministries: frozenset[str]
    same_national: Mapping[str, str]
    forms: Mapping[str, tuple[str, ...]]
    generic: Mapping[str, frozenset[str]]
    no_level: tuple[str, ...]
    leads: tuple[str, ...]
    pointers: tuple[str, ...]


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
        """The block: kind and stem, loosely."""
        return f"{self.kind}/{_block(self.kind, self.name)}"

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
    return f"{kind}/{name if kind in ('person', 'place', 'platform') else _block(kind, name)}"


def _block(kind: str, name: str) -> str:
    """The stem without what names of one thing may differ in: a pair like 柚 and 柚子 is looked at together."""
    whole, loose = stem(kind, name), lists().loose.get(kind)
    return clean((loose.sub("", whole) if loose else whole) or whole)


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


def is_edition(name: str) -> bool:
    """Whether the name of an event says which one it is: 第五届羊肉汤文化节."""
    return len(name) > 6 and _EDITION.search(name) is not None


def is_vague(name: str, home: str = "") -> bool:
    """Whether the name of an event says so little that it is one of its document: 座谈会, 全县工作会议 of no county."""
    if name in lists().generic["event"] or len(name) < 5:
        return True
    return not home and (
        bool(_level_of(name)) or (len(name) < _SPECIFIC and name.endswith("会议") and not of_country(name))
    )


def ceremony_of(name: str) -> str:
    """The part of an event (开幕式) that is named after its whole, "" if there is none."""
    words = lists()
    ceremony = next((one for one in words.ceremonies if name.endswith(one)), "")
    bare = name[: len(name) - len(ceremony)]
    return ceremony if len(bare) >= 5 and bare not in words.generic["event"] else ""


class Namer:
    """Takes apart the names of one document; ``facts`` are all that it says."""

    def __init__(
        self,
        document: Document,
        places: PlaceLinker,
        linked: Mapping[tuple[str, str], str],
        gazetteer: Gazetteer,
        facts: Iterable[Fact] = (),
    ) -> None:
        self._document, self._places, self._linked, self._gazetteer = document, places, linked, gazetteer
        codes = (*places.certain, *(p.removeprefix("place/") for p in linked.values() if "/x-" not in p))
        self._around = {code.removeprefix("place/") for c in codes for code in places.around(f"place/{c}")}
        self._offices: dict[str, set[str]] = {}  # the places that a person of the document holds posts of
        for fact in facts:
            place, person = self._told(fact), fact.value("person")
            if fact.type == "holds_role" and place and person:
                self._offices.setdefault(person, set()).add(place)

    def named(self, kind: str, value: str, fact: Fact) -> Named:
        """``value`` as an argument of ``fact``."""
        words = lists()
        name = _DATELINE.sub("", plain(value)) or plain(value) or value
        for lead in words.leads:
            if name.startswith(lead) and _level_of(name[len(lead) :]):
                name = name[len(lead) :]
        told = self._told(fact)
        if kind == "event":
            return self._event(name, told, fact)
        if kind == "org":
            return self._org(name, told, fact.type)
        home = told if kind == "product" or fact.type == "launched" else ""
        if not home and fact.type == "launched" and (org := fact.value("org")):
            home = self.named("org", org, fact).home
        rest, place = self._without_place(name, home)
        if home == COUNTRY:
            home = ""
        if kind == "product":
            rest = _ending_as(rest, words.same_product)
        if place:
            return self._scoped(Named(kind, rest, place))
        return self._scoped(Named(kind, rest if kind == "product" else name, home))

    def _told(self, fact: Fact) -> str:
        place = self._linked.get((fact.id, "place"), "")
        return "" if place.startswith("place/x-") else place

    def _scoped(self, named: Named) -> Named:
        generic = named.name in lists().generic.get(named.kind, ())
        return replace(named, scope=self._document.id) if generic and not named.home else named

    def _event(self, name: str, told: str, fact: Fact) -> Named:
        """An event of its edition, of its day and home, or of its document only.

        Its opening and closing are the event: who attends the one is said to attend the other.
        """
        words = lists()
        for pointer in words.pointers:
            name = name.removeprefix(pointer) or name
        name = name[: len(name) - len(ceremony_of(name))]
        date = (fact.value("date") or "")[:10]
        short = is_vague(name, told or "?")
        name, home = self._housed(name, told, fact)
        vague = short or is_vague(name, home or told)
        if is_edition(name) and not vague:
            return Named("event", name, home, date=date)
        day = date if len(date) == 10 and not date.startswith("-") else ""
        when = day or (self._document.published or "")[:10]
        scope = self._document.id if vague or not when else ""
        return Named("event", name, home or told, "|".join(filter(None, (when, scope))), when)

    def _housed(self, name: str, told: str, fact: Fact) -> tuple[str, str]:
        """(name without its home, home) of 单县第五届运动会, 第五届单县运动会, 县运动会; "" if it tells none."""
        level = _level_of(name)
        if level:
            body = name[len(level) :]
            offices = {
                one
                for argument in fact.arguments
                for office in self._offices.get(argument.value, ())
                for one in self._places.around(office)
                if self._level(one) in lists().levels[level]
            }
            office = offices.pop() if len(offices) == 1 else ""
            near = (told, office, self._code(self._places.default), self._code(self._places.dateline))
            home = self._at_level(lists().levels[level], near)
            return (_of_party(body), home) if home else (name, "")
        edition = _EDITION.search(name)
        parts = ("", name) if edition is None else (name[: edition.end()], name[edition.end() :])
        if edition and edition.start():
            parts = (edition[0], name[: edition.start()] + parts[1])
        end = self._gazetteer.longest(parts[1], 0)
        code = pick(self._gazetteer.resolve(parts[1][:end], (), self._document.year)) if end > 0 else None
        rest = parts[1][end:].removeprefix("的") if end > 0 else ""
        if code is None or code == "CN" or len(rest) < 3:
            return name, ""
        inner = _level_of(rest)
        if inner and self._level(f"place/{code}") in lists().levels[inner]:
            rest = _of_party(rest[len(inner) :])
        return parts[0] + rest, f"place/{code}"

    def _org(self, name: str, told: str, relation: str) -> Named:
        words = lists()
        bare = name.removeprefix("中华人民共和国").removeprefix("中国" if of_country(name[2:]) else "")
        if of_country(bare):
            long = next((one for one in words.same_national if bare.startswith(one)), "")
            return Named("org", words.same_national[long] + bare[len(long) :] if long else bare, COUNTRY)
        division = self._division(name, told)
        if division:  # 山东省启动: its government
            return Named("org", "政府", division)
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
        level = _level_of(rest)
        if level:
            body = _of_party(rest[len(level) :])
            higher = self._at_level(words.levels[level], near)
            if not higher and not place:
                return Named("org", rest, "", self._document.id)
            return Named("org", body_of(body), higher or place)
        ending = next((one for one in words.ending_levels if rest.endswith(one)), "")
        if ending and home and not place:
            home = self._at_level((words.ending_levels[ending],), near) or home
        body = body_of(rest)
        known = home or (len(body) >= _SPECIFIC and not words.local.search(body))
        return Named("org", body, home, "" if known else self._document.id)

    def _division(self, name: str, told: str) -> str:
        """The place, if the name of a body is that of a division of the country and nothing more."""
        if name not in self._gazetteer.names:
            return ""
        around = self._places.around(told) if told else ()
        found = pick(self._gazetteer.resolve(name, (), self._document.year, self._places.certain))
        near = [one for one in around if self._called(one, name)]
        home = near[0] if near else f"place/{found}" if found else ""
        return home if home.removeprefix("place/")[:1].isdigit() else ""

    def _called(self, place: str, name: str) -> bool:
        code = place.removeprefix("place/")
        if code not in self._gazetteer:
            return False
        one = self._gazetteer.place(code)
        return name in {one.name, *short_names(one.name, one.level)}

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


def body_of(name: str) -> str:
    """The name of an organ, without place and level, in one form: 发改局 and 发展和改革局 are 发展改革局."""
    words = lists()
    name = words.same_body.get(name, name)
    for short, whole in words.same_branch:
        if name.startswith(short) and words.organ.fullmatch(name[len(short) :]):
            name = whole + name[len(short) :]
            break
    return f"{name.removesuffix('委员会')}委" if name.endswith("委员会") and name[:-3] in words.branches else name


def _of_party(body: str) -> str:
    """县委 without its level is 党委."""
    return f"党委{body[1:]}" if body.startswith("委") and not body.startswith("委员会") else body


def _ending_as(name: str, same: Iterable[tuple[str, str]]) -> str:
    """The name with an ending that has another form in that one: 单县羊汤 is 单县羊肉汤."""
    return next((name[: -len(one)] + other for one, other in same if name.endswith(one)), name)


def _level_of(name: str) -> str:
    """The word for a level that the name begins with, "" if none."""
    return next((one for one in sorted(lists().levels, key=len, reverse=True) if _led(name, one)), "")


def _led(name: str, level: str) -> bool:
    """省农业农村厅 is led by 省; 市场监管局 is not led by 市, nor 县域办 by 县."""
    rest = name[len(level) :]
    return name.startswith(level) and bool(rest) and not rest.startswith(lists().no_level)


@cache
def lists() -> Lists:
    """The words of ``lexicon/things.yaml``. Raises KnowledgeError if the file is wrong."""
    raw: Any = yaml.safe_load(lexicon.read("things.yaml"))
    names: dict[str, type] = {
        **dict.fromkeys(("organ_endings", "local", "national", "ministries", "leads"), list),
        **dict.fromkeys(("ceremonies", "no_level", "pointers"), list),
        **dict.fromkeys(("levels", "ending_levels", "same_body", "same_branch", "same_product", "loose"), dict),
        **dict.fromkeys(("same_national", "forms", "generic"), dict),
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
        _longest(raw["same_branch"]),
        frozenset(raw["same_branch"].values()),
        _longest(raw["same_product"]),
        {key: _loose(key, value) for key, value in raw["loose"].items()},
        tuple(sorted(raw["ceremonies"], key=lambda one: (-len(one), one))),
        tuple(raw["national"]),
        frozenset(raw["ministries"]),
        raw["same_national"],
        {key: tuple(sorted(v, key=lambda one: (-len(one), one))) for key, v in raw["forms"].items()},
        {key: frozenset(v) for key, v in raw["generic"].items()},
        tuple(raw["no_level"]),
        tuple(raw["leads"]),
        tuple(raw["pointers"]),
    )


def _longest(pairs: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(pairs.items(), key=lambda pair: (-len(pair[0]), pair[0])))


def _loose(kind: str, value: str) -> re.Pattern[str]:
    try:
        return re.compile(value)
    except (re.error, TypeError) as error:
        raise KnowledgeError(f"lexicon/things.yaml: loose.{kind}: no regular expression ({error}); mend it") from error


def units(observations: Iterable[Observation]) -> dict[str, list[Observation]]:
    """Observations by id: those of one id are one thing."""
    found: dict[str, list[Observation]] = {}
    for one in sorted(observations, key=lambda o: o.order):
        found.setdefault(one.id, []).append(one)
    return found
