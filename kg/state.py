"""The truth of an output folder: one SQLite file with the documents, what was read from each, and what was decided.

Whatever belongs together changes in one transaction: a process that is killed, a full disk or a power cut leaves the
state of before or the state of after. Readers see the last finished state while a build writes the next (WAL).

Each row belongs to one unit, a document, a block of linking or an entity, so that news changes the rows of its own
units and no others. ``retired`` is the one thing that the documents do not tell: where ids lead that no document gives
any more. ``work`` holds facts that were read by a build which has not finished: the next one takes them up.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeVar

from kg import records
from kg.errors import OutputError
from kg.model import Document, Entity, Fact, Link

SCHEMA: Final = 3
"""Goes up when the form of the state changes. In every schema ``texts(document, row)`` holds the documents."""

_TABLES: Final = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE problems (path TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (path, text)) WITHOUT ROWID;
CREATE TABLE work (key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, facts TEXT NOT NULL, error TEXT NOT NULL);

CREATE TABLE documents (id TEXT PRIMARY KEY, family TEXT NOT NULL, hash TEXT NOT NULL, fingerprint TEXT NOT NULL,
                        error TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX documents_of_family ON documents (family);
CREATE TABLE texts (document TEXT PRIMARY KEY, row TEXT NOT NULL);
CREATE TABLE facts (document TEXT PRIMARY KEY, row TEXT NOT NULL);
CREATE TABLE links (document TEXT PRIMARY KEY, alone TEXT NOT NULL, rows TEXT NOT NULL);
CREATE TABLE tallies (document TEXT NOT NULL, what TEXT NOT NULL, count INTEGER NOT NULL,
                      PRIMARY KEY (document, what)) WITHOUT ROWID;
CREATE TABLE mentions (entity TEXT NOT NULL, document TEXT NOT NULL, PRIMARY KEY (entity, document)) WITHOUT ROWID;
CREATE INDEX mentions_of_document ON mentions (document);
CREATE TABLE edges (subject TEXT NOT NULL, relation TEXT NOT NULL, object TEXT NOT NULL, document TEXT NOT NULL,
                    PRIMARY KEY (subject, relation, object, document)) WITHOUT ROWID;
CREATE INDEX edges_of_document ON edges (document);

CREATE TABLE observations (block TEXT NOT NULL, document TEXT NOT NULL, id TEXT NOT NULL, row TEXT NOT NULL,
                           links TEXT NOT NULL, PRIMARY KEY (block, document, id)) WITHOUT ROWID;
CREATE INDEX observations_of_document ON observations (document);
CREATE TABLE signs (role TEXT NOT NULL, seat TEXT NOT NULL, person TEXT NOT NULL, day TEXT NOT NULL,
                    kind TEXT NOT NULL, fact TEXT NOT NULL, document TEXT NOT NULL,
                    PRIMARY KEY (role, seat, person, day, kind, fact)) WITHOUT ROWID;
CREATE INDEX signs_of_document ON signs (document);
CREATE TABLE tenures (id TEXT PRIMARY KEY, post TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX tenures_of_post ON tenures (post);
CREATE TABLE blocks (key TEXT PRIMARY KEY, judgements TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE redirects (id TEXT PRIMARY KEY, entity TEXT NOT NULL, block TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX redirects_of_block ON redirects (block);
CREATE TABLE retired (id TEXT PRIMARY KEY, heir TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE entities (id TEXT PRIMARY KEY, block TEXT NOT NULL, row TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX entities_of_block ON entities (block);

CREATE TABLE turtle (section INTEGER NOT NULL, name TEXT NOT NULL, triples INTEGER NOT NULL, text BLOB NOT NULL,
                     PRIMARY KEY (section, name)) WITHOUT ROWID;
"""

_TABLE_NAMES: Final = frozenset(re.findall(r"CREATE TABLE (\w+)", _TABLES))

T = TypeVar("T")
Row = tuple[Any, ...]


