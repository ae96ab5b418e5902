"""Linking: places by context, people by posts of kind and level and never by name alone, order does not matter."""

from __future__ import annotations

import random

import pytest

from kg.extract import extract
from kg.lexicon import gazetteer
from kg.link import Linked, UserJudgements, judging, link
from kg.link.offices import exclude
from kg.model import Document


def linked(*texts: tuple[str, str, str], judged: UserJudgements | None = None, **fields: str) -> Linked:
    documents = [Document(name, text, published=published, **fields) for name, text, published in texts]
    facts = [fact for document in documents for fact in extract(document)]
    return link(documents, facts, gazetteer.load(), judged or UserJudgements())


def people(found: Linked, name: str) -> set[str]:
    return {one.entity for one in found.links if one.surface == name and one.entity.startswith("person/")}


def test_the_same_name_in_the_same_post_is_one_person() -> None:
    found = linked(
        ("a", "单县县长梁惠文到单县黄岗镇调研。", "2021-03-01"), ("b", "单县县长梁惠文为单县羊肉代言。", "2021-05-01")
    )
    assert len(people(found, "梁惠文")) == 1


def test_a_name_alone_never_links() -> None:
    found = linked(
        ("a", "单县县长梁惠文到单县黄岗镇调研。", "2021-03-01"),
        ("b", "昭苏县副县长梁惠文为昭苏蜂蜜代言。", "2021-05-01"),
    )
    assert len(people(found, "梁惠文")) == 2


def test_every_entity_argument_has_one_link_and_every_link_an_entity() -> None:
    text = "3月10日，单县县长梁惠文与主播“北地小妹”一起在抖音推介单县羊肉。"
    documents = [Document("a", text, published="2021-03-12")]
    facts = [fact for document in documents for fact in extract(document)]
    found = link(documents, facts, gazetteer.load())
    entities = {entity.id for entity in found.entities}
    assert len({(one.fact, one.role) for one in found.links}) == len(found.links)
    assert {one.entity for one in found.links} <= entities
    assert all(around in entities for entity in found.entities for around in entity.within)
    assert all(one.reasons for one in found.links)


def test_a_same_named_district_gets_a_code_only_by_context() -> None:
    alone = linked(("a", "市中区区长梁惠文讲话。", "2021-03-01"))
    assert not any(one.entity.removeprefix("place/").isdigit() for one in alone.links if one.role == "place")
    told = linked(("a", "济南市市中区区长梁惠文讲话。", "2021-03-01"))
    assert {one.entity for one in told.links if one.role == "place" and one.surface == "市中区"} == {"place/370103"}


def test_a_product_with_and_without_its_place_is_one() -> None:
    found = linked(
        ("a", "单县县长梁惠文为单县羊肉代言。", "2021-03-01"), ("b", "单县县长梁惠文推介单县的羊肉。", "2021-05-01")
    )
    assert len({entity.id for entity in found.entities if entity.kind == "product"}) == 1


def test_the_order_of_documents_does_not_matter() -> None:
    texts = [
        ("a", "单县县长梁惠文到单县黄岗镇调研。", "2021-03-01"),
        ("b", "昭苏县副县长梁惠文为昭苏蜂蜜代言。", "2021-05-01"),
        ("c", "单县县委书记梁惠文为单县羊肉代言。", "2022-05-01"),
        ("d", "济南市市中区区长沈秋岚讲话。", "2021-05-01"),
    ]
    first = linked(*texts)
    for seed in range(5):
        random.Random(seed).shuffle(texts)
        assert linked(*texts) == first


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("单县县长梁惠文、曹县县长梁惠文、成武县县长梁惠文出席会议。", 3),
        ("单县副县长梁惠文到浮岗镇走访，浮岗镇镇长梁惠文介绍情况。", 2),
        ("财政局局长梁惠文、教育局局长梁惠文出席会议。", 2),
        ("单县县长梁惠文调任曹县县委书记。", 1),
        ("单县县委书记、县长梁惠文出席会议。单县县长梁惠文说，要抓紧。", 1),
        ("原单县县长梁惠文回到单县。曹县县长梁惠文陪同。", 1),
        ("菏泽市委常委、单县县委书记梁惠文讲话。单县县委书记梁惠文随后到曹县。", 1),
    ],
)
def test_posts_that_exclude_each_other_are_of_several_people_in_one_document(text: str, count: int) -> None:
    found = linked(("a", text, "2021-03-01"))
    assert len(people(found, "梁惠文")) == count
    if count > 1:
        assert any(f"one of {count} of this name" in reason for one in found.links for reason in one.reasons)


