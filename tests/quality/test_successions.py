"""Who came after whom, and from when until when, on the posts of real careers as news would tell of them."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from quality import worlds
from quality.test_linking import DATA

from kg import tenure
from kg.tenure import Sign

Held = list[tuple[date, date, str]]
"""The holders of one post, in their order: from, to, whom."""
_BASE = {"0000": 7, "00": 5}


def full_names(folder: Path) -> dict[str, str]:
    """Person → name, of the same database."""
    with (folder / "names.csv").open(encoding="utf-8-sig", newline="") as lines:
        return {row["id"]: row["name_chinese"] for row in csv.DictReader(lines, delimiter="\t")}


def posts(people: worlds.Careers, names: Mapping[str, str]) -> Iterator[tuple[str, str, Held]]:
    """(title, place, holders) of the heads of provinces and prefectures, of whom one follows the other."""
    found: dict[tuple[str, str], Held] = {}
    for uid, spells in sorted(people.items()):
        for one in sorted(spells, key=lambda s: s.start):
            level = next((base for end, base in _BASE.items() if one.where.endswith(end)), 0)
            if one.rank != level or one.kind not in "12" or one.end <= one.start:
                continue
            title = ("省" if level == 7 else "市") + ("委书记" if one.kind == "1" else "长")
            held = found.setdefault((title, one.where), [])
            person = f"person/{names[uid]}-{int(uid):08x}"
            last = max((at for at, row in enumerate(held) if row[2] == person), default=None)
            if last is not None and (one.start - held[last][1]).days < 60:
                held[last] = (held[last][0], max(held[last][1], one.end), person)
            else:
                held.append((one.start, one.end, person))
    for (title, where), held in sorted(found.items()):
        held.sort()
        clear = all(after[0] >= before[1] - timedelta(days=30) for before, after in pairwise(held))
        if len(held) > 1 and clear and len({row[2] for row in held}) == len(held):
            yield title, f"place/{where}", held


@pytest.mark.parametrize("orders", [0.0, 0.5], ids=["seen only", "half of the changes announced"])
def test_successions_of_real_careers(orders: float) -> None:
    if not (DATA / "careers" / "spells.csv").is_file():
        pytest.skip("the careers are not on this machine; they lie in shared/data beside the project")
    chance = random.Random(4)
    right = told = there = wrong = posts_ = inside = spans = 0
    strangers = [f"person/外人{at}-{at:08x}" for at in range(50)]
    for title, where, held in posts(worlds.careers(DATA / "careers")[0], full_names(DATA / "careers")):
        posts_ += 1
        signs: dict[str, list[Sign]] = {}
        seen: list[tuple[date, date, str]] = []
        for start, end, person in held:
            days = sorted(
                start + timedelta(days=chance.randrange((end - start).days)) for _ in range(chance.randrange(9))
            )
            rows = [Sign(day.isoformat(), "observed", f"{person}{at}") for at, day in enumerate(days)]
            if chance.random() < orders:
                rows.append(Sign(start.isoformat(), "appointed", f"{person}a"))
            if chance.random() < orders:
                rows.append(Sign((end + timedelta(days=chance.randrange(20))).isoformat(), "removed", f"{person}r"))
            if rows:
                signs[person] = rows
                if any(row.kind != "removed" for row in rows):
                    seen.append((start, end, person))
        if seen and chance.random() < 0.3:  # somebody else's post, misread
            start, end, _ = chance.choice(seen)
            day = start + timedelta(days=chance.randrange((end - start).days))
            signs[chance.choice(strangers)] = [Sign(day.isoformat(), "implied", "misread")]
        found = tenure.of_post(title, where, signs)
        followers = {one.id: one for one in found}
        true = {(before[2], after[2]) for before, after in pairwise(seen)}
        given = {(one.person, followers[one.next].person) for one in found if one.next}
        right, told, there = right + len(true & given), told + len(given), there + len(true)
        wrong += sum(bool(one.contradictions) for one in found)
        known = {person: (start, end) for start, end, person in held}
        for one in found:
            if one.person in known and one.since and one.until:
                spans += 1
                start, end = known[one.person]
                late = (end + timedelta(days=20)).isoformat()
                inside += start.isoformat() <= one.since and one.until <= late
    print(f"{posts_} posts, {there} successions: precision {right / told:.3f}, recall {right / there:.3f}; ", end="")
    print(f"{wrong} contradictions, {inside} of {spans} intervals within the true ones")
    assert posts_ > 200
    assert right / told >= 0.94
    assert right / there >= 0.95
    assert inside == spans
    assert wrong <= there * 0.01
