"""The output folder: what a build leaves behind, and the only way in and out of it.

::

    OUT/kg-3.db                                                      the truth: one SQLite file (kg.state)
    OUT/store-7/                                                     the graph as an Oxigraph store, of the 7th build
    OUT/documents.jsonl  facts.jsonl  links.jsonl  entities.jsonl    the truth written out, a JSON object a line
    OUT/judgements.jsonl  redirects.tsv                              why; ids that lead on to others
    OUT/judgements.txt                                               the users' own judgements, if they wrote any
    OUT/graph.ttl  index.html  summary.json  store                   derived from it; store leads to the store
    OUT/kg.json                                                      whose folder this is: the schema

One commit of the state switches from one build to the next, the store included. A new store is made beside before the
commit and the files are moved into place after it; where that did not happen any more, the next build does it. Rows
are sorted, so the same documents give the same bytes.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kg import records, state
from kg.errors import OutputError
from kg.model import Document, Entity, Fact, Link, Tenure
from kg.state import SCHEMA as SCHEMA
from kg.state import State

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
STATE: Final = f"kg-{SCHEMA}.db"

_LOCK: Final = ".lock"
_NEW: Final = ".new-"
_LEFT: Final = (_NEW, ".old-", f".{STORE}-", f".{MARKER}.")
"""How what a build that was killed leaves behind begins."""
_OWN: Final = re.compile(r"\.(?:new-|old-|store-|kg\.json\.).*|\.lock|kg-\d+\.db(?:-wal|-shm)?|store(?:-\d+)?")
_held: set[int] = set()
"""The descriptors of the locks that this process holds."""


@dataclass(frozen=True, slots=True)
class Output:
    """The output of the last finished build, for reading."""

    path: Path
    base: str
    store: Path

    def documents(self) -> tuple[Document, ...]:
        """All documents, sorted by id."""
        with self.open() as found:
            return tuple(found.documents())

    def facts(self) -> tuple[Fact, ...]:
        """All facts, asserted or not, document by document."""
        with self.open() as found:
            return tuple(found.facts())

    def links(self) -> tuple[Link, ...]:
        """All links, document by document."""
        with self.open() as found:
            return tuple(found.links())

    def entities(self) -> tuple[Entity, ...]:
        """All entities, sorted by id."""
        with self.open() as found:
            return tuple(found.entities())

    def tenures(self, people: Iterable[str] | None = None) -> tuple[Tenure, ...]:
        """All tenures, or those of the posts that ``people`` have held, whoever held them."""
        with self.open() as found:
            return tenures(found, people)

    def current(self, value: str) -> str:
        """``value``, or if it is the id of what was joined with another or whose documents have gone, that it has now.

        As an IRI or with ``id:`` before it, it may be written, too.
        """
        bare = value.removeprefix(f"{self.base}id/").removeprefix("id:").replace("\\/", "/")
        with self.open() as found:
            now = found.current(bare)
        return now if now != bare or "/" in bare else value

    @contextmanager
    def open(self) -> Iterator[State]:
        """The state, for reading: what is read within is of one build."""
        found = state.open_for_reading(self.path / STATE)
        try:
            found.run("BEGIN")
            yield found
        except sqlite3.Error as error:
            raise state.damaged(found.file, error) from error
        finally:
            found.close()


def tenures(found: State, people: Iterable[str] | None = None) -> tuple[Tenure, ...]:
    """The tenures of a state, see :meth:`Output.tenures`."""
    from kg import tenure

    return tuple(
        one for role, seat in found.posts(people) for one in tenure.of_signs(role, seat, found.signs(role, seat))
    )


def read(folder: Path) -> Output:
    """The output in ``folder``. Raises OutputError if there is none that this version can read."""
    schema = schema_of(folder)
    if schema is None:
        what = "no output of kg here" if folder.is_dir() else "no such folder"
        raise OutputError(f"{folder}: {what}; run kg build PATH… -o {folder} first")
    _check_schema(folder, schema)
    unfinished = f"{folder}: its first build was interrupted; run kg build again, it goes on where it was"
    if not state.is_begun(folder / STATE) and not _is_lost(folder):
        raise OutputError(unfinished)
    found = state.open_for_reading(folder / STATE)
    try:
        if not found.revision:
            raise OutputError(unfinished)
        return Output(folder, found.meta("base"), folder / found.meta("store"))
    except sqlite3.Error as error:
        raise state.damaged(found.file, error) from error
    finally:
        found.close()


@contextmanager
def updating(folder: Path, *, renew: bool = False) -> Iterator[State]:
    """The state of ``folder``, for writing, by one process at a time. A new folder that is left empty is removed.

    With ``renew``, an output of another version or one whose state is lost is taken too: a state of this version is
    begun beside its files. Raises OutputError if ``folder`` holds what is no output of this version, if another build
    runs on it, if it is damaged, or if the disk is full; what it held before then holds still.
    """
    existed = folder.exists()
    _check_ours(folder, renew)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder):
            if renew:
                _set_aside(folder)
            elif _is_lost(folder):
                raise state.damaged(folder / STATE, FileNotFoundError("missing or empty"))
            _sweep(folder, _LEFT)
            if schema_of(folder) is None:
                replace_text(folder / MARKER, _marker_text())
            found = state.open_for_writing(folder / STATE)
            try:
                yield found
            finally:
                idle = not existed and not found.revision and not found.run("SELECT 1 FROM work").fetchone()
                found.close()
                if idle:
                    shutil.rmtree(folder, ignore_errors=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _full(error.filename or folder, error.strerror or str(error)) from error
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorname", "").startswith(_NO_ROOM):
            raise _full(folder / STATE, str(error)) from error
        raise state.damaged(folder / STATE, error) from error


_NO_ROOM: Final = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_BUSY", "SQLITE_PERM")
"""How the errors of a disk or of rights to it are called, as against those of a damaged file."""


def _full(where: Any, why: str) -> OutputError:
    return OutputError(f"{where}: {why}; free space or check the permissions, and run kg again: nothing is lost")


# What a build puts into the folder -----------------------------------------------------------------------------------


@contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """A folder inside ``folder`` for pieces that are moved into place later; what is left in it then is removed."""
    aside = Path(tempfile.mkdtemp(prefix=_NEW, dir=folder))
    try:
        yield aside
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def new_store(folder: Path) -> Path:
    """Where the next store goes: a number that no store has had."""
    numbers = [int(one.name.partition("-")[2]) for one in folder.iterdir() if re.fullmatch(r"store-\d+", one.name)]
    return folder / f"{STORE}-{max(numbers, default=0) + 1}"


def sweep_stores(folder: Path, kept: Iterable[str]) -> None:
    """Removes all stores but those named."""
    keep = set(kept)
    for one in folder.iterdir():
        if re.fullmatch(r"store-\d+", one.name) and one.name not in keep:
            shutil.rmtree(one, ignore_errors=True)


def publish(folder: Path, aside: Path, store: str, base: str, names: Iterable[str]) -> None:
    """Moves the files ``names`` from ``aside`` into place, removes those not there, leads ``store`` to the store."""
    for name in names:
        if (aside / name).exists():
            (aside / name).replace(folder / name)
        else:
            (folder / name).unlink(missing_ok=True)
    lead = folder / STORE
    if lead.is_dir() and not lead.is_symlink():  # of a version that kept the store itself here
        shutil.rmtree(lead)
    with suppress(OSError):  # a convenience that not every system gives; kg itself goes by the state
        beside = aside / STORE
        beside.symlink_to(store)
        beside.replace(lead)
    marker = _marker_text(base)
    if (folder / MARKER).read_text(encoding="utf-8") != marker:
        replace_text(folder / MARKER, marker)
    for old in folder.glob("kg-*.db*"):
        if not old.name.startswith(STATE):
            old.unlink(missing_ok=True)
    settle_folder(folder)


def write_lines(file: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Writes one JSON object a line and waits until the disk has them."""
    write_rows(file, map(records.dump, rows))


