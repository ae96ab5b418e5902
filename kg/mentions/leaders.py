"""Compile ``leaders.tsv`` from news: ``python -m kg.mentions.leaders --data FOLDER``.

Who is told of as head, minister or envoy of which state, as the rules read it in every third document of
``FOLDER/news/*.jsonl.gz`` that names such an office: the names that are of one state throughout. The same input gives
the same bytes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from kg.lexicon import gazetteer
from kg.lexicon.compile import folders, news, write
from kg.mentions.scan import scan
from kg.mentions.titles import foreign
from kg.text import normalise

_OFFICE = re.compile("总统|总理|首相|国王|女王|外长|防长|财长|国务卿|议长|部长|大臣")
_LEAST = 3
"""In how many documents a name must be told of."""
_SHARE = 0.9
_LONGEST = 4000


def main() -> None:
    """Write the compiled file into the lexicon."""
    data, into = folders(__doc__, "news/")
    write(
        into / "leaders.tsv",
        "people in office in other states: name, ISO 3166 code of the state",
        "news as the rules of this project read it",
        states(_told(data / "news")),
        "kg.mentions.leaders",
    )


def states(told: Iterable[set[tuple[str, str]]]) -> list[str]:
    """The rows of the table, from the names and states of each document."""
    counts: dict[str, Counter[str]] = {}
    for pairs in told:
        for name, code in pairs:
            counts.setdefault(name, Counter())[code] += 1
    rows = []
    for name, codes in counts.items():
        code, times = codes.most_common(1)[0]
        if times >= _LEAST and times >= _SHARE * codes.total():
            rows.append(f"{name}\t{code}")
    return sorted(rows)


def _told(folder: Path) -> Iterator[set[tuple[str, str]]]:
    known = gazetteer.load()
    for text in news(folder, 3):
        if not _OFFICE.search(text):
            continue
        found = scan(normalise(text[:_LONGEST]).text, None, None, known)
        posts = ((m.value, p) for m in found.mentions if m.kind == "person" for p in m.posts)
        yield {
            (name, post.place.code)
            for name, post in posts
            if post.place is not None and post.place.code and post.place.spans
            if post.kind == "foreign" and post.place.level == "country" and foreign(post.place)
        }


if __name__ == "__main__":
    main()
