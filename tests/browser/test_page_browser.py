"""The page in a real browser: what a reader can do with it, and what an article cannot."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import made_graph
import pytest

from kg import network, page

Show = Callable[[str], Any]

HOSTILE = (
    "<img src=x onerror=window.pwned=1>",
    "</script><script>window.pwned=1</script>",
    "javascript:window.pwned=1",
    'https://evil.example/"onmouseover="window.pwned=1',
    '<a href="javascript:window.pwned=1">href</a>',
    "{{7*7}}${window.pwned=1}",
    "<svg/onload=window.pwned=1>",
)


@pytest.fixture
def chrome(show: Show) -> Any:
    return show(page.render(made_graph.graph(), "清河纪事"))


def text(chrome: Any, selector: str) -> str:
    return str(chrome.find_element("css selector", selector).text)


def click(chrome: Any, x: float, y: float, times: int = 1) -> None:
    from selenium.webdriver import ActionChains

    box = chrome.find_element("id", "network").rect
    move = ActionChains(chrome, duration=0)
    move.w3c_actions.pointer_action.move_to_location(round(box["x"] + x), round(box["y"] + y))
    for _ in range(times):
        move.w3c_actions.pointer_action.click()
    move.perform()


def where(chrome: Any, *nodes: str) -> tuple[float, float]:
    """The middle of the nodes, in pixels of the drawing."""
    script = "return arguments[0].map(id => kgPage.network.canvasToDOM(kgPage.network.getPosition(id)))"
    spots = chrome.execute_script(script, list(nodes))
    return sum(s["x"] for s in spots) / len(spots), sum(s["y"] for s in spots) / len(spots)


def wait(chrome: Any, what: Callable[[Any], Any]) -> Any:
    from selenium.webdriver.support.ui import WebDriverWait

    return WebDriverWait(chrome, 15, 0.05).until(what)


def press(chrome: Any, *keys: str) -> None:
    from selenium.webdriver import ActionChains

    ActionChains(chrome).send_keys(*keys).perform()


def hidden(chrome: Any) -> set[str]:
    script = "const all = kgPage.network.body.nodes; return Object.keys(all).filter(id => all[id].options.hidden)"
    return set(chrome.execute_script(script))


def requests(chrome: Any) -> list[str]:
    rows = [json.loads(row["message"])["message"] for row in chrome.get_log("performance")]
    sent = [row["params"]["request"]["url"] for row in rows if row["method"] == "Network.requestWillBeSent"]
    return [url for url in sent if not url.startswith(("file:", "data:", "about:"))]


def test_the_page_says_what_it_holds(chrome: Any) -> None:
    assert text(chrome, "h1") == "清河纪事"
    assert text(chrome, "#counts") == "5 个实体 · 4 条关系 · 5 条事实 · 3 篇报道"
    parts = ("#kind-person .name", "#kind-person .count", "#kind-platform .name", "#kind-platform .count")
    assert [text(chrome, part) for part in parts] == ["人物Person", "2", "平台Platform", "1"]
    assert [row for row in chrome.get_log("browser") if row["level"] == "SEVERE"] == []
    assert requests(chrome) == []


def test_a_click_on_a_node_shows_its_facts_with_sentence_and_source(chrome: Any) -> None:
    click(chrome, *where(chrome, "product/清河苹果"))
    wait(chrome, lambda c: "清河苹果" in text(c, "#panel h3"))
    assert text(chrome, "blockquote") == "清河县县长林知夏在橙豆直播间推介清河苹果。"
    assert {m.text for m in chrome.find_elements("css selector", "mark")} == {"林知夏", "橙豆", "清河苹果"}
    link = chrome.find_element("css selector", ".source a")
    assert (link.text, link.get_attribute("href")) == ("直播间里的县长", "https://news.example/1")
    assert link.get_attribute("rel") == "noopener noreferrer"
    assert "2021-05-03" in text(chrome, ".source")


def test_a_click_on_an_edge_shows_the_facts_it_rests_on(chrome: Any) -> None:
    click(chrome, *where(chrome, "person/林知夏", "place/清河县"))
    wait(chrome, lambda c: c.find_elements("css selector", ".ends"))
    assert text(chrome, ".ends").split() == ["林知夏", "—", "任职", "→", "清河县"]
    assert len(chrome.find_elements("css selector", ".fact")) == 2
    assert [a.get_attribute("href") for a in chrome.find_elements("css selector", ".source a")] == [
        "https://news.example/1"  # the other article's address is a script, and stays text
    ]


def test_terms_of_office_stand_at_the_person_and_at_the_place_with_their_sentences(chrome: Any) -> None:
    click(chrome, *where(chrome, "person/林知夏"))
    wait(chrome, lambda c: c.find_elements("css selector", ".tenure"))
    assert text(chrome, ".tenure p") == "县长 清河县"
    assert text(chrome, ".tenure .span") == "不晚于 2021-05-03，至少到 2021-06-01"
    assert not chrome.find_elements("css selector", ".tenure blockquote")
    chrome.find_element("css selector", ".tenure summary").click()
    wait(chrome, lambda c: len(c.find_elements("css selector", ".tenure blockquote")) == 2)
    chrome.find_element("css selector", ".tenure .entity").click()
    assert text(chrome, "#panel h3") == "清河县"
    assert text(chrome, ".tenure p") == "县长 林知夏"


def test_names_in_the_panel_lead_on(chrome: Any) -> None:
    click(chrome, *where(chrome, "product/清河苹果"))
    wait(chrome, lambda c: c.find_elements("css selector", ".entity"))
    chrome.find_element("css selector", ".entity").click()
    assert text(chrome, "#panel h3") == "林知夏"


def test_search_finds_by_a_part_of_any_name_and_enter_focuses(chrome: Any) -> None:
    from selenium.webdriver.common.keys import Keys

    press(chrome, "/")
    field = chrome.switch_to.active_element
    assert field.get_attribute("id") == "search"
    field.send_keys("清河")
    assert [row.text.split()[0] for row in chrome.find_elements("css selector", "#hits li")] == ["清河县", "清河苹果"]
    field.send_keys(Keys.ARROW_DOWN, Keys.ENTER)
    assert text(chrome, "#panel h3") == "清河苹果"
    assert chrome.execute_script("return kgPage.network.getSelectedNodes()") == ["product/清河苹果"]
    field.clear()
    field.send_keys("林县", Keys.ENTER)
    assert text(chrome, "#panel h3") == "林知夏"


def test_search_says_when_there_is_nothing(chrome: Any) -> None:
    chrome.find_element("id", "search").send_keys("没有的人")
    assert text(chrome, "#hits") == "没有符合的名称"


def test_a_type_can_be_switched_off_and_on(chrome: Any) -> None:
    chrome.find_element("id", "kind-person").click()
    assert hidden(chrome) == {"person/林知夏", "person/周望舒"}
    assert chrome.find_element("id", "kind-person").get_attribute("aria-pressed") == "false"
    chrome.find_element("id", "kind-person").click()
    assert hidden(chrome) == set()


def test_a_relation_switched_off_takes_with_it_who_has_no_other(chrome: Any) -> None:
    chrome.find_element("id", "relation-met").click()
    assert hidden(chrome) == {"person/周望舒"}
    chrome.find_element("id", "reset").click()
    assert hidden(chrome) == set()


def test_choosing_what_is_filtered_out_brings_it_back(chrome: Any) -> None:
    from selenium.webdriver.common.keys import Keys

    chrome.find_element("id", "kind-product").click()
    chrome.find_element("id", "search").send_keys("苹果", Keys.ENTER)
    assert hidden(chrome) == set()
    assert text(chrome, "#panel h3") == "清河苹果"


def test_a_double_click_shows_only_the_neighbours_and_escape_leaves(chrome: Any) -> None:
    from selenium.webdriver.common.keys import Keys

    click(chrome, *where(chrome, "person/周望舒"), times=2)
    wait(chrome, lambda c: hidden(c) == {"place/清河县", "product/清河苹果", "platform/橙豆"})
    assert "周望舒" in text(chrome, "#banner")
    press(chrome, Keys.ESCAPE)
    assert hidden(chrome) == set()
    assert not chrome.find_element("id", "banner").is_displayed()
    assert not chrome.find_elements("css selector", "#panel h3")


def test_the_keyboard_moves_the_drawing(chrome: Any) -> None:
    from selenium.webdriver.common.keys import Keys

    chrome.execute_script("document.getElementById('network').focus()")
    before = chrome.execute_script("return [kgPage.network.getScale(), kgPage.network.getViewPosition().x]")
    press(chrome, "+", Keys.ARROW_RIGHT)
    after = chrome.execute_script("return [kgPage.network.getScale(), kgPage.network.getViewPosition().x]")
    assert after[0] > before[0]
    assert after[1] > before[1]


def test_the_language_can_be_switched(chrome: Any) -> None:
    chrome.find_element("id", "language").click()
    assert text(chrome, "#counts") == "5 entities · 4 relations · 5 facts · 3 articles"
    assert text(chrome, "#relation-met .name") == "met会见"
    assert chrome.execute_script("return document.documentElement.lang") == "en"


def test_nothing_to_show_is_said(show: Show) -> None:
    chrome = show(page.render(network.project([], [], [], [], made_graph.CATALOGUE), "空"))
    assert text(chrome, "#empty").startswith("图中还没有内容")
    chrome.find_element("id", "reset").click()
    assert [row for row in chrome.get_log("browser") if row["level"] == "SEVERE"] == []


@pytest.mark.parametrize("title", HOSTILE)
def test_what_articles_say_stays_text(show: Show, title: str) -> None:
    chrome = show(page.render(made_graph.hostile(*HOSTILE), title))
    assert text(chrome, "h1") == title
    for number, name in enumerate(HOSTILE):
        chrome.execute_script("location.hash = ''; document.getElementById('search').value = ''")
        field = chrome.find_element("id", "search")
        field.clear()
        field.send_keys(name)
        assert name in text(chrome, "#hits")
        chrome.execute_script(
            "arguments[0].dispatchEvent(new MouseEvent('mousedown', {bubbles: true}))",
            chrome.find_element("id", "hit-0"),
        )
        assert text(chrome, "#panel h3") == name, number
        assert name in text(chrome, "#panel blockquote")
        for link in chrome.find_elements("css selector", "#panel a"):
            assert link.get_attribute("href").startswith("https://evil.example/")
            assert link.get_attribute("onmouseover") is None
    assert chrome.find_elements("css selector", "body img, #panel svg[onload], a[href^=javascript]") == []
    assert chrome.execute_script("return typeof window.pwned") == "undefined"
    assert [row for row in chrome.get_log("browser") if row["level"] == "SEVERE"] == []
    assert requests(chrome) == []
