"""Tenures: intervals from dated facts, who came after whom, contradictions and doubts."""

from __future__ import annotations

import random

import pytest

from kg import tenure
from kg.extract import extract
from kg.lexicon import gazetteer
from kg.link import link
from kg.model import Document, Tenure
from kg.tenure import Sign

SEAT = "place/371722"
BEFORE, AFTER, THIRD = "person/梁惠文-00000001", "person/沈秋岚-00000002", "person/邹明远-00000003"


def post(signs: dict[str, list[tuple[str, str]]], role: str = "县长", seat: str = SEAT) -> dict[str, list[Tenure]]:
    """Tenures by person of (day, kind)s."""
    made = {p: [Sign(day, kind, f"{p[-1]}{at}") for at, (day, kind) in enumerate(rows)] for p, rows in signs.items()}
    found = tenure.of_post(role, seat, made)
    return {person: [one for one in found if one.person == person] for person in signs}


def seen(*days: str) -> list[tuple[str, str]]:
    return [(day, "observed") for day in days]


def read(*texts: tuple[str, str]) -> tuple[Tenure, ...]:
    documents = [Document(f"d{at}", text, published=day) for at, (day, text) in enumerate(texts)]
    facts = [fact for document in documents for fact in extract(document)]
    return tenure.tenures(facts, link(documents, facts, gazetteer.load()).links, documents)


def test_since_and_until_at_least() -> None:
    (one,) = read(("2020-03-01", "单县县长梁惠文到黄岗镇调研。"), ("2021-05-01", "单县县长梁惠文到浮岗镇调研。"))
    assert (one.since, one.since_by, one.until, one.until_by) == ("2020-03-01", "observed", "2021-05-01", "observed")
    assert len(one.facts) == 2


def test_since_and_until_exactly() -> None:
    (one,) = post({BEFORE: [("2020-03", "appointed"), ("2020-05-01", "observed"), ("2021-05-01", "removed")]})[BEFORE]
    assert (one.since, one.since_by, one.until, one.until_by) == ("2020-03", "appointed", "2021-05-01", "removed")


def test_who_came_after_whom() -> None:
    held = post({BEFORE: seen("2018-01-01", "2019-01-01"), AFTER: seen("2019-06-01"), THIRD: seen("2021-01-01")})
    assert held[BEFORE][0].next == held[AFTER][0].id
    assert held[AFTER][0].next == held[THIRD][0].id
    assert not held[THIRD][0].next


def test_on_one_day_nobody_comes_after_the_other() -> None:
    held = post({BEFORE: seen("2019-01-01"), AFTER: seen("2019-01-01")})
    assert not held[BEFORE][0].next
    assert not held[AFTER][0].next


@pytest.mark.parametrize("role", ["副县长", "县委常委", "中央书记处书记", "大会主席团常务主席", "外交部发言人", "委员"])
def test_a_post_of_several_has_no_order(role: str) -> None:
    held = post({BEFORE: seen("2018-01-01", "2020-01-01"), AFTER: seen("2019-01-01", "2021-01-01")}, role)
    for one in (*held[BEFORE], *held[AFTER]):
        assert (one.next, one.contradictions, one.doubt) == ("", (), "")


def test_two_at_once_contradict_each_other() -> None:
    held = post({BEFORE: seen("2018-01-01", "2018-09-01"), AFTER: seen("2018-06-01", "2019-03-01")})
    assert AFTER in held[BEFORE][0].contradictions[0]
    assert BEFORE in held[AFTER][0].contradictions[0]
    assert not held[BEFORE][0].next


def test_one_misreading_among_many_is_in_doubt_and_breaks_no_order() -> None:
    days = [f"2018-{month:02}-01" for month in range(1, 13)]
    held = post({BEFORE: seen(*days), AFTER: seen("2018-06-15"), THIRD: seen("2019-03-01")})
    assert "by 12 facts" in held[AFTER][0].doubt
    assert not held[BEFORE][0].contradictions
    assert held[BEFORE][0].next == held[THIRD][0].id


def test_what_the_text_only_implies_yields_to_what_it_says() -> None:
    held = post(
        {BEFORE: seen("2018-01-01", "2019-01-01"), AFTER: [("2018-06-01", "implied"), ("2018-07-01", "implied")]}
    )
    assert held[AFTER][0].doubt
    assert not held[BEFORE][0].contradictions


def test_a_post_of_another_country_needs_its_name() -> None:
    signs = {BEFORE: seen("2018-01-01"), AFTER: [("2020-06-01", "implied")]}
    assert post(signs, "总理", "place/DE")[AFTER][0].doubt == "no document names the country with the post"
    assert not post(signs)[AFTER][0].doubt


def test_the_prime_minister_of_one_country_in_a_story_of_another() -> None:
    found = read(
        ("2020-03-01", "德国总理哈特曼同梁惠文总理会谈。"),
        ("2020-06-01", "德国总理哈特曼发表讲话。"),
    )
    here = {one.person.removeprefix("person/")[:-9]: one for one in found if one.seat == "place/DE"}
    assert here["梁惠文"].doubt
    assert (here["哈特曼"].contradictions, here["哈特曼"].next) == ((), "")


