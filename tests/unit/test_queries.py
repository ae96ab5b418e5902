"""Named questions: their headers, their parameters, and what each answers over a small graph made by hand."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from kg import queries, rdf, schema, store, tenure
from kg.errors import QueryError
from kg.model import Argument, Document, Entity, Evidence, Fact, Link, Span

AROUND = {"county": ("place/370100", "place/370000", "place/CN"), "far": ("place/650000", "place/CN")}
DOCUMENTS = [
    Document("d1", "", "直播间里的县长", "2020-04-12", "https://news.example/1"),
    Document("d2", "", "一次会见", "2020-06-01"),
]
PLACES = {"清河县": "place/370126", "济南市": "place/370100", "山东省": "place/370000", "雪岭县": "place/654002"}
ENTITIES = [
    *(Entity(f"person/{n}", "person", n) for n in ("林知夏", "周望舒", "韩雪松")),
    Entity("place/370126", "place", "清河县", (), AROUND["county"], "county"),
    Entity("place/370100", "place", "济南市", (), AROUND["county"][1:], "prefecture"),
    Entity("place/370000", "place", "山东省", (), ("place/CN",), "province"),
    Entity("place/654002", "place", "雪岭县", (), AROUND["far"], "county"),
    Entity("place/650000", "place", "雪山省", (), ("place/CN",), "province"),
    Entity("place/CN", "place", "中国", (), (), "country"),
    Entity("product/清河苹果", "product", "清河苹果", (), ("place/370126", *AROUND["county"])),
    Entity("product/雪莲蜜", "product", "雪莲蜜", (), ("place/654002", *AROUND["far"])),
    Entity("platform/橙豆", "platform", "橙豆"),
    Entity("org/清河县政府", "org", "清河县政府"),
    Entity("initiative/百村助农", "initiative", "百村助农"),
    Entity("event/春耕会", "event", "春耕会"),
]
ROWS: list[tuple[str, str, str, dict[str, str]]] = [  # document, type, modality, roles
    ("d1", "holds_role", "asserted", {"person": "林知夏", "role": "县长", "place": "清河县"}),
    ("d2", "holds_role", "asserted", {"person": "韩雪松", "role": "县长", "place": "清河县", "status": "former"}),
    ("d1", "promoted", "asserted", {"person": "林知夏", "product": "清河苹果", "place": "清河县", "platform": "橙豆",
                                    "date": "2020-04-11"}),
    ("d1", "promoted", "asserted", {"person": "周望舒", "product": "清河苹果"}),
    ("d2", "promoted", "asserted", {"person": "韩雪松", "product": "雪莲蜜", "place": "雪岭县"}),
    ("d2", "promoted", "planned", {"person": "林知夏", "product": "雪莲蜜"}),
    ("d1", "partnered_with", "asserted", {"person": "林知夏", "partner": "周望舒"}),
    ("d2", "met", "asserted", {"person": "林知夏", "person2": "韩雪松", "date": "2020-05"}),
    ("d2", "attended", "asserted", {"person": "韩雪松", "event": "春耕会"}),
    ("d2", "visited", "asserted", {"person": "周望舒", "place": "清河县", "date": "2020-05-30"}),
    ("d2", "launched", "asserted", {"initiative": "百村助农", "org": "清河县政府"}),
    ("d2", "runs_in", "asserted", {"initiative": "百村助农", "place": "清河县"}),
    ("d1", "produces", "asserted", {"place": "清河县", "product": "清河苹果"}),
    ("d1", "result", "asserted", {"metric": "orders", "value": "1.2万", "unit": "单", "person": "林知夏"}),
]  # fmt: skip


@pytest.fixture(scope="module", params=["disk", "memory"])
def kept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> store.Store:
    kinds = {(r.id, role.name): role.type for r in schema.load().relations for role in r.roles if role.is_entity}
    facts, links = [], []
    for number, (document, kind, modality, roles) in enumerate(ROWS):
        evidence = Evidence(document, Span(number * 10, number * 10 + 5), f"第{number}句", "made", 0.9)
        one = Fact(kind, tuple(Argument(role, value) for role, value in roles.items()), evidence, modality)
        facts.append(one)
        for role, value in roles.items():
            if (kind, role) in kinds:
                entity = PLACES.get(value, f"{kinds[kind, role]}/{value}")
                links.append(Link(one.id, role, value, entity, 1.0))
    found = list(rdf.triples(DOCUMENTS, facts, links, ENTITIES, schema.load(), rdf.DEFAULT_BASE))
    found += tenure.triples(tenure.tenures(facts, links, DOCUMENTS))
    if request.param == "memory":
        return store.MemoryStore(found)
    folder = tmp_path_factory.mktemp("queries") / "store"
    store.build(folder, found)
    return store.DiskStore(folder)


def ask(kept: store.Store, name: str, *columns: str, **values: str) -> list[tuple[str, ...]]:
    """The rows of a named question, only these columns, in their order."""
    result = queries.run(kept, queries.find(name), values)
    names = queries.columns(result)
    return [tuple(row[names.index(column)] for column in columns) for row in queries.rows(result)]


def test_officials_of_place(kept: store.Store) -> None:
    columns = ("official", "role", "status_", "quote", "published")
    expected = [
        ("林知夏", "县长", "current", "第0句", "2020-04-12"),
        ("韩雪松", "县长", "former", "第1句", "2020-06-01"),
    ]
    assert ask(kept, "officials_of_place", *columns, place="清河县") == expected
    assert ask(kept, "officials_of_place", *columns, place="370126") == expected
    assert ask(kept, "officials_of_place", *columns, place="清河") == expected
    assert ask(kept, "officials_of_place", *columns, place="清河县", status="former") == expected[1:]
    assert ask(kept, "officials_of_place", *columns, place="山东省") == []


def test_tenures_name_their_facts_and_a_tenure_its_sentences(kept: store.Store) -> None:
    columns = ("official", "post", "where", "since", "since_by", "ended_before", "contradiction")
    lin = ("林知夏", "县长", "清河县", "2020-04-12", "observed", "", "")
    han = ("韩雪松", "县长", "清河县", "", "", "2020-06-01", "")
    assert sorted(ask(kept, "tenures", *columns, about="清河县")) == sorted([lin, han])
    assert ask(kept, "tenures", *columns, about="林知夏") == [lin]
    assert ask(kept, "tenures", *columns, about="370126", on="2020-04-12") == [lin]
    assert ask(kept, "tenures", *columns, about="370126", on="2020") == [lin]
    assert not any(row[0] for row in ask(kept, "tenures", *columns, about="370126", on="2019-04-12"))
    ((name, facts),) = ask(kept, "tenures", "tenure_id", "facts", about="林知夏")
    ((fact, quote, published),) = ask(kept, "tenure", "fact_id", "quote", "published", tenure=name)
    assert (fact, quote, published) == (facts, "第0句", "2020-04-12")


def test_successions_and_contradictions_name_their_facts() -> None:
    rows = {
        "person/林知夏": [("2018-01-01", "observed", "f1"), ("2019-06-01", "observed", "f2")],
        "person/韩雪松": [("2019-02-01", "observed", "f3"), ("2019-12-01", "observed", "f4")],
        "person/周望舒": [("2021-01-01", "appointed", "f5")],
    }
    held = tenure.of_signs("县长", "place/370126", {p: [s for s in own if s[2] != "f1"] for p, own in rows.items()})
    links = {"f2": "林知夏", "f3": "韩雪松", "f4": "韩雪松", "f5": "周望舒"}
    triples = [*rdf.triples((), (), (), ENTITIES, schema.load(), rdf.DEFAULT_BASE), *tenure.triples(held)]
    for fact, person in links.items():
        node = rdf.iri(rdf.DEFAULT_BASE, f"fact/{fact}")
        evidence = rdf.iri(rdf.DEFAULT_BASE, f"evidence/{fact}")
        who = ox.NamedNode(f"{rdf.DEFAULT_BASE}ontology#person")
        triples += [
            ox.Triple(node, rdf.term("prov:wasDerivedFrom"), evidence),
            ox.Triple(node, rdf.term("dcterms:identifier"), ox.Literal(fact)),
            ox.Triple(node, who, rdf.iri(rdf.DEFAULT_BASE, f"person/{person}")),
        ]
    kept = store.MemoryStore(triples)
    followed = ask(kept, "successions", "official", "next_official", "facts", place="清河县", role="县长")
    assert [(a, b, set(c.split())) for a, b, c in followed] == [("韩雪松", "周望舒", {"f3", "f4", "f5"})]
    wrong = ask(kept, "contradictions", "official", "what", "facts", about="清河县")
    assert {(a, b, frozenset(c.split())) for a, b, c in wrong} == {
        ("林知夏", "contradiction", frozenset({"f2"})),
        ("韩雪松", "contradiction", frozenset({"f3", "f4"})),
    }
    assert ask(kept, "contradictions", "official", about="林知夏") == [("林知夏",)]
    assert not any(row[0] for row in ask(kept, "contradictions", "official", role="副县长"))


def test_who_promoted(kept: store.Store) -> None:
    columns = ("promoter", "promoted", "date", "platform_name", "place_name", "partner")
    lin = ("林知夏", "清河苹果", "2020-04-11", "橙豆", "清河县", "周望舒")
    zhou = ("周望舒", "清河苹果", "", "", "", "林知夏")
    han = ("韩雪松", "雪莲蜜", "", "", "雪岭县", "")
    assert sorted(ask(kept, "who_promoted", *columns)) == sorted([lin, zhou, han])
    assert sorted(ask(kept, "who_promoted", *columns, product="苹果")) == sorted([lin, zhou])
    assert ask(kept, "who_promoted", *columns, person="韩雪松") == [han]
    assert sorted(ask(kept, "who_promoted", *columns, place="济南")) == sorted([lin, zhou]), "the product is from there"
    assert ask(kept, "who_promoted", *columns, place="雪岭县") == [han]
    assert ask(kept, "who_promoted", *columns, platform="橙豆") == [lin]
    assert ask(kept, "who_promoted", *columns, since="2020-05") == [han]
    assert ask(kept, "who_promoted", *columns, person="周望舒", place="清河县") == [zhou]
    assert ask(kept, "who_promoted", *columns, person="周望舒", place="雪岭县") == []


def test_promotions_in_province(kept: store.Store) -> None:
    columns = ("place_name", "promoter", "product", "platform")
    expected = [("清河县", "林知夏", "清河苹果", "橙豆")]
    for place in ("山东", "山东省", "济南市", "370000", "清河县"):
        assert ask(kept, "promotions_in_province", *columns, place=place) == expected


def test_products_of_place(kept: store.Store) -> None:
    expected = [("清河苹果", "出产"), ("清河苹果", "推介")]
    assert ask(kept, "products_of_place", "product", "said", place="清河县") == expected


def test_initiatives_of_place(kept: store.Store) -> None:
    expected = [("百村助农", "实施于", "清河县政府")]
    assert ask(kept, "initiatives_of_place", "initiative", "said", "sponsor", place="清河县") == expected


def test_person(kept: store.Store) -> None:
    found = set(ask(kept, "person", "said", "modality", "role", "with", person="林知夏"))
    assert {("任职", "asserted", "县长", "清河县"), ("推介", "planned", "", "雪莲蜜")} <= found
    assert {("合作", "asserted", "", "周望舒"), ("会见", "asserted", "", "韩雪松")} <= found
    assert set(ask(kept, "person", "said", "modality", "role", "with", person="person/林知夏")) == found
    assert ("会见", "林知夏") in ask(kept, "person", "said", "with", person="韩雪松")


def test_timeline(kept: store.Store) -> None:
    days = ask(kept, "timeline", "day", "said", about="林知夏")
    assert ("2020-04-11", "推介") in days
    assert ("2020-04-12", "任职") in days, "an undated fact has the date of its article"
    assert days == sorted(days, key=lambda row: row[0])
    assert ("2020-05-30", "周望舒") in ask(kept, "timeline", "day", "official", about="山东")
    assert {day for (day,) in ask(kept, "timeline", "day", about="清河县", since="2020-05")} == {
        "2020-05-30",
        "2020-06-01",
    }


def test_co_promotion(kept: store.Store) -> None:
    ((one, other, product, partners),) = ask(kept, "co_promotion", "one", "other", "product", "partners")
    assert ({one, other}, product, partners) == ({"周望舒", "林知夏"}, "清河苹果", "true")
    assert len(ask(kept, "co_promotion", "one", person="林知夏")) == 1
    assert ask(kept, "co_promotion", "one", person="韩雪松") == []


def test_top_products(kept: store.Store) -> None:
    columns = ("product", "people", "articles")
    assert ask(kept, "top_products", *columns) == [("清河苹果", "2", "1"), ("雪莲蜜", "1", "1")]
    assert ask(kept, "top_products", *columns, least="2") == [("清河苹果", "2", "1")]


def test_document_facts(kept: store.Store) -> None:
    found = ask(kept, "document_facts", "start", "said", "modality", "role_name", "value", document="d2")
    assert ("50", "推介", "planned", "product", "雪莲蜜") in found
    assert ("10", "任职", "asserted", "status", "former") in found
    assert ask(kept, "document_facts", "start", "said", "modality", "role_name", "value", document="一次会见") == found


def test_visits(kept: store.Store) -> None:
    expected = [("周望舒", "清河县", "2020-05-30")]
    assert ask(kept, "visits", "official", "place_name", "date", place="山东") == expected
    assert ask(kept, "visits", "official", "place_name", "date", place="清河县") == expected
    assert ask(kept, "visits", "official", place="雪岭县") == []


def test_meetings(kept: store.Store) -> None:
    columns = ("official", "with", "date")
    assert ask(kept, "meetings", *columns) == [("林知夏", "韩雪松", "2020-05"), ("韩雪松", "春耕会", "")]
    assert len(ask(kept, "meetings", *columns, person="韩雪松")) == 2
    assert ask(kept, "meetings", *columns, person="周望舒") == []


def test_platforms_results_and_what_is_not_asserted(kept: store.Store) -> None:
    assert ask(kept, "platforms", "platform", "promotions", "people", "products") == [("橙豆", "1", "1", "1")]
    assert ask(kept, "results", "figure", "value", "unit", "official") == [("orders", "1.2万", "单", "林知夏")]
    assert ask(kept, "results", "figure", metric="views") == []
    expected = [("推介", "planned", "林知夏", "雪莲蜜")]
    assert ask(kept, "not_asserted", "said", "how", "official", "with") == expected
    assert ask(kept, "not_asserted", "said", modality="denied") == []


def test_an_answer_names_the_facts_it_rests_on(kept: store.Store) -> None:
    known = {i for (i,) in queries.rows(kept.query("SELECT ?i { ?f <http://purl.org/dc/terms/identifier> ?i }"))}
    found = ask(kept, "officials_of_place", "fact_id", place="清河县")
    assert all(re.fullmatch("[0-9a-f]{16}", fact) and fact in known for (fact,) in found)


def test_every_question_has_a_header_and_only_uses_what_the_catalogue_has() -> None:
    catalogue = schema.load()
    taken = {
        "Person",
        "Place",
        "modality",
        "asserted",
        "observed",
        "confidence",
        "quote",
        "start",
        "end",
        "rule",
        "name",
    }
    taken |= {
        "code",
        "within",
        "status",
        *(r.id for r in catalogue.relations),
        *(r.rdf_class for r in catalogue.relations),
    }
    taken |= {role.name for relation in catalogue.relations for role in relation.roles}
    taken |= {"holder", "post", "post_of", "since", "since_by", "until", "until_by", "ended_before", "next_known"}
    taken |= {"contradiction", "doubt"}
    for query in queries.load_all():
        assert query.title != query.name, query.name
        assert query.description, query.name
        body = "\n".join(line for line in query.text.splitlines() if not line.startswith("#"))
        assert set(re.findall(r"kg:(\w+)", body)) <= taken, query.name
        assert all(f"?{parameter.name}" in body for parameter in query.parameters), query.name
    assert len(queries.load_all()) >= 12


HOSTILE = [
    '清河县"} DROP ALL #', "清河县' } UNION { ?s ?p ?o } #", "back\\slash", "\\", "\\u0022", "\\u0022 } #",
    "\\\\u005C\\U00000022",
    "two\nlines", "\r\n\t\x00\x0b", '"""', "'''", "?x", "$place", "<http://x>", "}", "UNDEF", "𠮷\u202e", "\ud800",
]  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE)
def test_a_value_stays_a_value(kept: store.Store, value: str) -> None:
    echo = queries.parse("echo", "# param word (text): any\nSELECT ?word WHERE { }")
    whole = value.strip().replace("\ud800", "\ufffd")
    assert queries.rows(queries.run(kept, echo, {"word": value})) == [(whole,)]
    before = len(kept)
    assert ask(kept, "officials_of_place", "official", place=value) == []
    assert len(kept) == before


