"""How sure a fact is: the share of what its rule said that was right on hand-made answers.

``lexicon/confidence.yaml`` holds the counts (written by ``python -m kg.calibrate``). A share is the mean of a Beta
posterior: a rule's is drawn to that of its relation as if it had been seen ``_WEIGHT`` times more, a relation's to
``_PRIOR``, so that two facts out of two are no certainty; a rule that was never seen is believed no more than its
author and its relation are. What makes a fact doubtful (``DOUBTS``) is counted over all rules, and lowers its share by
as much as such facts are less often right than all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import yaml

from kg import lexicon
from kg.errors import KnowledgeError
from kg.lexicon import gazetteer as places
from kg.mentions import people, wording
from kg.model import Argument, Span

Count = tuple[int, int]
"""(said, right)"""

DOUBTS: Final[Mapping[str, str]] = {
    "sentences": "told over several sentences",
    "elsewhere": "the place is told elsewhere",
    "unknown": "the place is in no gazetteer",
    "word": "the name is a word too",
    "ending": "the name may go on or end before",
    "unusual": "the name has not the shape of a Chinese one",
    "cut": "a value may be cut wrongly",
}
"""What a fact may be doubted for, by name."""
_WEIGHT: Final = 12.0
_PRIOR: Final = (9.0, 10.0)
_DOUBTED: Final = 0.9
"""What is left of a share for a doubt that was never counted."""
_UNSEEN: Final = 0.85
_MOST: Final = 0.99
_FILE: Final = "confidence.yaml"
_END: Final = re.compile(r"[。！？\n].")
_PEOPLE: Final = frozenset({"person", "person2", "partner"})


@dataclass(frozen=True, slots=True)
class Table:
    """The counts: of what each rule said, and of the facts that have each doubt."""

    rules: Mapping[str, Count]
    doubts: Mapping[str, Count] = field(default_factory=dict)
    _shares: dict[str, float] = field(default_factory=dict, init=False, repr=False, compare=False)

    def of(self, rule: str, said_by_author: float, doubts: Iterable[str] = ()) -> float:
        """The confidence of a fact, 0.01 to 0.99 with two decimals, by rule, author and doubts."""
        base = self._share(f"{rule.partition('.')[0]}.")
        said, right = self.rules.get(rule, (0, 0))
        share = (right + _WEIGHT * base) / (said + _WEIGHT) if said else min(said_by_author, base, _UNSEEN)
        for doubt in doubts:
            doubted, held = self.doubts.get(doubt, (0, 0))
            share *= min(1.0, (held + _WEIGHT * _DOUBTED) / (doubted + _WEIGHT) / self._share(""))
        return max(0.01, round(min(share, _MOST), 2))

    def _share(self, relation: str) -> float:
        """The share of what the rules of a relation, or of all, said that was right."""
        if relation not in self._shares:
            counts = [count for rule, count in self.rules.items() if rule.startswith(relation)]
            right, said = sum(c[1] for c in counts), sum(c[0] for c in counts)
            self._shares[relation] = (right + _PRIOR[0]) / (said + _PRIOR[1])
        return self._shares[relation]


def doubts(arguments: Iterable[Argument], text: str, span: Span, *, sure: bool = True) -> tuple[str, ...]:
    """What a fact may be doubted for: names of ``DOUBTS`` in their order. ``span`` is that of the quote in ``text``,
    ``sure`` says that all values are cut at words that are known."""
    told = tuple(arguments)
    seat = [a for a in told if a.role == "place"]
    named = [a.value for a in told if a.role in _PEOPLE]
    ends = [a.span.end for a in told if a.role in _PEOPLE and a.span]
    found = {
        "sentences": _END.search(span.cut(text).rstrip("。！？”’」 \n")) is not None,
        "elsewhere": any(not (a.span and span.covers(a.span)) for a in seat),
        "unknown": any(not places.load().find(a.value) for a in seat),
        "word": any(wording.is_word(name) for name in named),
        "ending": any(not wording.follows(text, end) for end in ends),
        "unusual": any(not people.is_chinese(name) for name in named),
        "cut": not sure,
    }
    return tuple(name for name in DOUBTS if found[name])


@cache
def table() -> Table:
    """The counts of this installation. Raises KnowledgeError naming the key that is wrong."""
    raw = yaml.safe_load(lexicon.read(_FILE)) or {}
    return Table(_counts(raw, "rules"), _counts(raw, "doubts"))


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
