"""The page as text. What a browser makes of it is tested in tests/browser."""

from __future__ import annotations

import json
import re

import made_graph
import pytest
from markupsafe import escape

from kg import network, page, tenure
from kg.errors import UsageError

HOSTILE = (
    "<img src=x onerror=window.pwned=1>", "</script><script>window.pwned=1</script>", "{{7*7}}", "{% raw %}",
    "<!--<script>", "javascript:window.pwned=1", "href", "\u2028\u2029&\"'\\", "\ud800", "]]>",
)  # fmt: skip


def data(html: str, name: str) -> object:
    found = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', html, re.DOTALL)
    assert found
    return json.loads(found[1])


def own(html: str) -> str:
    """The page without the library it carries."""
    library = max(re.findall(r"<script>.*?</script>", html, re.DOTALL), key=len)
    return html.replace(library, "")


def test_the_graph_is_in_the_page() -> None:
    html = page.render(made_graph.graph(), "清河纪事")
    nodes, edges = data(html, "nodes"), data(html, "edges")
    assert isinstance(nodes, list)
    assert isinstance(edges, list)
    assert {n["label"] for n in nodes} == {"林知夏", "周望舒", "清河县", "清河苹果", "橙豆"}
    assert {(e["from"], e["relation"], e["to"]) for e in edges} >= {("person/林知夏", "holds_role", "place/清河县")}
    assert "<title>清河纪事</title>" in html
    assert "vis.js is dual licensed" in html


def test_the_terms_of_office_are_in_the_page_with_their_facts() -> None:
    content = data(page.render(made_graph.graph(), "清河纪事"), "page")
    assert isinstance(content, dict)
    (row,) = content["tenures"]
    assert (row["person"], row["post"], row["seat"]) == ("person/林知夏", "县长", "place/清河县")
    assert (row["since"], row["until"]) == (["2021-05-03", "observed"], ["2021-06-01", "observed"])
    assert [content["facts"][at]["relation"] for at in row["facts"]] == ["holds_role"] * 2


def test_what_tenures_say_wrong_can_be_said_in_the_language_of_the_page() -> None:
    words = json.loads(page._text("words.json"))
    first, second, third = ((day, "observed") for day in ("2018-01-01", "2018-06-01", "2018-09-01"))
    signs = {"person/甲-00000001": [first, third], "person/乙-00000002": [second, ("2019-01-01", "observed")]}
    many = {"person/丙-00000003": [(f"2020-{month:02}-01", "observed") for month in range(1, 13)]}
    one = {"person/丁-00000004": [("2020-06-15", "observed")]}
    back = {"person/戊-00000005": [("2022-01-01", "past"), ("2022-06-01", "observed"), ("2023-01-01", "appointed")]}
    gone = {"person/己-00000006": [("2024-01-01", "removed"), ("2024-06-01", "removed"), ("2024-07-01", "observed")]}
    twice = {"person/庚-00000007": [("2025-01-01", "appointed"), ("2025-06-01", "appointed")]}
    early = {"person/癸-00000010": [("2026-01-01", "observed"), ("2026-06-01", "appointed")]}
    abroad = {"person/辛某-00000008": [("2020-01-01", "implied")], "person/壬氏-00000009": [("2021-01-01", "observed")]}
    rows = {
        person: [(*sign, f"{person[-1]}{at}") for at, sign in enumerate(own)]
        for person, own in {**signs, **many, **one, **back, **gone, **twice, **early, **abroad}.items()
    }
    here = {person: own for person, own in rows.items() if person not in abroad}
    found = tenure.of_signs("县长", "place/371722", here)
    found += tenure.of_signs("总理", "place/DE", {person: rows[person] for person in abroad})
    said = {text for row in found for text in (*row.contradictions, row.doubt) if text}
    assert {pattern for pattern, _ in words["said"] if any(re.fullmatch(pattern, text) for text in said)} == {
        pattern for pattern, _ in words["said"]
    }
    assert all(any(re.fullmatch(pattern, text) for pattern, _ in words["said"]) for text in said)


