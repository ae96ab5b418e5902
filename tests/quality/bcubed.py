"""B-cubed precision and recall (Bagga and Baldwin 1998), of linking and of two linkers that know nothing, and the
answers to who is who in news."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.link import Observation, resolve

Mention = tuple[str, str]
"""A fact and a role of it."""


@dataclass(frozen=True)
class Scores:
    """Means over the mentions: of the share of its cluster that is the same person, and of its person found."""

    precision: float
    recall: float
    items: int

    def __str__(self) -> str:
        return f"P {self.precision:.4f} R {self.recall:.4f} ({self.items} mentions)"


@dataclass(frozen=True)
class Report:
    """The scores of kg on one set, beside those of one person a name and of one person a mention."""

    kg: Scores
    by_name: Scores
    split_all: Scores

    def __str__(self) -> str:
        return f"kg {self.kg}; by name {self.by_name}; all split {self.split_all}"


def score(predicted: Mapping[Mention, str], truth: Mapping[Mention, str]) -> Scores:
    """``predicted`` and ``truth`` give each mention its cluster; those without a truth don't count."""
    by_cluster: dict[str, list[Mention]] = {}
    by_person: dict[str, list[Mention]] = {}
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


def report(observations: Iterable[Observation], truth: Mapping[Mention, str], names: Mapping[Mention, str]) -> Report:
    """The scores on one set; ``names`` are those of the mentions."""
    return Report(
        score(resolved(observations), truth),
        score(names, truth),
        score({mention: f"{at}" for at, mention in enumerate(truth)}, truth),
    )


def resolved(observations: Iterable[Observation]) -> dict[Mention, str]:
    """Mention → id of the entity that it is linked to."""
    blocks: dict[str, list[Observation]] = {}
    for one in observations:
        blocks.setdefault(one.key, []).append(one)
    return {(link.fact, link.role): link.entity for key, those in blocks.items() for link in resolve(key, those).links}


def labels(file: Path) -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    """Name → people of that name, each with what its posts hold (``title@place or body``).

    ``*`` is any post, ``**`` any mention, with a post or without.
    """
    found: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, person, holds = line.split("\t")
            pattern = {"*": "@", "**": ""}.get(holds, holds)
            found.setdefault(name, []).append((f"{name} {person}", re.compile(pattern)))
    return found


def answered(
    observations: Iterable[Observation],
    answers: Mapping[str, list[tuple[str, re.Pattern[str]]]],
    places: Mapping[str, str],
) -> tuple[list[Observation], dict[Mention, str], dict[Mention, str]]:
    """All observations of the names answered, who those mentions are whose posts fit just one person, and their names.

    ``places`` gives places and bodies their names.
    """
    made, truth, names = [], {}, {}
    for one in observations:
        if one.kind != "person" or one.name not in answers:
            continue
        made.append(one)
        posts = [f"{post.role}@{places.get(post.where, post.where)}" for post in one.posts if post.seat] or [""]
        fitting = {who for who, holds in answers[one.name] if any(holds.search(post) for post in posts)}
        if len(fitting) == 1:
            for fact, role, _ in one.mentions:
                truth[fact, role], names[fact, role] = min(fitting), one.name
    return made, truth, names
