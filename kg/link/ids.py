"""Ids of entities: readable, safe in an IRI, and depending on nothing but stable evidence."""

from __future__ import annotations

import hashlib
import re

_UNSAFE = re.compile(r"[^\w·-]+")


def clean(name: str) -> str:
    """A name as part of an id: letters, digits, 汉字, · and -; anything else is one underscore."""
    return _UNSAFE.sub("_", name).strip("_") or "_"


def digest(evidence: str) -> str:
    """Eight hexadecimal digits."""
    return hashlib.sha256(evidence.encode()).hexdigest()[:8]
