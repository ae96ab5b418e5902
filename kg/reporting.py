"""An evaluation told: tables by type, by rule and by confidence, and the facts that went wrong."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from typing import Any, Final

from kg.evaluate import Evaluation, FactRow, Judged, Row

_BINS: Final = (0.0, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.0)


def by_type(found: Evaluation) -> str:
    """The figures as a table, one type a line: precision, recall, F1, answers, facts said, optional arguments right."""
    lines = [f"{'type':<16}{'P':>8}{'R':>8}{'F1':>8}{'gold':>7}{'said':>7}{'opt':>8}"]
    lines += [_line(row) for row in (*found.rows, found.total)]
    lines.append(f"facts with no quote in the text: {found.ungrounded}")
    return "\n".join(lines)


def by_rule(found: Evaluation) -> str:
    """What each rule said, how much of it is right, least precise first."""
    rows = [(share, -said, rule, right) for rule, said, right, share in _rules(found.judged)]
    lines = [f"{'rule':<34}{'said':>6}{'right':>7}{'P':>8}"]
    lines += [f"{rule:<34}{-said:>6}{right:>7}{share:>8.3f}" for share, said, rule, right in sorted(rows)]
    return "\n".join(lines)


def reliability(judged: Sequence[Judged]) -> str:
    """How often facts of each confidence are right, with the share that it is at least (Wilson's bound at 95%) and the
    mean of what they say; the last line is for all that are said with 0.9 or more."""
    lines = [f"{'confidence':<16}{'said':>6}{'right':>7}{'share':>8}{'least':>8}{'mean':>8}"]
    for name, said, right, share, mean in _bins(judged):
        lines.append(f"{name:<16}{said:>6}{right:>7}{share:>8.3f}{_at_least(right, said):>8.3f}{mean:>8.3f}")
    return "\n".join(lines)


def markdown(found: Evaluation) -> str:
    """The figures of each type as a Markdown table."""
    lines = ["| type | precision | recall | F1 | answers | optional right |", "|---|---|---|---|---|---|"]
    for row in (*found.rows, found.total):
        share = "–" if row.optional is None else f"{row.optional:.2f}"
        lines.append(f"| {row.type} | {row.precision:.2f} | {row.recall:.2f} | {row.f1:.2f} | {row.gold} | {share} |")
    return "\n".join(lines)


def record(found: Evaluation) -> dict[str, Any]:
    """All of it for machines."""
    return {
        "types": {row.type: _figures(row) for row in (*found.rows, found.total)},
        "rules": {rule: {"said": said, "right": right} for rule, said, right, _ in _rules(found.judged)},
        "reliability": [
            {"confidence": name, "said": said, "right": right} for name, said, right, _, _ in _bins(found.judged)
        ],
        "missed": [{"document": key, **fact} for key, fact in found.missed],
        "wrong": [{"document": key, **fact} for key, fact in found.wrong],
        "ungrounded": found.ungrounded,
    }


def shown(facts: Iterable[tuple[str, FactRow]]) -> list[str]:
    """One line a fact: document, type, arguments, quote, and the rule that read it."""
    hidden = {"id", "type", "quote", "start", "end", "rule", "confidence", "doubts", "spans", "context"}
    lines = []
    for key, fact in facts:
        arguments = " ".join(f"{name}={value}" for name, value in fact.items() if name not in hidden)
        rule = f" by {fact['rule']} {fact['confidence']:.2f}" if "rule" in fact and "confidence" in fact else ""
        lines.append(f"{key} {fact['type']} {arguments} 「{fact.get('quote', '')}」{rule}")
    return lines


def _line(row: Row) -> str:
    share = "-" if row.optional is None else f"{row.optional:.3f}"
    figures = f"{row.precision:>8.3f}{row.recall:>8.3f}{row.f1:>8.3f}{row.gold:>7}{row.predicted:>7}"
    return f"{row.type:<16}{figures}{share:>8}"


def _figures(row: Row) -> dict[str, float | int | None]:
    optional = None if row.optional is None else round(row.optional, 4)
    return {
        "precision": round(row.precision, 4),
        "recall": round(row.recall, 4),
        "f1": round(row.f1, 4),
        "gold": row.gold,
        "said": row.predicted,
        "optional": optional,
    }


def _rules(judged: Sequence[Judged]) -> list[tuple[str, int, int, float]]:
    counts: dict[str, list[int]] = {}
    for one in judged:
        count = counts.setdefault(one.rule, [0, 0])
        count[0] += 1
        count[1] += one.right
    return [(rule, said, right, right / said) for rule, (said, right) in sorted(counts.items())]


def _at_least(right: int, said: int) -> float:
    """The lower end of Wilson's interval for a share."""
    share, z = right / said, 1.96
    spread = math.sqrt(share * (1 - share) / said + z * z / (4 * said * said))
    return (share + z * z / (2 * said) - z * spread) / (1 + z * z / said)


def _bins(judged: Sequence[Judged]) -> list[tuple[str, int, int, float, float]]:
    """(name, said, right, share, mean confidence) of each bin that holds facts, and of 0.9 and more together."""
    sure = [(one, one.confidence) for one in judged if one.confidence is not None]
    names = [(f"{low:.2f}–{high:.2f}", low, high) for low, high in itertools.pairwise(_BINS)]
    found = []
    for name, low, high in [*names, ("0.90 or more", 0.9, 1.0)]:
        own = [(one.right, value) for one, value in sure if low <= value < high or (high == 1.0 and value == 1.0)]
        if own:
            right = sum(ok for ok, _ in own)
            found.append((name, len(own), right, right / len(own), sum(value for _, value in own) / len(own)))
    return found
