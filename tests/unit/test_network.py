"""The projection of facts to a network, and its layout."""

from __future__ import annotations

import made_graph
import networkx
import pytest

from kg import network
from kg.errors import KnowledgeError
from kg.model import Entity


def test_facts_of_one_relation_between_two_nodes_share_one_edge() -> None:
    edge = made_graph.graph().edges["person/林知夏", "place/清河县", "holds_role"]
    assert [f["document"] for f in edge["facts"]] == ["d1", "d2"]
    assert edge["weight"] == 2
    assert edge["said"] == ("县长",)
    assert not edge["light"]


def test_a_symmetric_relation_is_one_edge_whoever_is_named_first() -> None:
    graph = made_graph.graph()
    met = [edge for edge in graph.edges(keys=True) if edge[2] == "met"]
    assert met == [("person/周望舒", "person/林知夏", "met")]
    assert len(graph.edges[met[0]]["facts"]) == 2


def test_only_asserted_facts_are_drawn() -> None:
    graph = made_graph.graph()
    assert len(graph.edges["person/林知夏", "product/清河苹果", "promoted"]["facts"]) == 1
    assert len(graph.graph["facts"]) == 5


def test_an_entity_beside_the_main_roles_hangs_by_a_light_edge() -> None:
    edge = made_graph.graph().edges["person/林知夏", "platform/橙豆", "promoted"]
    assert edge["light"]
    assert edge["facts"][0]["relation"] == "promoted"


def test_the_hierarchy_joins_only_places_that_appear() -> None:
    assert "place/东岭省" not in made_graph.graph()
    more = made_graph.fact("d9", "holds_role", text="东岭省省长周望舒", person="周望舒", role="省长", place="东岭省")
    graph = made_graph.graph(more)
    assert (
        graph.edges["place/清河县", "place/东岭省", "part_of"] | {"light": True, "facts": ()}
        == graph.edges["place/清河县", "place/东岭省", "part_of"]
    )
    assert "place/云州市" not in graph


def test_a_stated_containment_is_not_doubled() -> None:
    stated = made_graph.fact("d9", "part_of", text="东岭省清河县", place="清河县", parent="东岭省")
    graph = made_graph.graph(stated)
    assert graph.number_of_edges("place/清河县", "place/东岭省") == 1
    assert len(graph.edges["place/清河县", "place/东岭省", "part_of"]["facts"]) == 1


def test_nodes_carry_what_the_page_shows() -> None:
    node = made_graph.graph().nodes["person/林知夏"]
    assert node == {
        "kind": "person", "label": "林知夏", "names": ("林县长",), "level": "", "facts": 5, "degree": 4, "weight": 6,
    }  # fmt: skip


def test_a_fact_is_shown_with_its_sentence_and_where_its_arguments_stand() -> None:
    edge = made_graph.graph().edges["person/林知夏", "product/清河苹果", "promoted"]
    (fact,) = edge["facts"]
    assert fact["before"] + fact["quote"] + fact["after"] == "清河县县长林知夏在橙豆直播间推介清河苹果。"
    shown = {a["role"]: fact["quote"][a["start"] : a["end"]] for a in fact["args"] if a["start"] is not None}
    assert shown == {"person": "林知夏", "product": "清河苹果", "platform": "橙豆"}
    assert (fact["title"], fact["date"], fact["url"]) == ("直播间里的县长", "2021-05-03", "https://news.example/1")


@pytest.mark.parametrize(
    ("text", "quote", "before", "after"),
    [
        ("甲。乙丙丁。戊", "丙", "乙", "丁。"),
        ("甲" * 100 + "乙" + "丙" * 100, "乙", "…" + "甲" * 60, "丙" * 60 + "…"),
        ("甲乙。丙", "乙。", "甲", ""),
        ("甲", "甲", "", ""),
    ],
)
def test_the_sentence_around_a_quote(text: str, quote: str, before: str, after: str) -> None:
    start = text.index(quote)
    assert network._around(text, start, start + len(quote)) == (before, after)


def test_an_entity_that_linking_does_not_describe_still_shows() -> None:
    found = made_graph.facts()
    graph = network.project(found, made_graph.links(found), [], [], made_graph.CATALOGUE)
    assert graph.nodes["place/清河县"]["kind"] == "place"
    assert graph.nodes["place/清河县"]["label"] == "清河县"


def test_a_fact_of_no_known_relation_is_refused() -> None:
    unknown = made_graph.fact("d1", "invented", person="林知夏")
    with pytest.raises(KnowledgeError, match="invented"):
        network.project([unknown], [], [], [], made_graph.CATALOGUE)


def test_the_same_facts_in_any_order_give_the_same_network() -> None:
    found = made_graph.facts()
    there = made_graph.graph()
    back = network.project(
        found[::-1],
        made_graph.links(found)[::-1],
        made_graph.entities()[::-1],
        made_graph.documents()[::-1],
        made_graph.CATALOGUE,
    )
    assert list(there.nodes(data=True)) == list(back.nodes(data=True))
    assert list(there.edges(keys=True, data=True)) == list(back.edges(keys=True, data=True))
    assert network.layout(there) == network.layout(back)


def test_nothing_gives_an_empty_network_and_layout() -> None:
    graph = network.project([], [], [Entity("person/x", "person", "x")], [], made_graph.CATALOGUE)
    assert len(graph) == 0
    assert network.layout(graph) == {}


@pytest.mark.parametrize("size", [1, 2, 30, 200])
def test_layout_places_every_node_apart_from_the_others(size: int) -> None:
    graph = networkx.MultiDiGraph(networkx.cycle_graph(size)) if size > 2 else networkx.MultiDiGraph()
    graph.add_nodes_from(range(size + 5))  # some on their own
    places = network.layout(graph)
    assert set(places) == set(graph)
    rows = sorted(places.values())
    for number, (x, y) in enumerate(rows):
        for u, v in rows[number + 1 :]:
            assert abs(u - x) > 20 or abs(v - y) > 20


def test_layout_is_the_same_on_every_run_and_leaves_the_random_numbers_of_others_alone() -> None:
    import random

    graph = networkx.MultiDiGraph(networkx.barabasi_albert_graph(150, 2, seed=3))
    random.seed(7)
    first, drawn = network.layout(graph), random.random()
    random.seed(7)
    assert random.random() == drawn
    assert network.layout(graph) == first
