"""Named questions: the files of ``queries/``, their parameters, and the forms of an answer.

A file begins with ``# title:``, ``# description:`` and ``# param NAME (TYPE, required): …`` lines. Parameters reach the
query as a VALUES block of properly written terms at the head of its WHERE; they are never pasted into its text.
"""

from __future__ import annotations

import csv
import difflib
import io
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
_PARAM = re.compile(r"^# param ([a-z_]+) \(([a-z]+)(, required)?\):\s*(.+)$", re.M)
_WHERE = re.compile(r"\bWHERE\s*\{", re.I)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a named query."""

    name: str
    type: str
    required: bool
    description: str


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
    parameters = tuple(Parameter(n, t, bool(r), d) for n, t, r, d in _PARAM.findall(text))
    for parameter in parameters:
        if parameter.type not in TYPES:
            raise QueryError(f"{name}.rq: param {parameter.name}: no type {parameter.type!r}; use {', '.join(TYPES)}")
    return NamedQuery(name, header.get("title", name), header.get("description", ""), parameters, text)


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
    if query.parameters or values:
        for name in values:
            if name not in known:
                close = difflib.get_close_matches(name, known, n=1)
                hint = f"did you mean --{close[0]}?" if close else f"it takes {_taken(query)}"
                raise QueryError(f"{query.name} has no parameter --{name}; {hint}")
    for parameter in query.parameters:
        if parameter.required and parameter.name not in values:
            raise QueryError(f"{query.name} needs --{parameter.name}: {parameter.description}")
    text = _prefixed(query.text, base)
    if not values:
        return text
    rows = "".join(f" VALUES ?{name} {{ {_term(known[name], value)} }}" for name, value in sorted(values.items()))
    if not _WHERE.search(text):
        raise QueryError(f"{query.name}: a query with parameters needs WHERE {{ … }}")
    return _WHERE.sub(lambda m: m.group() + rows, text, count=1)


def _taken(query: NamedQuery) -> str:
    return ", ".join(f"--{p.name}" for p in query.parameters) or "none"


def _term(parameter: Parameter, value: str) -> str:
    from rdflib import XSD, Literal

    if parameter.type == "integer":
        if not re.fullmatch(r"\d{1,9}", value):
            raise QueryError(f"--{parameter.name} takes a whole number, not {value!r}")
        return Literal(int(value), datatype=XSD.integer).n3()
    if parameter.type == "date" and not re.fullmatch(r"\d{4}(-\d\d){0,2}", value):
        raise QueryError(f"--{parameter.name} takes a date (2020-03-10, 2020-03, 2020), not {value!r}")
    return Literal(value).n3()


def _prefixed(text: str, base: str) -> str:
    declared = {name.lower() for name in re.findall(r"\bPREFIX\s+([\w-]*):", text, re.I)}
    lines = [f"PREFIX {name}: <{iri}>" for name, iri in rdf.prefixes(base).items() if name not in declared]
    return "\n".join([*lines, text])


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


def written(result: Result, form: str) -> str:
    """The answer in one of FORMATS but table: SPARQL's own result formats, or Turtle for a graph."""
    if result.type in ("CONSTRUCT", "DESCRIBE"):
        if form not in ("turtle", "table", "csv"):
            raise QueryError(f"the answer is a graph: {form} is for tables; use --format turtle")
        graph = result.graph
        return graph.serialize(format="turtle") if graph is not None else ""
    if form == "turtle":
        raise QueryError("the answer is a table: turtle is for graphs (CONSTRUCT, DESCRIBE)")
    if form in ("json", "xml"):
        data = result.serialize(format=form)
        return (data or b"").decode()
    if result.type == "ASK":
        return "true\n" if result.askAnswer else "false\n"
    if form == "tsv":
        names = result.vars or []
        lines = ["\t".join(f"?{name}" for name in names)]
        for binding in result.bindings:
            terms = (binding.get(name) for name in names)
            lines.append("\t".join("" if term is None else term.n3().replace("\t", "\\t") for term in terms))
        return "\n".join(lines) + "\n"
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(columns(result))
    table.writerows(rows(result))
    return out.getvalue()
