"""Users' own judgements: a plain file, one a line, that wins over the machine's and survives every rebuild.

::

    # verdict   id                     id
    same        person/张伟-1a2b3c4d   person/张伟-5e6f7a8b   # the same man, see his CV
    different   person/李强-0a1b2c3d   person/李强-9e8f7a6b

An id is the one of an observation that began an entity, so a judgement holds however its entity grows. ``same`` may
join ids of two names (a stage name and a real one): their blocks are then resolved as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.errors import InputError
from kg.link.things import KINDS, key_of

SAME, DIFFERENT = "same", "different"
_ID = re.compile(r"([a-z]+)/\S+")
_JUDGED = ("person", *KINDS)


@dataclass(frozen=True, slots=True)
class UserJudgement:
    """One line of the file; ``where`` is file:line."""

    verdict: str
    left: str
    right: str
    note: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class UserJudgements:
    """All lines, in order."""

    lines: tuple[UserJudgement, ...] = ()

    def block(self, key: str) -> str:
        """The key of the block that ``key`` is resolved in: its own, or that of names judged the same."""
        return self._joined().get(key, key)

    def of(self, key: str) -> tuple[UserJudgement, ...]:
        """Those that a block needs."""
        return tuple(line for line in self.lines if self.block(key_of(line.left)) == key)

    def _joined(self) -> Mapping[str, str]:
        parent: dict[str, str] = {}
        for line in self.lines:
            if line.verdict == SAME:
                _union(parent, key_of(line.left), key_of(line.right))
        return {key: _root(parent, key) for key in parent}


def load(file: Path) -> UserJudgements:
    """The judgements of ``file``. Raises InputError, with file and line, for what cannot be understood."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}; check the path of the judgements") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{file}: no UTF-8 text; save it as UTF-8") from error
    return parse(text, str(file))


def parse(text: str, name: str = "judgements") -> UserJudgements:
    """The judgements of a text. Raises InputError for a line that is wrong or contradicts another."""
    lines = [found for number, row in enumerate(text.splitlines(), 1) if (found := _line(row, f"{name}:{number}"))]
    _check(lines)
    return UserJudgements(tuple(lines))


def _line(row: str, where: str) -> UserJudgement | None:
    said, _, note = row.partition("#")
    words = said.split()
    if not words:
        return None
    if len(words) != 3:
        raise InputError(f"{where}: {len(words)} words; write: same ID ID, or: different ID ID")
    verdict, *ids = words
    if verdict not in (SAME, DIFFERENT):
        raise InputError(f"{where}: {verdict!r} is no verdict; write same or different")
    kinds = []
    for one in ids:
        match = _ID.fullmatch(one)
        if match is None or match[1] not in _JUDGED:
            example = "an id like person/张伟-1a2b3c4d, as in links.jsonl or kg link --review"
            hint = "places are told by --place and by the text, not judged" if one.startswith("place/") else example
            raise InputError(f"{where}: {one!r} cannot be judged; {hint}")
        kinds.append(match[1])
    if kinds[0] != kinds[1]:
        raise InputError(f"{where}: a {kinds[0]} and a {kinds[1]}; judge two of one kind")
    if ids[0] == ids[1]:
        raise InputError(f"{where}: {ids[0]} twice; name two ids")
    return UserJudgement(verdict, ids[0], ids[1], note.strip(), where)


def _check(lines: Iterable[UserJudgement]) -> None:
    """Refuses ``different`` of two ids that ``same`` lines join."""
    parent: dict[str, str] = {}
    kept = list(lines)
    for line in kept:
        if line.verdict == SAME:
            _union(parent, line.left, line.right)
    for line in kept:
        if line.verdict == DIFFERENT and _root(parent, line.left) == _root(parent, line.right):
            others = [
                one.where for one in kept if one.verdict == SAME and _root(parent, one.left) == _root(parent, line.left)
            ]
            raise InputError(f"{line.where}: different, but same by {', '.join(others)}; delete one of these lines")


def _root(parent: Mapping[str, str], one: str) -> str:
    while parent.get(one, one) != one:
        one = parent[one]
    return one


def _union(parent: dict[str, str], one: str, other: str) -> None:
    first, second = sorted((_root(parent, one), _root(parent, other)))
    parent[first] = first
    parent[second] = first
    parent.setdefault(one, first)
    parent.setdefault(other, first)
