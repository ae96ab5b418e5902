"""Where the triples are kept, behind one seam: Oxigraph on disk, rdflib in memory.

Both are rdflib graphs to whoever asks; Oxigraph's answers string queries with its own engine (through oxrdflib). The
store on disk is derived and is never changed: a build makes a new one, from nothing or as a changed copy that shares
the unchanged files of the old one, so that readers never see half of it.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from kg.errors import OutputError, QueryError

if TYPE_CHECKING:
    import pyoxigraph as ox
    from rdflib import Graph
    from rdflib.query import Result


_PART: Final = 200_000


class Store(Protocol):
    """A set of triples that answers read-only SPARQL."""

    def query(self, sparql: str) -> Result:
        """The whole answer. Raises QueryError for what is no query, or not allowed."""
        ...

    def __len__(self) -> int: ...

    def close(self) -> None:
        """Lets go of files and memory."""
        ...


class MemoryStore:
    """rdflib in memory: for small graphs and tests."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        import pyoxigraph as ox
        from rdflib import Graph

        self.graph: Graph = Graph()
        written = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
        self.graph.parse(data=written or b"", format="nt")

    def query(self, sparql: str) -> Result:
        check(sparql)
        return _answer(lambda: self.graph.query(_for_rdflib(sparql)))

    def __len__(self) -> int:
        return len(self.graph)

    def close(self) -> None:
        self.graph.close()


class DiskStore:
    """Oxigraph on disk, opened for reading."""

    def __init__(self, path: Path) -> None:
        import pyoxigraph as ox
        from oxrdflib.store import OxigraphStore
        from rdflib import Graph
        from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

        try:
            opened = ox.Store.read_only(str(path))
        except (OSError, ValueError) as error:
            raise OutputError(f"{path}: no store that can be read; kg rebuild {path.parent} makes it anew") from error
        self._store = opened
        # the default graph: any other identifier would make this a named graph, which is empty
        self.graph: Graph = Graph(store=OxigraphStore(store=opened), identifier=DATASET_DEFAULT_GRAPH_ID)

    def query(self, sparql: str) -> Result:
        check(sparql)
        return _answer(lambda: self.graph.query(sparql))

    def __len__(self) -> int:
        return len(self._store)

    def close(self) -> None:
        self.graph.close()
        del self._store


def build(path: Path, triples: Iterable[ox.Triple]) -> None:
    """Builds a new store and moves it to ``path``, in the place of one that is there.

    It is bulk-loaded in a folder beside: until the move, and after an error, readers have the old one.
    """
    import pyoxigraph as ox

    aside: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))
        store = ox.Store(str(aside / "new"))
        _load(store, triples)
        store.flush()
        del store  # closes it: a folder in use cannot be moved everywhere
        _settle(aside / "new")
        if path.exists():
            path.rename(aside / "old")
        (aside / "new").rename(path)
    except OSError as error:
        if aside is not None and (aside / "old").exists() and not path.exists():
            (aside / "old").rename(path)
        raise OutputError(
            f"{path}: the store cannot be written ({_line(error)}); check space and permissions"
        ) from error
    finally:
        if aside is not None:
            shutil.rmtree(aside, ignore_errors=True)


def change(old: Path, new: Path, cleared: Iterable[ox.NamedNode], triples: Iterable[ox.Triple]) -> None:
    """Makes the store ``new``: what ``old`` holds, without the triples of the subjects ``cleared``, with ``triples``.

    The copy is Oxigraph's own backup: hard links to files that never change, so that its cost is that of the change.
    ``old`` stays as it is, and its readers with it. On the disk when it returns; after an error there is no ``new``.
    """
    import pyoxigraph as ox

    try:
        ox.Store.read_only(str(old)).backup(str(new))
        store = ox.Store(str(new))
        for subject in cleared:
            for quad in list(store.quads_for_pattern(subject, None, None, ox.DefaultGraph())):
                store.remove(quad)
        _load(store, triples)
        store.flush()
        del store
        _settle(new)
    except BaseException as error:
        shutil.rmtree(new, ignore_errors=True)
        if isinstance(error, OSError):
            raise OutputError(
                f"{new}: the store cannot be written ({_line(error)}); check space and permissions"
            ) from error
        raise


