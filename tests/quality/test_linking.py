"""The floors that linking must hold on made news of real careers and on news, where the data lie beside us.

Every set says what a linker by name alone and one that splits everything come to: neither is to be good at it.
"""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from quality import bcubed, worlds

from kg.extract import extract
from kg.lexicon import gazetteer
from kg.link import observe
from kg.model import Document

DATA = Path(os.environ.get("KG_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "data"
ANSWERS = Path(__file__).parent / "people_posts.tsv"
SHARE = 2
"""One of so many officials of the database is told of."""
EVERY = 7
"""Of the news that tell of nobody whose name several bear, one of so many is read."""


def test_bcubed_of_a_small_case() -> None:
    truth = {("a", ""): "x", ("b", ""): "x", ("c", ""): "y", ("d", ""): "y"}
    assert bcubed.score(dict(zip(truth, "1122", strict=True)), truth) == bcubed.Scores(1.0, 1.0, 4)
    one = bcubed.score(dict.fromkeys(truth, "1"), truth)
    assert (one.precision, one.recall) == (0.5, 1.0)
    none = bcubed.score(dict(zip(truth, "1234", strict=True)), truth)
    assert (none.precision, none.recall) == (1.0, 0.5)


@pytest.fixture(scope="module")
def careers() -> tuple[worlds.Careers, list[str]]:
    if not (DATA / "careers" / "spells.csv").is_file():
        pytest.skip("the careers are not on this machine; they lie in shared/data beside the project")
    people, names = worlds.careers(DATA / "careers")
    return {uid: spells for uid, spells in people.items() if int(uid) % SHARE}, names


@pytest.mark.parametrize(
    ("lower", "each", "seed", "recall"),
    [(False, 1.6, 1, 0.73), (False, 5, 2, 0.66), (True, 1.6, 3, 0.80), (True, 5, 4, 0.74)],
    ids=["provinces and prefectures", "the same, five to a name", "prefectures and counties", "these, five to a name"],
)
def test_people_of_one_name(
    careers: tuple[worlds.Careers, list[str]], lower: bool, each: float, seed: int, recall: float
) -> None:
    people, names = careers
    places = gazetteer.load()
    people = worlds.lowered(people, places) if lower else people
    made = worlds.world(people, worlds.named(people, names, each, seed), places, seed)
    found = bcubed.report(made.items, made.truth, made.names)
    print(found)
    assert found.by_name.precision < 0.9
    assert found.split_all.recall < 0.2
    assert found.kg.precision >= 0.98
    assert found.kg.recall >= recall


@pytest.fixture(scope="module")
def news() -> tuple[dict[bcubed.Mention, str], dict[bcubed.Mention, str], dict[bcubed.Mention, str]]:
    """Mention → entity, person and name in news as extraction reads them."""
    files = [DATA / "news" / f"{name}.jsonl.gz" for name in ("rmrb", "xwlb")]
    if not all(file.is_file() for file in files):
        pytest.skip("the news are not on this machine; they lie in shared/data beside the project")
    answers = bcubed.labels(ANSWERS)
    several = [name for name, who in answers.items() if len(who) > 1]
    items, labels = [], {}
    places = gazetteer.load()
    for file in files:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                row = json.loads(line)
                if not any(name in row["text"] for name in several) and (
                    number % EVERY or not any(name in row["text"] for name in answers)
                ):
                    continue
                document = Document(row["id"], row["text"], published=row["published"], url=row.get("url"))
                found = observe(document, extract(document), places)
                items += found.items
                labels.update((one.id, one.name) for one in found.items if one.kind != "person")
    made, truth, names = bcubed.answered(items, answers, labels)
    return bcubed.resolved(made), truth, names


def test_people_in_news(
    news: tuple[dict[bcubed.Mention, str], dict[bcubed.Mention, str], dict[bcubed.Mention, str]],
) -> None:
    found, truth, names = news
    scores = bcubed.score(found, truth)
    by_name = {one: bcubed.score(found, _of(truth, names, {one})) for one in sorted({names[key] for key in truth})}
    recall = sum(one.recall for one in by_name.values()) / len(by_name)
    print(f"kg {scores}; mean recall of a name {recall:.4f} ({len(by_name)} names)")
    assert scores.items > 3000
    assert scores.precision >= 0.98
    assert scores.recall >= 0.95
    assert recall >= 0.8
    assert min(one.precision for one in by_name.values()) >= 0.8


def test_people_of_one_name_in_news(
    news: tuple[dict[bcubed.Mention, str], dict[bcubed.Mention, str], dict[bcubed.Mention, str]],
) -> None:
    found, truth, names = news
    people: dict[str, set[str]] = {}
    for mention, who in truth.items():
        people.setdefault(names[mention], set()).add(who)
    shared = sorted(name for name, those in people.items() if len(those) > 1)
    truth = _of(truth, names, set(shared))
    scores = bcubed.score(found, truth)
    by_name = sum(bcubed.score(names, _of(truth, names, {one})).precision for one in shared) / len(shared)
    print(f"kg {scores}; mean precision of a name by name alone {by_name:.4f} ({len(shared)} names)")
    assert by_name < 0.9
    assert scores.precision >= 0.98
    assert scores.recall >= 0.9


def _of(
    truth: Mapping[bcubed.Mention, str], names: Mapping[bcubed.Mention, str], wanted: set[str]
) -> dict[bcubed.Mention, str]:
    return {mention: who for mention, who in truth.items() if names[mention] in wanted}
