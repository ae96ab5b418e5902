"""One block of people, all of one name (or of names that a user judged the same) → who is who.

First those who share a post that one person holds at a time are joined, where the weights say so, in the order of
their dates. What is left is joined pair by pair, surest first, each pair of clusters weighed as a whole; two whose
posts conflict are never joined. Compared are those that share something
(:func:`kg.link.compare.tokens`), each with a few that follow it in time, so that the work grows with the number of
documents and not with its square.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Mapping, Sequence

from kg.link.bare import Bearers
from kg.link.cluster import Clusters, Why
from kg.link.compare import Profile, abrupt, bits_of, compare, conflict, is_bare, others, profile, tokens
from kg.link.judgements import UserJudgement
from kg.link.offices import is_single
from kg.link.things import units
from kg.link.values import Observation, Resolved
from kg.link.weights import load
from kg.model import Judgement

_NOTED = 0.05
"""What weighs so many bits is worth a reason."""
_DOUBTS = 40
"""At most so many doubtful pairs of a block are written down, surest first."""

_Apart = tuple[float, str, str, tuple[str, ...]]
"""Bits for two clusters being one, their ids, and why."""


def resolve(observations: Sequence[Observation], judged: Iterable[UserJudgement] = ()) -> Resolved:
    """The block resolved. Pure; does not depend on the order."""
    grouped = units(observations)
    return _Block(grouped, judged).resolved()


class _Block:
    def __init__(self, grouped: Mapping[str, Sequence[Observation]], judged: Iterable[UserJudgement]) -> None:
        self._weights = load()
        self._units = grouped
        self._clusters = Clusters(grouped, judged)
        self._prior, self._prior_why = min(bits_of(name) for name in {o[0].name for o in grouped.values()})
        self._profiles: dict[str, Profile] = {}
        for unit in sorted(grouped):
            root = self._clusters.root(unit)
            self._profiles.setdefault(root, Profile()).add(profile(grouped[unit]))
        self._common = self._ubiquitous()
        self._others = others(self._profiles.values())
        self._why: dict[str, list[tuple[float, tuple[str, ...]]]] = {}
        self._rivals: dict[str, list[tuple[str, float]]] = {}

    def resolved(self) -> Resolved:
        if len(self._profiles) > 1:
            self._join_posts()
            apart = self._join_pairs()
            self._join_bare()
            self._doubts(apart)
        return self._clusters.resolved(self._reasons())

    def _ubiquitous(self) -> frozenset[str]:
        """Names told of with a fifth and more of a large block: they tell nobody apart."""
        total = len(self._units)
        if total < 10:
            return frozenset()
        counts: dict[str, int] = {}
        for one in self._profiles.values():
            for name, count in one.company.items():
                counts[name] = counts.get(name, 0) + count
        return frozenset(name for name, count in counts.items() if count * 5 > total)

    def _weigh(self, one: str, other: str) -> tuple[float, tuple[str, ...]]:
        found = compare(self._profiles[one], self._profiles[other], self._common)
        if found.bits <= 0:
            return -99.0, found.reasons
        bits, reasons = found.bits + self._prior, (*found.reasons, self._prior_why)
        if self._others:  # namesakes are whoever bears the name, or the officials whom the news shows to bear it
            among = found.among - math.log2(self._others)
            bits, before = -math.log2(2**-bits + 2**-among), bits
            if before - bits > _NOTED:
                reasons = (*reasons, f"{self._others} more officials of this name at a time: {bits - before:+.1f}")
        sudden = abrupt(self._profiles[one], self._profiles[other])
        if sudden:
            return min(bits, self._weights.link - 1), (*reasons, sudden)
        return bits, reasons

    def _join_posts(self) -> None:
        """Those of one post, each with the next in time."""
        holders: dict[str, list[str]] = {}
        for unit in sorted(self._profiles, key=lambda u: (self._profiles[u].first, u)):
            for title, seat in self._profiles[unit].titles:
                if (is_single(title, seat) and not seat.startswith("~")) or self._weights.is_leading(title):
                    holders.setdefault(f"{title}@{seat}", []).append(unit)
        for _, found in sorted(holders.items()):
            last = found[0]
            for one in found[1:]:
                first, second = self._clusters.root(last), self._clusters.root(one)
                if first == second:
                    last = one
                elif not conflict(self._profiles[first], self._profiles[second]):  # else the next may fit the last
                    last = one
                    bits, reasons = self._weigh(first, second)
                    if bits >= self._weights.link:
                        self._join(first, second, bits, reasons)

    def _join_pairs(self) -> list[_Apart]:
        """The surest pair of clusters first, until none is sure enough. Returns those that are left."""
        neighbours = self._neighbours()
        heap: list[tuple[float, str, str]] = []
        version = dict.fromkeys(self._profiles, 0)
        current: dict[tuple[str, str], tuple[float, int, int, tuple[str, ...]]] = {}

        def push(one: str, other: str) -> None:
            left, right = sorted((one, other))
            bits, reasons = self._weigh(left, right)
            current[left, right] = (bits, version[left], version[right], reasons)
            if bits >= self._weights.link:
                heapq.heappush(heap, (-bits, left, right))

        for one in sorted(neighbours):
            for other in sorted(neighbours[one]):
                if one < other:
                    push(one, other)
        split: set[tuple[str, str]] = set()
        while heap:
            score, left, right = heapq.heappop(heap)
            known = current.get((left, right))
            if known is None or known[:3] != (-score, version[left], version[right]) or (left, right) in split:
                continue
            why = conflict(self._profiles[left], self._profiles[right])
            if why or self._clusters.forbidden(left, right):
                split.add((left, right))
                if why:
                    self._clusters.judgements.append(
                        Judgement("person", left, right, "different", 0.0, (f"{why}: kept apart", *known[3]))
                    )
                continue
            kept = self._join(left, right, -score, known[3])
            gone = right if kept == left else left
            version[kept] += 1
            around = (neighbours.pop(gone) | neighbours[kept]) - {kept, gone}
            neighbours[kept] = around
            for other in sorted(around):
                neighbours[other].discard(gone)
                neighbours[other].add(kept)
                current.pop(_pair(gone, other), None)
                push(kept, other)
            current.pop((left, right), None)
        return [
            (bits, left, right, reasons)
            for (left, right), (bits, _, _, reasons) in current.items()
            if bits >= self._weights.doubt and (left, right) not in split
        ]

    def _join_bare(self) -> None:
        """Those without any post, with whom the news means by the bare name. What is joined tells of more company: so
        again, until nothing is joined any more."""
        day_of = {unit: profile(told).first for unit, told in self._units.items()}
        while True:
            bare = [root for root, one in sorted(self._profiles.items()) if is_bare(one)]
            if not bare or len(bare) == len(self._profiles):
                return
            known = Bearers(self._profiles, self._clusters.members(), self._units, day_of, 2**-self._prior)
            found = [
                (root, known.meant(self._units[root][0].source, day_of[root], self._profiles[root])) for root in bare
            ]
            joined = False
            for root, meant in found:
                if meant is None or meant.bits < self._weights.link:
                    continue
                bearer = self._clusters.root(meant.bearer)
                one, other = self._profiles[root], self._profiles[bearer]
                if not (conflict(one, other) or self._clusters.forbidden(root, bearer)):
                    self._join(root, bearer, meant.bits, (*meant.reasons, self._prior_why))
                    joined = True
            if not joined:
                return

    def _neighbours(self) -> dict[str, set[str]]:
        """Which clusters are compared: those that share a token, each with a few that follow in time."""
        sharing: dict[str, list[str]] = {}
        for root in sorted(self._profiles, key=lambda u: (self._profiles[u].first, u)):
            for token in tokens(self._profiles[root]):
                if not (token.startswith("n:") and token[2:] in self._common):
                    sharing.setdefault(token, []).append(root)
        found: dict[str, set[str]] = {root: set() for root in self._profiles}
        for roots in sharing.values():
            for at, one in enumerate(roots):
                for other in roots[at + 1 : at + 1 + self._weights.window]:
                    found[one].add(other)
                    found[other].add(one)
        return found

    def _join(self, one: str, other: str, bits: float, reasons: tuple[str, ...]) -> str:
        """Makes one cluster of two and says so. Returns the id of the cluster."""
        if not self._clusters.join(one, other):
            return one
        kept = self._clusters.root(one)
        gone = other if kept == one else one
        self._profiles[kept].add(self._profiles.pop(gone))
        left, right = _pair(one, other)
        self._clusters.judgements.append(Judgement("person", left, right, "same", _odds(bits), reasons))
        for unit in (kept, gone):
            self._why.setdefault(unit, []).append((_odds(bits), reasons))
        return kept

    def _doubts(self, apart: Iterable[_Apart]) -> None:
        """Writes down the pairs left apart that may be one, as the clusters are now."""
        found: dict[tuple[str, str], tuple[float, tuple[str, ...]]] = {}
        for bits, one, other, reasons in sorted(apart, key=lambda pair: (-pair[0], *pair[1:])):
            pair = _pair(self._clusters.root(one), self._clusters.root(other))
            if pair[0] != pair[1] and pair not in found and not self._clusters.forbidden(*pair):
                found[pair] = (bits, reasons)
        for (left, right), (bits, reasons) in list(found.items())[:_DOUBTS]:
            self._clusters.judgements.append(Judgement("person", left, right, "doubtful", _odds(bits), reasons))
            for one, other in ((left, right), (right, left)):
                self._rivals.setdefault(one, []).append((other, _odds(bits)))

    def _reasons(self) -> dict[str, Why]:
        found: dict[str, Why] = {}
        members = self._clusters.members()
        for entity, those in members.items():
            rivals = tuple(self._rivals.get(entity, ())[:6])
            count = len({one.document for unit in those for one in self._units[unit]})
            for unit in those:
                if len(those) == 1:
                    alone = _alone(max(one.twins for one in self._units[unit]))
                    apart = len(members) - 1
                    reasons = (alone,) if not apart else (alone, _others(apart))
                    found[unit] = (0.8 if apart else 0.9, reasons, rivals)
                    continue
                said = self._why.get(unit)
                score, why = min(said, key=lambda w: (w[0], w[1])) if said else (1.0, ("judged the same by a user",))
                found[unit] = (score, (f"one person in {_about(count)} documents", *why), rivals)
        return found


def _alone(twins: int) -> str:
    if not twins:
        return "the only one of this name in its document"
    return f"one of {twins + 1} of this name in its document, told apart by their posts"


def _about(count: int) -> str:
    """A number whose last digits do not matter: a reason is not to change with each document that comes."""
    size = 10 ** (len(str(count)) - 1)
    return str(count) if count < 10 else f"more than {size - 1}"


def _others(count: int) -> str:
    who = "one other" if count == 1 else f"{_about(count)} others"
    return f"{who} of this name elsewhere {'is' if count == 1 else 'are'} kept apart: too little speaks for one"


def _odds(bits: float) -> float:
    """The probability that bits of evidence come to."""
    return float(1 / (1 + 2.0 ** -max(-50.0, min(50.0, bits))))


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)
