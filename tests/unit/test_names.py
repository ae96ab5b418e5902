"""Names of people: examples as data, offsets, propagation, and work that grows no faster than the text."""

from __future__ import annotations

import cProfile
import itertools
import pstats
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.lexicon import gazetteer
from kg.mentions import wording
from kg.mentions.scan import scan
from kg.mentions.values import Mention
from kg.text import normalise

EXAMPLES = yaml.safe_load((Path(__file__).parent / "names.yaml").read_text(encoding="utf-8"))
SURNAMES, GIVEN = "王李张刘陈杨黄赵吴周徐孙朱胡郭何林高罗郑", "伟芳娜敏静磊洋勇军杰娟涛明超秀霞平刚英华"


def named(text: str) -> list[Mention]:
    found = scan(normalise(text).text, None, None, gazetteer.load())
    return [mention for mention in found.mentions if mention.kind == "person"]


@pytest.mark.parametrize("example", EXAMPLES, ids=[e["why"] for e in EXAMPLES])
def test_examples(example: dict[str, Any]) -> None:
    assert {mention.value for mention in named(example["text"])} == set(example["people"])


@given(st.sampled_from(SURNAMES), st.text(GIVEN, min_size=1, max_size=2))
@settings(max_examples=60, deadline=None)
def test_a_name_between_a_full_title_and_a_full_stop_is_found_whole(surname: str, rest: str) -> None:
    name = surname + rest
    if wording.is_word(name):
        return
    found = named(f"单县县长{name}。")
    assert [(m.value, [p.role for p in m.posts]) for m in found] == [(name, ["县长"])]


@given(st.text("县长张庆国王帅总统·斯基和与的，。“”《》（）a1 记者说任为", max_size=40))
@settings(max_examples=150, deadline=None)
def test_mentions_lie_in_the_text_in_order_and_apart(text: str) -> None:
    plain = normalise(text).text
    spans = [m.span for m in scan(plain, None, None, gazetteer.load()).mentions]
    assert all(0 <= s.start < s.end <= len(plain) for s in spans)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))


def test_a_name_is_followed_through_its_document() -> None:
    found = named("单县县长张庆国走进直播间。\n张庆国说，鸡蛋很好。大家都买张庆国推荐的鸡蛋。")
    assert [m.value for m in found] == ["张庆国"] * 3


def test_the_last_part_of_two_names_is_neither() -> None:
    found = named("议员安娜·史密斯发言。议员汤姆·史密斯反对。史密斯走了。")
    assert [m.value for m in found] == ["安娜·史密斯", "汤姆·史密斯"]


def test_the_same_characters_elsewhere_say_where_a_name_ends() -> None:
    alone, twice = "单县县长张一平安到达。", "单县县长张一平安到达。张一平，男。张一平参加工作。"
    assert {m.value for m in named(twice)} == {"张一平"}
    assert len({m.value for m in named(alone)}) == 1


def document(paragraphs: int) -> str:
    names = [f"{s}{a}{b}" for a in GIVEN for b in GIVEN for s in SURNAMES]
    return "\n".join(
        f"单县副县长{name}到浮岗镇调研。{name}说，要办好。{name[0]}县长与村民一起，得到好评，随后离开。"
        for name in names[:paragraphs]
    )


def test_work_grows_no_faster_than_the_text() -> None:
    def work(text: str) -> int:
        profile = cProfile.Profile()
        profile.runcall(scan, text, None, None, gazetteer.load())
        return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]

    long, longer = document(400), document(1600)
    work(longer)  # the caches hold all words from here on
    assert work(longer) < 4.4 * work(long)
