"""Fingerprints of this installation: which rules and which data a result rests on."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

_DATA: Final = frozenset({".py", ".yaml", ".txt", ".tsv", ".json"})
_VALUES: Final = ("model.py", "records.py", "schema.py", "lexicon")

READING: Final = (*_VALUES, "text.py", "dates.py", "mentions", "extract")
"""What the facts of a document rest on, besides the document."""
LINKING: Final = (*_VALUES, "link", "derive.py")
"""What the links rest on, besides the facts."""
DRAWING: Final = (*_VALUES, "ontology.py", "rdf.py", "tenure.py", "link", "derive.py")
"""What the triples rest on, besides facts and links."""


@cache
def fingerprint(parts: tuple[str, ...]) -> str:
    """Sixteen hexadecimal digits that change with any byte of the modules and data files ``parts`` of kg."""
    package = Path(__file__).parent
    digest = hashlib.sha256()
    for part in sorted(parts):
        found = [package / part] if (package / part).is_file() else sorted((package / part).rglob("*"))
        for file in found:
            if file.suffix in _DATA and file.is_file():
                digest.update(f"{file.relative_to(package).as_posix()}\0{file.stat().st_size}\0".encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
