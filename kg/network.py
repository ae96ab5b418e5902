"""The network that facts span: entities as nodes, relations as edges that carry their facts, and a place for each.

An edge joins what the relation's ``edge`` names (source role → first target role that the fact fills); all asserted
facts of one relation between the same two nodes share one edge. Two kinds of edge are ``light``, drawn only to hold the
picture together: the hierarchy among the places that appear, and the edge by which an entity hangs that is named only
beside the main roles (a platform, a meeting).
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypedDict

from kg.model import ASSERTED, Argument, Document, Entity, Fact, Link, Tenure
from kg.schema import Catalogue, Relation

if TYPE_CHECKING:
    import networkx

PART_OF: Final = "part_of"
_SENTENCE_ENDS: Final = "。！？!?\n"
_AROUND: Final = 60  # characters of the sentence kept on each side of a quote


class ArgumentView(TypedDict):
    """An argument as shown: ``start`` and ``end`` count in the quote, None where the quote does not say it."""

    role: str
    label_zh: str
    label_en: str
    value: str
    entity: str | None
    start: int | None
    end: int | None


class FactView(TypedDict):
    """A fact with all that a reader needs to check it. ``before`` and ``after`` complete the quote's sentence."""

    id: str
    relation: str
    label_zh: str
    label_en: str
    args: tuple[ArgumentView, ...]
    quote: str
    before: str
    after: str
    document: str
    title: str
    date: str | None
    url: str | None
    confidence: float


def project(
    facts: Iterable[Fact],
    links: Iterable[Link],
    entities: Iterable[Entity],
    documents: Iterable[Document],
    catalogue: Catalogue,
    tenures: Iterable[Tenure] = (),
) -> networkx.MultiDiGraph:
    """The network of the asserted facts.

    Nodes have kind, label, names, level, degree (neighbours), weight (facts on their edges) and facts (how many name
    them); edges, keyed by relation id, have facts (FactViews), weight, label_zh, label_en, symmetric and light.
    The graph has ``facts``, all FactViews, ``relations``, the catalogue's (id, Chinese, English) in its order, and
    ``tenures``, latest first.
    """
    import networkx

    linked = {(link.fact, link.role): link.entity for link in links}
    texts = {document.id: document for document in documents}
    order = {relation.id: number for number, relation in enumerate(catalogue.relations)}
    views = [
        _view(fact, catalogue[fact.type], linked, texts.get(fact.evidence.document))
        for fact in facts
        if fact.modality == ASSERTED
    ]
    views.sort(key=lambda v: (order[v["relation"]], v["date"] or "", v["document"], v["id"]))
    known = {entity.id: entity for entity in entities}
    graph = networkx.MultiDiGraph(
        facts=tuple(views),
        relations=tuple((r.id, r.label_zh, r.label_en) for r in catalogue.relations),
        tenures=tuple(
            sorted(tenures, key=lambda one: (one.since or one.until or one.ended_before, one.id), reverse=True)
        ),
    )
    _add_nodes(graph, views, known)
    _add_edges(graph, views, catalogue)
    _add_hierarchy(graph, known, catalogue)
    for node, degree in sorted(networkx.Graph(graph).degree()):
        graph.nodes[node]["degree"] = degree
    for node, weight in sorted(graph.degree(weight="weight")):
        graph.nodes[node]["weight"] = weight
    return graph


def _view(fact: Fact, relation: Relation, linked: Mapping[tuple[str, str], str], document: Document | None) -> FactView:
    evidence, name = fact.evidence, fact.id
    before, after = _around(document.text, evidence.span.start, evidence.span.end) if document else ("", "")
    return FactView(
        id=name,
        relation=relation.id,
        label_zh=relation.label_zh,
        label_en=relation.label_en,
        args=tuple(_argument(a, relation, linked.get((name, a.role)), fact) for a in fact.arguments),
        quote=evidence.quote,
        before=before,
        after=after,
        document=evidence.document,
        title=document.title if document else "",
        date=document.published if document else None,
        url=document.url if document else None,
        confidence=round(evidence.confidence, 3),
    )


def _argument(argument: Argument, relation: Relation, entity: str | None, fact: Fact) -> ArgumentView:
    role = relation.role(argument.role)
    start: int | None
    if argument.span and fact.evidence.span.covers(argument.span):
        start = argument.span.start - fact.evidence.span.start
        end = start + len(argument.span)
    else:
        start = fact.evidence.quote.find(argument.value) if not argument.span and argument.value else -1
        end = start + len(argument.value)
    return ArgumentView(
        role=argument.role,
        label_zh=role.label_zh if role else argument.role,
        label_en=role.label_en if role else argument.role,
        value=argument.value,
        entity=entity,
        start=start if start >= 0 else None,
        end=end if start >= 0 else None,
    )


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    """The rest of the sentence on either side of ``[start, end)``, cut short with … where it is long."""
    head = text[max(0, start - _AROUND) : start]
    cut = max(head.rfind(mark) for mark in _SENTENCE_ENDS) + 1
    before = head[cut:] if cut or start <= _AROUND else "…" + head
    if text[start:end].endswith(tuple(_SENTENCE_ENDS)):
        return before.lstrip(), ""
    tail = text[end : end + _AROUND]
    stops = [at for mark in _SENTENCE_ENDS if (at := tail.find(mark)) >= 0]
    after = tail[: min(stops) + 1] if stops else tail + ("…" if end + _AROUND < len(text) else "")
    return before.lstrip(), after.rstrip()


