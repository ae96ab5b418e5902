"""Who published a document: what its record names, the site of its address, or the agency that its text names first.

It is a property of the document: in which file it came is not asked.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from kg.link.weights import load
from kg.model import Document

_HEAD = 60
"""Characters of a text in which an agency names itself."""


def outlet(document: Document) -> str:
    """The name of the outlet, "" if nothing tells."""
    if document.outlet:
        return document.outlet
    if document.url:
        return (urlsplit(document.url).hostname or "").removeprefix("www.").removeprefix("m.")
    found = load().agency.search(document.text, 0, _HEAD)
    return found[0] if found else ""
