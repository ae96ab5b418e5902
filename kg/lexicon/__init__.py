"""Knowledge as data: everything kg knows about the language and the country stands in the files of this folder.

``relations/*.yaml`` hold the catalogue of facts; ``*.txt`` and ``*.tsv`` hold word lists and the gazetteer. Each file
begins with comment lines (``#``) that name its source and licence.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from kg.errors import KnowledgeError


def read(name: str) -> str:
    """The text of a data file of this folder. Raises KnowledgeError if there is none."""
    try:
        return files(__name__).joinpath(name).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise KnowledgeError(f"lexicon/{name}: no such data file; reinstall kg or restore the file") from error


@cache
def words(name: str) -> frozenset[str]:
    """The words of a list (``name`` without ``.txt``): one or more a line, separated by white space; ``#`` comments."""
    return frozenset(ordered(name))


@cache
def ordered(name: str) -> tuple[str, ...]:
    """The words of a list in the order of the file."""
    rows = (line.split("#", 1)[0] for line in read(f"{name}.txt").splitlines())
    return tuple(word for row in rows for word in row.split())


@cache
def table(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of ``name.tsv``: tab-separated cells, ``#`` lines are comments, no header."""
    lines = read(f"{name}.tsv").splitlines()
    return tuple(tuple(line.split("\t")) for line in lines if line and not line.startswith("#"))
