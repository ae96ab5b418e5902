"""Files of answers: JSONL documents with their facts, checked line by line before anything is scored.

Answers must be facts of the catalogue, whole and each document once; predictions may be of other types and lack things,
which makes them wrong but no fault. What cannot be meant is an InputError that names file, line and fact.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from kg.errors import InputError
from kg.schema import Catalogue, Relation

Documents = dict[str, Mapping[str, Any]]
"""Documents with their ``facts`` by id, in the order of the files."""

_VALUE: Final = (str, int, float)


class _Fault(Exception):
    """What is wrong with a line."""


def load(files: Path | tuple[Path, ...], catalogue: Catalogue) -> Documents:
    """The answers in the files: each with ``text``, and facts of known types with all that these require."""
    relations = {relation.id: relation for relation in catalogue.relations}
    found: Documents = {}
    for file in (files,) if isinstance(files, Path) else files:
        _read(file, found, relations, whole=True)
    return found


def predicted(file: Path, catalogue: Catalogue) -> Documents:
    """The predictions in a file, ``-`` for stdin: facts of any type, with the arguments that they have."""
    found: Documents = {}
    _read(file, found, {relation.id: relation for relation in catalogue.relations}, whole=False)
    return found


def _read(file: Path, into: Documents, relations: Mapping[str, Relation], *, whole: bool) -> None:
    for number, line in enumerate(_text(file, stdin=not whole).split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = _row(line, relations, whole=whole)
            if row["id"] in into:
                raise _Fault(f"the id {row['id']!r} has stood before; give each document one line")
        except _Fault as fault:
            raise InputError(f"{file}:{number}: {fault}") from fault
        into[row["id"]] = row


def _text(file: Path, *, stdin: bool) -> str:
    if file.is_dir():
        raise InputError(f"{file}: is a folder; name JSONL files of answers, like {file / '*.jsonl'}")
    try:
        return sys.stdin.read() if stdin and str(file) == "-" else file.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise InputError(f"{file}: no such file; name a JSONL file of answers") from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file}: cannot be read as UTF-8 text; name a JSONL file of answers") from error


def _row(line: str, relations: Mapping[str, Relation], *, whole: bool) -> Mapping[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _Fault(f"no JSON ({str(error).splitlines()[0]})") from error
    if not isinstance(row, dict) or not isinstance(row.get("id"), str) or not isinstance(row.get("facts"), list):
        raise _Fault("expected an object with an id and a list of facts")
    if whole and not isinstance(row.get("text"), str):
        raise _Fault("the text is missing; answers are scored against what kg reads in it")
    for index, fact in enumerate(row["facts"], 1):
        if not isinstance(fact, dict) or not isinstance(fact.get("type"), str):
            raise _Fault(f"fact {index}: expected an object with a type")
        try:
            _check(fact, relations, whole=whole)
        except _Fault as fault:
            raise _Fault(f"fact {index}, {fact['type']}: {fault}") from fault
    return row


def _check(fact: Mapping[str, Any], relations: Mapping[str, Relation], *, whole: bool) -> None:
    relation = relations.get(fact["type"])
    if relation is None:
        if whole:
            near = get_close_matches(fact["type"], relations, n=1)
            raise _Fault(f"no such type{f'; did you mean {near[0]}?' if near else ', see kg relations'}")
        return
    for role in relation.roles:
        value = fact.get(role.name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, _VALUE)):
            raise _Fault(f"{role.name} is {value!r}; write a text")
    if not isinstance(fact.get("quote", ""), str | None):
        raise _Fault(f"quote is {fact['quote']!r}; write the words of the text")
    for name in ("start", "end"):
        if not isinstance(fact.get(name), int | None) or isinstance(fact.get(name), bool):
            raise _Fault(f"{name} is {fact[name]!r}; write a number of characters")
    sure = fact.get("confidence")
    if sure is not None and (isinstance(sure, bool) or not isinstance(sure, int | float) or not 0 <= sure <= 1):
        raise _Fault(f"confidence is {sure!r}; write a number from 0 to 1")
    if whole:
        lacking = [name for name in relation.required if fact.get(name) in (None, "")]
        lacking += [" or ".join(group) for group in relation.one_of if all(fact.get(n) in (None, "") for n in group)]
        if lacking:
            raise _Fault(f"{', '.join(lacking)} is missing")
