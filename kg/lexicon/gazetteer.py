"""The administrative divisions of the country since 1981, its townships of today, and the countries of the world."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from kg import lexicon
from kg.errors import KnowledgeError
from kg.model import Place

_NEAR = {"country": 0.25, "province": 0.15, "prefecture": 0.25, "county": 0.35, "township": 0.35}
"""What it counts that the document tells of a division around a candidate, by the level of the nearest."""
_ORDER = {"country": 0, "province": 1, "prefecture": 2, "county": 3, "township": 4, "region": 5}
_ABROAD = ("省", "州", "市", "邦")
_NATIONS = (
    "蒙古族|回族|藏族|维吾尔族?|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族?|傣族|黎族|傈僳族|佤族|畲族|高山族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族?|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|"
    "毛南族|仡佬族|锡伯族?|阿昌族|普米族|塔吉克族?|怒族|乌孜别克族|俄罗斯族|鄂温克族|德昂族|保安族|裕固族|京族|独龙族|鄂伦春族|赫哲族|门巴族|珞巴族|基诺族|各族|蒙古"
)
_AUTONOMOUS = re.compile(rf"^(.{{1,6}}?)(?:{_NATIONS})+(自治区|自治州|自治县|自治旗)$")
ZONE = re.compile("(?:开发|高新|经开|新|示范|园|度假|保税|实验|试验|合作|管理|风景)区$|园$")
"""A development zone: it lies in a division, and divisions lie in it, whatever the lists say."""
_SUFFIX = re.compile(r"(?:特别行政区|自治区|自治州|自治县|自治旗|地区|林区|矿区|新区|省|市|县|区|盟|旗)$")


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Places by code and by name. ``find`` knows full and short names (济南, 阿坝州, 紫云县)."""

    spells: dict[str, tuple[Place, ...]]
    names: dict[str, tuple[Place, ...]]
    lengths: dict[str, tuple[int, ...]] = field(repr=False)
    great: frozenset[str] = field(default=frozenset(), repr=False)
    """Codes of the cities abroad that are known without their country."""
    heirs: frozenset[str] = field(default=frozenset(), repr=False)
    """Codes of the divisions that went on from an older one."""

    def place(self, code: str) -> Place:
        """The division with this code, by its latest name. Raises KnowledgeError if there is none."""
        try:
            return self.spells[code][-1]
        except KeyError:
            raise KnowledgeError(f"gazetteer: no division has the code {code!r}; see lexicon/places.tsv") from None

    def __contains__(self, code: str) -> bool:
        return code in self.spells

    def find(self, name: str, year: int | None = None, within: Iterable[str] = ()) -> tuple[Place, ...]:
        """All divisions with this full or short name: in force in ``year`` if any, else the last before it, else
        today's.

        In the year of a change both the old and the new are in force, unless the one became the other: then it is the
        new. Broader levels come first. A region abroad is found only by a name that no division has. ``within`` are
        codes: only divisions in one of them count, of other years too if there is none of this one.
        """
        found = self.names.get(name, ())
        codes = frozenset(within)
        if codes:
            found = tuple(p for p in found if self.lies_in(p, codes))
        return self._then(found, name, year)

    def lies_in(self, place: Place, codes: Iterable[str]) -> bool:
        """Whether a division lies in one of those with these codes, as they were or as they are."""
        around = {code for one in codes for code in (one, self.lineage(one))}
        return not around.isdisjoint(self._above(place))

    def _then(self, found: tuple[Place, ...], name: str, year: int | None) -> tuple[Place, ...]:
        """Of divisions of one name those that a text of ``year`` means."""
        found = tuple(p for p in found if p.level != "region") or found
        if len(found) < 2:
            return found
        then = [p for p in found if year is not None and in_force(p, year)]
        then = [p for p in then if p.until != year or not any(self._became(p, other) for other in then)]
        own = [p for p in found if p.name == name] or found
        last = max((p.until for p in own if p.until is not None and year is not None and p.until < year), default=0)
        now = [p for p in own if p.until == last] if last else [p for p in found if p.until is None]
        chosen = then or now or [p for p in found if not any(self._led_to(p, other) for other in found)]
        exact = [p for p in chosen if p.name == name]
        return tuple(sorted(exact or chosen, key=lambda p: (_ORDER[p.level], p.code)))

    def _became(self, old: Place, new: Place) -> bool:
        return old != new and old.until == new.since and new.code in (old.code, *old.successors)

    def _led_to(self, old: Place, new: Place) -> bool:
        """Whether the old went on as the new, maybe over others."""
        seen = {old.code}
        place = old
        while len(place.successors) == 1 and place.successors[0] not in seen and place.successors[0] in self.spells:
            code = place.successors[0]
            if code == new.code:
                return old != new
            seen.add(code)
            place = self.place(code)
        return False

    def history(self, code: str) -> tuple[Place, ...]:
        """The division under all its names, oldest first. Raises KnowledgeError if there is none."""
        self.place(code)
        return tuple(sorted(self.spells[code], key=lambda p: p.since or 0))

    def official(self, code: str) -> str:
        """The latest official name."""
        return self.place(code).name

    def ancestors(self, code: str) -> tuple[str, ...]:
        """Codes of the divisions around this one, nearest first, up to the province."""
        found: list[str] = []
        parent = self.place(code).parent
        while parent and parent not in found and parent in self.spells:
            found.append(parent)
            parent = self.place(parent).parent
        return tuple(found)

    def lineage(self, code: str) -> str:
        """The code under which this division goes on today, where it became just one; else its own code."""
        seen = {code}
        while (after := self._next(code)) and after not in seen:
            code = after
            seen.add(code)
        return code

    def _next(self, code: str) -> str:
        """What an abolished division became, if it became one; "" otherwise."""
        if code not in self.spells or self.place(code).until is None:
            return ""
        following = [one for one in self.place(code).successors if one in self.spells and one != code]
        return following[0] if len(following) == 1 else ""

    def seat(self, code: str) -> str:
        """As ``lineage``, but no further than to where it was merged into another one: its posts end there."""
        while (after := self._next(code)) and (self.history(after)[0].since or 0) >= (self.place(code).until or 0):
            code = after
        return code

    def longest(self, text: str, start: int) -> int:
        """The end of the longest place name that begins at ``start``, or -1."""
        for size in self.lengths.get(text[start : start + 2], ()):
            if start + size <= len(text) and text[start : start + size] in self.names:
                return start + size
        return -1

    def named(self, text: str) -> tuple[str, ...]:
        """The names of divisions that a text holds, the longest at each place, each once."""
        found: dict[str, None] = {}
        at = 0
        while at < len(text):
            end = self.longest(text, at)
            if end > at:
                found[text[at:end]] = None
            at = max(end, at + 1)
        return tuple(found)

    def read(self, written: str, year: int | None = None) -> str | None:
        """The code of a place written with or without what lies around it (济南市市中区), if it is just one."""
        context: list[str] = []
        at = 0
        while (end := self.longest(written, at)) > at:
            context.append(written[at:end])
            at = end
        if not context or at < len(written):
            return None
        candidates = self.resolve(context[-1], context[:-1], year)
        if not candidates or candidates[0][1] < 0.5 or (len(candidates) > 1 and candidates[1][1] == candidates[0][1]):
            return None
        return candidates[0][0].code

    def resolve(
        self,
        name: str,
        context: Sequence[str] = (),
        year: int | None = None,
        near: Iterable[str] = (),
        read: bool = True,
    ) -> tuple[tuple[Place, float, tuple[str, ...]], ...]:
        """Which division ``name`` is: candidates with a score in 0..1 and reasons, best first.

        ``context`` are the names of divisions around it: written beside it, or if not ``read`` only meant. ``near`` are
        codes of places told of elsewhere. A division that a named parent contradicts is no candidate, nor is one whose
        parent is not known. Same-named divisions that nothing tells apart share a score under a half: no guess.
        """
        told = {code for n in near for code in (n, *(self.ancestors(n) if n in self.spells else ()))}
        said = frozenset(near)
        around = [n for n in context if n in self.names or not ZONE.search(n)]
        named = self.names.get(name, ())
        if not named and name[-1:] in _ABROAD:  # 西爪哇省
            named = tuple(p for p in self.names.get(name[:-1], ()) if p.level == "region")
        found = self._abroad(self._then(tuple(p for p in named if self._fits(p, around)), name, year))
        scored: list[tuple[Place, float, tuple[str, ...]]] = []
        for place in found:
            reasons = ["the full name" if place.name == name else f"a short name of {place.name}"]
            score = 0.45 if place.name == name else 0.35
            if around:
                score += 0.5
                how = "read as lying in" if read else "meant as lying in"
                reasons.append(f"{how} {'、'.join(n for n in around if n in self.names)}")
            near_by = self._near(place, told) if len(found) > 1 or place.level == "township" else 0.0
            if near_by:
                score += near_by
                reasons.append("the document tells of places around it")
                score += 0.1 if place.code in said else 0.0
            if place.until is not None and (year is None or year > place.until):
                score -= 0.15
                reasons.append(self._abolished(place))
            since = self._since(place)
            if year is not None and since > year + 1:
                score -= 0.5
                reasons.append(f"founded in {since}, after the document")
            scored.append((place, score, tuple(reasons)))
        alone = "no other division has this name" + (" there" if len({p.code for p in named}) > 1 and around else "")
        clipped = [(p, round(min(1.0, max(0.0, s)), 3), r) for p, s, r in self._lone(scored, name, alone)]
        return tuple(sorted(clipped, key=lambda c: (-c[1], c[0].code)))

    def _abroad(self, found: tuple[Place, ...]) -> tuple[Place, ...]:
        """Of places abroad the one of each country that is known for its name: 柏林, the city and the state."""
        if len(found) < 2 or any(p.level != "region" for p in found):
            return found
        known = {p.parent: p for p in sorted(found, key=lambda p: p.code in self.great)}
        return tuple(known.values())

    def _fits(self, place: Place, around: Sequence[str]) -> bool:
        """Whether a division may lie in all those of the names ``around``. Of places abroad not all are known."""
        known = [n for n in around if n in self.names]
        if len(known) < len(around) and (place.level not in ("region", "country") or not known):
            return False
        return all(self.lies_in(place, [p.code for p in self.names[n]]) for n in known)

    def _near(self, place: Place, told: set[str]) -> float:
        """What it counts that a document tells of ``told``. Of a township its province tells nothing, nor does its city
        beside another county of that."""
        now = told | {self.lineage(code) for code in told}
        nearest = next((a for a in self._chain(place) if {a, self.lineage(a)} & now), None)
        if nearest is None:
            return 0.0
        level = self.place(nearest).level
        if place.level == "township" and level in ("prefecture", "province"):
            counties = (code for code in told if code in self.spells and self.place(code).level == "county")
            city = level == "prefecture" or self.official(nearest).endswith("市")
            if not city or any(nearest in self.ancestors(code) for code in counties):
                return 0.0
            return _NEAR["prefecture"]
        return _NEAR.get(level, 0.0)

    def _since(self, place: Place) -> int:
        """The first year of a division, for a township that of its county; 0 if it went on from an older one."""
        code = place.parent if place.level == "township" else place.code
        if code is None or code not in self.spells:
            return 0
        first = min(p.since or 0 for p in self.spells[code])
        if place.level != "township":
            return place.since or 0
        return 0 if code in self.heirs else first

    def _lone(
        self, scored: list[tuple[Place, float, tuple[str, ...]]], name: str, alone: str
    ) -> list[tuple[Place, float, tuple[str, ...]]]:
        """What the other candidates, or that there are none, say."""
        if len(scored) == 1 and scored[0][0].level != "township":
            place, score, reasons = scored[0]
            return [(place, score + 0.45, (*reasons, alone))]
        if any(score > 0.6 for _, score, _ in scored):
            return scored
        for lead, levels, why in (("province", 1, "a province"), ("prefecture", 2, f"the others lie in this {name}")):
            top = [place for place, _, _ in scored if place.level == lead]
            rest = [place for place, _, _ in scored if place.level != lead]
            inside = lead == "province" or all(top and top[0].code in self._above(place) for place in rest)
            if len(top) == 1 and inside and all(_ORDER[place.level] > levels for place in rest):
                return [(p, s + 0.4, (*r, why)) if p == top[0] else (p, s, r) for p, s, r in scored]
        return scored

    def _chain(self, place: Place) -> tuple[str, ...]:
        """The codes of the place and of what lies around it, nearest first."""
        return (place.code, *self.ancestors(place.code))

    def _above(self, place: Place) -> set[str]:
        """The codes of the divisions around a place, as they were and as they are."""
        codes = {*self.ancestors(place.code), *filter(None, [place.parent])}
        if place.parent in self.spells:
            codes.update(self.ancestors(place.parent or ""))
        return codes | {self.lineage(code) for code in codes}

    def _abolished(self, place: Place) -> str:
        latest = self.place(place.code)
        became = [latest.name] if latest.until is None else []
        became = became or [self.place(code).name for code in place.successors if code in self.spells]
        return f"abolished in {place.until}" + (f", today {'、'.join(became)}" if became else "")


