"""Bytes → documents: files, folders, globs and standard input, as text, HTML, JSON or JSONL.

What cannot be read is a ``Problem``, never an exception: one bad file must not cost the others.
"""

from kg.readers.paths import read_paths
from kg.readers.values import Defaults, Problem

__all__ = ["Defaults", "Problem", "read_paths"]
