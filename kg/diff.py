"""Two outputs compared: which documents, facts, links and entities came, went or changed from one to the other.

Both are read in the order of their ids, side by side: of documents that are the same in both nothing is parsed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from kg.model import ASSERTED
from kg.output import Output
from kg.state import State

_META: Final = frozenset(
    {"id", "type", "quote", "start", "end", "rule", "confidence", "doubts", "modality", "spans", "context"}
)
_LINES: Final = 20
"""So many facts and links are shown; --json has them all."""


@dataclass(slots=True)
class Ids:
    """Ids that are only in the second, only in the first, or in both with another content."""

    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Difference:
    """What changed. Facts are records with their ``document``; ``links`` are of facts in both: fact, role, from, to."""

    documents: Ids = field(default_factory=Ids)
    facts_added: list[dict[str, Any]] = field(default_factory=list)
    facts_removed: list[dict[str, Any]] = field(default_factory=list)
    links: list[dict[str, Any]] = field(default_factory=list)
    entities: Ids = field(default_factory=Ids)

    def __bool__(self) -> bool:
        some = (self.documents, self.entities)
        ids = any(one.added or one.removed or one.changed for one in some)
        return bool(ids or self.facts_added or self.facts_removed or self.links)

    def record(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "documents": asdict(self.documents),
            "facts": {"added": self.facts_added, "removed": self.facts_removed},
            "links": {"changed": self.links},
            "entities": asdict(self.entities),
        }


def compare(old: Output, new: Output) -> Difference:
    """What changed from ``old`` to ``new``."""
    found = Difference()
    with old.open() as first, new.open() as second:
        for name, one, other in _beside(_documents(first), _documents(second)):
            _tell(found.documents, name, one, other)
        for name, one, other in _beside(_facts(first), _facts(second)):
            _compare_facts(found, name, one, other)
        for _, one, other in _beside(_links(first), _links(second)):
            if one is not None and other is not None and one != other:
                found.links += _compare_links(one, other)
        for name, one, other in _beside(_entities(first), _entities(second)):
            _tell(found.entities, name, one, other)
    return found


def report(found: Difference) -> str:
    """The difference as lines of text: counts, then the facts and links that changed, as many as a screen holds."""
    if not found:
        return "no difference"
    lines = [_counts("documents", found.documents)]
    added, removed = len(found.facts_added), len(found.facts_removed)
    lines.append(_row("facts", added, removed, 0))
    come = Counter(fact["type"] for fact in found.facts_added)
    gone = Counter(fact["type"] for fact in found.facts_removed)
    lines += [_row(f"  {kind}", come[kind], gone[kind], 0) for kind in sorted(come.keys() | gone.keys())]
    lines.append(_row("links", 0, 0, len(found.links)))
    lines.append(_counts("entities", found.entities))
    shown = [f"{mark} {name}" for mark, names in _marked(found.documents) for name in names]
    shown += [f"- {_said(fact)}" for fact in found.facts_removed]
    shown += [f"+ {_said(fact)}" for fact in found.facts_added]
    shown += [f"~ {one['surface']}: {one['from']} → {one['to']}  ({one['fact']} {one['role']})" for one in found.links]
    rest = [f"… {len(shown) - _LINES} more; --json tells all"] if len(shown) > _LINES else []
    return "\n".join([*lines, "", *(" ".join(line.split()) for line in shown[:_LINES]), *rest]).rstrip()


def _marked(ids: Ids) -> Iterator[tuple[str, list[str]]]:
    yield from (("- document", ids.removed), ("+ document", ids.added), ("~ document", ids.changed))


def _counts(what: str, ids: Ids) -> str:
    return _row(what, len(ids.added), len(ids.removed), len(ids.changed))


def _row(what: str, added: int, removed: int, changed: int) -> str:
    told = [f"+{added}" if added else "", f"-{removed}" if removed else "", f"~{changed}" if changed else ""]
    return f"{what:<18}" + "".join(f"{one:>8}" for one in told).rstrip()


def _said(fact: dict[str, Any]) -> str:
    roles = " ".join(f"{key}={value}" for key, value in fact.items() if key not in _META and key != "document")
    modality = "" if fact.get("modality", ASSERTED) == ASSERTED else f"{fact['modality']} "
    return f"{modality}{fact['type']} {roles}  ({fact['document']}, {fact['id']})"


# Side by side --------------------------------------------------------------------------------------------------------

Rows = Iterator[tuple[str, str]]


def _documents(state: State) -> Rows:
    return state.run("SELECT id, hash FROM documents WHERE error = '' ORDER BY id")


def _facts(state: State) -> Rows:
    return state.run("SELECT document, row FROM facts ORDER BY document")


def _links(state: State) -> Rows:
    return state.run("SELECT document, rows FROM links ORDER BY document")


def _entities(state: State) -> Rows:
    return state.run("SELECT id, row FROM entities ORDER BY id")


def _beside(first: Rows, second: Rows) -> Iterator[tuple[str, str | None, str | None]]:
    """(id, content in the first, content in the second) of two runs sorted by id; None where it is missing."""
    one, other = next(first, None), next(second, None)
    while one is not None or other is not None:
        if other is None or (one is not None and one[0] < other[0]):
            assert one is not None
            yield one[0], one[1], None
            one = next(first, None)
        elif one is None or other[0] < one[0]:
            yield other[0], None, other[1]
            other = next(second, None)
        else:
            yield one[0], one[1], other[1]
            one, other = next(first, None), next(second, None)


def _tell(ids: Ids, name: str, one: str | None, other: str | None) -> None:
    if one is None:
        ids.added.append(name)
    elif other is None:
        ids.removed.append(name)
    elif one != other:
        ids.changed.append(name)


def _compare_facts(found: Difference, document: str, one: str | None, other: str | None) -> None:
    if one == other:
        return
    old, new = dict(_each(one)), dict(_each(other))
    found.facts_removed += [{**old[name], "document": document} for name in old if name not in new]
    found.facts_added += [{**new[name], "document": document} for name in new if name not in old]


def _each(row: str | None) -> Iterator[tuple[str, dict[str, Any]]]:
    record = json.loads(row) if row else {"facts": [], "unasserted": []}
    return ((fact["id"], fact) for fact in (*record["facts"], *record["unasserted"]))


def _compare_links(one: str, other: str) -> list[dict[str, Any]]:
    old, new = _decided(one.split("\n")), _decided(other.split("\n"))
    return [
        {"fact": fact, "role": role, "surface": surface, "from": entity, "to": new[fact, role, surface]}
        for (fact, role, surface), entity in old.items()
        if new.get((fact, role, surface), entity) != entity
    ]


def _decided(lines: Iterable[str]) -> dict[tuple[str, str, str], str]:
    rows = (json.loads(line) for line in lines if line)
    return {(row["fact"], row["role"], row["surface"]): row["entity"] for row in rows}
