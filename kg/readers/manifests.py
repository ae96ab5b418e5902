"""A manifest beside documents: what a folder's files don't say of themselves (title, date, address, place).

``manifest.yaml`` maps file names to descriptions (under ``files:`` or at the top); ``manifest.json`` the same, or a
list of descriptions with ``file``; ``manifest.jsonl`` one of these a line. ``kind`` and ``note`` are for people.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from kg.readers.values import Entry, Problem, fields, one_line

NAMES: Final = ("manifest.yaml", "manifest.yml", "manifest.json", "manifest.jsonl")
_KEYS: Final = (
    "file", "title", "published", "url", "place", "default_place", "author", "authors", "kind", "source", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Manifest:
    """Descriptions by file name relative to the manifest's folder, and what was wrong in it."""

    entries: Mapping[str, Entry] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def load(folder: Path, label: str = "") -> Manifest:
    """The manifest of a folder; an empty one where there is none. ``label`` stands before names in problems."""
    path = next((folder / name for name in NAMES if (folder / name).is_file()), None)
    if path is None:
        return Manifest()
    source = f"{label}{path.name}"
    try:
        rows = list(_rows(path))
    except OSError as error:
        return Manifest(problems=(Problem(source, f"cannot be read ({error.strerror or type(error).__name__})"),))
    except (ValueError, RecursionError) as error:
        return Manifest(
            problems=(Problem(source, f"is not valid ({one_line(error)[:100]}); its files are read without it"),)
        )
    entries: dict[str, Entry] = {}
    problems: list[Problem] = []
    for name, raw in rows:
        where = f"{source}: {name}"
        if not name or not isinstance(raw, Mapping):
            problems.append(Problem(where, "an entry is a file name with title, published, url, place, kind or note"))
            continue
        problems.extend(Problem(where, _unknown(str(key))) for key in raw if key not in _KEYS)
        if not (folder / name).exists():
            problems.append(Problem(where, "there is no such file beside the manifest; correct the name"))
        entries[name], wrong = fields(raw, where)
        problems.extend(wrong)
    return Manifest(entries, tuple(problems))


def _unknown(key: str) -> str:
    close = difflib.get_close_matches(key, _KEYS, n=1)
    return f"{key!r} is no key" + (f" (did you mean {close[0]!r}?)" if close else f"; known: {', '.join(_KEYS)}")


def _rows(path: Path) -> Iterator[tuple[str, Any]]:
    text = path.read_text(encoding="utf-8-sig")
    if path.suffix == ".jsonl":
        value: Any = [json.loads(line) for line in text.split("\n") if line.strip()]
    elif path.suffix == ".json":
        value = json.loads(text)
    else:
        import yaml

        try:
            value = yaml.safe_load(text)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            raise ValueError(f"YAML, line {mark.line + 1}" if mark else "YAML") from error
    if isinstance(value, dict) and "files" in value:
        value = value["files"]
    if isinstance(value, dict):
        yield from ((one_line(name), raw) for name, raw in value.items())
    elif isinstance(value, list):
        yield from ((one_line(raw.get("file", "")) if isinstance(raw, dict) else "", raw) for raw in value)
    elif value is not None:
        raise ValueError("a mapping of file names or a list is expected")