@pytest.mark.parametrize(
    ("one", "other", "away", "same"),
    [
        ("阿博特", "托尼·阿博特", False, True),
        ("夏巴兹·谢里夫", "谢里夫", False, True),
        ("沈秋岚", "沈秋岚作", False, True),
        ("伦奇", "伦齐", True, True),
        ("梁惠文", "梁惠民", False, False),
        ("默克尔", "朔尔茨", True, False),
    ],
)
def test_names_that_may_be_of_one_person(one: str, other: str, away: bool, same: bool) -> None:
    first, second = f"person/{one}-00000001", f"person/{other}-00000002"
    assert tenure.alike(first, second, away) is same
    assert tenure.alike(second, first, away) is same


def test_two_spellings_of_a_holder_are_one_turn() -> None:
    short, whole = "person/阿博特-00000001", "person/托尼·阿博特-00000002"
    held = post({short: seen("2014-01-01", "2014-12-01"), whole: seen("2014-06-01"), THIRD: seen("2016-01-01")}, "总理")
    assert not any(one.contradictions or one.doubt for those in held.values() for one in those)
    assert [one.next for one in (*held[short], *held[whole]) if one.next] == [held[THIRD][0].id]
    assert held[short][0].next


def test_who_comes_back_after_another_has_two_tenures() -> None:
    held = post({BEFORE: seen("2014-01-01", "2015-01-01", "2019-01-01"), AFTER: seen("2017-01-01")})
    first, second = held[BEFORE]
    assert (first.until, second.since) == ("2015-01-01", "2019-01-01")
    assert (first.next, held[AFTER][0].next) == (held[AFTER][0].id, second.id)
    assert not first.contradictions


def test_elected_again_is_no_contradiction_but_a_holder_before_the_order_is() -> None:
    again = post({BEFORE: [*seen("2018-01-01", "2019-01-01"), ("2020-01-01", "appointed")]})[BEFORE][0]
    assert (again.since, again.since_by, again.contradictions) == ("2018-01-01", "observed", ())
    early = post({BEFORE: [*seen("2019-10-01"), ("2020-01-01", "appointed")]})[BEFORE][0]
    assert early.contradictions == ("in the post on 2019-10-01, appointed on 2020-01-01",)


def test_former_and_then_in_the_post() -> None:
    once = post({BEFORE: [("2014-01-01", "past"), *seen("2019-01-01")]})[BEFORE]
    assert once[0].contradictions == ("called former on 2014-01-01, in the post on 2019-01-01",)
    back = post({BEFORE: [("2014-01-01", "past"), *seen("2019-01-01", "2019-02-01", "2019-03-01")]})[BEFORE]
    assert [(one.since, one.ended_before) for one in back] == [("", "2014-01-01"), ("2019-01-01", "")]


def test_who_acts_is_no_holder() -> None:
    found = read(("2020-01-10", "单县代县长梁惠文到黄岗镇调研。"), ("2020-02-01", "单县代理县长梁惠文到浮岗镇调研。"))
    assert [(one.since, one.since_by, one.until_by) for one in found] == [("2020-01-10", "acting", "acting")]
    held = post(
        {BEFORE: seen("2019-01-01", "2020-01-20"), AFTER: [("2020-01-10", "acting"), ("2020-03-01", "appointed")]}
    )
    assert (held[AFTER][0].since, held[AFTER][0].since_by) == ("2020-03-01", "appointed")
    assert held[BEFORE][0].next == held[AFTER][0].id
    assert not held[AFTER][0].contradictions


def test_news_of_what_is_to_come_is_known_when_it_is_told() -> None:
    (one,) = read(
        ("2020-03-01", "2021年，梁惠文任单县县长。单县县长梁惠文到场。"),
    )
    assert one.since == "2020-03-01"


def test_the_order_of_facts_does_not_matter() -> None:
    signs = {
        BEFORE: seen("2018-01-01", "2019-03-01"),
        AFTER: seen("2018-06-01", "2019-06-01"),
        THIRD: seen("2021-01-01"),
    }
    first = post(signs)
    for seed in range(4):
        rows = [(p, random.Random(seed).sample(r, len(r))) for p, r in signs.items()]
        random.Random(seed).shuffle(rows)
        made = {p: [Sign(d, k, f"{p[-1]}{signs[p].index((d, k))}") for d, k in r] for p, r in rows}
        assert {one.id: one for one in tenure.of_post("县长", SEAT, made)} == {
            t.id: t for r in first.values() for t in r
        }


def test_a_term_told_with_both_ends() -> None:
    found = read(("2022-01-01", "曹县县长梁惠文到场。梁惠文2019年3月至2021年5月任单县县长。"))
    (one,) = [one for one in found if one.seat == SEAT]
    assert (one.since, one.since_by, one.until, one.until_by) == ("2019-03", "appointed", "2021-05", "removed")
    assert not one.contradictions


def test_removed_and_appointed_in_one_sentence() -> None:
    found = read(
        ("2020-01-01", "单县县委书记梁惠文到黄岗镇调研。"),
        ("2021-05-10", "会议决定免去梁惠文单县县委书记职务，任命沈秋岚为单县县委书记。"),
    )
    first, second = sorted(found, key=lambda one: one.since)
    assert (first.until, first.until_by, first.next) == ("2021-05-10", "removed", second.id)
    assert (second.since, second.since_by) == ("2021-05-10", "appointed")


def test_a_former_post_has_ended_before_its_news() -> None:
    (one,) = [one for one in read(("2021-05-10", "梁惠文曾任单县县长，现任菏泽市副市长。")) if one.seat == SEAT]
    assert (one.since, one.until, one.ended_before) == ("", "", "2021-05-10")