def in_force(place: Place, year: int) -> bool:
    """Whether the division was in force in some part of ``year``."""
    return (place.since or 0) <= year and (place.until is None or year <= place.until)


def short_names(name: str, level: str) -> tuple[str, ...]:
    """The short forms of an official name: 济南市 → 济南; 阿坝藏族羌族自治州 → 阿坝州, 阿坝."""
    special = {
        "内蒙古自治区": "内蒙古",
        "新疆维吾尔自治区": "新疆",
        "宁夏回族自治区": "宁夏",
        "广西壮族自治区": "广西",
        "西藏自治区": "西藏",
    }
    if name.endswith("特别行政区"):
        return (name[:2], name[:2] + "特区")
    if name in special:
        return (special[name],)
    match = _AUTONOMOUS.match(name)
    if match:
        stem, kind = match.group(1), match.group(2)
        last = {"自治州": "州", "自治县": "县", "自治旗": "旗", "自治区": "区"}[kind]
        return tuple(n for n in (stem + last, stem if len(stem) > 1 else "") if n)
    stem = _SUFFIX.sub("", name)
    return (stem,) if len(stem) >= 2 and stem != name and level in _ORDER else ()


@cache
def load() -> Gazetteer:
    """The gazetteer of this installation."""
    spells: dict[str, list[Place]] = {}
    names: dict[str, list[Place]] = {}
    for place in _divisions():
        name, level = place.name, place.level
        spells.setdefault(place.code, []).append(place)
        for form in (name, *short_names(name, level)):
            names.setdefault(form, []).append(place)
    for code, name, county in lexicon.table("townships"):
        place = Place(code, name, "township", county)
        spells.setdefault(code, []).append(place)
        names.setdefault(name, []).append(place)
    for row in lexicon.table("countries"):
        place = Place(row[0], row[1], "country")
        spells[row[0]] = [place]
        for form in row[1:]:
            names.setdefault(form, []).append(place)
    great = set()
    for code, country, known, *forms in lexicon.table("abroad"):
        place = Place(code, forms[0], "region", country)
        spells[code] = [place]
        if known:
            great.add(code)
        for form in forms:
            names.setdefault(form, []).append(place)
    latest = {code: tuple(sorted(rows, key=lambda p: (p.until or 9999, p.since or 0))) for code, rows in spells.items()}
    lengths: dict[str, set[int]] = {}
    for name in names:
        lengths.setdefault(name[:2], set()).add(len(name))
    return Gazetteer(
        latest,
        {name: tuple(places) for name, places in names.items()},
        {key: tuple(sorted(sizes, reverse=True)) for key, sizes in lengths.items()},
        frozenset(great),
        frozenset(
            after for rows in latest.values() for p in rows if p.until for after in p.successors if after != p.code
        ),
    )


