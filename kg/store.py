"""Where the triples are kept, behind one seam: Oxigraph on disk, rdflib in memory.

Both are rdflib graphs to whoever asks; Oxigraph's answers string queries with its own engine (through oxrdflib). The
store on disk is derived: it is built whole in a new folder and never changed, so that readers never see half of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from kg.errors import OutputError, QueryError

if TYPE_CHECKING:
    import pyoxigraph as ox
    from rdflib import Graph
    from rdflib.query import Result


class Store(Protocol):
    """A set of triples that answers read-only SPARQL."""

    def query(self, sparql: str) -> Result:
        """The answer. Raises QueryError for what is no query, or not allowed."""
        ...

    def __len__(self) -> int: ...


class MemoryStore:
    """rdflib in memory: for small graphs and tests."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        import pyoxigraph as ox
        from rdflib import Graph

        self.graph: Graph = Graph()
        written = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
        self.graph.parse(data=written or b"", format="nt")

    def query(self, sparql: str) -> Result:
        return _ask(self.graph, sparql)

    def __len__(self) -> int:
        return len(self.graph)


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
            raise OutputError(f"{path}: no store that can be read; run kg build again") from error
        self._store = opened
        # the default graph: any other identifier would make this a named graph, which is empty
        self.graph: Graph = Graph(store=OxigraphStore(store=opened), identifier=DATASET_DEFAULT_GRAPH_ID)

    def query(self, sparql: str) -> Result:
        return _ask(self.graph, sparql)

    def __len__(self) -> int:
        return len(self._store)


def build(path: Path, triples: Iterable[ox.Triple]) -> None:
    """Bulk-load a new store into the folder ``path``, which must not hold one."""
    import pyoxigraph as ox

    try:
        store = ox.Store(str(path))
        store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
        store.flush()
    except OSError as error:
        raise OutputError(f"{path}: the store cannot be written ({error}); check space and permissions") from error


def check(sparql: str) -> None:
    """Refuse what is no read-only query over this store: updates, SERVICE, FROM. Raises QueryError."""
    import rdflib.plugins.sparql as engine
    from pyparsing import ParseBaseException
    from rdflib.plugins.sparql.parser import parseQuery, parseUpdate
    from rdflib.plugins.sparql.parserutils import CompValue

    engine.SPARQL_LOAD_GRAPHS = False
    try:
        parsed = parseQuery(sparql)
    except (ParseBaseException, RecursionError) as error:
        try:
            parseUpdate(sparql)
        except Exception:
            line = f" (line {error.lineno}, column {error.column})" if isinstance(error, ParseBaseException) else ""
            raise QueryError(f"not a SPARQL query{line}; see kg query --list for examples") from error
        raise QueryError("the graph is read-only: updates are refused; change the documents and build again") from error

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


def _ask(graph: Graph, sparql: str) -> Result:
    check(sparql)
    try:
        return graph.query(sparql)
    except QueryError:
        raise
    except Exception as error:  # either engine's own errors, of several kinds
        raise QueryError(f"the query cannot be answered: {str(error).splitlines()[0]}") from error
