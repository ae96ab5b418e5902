"""The ontology (OWL, RDFS) and the SHACL shapes, both made from the catalogue, and the namespaces that they use.

A relation gives a class of statements (``kg:HoldsRole``) and a direct property (``kg:holds_role``); each of its roles
gives a property of the statement (``kg:person``). What is aligned with other vocabularies stands in the relation files:
a class of theirs as a superclass, a property as a superproperty, a term of Wikidata as a close match.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from kg.errors import KnowledgeError
from kg.model import MODALITIES
from kg.schema import STATUSES, Catalogue, Relation, Role

if TYPE_CHECKING:
    from rdflib import Graph, URIRef

NAMESPACES: Final = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "schema": "https://schema.org/",
    "dcterms": "http://purl.org/dc/terms/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
}
"""The vocabularies of the graph, besides kg's own."""

_ALIGNABLE: Final = {
    **NAMESPACES,
    "org": "http://www.w3.org/ns/org#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "time": "http://www.w3.org/2006/time#",
    "wd": "http://www.wikidata.org/entity/",
    "wdt": "http://www.wikidata.org/prop/direct/",
}

STATEMENT: Final = "Statement"
EVIDENCE: Final = "Evidence"
TENURE: Final = "Tenure"
CLASSES: Final = {
    "person": ("Person", "人物", "person", ("schema:Person",)),
    "place": ("Place", "地点", "place", ("schema:AdministrativeArea",)),
    "org": ("Org", "机构", "organisation", ("org:Organization", "schema:Organization")),
    "product": ("Product", "产品", "product", ("schema:Product",)),
    "initiative": ("Initiative", "举措", "initiative", ("prov:Plan",)),
    "event": ("Event", "活动", "event", ("schema:Event",)),
    "platform": ("Platform", "平台", "platform", ("schema:WebSite",)),
}
"""Kind of entity → class of kg, label in Chinese and English, classes of others that it is a subclass of."""

_OWN_CLASSES: Final = {
    STATEMENT: ("陈述", "statement", ("prov:Entity",)),
    EVIDENCE: ("证据", "evidence", ("oa:SpecificResource", "prov:Entity")),
    TENURE: ("任期", "tenure", ("org:Membership", "prov:Entity")),
    "Modality": ("语气", "modality", ()),
    "Status": ("任职状态", "status", ()),
}
_OWN_PROPERTIES: Final = {  # label in Chinese and English, domain, range
    "modality": ("语气", "modality", STATEMENT, "Modality"),
    "observed": ("报道日期", "observed", STATEMENT, ""),
    "confidence": ("置信度", "confidence", STATEMENT, "xsd:decimal"),
    "quote": ("引文", "quote", EVIDENCE, "xsd:string"),
    "start": ("起点", "start", EVIDENCE, "xsd:integer"),
    "end": ("终点", "end", EVIDENCE, "xsd:integer"),
    "rule": ("规则", "rule", EVIDENCE, "xsd:string"),
    "holder": ("任职者", "holder", TENURE, "Person"),
    "post": ("职位", "post", TENURE, "xsd:string"),
    "post_of": ("任职于", "post of", TENURE, "rdfs:Resource"),
    "since": ("始于", "since", TENURE, ""),
    "until": ("至少至", "until", TENURE, ""),
    "since_by": ("起始依据", "since by", TENURE, "xsd:string"),
    "until_by": ("终止依据", "until by", TENURE, "xsd:string"),
    "ended_before": ("此前已卸任", "ended before", TENURE, ""),
    "contradiction": ("矛盾", "contradiction", TENURE, "xsd:string"),
    "doubt": ("存疑", "doubt", TENURE, "xsd:string"),
    "next_known": ("已知继任", "next known", TENURE, TENURE),
    "name": ("名称", "name", "", "xsd:string"),
    "code": ("区划代码", "code", "Place", "xsd:string"),
    "level": ("层级", "level", "Place", "xsd:string"),
    "in_force_since": ("启用年份", "in force since", "Place", "xsd:gYear"),
    "in_force_until": ("撤销年份", "in force until", "Place", "xsd:gYear"),
    "became": ("变更为", "became", "Place", "Place"),
    "part_of": ("隶属", "part of", "Place", "Place"),
    "within": ("位于", "within", "", "Place"),
}