class State:
    """An open state. Everything a reader needs is a method; the build speaks SQL through :meth:`run`."""

    def __init__(
        self, file: Path, connection: sqlite3.Connection, aside: TemporaryDirectory[str] | None = None
    ) -> None:
        self.file = file
        self._connection = connection
        self._aside = aside

    def run(self, sql: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        """One statement."""
        return self._connection.execute(sql, values)

    def many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """One statement for each row."""
        self._connection.executemany(sql, rows)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is run within, or nothing of it. Durable when it ends: the disk has it."""
        self.run("BEGIN IMMEDIATE")
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):  # a full disk has rolled it back already
                self.run("ROLLBACK")
            raise

    def meta(self, key: str, default: str = "") -> str:
        """A value of the output as a whole: base, revision, store, exported, …"""
        found = self.run("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(found[0]) if found else default

    def set_meta(self, **values: str) -> None:
        """Sets such values."""
        self.many("INSERT OR REPLACE INTO meta VALUES (?, ?)", values.items())

    @property
    def revision(self) -> int:
        """How many builds have changed it; 0 before the first has finished."""
        return int(self.meta("revision", "0"))

    def documents(self) -> Iterator[Document]:
        """The documents, sorted by id."""
        return self._read(self.rows("documents"), records.document_from)

    def facts(self) -> Iterator[Fact]:
        """All facts, asserted or not, document by document."""
        return (fact for row in self._read(self.rows("facts"), records.facts_from) for fact in row)

    def links(self) -> Iterator[Link]:
        """All links, document by document."""
        return self._read(self.rows("links"), records.link_from)

    def entities(self) -> Iterator[Entity]:
        """All entities, sorted by id."""
        return self._read(self.rows("entities"), records.entity_from)

    def posts(self, people: Iterable[str] | None = None) -> Iterator[tuple[str, str]]:
        """(title, place or body) of all posts that documents tell of, or of those that ``people`` have held."""
        sql = "SELECT DISTINCT role, seat FROM signs"
        if people is None:
            yield from self.run(f"{sql} ORDER BY role, seat").fetchall()
            return
        found = {row for one in people for row in self.run(f"{sql} WHERE person = ?", (one,))}
        yield from sorted(found)

    def signs(self, role: str, seat: str) -> dict[str, list[tuple[str, str, str]]]:
        """Person → (day, kind, fact) of what documents say of a post."""
        found: dict[str, list[tuple[str, str, str]]] = {}
        for person, *sign in self.run(
            "SELECT person, day, kind, fact FROM signs WHERE role = ? AND seat = ?", (role, seat)
        ):
            found.setdefault(person, []).append((sign[0], sign[1], sign[2]))
        return found

    def current(self, entity: str) -> str:
        """The id that ``entity`` has now: ids of what was joined, or whose documents have gone, lead on."""
        seen = {entity}
        while True:
            sql = "SELECT entity FROM redirects WHERE id = ?1 UNION ALL SELECT heir FROM retired WHERE id = ?1"
            found = self.run(sql, (entity,)).fetchone()
            if found is None or found[0] in seen:
                return entity
            entity = str(found[0])
            seen.add(entity)

    def rows(self, what: str) -> Iterator[str]:
        """The JSON lines of ``what``: documents, facts, links, entities, judgements, redirects (of those pairs)."""
        for (text,) in self.run(_LINES[what]):
            yield from text.split("\n")

    def _read(self, rows: Iterable[str], read: Callable[[Mapping[str, Any]], T]) -> Iterator[T]:
        try:
            for row in rows:
                yield read(json.loads(row))
        except (sqlite3.Error, ValueError, KeyError, TypeError) as error:
            raise damaged(self.file, error) from error

    def close(self) -> None:
        """Lets go of the file."""
        with suppress(sqlite3.Error):
            self._connection.close()
        if self._aside is not None:
            self._aside.cleanup()


_LINES: Final = {
    "documents": "SELECT row FROM texts JOIN documents ON id = document WHERE error = '' ORDER BY document",
    "facts": "SELECT row FROM facts ORDER BY document",
    "links": "SELECT rows FROM links WHERE rows != '' ORDER BY document",
    "entities": "SELECT row FROM entities ORDER BY id",
    "judgements": "SELECT judgements FROM blocks WHERE judgements != '' ORDER BY key",
    "redirects": "SELECT id || char(9) || entity FROM redirects ORDER BY id",
}


def open_for_writing(file: Path) -> State:
    """The state in ``file``, made if there is none. Hold the folder's lock."""
    connection = sqlite3.connect(file, isolation_level=None)
    try:
        connection.execute("PRAGMA page_size = 8192")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")  # a commit that has returned survives a power cut
        connection.execute("PRAGMA cache_size = -65536")
        state = State(file, connection)
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
            with state.transaction():
                for statement in _TABLES.split(";"):
                    state.run(statement)
    except BaseException:
        connection.close()
        raise
    return state


def open_for_reading(file: Path) -> State:
    """The last finished state in ``file``, for reading. Raises OutputError if there is none or it is damaged."""
    if not file.is_file():
        raise OutputError(f"{file}: missing; kg rebuild {file.parent} makes it anew from the documents it keeps")
    try:
        found = _opened(file)
        found.run("SELECT 1 FROM meta").fetchone()
    except sqlite3.Error as error:
        raise damaged(file, error) from error
    return found


def _opened(file: Path) -> State:
    """``file``, which exists, for reading, whatever is in it. Raises sqlite3.Error."""
    aside, how, source = None, "mode=ro", file
    if not os.access(file.parent, os.W_OK):
        # where nothing can be written, not even the shared memory of a WAL, nobody is writing either
        how, log = "immutable=1", file.with_name(f"{file.name}-wal")
        if log.is_file() and log.stat().st_size:  # a build that was killed left its last commits here: read a copy
            aside, how = TemporaryDirectory(prefix="kg-"), "mode=ro"
            source = Path(aside.name) / file.name
            shutil.copyfile(file, source)
            shutil.copyfile(log, source.with_name(log.name))
    connection = sqlite3.connect(f"{source.absolute().as_uri()}?{how}", uri=True, isolation_level=None)
    return State(file, connection, aside)


def is_begun(file: Path) -> bool:
    """Whether there is anything in ``file``, be it damaged. A build killed at its very start leaves no table."""
    if not (file.is_file() and file.stat().st_size):
        return False
    try:
        with closing(_opened(file)) as found:
            return found.run("SELECT 1 FROM sqlite_master").fetchone() is not None
    except sqlite3.Error:
        return True


def is_whole(file: Path) -> bool:
    """Whether there is a state in ``file`` that can be read from end to end."""
    try:
        found = open_for_reading(file)
    except OutputError:
        return False
    try:
        return (
            bool(found.run("PRAGMA quick_check(1)").fetchone() == ("ok",))
            and {name for (name,) in found.run("SELECT name FROM sqlite_master WHERE type = 'table'")} >= _TABLE_NAMES
        )
    except sqlite3.Error:
        return False
    finally:
        found.close()


def damaged(file: Path, error: Exception) -> OutputError:
    """What to say of a state that cannot be read."""
    why = " ".join(str(error).split()) or type(error).__name__
    return OutputError(f"{file}: damaged ({why}); kg rebuild {file.parent} makes it anew from the documents it keeps")


def texts_of(file: Path) -> Iterator[Document]:
    """The documents of a state of whatever schema, also of those whose facts could not be read."""
    state = open_for_reading(file)
    try:
        for (row,) in state.run("SELECT row FROM texts ORDER BY document"):
            yield records.document_from(json.loads(row))
    except (sqlite3.Error, ValueError, KeyError, TypeError) as error:
        raise damaged(file, error) from error
    finally:
        state.close()
