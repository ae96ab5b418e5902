"""One build on an output folder: what is new or changed is read, its consequences are derived, one commit makes it so.

1. The documents that came in are compared with those that are kept; what has to be read is read, and committed as
   *work* every second or so: a build that is stopped loses none of it.
2. In one transaction the documents, their facts and links are changed (:mod:`kg.derive`), a new store is made beside
   the old one and the files are written aside. The commit of that transaction is the one moment of change.
3. The files are moved into place. If that did not come about, the next build writes them.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from kg import output, rdf, records, store
from kg.derive import Derivation
from kg.errors import InputError
from kg.link import NOTHING_JUDGED, UserJudgements
from kg.link.judgements import UserJudgement
from kg.link.things import key_of
from kg.model import Document, Fact
from kg.schema import Catalogue
from kg.state import State

Read = Callable[[Sequence[Document]], Iterator[tuple[Fact, ...] | str]]
"""For each document its facts, or why they cannot be read."""

PAGE_LIMIT: Final = 1000
"""People, places and things up to which every build draws the page: about a second. A larger one is drawn on demand."""

_FILES: Final = (
    output.DOCUMENTS,
    output.FACTS,
    output.LINKS,
    output.ENTITIES,
    output.JUDGEMENTS,
    output.REDIRECTS,
    output.TURTLE,
    output.SUMMARY,
    output.PAGE,
)
_BATCH: Final = 256
_SECONDS: Final = 1.0
_TWIN: Final = re.compile(r"(.+)~([0-9a-f]{8})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of a build.

    ``incoming`` are documents to take in, ``problems`` the (path, text) met in reading them from ``paths``. ``only``
    takes out all others, ``remove`` those of these ids. ``reread`` reads all again, ``refresh`` those that another
    version has read.
    """

    incoming: Sequence[Document] = ()
    paths: Sequence[str] = ()
    problems: Sequence[tuple[str, str]] = ()
    only: bool = False
    remove: Sequence[str] = ()
    refresh: bool = True
    reread: bool = False


@dataclass(frozen=True, slots=True)
class Tools:
    """How facts are read, the page is drawn and the user told; and what the results rest on.

    ``reading``, ``linking`` and ``drawing`` are fingerprints: where one differs from that of what is kept, it is done
    again.
    """

    read: Read
    page: Callable[[State], str]
    progress: Callable[[str, int, int | None], None]
    on_problem: Callable[[str], None]
    catalogue: Catalogue
    base: str
    reading: str
    linking: str
    drawing: str
    judged: UserJudgements = NOTHING_JUDGED
    settings: Mapping[str, str] = field(default_factory=dict)
    """What the output remembers for the next build."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a build did, as ids, and the summary of what there is now.

    ``again`` is how many that have not changed were read again, because the rules have or because it was asked.
    """

    new: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: int
    removed: tuple[str, ...]
    again: int
    summary: dict[str, Any]


@dataclass(slots=True)
class _Plan:
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: int = 0
    removed: list[str] = field(default_factory=list)
    again: int = 0
    pending: list[Document] = field(default_factory=list)
    """Documents whose facts are to be read."""


def run(folder: Path, state: State, wish: Wish, tools: Tools) -> Done:
    """Does what is wished to the output in ``folder``, whose ``state`` is open for writing.

    Raises InputError, and changes nothing, if a document to remove is not there or none that came in can be read.
    """
    plan = _planned(state, wish, tools)
    failed = _work(state, plan.pending, tools)
    if wish.incoming and all(one.id in failed for one in wish.incoming):
        raise InputError(f"{' '.join(wish.paths)}: no document could be read ({len(failed)} problems); nothing is done")
    try:
        with output.staging(folder) as aside:
            with state.transaction():
                changed = _derived(folder, state, plan, failed, wish, tools) or not _exported(folder, state)
                if changed:
                    state.set_meta(revision=str(state.revision + 1))
                    _written(aside, state, tools)
            if changed:
                output.publish(folder, aside, state.meta("store"), tools.base, _FILES)
                with state.transaction():
                    state.set_meta(exported=str(state.revision))
    finally:
        output.sweep_stores(folder, (state.meta("store"), state.meta("old_store")))
    summary = json.loads(_summary(state, tools))
    return Done(tuple(plan.new), tuple(plan.changed), plan.unchanged, tuple(plan.removed), plan.again, summary)


# What is to be done --------------------------------------------------------------------------------------------------


