"""How sure a fact is: the share of what its rule said that was right on hand-made answers.

``lexicon/confidence.yaml`` holds the counts (written by ``python -m kg.calibrate``). A rule's share is drawn to that
of its relation as if it had been seen ``_WEIGHT`` times more (the mean of a Beta posterior), so that two facts out of
two are no certainty; a rule that was never seen is believed no more than its author and its relation are. What is told
over more than one sentence, its subject carried along, counts as a rule of its own for each relation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import yaml

from kg import lexicon
from kg.errors import KnowledgeError

Count = tuple[int, int]
"""(said, right)"""

UNSURE: Final = 0.8
"""What is left of it where a value may be cut wrongly (a product without a known head)."""
_WEIGHT: Final = 4.0
_UNSEEN: Final = 0.85
_MOST: Final = 0.99
_FILE: Final = "confidence.yaml"
_END: Final = re.compile(r"[。！？\n].")


@dataclass(frozen=True, slots=True)
class Table:
    """The counts: of each rule, and of each relation's facts that are told over more than one sentence."""

    rules: Mapping[str, Count]
    carried: Mapping[str, Count]

    def of(self, rule: str, said_by_author: float, quote: str, *, sure: bool = True) -> float:
        """The confidence of a fact, 0 to 0.99 with two decimals, from its rule, the rule's own figure and its quote."""
        relation = rule.partition(".")[0]
        base = self._relation(relation)
        said, right = self.rules.get(rule, (0, 0))
        share = (right + _WEIGHT * base) / (said + _WEIGHT) if said else min(said_by_author, base, _UNSEEN)
        if told_over_sentences(quote):
            over, held = self.carried.get(relation, (0, 0))
            share = min(share, (held + _WEIGHT * base) / (over + _WEIGHT))
        return round(min(share, _MOST) * (1.0 if sure else UNSURE), 2)

    def _relation(self, relation: str) -> float:
        counts = [count for rule, count in self.rules.items() if rule.partition(".")[0] == relation]
        return (sum(c[1] for c in counts) + 9.0) / (sum(c[0] for c in counts) + 10.0)


def told_over_sentences(quote: str) -> bool:
    """Whether a quote goes over the end of a sentence."""
    return _END.search(quote.rstrip("。！？”’」 \n")) is not None


@cache
def table() -> Table:
    """The counts of this installation. Raises KnowledgeError naming the key that is wrong."""
    raw = yaml.safe_load(lexicon.read(_FILE)) or {}
    return Table(_counts(raw, "rules"), _counts(raw, "carried"))


def _counts(raw: Mapping[str, Any], part: str) -> dict[str, Count]:
    found: dict[str, Count] = {}
    for name, count in (raw.get(part) or {}).items():
        if not (isinstance(count, list) and len(count) == 2 and all(isinstance(n, int) for n in count)):
            raise KnowledgeError(
                f"lexicon/{_FILE}: {part}.{name}: {count!r} is no [said, right]; write two whole numbers"
            )
        said, right = count
        if not 0 <= right <= said:
            raise KnowledgeError(
                f"lexicon/{_FILE}: {part}.{name}: {right} right of {said} said; run python -m kg.calibrate"
            )
        found[str(name)] = (said, right)
    return found
