"""However news comes, the output is that of one build of the documents that are there in the end, byte for byte."""

from __future__ import annotations

import tempfile
from pathlib import Path

import news
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import output, pipeline
from kg.model import Document

NAMES = ("a", "b", "c/1", "d e", "é")
documents = st.builds(
    news.document, st.sampled_from(NAMES), st.integers(0, len(news.TEXTS) - 1), st.integers(0, len(news.DATES) - 1)
)
batches = st.lists(documents, min_size=1, max_size=4, unique_by=lambda one: one.id)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("build"), batches),
        st.tuples(st.just("only"), batches),
        st.tuples(st.just("remove"), st.sampled_from(NAMES)),
        st.tuples(st.just("rebuild"), st.none()),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(first=batches, steps=steps)
def test_any_way_there_leads_to_the_same_bytes(first: list[Document], steps: list[tuple[str, object]]) -> None:
    with tempfile.TemporaryDirectory() as where:
        folder = Path(where)
        out = folder / "out"
        kept = {one.id: one for one in first}
        pipeline.build([news.write(folder / "news.jsonl", first)], out)
        for step, what in steps:
            if step == "remove":
                if what in kept and len(kept) > 1:
                    del kept[str(what)]
                    pipeline.remove(out, [str(what)])
            elif step == "rebuild":
                pipeline.rebuild(out)
            else:
                assert isinstance(what, list)
                kept = {} if step == "only" else kept
                kept |= {one.id: one for one in what}
                pipeline.build([news.write(folder / "news.jsonl", what)], out, only=step == "only")
        pipeline.build([news.write(folder / "news.jsonl", reversed(list(kept.values())))], folder / "fresh")
        assert news.content(out) == news.content(folder / "fresh")
        assert {one.id: one for one in output.read(out).documents()} == kept


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(news_of_all=st.permutations([news.document(name, at) for at, name in enumerate(NAMES)]))
def test_one_by_one_in_any_order(news_of_all: list[Document]) -> None:
    with tempfile.TemporaryDirectory() as where:
        folder = Path(where)
        for one in news_of_all:
            pipeline.build([news.write(folder / "news.jsonl", [one])], folder / "out")
        pipeline.build([news.write(folder / "news.jsonl", news_of_all)], folder / "fresh")
        assert news.content(folder / "out") == news.content(folder / "fresh")
