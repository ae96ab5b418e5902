"""The whole line, and the only module that composes the stages: documents → facts → links → graph → store and page.

Everything between the reader and the folder is a pure function of the documents, taken in the order of their ids: the
same documents give the same bytes, in whatever order they come and however many workers read them.
"""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kg import output, records
from kg.errors import EndpointError, ExtractionError, InputError, UsageError
from kg.extract import backends
from kg.model import ASSERTED, Document, Entity, Fact, Link

if TYPE_CHECKING:
    from kg.link import Linked, UserJudgements
    from kg.review import Pair

DEFAULT_BASE: Final = "https://kg.example/"
_BASE: Final = re.compile(r"https?://[^\s<>\"{}|\\^`]+[/#]")
_CHUNK: Final = 16

Progress = Callable[[str, int, int | None], None]
"""(stage, done, of how many or None): called as the work goes on."""


def _silent(stage: str, done: int, total: int | None) -> None:
    """The progress nobody watches."""


def _unasked(usage: backends.Usage) -> None:
    """The bill that nobody reads."""


def _ignore(problem: str) -> None:
    """The ear for problems that nobody lends: they stand in the summary all the same."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a document may not say (``published``, ``place``), the base IRI, and how to work.

    ``judgements`` is the file of users' own judgements on linking; that of the output folder is read if none is named.
    ``extractor`` names the back end (``backends.NAMES``), ``llm`` says how the language model is reached; what it cost
    is told to ``on_usage`` when the reading ends, well or not.
    """

    published: str | None = None
    place: str | None = None
    base: str = DEFAULT_BASE
    workers: int = 1
    min_confidence: float = 0.0
    judgements: Path | None = None
    extractor: str = "rules"
    llm: backends.LlmSettings = field(default_factory=backends.LlmSettings)
    on_usage: Callable[[backends.Usage], None] = field(default=_unasked, compare=False)
    progress: Progress = field(default=_silent, compare=False)
    on_problem: Callable[[str], None] = field(default=_ignore, compare=False)

    def __post_init__(self) -> None:
        if not _BASE.fullmatch(self.base):
            raise UsageError(f"base IRI {self.base!r}: write an http(s) IRI that ends in / or #, like {DEFAULT_BASE}")


@dataclass(frozen=True, slots=True)
class Extraction:
    """One document and the facts it says."""

    document: Document
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a build did. ``facts`` counts the asserted ones by type, in the catalogue's order."""

    documents: int
    problems: tuple[str, ...]
    facts: Mapping[str, int]
    unasserted: int
    people: int
    places: int
    triples: int
    seconds: float

    def record(self) -> dict[str, Any]:
        """For ``summary.json``: all but the seconds, so that the same documents give the same file."""
        return {
            "documents": self.documents,
            "problems": list(self.problems),
            "facts": dict(self.facts),
            "unasserted": self.unasserted,
            "people": self.people,
            "places": self.places,
            "triples": self.triples,
        }


def build(paths: Sequence[str], out: Path, options: Options = Options()) -> Summary:
    """Builds the graph of the documents in ``paths`` into the folder ``out``, replacing what it held before.

    A document that cannot be read or understood is a problem of the summary and stops nothing. Raises InputError if
    there is none left, OutputError if ``out`` is no place to build in; ``out`` is then as it was.
    """
    from kg.schema import load

    _check_apart(paths, out)
    judged = judgements(out, options)
    catalogue = load()  # a fault of the catalogue is told before anything is read
    started = time.perf_counter()
    with output.writing(out, options.base) as folder:
        problems: list[str] = []
        done = tuple(extract(paths, _telling(options, problems)))
        documents = tuple(one.document for one in done)
        facts = tuple(fact for one in done for fact in one.facts)
        linked = _linked(documents, facts, options, judged)
        links, entities = linked.links, linked.entities
        output.write_lines(folder / output.DOCUMENTS, map(records.document_record, documents))
        output.write_lines(folder / output.FACTS, (records.facts_record(one.document, one.facts) for one in done))
        output.write_lines(folder / output.LINKS, map(records.link_record, links))
        output.write_lines(folder / output.ENTITIES, map(records.entity_record, entities))
        output.write_lines(folder / output.JUDGEMENTS, map(records.judgement_record, linked.judgements))
        output.write_text(folder / output.REDIRECTS, "".join(f"{one}\t{other}\n" for one, other in linked.redirects))
        triples = _stored(folder, documents, facts, links, entities, options)
        options.progress("page", 0, None)
        output.write_text(folder / output.PAGE, _page(documents, facts, links, entities))
        counts = Counter(fact.type for fact in facts if fact.modality == ASSERTED)
        named = {link.entity for link in links}
        summary = Summary(
            documents=len(documents),
            problems=tuple(sorted(problems)),
            facts={relation.id: counts[relation.id] for relation in catalogue.relations if counts[relation.id]},
            unasserted=sum(fact.modality != ASSERTED for fact in facts),
            people=sum(entity.startswith("person/") for entity in named),
            places=sum(entity.startswith("place/") for entity in named),
            triples=triples,
            seconds=time.perf_counter() - started,
        )
        output.write_text(folder / output.SUMMARY, _json(summary.record()))
    return summary


def extract(paths: Sequence[str], options: Options = Options()) -> Iterator[Extraction]:
    """The documents in ``paths``, sorted by id, each with its facts; problems go to ``options.on_problem``.

    Raises InputError at the end if there was none.
    """
    problems: list[str] = []
    options = _telling(options, problems)
    backend = backends.create(options.extractor, options.llm)
    documents = _read(paths, options)
    some = False
    for number, (document, found) in enumerate(zip(documents, _extracted(documents, backend, options), strict=True), 1):
        options.progress("extract", number, len(documents))
        if isinstance(found, str):
            options.on_problem(f"{document.id}: {found}")
            continue
        some = True
        yield Extraction(document, tuple(f for f in found if f.evidence.confidence >= options.min_confidence))
    if not some:
        raise InputError(f"{' '.join(paths)}: no document could be read ({len(problems)} problems); nothing is done")


