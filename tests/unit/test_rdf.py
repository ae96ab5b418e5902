"""What the triples say, from values made by hand."""

from __future__ import annotations

import random

import pyoxigraph as ox
import pytest

from kg import rdf, schema
from kg.model import Argument, Document, Entity, Evidence, Fact, Link, Span

BASE = "https://graph.example/"
KG = BASE + "ontology#"
TEXT = "4月11日，清河县县长林知夏与周望舒在橙豆直播间推介清河苹果。"


def fact(kind: str, modality: str = "asserted", document: str = "d1", **roles: str) -> Fact:
    arguments = tuple(Argument(role, value) for role, value in roles.items())
    return Fact(kind, arguments, Evidence(document, Span(0, len(TEXT)), TEXT, "made", 0.9), modality)


def links(facts: list[Fact]) -> list[Link]:
    kinds = {(r.id, role.name): role.type for r in schema.load().relations for role in r.roles if role.is_entity}
    return [
        Link(one.id, a.role, a.value, f"{kinds[one.type, a.role]}/{a.value}", 1.0)
        for one in facts
        for a in one.arguments
        if (one.type, a.role) in kinds
    ]


def made(*facts: Fact, entities: tuple[Entity, ...] = (), documents: tuple[Document, ...] = ()) -> list[ox.Triple]:
    found = list(facts)
    return list(rdf.triples(documents, found, links(found), entities, schema.load(), BASE))


def node(local: str) -> ox.NamedNode:
    return rdf.iri(BASE, local)


def values(triples: list[ox.Triple], subject: ox.NamedNode, predicate: str) -> list[str]:
    return sorted(t.object.value for t in triples if t.subject == subject and t.predicate.value.endswith(predicate))


def test_an_asserted_fact_gives_its_direct_triple() -> None:
    found = made(fact("promoted", person="林知夏", product="清河苹果"))
    expected = ox.Triple(node("person/林知夏"), ox.NamedNode(KG + "promoted"), node("product/清河苹果"))
    assert expected in found


@pytest.mark.parametrize("modality", ["planned", "denied", "alleged"])
def test_another_fact_gives_its_statement_alone(modality: str) -> None:
    one = fact("promoted", modality, person="林知夏", product="清河苹果")
    found = made(one)
    assert not any(t.predicate.value == KG + "promoted" for t in found)
    assert values(found, node(f"fact/{one.id}"), "#modality") == [KG + modality]


def test_a_symmetric_relation_goes_both_ways() -> None:
    found = {
        (t.subject, t.object) for t in made(fact("met", person="甲", person2="乙")) if t.predicate.value == KG + "met"
    }
    assert found == {(node("person/甲"), node("person/乙")), (node("person/乙"), node("person/甲"))}


def test_the_first_target_that_is_there_is_the_target() -> None:
    both = made(fact("holds_role", person="甲", role="局长", place="清河县", org="农业局"))
    alone = made(fact("holds_role", person="甲", role="董事长", org="橙豆公司"))
    assert values(both, node("person/甲"), "#holds_role") == [node("place/清河县").value]
    assert values(alone, node("person/甲"), "#holds_role") == [node("org/橙豆公司").value]


def test_a_statement_has_its_roles_and_its_evidence() -> None:
    one = fact("holds_role", person="林知夏", role="县长", place="清河县", date="2020-04")
    found = made(one, documents=(Document("d1", TEXT, published="2020-04-12"),))
    statement, evidence = node(f"fact/{one.id}"), node(f"evidence/{one.id}")
    assert values(found, statement, "#type") == [KG + "HoldsRole"]
    assert values(found, statement, "#person") == [node("person/林知夏").value]
    assert values(found, statement, "#role") == ["县长"]
    assert values(found, statement, "#status") == [KG + "current"]
    assert values(found, statement, "#observed") == ["2020-04-12"]
    assert values(found, statement, "#confidence") == ["0.9"]
    assert values(found, statement, "identifier") == [one.id]
    assert values(found, statement, "wasDerivedFrom") == [evidence.value]
    assert values(found, evidence, "#quote") == [TEXT]
    assert values(found, evidence, "#start") + values(found, evidence, "#end") == ["0", str(len(TEXT))]
    assert values(found, evidence, "dc/terms/source") == [node("document/d1").value]
    assert len(values(found, evidence, "hasSelector")) == 2


def test_a_status_that_is_told_is_kept() -> None:
    one = fact("holds_role", person="甲", role="县长", place="清河县", status="former")
    assert values(made(one), node(f"fact/{one.id}"), "#status") == [KG + "former"]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("2020-03-10", "date"),
        ("2020-03", "gYearMonth"),
        ("2020", "gYear"),
        ("--03-10", "gMonthDay"),
        ("--02-29", "gMonthDay"),
        ("2020-02-30", "string"),
        ("2020-13", "string"),
        ("0000", "string"),
        ("春天", "string"),
    ],
)
def test_a_date_has_the_type_of_its_precision(value: str, kind: str) -> None:
    found = rdf.date_literal(value)
    assert (found.value, found.datatype.value.rpartition("#")[2]) == (value, kind)


