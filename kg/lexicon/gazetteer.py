"""The administrative divisions of the country since 1981, its townships of today, and the countries of the world."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from kg import lexicon
from kg.errors import KnowledgeError
from kg.model import Place

_ORDER = {"country": 0, "province": 1, "prefecture": 2, "county": 3, "township": 4, "region": 5}
_NATIONS = (
    "蒙古族|回族|藏族|维吾尔族?|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族?|傣族|黎族|傈僳族|佤族|畲族|高山族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族?|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|"
    "毛南族|仡佬族|锡伯族?|阿昌族|普米族|塔吉克族?|怒族|乌孜别克族|俄罗斯族|鄂温克族|德昂族|保安族|裕固族|京族|独龙族|鄂伦春族|赫哲族|门巴族|珞巴族|基诺族|各族|蒙古"
)
_AUTONOMOUS = re.compile(rf"^(.{{1,6}}?)(?:{_NATIONS})+(自治区|自治州|自治县|自治旗)$")
_SUFFIX = re.compile(r"(?:特别行政区|自治区|自治州|自治县|自治旗|地区|林区|矿区|新区|省|市|县|区|盟|旗)$")


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Places by code and by name. ``find`` knows full and short names (济南, 阿坝州, 紫云县)."""

    spells: dict[str, tuple[Place, ...]]
    names: dict[str, tuple[Place, ...]]
    lengths: dict[str, tuple[int, ...]] = field(repr=False)
    great: frozenset[str] = field(default=frozenset(), repr=False)
    """Codes of the cities abroad that are known without their country."""

    def place(self, code: str) -> Place:
        """The division with this code, by its latest name. Raises KnowledgeError if there is none."""
        try:
            return self.spells[code][-1]
        except KeyError:
            raise KnowledgeError(f"gazetteer: no division has the code {code!r}; see lexicon/places.tsv") from None

    def __contains__(self, code: str) -> bool:
        return code in self.spells

    def find(self, name: str, year: int | None = None) -> tuple[Place, ...]:
        """All divisions with this full or short name: in force in ``year`` if any, else today's, else historic ones.

        Broader levels come first. A region abroad is found only by a name that no division has.
        """
        found = self.names.get(name, ())
        found = tuple(p for p in found if p.level != "region") or found
        if len(found) < 2:
            return found
        then = [p for p in found if year is not None and (p.since or 0) <= year and (p.until is None or year < p.until)]
        now = [p for p in found if p.until is None]
        if year is not None and year > 2010:  # townships have no years: keep today's beside what was then
            then += [p for p in now if p.level == "township" and p not in then]
        chosen = then or now or list(found)
        exact = [p for p in chosen if p.name == name]
        return tuple(sorted(exact or chosen, key=lambda p: (_ORDER[p.level], p.code)))

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
        while code in self.spells:
            place = self.place(code)
            following = [one for one in place.successors if one in self.spells and one not in seen]
            if place.until is None or len(following) != 1:
                break
            code = following[0]
            seen.add(code)
        return code

    def longest(self, text: str, start: int) -> int:
        """The end of the longest place name that begins at ``start``, or -1."""
        for size in self.lengths.get(text[start : start + 2], ()):
            if text[start : start + size] in self.names:
                return start + size
        return -1

    def resolve(
        self, name: str, context: Sequence[str] = (), year: int | None = None, near: Iterable[str] = ()
    ) -> tuple[tuple[Place, float, tuple[str, ...]], ...]:
        """Which division ``name`` is: candidates with a score in 0..1 and reasons, best first.

        ``context`` are the names of divisions written around it, ``near`` codes of places told of elsewhere. A
        candidate that a named parent contradicts is no candidate. Same-named divisions that nothing tells apart
        share a score under a half: no guess.
        """
        candidates = self.find(name, year)
        around = {code for n in near for code in (n, *(self.ancestors(n) if n in self.spells else ()))}
        scored: list[tuple[Place, float, tuple[str, ...]]] = []
        for place in candidates:
            above = self.ancestors(place.code)
            reasons = ["the full name" if place.name == name else f"a short name of {place.name}"]
            score = 0.45 if place.name == name else 0.35
            known = [n for n in context if n in self.names or self.find(n, year)]
            agreed = [n for n in known if any(p.code in above for p in self.names.get(n, ()))]
            if known and len(agreed) < len(known):
                continue
            if agreed:
                score += 0.5
                reasons.append(f"read as lying in {'、'.join(agreed)}")
            elif len(context) > len(known) and place.level != "township":
                continue
            if around & {*above, place.code}:
                score += 0.25
                reasons.append("the document tells of places around it")
            if place.until is not None and (year is None or year >= place.until):
                score -= 0.15
                reasons.append(f"abolished in {place.until}")
            scored.append((place, score, tuple(reasons)))
        if len(scored) == 1 and scored[0][0].level != "township":
            place, score, reasons_ = scored[0]
            scored = [(place, min(1.0, score + 0.45), (*reasons_, "no other division has this name"))]
        elif scored and not any(c[1] > 0.6 for c in scored):
            broad = min(_ORDER[c[0].level] for c in scored)
            top = [c for c in scored if _ORDER[c[0].level] == broad]
            if len(top) == 1 and broad == 1:
                scored = [
                    (p, s + (0.4 if p == top[0][0] else 0.0), (*r, "a province") if p == top[0][0] else r)
                    for p, s, r in scored
                ]
        clipped = [(p, round(min(1.0, max(0.0, s)), 3), r) for p, s, r in scored]
        return tuple(sorted(clipped, key=lambda c: (-c[1], c[0].code)))


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
    for code, name, level, parent, since, until, successors in lexicon.table("places"):
        place = Place(
            code,
            name,
            level,
            parent or None,
            int(since),
            int(until) if until else None,
            tuple(filter(None, successors.split(","))),
        )
        spells.setdefault(code, []).append(place)
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
    )
