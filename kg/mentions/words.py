"""jieba where words matter: an own tokenizer, its cache in the user's cache folder, silent."""

from __future__ import annotations

import logging
from functools import cache
from typing import Any


@cache
def tokenizer() -> Any:
    """A jieba.Tokenizer of our own. Its dictionary is read at first use (half a second)."""
    import jieba
    import platformdirs

    jieba.setLogLevel(logging.WARNING)
    own = jieba.Tokenizer()
    folder = platformdirs.user_cache_path("guanzhi-kg")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        own.tmp_dir = str(folder)
    except OSError:
        own.tmp_dir = None  # no cache folder: the dictionary is read anew each time
    own.initialize()
    return own