def test_a_place_has_its_names_its_code_and_all_around_it() -> None:
    around = ("place/370100", "place/370000", "place/CN")
    found = made(entities=(Entity("place/370126", "place", "商河县", ("商河县", "商河小城"), around, "county"),))
    place = node("place/370126")
    assert values(found, place, "#within") == sorted(node(one).value for one in around)
    assert values(found, place, "#part_of") == [node("place/370100").value]
    assert values(found, place, "#name") == ["商河", "商河县", "商河小城"]
    assert values(found, place, "altLabel") == ["商河小城"]
    assert values(found, place, "#code") == ["370126"]


def test_only_places_are_part_of_the_hierarchy() -> None:
    found = made(entities=(Entity("product/苹果", "product", "苹果", (), ("place/370126",)),))
    assert values(found, node("product/苹果"), "#within") == [node("place/370126").value]
    assert values(found, node("product/苹果"), "#part_of") == []


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://a b.example/", "/relative", "", 'https://x/"><', "https://"]
)
def test_an_address_that_no_browser_should_follow_is_left_out(url: str) -> None:
    found = made(documents=(Document("d", "", url=url),))
    assert values(found, node("document/d"), "schema.org/url") == []


def test_a_document_says_where_and_when_it_was_published() -> None:
    found = made(documents=(Document("甲 1", "", "题", "2020-04", "https://news.example/1?a=b", ("林",)),))
    paper = ox.NamedNode(BASE + "id/document/甲%201")
    assert values(found, paper, "identifier") == ["甲 1"]
    assert values(found, paper, "title") == ["题"]
    assert values(found, paper, "issued") == ["2020-04"]
    assert values(found, paper, "url") == ["https://news.example/1?a=b"]


def test_nothing_is_said_twice_and_the_order_of_the_input_does_not_matter() -> None:
    facts = [fact("promoted", document=d, person=p, product="苹果") for d in ("d1", "d2") for p in ("甲", "乙")]
    entities = tuple(Entity(f"person/{p}", "person", p) for p in ("甲", "乙"))
    documents = (Document("d1", TEXT), Document("d2", TEXT))
    one = made(*facts, *facts, entities=entities, documents=documents)
    other = made(*facts[::-1], entities=entities[::-1], documents=documents[::-1])
    assert one == other
    assert len(one) == len(set(one))


HOSTILE = [
    '"} DROP ALL',
    "a<b>c",
    "back\\slash",
    "line\nend",
    "\x00\x1f",
    "%41 %",
    "\u202eabc",
    "\ud800",
    "#?//../",
    "“引”",
    "𠮷",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_inside_its_term(text: str) -> None:
    import rdflib

    one = fact("promoted", document=text, person=text, product=text, date=text)
    entities = (Entity(f"person/{text}", "person", text, (text + "x",)), Entity(f"product/{text}", "product", text))
    found = made(one, entities=entities, documents=(Document(text, text, text, text, text, (text,)),))
    dump = rdf.turtle(found, BASE)
    store = ox.Store()
    store.load(dump, format=ox.RdfFormat.TURTLE)
    assert len(store) == len(found) == len(rdflib.Graph().parse(data=dump, format="turtle"))
    assert {t.predicate.value.startswith(("http://", "https://")) for t in found} == {True}


def test_an_iri_holds_any_text_and_keeps_different_texts_apart() -> None:
    pick = random.Random(1)
    ranges = ((0, 0x2FF), (0x2000, 0x303F), (0x4E00, 0x9FFF), (0xE000, 0xFFFF), (0x10000, 0x10FFFF))
    texts = {"".join(chr(pick.randint(*pick.choice(ranges))) for _ in range(4)) for _ in range(3000)}
    found = {rdf.iri(BASE, text).value for text in texts}
    assert len(found) == len(texts)
    assert not any(character in iri for iri in found for character in ' <>"{}|\\^`\u00a0\u200b\u202e\u3000\ufeff')


def test_a_name_that_no_entity_stands_for_gives_no_role() -> None:
    one = fact("promoted", person="甲", product="乙")
    found = list(rdf.triples((), [one], [], (), schema.load(), BASE))
    assert values(found, node(f"fact/{one.id}"), "#person") == []
    assert not any(t.predicate.value == KG + "promoted" for t in found)


def test_the_classes_are_named_in_both_languages() -> None:
    labels = {
        (t.object.value, t.object.language)
        for t in made()
        if t.subject.value == KG + "HoldsRole" and "label" in t.predicate.value
    }
    assert labels == {("任职", "zh"), ("holds role", "en")}
