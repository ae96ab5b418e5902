"""Title and tagger together: which names count, where they end, and what the facts then say of themselves."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from kg.extract import extract, hybrid
from kg.extract.backends import create
from kg.extract.hybrid import Tagging
from kg.lexicon import gazetteer
from kg.mentions import tagged
from kg.mentions.scan import scan
from kg.mentions.tagged import Kind, Word
from kg.model import Document, Fact, Span
from kg.text import normalise


@dataclass(frozen=True)
class Says:
    """A tagger that reads the given words where they stand first, and has nothing to say of the rest."""

    text: str
    words: dict[str, Kind]

    def word(self, at: int) -> Word | None:
        for word, kind in self.words.items():
            start = self.text.find(word)
            if start <= at < start + len(word):
                return Word(Span(start, start + len(word)), kind)
        return None

    def heard(self) -> None:
        """Does not mind."""


def names(text: str, words: dict[str, Kind] | None = None) -> list[str]:
    hints = Says(text, words) if words is not None else None
    mentions = scan(text, None, None, gazetteer.load(), hints).mentions
    return [mention.value for mention in mentions if mention.kind == "person"]


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("单县副县长徐瑛了解情况。", {}, []),
        ("单县副县长徐瑛了解情况。", {"徐瑛": "person"}, ["徐瑛"]),
        ("单县副县长志强了解情况。", {"志强": "person"}, []),
        ("黄岗镇镇长扎西央珍说。", {"扎西央珍": "person"}, ["扎西央珍"]),
        ("单县副县长沈秋岚强调。", {"沈秋": "person"}, ["沈秋岚"]),
        ("单县副县长沈秋岚强调。", {"沈秋岚": "function"}, ["沈秋岚"]),
        ("钱小林总书记踏雪走来。", {"钱小林": "person", "踏雪": "person"}, ["钱小林"]),
        ("俄罗斯总统伊万·彼得罗夫表示。", {"伊万": "person"}, ["伊万·彼得罗夫"]),
        ("尊敬的孙大力副主任，您好。", {"孙大力": "person"}, ["孙大力"]),
        ("万县长说，卖出1.2万单。", {"万": "person"}, []),
    ],
    ids=range(10),
)
def test_where_title_and_tagger_agree(text: str, words: dict[str, Kind], expected: list[str]) -> None:
    assert names(text, words) == expected


def test_a_name_away_from_titles_is_not_asked_about() -> None:
    assert names("昨天战秋岚说羊肉好。", {"战秋岚": "person"}) == []


def test_a_deputy_called_by_the_full_title_is_no_head() -> None:
    text = "商河县副县长王帅在直播，王帅县长连线主播。"
    found = scan(text, None, None, gazetteer.load(), Says(text, {"王帅": "person"})).mentions
    assert {post.role for mention in found if mention.kind == "person" for post in mention.posts} == {"副县长"}


def test_the_tagger_reads_every_character_once() -> None:
    text = normalise("单县副县长战秋岚说，羊肉好。\n\n黄岗镇镇长扎西央珍也说：“好！” 完").text
    tagging = Tagging(text)
    at = 0
    while at < len(text):
        word = tagging.word(at)
        assert word is None or (word.span.start == at and word.span.end > at)
        at = word.span.end if word else at + 1
    assert tagging.word(text.index("战")) == Word(Span(5, 8), "person")
    assert Tagging("").word(0) is None


def test_a_sentence_without_end_is_read_in_part() -> None:
    tagging = Tagging("长" * 5000)
    assert tagging.word(0) is not None
    assert tagging.word(4000) is None


def test_a_name_that_the_rules_are_sure_of_is_not_asked_about() -> None:
    class Silent(Says):
        def word(self, at: int) -> Word | None:
            raise AssertionError("asked")

    for text in ("单县县长张庆国说，羊肉好。", "单县县长说，羊肉好。", "免去单县县长职务。", "单县县长。"):
        scan(text, None, None, gazetteer.load(), Silent(text, {}))


def test_weak_names_fall_where_the_tagger_reads_other_words_and_others_stay() -> None:
    text = "单县副县长张庆国唱主角。"
    for odds, expected in ((0.5, -1), (3.0, 8)):
        says = Says(text, {"张": "function", "庆国唱": "function"})
        assert tagged.after_title(says, text, Span(2, 5), 5, 8, odds) == expected


def test_a_part_of_a_name_before_a_title_is_none() -> None:
    for text, expected in (("甘地总理来访。", 0), ("拉吉夫·甘地总理来访。", -1)):
        assert tagged.before_title(Says(text, {"甘地": "person"}), text, text.index("总理")) == expected


def test_what_changes_nothing_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules are asked what they read alone only where the tagger has changed something."""
    asked: list[str] = []

    def alone(document: Document) -> tuple[Fact, ...]:
        asked.append(document.id)
        return extract(document)

    monkeypatch.setattr(hybrid, "extract", alone)
    sure = Document("sure", "单县县长张庆国说，羊肉好。")
    assert create("hybrid").extract(sure) == extract(sure)
    create("hybrid").extract(Document("hinted", "单县副县长徐瑛了解情况。"))
    assert asked == ["hinted"]


def test_facts_that_need_the_tagger_say_so() -> None:
    document = Document("a", "单县副县长徐瑛了解情况。徐瑛到黄岗镇调研。单县县长梁惠文陪同。")
    facts = create("hybrid").extract(document)
    needed = {f.type for f in facts if f.evidence.rule.endswith("+lac")}
    assert "holds_role" in needed
    alone = {fact.id: fact for fact in extract(document)}
    for fact in facts:
        if fact.id in alone:
            assert fact == alone[fact.id]
        else:
            assert fact.evidence.rule.endswith("+lac")
            assert fact.evidence.confidence < 0.95