def write_rows(file: Path, rows: Iterable[str]) -> None:
    """Writes one row a line and waits until the disk has them."""
    with file.open("w", encoding="utf-8", newline="\n", buffering=1 << 20) as stream:
        stream.writelines(f"{row}\n" for row in rows)
        _settle(stream)


def write_text(file: Path, text: str) -> None:
    """Writes ``text`` as UTF-8 and waits until the disk has it."""
    with file.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(text)
        _settle(stream)


def write_bytes(file: Path, pieces: Iterable[bytes]) -> None:
    """Writes the pieces one after the other and waits until the disk has them."""
    with file.open("wb", buffering=1 << 20) as stream:
        stream.writelines(pieces)
        _settle(stream)


def replace_text(file: Path, text: str) -> None:
    """Puts ``text`` in the place of ``file`` in one step: a reader sees the old or the new, never half."""
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        write_text(beside, text)
        beside.replace(file)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise OutputError(f"{file}: {error.strerror or error}; check space and permissions") from error


def _settle(stream: Any) -> None:
    stream.flush()
    os.fsync(stream.fileno())


def settle_folder(folder: Path) -> None:
    """Waits until the disk has the names in ``folder``, where the system can tell."""
    with suppress(OSError):  # Windows opens no folders
        entry = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(entry)
        finally:
            os.close(entry)


