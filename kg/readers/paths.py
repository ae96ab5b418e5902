"""Paths → documents: which files there are, what each is, and the id of every document."""

from __future__ import annotations

import glob
import hashlib
import os
import stat
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Final, Protocol

from kg.errors import UsageError
from kg.model import Document
from kg.readers import formats, manifests
from kg.readers.encodings import binary_kind, decode
from kg.readers.values import LONGEST, Defaults, Entry, Item, Problem, iso

_SUFFIXES: Final = (".txt", ".md", ".html", ".htm", ".jsonl", ".json")
_SKIPPED: Final = frozenset({"readme.md", "readme.txt", "license.txt", *manifests.NAMES})
_NO_DEFAULTS: Final = Defaults()
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


@dataclass(frozen=True, slots=True)
class _File:
    """A file to read, with the id it gives a document, the name problems use, and what a manifest says of it."""

    path: Path
    name: str
    source: str
    entry: Entry


class _Bytes(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...

    def readline(self, size: int = -1, /) -> bytes: ...


def read_paths(paths: Sequence[str], defaults: Defaults = _NO_DEFAULTS) -> Iterator[Item]:
    """All documents of files, folders (recursively), globs and ``-`` (standard input); problems come first.

    The same text under the same id is one document. Different texts that claim one id all get ``~`` and eight digits
    of their hash added, so that no id depends on the order of reading.
    """
    if defaults.published is not None and iso(defaults.published) != defaults.published:
        raise UsageError(f"{defaults.published}: no date of publication; write 2020-04-21, 2020-04 or 2020")
    documents: dict[str, dict[str, Document]] = {}
    for path in paths:
        for item in _read(path, defaults):
            if isinstance(item, Problem):
                yield replace(item, path=path)
            else:
                same = documents.setdefault(item.id, {})
                same[item.text] = min(same.get(item.text, item), item, key=lambda one: (one.source, one.title))
    for name in sorted(documents):
        texts = documents[name]
        for text in sorted(texts):
            yield texts[text] if len(texts) == 1 else replace(texts[text], id=f"{name}~{_hash(text)}")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _read(path: str, defaults: Defaults) -> Iterator[Item]:
    if path == "-":
        yield from _stream(sys.stdin.buffer, "stdin", "stdin", "", Entry(), defaults)
        return
    try:
        found = list(_files(path, defaults))
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        yield Problem(_shown(path), _refused(error))
        return
    for one in found:
        if isinstance(one, Problem):
            yield one
        else:
            yield from _file(one, defaults)


def _refused(error: Exception) -> str:
    if isinstance(error, PermissionError):
        return "may not be read (permission denied); change its permissions"
    if isinstance(error, FileNotFoundError):
        return "no such file or folder; check the path"
    return f"cannot be read ({getattr(error, 'strerror', None) or type(error).__name__})"


def _shown(path: str) -> str:
    """A path as text on one line, whatever bytes it has."""
    text = os.fsencode(path).decode("utf-8", "replace") if "\x00" not in path else path.replace("\x00", "?")
    return " ".join(text.splitlines()) or "''"


# Which files ---------------------------------------------------------------------------------------------------------


def _files(path: str, defaults: Defaults) -> Iterator[_File | Problem]:
    given = Path(path)
    if not path.strip():
        yield Problem("''", "an empty path; name a file, a folder, a glob or - for standard input")
    elif given.is_dir():
        yield from _folder(given, Path(defaults.base) if defaults.base else given)
    elif os.path.lexists(path):
        yield from _single(given, Path(defaults.base) if defaults.base else given.parent)
    elif glob.has_magic(path):
        yield from _glob(path, defaults)
    else:
        yield Problem(_shown(path), "no such file or folder; check the path")


def _glob(pattern: str, defaults: Defaults) -> Iterator[_File | Problem]:
    parts = Path(pattern).parts
    fixed = next((number for number, part in enumerate(parts) if glob.has_magic(part)), len(parts))
    base = Path(defaults.base) if defaults.base else Path(*parts[:fixed])
    found = [Path(one) for one in sorted(glob.glob(pattern, recursive=True))]
    files = [one for one in found if one.is_file() and one.name.lower() not in _SKIPPED]
    if not files:
        yield Problem(_shown(pattern), "no file matches; check the pattern")
    for one in files:
        yield from _single(one, base)


def _single(path: Path, base: Path) -> Iterator[_File | Problem]:
    """A file that is named itself; a manifest beside it counts if it tells of the file."""
    if path.name.lower() in manifests.NAMES:
        yield Problem(_shown(path.name), "is a manifest, which describes documents; name its folder")
        return
    entry = manifests.load(path.parent).entries.get(path.name, Entry())
    yield _File(path, _name(path, base), _shown(path.name), entry)


def _folder(folder: Path, base: Path) -> Iterator[_File | Problem]:
    """The files below a folder, by name; hidden ones, a README and manifests are no documents."""
    problems: list[OSError] = []
    count = 0
    known: dict[Path, manifests.Manifest] = {}
    for where, below, names in os.walk(folder, onerror=problems.append):
        below[:] = sorted(name for name in below if not name.startswith("."))
        here = Path(where)
        inside = here.relative_to(folder).as_posix()
        label = "" if inside == "." else f"{_shown(inside)}/"
        known[here] = manifests.load(here, label)
        yield from known[here].problems
        for name in sorted(names):
            if name.startswith(".") or name.lower() in _SKIPPED or Path(name).suffix.lower() not in _SUFFIXES:
                continue
            count += 1
            path = here / name
            yield _File(path, _name(path, base), f"{label}{_shown(name)}", _entry(path, folder, known))
    for error in problems:
        yield Problem(_shown(str(error.filename)), _refused(error))
    if not count and not problems:
        yield Problem(_shown(str(folder)), f"no documents in this folder; kg reads {', '.join(_SUFFIXES)}")


def _entry(path: Path, folder: Path, known: dict[Path, manifests.Manifest]) -> Entry:
    """What the nearest manifest that tells of the file says."""
    for parent in path.parents:
        entry = known[parent].entries.get(path.relative_to(parent).as_posix()) if parent in known else None
        if entry is not None or parent == folder:
            return entry or Entry()
    return Entry()


def _name(path: Path, base: Path) -> str:
    try:
        relative = path.relative_to(base)
    except ValueError:
        relative = Path(path.name)
    text = os.fsencode(str(PurePosixPath(relative.with_suffix("").as_posix()))).decode("utf-8", "replace")
    return " ".join(unicodedata.normalize("NFC", text).split()) or "document"


# What they hold ------------------------------------------------------------------------------------------------------


def _file(file: _File, defaults: Defaults) -> Iterator[Item]:
    try:
        status = file.path.stat()
        if not stat.S_ISREG(status.st_mode):
            yield Problem(file.source, "is no regular file; name files and folders")
            return
        suffix = file.path.suffix.lower()
        with file.path.open("rb") as stream:
            known = suffix if suffix in _SUFFIXES else ""  # of others the first character tells
            yield from _stream(stream, file.name, file.source, known, file.entry, defaults)
    except OSError as error:
        yield Problem(file.source, _refused(error))


def _stream(stream: _Bytes, name: str, source: str, suffix: str, entry: Entry, defaults: Defaults) -> Iterator[Item]:
    if suffix == ".jsonl":
        head = stream.read(4)
        if not head.startswith(_WIDE):
            yield from formats.read_lines(_lines(stream, head), name, source, entry, defaults)
            return
        data = head + stream.read(LONGEST + 1)
    else:
        data = stream.read(LONGEST + 1)
    kind = binary_kind(data)
    if kind:
        yield Problem(source, f"is {kind}, no text; convert it to text or HTML")
        return
    if not suffix and data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        yield from formats.read_lines(_lines(stream, data), name, source, entry, defaults)
        return
    if len(data) > LONGEST:
        yield Problem(source, f"is larger than {LONGEST // 1_000_000} MB, no single article; split it or use JSONL")
        return
    text = decode(data)
    if text is None:
        yield Problem(source, "is no text in a known encoding; save it as UTF-8")
        return
    yield from _decoded(text, name, source, suffix, entry, defaults)


def _lines(stream: _Bytes, head: bytes) -> Iterator[bytes]:
    """The lines of ``head`` and of the stream after it; of one that is too long only the first bytes."""
    begun = BytesIO(head)
    while True:
        line = begun.readline(LONGEST + 1)
        if not line.endswith(b"\n") and len(line) <= LONGEST:
            line += stream.readline(LONGEST + 1 - len(line))
        if not line:
            return
        if len(line) > LONGEST:
            rest = line
            while rest and not rest.endswith(b"\n"):
                rest = begun.readline(1 << 20) or stream.readline(1 << 20)
        yield line


def _decoded(text: str, name: str, source: str, suffix: str, entry: Entry, defaults: Defaults) -> Iterator[Item]:
    start = text.lstrip()[:1]
    if suffix == ".jsonl" or (not suffix and start == "{"):
        lines = (line.encode("utf-8", "surrogatepass") for line in text.split("\n"))
        yield from formats.read_lines(lines, name, source, entry, defaults)
    elif suffix == ".json":
        yield from formats.read_json(text, name, source, entry, defaults)
    elif suffix in (".html", ".htm") or (suffix not in (".txt", ".md") and start == "<"):
        yield from formats.read_html(text, name, source, entry, defaults)
    else:
        yield from formats.read_text(text, name, source, entry, defaults)
