"""What linking works on: observations of one document, the blocks they fall into, and what a block comes to.

An observation is one name in one document with what that document says of its bearer. Observations that might be the
same thing share a ``key``: a block. Documents are observed one by one, blocks are resolved one by one, so that adding
a document touches only the blocks of its own observations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from kg.model import Entity, Judgement, Link


@dataclass(frozen=True, slots=True, order=True)
class Post:
    """A post that a document gives to a person.

    ``where`` is the id of a place (``place/371722``) or of a body (``org/…``), "" if not told. ``seat`` is ``where``
    under its code of today if it has one successor, so that 黔西县 and 黔西市 are one seat. ``date`` is "" if not told.
    """

    role: str
    where: str = ""
    seat: str = ""
    status: str = "current"
    date: str = ""
    org: str = ""


@dataclass(frozen=True, slots=True)
class Observation:
    """One name in one document.

    ``id`` is the id that the entity has if nothing joins it; ``mentions`` are (fact id, role, name as printed).
    ``near`` are ids of places told of with it, ``company`` names of people, ``things`` keys of other things.
    ``home`` is the place that it belongs to, ``within`` the divisions around it (around itself, if it is a place).
    ``source`` is who published the document. ``twins`` is how many others of this name the document tells of.
    ``date`` is that of an event. ``names`` are further names that belong to it whatever documents say.
    """

    key: str
    id: str
    kind: str
    name: str
    document: str
    published: str = ""
    source: str = ""
    mentions: tuple[tuple[str, str, str], ...] = ()
    posts: tuple[Post, ...] = ()
    near: tuple[str, ...] = ()
    company: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    home: str = ""
    within: tuple[str, ...] = ()
    level: str = ""
    date: str = ""
    names: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None
    successors: tuple[str, ...] = ()
    twins: int = 0

    @property
    def order(self) -> tuple[str, str, str]:
        """Earliest first; what has no date comes last."""
        return (self.published or "9999", self.document, self.id)

    def record(self) -> dict[str, Any]:
        """For JSON: the fields that are not empty."""
        found: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if value in ("", (), None, 0):
                continue
            if field.name == "posts":
                value = [_trimmed([p.role, p.where, p.seat, p.status, p.date, p.org]) for p in value]
            elif field.name == "mentions":
                value = [list(one) for one in value]
            found[field.name] = list(value) if isinstance(value, tuple) else value
        return found

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Observation:
        """The observation of a record."""
        values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in record.items()}
        if "posts" in record:
            values["posts"] = tuple(Post(*row) for row in record["posts"])
        if "mentions" in record:
            values["mentions"] = tuple((fact, role, surface) for fact, role, surface in record["mentions"])
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Observations:
    """What one document shows: ``links`` that it decides alone (places, platforms), ``items`` for the blocks."""

    document: str
    links: tuple[Link, ...] = ()
    items: tuple[Observation, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolved:
    """What one block comes to. ``redirects`` are (id that an observation might have had, id of its entity)."""

    links: tuple[Link, ...] = ()
    entities: tuple[Entity, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    redirects: tuple[tuple[str, str], ...] = ()


def _trimmed(row: list[str]) -> list[str]:
    while len(row) > 1 and not row[-1]:
        row.pop()
    return row
