"""Divisions that do not exist: made up, or misread. Nobody holds an office there, nor anywhere else instead."""

from __future__ import annotations

import pytest

from kg.extract.rules import extract
from kg.lexicon import gazetteer
from kg.mentions import places
from kg.model import Document


def posts(text: str) -> set[tuple[str | None, ...]]:
    found = [f for f in extract(Document(id="a", text=text)) if f.type == "holds_role"]
    return {(f.value("person"), f.value("role"), f.value("place")) for f in found}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("庆和县县长王玉东推介黄桃。单县县长沈秋岚也来了。", {("沈秋岚", "县长", "单县")}),
        ("云山市委书记邹明远主持会议，单县县长沈秋岚参加。", {("沈秋岚", "县长", "单县")}),
        ("汉东省京州市市委书记邹明远主持会议，光明区区长沈秋岚汇报工作。", {("沈秋岚", "区长", "光明区")}),
        ("大河县副县长邹明远在单县考察。", set()),
        ("星海区区长邹明远在会上说。济南市历下区区长沈秋岚参加。", {("沈秋岚", "区长", "历下区")}),
        ("德国不来梅市市长邹明远在北京市表示。", {("邹明远", "市长", "不来梅市")}),
        ("单县召开大会。县长沈秋岚主持会议。", {("沈秋岚", "县长", "单县")}),
        ("单县召开大会由县委书记沈秋岚主持。", {("沈秋岚", "县委书记", "单县")}),
        ("山东省菏泽市召开会议，市长沈秋岚主持。", {("沈秋岚", "市长", "菏泽市")}),
        ("单县各乡镇和县直部门结合县委书记沈秋岚的要求开展工作。", {("沈秋岚", "县委书记", "单县")}),
    ],
)
def test_no_office_in_a_place_that_is_not(text: str, expected: set[tuple[str, ...]]) -> None:
    assert posts(text) == expected


def test_a_post_of_the_context_gives_way_to_that_of_the_text() -> None:
    text = "菏泽市市长沈秋岚到南京市访问。这是沈秋岚出任市长后的首次访问。"
    assert posts(text) == {("沈秋岚", "市长", "菏泽市")}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("行动在昭觉、布拖、金阳三县实施。", ["昭觉县", "布拖县", "金阳县"]),
        ("书屋在黄楼、环城、琵琶三个街道落地。", ["黄楼街道", "环城街道", "琵琶街道"]),
        ("西吉、隆德、红寺堡三地同步开展。", ["西吉县", "隆德县", "红寺堡区"]),
        ("他到晋熙、徐桥两镇调研。", ["晋熙镇", "徐桥镇"]),
        ("他到晋熙、徐桥、弥陀两镇调研。", []),  # not as many as are counted
        ("老师、学生、家长三地见面。", []),
        ("生产、生活、生态三区融合。", []),
    ],
)
def test_a_kind_told_once_is_that_of_all_of_a_list(text: str, names: list[str]) -> None:
    assert [p.name for p in places.find(text, gazetteer.load(), 2020, None)] == names
