"""Named questions: the files of ``queries/``, their parameters, and the forms of an answer.

A file begins with ``# title:``, ``# description:`` and ``# param NAME (TYPE): …`` lines; after the type may stand
``, required`` or ``, default VALUE``. Parameters reach the query as a VALUES block of properly written terms at the
head of its first WHERE; they are never pasted into its text. The prefixes of kg need no declaration.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg import rdf
from kg.errors import QueryError
from kg.store import Store

if TYPE_CHECKING:
    from rdflib.query import Result
    from rdflib.term import Node

FORMATS: Final = ("table", "csv", "tsv", "json", "xml", "turtle")
TYPES: Final = ("text", "place", "person", "date", "integer")
_HEADER = re.compile(r"^# (title|description):\s*(.+)$", re.M)
_PARAM = re.compile(r"# param ([a-z_]+) \(([a-z]+)(, required|, default [^)]+)?\):\s*(.+)")
_JSON_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)|[\ufffe\uffff]")
_WHERE = re.compile(r"\bWHERE\s*\{", re.I)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a named query."""

    name: str
    type: str
    required: bool
    description: str
    default: str | None = None


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A question with a name."""

    name: str
    title: str
    description: str
    parameters: tuple[Parameter, ...]
    text: str


def load_all() -> tuple[NamedQuery, ...]:
    """All named queries of this installation, by name."""
    folder = _folder()
    return tuple(parse(path.stem, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.rq")))


def _folder() -> Path:
    package = Path(__file__).parent
    for folder in (package / "_queries", package.parent / "queries"):
        if folder.is_dir():
            return folder
    raise QueryError("the folder of named queries is missing; reinstall kg")


def parse(name: str, text: str) -> NamedQuery:
    """A named query from the text of its file. Raises QueryError for a wrong header."""
    header = dict(_HEADER.findall(text))
    lines = [line for line in text.splitlines() if re.match(r"#\s*param\b", line)]
    return NamedQuery(
        name,
        header.get("title", name),
        header.get("description", ""),
        tuple(_parameter(name, line) for line in lines),
        text,
    )


def _parameter(name: str, line: str) -> Parameter:
    match = _PARAM.fullmatch(line.rstrip())
    if match is None:
        raise QueryError(f"{name}.rq: {line.strip()!r}: write '# param NAME (TYPE[, required]): what it is'")
    if match[2] not in TYPES:
        raise QueryError(f"{name}.rq: param {match[1]}: no type {match[2]!r}; use {', '.join(TYPES)}")
    extra = match[3] or ""
    default = extra.removeprefix(", default ").strip() if extra.startswith(", default") else None
    return Parameter(match[1], match[2], extra == ", required", match[4], default)


def find(name: str) -> NamedQuery:
    """The named query ``name``. Raises QueryError with a suggestion."""
    every = {query.name: query for query in load_all()}
    if name in every:
        return every[name]
    close = difflib.get_close_matches(name, every, n=1)
    hint = f"did you mean {close[0]}?" if close else "see kg query --list"
    raise QueryError(f"no query is called {name!r}; {hint}")


def run(store: Store, query: NamedQuery, values: Mapping[str, str], base: str = rdf.DEFAULT_BASE) -> Result:
    """Ask ``query`` with ``values`` for its parameters."""
    return store.query(bound(query, values, base))


def bound(query: NamedQuery, values: Mapping[str, str], base: str = rdf.DEFAULT_BASE) -> str:
    """The SPARQL text with prefixes and the parameters' terms. Raises QueryError for a wrong or missing parameter."""
    known = {parameter.name: parameter for parameter in query.parameters}
    for name in values:
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean --{close[0]}?" if close else f"it takes {_taken(query)}"
            raise QueryError(f"{query.name} has no parameter --{name}; {hint}")
    given = {p.name: p.default for p in query.parameters if p.default is not None}
    given.update((name, value.strip()) for name, value in values.items() if value.strip())
    for parameter in query.parameters:
        if parameter.required and parameter.name not in given:
            raise QueryError(f"{query.name} needs --{parameter.name}: {parameter.description}")
    # on the line of the query's first words, so that an error names the line that its author sees
    prefixes = "".join(f"PREFIX {name}: <{iri}> " for name, iri in rdf.prefixes(base).items())
    text = query.text
    if given:
        rows = "".join(f" VALUES ?{name} {{ {_term(known[name], value)} }}" for name, value in sorted(given.items()))
        where = next(
            (m for m in _WHERE.finditer(text) if "#" not in text[text.rfind("\n", 0, m.start()) + 1 : m.start()]), None
        )
        if where is None:
            raise QueryError(f"{query.name}: a query with parameters needs WHERE {{ … }}")
        text = text[: where.end()] + rows + text[where.end() :]
    return prefixes + text