def _add_nodes(graph: networkx.MultiDiGraph, views: Sequence[FactView], known: Mapping[str, Entity]) -> None:
    counts: dict[str, int] = defaultdict(int)
    labels: dict[str, str] = {}
    for view in views:
        for name, label in {a["entity"]: a["value"] for a in view["args"] if a["entity"]}.items():
            counts[name] += 1
            labels.setdefault(name, label)
    for name in sorted(counts):
        # an entity that linking names but does not describe still shows, by its first name in the text
        entity = known.get(name) or Entity(name, name.partition("/")[0], labels[name])
        graph.add_node(
            name,
            kind=entity.kind,
            label=entity.label,
            names=tuple(n for n in entity.names if n != entity.label),
            level=entity.level,
            facts=counts[name],
        )


def _add_edges(graph: networkx.MultiDiGraph, views: Sequence[FactView], catalogue: Catalogue) -> None:
    main: dict[tuple[str, str, str], list[FactView]] = defaultdict(list)
    asides: dict[tuple[str, str, str], list[FactView]] = defaultdict(list)
    for view in views:
        relation = catalogue[view["relation"]]
        who = {a["role"]: a["entity"] for a in view["args"] if a["entity"]}
        source_role, target_roles, _ = relation.edge
        source = who.get(source_role) or next(iter(who.values()), None)
        if source is None:
            continue
        target = next((who[r] for r in target_roles if r in who and who[r] != source), None)
        if target and source_role in who:
            ends = (min(source, target), max(source, target)) if relation.symmetric else (source, target)
            main[(*ends, relation.id)].append(view)
        for other in who.values():
            if other not in (source, target):
                asides[(source, other, relation.id)].append(view)
    touched = {end for edge in main for end in edge[:2]}
    hanging = {edge: found for edge, found in asides.items() if edge[1] not in touched and edge not in main}
    for light, edges in ((False, main), (True, hanging)):
        for (source, target, key), found in sorted(edges.items(), key=lambda item: item[0]):
            _edge(graph, source, target, catalogue[key], tuple(found), light)


def _add_hierarchy(graph: networkx.MultiDiGraph, known: Mapping[str, Entity], catalogue: Catalogue) -> None:
    if not any(relation.id == PART_OF for relation in catalogue.relations):
        return
    for name in sorted(graph):
        entity = known.get(name)
        if entity is None or entity.kind != "place":
            continue
        parent = next((p for p in entity.within if p in graph and p != name), None)
        if parent and not graph.has_edge(name, parent, PART_OF):
            _edge(graph, name, parent, catalogue[PART_OF], (), True)


def _edge(
    graph: networkx.MultiDiGraph, source: str, target: str, relation: Relation, facts: tuple[FactView, ...], light: bool
) -> None:
    label_role = relation.edge[2]
    said = dict.fromkeys(a["value"] for view in facts for a in view["args"] if a["role"] == label_role)
    graph.add_edge(
        source,
        target,
        key=relation.id,
        facts=facts,
        weight=len(facts),
        label_zh=relation.label_zh,
        label_en=relation.label_en,
        said=tuple(said),
        symmetric=relation.symmetric,
        light=light or relation.id == PART_OF,
    )


# Layout --------------------------------------------------------------------------------------------------------------

_SEED: Final = 20
_EDGE: Final = 112.0  # the usual length of an edge, in pixels at zoom 1
_GAP: Final = (96.0, 66.0)  # what a node and its label take up
_SMALL, _MEDIUM = 80, 2500  # up to here stress (Kamada–Kawai), up to here forces (Fruchterman–Reingold), above DrL

Point = tuple[float, float]
Cell = tuple[int, int]
Drawn = tuple[list[Point], list[tuple[int, int]]]


def layout(graph: networkx.MultiDiGraph) -> dict[Any, Point]:
    """A position for each node, the same on every run: each component on its own, the largest in the middle."""
    import igraph
    import networkx

    pieces = [sorted(piece) for piece in networkx.weakly_connected_components(graph)]
    pieces.sort(key=lambda piece: (-len(piece), piece))
    igraph.set_random_number_generator(random.Random(_SEED))
    try:
        drawn = [_piece(graph, piece) for piece in pieces]
    finally:
        igraph.set_random_number_generator(random)  # igraph's own default
    placed = _pack(drawn)
    return {
        name: (round(x, 1), round(y, 1))
        for piece, points in zip(pieces, placed, strict=True)
        for name, (x, y) in zip(piece, points, strict=True)
    }


