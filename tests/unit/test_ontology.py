"""The graph of real extractions conforms to the shapes that the catalogue gives."""

from __future__ import annotations

import pytest

from kg import ontology, rdf, schema
from kg.errors import KnowledgeError
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


def relation(**changes: str) -> Catalogue:
    """A catalogue of one made-up relation, with some lines changed."""
    lines = {
        "class": "Mentored",
        "align": "[schema:TeachAction, wdt:P1066, prov:wasInfluencedBy]",
        "edge": "{source: person, target: [pupil, org]}",
        "roles": "{person: {type: person, required: true}, pupil: {type: person}, org: {type: org}, day: {type: date}}",
        "one_of": "[[pupil, org]]",
    } | changes
    text = "id: mentored\nlabel: {zh: 指导, en: mentored}\n" + "".join(f"{k}: {v}\n" for k, v in lines.items())
    return schema.parse([("mentored.yaml", text)])


def test_alignments_are_classes_properties_or_close_matches() -> None:
    from rdflib import RDFS, SKOS, URIRef

    graph = ontology.ontology(relation(), rdf.DEFAULT_BASE)
    kg = rdf.DEFAULT_BASE + "ontology#"
    direct = URIRef(kg + "mentored")
    assert (URIRef(kg + "Mentored"), RDFS.subClassOf, URIRef("https://schema.org/TeachAction")) in graph
    assert (direct, RDFS.subPropertyOf, URIRef("http://www.w3.org/ns/prov#wasInfluencedBy")) in graph
    assert (direct, SKOS.closeMatch, URIRef("http://www.wikidata.org/prop/direct/P1066")) in graph
    assert (direct, RDFS.domain, URIRef(kg + "Person")) in graph
    assert set(graph.objects(direct, URIRef("https://schema.org/rangeIncludes"))) == {
        URIRef(kg + "Person"),
        URIRef(kg + "Org"),
    }


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"align": "[shema:TeachAction]"}, "did you mean schema:TeachAction"),
        ({"class": "Person"}, "kg:Person is taken"),
        (
            {"roles": "{person: {type: person}, pupil: {type: person}, org: {type: org}, quote: {type: text}}"},
            "kg:quote",
        ),
    ],
)
def test_names_that_would_fall_together_are_refused(changes: dict[str, str], word: str) -> None:
    with pytest.raises(KnowledgeError, match=word):
        ontology.ontology(relation(**changes), rdf.DEFAULT_BASE)


def test_ontology_and_shapes_are_the_same_every_time(catalogue: Catalogue) -> None:
    for make in (ontology.ontology, ontology.shapes):
        one, other = (make(catalogue, rdf.DEFAULT_BASE).serialize(format="turtle") for _ in range(2))
        assert one == other
        assert len(one) > 1000


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("kg:status", "<https://kg.example/ontology#sleeping>"),
        ("kg:modality", '"asserted"'),
        ("kg:person", "<https://kg.example/id/place/371722>"),
        ("kg:confidence", "1.5"),
        ("prov:wasDerivedFrom", "<https://kg.example/id/evidence/none>"),
        ("kg:quote", '""'),
        ("kg:end", "0"),
    ],
)
def test_the_shapes_find_what_is_wrong(catalogue: Catalogue, path: str, value: str) -> None:
    import rdflib
    from pyshacl import validate

    data = rdflib.Graph().parse(data=graph_of([Document("a", TEXT, published="2021-03-12")]), format="turtle")
    data.update(f"DELETE {{ ?s {path} ?o }} INSERT {{ ?s {path} {value} }} WHERE {{ ?s {path} ?o }}")
    conforms, _, _ = validate(data, shacl_graph=ontology.shapes(catalogue, rdf.DEFAULT_BASE))
    assert not conforms


def test_a_relation_of_ones_own_has_shapes_too() -> None:
    import rdflib
    from pyshacl import validate

    from kg.model import Argument, Entity, Evidence, Fact, Link, Span

    own = relation()

    def valid(*roles: str) -> bool:
        fact = Fact("mentored", tuple(Argument(r, r) for r in roles), Evidence("d", Span(0, 2), "甲乙", "made", 1.0))
        links = [Link(fact.id, r, r, f"{'org' if r == 'org' else 'person'}/{r}", 1.0) for r in roles if r != "day"]
        entities = [Entity(one.entity, one.entity.split("/")[0], one.role) for one in links]
        found = rdf.triples([Document("d", "甲乙")], [fact], links, entities, own, rdf.DEFAULT_BASE)
        data = rdflib.Graph().parse(data=rdf.turtle(found, rdf.DEFAULT_BASE), format="turtle")
        return bool(validate(data, shacl_graph=ontology.shapes(own, rdf.DEFAULT_BASE))[0])

    assert valid("person", "pupil", "day")
    assert valid("person", "org")
    assert not valid("person"), "one of pupil and org is needed"
    assert not valid("pupil")
