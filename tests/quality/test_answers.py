"""The floors that extraction must hold on hand-made answers: our own, and those that lie beside the project."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path

import pytest
import yaml

from kg import answers, evaluate, records, reporting
from kg.extract import extract
from kg.schema import load

HERE = Path(__file__).parent
OWN = HERE / "answers"
README = HERE.parents[1] / "README.md"
SHARED = Path(os.environ.get("KG_SHARED", HERE.parents[2] / "shared")) / "gold"
FLOORS: dict[str, list[float]] = yaml.safe_load((HERE / "floors.yaml").read_text(encoding="utf-8"))


@cache
def figures(*files: Path) -> evaluate.Evaluation:
    found = answers.load(files, load())
    said = {}
    for key, row in found.items():
        document = records.document_from(row)
        said[key] = records.facts_record(document, extract(document))
    return evaluate.evaluate(found, said, load())


def own() -> evaluate.Evaluation:
    return figures(*sorted(OWN.glob("*.jsonl")))


@pytest.mark.parametrize("name", FLOORS)
def test_answers_hold_their_floor(name: str) -> None:
    file = next((folder / name for folder in (OWN, SHARED) if (folder / name).is_file()), None)
    if file is None:
        pytest.skip(f"the answers {name} are not on this machine; they lie in shared/gold beside the project")
    found = figures(file)
    precision, recall = FLOORS[name]
    assert found.total.precision >= precision
    assert found.total.recall >= recall


def test_every_file_of_our_own_has_a_floor() -> None:
    assert {file.name for file in OWN.glob("*.jsonl")} <= set(FLOORS)


def test_what_is_said_surely_is_right() -> None:
    sure = [one for one in own().judged if (one.confidence or 0) >= 0.9]
    assert len(sure) >= 0.7 * len(own().judged)
    assert sum(one.right for one in sure) >= 0.95 * len(sure)


def test_the_table_of_the_readme_is_this_one() -> None:
    table = re.search(r"<!-- quality -->\n(.*?)\n<!-- end -->", README.read_text(encoding="utf-8"), re.S)
    assert table is not None
    assert table.group(1) == reporting.markdown(own())


def test_a_deputy_called_by_the_full_title_is_no_head() -> None:
    text = "商河县副县长王帅在抖音直播，王帅县长连线主播麻辣德子，共同推荐“山东味”。（记者 梁开文 策划 兰传斌）"
    found = extract(records.document_from({"id": "a", "text": text}))
    roles = {fact.value("role") for fact in found if fact.type == "holds_role"}
    people = {argument.value for fact in found for argument in fact.arguments if argument.role == "person"}
    assert roles == {"副县长"}
    assert not people & {"梁开文", "兰传斌"}
