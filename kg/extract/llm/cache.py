"""Answers kept by what was asked: the same model, prompt and document cost nothing the second time.

One JSON file an answer. A file that is broken is no answer; a folder that cannot be written is no fault.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path


def key(*parts: str) -> str:
    """The name of what is asked: 64 hexadecimal digits that depend on every part."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


class Cache:
    """Texts by key in ``folder``, by default ``llm`` in the user's cache folder."""

    def __init__(self, folder: Path | None = None) -> None:
        import platformdirs

        self._folder = folder or platformdirs.user_cache_path("guanzhi-kg") / "llm"

    def get(self, name: str) -> str | None:
        """The text kept under ``name``, or None."""
        try:
            kept = json.loads(self._path(name).read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return None
        text = kept.get("answer") if isinstance(kept, dict) and kept.get("key") == name else None
        return text if isinstance(text, str) else None

    def put(self, name: str, text: str) -> None:
        """Keeps ``text``; a reader sees all of it or nothing."""
        path = self._path(name)
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, aside = tempfile.mkstemp(dir=path.parent, prefix=".answer-")
            try:
                with open(handle, "w", encoding="utf-8") as file:
                    json.dump({"key": name, "answer": text}, file)
                os.replace(aside, path)
            except OSError:
                Path(aside).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / f"{name}.json"
