"""Which characters a regular expression cannot match without: a sentence that lacks them need not be searched.

The idea is that of RE2's and Rust regex's literal prefilters, on sets of characters instead of strings: of each
expression a conjunction of choices is kept, each choice a small set of which one character must be there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache, reduce
from typing import Any, Final

_COMMON: Final = 0.4
_RARE: Final = 0.02
"""In how many sentences a mention or a punctuation mark stands, and a Chinese character, by and large."""
_LARGE: Final = 96
"""A choice of more characters than this rules out too little to be worth asking."""
_KEPT: Final = 6
"""So many choices of an expression are asked, the rarest."""

Choices = tuple[frozenset[str], ...]


def needed(source: str) -> Choices:
    """The choices that every match of ``source`` makes, the rarest first; () if nothing is known of it."""
    try:
        parse: Any = re._parser.parse  # type: ignore[attr-defined]  # the only reader of expressions there is
    except AttributeError:  # another Python: every sentence is searched, which is slower and the same
        return ()
    found = {choice for choice in _of_sequence(parse(source)) if len(choice) <= _LARGE}
    return tuple(sorted(found, key=lambda choice: (_often(choice), sorted(choice))))[:_KEPT]


def _often(choice: frozenset[str]) -> float:
    return sum(_RARE if "\u4e00" <= char <= "\u9fff" else _COMMON for char in choice)


@lru_cache(maxsize=4)
def index(every: tuple[Choices, ...]) -> Index:
    """The index of these expressions."""
    return Index(every)


class Index:
    """Expressions by the choices that they make, to find those that a text may match."""

    def __init__(self, every: Iterable[Choices]) -> None:
        self._every = tuple(every)
        self._always = [number for number, choices in enumerate(self._every) if not choices]
        self._having: dict[str, list[int]] = {}
        for number, choices in enumerate(self._every):
            for char in choices[0] if choices else ():
                self._having.setdefault(char, []).append(number)

    def fitting(self, text: str) -> list[int]:
        """The numbers, in order, of the expressions that ``text`` has the characters for."""
        chars = frozenset(text)
        some = {number for char in chars & self._having.keys() for number in self._having[char]}
        every = self._every
        held = [number for number in some if not any(map(chars.isdisjoint, every[number][1:]))]
        return sorted([*held, *self._always])


def _of_sequence(items: Iterable[tuple[Any, Any]]) -> Iterator[frozenset[str]]:
    for operation, argument in items:
        yield from _of_item(str(operation), argument)


def _of_item(operation: str, argument: Any) -> Iterator[frozenset[str]]:
    match operation:
        case "LITERAL":
            yield frozenset(chr(argument))
        case "IN":
            yield from _of_class(argument)
        case "SUBPATTERN":
            yield from _of_sequence(argument[-1])
        case "ATOMIC_GROUP":
            yield from _of_sequence(argument)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT" if argument[0] > 0:
            yield from _of_sequence(argument[2])
        case "ASSERT":
            yield from _of_sequence(argument[1])
        case "BRANCH":
            ways = [min(_of_sequence(way), key=len, default=None) for way in argument[1]]
            if None not in ways:
                yield reduce(frozenset[str].union, (way for way in ways if way is not None))


def _of_class(items: Iterable[tuple[Any, Any]]) -> Iterator[frozenset[str]]:
    chars: set[str] = set()
    for operation, argument in items:
        match str(operation):
            case "LITERAL":
                chars.add(chr(argument))
            case "RANGE" if argument[1] - argument[0] < _LARGE:
                chars.update(map(chr, range(argument[0], argument[1] + 1)))
            case _:
                return  # negated, wide or a category
    yield frozenset(chars)