def _taken(query: NamedQuery) -> str:
    return ", ".join(f"--{p.name}" for p in query.parameters) or "none"


def _term(parameter: Parameter, value: str) -> str:
    """The value as a whole SPARQL term, whatever quotation marks, backslashes or line ends it holds."""
    import pyoxigraph as ox

    if parameter.type == "integer":
        if not re.fullmatch(r"[0-9]{1,9}", value):
            raise QueryError(f"--{parameter.name} takes a whole number, not {value!r}")
        return str(ox.Literal(int(value)))
    if parameter.type == "date" and not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", value):
        raise QueryError(f"--{parameter.name} takes a date (2020-03-10, 2020-03, 2020), not {value!r}")
    return str(rdf.text_literal(value))


def columns(result: Result) -> tuple[str, ...]:
    """The names of the columns of a SELECT."""
    return tuple(str(name) for name in result.vars or ())


def rows(result: Result) -> list[tuple[str, ...]]:
    """The rows of a SELECT (or the one answer of an ASK) as text."""
    if result.type == "ASK":
        return [("yes" if result.askAnswer else "no",)]
    names = result.vars or []
    return [tuple(_shown(binding.get(name)) for name in names) for binding in result.bindings]


def _shown(term: Node | None) -> str:
    return "" if term is None else str(term)


def written(result: Result, form: str, base: str = rdf.DEFAULT_BASE) -> str:
    """The answer in one of FORMATS but table: SPARQL's own result formats, or Turtle for a graph."""
    import pyoxigraph as ox

    if result.type in ("CONSTRUCT", "DESCRIBE"):
        if form not in ("turtle", "table", "csv"):
            raise QueryError(f"the answer is a graph: {form} is for tables; use --format turtle")
        lines = result.graph.serialize(format="nt") if result.graph is not None else ""
        triples = sorted(ox.parse(lines, format=ox.RdfFormat.N_TRIPLES), key=str)
        return rdf.turtle((quad.triple for quad in triples), base).decode()
    if form == "turtle":
        raise QueryError("the answer is a table: turtle is for graphs (CONSTRUCT, DESCRIBE)")
    plain = (result.serialize(format="json") or b"").decode()
    if form == "xml":
        plain = _JSON_ESCAPE.sub(_writable, plain)
    formats = {
        "json": ox.QueryResultsFormat.JSON,
        "xml": ox.QueryResultsFormat.XML,
        "csv": ox.QueryResultsFormat.CSV,
        "tsv": ox.QueryResultsFormat.TSV,
    }
    found = ox.parse_query_results(plain, format=ox.QueryResultsFormat.JSON)
    text = (found.serialize(format=formats[form]) or b"").decode()
    return text if text.endswith("\n") else text + "\n"


def _writable(match: re.Match[str]) -> str:
    """XML has no way to write control characters, JSON has: they become the replacement character."""
    code = match[1]
    control = match[0] in "\ufffe\uffff" or (
        code is not None and int(code, 16) < 32 and int(code, 16) not in (9, 10, 13)
    )
    return "\ufffd" if control else match[0]