def _divisions() -> list[Place]:
    """The divisions since 1981. A code that was given anew to another division keeps its number for the later one;
    the earlier one has its first year after it (511400-1995 is 涪陵市, 511400 眉山市)."""
    rows = [
        Place(code, name, level, parent or None, int(since), int(until) if until else None, tuple(after.split(",")))
        for code, name, level, parent, since, until, after in lexicon.table("places")
    ]
    by_code: dict[str, list[Place]] = {}
    for place in sorted(rows, key=lambda p: (p.code, p.since or 0)):
        by_code.setdefault(place.code, []).append(place)
    first: dict[tuple[str, int], str] = {}  # (code, since) of a row → the code it gets
    for code, spells in by_code.items():
        own = code
        for at in range(len(spells) - 1, -1, -1):
            place = spells[at]
            if at + 1 < len(spells) and not _goes_on(place, spells[at + 1]):
                begin = at
                while begin > 0 and _goes_on(spells[begin - 1], spells[begin]):
                    begin -= 1
                own = f"{code}-{spells[begin].since}"
            first[code, place.since or 0] = own

    def then(code: str, year: int) -> str:
        """The division that had ``code`` in ``year``."""
        fitting = [p for p in by_code.get(code, ()) if (p.since or 0) <= year <= (p.until or 9999)]
        return first[code, fitting[-1].since or 0] if fitting else code

    begun = {(p.parent, p.since, short_names(p.name, p.level)): p.code for p in rows if p.level == "prefecture"}
    found = []
    for p in rows:
        after = tuple(then(code, p.until or 9999) for code in p.successors if code)
        if p.level == "prefecture" and p.until is not None:  # 毕节地区 became 毕节市: the source tells its districts
            city = begun.get((p.parent, p.until, short_names(p.name, p.level)))
            after = (city,) if city and city != p.code else after
            if any(
                first[q.code, q.since or 0] == first[p.code, p.since or 0]
                for q in by_code[p.code]
                if q.since == p.until
            ):
                after = (first[p.code, p.since or 0],)  # 襄樊市 went on as 襄阳市
        parent = then(p.parent, p.since or 0) if p.parent else None
        found.append(Place(first[p.code, p.since or 0], p.name, p.level, parent, p.since, p.until, after))
    return found


def _goes_on(old: Place, new: Place) -> bool:
    """Whether the later holder of a code is the earlier one under a new name."""
    renamed = old.level == "prefecture" and old.until == new.since
    return (
        new.code in old.successors
        or old.name == new.name
        or (not any(old.successors) and old.until == new.since)
        or renamed
    )
