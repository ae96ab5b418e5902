"""The fusion must help: against the rules and the tagger alone, on hand-made answers that lie beside the project."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from kg import answers, evaluate, records
from kg.extract import backends
from kg.extract.hybrid import Tagging
from kg.lexicon import gazetteer
from kg.mentions.scan import scan
from kg.model import Span
from kg.schema import load
from kg.text import normalise

SHARED = Path(os.environ.get("KG_SHARED", Path(__file__).resolve().parents[3] / "shared"))
CLUENER = SHARED / "data" / "ner" / "cluener_train.jsonl"
LEADER = re.compile("(?:[省市县区州镇乡书局厅部司处]长|书记|主席|总理|总统|委员长|主任|常委)$")
Names = set[tuple[int, int]]


@dataclass(frozen=True)
class Answer:
    """A sentence, the spans of the leaders' titles in it, and those of the names that touch one."""

    text: str
    titles: Names
    names: Names

    def touching(self, spans: Names) -> Names:
        return {(a, b) for a, b in spans if any(end == a or b == start or a < end < b for start, end in self.titles)}


def beside_titles() -> list[Answer]:
    found = []
    for line in CLUENER.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        spans = {
            kind: {(start, end + 1, value) for value, at in row["label"].get(kind, {}).items() for start, end in at}
            for kind in ("name", "position")
        }
        titles = {(start, end) for start, end, title in spans["position"] if LEADER.search(title)}
        answer = Answer(row["text"], titles, set())
        names = {(start, end) for start, end, _ in spans["name"] if any(start == b or end == a for a, b in titles)}
        if names:
            found.append(replace(answer, names=names))
    return found


def by_scan(text: str, tagged: bool) -> Names:
    normal = normalise(text)
    hints = Tagging(normal.text) if tagged else None
    people = [m for m in scan(normal.text, None, None, gazetteer.load(), hints).mentions if m.kind == "person"]
    spans = [normal.original(m.name_span or m.span) for m in people]
    return {(span.start, span.end) for span in spans}


def by_tagger(text: str) -> Names:
    tagging, found = Tagging(text), set[Span]()
    for at in range(len(text)):
        word = tagging.word(at)
        if word is not None and word.kind == "person":
            found.add(word.span)
    return {(span.start, span.end) for span in found}


def scores(read: Callable[[str], Names], found: list[Answer]) -> tuple[float, float, float]:
    """Precision, recall and F1 over the names beside titles."""
    right = said = there = 0
    for answer in found:
        got = answer.touching(read(answer.text))
        right, said, there = right + len(got & answer.names), said + len(got), there + len(answer.names)
    return right / said, right / there, 2 * right / (said + there)


def test_names_beside_titles() -> None:
    if not CLUENER.is_file():
        pytest.skip("the sentences are not on this machine; they lie in shared/data/ner beside the project")
    found = beside_titles()
    assert len(found) > 100
    rules = scores(lambda text: by_scan(text, False), found)
    fused = scores(lambda text: by_scan(text, True), found)
    tagger = scores(by_tagger, found)
    union = scores(lambda text: by_scan(text, False) | by_tagger(text), found)
    assert fused[0] >= max(0.96, rules[0], tagger[0], union[0])
    assert fused[2] > max(0.95, rules[2], tagger[2], union[2])


ANSWERS = Path(__file__).parent / "answers"


@pytest.mark.parametrize(
    "name", [*sorted(f.name for f in ANSWERS.glob("*.jsonl")), "local_dev.jsonl", "xwlb_dev.jsonl"]
)
def test_facts_are_no_worse_than_those_of_the_rules(name: str) -> None:
    path = next((folder / name for folder in (ANSWERS, SHARED / "gold") if (folder / name).is_file()), None)
    if path is None:
        pytest.skip(f"the answers {name} are not on this machine; they lie in shared/gold beside the project")
    gold = answers.load(path, load())
    documents = {key: records.document_from(row) for key, row in gold.items()}
    found = {}
    for back_end in ("rules", "hybrid"):
        read = backends.create(back_end).extract
        said = {key: records.facts_record(one, read(one)) for key, one in documents.items()}
        found[back_end] = evaluate.evaluate(gold, said, load()).total
    assert found["hybrid"].precision >= found["rules"].precision
    assert found["hybrid"].recall >= found["rules"].recall


def main() -> None:
    """Print the table: names beside titles by rules, fusion, tagger and union."""
    found = beside_titles()
    readers: dict[str, Callable[[str], Names]] = {
        "rules": lambda text: by_scan(text, False),
        "hybrid": lambda text: by_scan(text, True),
        "LAC alone": by_tagger,
        "union": lambda text: by_scan(text, False) | by_tagger(text),
    }
    print(f"{len(found)} sentences, {sum(len(one.names) for one in found)} names")
    for name, read in readers.items():
        print(f"{name:<10}" + "".join(f"{share:>7.3f}" for share in scores(read, found)))


if __name__ == "__main__":
    main()
