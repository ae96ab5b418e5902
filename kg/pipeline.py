"""The whole line, and the only module that composes the stages: documents → facts → links → graph → store and page.

Everything between the reader and the folder is a pure function of the documents, taken in the order of their ids: the
same documents give the same bytes, in whatever order they come, in one build or in many, and however many workers
read them.
"""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg import output, versions
from kg.errors import EndpointError, ExtractionError, InputError, KnowledgeError, UsageError
from kg.extract import backends
from kg.model import Document, Fact

if TYPE_CHECKING:
    from kg.link import UserJudgements
    from kg.readers import Problem
    from kg.review import Pair
    from kg.state import State
    from kg.update import Wish

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

    ``base``, ``min_confidence`` and ``extractor`` (one of ``backends.NAMES``) are those of the output folder where they
    are None. ``judgements`` is the file of users' own judgements on linking; if none is named, that of the output
    folder is read, or the one named last. ``llm`` says how the language model is reached; what it cost is told to
    ``on_usage`` when the reading ends, well or not.
    """

    published: str | None = None
    place: str | None = None
    base: str | None = None
    workers: int = 1
    min_confidence: float | None = None
    judgements: Path | None = None
    extractor: str | None = None
    llm: backends.LlmSettings = field(default_factory=backends.LlmSettings)
    on_usage: Callable[[backends.Usage], None] = field(default=_unasked, compare=False)
    progress: Progress = field(default=_silent, compare=False)
    on_problem: Callable[[str], None] = field(default=_ignore, compare=False)

    def __post_init__(self) -> None:
        if self.base is not None and not _BASE.fullmatch(self.base):
            raise UsageError(f"base IRI {self.base!r}: write an http(s) IRI that ends in / or #, like {DEFAULT_BASE}")


@dataclass(frozen=True, slots=True)
class Extraction:
    """One document and the facts it says."""

    document: Document
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """What there is after a build, and what the build did: ids of documents, how many were left as they are, and
    how many of the unchanged were read again, as the rules have changed or it was asked.

    ``facts`` counts the asserted ones by type, in the catalogue's order.
    """

    documents: int
    problems: tuple[str, ...]
    facts: Mapping[str, int]
    unasserted: int
    people: int
    places: int
    triples: int
    seconds: float
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: int = 0
    removed: tuple[str, ...] = ()
    again: int = 0


def build(paths: Sequence[str], out: Path, options: Options = Options(), *, only: bool = False) -> Summary:
    """Takes the documents in ``paths`` into the graph in the folder ``out``, which is made if there is none.

    A document is new, changed or unchanged by its id; work is done for what is new or changed alone. Documents of
    earlier builds are kept, or taken out if ``only`` these are wanted. One that cannot be read or understood is a
    problem of the summary and stops nothing. Raises InputError if there is none left, OutputError if ``out`` is no
    place to build in; ``out`` is then as it was.
    """
    from kg.schema import load
    from kg.update import Wish

    _check_apart(paths, out)
    load()  # a fault of the catalogue is told before anything is read
    started = time.perf_counter()
    with output.updating(out) as state:
        problems: list[Problem] = []
        documents = _read(paths, options, problems.append)
        if not documents:
            raise _nothing(paths, len(problems))
        if only and problems:
            raise InputError(f"{problems[0]}; with --only, nothing is done before all can be read")
        told = [(problem.path, str(problem)) for problem in problems]
        return _updated(out, state, Wish(documents, paths, told, only=only), options, started)


def remove(out: Path, names: Sequence[str], options: Options = Options()) -> Summary:
    """Takes the documents of these ids out of the output, with all that only they have said.

    Raises InputError, and does nothing, if there is none of one of the ids.
    """
    from kg.update import Wish

    started = time.perf_counter()
    output.read(out)
    with output.updating(out) as state:
        return _updated(out, state, Wish(remove=names, refresh=False), options, started)


def rebuild(out: Path, options: Options = Options()) -> Summary:
    """Reads all documents that the output keeps again, also of an output that another version of kg has made, and
    makes all of its files anew: where its state is damaged, from the documents in documents.jsonl."""
    from kg.update import Wish

    started = time.perf_counter()
    schema = output.schema_of(out)
    if schema is None:
        output.read(out)  # says what is there instead
    if schema == output.SCHEMA and not output.is_damaged(out):
        output.read(out)
        with output.updating(out) as state:
            return _updated(out, state, Wish(reread=True), options, started)
    base, found = output.kept_documents(out)
    kept = tuple(found)  # before anything is changed
    with output.updating(out, renew=True) as state:
        options = replace(options, base=options.base or base or None)
        return _updated(out, state, Wish(kept, (str(out),)), options, started)


def _updated(out: Path, state: State, wish: Wish, options: Options, started: float) -> Summary:
    from kg import update
    from kg.schema import load

    least = float(state.meta("min_confidence", "0")) if options.min_confidence is None else options.min_confidence
    extractor = options.extractor or state.meta("extractor", backends.NAMES[0])
    options = replace(options, min_confidence=least, extractor=extractor)
    # what only takes something out needs no back end, which may want an endpoint
    backend = backends.create(extractor, options.llm) if wish.refresh else backends.Rules()
    reading = f"{versions.fingerprint(versions.READING)} {backend.identity} {least:g}"
    tools = update.Tools(
        read=lambda documents: _extracted(documents, backend, options),
        page=_drawn,
        progress=options.progress,
        on_problem=options.on_problem,
        catalogue=load(),
        base=options.base or state.meta("base", DEFAULT_BASE),
        reading=reading if wish.refresh else state.meta("reading"),
        linking=versions.fingerprint(versions.LINKING),
        drawing=versions.fingerprint(versions.DRAWING),
        judged=judgements(out, options, state),
        settings={
            "min_confidence": f"{least:g}",
            "extractor": extractor,
            "judgements": str(options.judgements.resolve()) if options.judgements else state.meta("judgements"),
        },
    )
    done = update.run(out, state, wish, tools)
    return Summary(
        **{**done.summary, "problems": tuple(done.summary["problems"])},
        new=done.new,
        changed=done.changed,
        unchanged=done.unchanged,
        removed=done.removed,
        again=done.again,
        seconds=time.perf_counter() - started,
    )


def extract(paths: Sequence[str], options: Options = Options()) -> Iterator[Extraction]:
    """The documents in ``paths``, sorted by id, each with its facts; problems go to ``options.on_problem``.

    Raises InputError at the end if there was none.
    """
    _check_catalogue()  # before anything is read
    problems: list[Problem] = []
    backend = backends.create(options.extractor or backends.NAMES[0], options.llm)
    documents = _read(paths, options, problems.append)
    some, failed = False, 0
    for number, (document, found) in enumerate(zip(documents, _extracted(documents, backend, options), strict=True), 1):
        options.progress("extract", number, len(documents))
        if isinstance(found, str):
            failed += 1
            options.on_problem(f"{document.id}: {found}")
            continue
        some = True
        yield Extraction(document, found)
    if not some:
        raise _nothing(paths, len(problems) + failed)


def view(folder: Path) -> str:
    """The page of a finished output folder, made again from its facts and links."""
    with output.read(folder).open() as state:
        return _drawn(state)


def judgements(out: Path, options: Options, state: State) -> UserJudgements:
    """The users' own judgements that a build into ``out`` takes. Raises InputError, with file and line, for a fault."""
    from kg.link import judging

    own, last = out / output.OWN_JUDGEMENTS, state.meta("judgements")
    file = options.judgements or (own if own.is_file() else Path(last) if last else None)
    return judging.load(file) if file else judging.UserJudgements()


