"""Clusters of things that are one: a union-find that users' verdicts bind, and the entity of a cluster.

The id of a cluster is that of its earliest observation, so it stays when documents are added later in time, and any id
that an observation might have had leads to the entity that holds it now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath

from kg.link.judgements import DIFFERENT, SAME, UserJudgement
from kg.link.values import Observation, Resolved
from kg.model import Entity, Judgement, Link

Why = tuple[float, tuple[str, ...], tuple[tuple[str, float], ...]]
"""Score, reasons and candidates of the links of one unit."""


class Clusters:
    """Units (by id, earliest first) → clusters. Joins that a user forbids are refused."""

    def __init__(self, units: Mapping[str, Sequence[Observation]], judged: Iterable[UserJudgement]) -> None:
        self.units = units
        self._rank = {one: at for at, one in enumerate(sorted(units, key=lambda u: (units[u][0].order, u)))}
        self._parent = {one: one for one in units}
        self._apart: dict[str, set[str]] = {}
        self.judgements: list[Judgement] = []
        known = [line for line in judged if line.left in units and line.right in units]
        for line in sorted(known, key=lambda j: (j.verdict == SAME, j.left, j.right)):
            where = PurePath(line.where).name  # not the path on this machine
            reasons = tuple(filter(None, (f"judged at {where}" if where else "judged by a user", line.note)))
            left, right = sorted((line.left, line.right))
            score = 1.0 if line.verdict == SAME else 0.0
            self.judgements.append(Judgement(left.partition("/")[0], left, right, line.verdict, score, reasons, "user"))
            if line.verdict == DIFFERENT:
                self._apart.setdefault(left, set()).add(right)
                self._apart.setdefault(right, set()).add(left)
        for line in known:
            if line.verdict == SAME:
                self.join(line.left, line.right)

    def root(self, one: str) -> str:
        """The id of the cluster of a unit."""
        while self._parent[one] != one:
            self._parent[one] = self._parent[self._parent[one]]
            one = self._parent[one]
        return one

    def forbidden(self, one: str, other: str) -> bool:
        """Whether a user keeps the clusters of the two apart."""
        if not self._apart:
            return False
        first, second = self.root(one), self.root(other)
        return any(
            self.root(a) == first and self.root(b) == second for a, others in self._apart.items() for b in others
        )

    def join(self, one: str, other: str) -> bool:
        """Makes one cluster of two, unless a user forbids it. Returns whether they are one now."""
        first, second = sorted((self.root(one), self.root(other)), key=self._rank.__getitem__)
        if first == second:
            return True
        if self.forbidden(first, second):
            return False
        self._parent[second] = first
        return True

    def members(self) -> dict[str, list[str]]:
        """Cluster → its units, earliest first."""
        found: dict[str, list[str]] = {}
        for one in sorted(self.units, key=self._rank.__getitem__):
            found.setdefault(self.root(one), []).append(one)
        return found

    def resolved(self, why: Mapping[str, Why]) -> Resolved:
        """Links, entities and redirects of the clusters as they are now; ``why`` for each unit."""
        links: list[Link] = []
        entities: list[Entity] = []
        redirects: list[tuple[str, str]] = []
        for entity, members in self.members().items():
            told = [one for unit in members for one in self.units[unit]]
            for unit in members:
                score, reasons, candidates = why[unit]
                if unit != entity:
                    redirects.append((unit, entity))
                links += [
                    Link(fact, role, surface, entity, score, reasons, candidates)
                    for one in self.units[unit]
                    for fact, role, surface in one.mentions
                ]
            entities.append(_entity(entity, told))
        judgements = sorted(self.judgements, key=lambda j: (j.left, j.right, j.verdict, j.by))
        return Resolved(
            tuple(sorted(links, key=lambda one: (one.fact, one.role))),
            tuple(sorted(entities, key=lambda one: one.id)),
            tuple(judgements),
            tuple(sorted(redirects)),
        )


def _entity(entity: str, told: Sequence[Observation]) -> Entity:
    names = {surface for one in told for _, _, surface in one.mentions} | {n for one in told for n in one.names}
    kind = told[0].kind
    label = min(names or {told[0].name}, key=lambda n: (-len(n), n))
    if kind == "person":
        label = told[0].name
    within = max((one.within for one in told if kind != "person"), key=lambda w: (-len(w) if w else -99, w), default=())
    return Entity(entity, kind, label, tuple(sorted(names | {label})), within)
