"""Text, HTML and JSON → documents. Ids are given by the caller; a format adds what only it knows."""

from __future__ import annotations

import html
import json
import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from kg.model import Document
from kg.readers.values import LONGEST, Defaults, Entry, Item, Problem, clean, fields, iso, names, one_line

_TITLE_LONGEST: Final = 60
_ARTICLE_SHORTEST: Final = "60"  # characters: Chinese says in these what the library's 250 are meant for


_PLACE_IN_FILE = re.compile(r"(?::\d+|\[\d+\])$")


def read_text(text: str, name: str, source: str, entry: Entry, defaults: Defaults) -> Iterator[Item]:
    """One document; a short first line with a blank line after it is its title, and stays in the text."""
    if not text.strip():
        yield Problem(source, "is empty; nothing to read")
        return
    yield Document(
        id=name,
        text=clean(text),
        title=entry.title or _headline(text),
        published=entry.published or defaults.published,
        url=entry.url,
        authors=entry.authors,
        default_place=entry.place or defaults.place,
        source=source,
    )


def _headline(text: str) -> str:
    lines = text.lstrip("\ufeff \t\r\n\u3000").split("\n", 2)
    first = one_line(lines[0]).lstrip("#").strip()
    alone = len(lines) == 3 and not lines[1].strip()
    return first if alone and 0 < len(first) <= _TITLE_LONGEST and not first.endswith("。") else ""


_SAID_DATE = re.compile(
    r"(?:发布(?:时间|日期)|发表(?:时间|日期)|(?<![\u4e00-\u9fff])(?:时间|日期))\s*[:：]\s*(?:<[^<>]{0,80}>\s*)?"
    r"(\d{4}(?:-\d{1,2}-\d{1,2}|/\d{1,2}/\d{1,2}|年\d{1,2}月\d{1,2}日))"
)


def read_html(text: str, name: str, source: str, entry: Entry, defaults: Defaults) -> Iterator[Item]:
    """The article of a page, as trafilatura finds it, with the page's own title, date, authors and address."""
    if not text.strip():
        yield Problem(source, "is empty; nothing to read")
        return
    try:
        found = _article(text)
    except Exception as error:  # the parser is not ours and the page may be anything
        yield Problem(source, f"the page cannot be parsed ({type(error).__name__}); save its article as text")
        return
    body = str(found.get("text") or "")
    if not body.strip():
        yield Problem(source, "no article found in the page; save its article as text")
        return
    raw = {key: found.get(key) for key in ("title", "url")}
    own, problems = fields({**raw, "published": _page_date(text, found)}, source)
    yield from problems
    yield Document(
        id=name,
        text=clean(body),
        title=entry.title or own.title or "",
        published=entry.published or own.published or defaults.published,
        url=entry.url or own.url,
        authors=entry.authors or names(found.get("author")) or _said_authors(text),
        default_place=entry.place or defaults.place,
        source=source,
    )


def _article(text: str) -> dict[str, Any]:
    for library in ("trafilatura", "htmldate", "courlan", "justext"):  # they report to stderr what we report ourselves
        logger = logging.getLogger(library)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
    import trafilatura
    from trafilatura.settings import use_config

    config = use_config()
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", _ARTICLE_SHORTEST)
    # No search of the running text for dates: that finds the day of an event, or of the copyright, as often.
    search = {"original_date": True, "extensive_search": False, "max_date": "2199-12-31"}
    found = trafilatura.bare_extraction(
        text,
        include_comments=False,
        include_tables=True,
        with_metadata=True,
        date_extraction_params=search,
        config=config,
    )
    if found is None:
        return {}
    return {key: getattr(found, key, None) for key in ("text", "title", "date", "author", "url")}


def _page_date(text: str, found: Mapping[str, Any]) -> str | None:
    said = _SAID_DATE.search(text)
    return (iso(said.group(1)) if said else None) or found.get("date")


