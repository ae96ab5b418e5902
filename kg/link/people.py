"""People across documents: a name alone never links; the same name in the same post does.

Within a document one name is one person. Across documents two are one if they share a post (the same title at the same
place or body), unless their posts conflict: heads of two different places in the same year are two people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kg.link.ids import clean, digest
from kg.model import Document, Fact, Link

_HEADS = (
    "省长",
    "市长",
    "县长",
    "区长",
    "州长",
    "旗长",
    "镇长",
    "乡长",
    "县委书记",
    "市委书记",
    "区委书记",
    "省委书记",
    "州委书记",
    "镇党委书记",
)


@dataclass(slots=True)
class _Person:
    """A name in a document, or a cluster of them: posts as (title, place or body), heads as (title, place, year)."""

    name: str
    members: list[str]
    posts: set[tuple[str, str]] = field(default_factory=set)
    heads: set[tuple[str, str, str]] = field(default_factory=set)


def link_people(
    facts: Sequence[Fact],
    types: Mapping[tuple[str, str], str],
    places: Mapping[tuple[str, str], str],
    documents: Mapping[str, Document],
) -> list[Link]:
    """Links of all person arguments. ``places`` maps (fact id, role) to linked places."""
    people = _collect(facts, types, places, documents)
    cluster: dict[tuple[str, str], _Person] = {}
    by_name: dict[str, list[_Person]] = {}
    for person in people:
        by_name.setdefault(person.name, []).append(person)
    for name in sorted(by_name):
        for person in _cluster(by_name[name]):
            for document in person.members:
                cluster[(document, name)] = person
    links = []
    for fact in facts:
        for argument in fact.arguments:
            if types.get((fact.type, argument.role)) != "person":
                continue
            person = cluster[(fact.evidence.document, argument.value)]
            links.append(
                Link(fact.id, argument.role, argument.value, _id(person), *_why(person, len(by_name[person.name])))
            )
    return links


def _collect(
    facts: Sequence[Fact],
    types: Mapping[tuple[str, str], str],
    places: Mapping[tuple[str, str], str],
    documents: Mapping[str, Document],
) -> list[_Person]:
    found: dict[tuple[str, str], _Person] = {}
    for fact in facts:
        for argument in fact.arguments:
            if types.get((fact.type, argument.role)) == "person":
                key = (argument.value, fact.evidence.document)
                person = found.setdefault(key, _Person(argument.value, [fact.evidence.document]))
                role = fact.value("role")
                if fact.type != "holds_role" or role is None or fact.modality != "asserted":
                    continue
                where = places.get((fact.id, "place")) or fact.value("org")
                if where is None or where.startswith("place/x-"):
                    continue
                person.posts.add((role, where))
                document = documents.get(fact.evidence.document)
                if role in _HEADS and (fact.value("status") or "current") == "current":
                    person.heads.add((role, where, ((document.published if document else None) or "")[:4]))
    return [found[key] for key in sorted(found)]


def _cluster(people: list[_Person]) -> list[_Person]:
    """Join those who share a post, strongest evidence first, never across a conflict."""
    groups = [_Person(p.name, list(p.members), set(p.posts), set(p.heads)) for p in people]
    joined = True
    while joined:
        joined = False
        for i, one in enumerate(groups):
            for j in range(i + 1, len(groups)):
                other = groups[j]
                if (one.posts & other.posts or _places(one) & _places(other)) and not _conflict(one, other):
                    one.members += other.members
                    one.posts |= other.posts
                    one.heads |= other.heads
                    del groups[j]
                    joined = True
                    break
            if joined:
                break
    return groups


def _places(person: _Person) -> set[str]:
    """The counties, towns and villages where a person holds or held a post: two of one name in one county are one."""
    found = {where for _, where in person.posts if where.startswith("place/")}
    return {where for where in found if len(where.removeprefix("place/")) > 6 or not where.endswith("00")}


def _conflict(one: _Person, other: _Person) -> bool:
    return any(
        role == role2 and where != where2 and year and year == year2
        for role, where, year in one.heads
        for role2, where2, year2 in other.heads
    )


def _id(person: _Person) -> str:
    key = min((f"{where}|{role}" for role, where in person.posts), default="")
    return f"person/{clean(person.name)}-{digest(key or min(person.members))}"


def _why(person: _Person, same_name: int) -> tuple[float, tuple[str, ...]]:
    count = len(set(person.members))
    if count > 1:
        where = min(where for _, where in person.posts)
        roles = "、".join(sorted({role for role, at in person.posts if at == where}))
        return 0.95, (f"the same name in a post ({roles}) of {where}, in {count} documents",)
    reason = "the only one of this name in its document"
    if same_name > 1:
        return 0.8, (reason, f"{same_name - 1} more of this name elsewhere share no post with this one: kept apart")
    return 0.9, (reason,)