@pytest.mark.parametrize(
    ("name", "values", "word"),
    [
        ("officials_of_plac", {}, "officials_of_place"),
        ("officials_of_place", {}, "--place"),
        ("officials_of_place", {"place": " "}, "--place"),
        ("officials_of_place", {"plcae": "清河县"}, "--place"),
        ("platforms", {"x": "1"}, "none"),
        ("top_products", {"least": "many"}, "whole number"),
        ("top_products", {"least": "-1"}, "whole number"),
        ("timeline", {"about": "清河县", "since": "spring"}, "2020-03"),
    ],
)
def test_a_wrong_name_or_parameter_is_one_line(kept: store.Store, name: str, values: dict[str, str], word: str) -> None:
    with pytest.raises(QueryError) as caught:
        ask(kept, name, **values)
    assert word in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "line",
    ["# param place", "# param place (plce): x", "# param place (place, requird): x", "#param place: x (place)"],
)
def test_a_wrong_header_is_refused(line: str) -> None:
    with pytest.raises(QueryError, match=r"bad\.rq"):
        queries.parse("bad", f"# title: t\n{line}\nSELECT * WHERE {{ }}")


def test_where_in_a_comment_is_no_where(kept: store.Store) -> None:
    query = queries.parse("q", "# title: WHERE { it is\n# param word (text): x\nSELECT ?word WHERE { }")
    assert queries.rows(queries.run(kept, query, {"word": "甲"})) == [("甲",)]
    with pytest.raises(QueryError, match="WHERE"):
        queries.run(kept, queries.parse("q", "# param word (text): x\nSELECT ?word { }"), {"word": "甲"})


