"""Linking: places by context, people by shared posts and never by name alone, order does not matter."""

from __future__ import annotations

import random

from kg.extract import extract
from kg.lexicon import gazetteer
from kg.link import Linked, link
from kg.model import Document


def linked(*texts: tuple[str, str, str]) -> Linked:
    documents = [Document(name, text, published=published) for name, text, published in texts]
    facts = [fact for document in documents for fact in extract(document)]
    return link(documents, facts, gazetteer.load())


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
