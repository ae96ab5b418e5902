"""The ontology (OWL/RDFS) and the SHACL shapes, both made from the catalogue: one source, no second truth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kg.schema import STATUSES, Catalogue, Relation
from kg.model import MODALITIES

if TYPE_CHECKING:
    from rdflib import Graph

_ALIGNED: Final = {
    "Person": "https://schema.org/Person", "Place": "https://schema.org/AdministrativeArea", "Org": "http://www.w3.org/ns/org#Organization",
    "Product": "https://schema.org/Product", "Initiative": "https://schema.org/Project", "Event": "https://schema.org/Event",
    "Platform": "https://schema.org/WebSite", "Statement": "http://www.w3.org/ns/prov#Entity", "Evidence": "http://www.w3.org/ns/oa#Annotation",
}  # fmt: skip
_CLASS: Final = {
    "person": "Person", "place": "Place", "org": "Org", "product": "Product",
    "initiative": "Initiative", "event": "Event", "platform": "Platform",
}  # fmt: skip
_NAMESPACES: Final = {
    "org": "http://www.w3.org/ns/org#", "schema": "https://schema.org/", "prov": "http://www.w3.org/ns/prov#",
    "wd": "http://www.wikidata.org/prop/direct/",
}  # fmt: skip


def ontology(catalogue: Catalogue, base: str) -> Graph:
    """Classes and properties with labels in Chinese and English, domains, ranges and alignments."""
    from rdflib import OWL, RDF, RDFS, Graph, Literal, Namespace, URIRef

    kg = Namespace(f"{base}ontology#")
    graph = Graph()
    graph.bind("kg", kg)
    graph.add((URIRef(f"{base}ontology"), RDF.type, OWL.Ontology))
    for name, aligned in _ALIGNED.items():
        graph.add((kg[name], RDF.type, OWL.Class))
        graph.add((kg[name], RDFS.subClassOf, URIRef(aligned)))
    for relation in catalogue.relations:
        node = kg[relation.rdf_class]
        graph.add((node, RDF.type, OWL.Class))
        graph.add((node, RDFS.subClassOf, kg.Statement))
        graph.add((node, RDFS.comment, Literal(relation.description, lang="en")))
        for label, lang in ((relation.label_zh, "zh"), (relation.label_en, "en")):
            graph.add((node, RDFS.label, Literal(label, lang=lang)))
            graph.add((kg[relation.id], RDFS.label, Literal(label, lang=lang)))
        for term in relation.align:
            prefix, _, local = term.partition(":")
            graph.add((node, RDFS.seeAlso, URIRef(_NAMESPACES[prefix] + local)))
        graph.add((kg[relation.id], RDF.type, OWL.ObjectProperty))
        if relation.symmetric:
            graph.add((kg[relation.id], RDF.type, OWL.SymmetricProperty))
        for role in relation.roles:
            kind = OWL.ObjectProperty if role.is_entity else OWL.DatatypeProperty
            name = "status" if role.type == "status" else f"arg_{role.name}"
            graph.add((kg[name], RDF.type, OWL.ObjectProperty if role.type == "status" else kind))
            graph.add((kg[name], RDFS.label, Literal(role.label_zh, lang="zh")))
            graph.add((kg[name], RDFS.label, Literal(role.label_en, lang="en")))
    for name in ("within", "part_of"):
        graph.add((kg[name], RDF.type, OWL.TransitiveProperty if name == "within" else OWL.ObjectProperty))
        graph.add((kg[name], RDFS.range, kg.Place))
    for value in (*STATUSES, *MODALITIES):
        graph.add((kg[value], RDF.type, OWL.NamedIndividual))
    return graph


def shapes(catalogue: Catalogue, base: str) -> Graph:
    """SHACL: each statement has its required roles, of the right kind, and one piece of evidence with a quote."""
    from rdflib import RDF, SH, XSD, BNode, Graph, Literal, Namespace, URIRef

    kg = Namespace(f"{base}ontology#")
    prov, dcterms = Namespace("http://www.w3.org/ns/prov#"), Namespace("http://purl.org/dc/terms/")
    graph = Graph()
    graph.bind("sh", SH)
    graph.bind("kg", kg)

    def prop(shape: URIRef, path: URIRef, **constraints: object) -> None:
        node = BNode(f"{str(shape).rsplit('#', 1)[1]}-{str(path).rsplit('#', 1)[-1].rsplit('/', 1)[-1]}")
        graph.add((shape, SH.property, node))
        graph.add((node, SH.path, path))
        for name, value in constraints.items():
            term = value if isinstance(value, URIRef) else Literal(value)
            graph.add((node, SH[name], term))

    for relation in catalogue.relations:
        shape = kg[f"{relation.rdf_class}Shape"]
        graph.add((shape, RDF.type, SH.NodeShape))
        graph.add((shape, SH.targetClass, kg[relation.rdf_class]))
        for role in relation.roles:
            if role.type == "status":
                prop(shape, kg.status, minCount=1, maxCount=1, nodeKind=SH.IRI)
                continue
            constraints: dict[str, object] = {"maxCount": 1}
            if role.required:
                constraints["minCount"] = 1
            if role.is_entity:
                constraints["class"] = kg[_CLASS[role.type]]
            else:
                constraints["nodeKind"] = SH.Literal
            prop(shape, kg[f"arg_{role.name}"], **constraints)
        _one_of(graph, shape, relation, base)
        prop(shape, kg.modality, minCount=1, maxCount=1, nodeKind=SH.IRI)
        prop(shape, prov.wasDerivedFrom, **{"minCount": 1, "maxCount": 1, "class": kg.Evidence})
    shape = kg.EvidenceShape
    graph.add((shape, RDF.type, SH.NodeShape))
    graph.add((shape, SH.targetClass, kg.Evidence))
    prop(shape, kg.quote, minCount=1, maxCount=1, minLength=1)
    prop(shape, kg.start, minCount=1, maxCount=1, datatype=XSD.integer)
    prop(shape, kg.end, minCount=1, maxCount=1, datatype=XSD.integer)
    prop(shape, kg.rule, minCount=1, maxCount=1)
    prop(shape, kg.confidence, minCount=1, maxCount=1, datatype=XSD.decimal)
    prop(shape, dcterms.source, **{"minCount": 1, "maxCount": 1, "class": URIRef("https://schema.org/NewsArticle")})
    return graph


def _one_of(graph: Graph, shape: object, relation: Relation, base: str) -> None:
    """Where one of several roles is required (a partner, or a partner organisation)."""
    from rdflib import SH, BNode, Literal, Namespace
    from rdflib.collection import Collection

    kg = Namespace(f"{base}ontology#")
    for group in relation.one_of:
        choices = []
        for role in group:
            choice, node = BNode(f"{relation.id}-{role}"), BNode(f"{relation.id}-{role}-path")
            graph.add((choice, SH.property, node))
            graph.add((node, SH.path, kg[f"arg_{role}"]))
            graph.add((node, SH.minCount, Literal(1)))
            choices.append(choice)
        head = BNode(f"{relation.id}-or")
        Collection(graph, head, choices)  # type: ignore[arg-type,unused-ignore]  # rdflib types its items too narrowly
        graph.add((shape, SH["or"], head))  # type: ignore[arg-type,unused-ignore]