def view(folder: Path) -> str:
    """The page of a finished output folder, made again from its facts and links."""
    found = output.read(folder)
    return _page(found.documents(), found.facts(), found.links(), found.entities())


# The stages, one function each ---------------------------------------------------------------------------------------


def _read(paths: Sequence[str], options: Options) -> tuple[Document, ...]:
    """All readable documents by id."""
    from kg.readers import Defaults, Problem, read_paths

    if options.place is not None:
        _check_place(options.place)
    found: list[Document] = []
    for number, item in enumerate(read_paths(paths, Defaults(published=options.published, place=options.place)), 1):
        options.progress("read", number, None)
        if isinstance(item, Problem):
            options.on_problem(str(item))
        else:
            found.append(item)
    return tuple(sorted(found, key=lambda one: one.id))


def _extracted(
    documents: Sequence[Document], backend: backends.Extractor, options: Options
) -> Iterator[tuple[Fact, ...] | str]:
    """For each document its facts, or what went wrong."""
    read = partial(_facts, backend)
    try:
        if options.workers == 1:
            yield from map(read, documents)
            return
        from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor

        pool: Executor = (ThreadPoolExecutor if backend.remote else ProcessPoolExecutor)(options.workers)
        try:
            yield from pool.map(read, documents, chunksize=_CHUNK)
        finally:  # after Ctrl-C too: what is not begun is not read
            pool.shutdown(cancel_futures=True)
    finally:
        options.on_usage(backend.usage())
        backend.close()


def _facts(backend: backends.Extractor, document: Document) -> tuple[Fact, ...] | str:
    try:
        return backend.extract(document)
    except EndpointError:
        raise
    except ExtractionError as error:
        return str(error)
    except Exception as error:  # one document that trips a rule must not cost the user all the others
        return f"its facts cannot be read ({type(error).__name__}: {str(error).splitlines()[0] if str(error) else '-'})"


def judgements(out: Path, options: Options) -> UserJudgements:
    """The users' own judgements that a build into ``out`` takes. Raises InputError, with file and line, for a fault."""
    from kg.link import judging

    own = out / output.OWN_JUDGEMENTS
    if options.judgements is None and not own.is_file():
        return judging.UserJudgements()
    return judging.load(options.judgements or own)


def review(folder: Path, options: Options = Options()) -> tuple[Pair, ...]:
    """The pairs in doubt of a finished output folder, linked anew with the judgements there are by now."""
    from kg.review import pairs

    found = output.read(folder)
    documents, facts = found.documents(), found.facts()
    linked = _linked(documents, facts, options, judgements(folder, options))
    return pairs(linked.judgements, documents, facts, linked.links, linked.entities)


def _linked(documents: Sequence[Document], facts: Sequence[Fact], options: Options, judged: UserJudgements) -> Linked:
    from kg.lexicon import gazetteer
    from kg.link import link

    options.progress("link", 0, None)
    found = link(documents, facts, gazetteer.load(), judged)
    for line in found.unknown:
        options.on_problem(
            f"{line.where}: no document gives {line.left} or {line.right} now; the line is kept for later"
        )
    return found


def _stored(
    folder: Path,
    documents: Sequence[Document],
    facts: Sequence[Fact],
    links: Sequence[Link],
    entities: Sequence[Entity],
    options: Options,
) -> int:
    """Writes the Turtle file and the store; returns how many triples they hold."""
    from kg import rdf, store, tenure
    from kg.schema import load

    options.progress("store", 0, None)
    triples = list(rdf.triples(documents, facts, links, entities, load(), options.base))
    triples += tenure.triples(tenure.tenures(facts, links, documents), options.base)
    output.write_bytes(folder / output.TURTLE, rdf.turtle(triples, options.base))
    store.build(folder / output.STORE, triples)
    return len(triples)


def _page(
    documents: Sequence[Document], facts: Sequence[Fact], links: Sequence[Link], entities: Sequence[Entity]
) -> str:
    from kg.network import project
    from kg.page import render
    from kg.schema import load

    return render(project(facts, links, entities, documents, load()), title=_title(documents))


def _title(documents: Sequence[Document]) -> str:
    if len(documents) == 1 and documents[0].title:
        return documents[0].title
    return f"{len(documents)} 篇文章的知识图谱"


def _telling(options: Options, problems: list[str]) -> Options:
    """The same options, with problems also kept in ``problems``."""

    def on_problem(problem: str) -> None:
        problems.append(problem)
        options.on_problem(problem)

    return replace(options, on_problem=on_problem)


def _check_apart(paths: Sequence[str], out: Path) -> None:
    """Refuses an output folder inside an input folder: the next build would read what this one wrote."""
    target = out.resolve()
    for path in paths:
        if path != "-" and Path(path).is_dir() and target.is_relative_to(Path(path).resolve()):
            raise UsageError(f"{out}: lies in {path}, which is read; name a folder outside with -o")


def _check_place(name: str) -> None:
    from difflib import get_close_matches

    from kg.lexicon import gazetteer

    known = gazetteer.load()
    if not known.find(name):
        near = get_close_matches(name, sorted(one for one in known.names if one[0] == name[:1]), n=1, cutoff=0.5)
        hint = f"did you mean {near[0]}?" if near else "write the name of one division, like 单县"
        raise UsageError(f"place {name!r}: no division of this name; {hint}")


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
