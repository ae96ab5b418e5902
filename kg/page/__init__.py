"""The network as one HTML file that needs nothing else: no server, no network, no other file.

pyvis carries the graph into the template of this folder (``page.html`` with ``page.css`` and ``page.js``) and gives it
the vis-network library of its own package. Its own template is not used: that one loads from a CDN, and runs as HTML
what articles say.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from kg.errors import UsageError
from kg.model import Tenure
from kg.network import FactView, layout

if TYPE_CHECKING:
    import networkx

LANGUAGES: Final = ("zh", "en")

STYLES: Final = {
    "person": ("dot", "#2f6690"),
    "place": ("square", "#c2703d"),
    "org": ("hexagon", "#6c757d"),
    "product": ("triangle", "#3f8f6b"),
    "initiative": ("diamond", "#8e5a9b"),
    "event": ("star", "#b8901f"),
    "platform": ("triangleDown", "#2a9d9d"),
    "other": ("ellipse", "#8b8b8b"),
}
"""How each kind is drawn. Shape and colour both tell, and the colours differ in lightness for the colour-blind."""


def render(graph: networkx.MultiDiGraph, title: str, lang: str = "zh") -> str:
    """The page for a graph made by ``kg.network.project``; the same graph gives the same text. Write it as UTF-8."""
    if lang not in LANGUAGES:
        raise UsageError(f"page language {lang!r} is not known; use {' or '.join(LANGUAGES)}")
    from pyvis.network import Network

    title = title.encode("utf-8", "replace").decode("utf-8")  # half a surrogate pair cannot be written
    net = Network(height="100%", width="100%", directed=True, cdn_resources="in_line", heading=title)
    facts: tuple[FactView, ...] = graph.graph.get("facts", ())
    number = {fact["id"]: at for at, fact in enumerate(facts)}
    # add_node and add_edge look each new one up in a list of all before it: quadratic, so the lists are filled directly
    net.nodes = _nodes(graph)
    net.edges = _edges(graph, number)
    net.options = _options(len(net.nodes))
    net.templateEnv = _environment()
    net.templateEnv.globals["page"] = _page(graph, facts, lang)
    net.path = "page.html"
    return str(net.generate_html())


def embed(value: Any) -> str:
    """JSON that may stand in a script element: no character of it can end the element or a line of the script."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text.encode("utf-8", "backslashreplace").decode("utf-8")  # half a surrogate pair is no UTF-8


def safe_url(url: str | None) -> str | None:
    """``url`` if following it opens a web page, else None."""
    try:
        parts = urlsplit((url or "").strip())
    except ValueError:
        return None
    return (url or "").strip() if parts.scheme in ("http", "https") and parts.netloc else None


def _nodes(graph: networkx.MultiDiGraph) -> list[dict[str, Any]]:
    places = layout(graph)
    across = max((x for x, _ in places.values()), default=0.0) - min((x for x, _ in places.values()), default=0.0)
    swell = min(max(across / 1400, 1.0), 1.6)  # a wide graph is seen from afar: its nodes are drawn larger
    rows = []
    for name in sorted(graph):
        data = graph.nodes[name]
        x, y = places[name]
        degree = data.get("degree", 0)
        kind = data.get("kind", "other")
        rows.append(
            {
                "id": name,
                "label": data.get("label", name),
                "group": kind if kind in STYLES else "other",
                "size": round(swell * min(8 + 4 * degree**0.5, 34), 1),
                "x": x,
                "y": y,
                "names": list(data.get("names", ())),
                "level": data.get("level", ""),
                "degree": degree,
                "facts": data.get("facts", 0),
            }
        )
    return rows


