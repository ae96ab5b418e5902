"""What must hold of any text: spans lead back, sentences cover everything, dates are dates."""

from __future__ import annotations

import itertools
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from kg.dates import find
from kg.model import Span
from kg.text import clauses, normalise, sentences

PIECES = st.sampled_from(
    [*"，。！？“”（）《》()\"',.!? \u3000\n\r\u200b…—·•县長張庆国单縣雞３1２0年月日号今昨天前后周两次同当至、",
     "3月10日", "2020年", "今天（", "两周后，", "10日晚", "二〇二〇年三月十日", "\r\n", "\ud840\udc00", "http://a?b=1"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=120), st.lists(PIECES, max_size=60).map("".join))
PUBLISHED = st.one_of(
    st.none(), st.dates().map(str), st.sampled_from(["2020", "2020-02", "9999-12-31", "0001-01-01", "?"])
)
VALUE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?|--\d\d-\d\d")


@given(TEXTS)
@settings(deadline=None)
def test_every_character_leads_back_to_one(text: str) -> None:
    normal = normalise(text)
    assert len(normal.offsets) == len(normal.text) + 1
    found = [normal.original(Span(i, i + 1)) for i in range(len(normal.text))]
    assert all(len(span) == 1 and 0 <= span.start < len(text) for span in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    whole = normal.original(Span(0, len(normal.text)))
    dropped = text[: whole.start] + text[whole.end :]
    assert not any(char.isalnum() for char in dropped)


@given(TEXTS)
@settings(deadline=None)
def test_normalising_twice_changes_no_letter_more(text: str) -> None:
    once = normalise(text).text
    assert re.sub(r"\W", "", normalise(once).text) == re.sub(r"\W", "", once)


@given(TEXTS)
@settings(deadline=None)
def test_sentences_cover_the_text_in_order(text: str) -> None:
    spans = sentences(text)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    covered = {at for span in spans for at in range(span.start, span.end)}
    assert all(char.isspace() for at, char in enumerate(text) if at not in covered)
    for span in spans:
        assert span.cut(text).strip() == span.cut(text) != ""
        assert all(span.covers(clause) for clause in clauses(text, span))


@given(TEXTS, PUBLISHED)
@settings(deadline=None)
def test_dates_are_dates_in_order(text: str, published: str | None) -> None:
    found = find(text, published)
    assert all(a.span.end <= b.span.start for a, b in itertools.pairwise(found))
    assert all(VALUE.fullmatch(mention.value) and len(mention.span) > 0 for mention in found)
    assert find(text, published) == found


@given(st.text("张三、，；和单县", min_size=1300, max_size=5000))
@settings(max_examples=20)
def test_no_sentence_is_too_long(text: str) -> None:
    spans = sentences(text)
    assert all(len(span) <= 1200 for span in spans)
    assert "".join(span.cut(text) for span in spans) == text
