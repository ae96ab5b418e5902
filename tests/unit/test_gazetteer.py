"""The gazetteer: names, short names, history, parents, and no guessing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kg import lexicon
from kg.errors import KnowledgeError
from kg.lexicon import compile as compiling
from kg.lexicon import gazetteer

PLACES = gazetteer.load()
SOURCE = Path(os.environ.get("KG_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "data" / "gazetteer"


def best(name: str, context: tuple[str, ...] = (), year: int | None = None) -> tuple[str, float]:
    place, score, _ = PLACES.resolve(name, context, year)[0]
    return place.code, score


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("单县", "371722"),
        ("济南", "370100"),
        ("山东", "370000"),
        ("内蒙古", "150000"),
        ("甘孜州", "513300"),
        ("紫云县", "520425"),
        ("琼中黎族苗族自治县", "469030"),
        ("昭苏", "654026"),
        ("德国", "DE"),
    ],
)
def test_names_and_short_names(name: str, code: str) -> None:
    assert best(name)[0] == code
    assert best(name)[1] >= 0.6


@pytest.mark.parametrize("name", ["市中区", "鼓楼区", "宝山镇"])
def test_same_names_are_not_guessed(name: str) -> None:
    candidates = PLACES.resolve(name)
    assert len(candidates) > 1
    assert candidates[0][1] < 0.5


def test_a_named_parent_settles_a_same_name() -> None:
    assert best("市中区", ("山东省", "济南市")) == ("370103", 1.0)
    assert best("市中区", ("四川省", "乐山市"))[0] == "511102"


def test_a_parent_that_contradicts_leaves_no_candidate() -> None:
    assert PLACES.resolve("单县", ("河南省",)) == ()


def test_a_county_that_does_not_exist_has_no_code() -> None:
    assert PLACES.resolve("庆和县") == ()


def test_the_year_decides_between_a_county_and_its_successor() -> None:
    assert [p.name for p in PLACES.find("黔西", 2019)] == ["黔西县"]
    assert [p.name for p in PLACES.find("黔西", 2023)] == ["黔西市"]
    assert PLACES.find("黔西县", 2019)[0].successors == ("520581",)


def test_ancestors_lead_to_the_province() -> None:
    assert PLACES.ancestors("371722") == ("371700", "370000")
    assert PLACES.ancestors("DE") == ()


def test_longest_takes_the_longest_name() -> None:
    assert PLACES.longest("琼中黎族苗族自治县委书记", 0) == len("琼中黎族苗族自治县")
    assert PLACES.longest("今天", 0) == -1
    assert PLACES.longest("昭觉县三岔河乡", 4) == len("昭觉县三岔河乡")


def test_an_unknown_code_is_an_error() -> None:
    with pytest.raises(KnowledgeError, match="000000"):
        PLACES.place("000000")


@pytest.mark.skipif(not SOURCE.is_dir(), reason="the sources of the gazetteer lie in shared/data beside the project")
@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("places.tsv", lambda: compiling.divisions(SOURCE / "areacodes.csv")),
        ("townships.tsv", lambda: compiling.townships(SOURCE / "townships.csv")),
    ],
)
def test_the_compiled_files_are_what_their_source_gives(name, rows) -> None:  # type: ignore[no-untyped-def]
    assert lexicon.read(name).splitlines()[1:] == rows()
