"""Count how often each rule is right on hand-made answers: ``python -m kg.calibrate [ANSWERS.jsonl …]``.

Reads the project's own answers, the shared ones where they lie beside it, and those named. Writes
``lexicon/confidence.yaml``, from which facts take their confidence, and prints how well it holds on answers that it was
not counted on: the documents are dealt into parts by their text, and the facts of each part are judged with the counts
of the others.
"""

from __future__ import annotations

import argparse
import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from kg import answers, evaluate, records, reporting
from kg.evaluate import Judged
from kg.extract import extract
from kg.extract.confidence import Count, Table
from kg.schema import load

PARTS: Final = 10
_ROOT: Final = Path(__file__).resolve().parents[1]
_INTO: Final = Path(__file__).parent / "lexicon" / "confidence.yaml"
_HEAD: Final = """\
# How often what each rule says was right on hand-made answers: [said, right].
# doubts: the facts that may be doubted for something.
# Made by python -m kg.calibrate; do not edit. Source and licence: counted for this project; those of the project.
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Count, write, and print the check."""
    parser = argparse.ArgumentParser(prog="python -m kg.calibrate", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("answers", type=Path, nargs="*", help="more JSONL files of documents with their facts")
    parser.add_argument("--only", action="store_true", help="count the files named, and no others")
    parser.add_argument("--into", type=Path, default=_INTO, help="the file to write")
    chosen = parser.parse_args(arguments)
    files = [*([] if chosen.only else own()), *chosen.answers]
    if not files:
        parser.error("there are no answers; name a file")
    judged = tuple(one for file in files for one in _judged(file))
    chosen.into.write_text(written(counted(judged)), encoding="utf-8", newline="\n")
    print(
        f"{len(judged)} facts of {len(files)} files, {sum(one.right for one in judged)} right; counts in {chosen.into}"
    )
    print(f"\nconfidence by the counts of the other {PARTS - 1} of {PARTS} parts of the documents:")
    print(reporting.reliability(held_out(judged)))


def own() -> list[Path]:
    """The answers of the project, and the shared ones if they lie beside it."""
    shared = Path(os.environ.get("KG_SHARED", _ROOT.parent / "shared"))
    return [
        *sorted((_ROOT / "tests" / "quality" / "answers").glob("*.jsonl")),
        *sorted((shared / "gold").glob("*.jsonl")),
    ]


def counted(judged: Iterable[Judged]) -> Table:
    """The counts of judged facts by rule and by doubt."""
    rules: dict[str, Count] = {}
    doubts: dict[str, Count] = {}
    for one in judged:
        _count(rules, one.rule, one.right)
        for doubt in one.doubts:
            _count(doubts, doubt, one.right)
    return Table(rules, doubts)


def written(table: Table) -> str:
    """The counts as the text of ``confidence.yaml``."""
    lines = []
    for name, counts in (("rules", table.rules), ("doubts", table.doubts)):
        lines.append(f"{name}:" if counts else f"{name}: {{}}")
        lines += [f"  {key}: [{said}, {right}]" for key, (said, right) in sorted(counts.items())]
    return _HEAD + "\n".join(lines) + "\n"


def held_out(judged: Sequence[Judged]) -> tuple[Judged, ...]:
    """The facts with the confidence that the counts of the other parts give them."""
    by_author = {
        f"{relation.id}.{pattern.id}": pattern.confidence
        for relation in load().relations
        for pattern in relation.patterns
    }
    parts = [_part(one.document) for one in judged]
    found: list[Judged] = []
    for part in range(PARTS):
        table = counted(one for one, of in zip(judged, parts, strict=True) if of != part)
        for one, of in zip(judged, parts, strict=True):
            if of == part:
                sure = table.of(one.rule, by_author.get(one.rule, 0.9), one.doubts)
                found.append(replace(one, fact={**one.fact, "confidence": sure}))
    return tuple(found)


def _count(counts: dict[str, Count], key: str, right: bool) -> None:
    said, before = counts.get(key, (0, 0))
    counts[key] = (said + 1, before + right)


def _judged(file: Path) -> tuple[Judged, ...]:
    gold = answers.load(file, load())
    said: dict[str, Mapping[str, Any]] = {}
    for key, row in gold.items():
        document = records.document_from(row)
        said[key] = records.facts_record(document, extract(document))
    return evaluate.evaluate(gold, said, load()).judged


def _part(document: str) -> int:
    return hashlib.sha256(document.encode()).digest()[0] % PARTS


if __name__ == "__main__":
    main()