def _planned(state: State, wish: Wish, tools: Tools) -> _Plan:
    plan = _Plan()
    incoming = {one.id: one for one in wish.incoming}
    removed = set(_known(state, wish.remove))
    for name, document in sorted(incoming.items()):
        found = state.run("SELECT hash, fingerprint, error FROM documents WHERE id = ?", (name,)).fetchone()
        others = state.run("SELECT id FROM documents WHERE family = ? AND id != ?", (_family(document), name))
        removed.update(other for (other,) in others if other not in incoming)
        if found is None:
            plan.new.append(name)
            plan.pending.append(document)
        elif found[0] != _hash(document) and not _redelivered(state, document):
            plan.changed.append(name)
            plan.pending.append(document)
        else:
            plan.unchanged += 1
    if wish.only:
        removed.update(name for (name,) in state.run("SELECT id FROM documents") if name not in incoming)
    if wish.refresh or wish.reread:
        taken = {one.id for one in plan.pending} | removed
        sql = "SELECT id FROM documents" + ("" if wish.reread else " WHERE fingerprint != ? OR error != ''")
        stale = [name for (name,) in state.run(sql, () if wish.reread else (tools.reading,)) if name not in taken]
        plan.pending += [_text(state, name) for name in stale]
        plan.again = len(stale)
    plan.removed = sorted(removed)
    plan.pending.sort(key=lambda one: one.id)
    return plan


def _known(state: State, names: Sequence[str]) -> Sequence[str]:
    for name in names:
        if not state.run("SELECT 1 FROM documents WHERE id = ?", (name,)).fetchone():
            every = [one for (one,) in state.run("SELECT id FROM documents")]
            near = difflib.get_close_matches(name, every, n=3, cutoff=0.6)
            hint = f"did you mean {' or '.join(near)}?" if near else "ids stand in documents.jsonl"
            raise InputError(f"{name}: no document has this id; {hint}")
    return names


def _family(document: Document) -> str:
    """The id that a document would have if no other text claimed it: readers add ~ and a hash to those that do."""
    twin = _TWIN.fullmatch(document.id)
    if twin and hashlib.sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest()[:8] == twin[2]:
        return twin[1]
    return document.id


