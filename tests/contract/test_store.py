"""What every store must do, run over each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import queries, rdf, schema, store
from kg.errors import OutputError, QueryError
from kg.extract import extract
from kg.lexicon import gazetteer
from kg.link import link
from kg.model import Document

DOCUMENTS = [
    Document("a", "3月10日，单县县长梁惠文与主播“北地小妹”一起在抖音推介单县羊肉。", "甲", "2021-03-12"),
    Document("b", "济南市副市长沈秋岚到单县黄岗镇调研。单县将启动“千村助农”计划。", "乙", "2021-04-02"),
    Document("c", "4月1日，昭苏县副县长邹明远在快手直播间推介昭苏蜂蜜。", "丙", "2021-04-02"),
]
Maker = Callable[[list[ox.Triple]], store.Store]


@pytest.fixture(scope="module")
def triples() -> list[ox.Triple]:
    facts = [fact for document in DOCUMENTS for fact in extract(document)]
    linked = link(DOCUMENTS, facts, gazetteer.load())
    return list(rdf.triples(DOCUMENTS, facts, linked.links, linked.entities, schema.load(), rdf.DEFAULT_BASE))


@pytest.fixture(params=["disk", "memory"])
def kept(request: pytest.FixtureRequest, triples: list[ox.Triple], tmp_path: Path) -> store.Store:
    if request.param == "memory":
        return store.MemoryStore(triples)
    store.build(tmp_path / "store", triples)
    return store.DiskStore(tmp_path / "store")


def ask(kept: store.Store, name: str, **values: str) -> list[tuple[str, ...]]:
    return queries.rows(queries.run(kept, queries.find(name), values))


def test_it_holds_every_triple_once(kept: store.Store, triples: list[ox.Triple]) -> None:
    assert len(kept) == len(set(triples)) > 100
    count = kept.query("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
    assert queries.rows(count) == [(str(len(kept)),)]


@pytest.mark.parametrize(
    ("name", "values", "told"),
    [
        ("officials_of_place", {"place": "单县"}, "梁惠文"),
        ("officials_of_place", {"place": "371722"}, "县长"),
        ("officials_of_place", {"place": "济南"}, "沈秋岚"),
        ("who_promoted", {}, "单县羊肉"),
        ("promotions_in_province", {"place": "山东"}, "单县羊肉"),
        ("products_of_place", {"place": "昭苏县"}, "蜂蜜"),
        ("person", {"person": "梁惠文"}, "北地小妹"),
        ("co_promotion", {}, "梁惠文"),
        ("top_products", {}, "羊肉"),
        ("document_facts", {"document": "b"}, "沈秋岚"),
        ("visits", {"place": "山东省"}, "黄岗镇"),
        ("platforms", {}, "快手"),
        ("timeline", {"about": "邹明远"}, "2021-04-01"),
    ],
)
def test_named_questions_are_answered(kept: store.Store, name: str, values: dict[str, str], told: str) -> None:
    assert any(told in cell for row in ask(kept, name, **values) for cell in row)


def test_a_province_leaves_out_the_others(kept: store.Store) -> None:
    assert not any("昭苏" in cell for row in ask(kept, "promotions_in_province", place="山东省") for cell in row)


def test_what_is_only_planned_is_no_direct_triple(kept: store.Store) -> None:
    found = kept.query("ASK { ?i <https://kg.example/ontology#launched> ?by }")
    assert found.askAnswer is False


@pytest.mark.parametrize("hostile", ['单县" } DROP ALL #', "单县\\", "'''", "\n}", "?x", "单县> <http://x"])
def test_parameters_are_bound_never_pasted(kept: store.Store, hostile: str) -> None:
    before = len(kept)
    assert ask(kept, "officials_of_place", place=hostile) == []
    assert len(kept) == before


@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA { <http://a> <http://b> <http://c> }",
        "DROP ALL",
        "LOAD <file:///etc/passwd>",
        "SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * FROM <file:///etc/passwd> WHERE { ?s ?p ?o }",
        "SELECT nonsense",
        "",
    ],
)
def test_only_reading_is_allowed(kept: store.Store, query: str) -> None:
    with pytest.raises(QueryError):
        kept.query(query)


def test_service_in_a_literal_is_only_a_word(kept: store.Store) -> None:
    assert queries.rows(kept.query('SELECT ("SERVICE" AS ?word) WHERE { }')) == [("SERVICE",)]


def test_a_folder_that_is_no_store_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="kg rebuild"):
        store.DiskStore(tmp_path / "nothing")


def test_every_question_runs_on_every_store(kept: store.Store) -> None:
    sample = {"about": "单县", "place": "单县", "person": "梁惠文", "document": "a", "text": "羊肉", "date": "2021"}
    every = queries.load_all()
    assert len(every) >= 10
    for query in every:
        values = {p.name: sample.get(p.name, sample.get(p.type, "x")) for p in query.parameters if p.required}
        assert queries.columns(queries.run(kept, query, values))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { service <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { {} OPTIONAL { SERVICE SILENT ?where { ?s ?p ?o } } }",
        "SELECT * { S\\u0045RVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { \u017fERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { SERV\u0131CE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        # what one engine takes for a comment or for an IRI and the other does not
        'SELECT * { ?s ?p "a\\u0022 } #" . SERVICE <http://127.0.0.1:9/> { ?x ?y ?z } }',
        "SELECT * { ?s ?p ?o FILTER(1<2)SERVICE#>\n<http://127.0.0.1:9/> { ?x ?y ?z } }",
    ],
)
def test_no_spelling_of_service_gets_through(kept: store.Store, query: str) -> None:
    with pytest.raises(QueryError, match="SERVICE"):
        kept.query(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service { BIND(1 AS ?service) } # SERVICE <http://x>",
        "SELECT ('SERVICE <http://x> {}' AS ?x) { }",
        "PREFIX service: <http://SERVICE.example/> SELECT * { BIND(service:SERVICE AS ?x) }",
    ],
)
def test_the_word_service_elsewhere_is_no_call(kept: store.Store, query: str) -> None:
    assert len(queries.rows(kept.query(query))) == 1


def test_an_error_while_answering_is_met_before_the_rows_are_read(kept: store.Store) -> None:
    answer = kept.query("SELECT ?s { ?s ?p ?o } ORDER BY ?s LIMIT 3")
    assert list(answer) == list(answer)
    assert len(answer) == 3


def test_a_backslash_before_a_u_is_text(kept: store.Store) -> None:
    assert queries.rows(kept.query(r'SELECT ?x { VALUES ?x { "\\u0041" "\u0042" } }')) == [(r"\u0041",), ("B",)]


def test_both_stores_say_the_same(triples: list[ox.Triple], tmp_path: Path) -> None:
    store.build(tmp_path / "store", triples)
    disk, memory = store.DiskStore(tmp_path / "store"), store.MemoryStore(triples)
    for query in queries.load_all():
        values = {p.name: {"document": "a"}.get(p.name, "单县") for p in query.parameters if p.required}
        answers = [queries.run(kept, query, values) for kept in (disk, memory)]
        assert queries.rows(answers[0]) == queries.rows(answers[1]), query.name
    everything = "CONSTRUCT WHERE { ?s ?p ?o }"
    assert queries.written(disk.query(everything), "turtle") == queries.written(memory.query(everything), "turtle")


def test_a_new_store_takes_the_place_of_the_old_one_and_leaves_nothing_beside(
    triples: list[ox.Triple], tmp_path: Path
) -> None:
    folder = tmp_path / "deep" / "store"
    store.build(folder, triples)
    reader = store.DiskStore(folder)
    store.build(folder, triples[:10])
    assert len(store.DiskStore(folder)) == 10
    assert len(reader) == len(set(triples)), "who reads the old one goes on reading it"
    reader.close()
    assert [path.name for path in folder.parent.iterdir()] == ["store"]


def test_a_build_that_fails_leaves_the_old_store(triples: list[ox.Triple], tmp_path: Path) -> None:
    def broken() -> Iterator[ox.Triple]:
        yield triples[0]
        raise OSError("no space")

    store.build(tmp_path / "store", triples)
    with pytest.raises(OutputError, match="no space"):
        store.build(tmp_path / "store", broken())
    assert len(store.DiskStore(tmp_path / "store")) == len(set(triples))
    assert [path.name for path in tmp_path.iterdir()] == ["store"]
