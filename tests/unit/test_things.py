"""Organisations, initiatives, products and events: one node for one thing, and doubt where it is not sure."""

from __future__ import annotations

import pytest

from kg.errors import KnowledgeError
from kg.extract import extract
from kg.lexicon import gazetteer
from kg.link import Linked, link, things
from kg.model import Document

DAY = "2022-03-05"


def linked(*texts: str, place: str | None = None, days: tuple[str, ...] = ()) -> Linked:
    documents = [
        Document(f"d{at}", text, published=days[at] if days else DAY, default_place=place)
        for at, text in enumerate(texts)
    ]
    facts = [fact for document in documents for fact in extract(document)]
    return link(documents, facts, gazetteer.load())


def homes(found: Linked, kind: str) -> list[str]:
    """Where the things of a kind are at home, "" for nowhere; a thing each."""
    return sorted(next(iter(one.within), "") for one in found.entities if one.kind == kind)


def test_a_meeting_of_the_whole_county_is_at_home_in_the_county_of_who_attends() -> None:
    found = linked("单县县长梁惠文出席全县经济工作会议。", "曹县县长沈秋岚出席全县经济工作会议。")
    assert homes(found, "event") == ["place/371721", "place/371722"]


def test_our_county_the_whole_county_and_its_name_are_one_home() -> None:
    found = linked(
        "单县县长梁惠文出席全县经济工作会议。",
        "单县县长梁惠文出席我县经济工作会议。",
        "单县县长梁惠文出席单县经济工作会议。",
        place="单县",
    )
    assert homes(found, "event") == ["place/371722"]


def test_a_meeting_of_a_county_that_nothing_tells_is_one_of_its_document() -> None:
    found = linked("县长梁惠文出席全县经济工作会议。", "县长沈秋岚出席全县经济工作会议。")
    assert homes(found, "event") == ["", ""]


def test_an_edition_is_one_event_wherever_its_place_stands_and_its_opening_belongs_to_it() -> None:
    found = linked(
        "单县县长梁惠文出席第五届单县羊肉汤文化节开幕式。",
        "单县县长梁惠文出席单县第五届羊肉汤文化节。",
        "单县县长梁惠文出席单县第六届羊肉汤文化节。",
        days=("2022-03-05", "2022-03-20", "2023-03-05"),
    )
    events = [one for one in found.entities if one.kind == "event"]
    assert sorted(one.label for one in events) == ["单县第五届羊肉汤文化节", "单县第六届羊肉汤文化节"]
    assert {one.within[0] for one in events} == {"place/371722"}


def test_an_opening_alone_stays_what_it_is() -> None:
    found = linked("单县县长梁惠文出席开幕式。", "单县县长梁惠文出席开幕式。")
    assert len(homes(found, "event")) == 2


@pytest.mark.parametrize(
    ("one", "other"), [("羊汤", "羊肉汤"), ("玫瑰", "玫瑰花"), ("马铃薯", "土豆"), ("高山番茄", "高山西红柿")]
)
def test_a_product_under_two_words_is_one(one: str, other: str) -> None:
    found = linked(f"单县县长梁惠文推介单县{one}。", f"单县县长梁惠文推介单县{other}。")
    assert homes(found, "product") == ["place/371722"]


def test_products_that_differ_in_a_word_are_apart_and_in_doubt() -> None:
    found = linked("平阴县县长梁惠文推介平阴百合。", "平阴县县长梁惠文推介平阴百合花。")
    assert homes(found, "product") == ["place/370124", "place/370124"]
    (doubt,) = [one for one in found.judgements if one.kind == "product"]
    assert (doubt.verdict, doubt.reasons) == ("doubtful", ("百合 and 百合花, both at place/370124",))


def test_products_of_two_places_are_not_compared() -> None:
    found = linked("平阴县县长梁惠文推介平阴百合。", "单县县长沈秋岚推介单县百合花。")
    assert not [one for one in found.judgements if one.kind == "product"]


@pytest.mark.parametrize("name", ["发改局", "发展和改革局", "县发改局"])
def test_an_organ_by_its_short_name_is_the_same(name: str) -> None:
    found = linked(f"单县{name}局长沈秋岚到场。", "单县发展改革局局长沈秋岚到场。")
    assert homes(found, "org") == ["place/371722"]


@pytest.mark.parametrize(
    ("name", "whole"),
    [
        ("发改委", "发展改革委"),
        ("发展和改革委员会", "发展改革委"),
        ("市监局", "市场监督管理局"),
        ("市场监督管理局", "市场监督管理局"),
        ("卫健办公室", "卫生健康办公室"),
        ("体育运动委员会", "体育运动委员会"),
        ("文旅集团", "文旅集团"),
    ],
)
def test_branches_have_one_form(name: str, whole: str) -> None:
    assert things.body_of(name) == whole


def test_an_initiative_is_at_home_where_its_organ_is() -> None:
    found = linked(
        "省农业农村厅启动“耕耘行动”。济南市市长沈秋岚到场。",
        "山东省农业农村厅启动“耕耘行动”。",
        "山东省启动“耕耘行动”。",
        "山东省政府启动“耕耘行动”。",
    )
    assert homes(found, "initiative") == ["place/370000"]
    assert homes(found, "org") == ["place/370000", "place/370000"]  # the department, and the government


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("省农业农村厅", "省"),
        ("市政府", "市"),
        ("市场监管局", ""),
        ("市政工程公司", ""),
        ("县域办", ""),
        ("区块链大会", ""),
    ],
)
def test_the_word_for_a_level(name: str, level: str) -> None:
    assert things._level_of(name) == level


def test_a_key_of_an_id_is_that_of_its_block() -> None:
    for kind, name in (
        ("product", "百合花"),
        ("product", "羊肉串"),
        ("event", "第五届运动会开幕式"),
        ("org", "发展改革局"),
    ):
        named = things.Named(kind, name, "place/371722")
        assert things.key_of(named.id) == named.key


def test_a_wrong_pattern_is_told() -> None:
    with pytest.raises(KnowledgeError, match=r"loose\.product"):
        things._loose("product", "(")
