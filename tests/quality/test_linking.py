"""The floors that linking must hold on people made from careers and on people in news, where the data lie beside us."""

from __future__ import annotations

import gzip
import json
import os
import random
from pathlib import Path

import pytest
from quality import bcubed

from kg.extract import extract
from kg.lexicon import gazetteer
from kg.link import observe
from kg.model import Document

DATA = Path(os.environ.get("KG_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "data"
ANSWERS = Path(__file__).parent / "people_posts.tsv"
LEADERS = frozenset(["习近平", "李克强", "王岐山", "俞正声", "汪洋", "赵乐际", "杨洁篪", "王晨", "韩正"])


def test_bcubed_of_a_small_case() -> None:
    truth = {"a": "x", "b": "x", "c": "y", "d": "y"}
    assert bcubed.score({"a": "1", "b": "1", "c": "2", "d": "2"}, truth) == bcubed.Scores(1.0, 1.0, 4)
    one = bcubed.score(dict.fromkeys(truth, "1"), truth)
    assert (one.precision, one.recall) == (0.5, 1.0)
    none = bcubed.score({name: name for name in truth}, truth)
    assert (none.precision, none.recall) == (1.0, 0.5)


@pytest.fixture(scope="module")
def people() -> dict[str, tuple[str, list[bcubed.Spell]]]:
    if not (DATA / "careers" / "spells.csv").is_file():
        pytest.skip("the careers are not on this machine; they lie in shared/data beside the project")
    return bcubed.careers(DATA / "careers")


@pytest.mark.parametrize(("short", "floor"), [(False, (0.999, 0.62)), (True, (0.995, 0.60))])
def test_people_of_dated_posts(
    people: dict[str, tuple[str, list[bcubed.Spell]]], short: bool, floor: tuple[float, float]
) -> None:
    made, truth = bcubed.from_careers(people, seed=1, short=short)
    found = bcubed.score(bcubed.resolved(made), truth)
    print(found)
    assert found.precision >= floor[0]
    assert found.recall >= floor[1]


def test_five_officials_to_a_name(people: dict[str, tuple[str, list[bcubed.Spell]]]) -> None:
    """Harder than life: everyone gets one of few names, and all of them are high officials."""
    chance = random.Random(5)
    pool = chance.sample(sorted({n[0] + n[-1] for n, _ in people.values() if 2 <= len(n) <= 3}), 700)
    crowd = {uid: (chance.choice(pool), spells) for uid, (_, spells) in sorted(people.items())}
    made, truth = bcubed.from_careers(crowd, seed=1)
    found = bcubed.score(bcubed.resolved(made), truth)
    print(found)
    assert found.precision >= 0.98
    assert found.recall >= 0.6


def test_people_of_one_name_in_news() -> None:
    answers = {name: who for name, who in bcubed.labels(ANSWERS).items() if name not in LEADERS}
    files = [DATA / "news" / f"{name}.jsonl.gz" for name in ("rmrb", "xwlb")]
    if not all(file.is_file() for file in files):
        pytest.skip("the news are not on this machine; they lie in shared/data beside the project")
    items, labels = [], {}
    places = gazetteer.load()
    for file in files:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                row = json.loads(line)
                several = any(name in row["text"] for name, who in answers.items() if len(who) > 1)
                if not (several or (number % 3 == 0 and any(name in row["text"] for name in answers))):
                    continue
                document = Document(row["id"], row["text"], published=row["published"], source=file.name)
                found = observe(document, extract(document), places)
                items += found.items
                labels.update((one.id, one.name) for one in found.items if one.kind != "person")
    made, truth = bcubed.from_news(items, answers, labels)
    scores = bcubed.score(bcubed.resolved(made), truth)
    print(scores)
    assert scores.items > 500
    assert scores.precision >= 0.98
    assert scores.recall >= 0.75