def prefixes(base: str) -> dict[str, str]:
    """Prefix → namespace, as in queries and in Turtle: kg's own terms and ids, and the vocabularies beside them."""
    return {"kg": f"{base}ontology#", "id": f"{base}id/", **NAMESPACES}


def ontology(catalogue: Catalogue, base: str) -> Graph:
    """The classes and properties with labels in Chinese and English, domains, ranges and alignments."""
    from rdflib import OWL, RDF, RDFS, SKOS, Literal, URIRef

    _check(catalogue)
    graph, kg = _empty(base), f"{base}ontology#"

    def put(subject: str, predicate: URIRef, *objects: str) -> None:
        for term in objects:
            graph.add((URIRef(kg + subject), predicate, _expand(term, base)))

    def describe(name: str, kind: URIRef, zh: str, en: str) -> None:
        node = URIRef(kg + name)
        graph.add((node, RDF.type, kind))
        graph.add((node, RDFS.label, Literal(zh, lang="zh")))
        graph.add((node, RDFS.label, Literal(en, lang="en")))

    graph.add((URIRef(kg.rstrip("#")), RDF.type, OWL.Ontology))
    for name, zh, en, above in (*CLASSES.values(), *((name, *row) for name, row in _OWN_CLASSES.items())):
        describe(name, OWL.Class, zh, en)
        put(name, RDFS.subClassOf, *above)
    for name, (zh, en, domain, values) in _OWN_PROPERTIES.items():
        literal = not values or values.startswith("xsd:")
        describe(name, OWL.DatatypeProperty if literal else OWL.ObjectProperty, zh, en)
        put(name, RDFS.domain, *filter(None, [domain]))
        put(name, RDFS.range, *filter(None, [values]))
    graph.add((URIRef(kg + "within"), RDF.type, OWL.TransitiveProperty))
    put("part_of", RDFS.subPropertyOf, "within", "schema:containedInPlace")
    for values_of, names in (("Modality", MODALITIES), ("Status", STATUSES)):
        for name in names:
            graph.add((URIRef(kg + name), RDF.type, OWL.NamedIndividual))
            put(name, RDF.type, values_of)
    for relation in catalogue.relations:
        node = URIRef(kg + relation.rdf_class)
        describe(relation.rdf_class, OWL.Class, relation.label_zh, relation.label_en)
        put(relation.rdf_class, RDFS.subClassOf, STATEMENT)
        if relation.description:
            graph.add((node, RDFS.comment, Literal(relation.description, lang="en")))
        describe(relation.id, OWL.ObjectProperty, relation.label_zh, relation.label_en)
        put(relation.id, RDFS.seeAlso, relation.rdf_class)
        if relation.symmetric:
            graph.add((URIRef(kg + relation.id), RDF.type, OWL.SymmetricProperty))
        sources, targets = _ends(relation)
        _bounded(put, relation.id, "domain", sources)
        _bounded(put, relation.id, "range", targets)
        for term in relation.align:
            if term.startswith(("wd:", "wdt:")):
                put(relation.id, SKOS.closeMatch, term)
            elif term.partition(":")[2][:1].isupper():
                put(relation.rdf_class, RDFS.subClassOf, term)
            else:
                put(relation.id, RDFS.subPropertyOf, term)
    for name, uses in sorted(_uses(catalogue).items()):
        role = uses[0][1]
        literal = not (role.is_entity or role.type == "status")
        describe(name, OWL.DatatypeProperty if literal else OWL.ObjectProperty, role.label_zh, role.label_en)
        _bounded(put, name, "domain", sorted({relation.rdf_class for relation, _ in uses}))
        if not literal:
            kinds = {"Status" if used.type == "status" else CLASSES[used.type][0] for _, used in uses}
            _bounded(put, name, "range", sorted(kinds))
    return graph