def _edges(graph: networkx.MultiDiGraph, number: dict[str, int]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    beside: Counter[tuple[str, str]] = Counter()
    for source, target, key, data in sorted(graph.edges(keys=True, data=True), key=lambda edge: edge[:3]):
        pair = (min(source, target), max(source, target))
        row = {
            "id": len(rows),
            "from": source,
            "to": target,
            "relation": key,
            "said": list(data.get("said", ())),
            "facts": [number[fact["id"]] for fact in data.get("facts", ())],
        }
        if data.get("light"):
            row["light"] = True
        if data.get("symmetric"):
            row["symmetric"] = True
        if beside[pair]:  # the first of several between two nodes is straight, the others bend to either side
            row["bend"] = (beside[pair] + 1) // 2 * (1 if beside[pair] % 2 else -1) * (1 if pair[0] == source else -1)
        beside[pair] += 1
        rows.append(row)
    return rows


def _options(nodes: int) -> dict[str, Any]:
    return {
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False},
        "interaction": {
            "hover": True,
            "hoverConnectedEdges": False,
            "selectConnectedEdges": False,
            "hideEdgesOnDrag": nodes > 1500,
            "hideEdgesOnZoom": nodes > 1500,
            "zoomSpeed": 0.6,
        },
        "nodes": {"borderWidth": 1, "borderWidthSelected": 3, "chosen": True},
        "edges": {
            "smooth": False,
            "width": 1.7,
            "selectionWidth": 0.7,
            "hoverWidth": 0.8,
            "color": {"color": "#978f80", "highlight": "#4a4f55", "hover": "#7d786c"},
            "arrows": {"to": {"enabled": True, "scaleFactor": 0.55}},
        },
        "groups": {
            kind: {"shape": shape, "color": _colours(colour), "borderWidth": 1.5}
            for kind, (shape, colour) in STYLES.items()
        },
    }


def _colours(colour: str) -> dict[str, Any]:
    return {
        "background": colour,
        "border": "#faf8f4",
        "highlight": {"background": colour, "border": "#22262b"},
        "hover": {"background": colour, "border": "#22262b"},
    }


def _page(graph: networkx.MultiDiGraph, facts: Sequence[FactView], lang: str) -> dict[str, Any]:
    documents: dict[str, int] = {}
    sources: list[dict[str, Any]] = []
    rows = []
    for fact in facts:
        if fact["document"] not in documents:
            documents[fact["document"]] = len(sources)
            sources.append({"title": fact["title"], "date": fact["date"], "url": safe_url(fact["url"])})
        rows.append(
            {
                "relation": fact["relation"],
                "args": [[a["role"], a["value"], a["entity"], a["start"], a["end"]] for a in fact["args"]],
                "quote": fact["quote"],
                "before": fact["before"],
                "after": fact["after"],
                "source": documents[fact["document"]],
                "confidence": fact["confidence"],
            }
        )
    number = {fact["id"]: at for at, fact in enumerate(facts)}
    tenures: Sequence[Tenure] = graph.graph.get("tenures", ())
    roles = {(f["relation"], a["role"]): [a["label_zh"], a["label_en"]] for f in facts for a in f["args"]}
    return {
        "lang": lang,
        "facts": rows,
        "sources": sources,
        "relations": [list(row) for row in graph.graph.get("relations", ())],
        "roles": {f"{relation}.{role}": labels for (relation, role), labels in sorted(roles.items())},
        "tenures": [_tenure(one, number) for one in tenures if one.person in graph or one.seat in graph],
        "styles": {kind: list(style) for kind, style in STYLES.items()},
        "words": json.loads(_text("words.json")),
    }


def _tenure(one: Tenure, number: dict[str, int]) -> dict[str, Any]:
    row = {
        "id": one.id,
        "person": one.person,
        "post": one.role,
        "seat": one.seat,
        "since": [one.since, one.since_by],
        "until": [one.until, one.until_by],
        "former": one.ended_before,
        "next": one.next,
        "doubt": one.doubt,
        "wrong": list(one.contradictions),
        "facts": [number[fact] for fact in one.facts if fact in number],
    }
    return {key: value for key, value in row.items() if value and value != ["", ""]}


def _environment() -> Any:
    import jinja2
    from markupsafe import Markup

    own = jinja2.FunctionLoader(lambda name: _text(name) if name in ("page.html", "page.css", "page.js") else None)
    loader = jinja2.ChoiceLoader([own, jinja2.PackageLoader("pyvis", "templates")])
    environment = jinja2.Environment(loader=loader, autoescape=True)
    environment.filters["embed"] = lambda value: Markup(embed(value))
    environment.filters["reembed"] = lambda text: Markup(embed(json.loads(text)))  # pyvis hands options over as JSON
    return environment


@cache
def _text(name: str) -> str:
    return files(__name__).joinpath(name).read_text(encoding="utf-8")
