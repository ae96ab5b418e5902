"""The graph of real extractions conforms to the shapes that the catalogue gives."""

from __future__ import annotations

import pytest

from kg import ontology, rdf, schema
from kg.extract import extract
from kg.lexicon import gazetteer
from kg.link import link
from kg.model import Document
from kg.schema import Catalogue

TEXT = (
    "3月10日，单县县长梁惠文与主播“北地小妹”一起走进抖音直播间，为单县羊肉代言，当天卖出1.2万单。\n"
    "县委书记邹明远到单县黄岗镇调研。沈秋岚任山东省菏泽市成武县委书记。"
)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return schema.load()


def graph_of(documents: list[Document]) -> bytes:
    facts = [fact for document in documents for fact in extract(document)]
    linked = link(documents, facts, gazetteer.load())
    found = rdf.triples(documents, facts, linked.links, linked.entities, schema.load(), rdf.DEFAULT_BASE)
    return rdf.turtle(found, rdf.DEFAULT_BASE)


def test_what_is_built_conforms(catalogue: Catalogue) -> None:
    import rdflib
    from pyshacl import validate

    data = rdflib.Graph().parse(data=graph_of([Document("a", TEXT, published="2021-03-12")]), format="turtle")
    conforms, _, report = validate(data, shacl_graph=ontology.shapes(catalogue, rdf.DEFAULT_BASE))
    assert len(data) > 100
    assert conforms, report


def test_a_statement_without_its_person_does_not_conform(catalogue: Catalogue) -> None:
    import rdflib
    from pyshacl import validate

    data = rdflib.Graph().parse(data=graph_of([Document("a", TEXT, published="2021-03-12")]), format="turtle")
    data.remove((None, rdflib.URIRef(rdf.DEFAULT_BASE + "ontology#person"), None))
    conforms, _, _ = validate(data, shacl_graph=ontology.shapes(catalogue, rdf.DEFAULT_BASE))
    assert not conforms


def test_ontology_names_every_relation(catalogue: Catalogue) -> None:
    from rdflib import OWL, RDF, URIRef

    graph = ontology.ontology(catalogue, rdf.DEFAULT_BASE)
    for relation in catalogue.relations:
        assert (URIRef(f"{rdf.DEFAULT_BASE}ontology#{relation.id}"), RDF.type, OWL.ObjectProperty) in graph


def test_direct_triples_and_both_engines_read_the_dump() -> None:
    import pyoxigraph
    import rdflib

    dump = graph_of([Document("a", TEXT, published="2021-03-12")])
    one = rdflib.Graph().parse(data=dump, format="turtle")
    store = pyoxigraph.Store()
    store.load(dump, format=pyoxigraph.RdfFormat.TURTLE)
    assert len(one) == len(store)
    ask = (
        "PREFIX kg: <https://kg.example/ontology#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
        "ASK { ?p rdfs:label '梁惠文'@zh ; kg:promoted ?x ; "
        "kg:holds_role <https://kg.example/id/place/371722> . ?x rdfs:label ?n }"
    )
    assert bool(one.query(ask).askAnswer)
    assert bool(store.query(ask))


def test_only_asserted_facts_give_direct_triples() -> None:
    dump = graph_of([Document("a", "单县县长梁惠文将推介单县羊肉。", published="2021-03-12")]).decode()
    assert "kg:planned" in dump
    assert "kg:promoted <" not in dump
    assert "kg:promoted id:" not in dump


def test_hostile_names_stay_inside_their_iri() -> None:
    node = rdf.iri(rdf.DEFAULT_BASE, 'person/<script>"}\n x')
    assert not set('<>"{}|\\^`\n ') & set(node.value)
