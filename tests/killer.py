"""Kills real builds at random moments and looks at what they leave: ``python tests/killer.py FOLDER KILLS SEED``.

Each build is a process of its own, forked from this one, which has loaded what is slow to load, so that a kill meets
the work and not the start. This process opens no store itself: threads do not survive a fork.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path

import news

from kg import output, pipeline
from kg.extract import extract
from kg.lexicon import gazetteer
from kg.model import Document

Kept = dict[str, Document]


def main(folder: Path, kills: int, seed: int) -> None:
    """Builds and removes, killed again and again, until it has met ``kills`` builds at work; then a last one."""
    chance = random.Random(seed)
    extract(news.document("warm", 0))
    gazetteer.load()
    out, before, longest, met, early = folder / "out", {}, 0.0, 0, 0
    for name in ("first", "second"):
        longest = max(longest, child(lambda name=name: build(folder, folder / name, {"a": news.document("a", 0)}))[1])
    while met < kills:
        after = {**before}
        if before and chance.random() < 0.2:
            gone = chance.choice(sorted(before))
            del after[gone]
            done, _ = child(lambda gone=gone: remove(out, gone), chance.uniform(0, longest * 1.2))
        else:
            names = chance.sample("abcdefgh", chance.randint(1, 5))
            come = {n: news.document(n, chance.randrange(len(news.TEXTS)), chance.randrange(3)) for n in names}
            after |= come
            done, _ = child(lambda come=come: build(folder, out, come), chance.uniform(0, longest * 1.2))
        met += not done
        early += not done and not output.schema_of(out)
        for state in (after,) if done else (before, after):
            if child(lambda state=state: check(out, state))[0]:
                before = state
                break
        else:
            child(partial(check, out, after, loud=True))
            raise SystemExit(f"seed {seed}: after {met} kills the output is neither that of before nor that of after")
    come = {n: news.document(n, at) for at, n in enumerate("abcdefgh")}
    assert child(lambda: build(folder, out, come))[0], "the next run finishes the rest"
    assert child(lambda: build(folder, folder / "fresh", come))[0]
    assert child(lambda: same(out, folder / "fresh"))[0], "the result is that of a build from scratch"
    assert early < kills / 2, "most kills met the work"
    print(f"{met} kills, builds of up to {longest:.2f} s")


def child(work: Callable[[], None], killed_after: float | None = None) -> tuple[bool, float]:
    """Does ``work`` in a process of its own. Returns whether it has reported its end, and how long it took."""
    reading, writing = os.pipe()
    started = time.monotonic()
    process = os.fork()
    if not process:
        os.close(reading)
        try:
            work()
            os.write(writing, b"done")
        except BaseException:
            traceback.print_exc()
        os._exit(0)
    os.close(writing)
    if killed_after is not None:
        time.sleep(killed_after)
        os.kill(process, signal.SIGKILL)
    with os.fdopen(reading, "rb") as said:
        reported = said.read() == b"done"
    os.waitpid(process, 0)
    return reported, time.monotonic() - started


def build(folder: Path, out: Path, documents: Kept) -> None:
    pipeline.build([news.write(folder / "news.jsonl", documents.values())], out)


def remove(out: Path, name: str) -> None:
    pipeline.remove(out, [name])


def check(out: Path, kept: Kept, loud: bool = False) -> None:
    """The output opens and holds these documents; its store holds them too, with all their facts."""
    import pyoxigraph as ox

    sys.stderr = sys.stderr if loud else open(os.devnull, "w")  # noqa: SIM115 - this process ends soon
    if not kept and output.schema_of(out) is None:
        return
    try:
        found = output.read(out)
    except output.OutputError as error:
        if kept or "first build was interrupted" not in str(error):
            raise
        return
    assert {one.id: one for one in found.documents()} == kept
    store = ox.Store.read_only(str(found.store))
    articles = store.query(
        "SELECT ?id { ?d a <https://schema.org/NewsArticle> ; <http://purl.org/dc/terms/identifier> ?id }"
    )
    assert {row["id"].value for row in articles} == kept.keys()
    facts = store.query("SELECT ?e { ?f <http://www.w3.org/ns/prov#wasDerivedFrom> ?e }")
    assert {row["e"].value.rpartition("/")[2] for row in facts} == {fact.id for fact in found.facts()}


def same(out: Path, fresh: Path) -> None:
    assert news.content(out) == news.content(fresh)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