def _hash(document: Document) -> str:
    row = records.dump(records.document_record(document))
    return hashlib.blake2b(row.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _redelivered(state: State, document: Document) -> bool:
    """Whether it is the kept document but for the file: of two files that hold one, the first by name counts."""
    kept = _text(state, document.id)
    return kept.source <= document.source and replace(document, source=kept.source) == kept


def _text(state: State, name: str) -> Document:
    (row,) = state.run("SELECT row FROM texts WHERE document = ?", (name,)).fetchone()
    return records.document_from(json.loads(row))


# Facts ---------------------------------------------------------------------------------------------------------------


def _work(state: State, pending: Sequence[Document], tools: Tools) -> dict[str, str]:
    """Reads what has not been read yet, and keeps it. Returns the documents that cannot be read, with the reason."""
    wanted = [one for one in pending if not _worked(state, one, tools)]
    failed: dict[str, str] = {}
    batch: list[tuple[str, str, str, str]] = []
    last = time.monotonic()
    ready = len(pending) - len(wanted)
    try:
        for number, (document, found) in enumerate(zip(wanted, tools.read(wanted), strict=True), 1):
            tools.progress("extract", ready + number, len(pending))
            if isinstance(found, str):
                failed[document.id] = found
                tools.on_problem(f"{document.id}: {found}")
                continue
            row = records.dump(records.facts_record(document, found))
            batch.append((_key(document, tools), tools.reading, row, ""))
            if len(batch) >= _BATCH or time.monotonic() - last > _SECONDS:
                _keep(state, batch)
                last = time.monotonic()
    finally:
        _keep(state, batch)
    return failed


def _keep(state: State, batch: list[tuple[str, str, str, str]]) -> None:
    if batch:
        with state.transaction():
            state.many("INSERT OR REPLACE INTO work VALUES (?, ?, ?, ?)", batch)
        batch.clear()


def _key(document: Document, tools: Tools) -> str:
    return f"{_hash(document)}-{tools.reading}"


def _worked(state: State, document: Document, tools: Tools) -> str:
    found = state.run("SELECT facts FROM work WHERE key = ?", (_key(document, tools),)).fetchone()
    return str(found[0]) if found else ""


# Consequences --------------------------------------------------------------------------------------------------------


def _derived(folder: Path, state: State, plan: _Plan, failed: dict[str, str], wish: Wish, tools: Tools) -> bool:
    """Changes the state, and makes the store that goes with it. Returns whether anything has changed."""
    changes = Derivation(state, tools.catalogue, tools.base, tools.judged)
    before = _one(state, "SELECT total_changes()")
    for name in plan.removed:
        changes.drop(name)
        state.run("DELETE FROM documents WHERE id = ?", (name,))
        state.run("DELETE FROM texts WHERE document = ?", (name,))
    if state.meta("linking") != tools.linking:
        changes.observe_all()
    for document in plan.pending:
        _take(state, changes, document, failed.get(document.id, ""), tools)
    _problems(state, wish)
    tools.progress("link", 0, None)
    before_judged, now_judged = state.meta("judged", "[]"), json.dumps([astuple(line) for line in tools.judged.lines])
    if before_judged != now_judged:
        changes.judge(UserJudgements(tuple(UserJudgement(*line) for line in json.loads(before_judged))))
        state.set_meta(judged=now_judged)
    _tell_unknown(state, tools)
    changes.settle()
    tools.progress("store", 0, None)
    whole = wish.reread or state.meta("drawing") != tools.drawing or state.meta("base") != tools.base
    old = folder / state.meta("store", "none")
    if whole or not old.is_dir():
        changes.draw_all()
        new = output.new_store(folder)
        store.build(new, changes.triples())
        state.set_meta(store=new.name, old_store=old.name)
    elif changes:
        new = output.new_store(folder)
        store.change(old, new, list(changes.cleared()), changes.triples())
        state.set_meta(store=new.name, old_store=old.name)
    marks = {
        "reading": tools.reading,
        "linking": tools.linking,
        "drawing": tools.drawing,
        "base": tools.base,
        **tools.settings,
    }
    if any(state.meta(key) != value for key, value in marks.items()):
        state.set_meta(**marks)
    touched = _one(state, "SELECT total_changes()") != before
    state.run("DELETE FROM work WHERE fingerprint != ?", (tools.reading,))
    state.many("DELETE FROM work WHERE key = ?", ((_key(one, tools),) for one in plan.pending))
    return touched


def _tell_unknown(state: State, tools: Tools) -> None:
    for line in tools.judged.lines:
        known = (
            state.run("SELECT 1 FROM observations WHERE block = ? AND id = ? LIMIT 1", (key_of(one), one)).fetchone()
            for one in (line.left, line.right)
        )
        if not all(known):
            tools.on_problem(
                f"{line.where}: no document gives {line.left} or {line.right} now; the line is kept for later"
            )


def _take(state: State, changes: Derivation, document: Document, error: str, tools: Tools) -> None:
    name, row = document.id, records.dump(records.document_record(document))
    told = (name, _family(document), _hash(document), tools.reading, error)
    if error and told == state.run("SELECT * FROM documents WHERE id = ?", (name,)).fetchone():
        return
    state.run("INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?)", told)
    state.run("INSERT OR REPLACE INTO texts VALUES (?, ?)", (name, row))
    if error:
        changes.drop(name)
    else:
        changes.take(document, _worked(state, document, tools))


def _problems(state: State, wish: Wish) -> None:
    """Problems of a path stay until the path is read again."""
    sql = "SELECT path, text FROM problems WHERE path = ?"
    old = {row for path in set(wish.paths) for row in state.run(sql, (path,))}
    new = set(wish.problems)
    state.many("DELETE FROM problems WHERE path = ? AND text = ?", old - new)
    state.many("INSERT OR IGNORE INTO problems VALUES (?, ?)", sorted(new - old))


# Files ---------------------------------------------------------------------------------------------------------------


def _exported(folder: Path, state: State) -> bool:
    """Whether the files are those of the state, and all there."""
    needed = (name for name in _FILES if name != output.PAGE)
    return state.meta("exported") == state.meta("revision", "0") and all((folder / name).is_file() for name in needed)


def _written(aside: Path, state: State, tools: Tools) -> None:
    for name, what in (
        (output.DOCUMENTS, "documents"),
        (output.FACTS, "facts"),
        (output.LINKS, "links"),
        (output.ENTITIES, "entities"),
        (output.JUDGEMENTS, "judgements"),
        (output.REDIRECTS, "redirects"),
    ):
        output.write_rows(aside / name, state.rows(what))
    output.write_bytes(aside / output.TURTLE, _turtle(state, tools.base))
    output.write_text(aside / output.SUMMARY, _summary(state, tools))
    (things,) = state.run("SELECT COUNT(*) FROM entities").fetchone()
    if things <= PAGE_LIMIT:
        tools.progress("page", 0, None)
        output.write_text(aside / output.PAGE, tools.page(state))


def _turtle(state: State, base: str) -> Iterator[bytes]:
    yield rdf.turtle_head(base)
    for (text,) in state.run("SELECT text FROM turtle ORDER BY section, name"):
        yield text


def _summary(state: State, tools: Tools) -> str:
    counts = dict(state.run("SELECT what, SUM(count) FROM tallies GROUP BY what").fetchall())
    problems = [text for (text,) in state.run("SELECT DISTINCT text FROM problems")]
    problems += [f"{name}: {error}" for name, error in state.run("SELECT id, error FROM documents WHERE error != ''")]
    value = {
        "documents": _one(state, "SELECT COUNT(*) FROM documents WHERE error = ''"),
        "problems": sorted(problems),
        "facts": {r.id: counts[r.id] for r in tools.catalogue.relations if counts.get(r.id)},
        "unasserted": counts.get("", 0),
        "people": _mentioned(state, "person"),
        "places": _mentioned(state, "place"),
        "triples": _one(state, "SELECT TOTAL(triples) FROM turtle"),
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _mentioned(state: State, kind: str) -> int:
    sql = "SELECT COUNT(DISTINCT entity) FROM mentions WHERE entity > ? AND entity < ?"
    return _one(state, sql, f"{kind}/", f"{kind}0")


def _one(state: State, sql: str, *values: str) -> int:
    return int(state.run(sql, values).fetchone()[0])
