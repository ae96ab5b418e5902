from __future__ import annotations

import itertools

import pytest

from kg.model import Span
from kg.text import Normalised, clauses, normalise, sentences


def texts(text: str) -> list[str]:
    return [span.cut(text) for span in sentences(text)]


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("３月１０日", "3月10日"),
        ("增长１２．５％", "增长12.5%"),
        ("卖出1,200单,好评(多)!", "卖出1,200单，好评（多）！"),
        ("上午8:30开会:讨论", "上午8:30开会：讨论"),
        ("直播(live)间", "直播（live）间"),
        ("see (a, b), then (c).", "see (a, b), then (c)."),
        ("縣長張慶國為家鄉雞蛋代言", "县长张庆国为家乡鸡蛋代言"),
        ("李昇出席会议，王喆主持", "李昇出席会议，王喆主持"),
        ("乾县、瞭望塔和於姓", "乾县、瞭望塔和於姓"),
        ("王\u3000帅 出席\u00a0会\u200b议", "王帅出席会议"),
        ("3 月 10 日 在 App 上", "3月10日在 App 上"),
        ("two  words\tmore", "two words more"),
        ("\u3000\u3000第一段 \r\n 第二段\r第三段", "第一段\n第二段\n第三段"),
        ('他说"好"，又说"行"', "他说“好”，又说“行”"),
        ('一只5"的盘子', '一只5"的盘子'),
        ("卡尔•马克思、约翰‧洛克", "卡尔·马克思、约翰·洛克"),
        ("• 第一条", "• 第一条"),
        ("「好」『甲』", "“好”‘甲’"),
        ("2—3个月，2020-03-10", "2—3个月，2020-03-10"),
        ("\ue000县长", "\ufffd县长"),
        ("", ""),
        (" \u3000\u200b", ""),
    ],
)
def test_one_spelling(written: str, folded: str) -> None:
    assert normalise(written).text == folded


def test_a_span_leads_back_to_what_was_written() -> None:
    written = "  縣 長 張慶國\u3000在直播間(抖音)賣了１２萬單!"
    normal = normalise(written)
    start = normal.text.index("张庆国")
    assert normal.original(Span(start, start + 3)).cut(written) == "張慶國"
    assert normal.original(Span(0, 2)).cut(written) == "縣 長"
    start = normal.text.index("12万")
    assert normal.original(Span(start, start + 3)).cut(written) == "１２萬"


def test_an_empty_span_leads_back_to_a_place() -> None:
    normal = normalise(" 张 三 ")
    assert [normal.original(Span(i, i)) for i in range(3)] == [Span(1, 1), Span(3, 3), Span(5, 5)]


def test_what_needs_no_folding_stays_the_same_object_in_all_but_name() -> None:
    assert normalise("县长走进直播间。") == Normalised("县长走进直播间。", range(9))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲来了。乙走了！丙呢？", ["甲来了。", "乙走了！", "丙呢？"]),
        ("题目\n\n　正文一句", ["题目", "正文一句"]),
        ("“下火锅最香！”7月30日下午，局长开播。", ["“下火锅最香！”", "7月30日下午，局长开播。"]),
        ("他喊着“加油！加油！”跑过去。好。", ["他喊着“加油！加油！”跑过去。", "好。"]),
        ("他说：“我来了。你走吧。”大家笑了。", ["他说：“我来了。你走吧。”", "大家笑了。"]),
        ("“真香！”，他说。", ["“真香！”，他说。"]),
        ("《谁来卖货？》一书出版。", ["《谁来卖货？》一书出版。"]),
        ("散会了（会上无人反对。）下一项。", ["散会了（会上无人反对。）下一项。"]),
        ("卖鸡蛋……\n还有面。", ["卖鸡蛋……", "还有面。"]),
        ("他……走了。", ["他……走了。"]),
        ("真的吗？！真的。", ["真的吗？！", "真的。"]),
        ("见 http://x.cn/a?b=1 页。", ["见 http://x.cn/a?b=1 页。"]),
        ("“没有关上。他走了。", ["“没有关上。", "他走了。"]),
        ("", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


def test_a_long_quotation_is_cut_like_other_text() -> None:
    said = "我们先把路修通。" * 10
    assert texts(f"他说：“{said}”散会。")[:2] == ["他说：“我们先把路修通。", "我们先把路修通。"]


def test_clauses_leave_quotes_and_brackets_whole() -> None:
    text = "3月10日，张三（前，后）说：“甲，乙。”；走了。"
    found = [span.cut(text) for span in clauses(text, Span(0, len(text)))]
    assert found == ["3月10日", "张三（前，后）说：“甲，乙。”", "走了"]


def test_clauses_count_in_the_whole_text() -> None:
    text = "开头。甲来，乙走。"
    assert [span.cut(text) for span in clauses(text, sentences(text)[1])] == ["甲来", "乙走"]


@pytest.mark.parametrize("unit", ["“", "（", "。”", "…", '"(', "\u3000国", "“好。", "，"])
def test_long_odd_text_is_read(unit: str) -> None:
    normal = normalise(unit * 50_000)
    found = sentences(normal.text)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("单(shàn)县县长", "单县县长"),
        ("单shan县xian长zhang说", "单县长说"),
        ("用vivo和oppo手机", "用vivo和oppo手机"),
        ("张??庆国", "张庆国"),
        ("去哪?他说", "去哪？他说"),
        ("&ldquo;好&rdquo;&amp;A&B;", "“好”&A&B;"),
    ],
)
def test_noise_of_scraped_pages(written: str, folded: str) -> None:
    normal = normalise(written)
    assert normal.text == folded
    assert all(
        written[at] == char for at, char in zip(normal.offsets, folded, strict=False) if "\u4e00" <= char <= "\u9fff"
    )
