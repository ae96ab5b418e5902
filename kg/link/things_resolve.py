"""One block of products, initiatives, organisations or events → which of its names are one thing.

All names of a block have one stem, or nearly so. Units, one name at one home, are one thing already; joined with them
are a name without its form where the home knows just one form (某某工程, 某某), an initiative of a province with the
same one in its counties, and an event on following days. What is left in doubt is said so and kept apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from kg.link.cluster import Clusters, Why
from kg.link.judgements import UserJudgement
from kg.link.things import ceremony_of, form_of, is_edition, is_vague, stem, units
from kg.link.values import Observation, Resolved
from kg.model import Entity, Judgement

_SPECIFIC = 6
"""A programme's name of so many characters is told apart by its name where nothing speaks against it."""
_DAYS = 3
"""An event that goes on is reported again within so many days."""


def resolve(observations: Sequence[Observation], judged: Iterable[UserJudgement] = ()) -> Resolved:
    """The block resolved. Pure; does not depend on the order."""
    grouped = units(observations)
    clusters = Clusters(grouped, judged)
    kind = observations[0].kind
    why: dict[str, Why] = {unit: (*_alone(told[0]), ()) for unit, told in grouped.items()}
    if kind == "event":
        _events(clusters, why)
        _homeless(clusters, why, [unit for unit, told in grouped.items() if is_edition(told[0].name)])
        return _not_by_ceremony(clusters.resolved(why))
    _forms(clusters, why, kind)
    _loosely(clusters, why, kind)
    if kind == "initiative":
        _nested(clusters, why)
    return clusters.resolved(why)


def _alone(one: Observation) -> tuple[float, tuple[str, ...]]:
    if one.kind == "event":
        return 0.8, (f"named so, on {one.date}" if one.date else "named so in this document",)
    if one.home:
        return 0.9, (f"the same name at {one.home}",)
    return 0.7, ("the same name, no place told",)


def _join(clusters: Clusters, why: dict[str, Why], one: str, other: str, score: float, reason: str) -> None:
    left, right = sorted((one, other))
    kind = left.partition("/")[0]
    if clusters.root(one) == clusters.root(other):
        return
    if clusters.join(one, other):
        clusters.judgements.append(Judgement(kind, left, right, "same", score, (reason,)))
        later = max(one, other, key=lambda u: (clusters.units[u][0].order, u))
        why[later] = (min(score, why[later][0]), (*why[later][1], reason), why[later][2])


def _doubt(clusters: Clusters, why: dict[str, Why], one: str, other: str, score: float, reason: str) -> None:
    left, right = sorted((one, other))
    if clusters.root(one) == clusters.root(other) or clusters.forbidden(one, other):
        return
    clusters.judgements.append(Judgement(left.partition("/")[0], left, right, "doubtful", score, (reason,)))
    for unit, rival in ((one, other), (other, one)):
        why[unit] = (*why[unit][:2], (*why[unit][2], (clusters.root(rival), score))[:6])


def _forms(clusters: Clusters, why: dict[str, Why], kind: str) -> None:
    """某某 and 某某工程 of one home are one if no other form of the name is in use there."""
    by_home: dict[tuple[str, str], list[str]] = {}
    for unit, told in sorted(clusters.units.items()):
        by_home.setdefault((told[0].home, stem(kind, told[0].name)), []).append(unit)
    for (home, _), members in sorted(by_home.items()):
        forms: dict[str, list[str]] = {}
        for unit in members:
            forms.setdefault(form_of(kind, clusters.units[unit][0].name), []).append(unit)
        bare = forms.pop("", [])
        if not bare:
            continue
        for form, others in sorted(forms.items()):
            if len(forms) == 1:
                reason = f"the same name with and without {form}" + (f" at {home}" if home else "")
                _join(clusters, why, bare[0], others[0], 0.9, reason)
            else:
                _doubt(
                    clusters, why, bare[0], others[0], 0.4, f"the same name but for {form}, which is not the only one"
                )


def _nested(clusters: Clusters, why: dict[str, Why]) -> None:
    """A programme of a province, told of again in one of its counties; one with no place told, if just one has one."""
    told = {unit: ones[0] for unit, ones in clusters.units.items()}
    homed = sorted((unit for unit in told if told[unit].home), key=lambda u: (len(told[u].within), u))
    for at, outer in enumerate(homed):
        for inner in homed[at + 1 :]:
            if told[outer].name == told[inner].name and told[outer].home in told[inner].within:
                reason = f"the same name at {told[inner].home}, which lies in {told[outer].home}"
                _join(clusters, why, outer, inner, 0.85, reason)
    _homeless(clusters, why, told)


def _homeless(clusters: Clusters, why: dict[str, Why], among: Iterable[str]) -> None:
    """Of a long name that has one home among ``among``, what is told without a place is that."""
    told = {unit: clusters.units[unit][0] for unit in sorted(among)}
    for unit in told:
        if told[unit].home:
            continue
        same = [other for other in told if told[other].home and told[other].name == told[unit].name]
        same.sort(key=lambda u: (len(told[u].within), u))
        roots = sorted({clusters.root(other) for other in same})
        if len(roots) == 1 and len(told[unit].name) >= _SPECIFIC:
            _join(clusters, why, unit, same[0], 0.8, "the same long name; the only place told of it")
        else:
            for root in roots[:3]:
                _doubt(clusters, why, unit, root, 0.5 / len(roots), "the same name, no place told here")


def _loosely(clusters: Clusters, why: dict[str, Why], kind: str) -> None:
    """Two names of one home that differ in a word that may be left out (柚子, 柚) are worth a look."""
    by_home: dict[str, dict[str, str]] = {}
    for unit, told in sorted(clusters.units.items()):
        if told[0].home:
            by_home.setdefault(told[0].home, {}).setdefault(stem(kind, told[0].name), unit)
    for home, stems in sorted(by_home.items()):
        for (one, unit), (other, second) in pairwise(sorted(stems.items())):
            _doubt(clusters, why, unit, second, 0.5, f"{one} and {other}, both at {home}")


def _not_by_ceremony(found: Resolved) -> Resolved:
    """An event is called by its name, and not by that of its opening."""

    def label(one: Entity) -> str:
        return min((name for name in one.names if not ceremony_of(name)), key=lambda n: (-len(n), n), default=one.label)

    return replace(found, entities=tuple(replace(one, label=label(one)) for one in found.entities))


def _events(clusters: Clusters, why: dict[str, Why]) -> None:
    """One name, days that follow each other, places that do not differ: one event."""
    dated = sorted(
        (ones[0].name, ones[0].date, unit)
        for unit, ones in clusters.units.items()
        if _day(ones[0].date) is not None and not is_vague(ones[0].name, ones[0].home)
    )
    for (name, day, unit), (name2, day2, other) in pairwise(dated):
        first, second = _day(day), _day(day2)
        if name != name2 or first is None or second is None or (second - first).days > _DAYS:
            continue
        homes = clusters.units[unit][0], clusters.units[other][0]
        apart = (
            homes[0].home
            and homes[1].home
            and not (homes[0].home in homes[1].within or homes[1].home in homes[0].within)
        )
        if not apart:
            _join(clusters, why, unit, other, 0.85, f"the same name on {day} and on {day2}")


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None