def test_what_is_told_after_a_post_is_told_of_its_holder() -> None:
    text = "单县县长梁惠文、曹县县长梁惠文出席会议。会后，曹县县长梁惠文到单县黄岗镇调研。"
    found = linked(("a", text, "2021-03-01"))
    facts = {fact.id: fact for fact in extract(Document("a", text, published="2021-03-01"))}
    visitor = {one.entity for one in found.links if facts[one.fact].type == "visited" and one.role == "person"}
    head = {
        one.entity
        for one in found.links
        if facts[one.fact].value("place") == "曹县" and facts[one.fact].type == "holds_role" and one.role == "person"
    }
    assert visitor == head


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        (("省长", "place/610000"), ("自治区主席", "place/640000"), True),
        (("县长", "place/371722"), ("县委书记", "place/371721"), True),
        (("县长", "place/371722"), ("县委书记", "place/371722"), False),
        (("副县长", "place/371722"), ("镇长", "place/371722110"), True),
        (("县委常委", "place/371722"), ("镇党委书记", "place/371722110"), False),
        (("党支部书记", "place/371722110/张庄村"), ("党支部书记", "place/371722110/李庄村"), True),
        (("全国人大代表", "place/CN"), ("县长", "place/371722"), False),
        (("财政局长", "place/371722"), ("教育局长", "place/371721"), True),
        (("商会会长", "place/371722"), ("县长", "place/371721"), False),
    ],
)
def test_which_offices_exclude_each_other(one: tuple[str, str], other: tuple[str, str], apart: bool) -> None:
    assert exclude(one, other) is exclude(other, one) is apart


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("陕西省省长梁惠文会见外交部部长周启远、财政部部长郑怀安、教育部部长冯立群。",
         "宁夏回族自治区主席梁惠文会见外交部部长周启远、财政部部长郑怀安、教育部部长冯立群。"),
        ("单县浮岗镇张庄村党支部书记梁惠文说，羊肉好。", "单县浮岗镇李庄村党支部书记梁惠文说，羊肉好。"),
        ("单县县长梁惠文到单县黄岗镇调研。", "曹县县长梁惠文到曹县调研。"),
    ],
)  # fmt: skip
def test_heads_of_different_places_within_days_are_never_sure_to_be_one(first: str, second: str) -> None:
    found = linked(("a", first, "2020-01-20"), ("b", second, "2020-01-24"))
    assert len(people(found, "梁惠文")) == 2


def test_a_change_that_is_told_is_believed() -> None:
    found = linked(
        ("a", "单县县长梁惠文到单县黄岗镇调研。", "2020-01-20"),
        ("b", "单县县长梁惠文任曹县县委书记。", "2020-01-24"),
        ("c", "曹县县委书记梁惠文到曹县调研。", "2020-01-28"),
    )
    assert len(people(found, "梁惠文")) == 1


def test_one_goes_from_county_to_prefecture() -> None:
    found = linked(
        ("a", "单县县长梁惠文到单县黄岗镇调研。", "2018-03-01"),
        ("b", "单县县委书记梁惠文为单县羊肉代言。", "2019-05-01"),
        ("c", "菏泽市副市长梁惠文到单县调研。", "2020-05-01"),
    )
    assert len(people(found, "梁惠文")) == 1


@pytest.mark.parametrize("named", ["外交部长", "外交部部长", "中国外交部长", "中国外长"])
def test_offices_of_the_state_have_their_seat_in_the_country(named: str) -> None:
    found = linked(("a", "外交部部长周启远出席会议。", "2020-01-20"), ("b", f"{named}周启远出席会议。", "2020-03-20"))
    assert len(people(found, "周启远")) == 1


@pytest.mark.parametrize(
    ("name", "known", "count"),
    [
        ("梁惠文", "国务院副总理{}出席会议。", 1),
        ("王伟", "国务院副总理{}出席会议。", 2),  # many bear the name
        ("梁惠文", "昭苏县副县长{}出席会议。", 2),  # news gives the title of such
    ],
)
def test_a_rare_name_without_post_is_the_leader_whom_news_names_so(name: str, known: str, count: int) -> None:
    told = [(f"l{at}", known.format(name), f"2020-0{at}-11") for at in range(1, 10)]
    found = linked(*told, ("z", f"单县县长李大山、{name}出席全国农业工作会议。", "2020-05-20"))
    assert len([one for one in found.links if one.surface == name]) > len(told)
    assert len(people(found, name)) == count


