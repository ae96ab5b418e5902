"""What the readers pass among themselves, and the checks that every format shares."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from kg.dates import is_partial_date
from kg.model import Document

LONGEST: Final = 20_000_000
"""The most bytes that one document may have: beyond it lies a mistake, not an article."""


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds for documents that don't say it themselves. ``base`` is the folder that ids are relative to."""

    published: str | None = None
    place: str | None = None
    base: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something was not read, or not wholly: ``source`` is the file, with the line where there is one.

    ``path`` is the one of the given paths under which it was met.
    """

    source: str
    message: str
    path: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.source}: {self.message}"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a manifest says about one file."""

    title: str | None = None
    published: str | None = None
    url: str | None = None
    place: str | None = None
    authors: tuple[str, ...] = ()


Item = Document | Problem
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_UNSAFE = re.compile("[\x00\ud800-\udfff]")
_LOOSE_DATE = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})(?!\d))?)?(?!\d)")


def clean(text: str) -> str:
    """The same text, as long, without what no output can carry: NUL and lone surrogates."""
    return _UNSAFE.sub("\ufffd", text) if _UNSAFE.search(text) else text


def one_line(value: object) -> str:
    """A value as a string on one line, outer white space off."""
    return _CONTROL.sub(" ", clean(str(value))).strip()


def iso(value: object) -> str | None:
    """A date as people write it in records (2020/4/21, 2020年4月, a time stamp) in ISO form; None if it is none."""
    text = one_line(value)
    if is_partial_date(text):
        return text
    found = _LOOSE_DATE.match(text)
    if found is None:
        return None
    year, month, day = found.groups()
    tail = text[found.end() :]
    if tail and not re.match(r"[日月年T\s]", tail):
        return None
    parts = [year, *(f"{int(part):02}" for part in (month, day) if part)]
    joined = "-".join(parts)
    return joined if is_partial_date(joined) else None


def dated(raw: object, source: str) -> Iterator[str | Problem]:
    """The ISO date that ``raw`` means, or the problem with it; nothing where nothing is given."""
    if raw is None or raw == "":
        return
    value = iso(raw)
    if value is None:
        message = f"published {one_line(raw)[:40]!r} is no date (write 2020-04-21, 2020-04 or 2020); read without it"
        yield Problem(source, message)
    else:
        yield value


def addressed(raw: object, source: str) -> Iterator[str | Problem]:
    """The web address that ``raw`` is, or the problem with it; nothing where nothing is given."""
    if raw is None or raw == "":
        return
    value = one_line(raw)
    if re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", value, re.IGNORECASE):
        yield value
    else:
        yield Problem(source, f"url {value[:60]!r} is no http address; read without it")


def names(raw: object) -> tuple[str, ...]:
    """Authors from a string (split at ；;,，、) or a list."""
    if isinstance(raw, str):
        raw = re.split(r"[;；,，、]", raw)
    if not isinstance(raw, list | tuple):
        return ()
    return tuple(dict.fromkeys(name for one in raw if isinstance(one, str | int) and (name := one_line(one))))


def fields(record: Mapping[str, Any], source: str) -> tuple[Entry, list[Problem]]:
    """The describing fields of a record or a manifest's entry, and what is wrong with them."""
    problems: list[Problem] = []
    kept: dict[str, str] = {}
    for key, check in (("published", dated), ("url", addressed)):
        for found in check(record.get(key), source):
            if isinstance(found, Problem):
                problems.append(found)
            else:
                kept[key] = found
    title, place = record.get("title"), record.get("place") or record.get("default_place")
    entry = Entry(
        one_line(title) if title else None,
        kept.get("published"),
        kept.get("url"),
        one_line(place) if place else None,
        names(record.get("authors") or record.get("author")),
    )
    return entry, problems
