"""A small made-up graph for the tests of the network and the page, written as short rows."""

from __future__ import annotations

from typing import Any

from kg import network, schema, tenure
from kg.model import ASSERTED, Argument, Document, Entity, Evidence, Fact, Link, Span

_ENTITY = {"person": "person", "place": "place", "parent": "place", "product": "product", "platform": "platform"}
_RELATION = """
id: {id}
order: {order}
label: {{zh: {zh}, en: {en}}}
class: Thing
symmetric: {symmetric}
edge: {edge}
roles:
  person: {{type: person, label: {{zh: 人物, en: person}}}}
  person2: {{type: person, label: {{zh: 对方, en: other person}}}}
  place: {{type: place, label: {{zh: 地点, en: place}}}}
  parent: {{type: place, label: {{zh: 上级, en: parent}}}}
  product: {{type: product, label: {{zh: 产品, en: product}}}}
  platform: {{type: platform, label: {{zh: 平台, en: platform}}}}
  role: {{type: title, label: {{zh: 职务, en: title}}}}
  status: {{type: status, label: {{zh: 状态, en: status}}}}
  date: {{type: date, label: {{zh: 日期, en: date}}}}
"""
CATALOGUE = schema.parse(
    (f"{id}.yaml", _RELATION.format(id=id, order=order, zh=zh, en=en, symmetric=symmetric, edge=edge))
    for order, (id, zh, en, symmetric, edge) in enumerate(
        [
            ("holds_role", "任职", "holds role", "false", "{source: person, target: [place], label: role}"),
            ("promoted", "推介", "promoted", "false", "{source: person, target: product}"),
            ("met", "会见", "met", "true", "{source: person, target: person2}"),
            ("part_of", "隶属", "part of", "false", "{source: place, target: parent}"),
        ]
    )
)

TEXTS = {
    "d1": "开场很热闹。清河县县长林知夏在橙豆直播间推介清河苹果。会后散场。",
    "d2": "云州市清河县县长林知夏会见了周望舒。",
    "d3": "周望舒又会见了林知夏，拟于明年推介清河苹果。",
}


def fact(document: str, kind: str, modality: str = ASSERTED, text: str = "", **roles: str) -> Fact:
    """A fact whose quote runs from the first to the last of its arguments in the text."""
    text = text or TEXTS[document]
    spans = {role: Span(at, at + len(v)) for role, v in roles.items() if (at := text.find(v)) >= 0}
    whole = Span(min(s.start for s in spans.values()), max(s.end for s in spans.values()))
    arguments = tuple(Argument(role, value, spans.get(role)) for role, value in roles.items())
    return Fact(kind, arguments, Evidence(document, whole, whole.cut(text), "made", 0.9), modality)


def facts() -> list[Fact]:
    return [
        fact("d1", "holds_role", person="林知夏", role="县长", place="清河县", status="current"),
        fact("d2", "holds_role", person="林知夏", role="县长", place="清河县"),
        fact("d1", "promoted", person="林知夏", product="清河苹果", platform="橙豆", date="2021-05-02"),
        fact("d2", "met", person="林知夏", person2="周望舒"),
        fact("d3", "met", person="周望舒", person2="林知夏"),
        fact("d3", "promoted", "planned", person="林知夏", product="清河苹果"),
    ]


def links(found: list[Fact]) -> list[Link]:
    return [
        Link(f.id, a.role, a.value, f"{_ENTITY[a.role.rstrip('2')]}/{a.value}", 0.9)
        for f in found
        for a in f.arguments
        if a.role.rstrip("2") in _ENTITY
    ]


def entities() -> list[Entity]:
    within = ("place/云州市", "place/东岭省")
    return [
        Entity("person/林知夏", "person", "林知夏", ("林知夏", "林县长")),
        Entity("person/周望舒", "person", "周望舒"),
        Entity("place/清河县", "place", "清河县", (), within, "county"),
        Entity("place/东岭省", "place", "东岭省", (), (), "province"),
        Entity("product/清河苹果", "product", "清河苹果", (), ("place/清河县", *within)),
        Entity("platform/橙豆", "platform", "橙豆"),
    ]


def documents() -> list[Document]:
    return [
        Document("d1", TEXTS["d1"], "直播间里的县长", "2021-05-03", "https://news.example/1"),
        Document("d2", TEXTS["d2"], "一次会见", "2021-06-01", "javascript:alert(1)"),
        Document("d3", TEXTS["d3"], "", None, None),
    ]


def graph(*more: Fact) -> Any:
    everything = [*facts(), *more]
    joins = links(everything)
    held = tenure.tenures(everything, joins, documents())
    return network.project(everything, joins, entities(), documents(), CATALOGUE, held)


def hostile(*strings: str) -> Any:
    """A graph in which every name, title, quote and address is one of ``strings``."""
    found, made, sources, joins = [], [], [], []
    for number, text in enumerate(strings):
        other = strings[(number + 1) % len(strings)]
        quote = f"{text}是{other}"
        one = Argument("person", text, Span(0, len(text)))
        two = Argument("product", other, Span(len(text) + 1, len(quote)))
        f = Fact("promoted", (one, two), Evidence(text, Span(0, len(quote)), quote, "made", 0.5))
        found.append(f)
        made += [Entity(f"person/{text}", "person", text, (text, other), (), text), Entity(f"p/{other}", other, other)]
        joins += [Link(f.id, "person", text, f"person/{text}", 1.0), Link(f.id, "product", other, f"p/{other}", 1.0)]
        sources.append(Document(text, quote, text, text, text))
    return network.project(found, joins, made, sources, CATALOGUE)
