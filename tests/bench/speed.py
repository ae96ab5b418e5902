"""How fast it is, as ratios of times taken in one run: ``python tests/bench/speed.py [--documents N] [NEWS.jsonl]``.

Ratios hold on any machine, seconds do not. Each is the median of several runs. Without a file the articles of
``tests/quality/answers`` are told again and again, each time with other people.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUNS = 3
GIVEN = "安宝成德东芳国海浩红华嘉建洁金军俊凯兰磊丽林玲龙梅明娜宁平强庆荣瑞山诗婷文霞晓欣雪燕阳颖勇雨玉云泽志子"


def main() -> None:
    """Measures all and prints a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("news", nargs="?", type=Path, help="JSON lines with id, published and text")
    parser.add_argument("--documents", type=int, default=1000, metavar="N", help="how many; default: 1000")
    options = parser.parse_args()
    rows = list(_rows(options.news, options.documents))
    print(f"{len(rows)} articles, {sum(len(row['text']) for row in rows)} characters\n")
    print("| what | seconds | beside | ratio |\n|---|---|---|---|")
    for what, seconds, beside, other in (*reading(rows), *building(rows)):
        print(f"| {what} | {seconds:.3f} | {beside} | {seconds / other:.3f} |")


Figure = tuple[str, float, str, float]
"""What took how many seconds, beside what, and how many that took."""


def reading(rows: Sequence[dict[str, str]]) -> Iterator[Figure]:
    """The facts of texts: beside a tagger that gives parts of speech only, and of one text four times as long."""
    import jieba.posseg

    from kg.extract import extract
    from kg.model import Document

    documents = [Document(row["id"], row["text"], published=row.get("published")) for row in rows[:300]]
    sentence = "\n".join(document.text for document in documents[:20])
    jieba.setLogLevel("ERROR")
    jieba.posseg.lcut(sentence)  # loads its dictionary
    extract(documents[0])
    facts = timed(lambda: [extract(document) for document in documents])
    yield "facts of 300 articles", facts, "jieba.posseg", timed(lambda: [jieba.posseg.lcut(d.text) for d in documents])
    short, long = Document("a", sentence), Document("a", "\n".join([sentence] * 4))
    yield "facts of one text, four times as long", timed(lambda: extract(long)), "it", timed(lambda: extract(short))


def building(rows: Sequence[dict[str, str]]) -> Iterator[Figure]:
    """Builds: with two workers, of one percent more, of nothing new; a question beside rdflib."""
    import pyoxigraph as ox

    from kg import output, pipeline, queries
    from kg.store import DiskStore, MemoryStore

    more = max(1, len(rows) // 100)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        file, part = folder / "news.jsonl", folder / "more.jsonl"
        _write(file, rows[more:])
        _write(part, rows[:more])

        def whole(workers: int = 1) -> Path:
            out = Path(tempfile.mkdtemp(dir=folder)) / "out"
            pipeline.build([str(file)], out, pipeline.Options(workers=workers))
            return out

        full = timed(whole)
        yield "build with two workers", timed(lambda: whole(2)), "a build with one", full
        outs = [whole() for _ in range(RUNS)]
        again = iter(outs)
        yield "build of nothing new", timed(lambda: pipeline.build([str(file)], outs[0])), "a full build", full
        yield "build of 1 % more", timed(lambda: pipeline.build([str(part)], next(again))), "a full build", full
        found = output.read(outs[0])
        disk, memory = DiskStore(found.store), MemoryStore(q.triple for q in ox.Store.read_only(str(found.store)))
        question = queries.find("who_promoted")
        ours, theirs = (
            timed(lambda store=store: queries.run(store, question, {}, found.base)) for store in (disk, memory)
        )
        yield "who promoted what, on disk", ours, "rdflib in memory", theirs


def timed(work: Callable[[], object]) -> float:
    """The median of several runs, in seconds."""
    taken = []
    for _ in range(RUNS):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def _rows(news: Path | None, count: int) -> Iterator[dict[str, str]]:
    if news is not None:
        with news.open(encoding="utf-8") as lines:
            for _, line in zip(range(count), lines, strict=False):
                yield json.loads(line)
        return
    chance, told = random.Random(1), list(_answers())
    for number in range(count):
        row = told[number % len(told)]
        text = row["text"]
        for person in {fact["person"] for fact in row["facts"] if "person" in fact}:
            if 2 <= len(person) <= 3 and number >= len(told):
                text = text.replace(person, person[0] + "".join(chance.choices(GIVEN, k=len(person) - 1)))
        yield {"id": f"{row['id']}/{number}", "published": row["published"], "title": row["title"], "text": text}


def _answers() -> Iterator[dict]:  # type: ignore[type-arg]
    for file in sorted((ROOT / "tests" / "quality" / "answers").glob("*.jsonl")):
        yield from map(json.loads, file.read_text(encoding="utf-8").splitlines())


def _write(file: Path, rows: Iterable[dict[str, str]]) -> None:
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


if __name__ == "__main__":
    main()