# Whose folder it is --------------------------------------------------------------------------------------------------


def schema_of(folder: Path) -> int | None:
    """The schema of the output in ``folder``, or None if there is none. Raises OutputError for a damaged marker."""
    file = folder / MARKER
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise OutputError(f"{file}: {error.strerror}; check the permissions") from error
    except ValueError as error:
        raise OutputError(f"{file}: damaged; build into a fresh folder") from error
    schema = found.get("schema") if isinstance(found, dict) else None
    if not isinstance(schema, int) or isinstance(schema, bool):
        raise OutputError(f"{file}: damaged, it names no schema; build into a fresh folder")
    return schema


def is_damaged(folder: Path) -> bool:
    """Whether the state of an output of this version is lost or cannot be read from end to end."""
    return _is_lost(folder) or (state.is_begun(folder / STATE) and not state.is_whole(folder / STATE))


def kept_documents(folder: Path) -> tuple[str, Iterator[Document]]:
    """Base IRI ("" if not told) and documents of an output of another schema, or of one whose state is damaged.

    Raises OutputError if none are found.
    """
    schema = schema_of(folder)
    marker = json.loads((folder / MARKER).read_text(encoding="utf-8"))
    old = folder / f"kg-{schema}.db"
    if schema != SCHEMA and old.is_file():
        return str(marker.get("base", "")), state.texts_of(old)
    return str(marker.get("base", "")), _lines(folder / DOCUMENTS)


def _lines(file: Path) -> Iterator[Document]:
    number = 0
    try:
        with file.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):  # noqa: B007 - the message below names the line
                yield records.document_from(json.loads(line))
    except OSError as error:
        raise OutputError(f"{file}: {error.strerror}; build into a fresh folder") from error
    except (ValueError, KeyError, TypeError) as error:
        raise OutputError(f"{file}:{number}: damaged line; build into a fresh folder") from error


def _is_lost(folder: Path) -> bool:
    """Whether a build has finished here, but its state is gone: to begin a new one would throw its documents away."""
    return (folder / DOCUMENTS).is_file() and not state.is_begun(folder / STATE)


def _set_aside(folder: Path) -> None:
    """Keeps a state that is damaged under another name, out of the way of a new one."""
    if (folder / STATE).exists() and not state.is_whole(folder / STATE):
        for old in (f"{STATE}-shm", f"{STATE}-wal", STATE):
            if (folder / old).exists():
                (folder / old).replace(folder / f"{old}.damaged")


def _marker_text(base: str = "") -> str:
    return json.dumps({"schema": SCHEMA, **({"base": base} if base else {})}) + "\n"


def _check_schema(folder: Path, schema: int) -> None:
    if schema != SCHEMA:
        age = "an older" if schema < SCHEMA else "a newer"
        raise OutputError(
            f"{folder}: made by {age} version of kg (schema {schema}, this is {SCHEMA}); "
            f"kg rebuild {folder} makes it anew from the documents it keeps"
        )


def _check_ours(folder: Path, renew: bool) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise OutputError(f"{folder}: a file, not a folder; name another with -o")
    schema = schema_of(folder)
    if schema is not None:
        if not renew:
            _check_schema(folder, schema)
        return
    foreign = sorted(p.name for p in folder.iterdir() if not _OWN.fullmatch(p.name))
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
        _held.add(lock.fileno())
        try:
            yield
        finally:
            _held.discard(lock.fileno())


def _let_go() -> None:
    """In a worker: the lock is its parent's, and must not outlive it because the worker still runs."""
    for descriptor in _held:
        with suppress(OSError):
            os.close(descriptor)
    _held.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go)


def _sweep(folder: Path, prefixes: tuple[str, ...]) -> None:
    """Removes what a build that was killed left beside."""
    for left in folder.iterdir():
        if left.name.startswith(prefixes):
            if left.is_dir() and not left.is_symlink():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)
