"""The same people again: by their name, by the last part of a foreign one, by the surname with a title."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Final

from kg.mentions import characters, people, wording
from kg.mentions.found import BEFORE_OFFICE, Found
from kg.model import Span

_AGAIN: Final = 2.0
"""What speaks for a name that the document knows, as a logarithm of odds."""
_CALLED: Final = re.compile(
    r"同志|(?:总|副总)?(?:省长|市长|县长|区长|州长|旗长|镇长|乡长|书记|局长|厅长|部长|主席|先生|女士|总统|总理)"
)
_REFERENCE: Final = re.compile(
    r"([\u4e00-\u9fff])(?:副)?(省长|市长|县长|区长|州长|旗长|镇长|乡长|书记|局长|厅长|主任|部长|主席)"
)


def named_again(found: Found) -> None:
    """The same names where no title shows them, the last part of a foreign name, and 王县长 for the one Wang."""
    known = {m.value for m in found.people}
    kin = {m.value for m in found.people if _kin().search(found.text, max(0, m.span.start - 3), m.span.start)}
    parts: dict[str, set[str]] = {}
    for name in known - kin:
        if "·" in name:
            parts.setdefault(name.rsplit("·", 1)[-1], set()).add(name)
    whole = {part: min(names) for part, names in parts.items() if len(names) == 1 and len(part) >= 2}
    found.people = [
        replace(mention, value=whole[mention.value]) if mention.value in whole else mention for mention in found.people
    ]
    forms = {**{name: name for name in known}, **whole}
    text = found.text
    for at, end in _occurrences(text, forms):
        span = Span(at, end)
        if found.taken(span) or not _stands(found, at, end):
            continue
        tail = _CALLED.match(text, end)
        found.add(Span(at, tail.end()) if tail else span, forms[text[at:end]], (), span)
    by_surname: dict[str, list[str]] = {}
    for name in sorted(known):
        size = characters.surname_length(name, 0)
        if size and 2 <= len(name) <= 4:
            by_surname.setdefault(name[:size], []).append(name)
    for match in _REFERENCE.finditer(text):
        options = by_surname.get(match.group(1), [])
        left = text[match.start() - 1 : match.start()]
        if len(options) == 1 and not ("\u4e00" <= left <= "\u9fff" and left not in "的和与由向是对请，"):
            found.add(Span(*match.span()), options[0])


@cache
def _kin() -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(sorted(characters.words_of('kin')))})$")


def _stands(found: Found, at: int, end: int) -> bool:
    """Whether the characters of a known name are a name here too: two of them are easily a word or part of one."""
    if end - at > 2:
        return True
    read = people.after(found.text, at, _AGAIN, found.starts)
    if read is None or read.end != end:
        return False
    return not wording.is_word(found.text[at:end]) or bool(BEFORE_OFFICE.match(found.text, end))


def _occurrences(text: str, names: Iterable[str]) -> Iterable[tuple[int, int]]:
    """Where the names stand, longest first, none overlapping. Work is linear in the text."""
    lengths: dict[str, list[int]] = {}
    for name in names:
        lengths.setdefault(name[0], []).append(len(name))
    if not lengths:
        return
    known = frozenset(names)
    for first, sizes in lengths.items():
        lengths[first] = sorted(set(sizes), reverse=True)
    reached = 0
    for match in re.finditer("[" + re.escape("".join(sorted(lengths))) + "]", text):
        at = match.start()
        if at < reached:
            continue
        size = next((n for n in lengths[match.group()] if text[at : at + n] in known), 0)
        if size:
            reached = at + size
            yield at, reached