def test_prefixes_need_no_declaration_and_may_have_another_one(kept: store.Store) -> None:
    asks = queries.parse("q", "ASK WHERE { id:person/x a kg:Person }")
    with pytest.raises(QueryError):  # a bare slash ends a name: it is no part of one
        queries.run(kept, asks, {})
    own = queries.parse("q", "PREFIX kg: <http://other.example/> SELECT (STR(kg:a) AS ?iri) WHERE { }")
    assert queries.rows(queries.run(kept, own, {})) == [("http://other.example/a",)]


def test_another_base_is_used_for_the_prefixes(kept: store.Store) -> None:
    query = queries.parse("q", "SELECT (STR(kg:a) AS ?iri) WHERE { }")
    assert queries.rows(queries.run(kept, query, {}, "https://b.example/")) == [("https://b.example/ontology#a",)]


def test_an_error_names_the_line_that_the_author_sees(kept: store.Store) -> None:
    with pytest.raises(QueryError, match="line 2"):
        queries.run(kept, queries.parse("q", "SELECT ?x WHERE {\n ?x nonsense }"), {})


AWKWARD = 'SELECT ?a ?b WHERE { VALUES (?a ?b) { ("甲,\\"乙\\"\\n丙\\t" <http://x.example/>) ("<&\\u000B" UNDEF) } }'