def review(folder: Path, options: Options = Options()) -> tuple[Pair, ...]:
    """The pairs in doubt of a finished output folder, linked anew with the judgements there are by now."""
    from kg.lexicon import gazetteer
    from kg.link import link
    from kg.review import pairs

    found = output.read(folder)
    options.progress("link", 0, None)
    with found.open() as state:
        judged, documents, facts = judgements(folder, options, state), tuple(state.documents()), tuple(state.facts())
    linked = link(documents, facts, gazetteer.load(), judged)
    return pairs(linked.judgements, documents, facts, linked.links, linked.entities)


# The stages, one function each ---------------------------------------------------------------------------------------


def _read(paths: Sequence[str], options: Options, on_problem: Callable[[Problem], None]) -> tuple[Document, ...]:
    """All readable documents by id."""
    from kg.readers import Defaults, Problem, read_paths

    if options.place is not None:
        _check_place(options.place)
    found: list[Document] = []
    for number, item in enumerate(read_paths(paths, Defaults(published=options.published, place=options.place)), 1):
        options.progress("read", number, None)
        if isinstance(item, Problem):
            options.on_problem(str(item))
            on_problem(item)
        else:
            found.append(item)
    return tuple(sorted(found, key=lambda one: one.id))


def _check_catalogue() -> None:
    """Compiles all patterns: a fault of one is told once, and workers need not compile them again."""
    from kg.extract.patterns import compiled

    compiled()


def _nothing(paths: Sequence[str], problems: int) -> InputError:
    return InputError(f"{' '.join(paths)}: no document could be read ({problems} problems); nothing is done")


def _extracted(
    documents: Sequence[Document], backend: backends.Extractor, options: Options
) -> Iterator[tuple[Fact, ...] | str]:
    """For each document its facts, the sure ones, or what went wrong."""
    least = options.min_confidence or 0.0
    for found in _all_extracted(documents, backend, options):
        yield found if isinstance(found, str) else tuple(f for f in found if f.evidence.confidence >= least)


def _all_extracted(
    documents: Sequence[Document], backend: backends.Extractor, options: Options
) -> Iterator[tuple[Fact, ...] | str]:
    read = partial(_facts, backend)
    try:
        if documents:
            _check_catalogue()
        if options.workers == 1 or len(documents) < 2:
            yield from map(read, documents)
            return
        from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor

        pool: Executor
        if backend.remote:
            pool = ThreadPoolExecutor(options.workers)
        else:
            pool = ProcessPoolExecutor(options.workers, initializer=_end_with, initargs=(os.getpid(),))
        try:
            yield from pool.map(read, documents, chunksize=_CHUNK)
        finally:  # after Ctrl-C too: what is not begun is not read
            pool.shutdown(cancel_futures=True)
    finally:
        options.on_usage(backend.usage())
        backend.close()


def _end_with(parent: int) -> None:
    """Ends this worker soon after its parent, which may be killed and then tells it nothing."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _facts(backend: backends.Extractor, document: Document) -> tuple[Fact, ...] | str:
    try:
        return backend.extract(document)
    except (EndpointError, KnowledgeError):
        raise
    except ExtractionError as error:
        return str(error)
    except Exception as error:  # one document that trips a rule must not cost the user all the others
        return f"its facts cannot be read ({type(error).__name__}: {str(error).splitlines()[0] if str(error) else '-'})"


def _drawn(state: State) -> str:
    """The page of a state."""
    from kg.network import project
    from kg.page import render
    from kg.schema import load

    documents = tuple(state.documents())
    graph = project(state.facts(), state.links(), state.entities(), documents, load(), tenures=output.tenures(state))
    return render(graph, title=_title(documents))


def _title(documents: Sequence[Document]) -> str:
    if len(documents) == 1 and documents[0].title:
        return documents[0].title
    return f"{len(documents)} 篇文章的知识图谱"


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