def _piece(graph: networkx.MultiDiGraph, names: Sequence[Any]) -> Drawn:
    import igraph

    number = {name: at for at, name in enumerate(names)}
    pairs = {(min(number[a], number[b]), max(number[a], number[b])) for a, b in graph.subgraph(names).edges() if a != b}
    edges = sorted(pairs)
    if not edges:
        return [(0.0, 0.0)], []
    flat = igraph.Graph(n=len(names), edges=edges)
    if len(names) <= _SMALL:
        found = flat.layout_kamada_kawai(seed=flat.layout_circle())
    elif len(names) <= _MEDIUM:
        found = flat.layout_fruchterman_reingold(seed=flat.layout_mds(), niter=800, grid=False)
    else:
        found = flat.layout_drl()
    points = [(float(x), float(y)) for x, y in found.coords]
    lengths = sorted(_distance(points[a], points[b]) for a, b in edges)
    scale = _EDGE / (lengths[len(lengths) // 2] or 1.0)
    return _spread([(x * scale, y * scale) for x, y in points]), edges


def _distance(a: Point, b: Point) -> float:
    return float(((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5)


def _spread(points: list[Point], rounds: int = 40) -> list[Point]:
    """Pushes apart nodes whose boxes overlap, along the axis where it takes less, for some ``rounds`` at most."""
    wide, high = _GAP
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    for _ in range(rounds):
        cells: dict[tuple[int, int], list[int]] = defaultdict(list)
        for at in range(len(points)):
            cells[int(xs[at] // wide), int(ys[at] // high)].append(at)
        moved = False
        for (column, row), members in cells.items():
            near = [o for i in (-1, 0, 1) for j in (-1, 0, 1) for o in cells.get((column + i, row + j), ())]
            for at in members:
                for other in near:
                    if other <= at:
                        continue
                    dx, dy = xs[other] - xs[at], ys[other] - ys[at]
                    over_x, over_y = wide - abs(dx), high - abs(dy)
                    if over_x <= 0 or over_y <= 0:
                        continue
                    moved = True
                    if over_x / wide < over_y / high:
                        push = over_x / 2 if dx >= 0 else -over_x / 2
                        xs[at], xs[other] = xs[at] - push, xs[other] + push
                    else:
                        push = over_y / 2 if dy >= 0 else -over_y / 2
                        ys[at], ys[other] = ys[at] - push, ys[other] + push
        if not moved:
            break
    return list(zip(xs, ys, strict=True))


def _pack(pieces: Sequence[Drawn]) -> list[list[Point]]:
    """Sets the pieces side by side, each in the free place nearest to the middle, on a grid of label-sized cells."""
    wide, high = _GAP
    taken: set[Cell] = set()
    spiral = _spiral()
    spots: list[Cell] = []
    first: dict[frozenset[Cell], int] = {}  # places fill up only: a form never fits where it did not before
    placed = []
    for points, edges in pieces:
        middle_x = (min(p[0] for p in points) + max(p[0] for p in points)) / 2
        middle_y = (min(p[1] for p in points) + max(p[1] for p in points)) / 2
        points = [(p[0] - middle_x, p[1] - middle_y) for p in points]
        form = frozenset(_cells(points, edges))
        at = first.get(form, 0)
        while True:
            if at == len(spots):
                spots.append(next(spiral))
            x, y = spots[at]
            if taken.isdisjoint((x + i, y + j) for i, j in form):
                break
            at += 1
        first[form] = at + 1
        taken.update((x + i + m, y + j + n) for i, j in form for m in (-1, 0, 1) for n in (-1, 0, 1))
        placed.append([(p[0] + x * wide, p[1] + y * high) for p in points])
    return placed


def _cells(points: Sequence[Point], edges: Sequence[tuple[int, int]]) -> Iterator[Cell]:
    """The cells that the nodes stand in and the edges pass through."""
    wide, high = _GAP
    for x, y in points:
        yield round(x / wide), round(y / high)
    for a, b in edges:
        (x, y), (u, v) = points[a], points[b]
        steps = int(max(abs(u - x) / wide, abs(v - y) / high) * 2) + 1
        for step in range(1, steps):
            part = step / steps
            yield round((x + (u - x) * part) / wide), round((y + (v - y) * part) / high)


def _spiral() -> Iterator[Cell]:
    """The cells of a grid in rings around the middle."""
    yield 0, 0
    ring = 0
    while True:
        ring += 1
        inner, outer = round((ring - 1) * 1.5), round(ring * 1.5)  # cells are wider than high
        band = [(i, j) for i in range(-ring, ring + 1) for j in range(-outer, outer + 1)]
        edge = [(i, j) for i, j in band if abs(i) == ring or abs(j) > inner]
        yield from sorted(edge, key=lambda cell: (cell[0] ** 2 + (cell[1] / 1.5) ** 2, cell))