def test_rows_are_written_as_the_standards_say(kept: store.Store) -> None:
    answer = queries.run(kept, queries.parse("q", AWKWARD), {})
    assert queries.written(answer, "csv") == 'a,b\r\n"甲,""乙""\n丙\t",http://x.example/\r\n<&\x0b,\r\n'
    assert queries.written(answer, "tsv").splitlines()[:2] == ["?a\t?b", '"甲,\\"乙\\"\\n丙\\t"\t<http://x.example/>']
    found = json.loads(queries.written(answer, "json"))
    assert found["results"]["bindings"][1] == {"a": {"type": "literal", "value": "<&\x0b"}}
    tree = ElementTree.fromstring(queries.written(answer, "xml"))
    assert [node.text for node in tree.iter("{http://www.w3.org/2005/sparql-results#}literal")][1] == "<&\ufffd"
    with pytest.raises(QueryError, match="turtle"):
        queries.written(answer, "turtle")


def test_truth_and_graphs_have_their_own_forms(kept: store.Store) -> None:
    yes = queries.run(kept, queries.parse("q", "ASK { ?a kg:promoted ?b }"), {})
    assert queries.rows(yes) == [("yes",)]
    assert json.loads(queries.written(yes, "json"))["boolean"] is True
    graph = queries.run(kept, queries.parse("q", "CONSTRUCT WHERE { ?a kg:produces ?b }"), {})
    text = queries.written(graph, "turtle")
    assert "id:place\\/370126 kg:produces id:product\\/清河苹果 ." in text
    with pytest.raises(QueryError, match="turtle"):
        queries.written(graph, "json")


def test_the_files_of_a_checkout_are_found() -> None:
    folder = Path(queries.__file__).resolve().parents[1] / "queries"
    assert {query.name for query in queries.load_all()} == {path.stem for path in folder.glob("*.rq")}
