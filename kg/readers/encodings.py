"""Bytes → text, whichever of the encodings of the Chinese web they are in."""

from __future__ import annotations

import codecs
import re
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_KINDS: Final = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"\xd0\xcf\x11\xe0", "an Office document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "a database"),
)
_GUESSED: Final = ["gb18030", "big5", "utf_16_le", "utf_16_be"]
_SAMPLE: Final = 1 << 16
_DECLARED = re.compile(rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x7f]")


def binary_kind(data: bytes) -> str | None:
    """What these bytes are if they are plainly no text."""
    return next((name for magic, name in _KINDS if data.startswith(magic)), None)


def decode(data: bytes) -> str | None:
    """The text, without a byte order mark; None if the bytes are no text in a known encoding."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _text(data, encoding)
    text = _text(data, "utf-8")
    if text is not None:
        return text
    declared = _DECLARED.search(data[:4096])
    if declared:
        name = declared.group(1).decode("ascii").lower()
        text = _text(data, "gb18030" if name.startswith(("gb", "x-gb")) else name)
        if text is not None:
            return text
    return _guessed(data)


def _text(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except (UnicodeError, LookupError):
        return None
    return text if _looks_written(text) else None


def _looks_written(text: str) -> bool:
    sample = text[:_SAMPLE]
    return len(_CONTROL.findall(sample)) * 100 <= len(sample)


def _guessed(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE], cp_isolation=_GUESSED).best()
    candidates = [best.encoding, *_GUESSED] if best else ["gb18030"]
    for encoding in candidates:
        text = _text(data, encoding)
        if text is not None and _is_chinese(text):
            return text
    text = data.decode(best.encoding if best else "gb18030", errors="replace")
    few = text.count("\ufffd") * 100 <= len(text)  # a broken byte or two must not cost the article
    return text if few and _looks_written(text) and _is_chinese(text) else None


def _is_chinese(text: str) -> bool:
    """Whether what is not ASCII is mostly characters that Chinese is printed with."""
    strange = [char for char in text[:_SAMPLE] if char > "\x7f"]
    printed = sum("\u4e00" <= char <= "\u9fff" or "\u2010" <= char <= "\u303f" or char >= "\uff00" for char in strange)
    return bool(strange) and printed * 10 >= len(strange) * 8