def _load(store: ox.Store, triples: Iterable[ox.Triple]) -> None:
    """Bulk-loads a part at a time: Oxigraph sorts each in memory, some 1.5 kB a triple."""
    import pyoxigraph as ox

    quads = (ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    while part := list(islice(quads, _PART)):
        store.bulk_extend(part)


def _settle(path: Path) -> None:
    """Waits until the disk has all of a store; files shared with another have been waited for."""
    for file in (*path.iterdir(), path):
        if file.is_dir() or file.stat().st_nlink == 1:
            with suppress(OSError):  # Windows opens no folders
                entry = os.open(file, os.O_RDONLY)
                try:
                    os.fsync(entry)
                finally:
                    os.close(entry)


# What may be asked ---------------------------------------------------------------------------------------------------

_TOKEN: Final = re.compile(
    r"""(?P<comment>\#[^\r\n]*)
      | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
      | (?P<string>\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''
          |"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')
      | (?P<name>[?$]\w+|@[A-Za-z][\w-]*|[\w.-]*:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)*)
      | (?P<word>\w+)
      | .""",
    re.VERBOSE | re.DOTALL,
)
_CODEPOINT: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def check(sparql: str) -> None:
    """Refuse what is no read-only query over this store: updates, SERVICE, FROM. Raises QueryError.

    rdflib's parse decides. But the engines differ on where ``\\u0022`` may stand for a quotation mark, so that one may
    take for SERVICE what the other takes for a comment: the bare word is refused in either reading.
    """
    import rdflib.plugins.sparql as engine
    from pyparsing import ParseBaseException
    from rdflib.plugins.sparql.parser import parseQuery, parseUpdate
    from rdflib.plugins.sparql.parserutils import CompValue

    engine.SPARQL_LOAD_GRAPHS = False
    try:
        parsed = parseQuery(_for_rdflib(sparql))
    except (ParseBaseException, RecursionError) as error:
        try:
            parseUpdate(sparql)
        except Exception:
            line = f" (line {error.lineno}, column {error.column})" if isinstance(error, ParseBaseException) else ""
            raise QueryError(f"not a SPARQL query{line}; see kg query --list for examples") from error
        raise QueryError("the graph is read-only: updates are refused; change the documents and build again") from error

    if any(_has_word("SERVICE", text) for text in (sparql, _CODEPOINT.sub(_character, sparql))):
        raise QueryError("SERVICE is refused: kg asks no other server; query that one by itself")
    pending: list[object] = [parsed]
    while pending:
        node = pending.pop()
        if isinstance(node, CompValue):
            if node.name == "ServiceGraphPattern":
                raise QueryError("SERVICE is refused: kg asks no other server; query that one by itself")
            if node.name == "DatasetClause":
                raise QueryError("FROM is refused: there is one graph; leave the FROM clause out")
            pending.extend(node.values())
        elif isinstance(node, (list, tuple)) or type(node).__name__ == "ParseResults":
            pending.extend(node)  # type: ignore[arg-type]  # pyparsing's results iterate like lists


def _has_word(word: str, sparql: str) -> bool:
    if word not in sparql.upper():  # upper, as rdflib does, which takes SERVıCE and ſERVICE for the keyword too
        return False
    return any(m.lastgroup == "word" and m.group().upper() == word for m in _TOKEN.finditer(sparql))


def _character(match: re.Match[str]) -> str:
    number = int(match.group(1) or match.group(2), 16)
    return chr(number) if number <= 0x10FFFF else " "


def _for_rdflib(sparql: str) -> str:
    r"""rdflib reads ``\u0022`` wherever it stands, even in ``"\\u0022"``, where the backslash belongs to the text."""
    return re.sub(r"\\\\(?=[uU])|\\.", lambda m: r"\u005C\u005C" if m.group() == r"\\" else m.group(), sparql)


def _answer(ask: Callable[[], Any]) -> Result:
    try:
        result: Result = ask()
        if result.type == "SELECT":
            result.bindings = list(result.bindings)  # rdflib answers bit by bit: its errors are to be met here
    except Exception as error:  # either engine's own errors, of several kinds
        raise QueryError(f"the query cannot be answered: {_line(error)}") from error
    return result


def _line(error: Exception) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