def shapes(catalogue: Catalogue, base: str) -> Graph:
    """SHACL: a statement has its roles, each of its kind, and one evidence with document, quote and offsets."""
    from rdflib import RDF, RDFS, SH, XSD, BNode, Literal, URIRef
    from rdflib.collection import Collection

    _check(catalogue)
    graph, kg = _empty(base), f"{base}ontology#"
    graph.bind("sh", SH)

    def shape(name: str, *targets: str) -> URIRef:
        node = URIRef(f"{base}shapes#{name}")
        graph.add((node, RDF.type, SH.NodeShape))
        for target in targets:
            graph.add((node, SH.targetClass, _expand(target, base)))
        return node

    def has(owner: URIRef, path: str, least: int, most: int | None, **rest: object) -> None:
        node = URIRef(f"{owner}-{path.rpartition(':')[2]}")
        graph.add((owner, SH.property, node))
        graph.add((node, SH.path, _expand(path, base)))
        for key, value in {"minCount": least or None, "maxCount": most, **rest}.items():
            if value is not None:
                graph.add((node, SH[key.rstrip("_")], value if isinstance(value, URIRef) else Literal(value)))

    def listed(owner: URIRef, path: str, names: Iterable[str]) -> None:
        head = BNode(f"{owner.rpartition('#')[2]}-{path}-in")
        Collection(graph, head, [URIRef(kg + name) for name in names])
        graph.add((URIRef(f"{owner}-{path}"), SH["in"], head))

    for relation in catalogue.relations:
        node = shape(relation.rdf_class, relation.rdf_class)
        for role in relation.roles:
            least = int(role.required)
            if role.type == "status":
                has(node, role.name, 1, 1, nodeKind=SH.IRI)
                listed(node, role.name, STATUSES)
            elif role.is_entity:
                has(node, role.name, least, 1, nodeKind=SH.IRI, class_=URIRef(kg + CLASSES[role.type][0]))
            else:
                has(node, role.name, least, 1, nodeKind=SH.Literal)
        for number, group in enumerate(relation.one_of):
            head = BNode(f"{relation.rdf_class}-one-of-{number}")
            choices = []
            for name in group:
                choice = BNode(f"{relation.rdf_class}-one-of-{number}-{name}")
                graph.add((choice, SH.path, URIRef(kg + name)))
                graph.add((choice, SH.minCount, Literal(1)))
                choices.append(choice)
            Collection(graph, head, list(choices))
            graph.add((node, SH["or"], head))
    node = shape(STATEMENT, *(relation.rdf_class for relation in catalogue.relations))
    has(node, "modality", 1, 1, nodeKind=SH.IRI)
    listed(node, "modality", MODALITIES)
    has(node, "confidence", 1, 1, datatype=XSD.decimal, minInclusive=0, maxInclusive=1)
    has(node, "observed", 0, 1, nodeKind=SH.Literal)
    has(node, "dcterms:identifier", 1, 1, datatype=XSD.string)
    has(node, "prov:wasDerivedFrom", 1, 1, nodeKind=SH.IRI, class_=URIRef(kg + EVIDENCE))
    node = shape(TENURE, TENURE)
    has(node, "holder", 1, 1, nodeKind=SH.IRI, class_=URIRef(kg + CLASSES["person"][0]))
    has(node, "post", 1, 1, datatype=XSD.string)
    has(node, "post_of", 1, 1, nodeKind=SH.IRI)
    has(node, "since", 0, 1, nodeKind=SH.Literal)
    has(node, "until", 0, 1, nodeKind=SH.Literal)
    has(node, "next_known", 0, 1, nodeKind=SH.IRI, class_=URIRef(kg + TENURE))
    has(node, "prov:wasDerivedFrom", 1, None, nodeKind=SH.IRI, class_=URIRef(kg + EVIDENCE))
    node = shape(EVIDENCE, EVIDENCE)
    has(node, "quote", 1, 1, datatype=XSD.string, minLength=1)
    has(node, "start", 1, 1, datatype=XSD.integer, minInclusive=0, lessThan=URIRef(kg + "end"))
    has(node, "end", 1, 1, datatype=XSD.integer)
    has(node, "rule", 1, 1, datatype=XSD.string)
    has(node, "dcterms:source", 1, 1, nodeKind=SH.IRI, class_=_expand("schema:NewsArticle", base))
    has(shape("Document", "schema:NewsArticle"), "dcterms:identifier", 1, 1, datatype=XSD.string)
    node = shape("Entity", *(name for name, *_ in CLASSES.values()))
    has(node, "rdfs:label", 1, None, datatype=RDF.langString)
    has(node, "dcterms:identifier", 1, 1, datatype=XSD.string)
    for path in ("part_of", "within"):
        has(node, path, 0, None, nodeKind=SH.IRI, class_=URIRef(kg + "Place"))
    graph.add((URIRef(f"{base}shapes"), RDFS.comment, Literal("Made from the catalogue of relations.", lang="en")))
    return graph


