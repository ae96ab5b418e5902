"""Made news of real careers, with invented names: who is who is known, and a name alone does not tell.

The dated posts of the Chinese Political Elite Database give who serves where and when; names are dealt from a pool, so
that several bear each. A document tells of some officials of one place, as it does in life: colleagues, at times a
meeting of a province, where namesakes sit side by side, at times ministers who are told of with everyone. Organs are
those that every division has, so that a title at a place is no fingerprint.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from kg.lexicon.gazetteer import Gazetteer
from kg.link import Observation, observe
from kg.model import Argument, Document, Evidence, Fact, Span

EPOCH = date(1919, 12, 30)
"""Day 0 of the spells, twenty years on: the codes are those of 2015, and many prefectures were counties before."""
ORGANS = (
    "公安", "财政", "教育", "交通运输", "农业农村", "民政", "司法", "审计", "水利", "商务", "统计", "体育",
    "文化和旅游", "自然资源", "生态环境", "应急管理",
)  # fmt: skip
CENTRAL = (
    "外交", "国防", "科技", "铁道", "信息产业", "卫生", "文化", "人事", "劳动", "建设", "国土资源", "农业", "监察",
    "安全", "化工", "冶金", "煤炭", "机械", "纺织", "轻工", "邮电", "林业", "广播电视", "对外贸易",
)  # fmt: skip
"""Organs that the centre has besides."""
OFFICES = ("办公室主任", "人事处处长", "法规处处长", "规划财务处处长", "政策研究室主任")
MINISTERS = (("外交部部长", "周启远"), ("财政部部长", "郑怀安"), ("教育部部长", "冯立群"), ("商务部部长", "贺景明"))
_BASE = {"nation": 9, "province": 7, "prefecture": 5, "county": 3, "township": 1}
_SUFFIX = {"province": "省", "prefecture": "市", "county": "县", "township": "镇"}


@dataclass(frozen=True)
class Spell:
    """A dated post: where (code of a place, CN), kind of post, rank (as kg counts levels of posts), days."""

    start: date
    end: date
    where: str
    kind: str
    rank: int


Held = tuple[Spell, tuple[str, str, str]]
"""A spell with its place, title and organ."""
Careers = Mapping[str, tuple[Spell, ...]]


@dataclass
class World:
    """Observations of made news, and who each mention (fact, role) of an official in them is; ``names`` as printed."""

    items: list[Observation] = field(default_factory=list)
    truth: dict[tuple[str, str], str] = field(default_factory=dict)
    names: dict[tuple[str, str], str] = field(default_factory=dict)


def careers(folder: Path) -> tuple[dict[str, tuple[Spell, ...]], list[str]]:
    """Person → spells, and all names, of the database."""
    with (folder / "names.csv").open(encoding="utf-8-sig", newline="") as lines:
        names = [row["name_chinese"] for row in csv.DictReader(lines, delimiter="\t")]
    found: dict[str, list[Spell]] = {}
    with (folder / "spells.csv").open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            try:
                start, end = (EPOCH + timedelta(days=int(float(row[key]))) for key in ("start_t", "end_t"))
                code = f"{int(float(row['loc2'])):06d}"
                spell = Spell(start, end, "CN" if code == "840000" else code, row["job_type"], int(row["rank"]))
            except ValueError:  # not told
                continue
            found.setdefault(row["uid"], []).append(spell)
    return {uid: tuple(spells) for uid, spells in found.items()}, names


def lowered(people: Careers, gazetteer: Gazetteer, cohorts: int = 12) -> dict[str, tuple[Spell, ...]]:
    """The same careers a level lower: what was a province is a prefecture of it, a prefecture one of its counties.

    People of one cohort meet in the same places; another cohort serves in the next ones.
    """
    below: dict[str, list[str]] = {}
    for code in sorted(gazetteer.spells):
        place = gazetteer.place(code)
        if place.until is None and place.level in ("prefecture", "county", "township"):
            for above in gazetteer.ancestors(code)[:1]:
                below.setdefault(above, []).append(code)

    def lower(code: str, cohort: int) -> str:
        if code == "CN":
            return sorted(one for one in gazetteer.spells if one.endswith("0000"))[cohort]
        if code.endswith("0000") or code not in gazetteer:
            return _pick(below.get(code, ()), cohort) or code
        capital = lower(f"{code[:2]}0000", cohort)
        if code.endswith("00"):
            return _pick(below.get(capital, ()), int(code[2:4])) or capital
        return _pick(below.get(lower(f"{code[:4]}00", cohort), ()), int(code[4:])) or capital

    return {
        uid: tuple(
            replace(s, where=lower(s.where, int(uid) % cohorts), rank=s.rank - 2)
            for s in spells
            if s.rank > 2 or s.where != "CN"
        )
        for uid, spells in people.items()
    }


def _pick(codes: Sequence[str], number: int) -> str:
    return codes[number % len(codes)] if codes else ""


def named(people: Iterable[str], names: Sequence[str], each: float, seed: int) -> dict[str, str]:
    """Person → one of so few names that ``each`` bear one, some more and some fewer."""
    chance = random.Random(seed)
    uids = sorted(people)
    pool = chance.sample(sorted({n for n in names if 2 <= len(n) <= 3}), max(1, round(len(uids) / each)))
    weights = [chance.random() + 0.2 for _ in pool]
    return {uid: chance.choices(pool, weights)[0] for uid in uids}


def world(people: Careers, names: Mapping[str, str], gazetteer: Gazetteer, seed: int, documents: int = 6) -> World:
    """The news of some years of each career."""
    chance = random.Random(seed)
    serving: dict[str, list[tuple[Spell, str]]] = {}
    for uid, spells in sorted(people.items()):
        for spell in spells:
            serving.setdefault(spell.where, []).append((spell, uid))
            if spell.where != "CN":
                serving.setdefault(f"in {spell.where[:2]}", []).append((spell, uid))
    namesakes: dict[str, set[str]] = {}
    for uid, name in names.items():
        namesakes.setdefault(name, set()).add(uid)
    found, held = World(), _held(people, gazetteer)
    for uid, posts in sorted(held.items()):
        known = [spell for spell, _ in posts]
        first, last = min(s.start for s in known), max(s.end for s in known)
        first += timedelta(days=chance.randrange(max(1, (last - first).days - 3650)))
        for number in range(documents):
            day = first + timedelta(days=chance.randrange(max(1, min(3650, (last - first).days))))
            now = [s for s in known if s.start <= day <= s.end]
            if not now:
                continue
            around = now[0].where
            told = [uid]
            if around != "CN" and chance.random() < 0.15:  # a meeting of the province: namesakes first
                there = _serving(serving.get(f"in {around[:2]}", ()), day) - {uid}
                told += sorted(there & namesakes[names[uid]])[:1]
                told += chance.sample(sorted(there - set(told)), min(3, len(there - set(told))))
            elif chance.random() < 0.6:
                there = _serving(serving.get(around, ()), day) - {uid}
                told += chance.sample(sorted(there), min(2, len(there)))
            page = _Page(f"{uid}-{number}", day, gazetteer)
            for who in told:
                page.tell(who, names[who], held.get(who, ()), chance)
            if chance.random() < 0.2:
                for role, name in chance.sample(MINISTERS, 3):
                    page.write("", name, (("CN", role, "", "current"),))
            page.close(found)
    return found


def _held(people: Careers, gazetteer: Gazetteer) -> dict[str, list[Held]]:
    """Person → spells, each with the place, the title and the organ that news gives.

    The data tell no organ: one is drawn for each person and place. A post that one holds at a time goes to one at a
    time; who comes when it is taken gets the next organ, or is a deputy.
    """
    taken: dict[tuple[str, str], list[Spell]] = {}

    def free(place: str, role: str, spell: Spell) -> bool:
        holders = taken.setdefault((place, role), [])
        if any(one.start < spell.end and spell.start < one.end for one in holders):
            return False
        holders.append(spell)
        return True

    found: dict[str, list[Held]] = {}
    for uid, spells in sorted(people.items()):
        for spell in spells:
            if spell.where != "CN" and spell.where not in gazetteer:
                continue
            first = random.Random(f"{uid} {spell.where}").randrange(1000)  # one stays with one's organ
            for role, organ, single in _titles(spell, gazetteer, first):
                if not single or free(spell.where, role, spell):
                    found.setdefault(uid, []).append((spell, (spell.where, role, organ)))
                    break
    return found


def _titles(spell: Spell, gazetteer: Gazetteer, first: int) -> Iterator[tuple[str, str, bool]]:
    """Titles that fit a spell, best first, each with its organ and whether one holds it at a time."""
    level = "nation" if spell.where == "CN" else gazetteer.place(spell.where).level
    below = _BASE.get(level, 3) - spell.rank
    branch = {"1": 0, "2": 1}.get(spell.kind, 2 + first % 2)
    suffix = _SUFFIX.get(level, "市")
    if level == "township" or (level != "nation" and below <= 1):
        party = "镇党委" if level == "township" else f"{suffix}委"
        if below <= 0:
            yield (f"{party}书记", f"{suffix}长", "人大常委会主任", "政协主席")[branch], "", True
        second = "副书记" if level == "township" else "常委"
        yield (f"{party}{second}", f"副{suffix}长", "人大常委会副主任", "政协副主席")[branch], "", False
        return
    ending = {"nation": "部", "province": "厅"}.get(level, "局")
    known = ORGANS + CENTRAL if level == "nation" else ORGANS
    organs = [f"{known[(first + at) % len(known)]}{ending}" for at in range(len(known))]
    if below <= 2:
        yield from ((f"{organ}{ending}长", organ, True) for organ in organs)
    if below <= 3:
        yield f"{organs[0]}副{ending}长", organs[0], False
    yield from ((f"{organ}{OFFICES[first * 7 % len(OFFICES)]}", organ, True) for organ in organs)
    yield f"{organs[0]}办公室副主任", organs[0], False


def _serving(spells: Iterable[tuple[Spell, str]], day: date) -> set[str]:
    return {who for spell, who in spells if spell.start <= day <= spell.end}


class _Page:
    """One document as it is written: its text, the facts in it and of whom they are."""

    def __init__(self, name: str, day: date, gazetteer: Gazetteer) -> None:
        self._name, self._day, self._gazetteer = name, day, gazetteer
        self._text = ""
        self._facts: list[Fact] = []
        self._truth: dict[tuple[str, str], tuple[str, str]] = {}

    def tell(self, uid: str, name: str, posts: Iterable[Held], chance: random.Random) -> None:
        """Tells of the person with the posts of the day, at times with one of before."""
        said, before = [], []
        for spell, post in posts:
            if spell.start <= self._day <= spell.end:
                fresh = (self._day - spell.start).days < 60 and chance.random() < 0.3
                said.append((*post, "appointed" if fresh else "current"))
            elif spell.end < self._day:
                before.append((*post, "former"))
        if before and chance.random() < 0.2:
            said.append(chance.choice(before))
        self.write(uid, name, said)

    def write(self, uid: str, name: str, posts: Iterable[tuple[str, str, str, str]]) -> None:
        """Writes the posts, each a place, a title, an organ and a status, and the name after them."""
        said = []
        for place, role, organ, status in dict.fromkeys(posts):
            start = len(self._text)
            self._text += f"{'' if place == 'CN' else self._gazetteer.place(place).name}{role}"
            said.append((place, role, organ, status, Span(start, len(self._text))))
        at = Span(len(self._text), len(self._text) + len(name))
        self._text += name + "、"
        for place, role, organ, status, span in said:
            arguments = [Argument("person", name, at), Argument("role", role, span)]
            if place == "CN":
                arguments.append(Argument("place", "中国"))
            else:
                names = tuple(self._gazetteer.place(c).name for c in reversed(self._gazetteer.ancestors(place)))
                arguments.append(Argument("place", self._gazetteer.place(place).name, span, names))
            if organ:
                arguments.append(Argument("org", organ, span))
            if status != "current":
                arguments.append(Argument("status", status))
            evidence = Evidence(self._name, Span(span.start, at.end), self._text[span.start : at.end], "made", 1.0)
            fact = Fact("holds_role", tuple(arguments), evidence)
            self._facts.append(fact)
            self._truth[fact.id, "person"] = (uid, name)

    def close(self, found: World) -> None:
        """Hands the document over."""
        document = Document(self._name, self._text + "出席会议。", published=self._day.isoformat())
        found.items += [one for one in observe(document, self._facts, self._gazetteer).items if one.kind == "person"]
        for mention, (uid, name) in self._truth.items():
            if uid:
                found.truth[mention], found.names[mention] = uid, name