COMPANY = "单县县长张学礼、曹县县长刘金山、成武县县长孙桂芳"


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ("{}、王伟出席全国农业工作会议。", 1),
        ("东明县县长李大山、王伟出席全国农业工作会议。", 2),  # a common name alone
    ],
)
def test_a_common_name_is_the_leader_who_is_told_of_with_the_same_people(said: str, count: int) -> None:
    told = [(f"l{at}", f"国务委员王伟、{COMPANY}出席座谈会。", f"2020-0{at}-11") for at in range(1, 10)]
    found = linked(*told, ("z", said.format(COMPANY), "2020-05-20"))
    assert len([one for one in found.links if one.surface == "王伟"]) > len(told)
    assert len(people(found, "王伟")) == count


def test_what_is_in_doubt_is_still_apart() -> None:
    told = [(f"l{at}", "国务院副总理梁惠文出席会议。", f"2020-05-{at}") for at in range(10, 28)]
    told += [(f"z{at}", f"单县县长李大山、梁惠文出席第{at}届农业大会。", "2020-06-21") for at in "一二三"]
    told += [
        (f"m{at}", f"单县{post}王健到黄岗镇调研。", f"201{at}-05-20") for at, post in enumerate(["副县长", "县委常委"])
    ]
    found = linked(*told)
    doubts = [one for one in found.judgements if one.verdict == "doubtful"]
    entities = {one.id for one in found.entities}
    assert doubts
    assert all(one.left in entities and one.right in entities for one in doubts)


def test_company_that_two_bearers_have_does_not_tell_which_is_meant() -> None:
    told = [(f"l{at}", f"国务委员王伟、{COMPANY}出席座谈会。", f"2020-0{at}-11") for at in range(1, 10)]
    told += [(f"m{at}", f"单县县委书记王伟、{COMPANY}出席座谈会。", f"2020-0{at}-13") for at in range(1, 5)]
    found = linked(*told, ("z", f"{COMPANY}、王伟出席全国农业工作会议。", "2020-05-20"))
    assert len(people(found, "王伟")) == 3


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        ("国家主席陈克非夫人林小雨", "国家主席陈克非和夫人林小雨", 1),
        ("国家主席陈克非夫人林小雨", "国家主席周启远夫人林小雨", 2),
        ("国家主席陈克非夫人林小雨", "单县县长周启远、林小雨", 2),
    ],
)
def test_who_is_married_to_whom_tells_people_apart(first: str, second: str, count: int) -> None:
    found = linked(
        ("a", f"{first}出席全国妇女大会开幕式。", "2012-03-01"), ("b", f"{second}出席世界粮食论坛。", "2014-03-01")
    )
    assert len(people(found, "林小雨")) == count


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("全国政协副主席", "政协第十三届全国委员会副主席"),
        ("全国人大宪法和法律委员会主任委员", "全国人大宪法和法律委员会主任委员"),
    ],
)
def test_a_post_is_the_same_whatever_term_it_is_of(one: str, other: str) -> None:
    found = linked(("a", f"{one}王伟出席会议。", "2020-01-20"), ("b", f"{other}王伟出席会议。", "2020-03-20"))
    assert len(people(found, "王伟")) == 1


def test_who_published_a_document_is_asked_of_it_and_not_of_its_file() -> None:
    texts = [
        ("a", "单县县长梁惠文到单县黄岗镇调研。", "2021-03-01"),
        ("b", "单县县委书记梁惠文为单县羊肉代言。", "2022-05-01"),
    ]
    assert linked(*texts, source="one.jsonl") == linked(*texts, source="two.jsonl")


def test_a_judgement_holds_whatever_documents_come_and_tells_no_path() -> None:
    texts = [
        ("a", "单县县长梁惠文到单县黄岗镇调研。", "2021-03-01"),
        ("b", "昭苏县副县长梁惠文为昭苏蜂蜜代言。", "2021-05-01"),
    ]
    one, other = sorted(people(linked(*texts), "梁惠文"))
    judged = judging.parse(f"same {one} {other}", "/home/me/judgements.txt")
    earlier = [
        ("c", "单县县长梁惠文到单县调研。", "2019-03-01"),
        ("d", "单县县长梁惠文、曹县县长梁惠文出席会议。", "2020-03-01"),
    ]
    for texts_ in (texts, [*texts, earlier[0]], [*texts, *earlier]):
        found = linked(*texts_, judged=judged)
        leads = dict(found.redirects)
        assert leads.get(one, one) == leads.get(other, other)
        assert not any("/home" in reason for line in found.judgements for reason in line.reasons)