def _said_authors(text: str) -> tuple[str, ...]:
    """The authors of the page's own ``meta`` element: trafilatura passes over Chinese names."""
    for element in re.findall(r"<meta\b[^<>]{1,300}>", text, re.IGNORECASE):
        if re.search(r"(?:name|property)\s*=\s*[\"'](?:article:)?author[\"']", element, re.IGNORECASE):
            content = re.search(r"content\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", element, re.IGNORECASE)
            if content:
                return names(html.unescape(content.group(1) or content.group(2) or ""))
    return ()


def read_json(text: str, name: str, source: str, entry: Entry, defaults: Defaults) -> Iterator[Item]:
    """The documents of a JSON file: one record, a list of them, or an object that holds a list as ``documents``."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        if text.lstrip().startswith("{") and "\n{" in text.strip():  # lines of records under the wrong name
            lines = (line.encode("utf-8", "surrogatepass") for line in text.split("\n"))
            yield from read_lines(lines, name, source, entry, defaults)
            return
        yield Problem(source, f"is not valid JSON ({_why(error)}); check it with a JSON tool")
        return
    if isinstance(value, dict) and isinstance(value.get("documents"), list):
        value = value["documents"]
    if isinstance(value, list):
        for number, record in enumerate(value, 1):
            yield from read_record(record, f"{name}:{number}", f"{source}[{number}]", entry, defaults)
    else:
        yield from read_record(value, name, source, entry, defaults)


def read_lines(lines: Iterable[bytes], name: str, source: str, entry: Entry, defaults: Defaults) -> Iterator[Item]:
    """One document a line. A bad line is a problem that names it; the others are read."""
    empty = True
    for number, raw in enumerate(lines, 1):
        where = f"{source}:{number}"
        if len(raw) > LONGEST:
            empty = False
            yield Problem(where, f"a line of more than {LONGEST // 1_000_000} MB is no article; split the file")
            continue
        line = _line(raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw)
        if line is not None and not line.strip():
            continue
        empty = False
        if line is None:
            yield Problem(where, "is neither UTF-8 nor GB18030; convert the file to UTF-8")
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield Problem(where, f"is not valid JSON ({_why(error)}); one record a line is expected")
            continue
        yield from read_record(record, f"{name}:{number}", where, entry, defaults)
    if empty:
        yield Problem(source, "is empty; nothing to read")


def _line(raw: bytes) -> str | None:
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeError:
            continue
    return None


def _why(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deeply"
    return one_line(error)[:80]


def read_record(record: object, name: str, source: str, entry: Entry, defaults: Defaults) -> Iterator[Item]:
    """One record: ``text`` is needed; id, title, published, url, authors, place and source (who published it) are
    taken where given."""
    if not isinstance(record, dict):
        yield Problem(source, f"a record is an object with at least 'text', not {_kind(record)}")
        return
    text = record.get("text")
    if not isinstance(text, str) or not text.strip():
        given = "is empty" if isinstance(text, str) else "is missing" if text is None else f"is {_kind(text)}"
        yield Problem(source, f"'text' {given}; a record needs the article's text")
        return
    if isinstance(record.get("id"), str | int) and not isinstance(record.get("id"), bool):
        name = one_line(record["id"]) or name
    own, problems = fields(record, source)
    yield from problems
    yield Document(
        id=name,
        text=clean(text),
        title=own.title or entry.title or "",
        published=own.published or entry.published or defaults.published,
        url=own.url or entry.url,
        authors=own.authors or entry.authors,
        default_place=own.place or entry.place or defaults.place,
        source=_PLACE_IN_FILE.sub("", source),  # the order of the records must not show in what is written
        outlet=one_line(record["source"]) if isinstance(record.get("source"), str) else "",
    )


def _kind(value: object) -> str:
    kinds = {list: "a list", dict: "an object", str: "a string", bool: "true or false", type(None): "null"}
    return kinds.get(type(value), "a number")
