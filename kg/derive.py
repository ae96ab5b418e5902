"""What news touches, worked out unit by unit: documents → blocks of linking → documents, entities, posts → triples.

A document that comes, changes or goes touches the blocks of its observations. A block that is resolved anew touches
the documents whose links change and its entities. Each subject of the graph belongs to one document or to one entity,
so the triples of the touched units, and no others, are made again. Tenures belong to their post: what documents say of
it, and of whom, is kept as signs. Everything happens inside the caller's transaction.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import TYPE_CHECKING, Final

from kg import rdf, records, tenure
from kg.lexicon import gazetteer
from kg.link import NOTHING_JUDGED, Observation, UserJudgements, observe, resolve
from kg.link.things import key_of
from kg.model import ASSERTED, Document, Entity, Fact
from kg.state import State

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.schema import Catalogue

CLASSES, ARTICLES, ENTITIES, STATEMENTS, TENURES = range(5)
"""The sections of the Turtle file, in their order."""

_SETTLED: Final = ("place/", "platform/")
"""Blocks that the documents have decided: which of them says a thing does not matter."""
_NAMELESS: Final = ("document", "published", "source")


class Derivation:
    """The change of one build, taken in with :meth:`take` and :meth:`drop`, then worked out in this order:
    :meth:`settle`, :meth:`cleared`, :meth:`triples`."""

    def __init__(self, state: State, catalogue: Catalogue, base: str, judged: UserJudgements = NOTHING_JUDGED) -> None:
        self._state, self._base, self._judged = state, base, judged
        self._joined: dict[str, set[str]] = {}  # blocks that users' judgements resolve as one
        for key in sorted({key_of(one) for line in judged.lines for one in (line.left, line.right)}):
            self._joined.setdefault(judged.block(key), set()).add(key)
        self._maker = rdf.Maker(base, catalogue)
        self._head = len(rdf.turtle_head(base))
        self._blocks: set[str] = set()
        self._linked: set[str] = set()  # documents whose links may have changed
        self._articles: set[str] = set()  # documents to be drawn anew, article and all
        self._statements: set[str] = set()  # documents whose statements are to be drawn anew
        self._entities: set[str] = set()
        self._posts: set[tuple[str, str]] = set()
        self._old: set[str] = set()  # subjects of the old graph that go or are drawn anew
        self._classes = False

    def __bool__(self) -> bool:
        units = (self._blocks, self._articles, self._statements, self._entities, self._posts, self._old)
        return any(units) or self._classes

    # Documents -------------------------------------------------------------------------------------------------------

    def take(self, document: Document, row: str) -> None:
        """``document`` says what ``row``, a line of facts, holds. It may have said something else before."""
        name = document.id
        facts = records.facts_from(json.loads(row))
        self._unsay(name)
        self._old.add(f"document/{name}")
        self._state.run("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, row))
        self._articles.add(name)
        tally = Counter(fact.type if fact.modality == ASSERTED else "" for fact in facts)
        self._state.run("DELETE FROM tallies WHERE document = ?", (name,))
        self._state.many("INSERT INTO tallies VALUES (?, ?, ?)", ((name, what, n) for what, n in tally.items()))
        self.observe(document, facts)

    def drop(self, name: str) -> None:
        """The document says nothing any more."""
        self._unsay(name)
        self._old.add(f"document/{name}")
        self._observed(name, {})
        self._entities.update(s for (s,) in self._state.run("SELECT subject FROM edges WHERE document = ?", (name,)))
        self._posts.update(self._state.run("SELECT role, seat FROM signs WHERE document = ?", (name,)))
        for table in ("facts", "links", "tallies", "edges", "mentions", "signs"):
            self._state.run(f"DELETE FROM {table} WHERE document = ?", (name,))
        self._state.run("DELETE FROM turtle WHERE section IN (?, ?) AND name = ?", (ARTICLES, STATEMENTS, name))
        for names in (self._linked, self._articles, self._statements):
            names.discard(name)

    def observe(self, document: Document, facts: Sequence[Fact]) -> None:
        """Looks at a document for linking, anew if it was looked at before."""
        found = observe(document, facts, gazetteer.load())
        alone = [records.dump(records.link_record(link)) for link in found.links]
        self._state.run(
            "INSERT INTO links VALUES (?, ?, '') ON CONFLICT (document) DO UPDATE SET alone = excluded.alone",
            (document.id, "\n".join(alone)),
        )
        self._observed(document.id, {(item.key, item.id): _item(item) for item in found.items})
        self._linked.add(document.id)

    def _unsay(self, name: str) -> None:
        """The statements that the store holds of a document are to be taken out of it."""
        old = self._state.run("SELECT row FROM facts WHERE document = ?", (name,)).fetchone()
        if old is not None:
            row = json.loads(old[0])
            self._old.update(rdf.subjects(fact["id"] for fact in (*row["facts"], *row["unasserted"])))

    def _observed(self, name: str, new: Mapping[tuple[str, str], str]) -> None:
        sql = "SELECT block, id, row FROM observations WHERE document = ?"
        old = {(block, unit): row for block, unit, row in self._state.run(sql, (name,))}
        gone = [(block, name, unit) for block, unit in old if (block, unit) not in new]
        self._state.many("DELETE FROM observations WHERE block = ? AND document = ? AND id = ?", gone)
        come = [(block, name, unit, row, "") for (block, unit), row in new.items() if old.get((block, unit)) != row]
        self._state.many("INSERT OR REPLACE INTO observations VALUES (?, ?, ?, ?, ?)", come)
        self._blocks.update(row[0] for row in (*gone, *come))

    # All of one kind -------------------------------------------------------------------------------------------------

    def observe_all(self) -> None:
        """Looks at all documents anew: another version may see other things."""
        for document in list(self._state.documents()):
            (row,) = self._state.run("SELECT row FROM facts WHERE document = ?", (document.id,)).fetchone()
            self.observe(document, records.facts_from(json.loads(row)))
        self._blocks.update(block for (block,) in self._state.run("SELECT DISTINCT block FROM observations"))
        self._blocks.update(block for (block,) in self._state.run("SELECT DISTINCT block FROM entities"))

    def judge(self, before: UserJudgements) -> None:
        """Resolves anew what users judge otherwise than ``before``."""
        for line in {*before.lines} ^ {*self._judged.lines}:
            for key in (key_of(line.left), key_of(line.right)):
                self._blocks.update((key, before.block(key), self._judged.block(key)))

    def draw_all(self) -> None:
        """Draws the whole graph anew."""
        self._classes = True
        self._articles.update(name for (name,) in self._state.run("SELECT document FROM facts"))
        self._entities.update(name for (name,) in self._state.run("SELECT id FROM entities"))
        self._entities.update(name for (name,) in self._state.run("SELECT id FROM redirects"))
        self._entities.update(name for (name,) in self._state.run("SELECT DISTINCT subject FROM edges"))
        self._posts.update(self._state.run("SELECT DISTINCT role, seat FROM signs"))

    # Links -----------------------------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Decides all that is open: resolves the touched blocks, and gives the documents their links."""
        for block in sorted({*self._blocks} | {self._judged.block(key) for key in self._blocks if self._joined}):
            self._resolve(block)
        for name in sorted(self._linked):
            self._link(name)
        for name in self._statements - self._articles:
            self._unsay(name)
        for role, seat in self._posts:
            sql = "SELECT id FROM tenures WHERE post = ?"
            self._old.update(one for (one,) in self._state.run(sql, (_post(role, seat),)))

    def _resolve(self, block: str) -> None:
        run = self._state.run
        if block.startswith(_SETTLED):
            rows = [row for (row,) in run("SELECT DISTINCT row FROM observations WHERE block = ?", (block,))]
            found = resolve(block, [_observation(row) for row in sorted(rows)]) if rows else None
        else:
            own = {block} if self._judged.block(block) == block else set()  # else it is resolved with another
            sql = "SELECT block, document, id, row, links FROM observations WHERE block = ? ORDER BY document, id"
            units = [row for key in sorted(own | self._joined.get(block, set())) for row in run(sql, (key,))]
            items = [_observation(row) for _, _, _, row, _ in units]
            found = resolve(block, items, self._judged.of(block) if self._joined else ()) if items else None
            told: dict[tuple[str, str], list[str]] = {}
            owner = {mention: (one.document, one.id) for one in items for mention in one.mentions}
            for link in found.links if found else ():
                unit = owner[link.fact, link.role, link.surface]
                told.setdefault(unit, []).append(records.dump(records.link_record(link)))
            for key, name, unit, _, old in units:
                links = "\n".join(sorted(told.get((name, unit), ())))
                if links != old:
                    run(
                        "UPDATE observations SET links = ? WHERE block = ? AND document = ? AND id = ?",
                        (links, key, name, unit),
                    )
                    self._linked.add(name)
        old_entities = dict(run("SELECT id, row FROM entities WHERE block = ?", (block,)).fetchall())
        new_entities = {e.id: records.dump(records.entity_record(e)) for e in found.entities} if found else {}
        for entity in old_entities.keys() - new_entities.keys():
            run("DELETE FROM entities WHERE id = ? AND block = ?", (entity, block))
            self._entities.add(entity)
        for entity, row in new_entities.items():
            if old_entities.get(entity) != row:
                run("INSERT OR REPLACE INTO entities VALUES (?, ?, ?)", (entity, block, row))
                self._entities.add(entity)
        self._redirect(block, old_entities.keys(), new_entities.keys(), dict(found.redirects) if found else {})
        if found is None or not found.judgements:
            run("DELETE FROM blocks WHERE key = ?", (block,))
        else:
            log = "\n".join(records.dump(records.judgement_record(one)) for one in found.judgements)
            run("INSERT OR REPLACE INTO blocks VALUES (?, ?)", (block, log))

    def _redirect(self, block: str, before: Set[str], now: Set[str], new: Mapping[str, str]) -> None:
        """Ids of a block lead to its entities as ``new`` says; those that are no more, to where their fellows are."""
        run = self._state.run
        old = dict(run("SELECT id, entity FROM redirects WHERE block = ?", (block,)).fetchall())
        fellows: dict[str, list[str]] = {}
        for one, entity in sorted({**{name: name for name in before}, **old}.items()):
            if one in now or one in new:
                fellows.setdefault(entity, []).append(one)
        self._state.many("DELETE FROM retired WHERE id = ?", ((one,) for one in sorted(now | new.keys())))
        for one in sorted((before | old.keys()) - now - new.keys()):
            heirs = fellows.get(old.get(one, one))
            if heirs:
                run("INSERT OR REPLACE INTO retired VALUES (?, ?)", (one, heirs[0]))
        for one in old.keys() - new.keys():
            run("DELETE FROM redirects WHERE id = ? AND block = ?", (one, block))
            self._entities.add(one)
        for one, entity in new.items():
            if old.get(one) != entity:
                run("INSERT OR REPLACE INTO redirects VALUES (?, ?, ?)", (one, entity, block))
                self._entities.add(one)

    def _link(self, name: str) -> None:
        run = self._state.run
        alone, old = run("SELECT alone, rows FROM links WHERE document = ?", (name,)).fetchone()
        sql = "SELECT links FROM observations WHERE document = ? AND links != ''"
        texts = [alone, *(links for (links,) in run(sql, (name,)))]
        links = sorted(
            ((r["fact"], r["role"], r["surface"]), r["entity"], line)
            for text in texts
            if text
            for line in text.split("\n")
            for r in (json.loads(line),)
        )
        rows = "\n".join(line for _, _, line in links)
        if rows != old:
            run("UPDATE links SET rows = ? WHERE document = ?", (rows, name))
        linked = {(fact, role): entity for (fact, role, _), entity, _ in links}
        if name not in self._articles and linked == _linked(old):
            return  # the same decisions, if for other reasons
        self._statements.add(name)
        record = json.loads(run("SELECT row FROM facts WHERE document = ?", (name,)).fetchone()[0])
        facts = records.facts_from(record)
        edges = self._maker.edges(facts, linked)
        known = set(run("SELECT subject, relation, object FROM edges WHERE document = ?", (name,)).fetchall())
        self._state.many(
            "DELETE FROM edges WHERE subject = ? AND relation = ? AND object = ? AND document = ?",
            ((*edge, name) for edge in known - edges),
        )
        self._state.many("INSERT INTO edges VALUES (?, ?, ?, ?)", sorted((*edge, name) for edge in edges - known))
        self._entities.update(edge[0] for edge in known ^ edges)
        signs = set(tenure.signs_of(facts, linked, record["published"] or ""))
        self._sign(name, {(role, seat, who, s.day, s.kind, s.fact) for who, role, seat, s in signs})
        run("DELETE FROM mentions WHERE document = ?", (name,))
        self._state.many("INSERT INTO mentions VALUES (?, ?)", ((one, name) for one in sorted(set(linked.values()))))

    def _sign(self, name: str, new: set[tuple[str, ...]]) -> None:
        sql = "SELECT role, seat, person, day, kind, fact FROM signs WHERE document = ?"
        old = set(self._state.run(sql, (name,)).fetchall())
        sql = "DELETE FROM signs WHERE role = ? AND seat = ? AND person = ? AND day = ? AND kind = ? AND fact = ?"
        self._state.many(sql, old - new)
        self._state.many("INSERT INTO signs VALUES (?, ?, ?, ?, ?, ?, ?)", sorted((*one, name) for one in new - old))
        self._posts.update((one[0], one[1]) for one in old ^ new)

    # Triples ---------------------------------------------------------------------------------------------------------

    def cleared(self) -> Iterator[ox.NamedNode]:
        """The subjects of the graph before whose triples are to be taken out: they go, or are among the new ones."""
        for local in sorted(self._old | self._entities):
            yield rdf.iri(self._base, local)

    def triples(self) -> Iterator[ox.Triple]:
        """The triples of all touched units as they are now, in the order of the Turtle file, which takes them up."""
        if self._classes:
            yield from self._drawn(CLASSES, "", self._maker.classes())
        for name in sorted(self._articles):
            (row,) = self._state.run("SELECT row FROM texts WHERE document = ?", (name,)).fetchone()
            yield from self._drawn(ARTICLES, name, self._maker.document(records.document_from(json.loads(row))))
        for name in sorted(self._entities):
            yield from self._drawn(ENTITIES, name, self._entity(name))
        for name in sorted(self._articles | self._statements):
            yield from self._drawn(STATEMENTS, name, self._said(name))
        for role, seat in sorted(self._posts):
            yield from self._drawn(TENURES, _post(role, seat), self._held(role, seat))

    def _entity(self, name: str) -> Iterator[ox.Triple]:
        found = self._state.run("SELECT row FROM entities WHERE id = ?", (name,)).fetchone()
        entity: Entity | None = records.entity_from(json.loads(found[0])) if found else None
        leads = self._state.run("SELECT entity FROM redirects WHERE id = ?", (name,)).fetchone()
        if leads and not entity:
            return self._maker.redirect(name, leads[0])
        sql = "SELECT DISTINCT relation, object FROM edges WHERE subject = ?"
        return self._maker.entity(name, entity, self._state.run(sql, (name,)).fetchall())

    def _said(self, name: str) -> Iterator[ox.Triple]:
        (row,) = self._state.run("SELECT row FROM facts WHERE document = ?", (name,)).fetchone()
        (links,) = self._state.run("SELECT rows FROM links WHERE document = ?", (name,)).fetchone()
        record = json.loads(row)
        return self._maker.statements(records.facts_from(record), _linked(links), record["published"])

    def _held(self, role: str, seat: str) -> Iterator[ox.Triple]:
        found, post = tenure.of_signs(role, seat, self._state.signs(role, seat)), _post(role, seat)
        self._state.run("DELETE FROM tenures WHERE post = ?", (post,))
        self._state.many("INSERT INTO tenures VALUES (?, ?)", sorted((one.id, post) for one in found))
        return tenure.triples(found, self._base)

    def _drawn(self, section: int, name: str, found: Iterable[ox.Triple]) -> Sequence[ox.Triple]:
        triples = list(found)
        if triples:
            text = rdf.turtle(triples, self._base)[self._head :]
            self._state.run("INSERT OR REPLACE INTO turtle VALUES (?, ?, ?, ?)", (section, name, len(triples), text))
        else:
            self._state.run("DELETE FROM turtle WHERE section = ? AND name = ?", (section, name))
        return triples


def _post(role: str, seat: str) -> str:
    return f"{seat} {role}"


def _linked(rows: str) -> dict[tuple[str, str], str]:
    records_ = (json.loads(line) for line in rows.split("\n") if line)
    return {(one["fact"], one["role"]): one["entity"] for one in records_}


def _item(item: Observation) -> str:
    record = item.record()
    if item.key.startswith(_SETTLED):
        for key in _NAMELESS:
            record.pop(key, None)
    return records.dump(record)


def _observation(row: str) -> Observation:
    return Observation.of({"document": "", **json.loads(row)})
