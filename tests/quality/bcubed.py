"""B-cubed precision and recall (Bagga and Baldwin 1998) and test sets of people, made from careers and from news."""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from kg.link import Observation, Post, resolve
from kg.link.ids import digest

EPOCH = date(1899, 12, 30)
"""Day 0 of the spells."""


@dataclass(frozen=True)
class Scores:
    """Means over the observations: of the share of its cluster that is the same person, and of its person found."""

    precision: float
    recall: float
    items: int

    def __str__(self) -> str:
        return f"B-cubed precision {self.precision:.4f}, recall {self.recall:.4f}, {self.items} observations"


def score(predicted: Mapping[str, str], truth: Mapping[str, str]) -> Scores:
    """``predicted`` and ``truth`` give each item its cluster; items without a truth don't count."""
    by_cluster: dict[str, list[str]] = {}
    by_person: dict[str, list[str]] = {}
    for item in sorted(truth):
        by_cluster.setdefault(predicted[item], []).append(item)
        by_person.setdefault(truth[item], []).append(item)
    precision = recall = 0.0
    for cluster in by_cluster.values():
        people: dict[str, int] = {}
        for item in cluster:
            people[truth[item]] = people.get(truth[item], 0) + 1
        for person, count in people.items():
            precision += count * count / len(cluster)
            recall += count * count / len(by_person[person])
    return Scores(precision / len(truth), recall / len(truth), len(truth))


def resolved(observations: Iterable[Observation]) -> dict[str, str]:
    """Observation id → id of the entity that it is linked to."""
    blocks: dict[str, list[Observation]] = {}
    for one in observations:
        blocks.setdefault(one.key, []).append(one)
    found: dict[str, str] = {}
    for key, those in blocks.items():
        leads = dict(resolve(key, those).redirects)
        found.update({one.id: leads.get(one.id, one.id) for one in those})
    return found


# Careers -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Spell:
    """A dated post: where (place id), kind of post, rank (1 to 7, as kg counts levels of posts), days."""

    start: date
    end: date
    where: str
    kind: str
    rank: int


def careers(folder: Path) -> dict[str, tuple[str, list[Spell]]]:
    """Person → name and spells, of the Chinese Political Elite Database."""
    with (folder / "names.csv").open(encoding="utf-8-sig", newline="") as lines:
        names = {row["id"]: row["name_chinese"] for row in csv.DictReader(lines, delimiter="\t")}
    found: dict[str, tuple[str, list[Spell]]] = {uid: (name, []) for uid, name in names.items()}
    with (folder / "spells.csv").open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            try:
                start, end = (EPOCH + timedelta(days=int(float(row[key]))) for key in ("start_t", "end_t"))
                code = f"{int(float(row['loc2'])):06d}"
                spell = Spell(
                    start, end, "place/CN" if code == "840000" else f"place/{code}", row["job_type"], int(row["rank"])
                )
            except ValueError:  # not told
                continue
            found[row["uid"]][1].append(spell)
    return found


def from_careers(
    people: Mapping[str, tuple[str, list[Spell]]], seed: int, documents: int = 8, short: bool = True, years: int = 10
) -> tuple[list[Observation], dict[str, str]]:
    """Observations as news would give them, and who each is.

    Each person is told of in some documents at random days of some years, with the posts of the day, at times one of
    before. With ``short`` names lose a character (王建国 is 王国), so that many share one: they are all different as
    they stand.
    """
    chance = random.Random(seed)
    made: list[Observation] = []
    truth: dict[str, str] = {}
    for uid, (name, spells) in sorted(people.items()):
        if not 2 <= len(name) <= 3 or not spells:
            continue
        called = name[0] + name[-1] if short else name
        first, last = min(s.start for s in spells), max(s.end for s in spells)
        first += timedelta(days=chance.randrange(max(1, (last - first).days - 365 * years)))
        for number in range(documents):
            day = first + timedelta(days=chance.randrange(max(1, min(365 * years, (last - first).days))))
            now = [s for s in spells if s.start <= day <= s.end]
            if not now:
                continue
            posts = {_post(s, uid, "current") for s in now}
            before = [s for s in spells if s.end < day]
            if before and chance.random() < 0.2:
                posts.add(_post(chance.choice(before), uid, "former"))
            document = f"{uid}-{number}"
            key = f"person/{called}"
            one = Observation(
                key, f"{key}-{digest(document)}", "person", called, document, day.isoformat(), "news",
                posts=tuple(sorted(posts)),
            )  # fmt: skip
            made.append(one)
            truth[one.id] = uid
    return made, truth


def _post(spell: Spell, uid: str, status: str) -> Post:
    """A title as news gives it. The data tell no organ: one of forty is drawn for each spell."""
    level = "nation" if spell.where == "place/CN" else "province" if spell.where.endswith("0000") else "prefecture"
    base = {"nation": 9, "province": 7, "prefecture": 5}[level]
    party = spell.kind == "1"
    organ = random.Random(f"{uid}{spell.start}").randrange(40)
    below = base - spell.rank
    if level != "nation" and below == 0:
        role = {"province": ("省委书记", "省长"), "prefecture": ("市委书记", "市长")}[level][0 if party else 1]
    elif level != "nation" and below == 1:
        role = {"province": ("省委常委", "副省长"), "prefecture": ("市委常委", "副市长")}[level][0 if party else 1]
    elif below == 2:
        role = f"国家{organ}局局长" if level == "nation" else f"{organ}局局长"
    elif below == 3:
        role = f"国家{organ}局副局长" if level == "nation" else f"{organ}局副局长"
    else:
        role = f"{organ}局干部"
    return Post(role, spell.where, spell.where, status)


# News ----------------------------------------------------------------------------------------------------------------


def labels(file: Path) -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    """Name → people of that name, each with what its posts hold (``title@place or body``)."""
    found: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, person, holds = line.split("\t")
            found.setdefault(name, []).append((f"{name} {person}", re.compile("" if holds == "*" else holds)))
    return found


def from_news(
    observations: Iterable[Observation],
    answers: Mapping[str, list[tuple[str, re.Pattern[str]]]],
    names: Mapping[str, str],
) -> tuple[list[Observation], dict[str, str]]:
    """All observations of the names answered, and who those are whose posts fit just one person.

    ``names`` gives entities, places among them, their label.
    """
    made, truth = [], {}
    for one in observations:
        if one.kind != "person" or one.name not in answers:
            continue
        made.append(one)
        posts = [f"{post.role}@{names.get(post.where, post.where)}" for post in one.posts if post.where]
        fitting = {who for who, holds in answers[one.name] if any(holds.search(post) for post in posts)}
        if len(fitting) == 1:
            truth[one.id] = fitting.pop()
    return made, truth
