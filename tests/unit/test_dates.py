from __future__ import annotations

import pytest

from kg.dates import end_of, find, is_partial_date


def read(text: str, published: str | None = "2020-04-21") -> list[tuple[str, str]]:
    return [(mention.span.cut(text), mention.value) for mention in find(text, published)]


def values(text: str, published: str | None = "2020-04-21") -> list[str]:
    return [mention.value for mention in find(text, published)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2020年3月10日", "2020-03-10"),
        ("2020年3月", "2020-03"),
        ("2020年", "2020"),
        ("二〇二〇年三月十日", "2020-03-10"),
        ("2020-03-10 08:00", "2020-03-10"),
        ("2020/3/9", "2020-03-09"),
        ("3月10日晚", "2020-03-10"),
        ("3月10号上午", "2020-03-10"),
        ("5月1日", "2019-05-01"),
        ("2月29日", "2020-02-29"),
        ("4月", "2020-04"),
        ("12月底", "2019-12"),
        ("1—3月", "2020-01"),
        ("10日", "2020-04-10"),
        ("29日晚", "2020-03-29"),
        ("3月10日至12日", "2020-03-10"),
        ("9月20日至21日", "2019-09-20"),
        ("3月10—12日", "2020-03-10"),
        ("3月30日至4月2日", "2020-03-30"),
        ("2018年至2020年", "2018"),
        ("今天", "2020-04-21"),
        ("今日", "2020-04-21"),
        ("今天（4月20日）", "2020-04-20"),
        ("昨天上午", "2020-04-20"),
        ("昨日", "2020-04-20"),
        ("昨晚", "2020-04-20"),
        ("昨（20）日", "2020-04-20"),
        ("前天", "2020-04-19"),
        ("今年", "2020"),
        ("去年", "2019"),
        ("前年5月", "2018-05"),
        ("今年1月", "2020-01"),
        ("今年1—4月", "2020-01"),
        ("去年10月3日", "2019-10-03"),
        ("本月3日", "2020-04-03"),
        ("上月", "2020-03"),
    ],
)
def test_one_date(text: str, value: str) -> None:
    assert read(text)[0][1] == value
    assert len(read(f"据悉，{text}，会议召开。")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "13月", "4月32日", "2月30日", "2020年13月", "2020年2月30日", "2021年2月29日", "0月5日", "4月0日",
        "鲁ICP备09023866号", "© 1998-2024", "电话0531-88886666", "2—3个月", "20世纪", "3月期间", "为期3月", "10日内",
        "近10日", "3日游", "第10日", "1500年历史", "1971年5月生", "1971年5月3日出生", "今日头条", "以前年份", "两年前",
        "24号楼", "人民路12号在修", "2020年度", "去年同期", "192.168.1.10", "三天后", "当天", "次日", "12.5日",
    ],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3月10日晚开播。4月24日收官", ["--03-10", "--04-24"]),
        ("今年4月，昨日、24日、去年10月、本月3日", []),
        ("今天（6月26日）", ["--06-26"]),
        ("2020年3月10日开播，12日收官，次日总结", ["2020-03-10", "2020-03-12", "2020-03-13"]),
        ("3月10日，当天", ["--03-10", "--03-10"]),
        ("3月10日，两天后", ["--03-10"]),
        ("2月30日", []),
        ("2月29日", ["--02-29"]),
    ],
)
def test_with_no_date_of_publication(text: str, expected: list[str]) -> None:
    assert values(text, None) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4月11日开播。两周后，25日收官", ["2020-04-11", "2020-04-25"]),
        ("4月3日代言，当天卖空。两天后，又卖", ["2020-04-03", "2020-04-03", "2020-04-05"]),
        ("4月1日开会。同日，乙到任。次日离开", ["2020-04-01", "2020-04-01", "2020-04-02"]),
        ("3月28日开播，2日收官", ["2020-03-28", "2020-04-02"]),
        ("2018年3月1日、5月2日", ["2018-03-01", "2018-05-02"]),
        ("2018年3月开工，同年9月建成，次年1月3日启用", ["2018-03", "2018-09", "2019-01-03"]),
        ("3月10日、12日", ["2020-03-10", "2020-03-12"]),
    ],
)
def test_dates_lean_on_those_before(text: str, expected: list[str]) -> None:
    assert values(text, "2020-06-01") == expected


def test_days_to_come() -> None:
    assert values("县里将于5月20日办节") == ["2020-05-20"]
    assert values("办法自5月1日起施行") == ["2020-05-01"]
    assert values("自2019年5月1日起施行，明天开会") == ["2019-05-01", "2020-04-22"]
    assert values("4月20日开播，两天后收官") == ["2020-04-20"], "nothing told as done is later than publication"


def test_a_publication_date_of_a_month_or_a_year() -> None:
    assert values("4月25日，今年，昨天，本月3日", "2020-04") == ["2020-04-25", "2020", "2020-04-03"]
    assert values("12月25日，去年，本月", "2020") == ["2020-12-25", "2019"]
    assert values("3月10日", "someday") == ["--03-10"]


def test_today_in_quotation_marks_is_the_day_of_the_speech() -> None:
    assert values("“今天给大家带货来了！”19日晚，县长开播。") == ["2020-04-19"]


def test_the_mention_holds_the_part_of_the_day_and_the_whole_range() -> None:
    assert read("3月10日晚间，3月12日至14日上午，晚会在4月1日晚会厅") == [
        ("3月10日晚间", "2020-03-10"),
        ("3月12日至14日上午", "2020-03-12"),
        ("4月1日", "2020-04-01"),
    ]


def test_leap_days_reach_back() -> None:
    assert values("2月29日", "2019-03-01") == ["2016-02-29"]


@pytest.mark.parametrize(
    ("value", "good"),
    [
        ("2020", True), ("2020-03", True), ("2020-02-29", True), ("2020-2-9", False), ("2019-02-29", False),
        ("2020-13", False), ("0000", False), ("--03-10", False), ("", False), ("2020-03-10T00:00", False),
    ],
)  # fmt: skip
def test_partial_dates(value: str, good: bool) -> None:
    assert is_partial_date(value) is good


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("2019年3月至2021年5月", "2019-03", "2021-05"),
        ("2015年到2017年", "2015", "2017"),
        ("1975-1980年", "1975", "1980"),
        ("2019年3月至5月", "2019-03", "2019-05"),
        ("2019年3月1日至5月2日", "2019-03-01", "2019-05-02"),
        ("2019年3月", "2019-03", None),
        ("2019年3月至2月", "2019-03", None),
    ],
)
def test_the_end_of_a_period(words: str, first: str, last: str | None) -> None:
    assert end_of(words, first) == last