def test_the_page_loads_nothing() -> None:
    html = own(page.render(made_graph.graph(), "清河纪事"))
    assert "default-src 'none'" in html
    assert not re.search(r"<(script|img|link|iframe)[^>]*(src|href)=[\"']?(?!data:)[a-z/]", html)
    assert "bootstrap" not in html.lower()
    assert "cdn" not in html.lower()
    assert "@import" not in html


def test_the_same_graph_gives_the_same_page() -> None:
    assert page.render(made_graph.graph(), "甲") == page.render(made_graph.graph(), "甲")


def test_only_web_addresses_become_links() -> None:
    content = data(page.render(made_graph.graph(), "甲"), "page")
    assert isinstance(content, dict)
    assert [source["url"] for source in content["sources"]] == ["https://news.example/1", None, None]


@pytest.mark.parametrize("text", [text for text in HOSTILE if text != "\ud800"])  # no file can hold that one
def test_no_text_leaves_its_string(text: str) -> None:
    html = page.render(made_graph.hostile(text, "平常"), text)
    assert html.count("</script>") == page.render(made_graph.graph(), "甲").count("</script>")
    assert "<img" not in own(html)
    assert f"<title>{escape(text)}</title>" in html
    labels = [n["label"] for n in data(html, "nodes")]  # type: ignore[attr-defined]
    assert text in labels


@pytest.mark.parametrize("text", HOSTILE)
def test_embedded_json_reads_back_the_same(text: str) -> None:
    embedded = page.embed({text: [text]})
    assert json.loads(embedded) == {text: [text]}
    assert not set("<>&\u2028\u2029") & set(embedded)
    embedded.encode("utf-8")


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://news.example/一?a=1#b", True),
        (" http://news.example ", True),
        ("HTTPS://news.example", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)//http://x", False),
        ("data:text/html,x", False),
        ("file:///etc/hosts", False),
        ("//news.example", False),
        ("https:", False),
        ("http://[", False),
        ("", False),
        (None, False),
    ],
)
def test_safe_url(url: str | None, safe: bool) -> None:
    assert page.safe_url(url) == ((url or "").strip() if safe else None)


def test_edges_between_the_same_two_nodes_bend_apart() -> None:
    both = made_graph.fact("d1", "met", person="清河县", person2="林知夏")  # one more between the two
    found = [*made_graph.facts(), both]
    links = [link for link in made_graph.links(found) if link.fact != both.id]
    links += [
        made_graph.Link(both.id, "person", "", "place/清河县", 1),
        made_graph.Link(both.id, "person2", "", "person/林知夏", 1),
    ]
    graph = network.project(found, links, made_graph.entities(), [], made_graph.CATALOGUE)
    edges = data(page.render(graph, "甲"), "edges")
    assert isinstance(edges, list)
    pair = [e for e in edges if {e["from"], e["to"]} == {"person/林知夏", "place/清河县"}]
    assert [e.get("bend", 0) != 0 for e in pair] == [False, True]


def test_an_empty_graph_still_makes_a_page() -> None:
    graph = network.project([], [], [], [], made_graph.CATALOGUE)
    assert data(page.render(graph, "空"), "nodes") == []


def test_every_language_says_the_same_things() -> None:
    words = json.loads(page._text("words.json"))
    assert words["zh"].keys() == words["en"].keys()
    for key, text in words["zh"].items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", words["en"][key])), key
    assert words["kinds"].keys() == page.STYLES.keys()


def test_a_broken_title_can_still_be_written() -> None:
    assert "清?河".encode() in page.render(made_graph.graph(), "清\ud800河").encode("utf-8")


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(UsageError, match="zh or en"):
        page.render(made_graph.graph(), "甲", lang="xx")


def test_every_kind_has_its_own_shape_and_colour() -> None:
    from kg.schema import ENTITY_TYPES

    assert set(ENTITY_TYPES) < page.STYLES.keys()
    assert len({shape for shape, _ in page.STYLES.values()}) == len(page.STYLES)
    assert len({colour for _, colour in page.STYLES.values()}) == len(page.STYLES)