# The catalogue, seen from the ontology -------------------------------------------------------------------------------


def _uses(catalogue: Catalogue) -> dict[str, list[tuple[Relation, Role]]]:
    """Role name → the relations that have such a role."""
    found: dict[str, list[tuple[Relation, Role]]] = {}
    for relation in catalogue.relations:
        for role in relation.roles:
            found.setdefault(role.name, []).append((relation, role))
    return found


def _ends(relation: Relation) -> tuple[list[str], list[str]]:
    """The classes at either end of the direct property; of a symmetric one, the same at both."""
    kinds = {role.name: CLASSES[role.type][0] for role in relation.roles if role.is_entity}
    sources = {kinds[relation.edge[0]]} if relation.edge[0] in kinds else set()
    targets = {kinds[name] for name in relation.edge[1] if name in kinds}
    if relation.symmetric:
        sources = targets = sources | targets
    return sorted(sources), sorted(targets)


def _bounded(put: Callable[..., None], name: str, end: str, classes: list[str]) -> None:
    """One class is a domain or a range; with several, RDFS would mean all at once, so they are schema.org's kind."""
    from rdflib import RDFS, URIRef

    if len(classes) == 1:
        put(name, RDFS[end], *classes)
    elif classes:
        put(name, URIRef(f"{NAMESPACES['schema']}{end}Includes"), *classes)


def _check(catalogue: Catalogue) -> None:
    """Refuses a catalogue whose names would fall together in one term of the ontology."""
    uses = _uses(catalogue)
    own = {*_OWN_PROPERTIES, *MODALITIES, *STATUSES}
    for name, found in uses.items():
        where = f"relations/{found[0][0].id}.yaml: roles.{name}"
        if name in own or any(name == relation.id for relation in catalogue.relations):
            raise KnowledgeError(f"{where}: kg:{name} is taken by another property; rename the role")
        if len({role.is_entity or role.type == "status" for _, role in found}) > 1:
            raise KnowledgeError(f"{where}: an entity here and a literal in {found[-1][0].id}; rename one of the roles")
    taken = {*_OWN_CLASSES, *(name for name, *_ in CLASSES.values())}
    for relation in catalogue.relations:
        if relation.rdf_class in taken:
            raise KnowledgeError(f"relations/{relation.id}.yaml: class: kg:{relation.rdf_class} is taken; rename it")
        taken.add(relation.rdf_class)


def _empty(base: str) -> Graph:
    from rdflib import OWL, Graph

    graph = Graph(bind_namespaces="none")
    for prefix, namespace in {**_ALIGNABLE, **prefixes(base), "owl": str(OWL)}.items():
        graph.bind(prefix, namespace)
    return graph


def _expand(term: str, base: str) -> URIRef:
    """``schema:Person`` → its IRI; a name without a prefix is one of kg's own."""
    from rdflib import URIRef

    prefix, colon, local = term.partition(":")
    if not colon:
        return URIRef(f"{base}ontology#{term}")
    if prefix not in _ALIGNABLE:
        close = difflib.get_close_matches(prefix, _ALIGNABLE, n=1)
        hint = f"did you mean {close[0]}:{local}?" if close else f"known: {', '.join(sorted(_ALIGNABLE))}"
        raise KnowledgeError(f"align: {term}: no such prefix; {hint}")
    return URIRef(_ALIGNABLE[prefix] + local)
