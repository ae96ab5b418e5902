"""The output folder: what a build leaves behind, and the only way in and out of it.

::

    OUT/documents.jsonl  facts.jsonl  links.jsonl  entities.jsonl    what was read and decided: the truth
    OUT/judgements.jsonl  redirects.tsv                              why; ids that lead on to others
    OUT/judgements.txt                                               the users' own judgements, if they wrote any
    OUT/graph.ttl  store/  index.html  summary.json                  derived from it
    OUT/kg.json                                                      whose folder this is: schema version, base IRI

A build prepares everything in a folder beside, then moves each piece into place; ``kg.json`` says ``complete`` only
when all are there. Rows are sorted by the caller, so the same documents give the same bytes.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from kg import records
from kg.errors import OutputError
from kg.model import Document, Entity, Fact, Link

SCHEMA: Final = 1
"""Goes up when the form of a file changes, so that an old folder is refused and never misread."""

DOCUMENTS: Final = "documents.jsonl"
FACTS: Final = "facts.jsonl"
LINKS: Final = "links.jsonl"
ENTITIES: Final = "entities.jsonl"
JUDGEMENTS: Final = "judgements.jsonl"
REDIRECTS: Final = "redirects.tsv"
OWN_JUDGEMENTS: Final = "judgements.txt"
"""Users' own judgements: theirs, read by a build and never touched."""
TURTLE: Final = "graph.ttl"
STORE: Final = "store"
PAGE: Final = "index.html"
SUMMARY: Final = "summary.json"
MARKER: Final = "kg.json"

_LOCK: Final = ".lock"
_NEW: Final = ".new-"
_OLD: Final = ".old-"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Output:
    """A finished output folder, for reading."""

    path: Path
    base: str

    @property
    def store(self) -> Path:
        return self.path / STORE

    def documents(self) -> tuple[Document, ...]:
        """All documents, sorted by id."""
        return tuple(self._rows(DOCUMENTS, records.document_from))

    def facts(self) -> tuple[Fact, ...]:
        """All facts, asserted or not, document by document."""
        return tuple(fact for row in self._rows(FACTS, records.facts_from) for fact in row)

    def links(self) -> tuple[Link, ...]:
        return tuple(self._rows(LINKS, records.link_from))

    def entities(self) -> tuple[Entity, ...]:
        return tuple(self._rows(ENTITIES, records.entity_from))

    def _rows(self, name: str, read: Callable[[Mapping[str, Any]], T]) -> Iterator[T]:
        file, number = self.path / name, 0
        try:
            with file.open(encoding="utf-8") as lines:
                for number, line in enumerate(lines, 1):  # noqa: B007 - the message below names the line
                    yield read(json.loads(line))
        except OSError as error:
            raise OutputError(f"{file}: {error.strerror}; run kg build again") from error
        except (ValueError, KeyError, TypeError) as error:
            raise OutputError(f"{file}:{number}: damaged line; run kg build again") from error


def read(folder: Path) -> Output:
    """The finished output in ``folder``. Raises OutputError if there is none that this version can read."""
    marker = _marker(folder)
    if marker is None:
        what = "no output of kg here" if folder.is_dir() else "no such folder"
        raise OutputError(f"{folder}: {what}; run kg build PATH… -o {folder} first")
    if not marker.get("complete"):
        raise OutputError(f"{folder}: its last build was interrupted; run kg build again")
    return Output(folder, str(marker["base"]))


@contextmanager
def writing(folder: Path, base: str) -> Iterator[Path]:
    """A fresh folder to fill. Its content replaces that of ``folder`` at the end, and nothing does after an error.

    Raises OutputError if ``folder`` holds something that is not an output of this version, or another build runs on it.
    """
    existed = folder.exists()
    _check_ours(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder):
            _sweep(folder)
            staging = Path(tempfile.mkdtemp(prefix=_NEW, dir=folder))
            try:
                yield staging
                _swap(staging, folder, base)
            finally:
                _sweep(folder)
                if not existed and _marker(folder) is None:
                    shutil.rmtree(folder, ignore_errors=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        where = error.filename or folder
        raise OutputError(f"{where}: {error.strerror or error}; free space or name another folder with -o") from error


def write_lines(file: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Writes one JSON object a line and waits until the disk has them."""
    with file.open("w", encoding="utf-8", newline="\n") as lines:
        lines.writelines(records.dump(row) + "\n" for row in rows)
        _settle(lines)


def write_text(file: Path, text: str) -> None:
    """Writes ``text`` as UTF-8 and waits until the disk has it."""
    with file.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(text)
        _settle(stream)


def write_bytes(file: Path, content: bytes) -> None:
    """Writes ``content`` and waits until the disk has it."""
    with file.open("wb") as stream:
        stream.write(content)
        _settle(stream)


def replace_text(file: Path, text: str) -> None:
    """Puts ``text`` in the place of ``file`` in one step: a reader sees the old or the new, never half."""
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        write_text(beside, text)
        beside.replace(file)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise OutputError(f"{file}: {error.strerror or error}; name another file") from error


def _settle(stream: Any) -> None:
    stream.flush()
    os.fsync(stream.fileno())


def _marker(folder: Path) -> dict[str, Any] | None:
    """What ``kg.json`` says, or None if there is none. Raises OutputError if it is of another version."""
    file = folder / MARKER
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise OutputError(f"{file}: {error.strerror}; check the permissions") from error
    except ValueError as error:
        raise OutputError(f"{file}: damaged; build into a fresh folder") from error
    if not isinstance(found, dict) or found.get("schema") != SCHEMA or "base" not in found:
        version = found.get("schema") if isinstance(found, dict) else None
        raise OutputError(f"{folder}: written by another version (schema {version}, this is {SCHEMA}); build it anew")
    return found


def _check_ours(folder: Path) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise OutputError(f"{folder}: a file, not a folder; name another with -o")
    if _marker(folder) is not None:
        return
    foreign = sorted(p.name for p in folder.iterdir() if p.name != _LOCK and not p.name.startswith((_NEW, _OLD)))
    if foreign:
        raise OutputError(f"{folder}: holds {foreign[0]} and is no output of kg; name an empty folder with -o")


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Holds the folder's lock. The system lets go of it however the process ends."""
    try:
        import fcntl
    except ImportError:  # Windows has no flock: there two builds at once are not found out
        yield
        return
    with (folder / _LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise OutputError(f"{folder}: another build is writing here; wait for it or use another folder") from error
        yield


def _swap(staging: Path, folder: Path, base: str) -> None:
    marker = {"schema": SCHEMA, "base": base}
    replace_text(folder / MARKER, json.dumps({**marker, "complete": False}) + "\n")
    fresh = sorted(staging.iterdir())
    names = {piece.name for piece in fresh}
    for stale in (DOCUMENTS, FACTS, LINKS, ENTITIES, JUDGEMENTS, REDIRECTS, TURTLE, STORE, PAGE, SUMMARY):
        if stale not in names:
            _remove(folder / stale)
    for piece in fresh:
        target = folder / piece.name
        if target.is_dir():  # a folder cannot be renamed over a full one: move the old out of the way first
            target.rename(Path(tempfile.mkdtemp(prefix=_OLD, dir=folder)) / piece.name)
        piece.replace(target)
    replace_text(folder / MARKER, json.dumps({**marker, "complete": True}) + "\n")


def _sweep(folder: Path) -> None:
    """Removes what this build, or one that was killed, left beside."""
    for left in folder.iterdir():
        if left.name.startswith((_NEW, _OLD)):
            _remove(left)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
