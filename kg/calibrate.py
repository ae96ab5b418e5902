"""Count how often each rule is right on hand-made answers: ``python -m kg.calibrate ANSWERS.jsonl …``.

Writes ``lexicon/confidence.yaml`` beside the rules, from which facts take their confidence, and prints how well the
figures hold on answers they were not counted on: the documents are dealt into halves by their ids, and the facts of
each half are judged with the counts of the other.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from kg import answers, evaluate, records
from kg.extract import confidence, extract
from kg.extract.confidence import Count, Table
from kg.schema import load

_INTO: Final = Path(__file__).parent / "lexicon" / "confidence.yaml"
_HEAD: Final = """\
# How often what each rule says was right on hand-made answers: [said, right].
# carried: facts whose quote goes over several sentences.
# Made by python -m kg.calibrate; do not edit. Source and licence: counted for this project; those of the project.
"""
_SURE: Final = 0.9


def main(arguments: Sequence[str] | None = None) -> None:
    """Count, write, and print the check."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("answers", type=Path, nargs="+", help="JSONL files of documents with their facts")
    parser.add_argument("--into", type=Path, default=_INTO, help="the file to write")
    chosen = parser.parse_args(arguments)
    judged = tuple(one for file in chosen.answers for one in _judged(file))
    chosen.into.write_text(written(counted(judged)), encoding="utf-8", newline="\n")
    sure = [one for half in (0, 1) for one in _held_out(judged, half)]
    right = sum(one.right for one in sure)
    print(f"{len(judged)} facts, {sum(one.right for one in judged)} right; counts in {chosen.into}")
    share = right / max(1, len(sure))
    print(f"with the counts of the other half: {len(sure)} said with {_SURE} or more, {right} right ({share:.3f})")


def counted(judged: Iterable[evaluate.Judged]) -> Table:
    """The counts of judged facts by rule, and by relation for those told over several sentences."""
    rules: dict[str, Count] = {}
    carried: dict[str, Count] = {}
    for one in judged:
        _count(rules, one.rule, one.right)
        if confidence.told_over_sentences(one.quote):
            _count(carried, one.rule.partition(".")[0], one.right)
    return Table(rules, carried)


def written(table: Table) -> str:
    """The counts as the text of ``confidence.yaml``."""
    lines = []
    for name, counts in (("rules", table.rules), ("carried", table.carried)):
        lines.append(f"{name}:" if counts else f"{name}: {{}}")
        lines += [f"  {key}: [{said}, {right}]" for key, (said, right) in sorted(counts.items())]
    return _HEAD + "\n".join(lines) + "\n"


def _count(counts: dict[str, Count], key: str, right: bool) -> None:
    said, before = counts.get(key, (0, 0))
    counts[key] = (said + 1, before + right)


def _judged(file: Path) -> tuple[evaluate.Judged, ...]:
    gold = answers.load(file, load())
    said: dict[str, Mapping[str, Any]] = {}
    for key, row in gold.items():
        document = records.document_from(row)
        said[key] = records.facts_record(document, extract(document))
    return evaluate.evaluate(gold, said, load()).judged


def _held_out(judged: Sequence[evaluate.Judged], half: int) -> list[evaluate.Judged]:
    """The facts of one half that the counts of the other call sure."""
    by_author = {
        f"{relation.id}.{pattern.id}": pattern.confidence
        for relation in load().relations
        for pattern in relation.patterns
    }
    table = counted(one for one in judged if _side(one.document) != half)
    return [
        one
        for one in judged
        if _side(one.document) == half and table.of(one.rule, by_author.get(one.rule, 0.9), one.quote) >= _SURE
    ]


def _side(document: str) -> int:
    return hashlib.sha256(document.encode()).digest()[0] % 2


if __name__ == "__main__":
    main()
