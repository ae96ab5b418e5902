"""Facts → links: which place, which person, which thing each argument of each fact is, and why.

Two pure steps. :func:`observe` looks at one document: its places are decided there, every other name becomes an
observation with a block key. :func:`resolve` looks at one block, all observations of one key, and says which of them
are one. :func:`link` is the two together. Adding a document touches the blocks of its own observations and no other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.lexicon.gazetteer import Gazetteer
from kg.link import judgements as judging
from kg.link import people, things_resolve
from kg.link.judgements import UserJudgement, UserJudgements
from kg.link.observe import observe
from kg.link.values import Observation, Observations, Post, Resolved
from kg.model import Document, Entity, Fact, Judgement, Link

NOTHING_JUDGED = UserJudgements()


@dataclass(frozen=True, slots=True)
class Linked:
    """Every entity argument of every fact has one link; every linked entity, and every place around one, is there.

    ``judgements`` log what was decided of pairs, ``redirects`` lead ids that were or might have been to what is.
    ``unknown`` are the judgements of users that name an id which no document gives.
    """

    links: tuple[Link, ...]
    entities: tuple[Entity, ...]
    judgements: tuple[Judgement, ...] = ()
    redirects: tuple[tuple[str, str], ...] = ()
    unknown: tuple[UserJudgement, ...] = ()


def link(
    documents: Iterable[Document],
    facts: Iterable[Fact],
    gazetteer: Gazetteer,
    judged: UserJudgements = NOTHING_JUDGED,
) -> Linked:
    """Link all entity arguments. The result does not depend on the order of documents or facts."""
    by_document: dict[str, list[Fact]] = {}
    for fact in facts:
        by_document.setdefault(fact.evidence.document, []).append(fact)
    papers = {document.id: document for document in documents}
    for missing in by_document.keys() - papers.keys():
        papers[missing] = Document(missing, "")
    return gather((observe(papers[name], told, gazetteer) for name, told in sorted(by_document.items())), judged)


def gather(observed: Iterable[Observations], judged: UserJudgements = NOTHING_JUDGED) -> Linked:
    """The links of all documents from what each of them shows: every block resolved, the results put together."""
    links: list[Link] = []
    blocks: dict[str, list[Observation]] = {}
    for one in observed:
        links += one.links
        for item in one.items:
            blocks.setdefault(judged.block(item.key), []).append(item)
    entities: list[Entity] = []
    log: list[Judgement] = []
    redirects: list[tuple[str, str]] = []
    seen: set[str] = set()
    for key, items in sorted(blocks.items()):
        found = resolve(key, items, judged.of(key) if judged.lines else ())
        links += found.links
        entities += found.entities
        log += found.judgements
        redirects += found.redirects
        if judged.lines:
            seen.update(item.id for item in items)
    return Linked(
        tuple(sorted(links, key=lambda one: (one.fact, one.role, one.surface))),
        tuple(sorted(entities, key=lambda one: one.id)),
        tuple(sorted(log, key=lambda one: (one.left, one.right, one.verdict))),
        tuple(sorted(redirects)),
        tuple(line for line in judged.lines if not {line.left, line.right} <= seen),
    )


def resolve(key: str, observations: Sequence[Observation], judged: Iterable[UserJudgement] = ()) -> Resolved:
    """What the observations of one block come to. Pure; does not depend on their order.

    ``judged`` are the users' judgements of this block (:meth:`UserJudgements.of`); others are ignored.
    """
    kind = key.partition("/")[0]
    if kind in ("place", "platform"):
        return Resolved(entities=(_settled(observations),))
    if kind == "person":
        return people.resolve(observations, judged)
    return things_resolve.resolve(observations, judged)


def _settled(observations: Sequence[Observation]) -> Entity:
    """A place or a platform: the documents have decided, only its names are gathered."""
    first = min(observations, key=lambda one: (one.name, one.within))
    names = {name for one in observations for name in one.names}
    return Entity(
        first.id,
        first.kind,
        first.name,
        tuple(sorted(names | {first.name})),
        first.within,
        first.level,
        first.since,
        first.until,
        first.successors,
    )


__all__ = [
    "Linked", "Observation", "Observations", "Post", "Resolved", "UserJudgement", "UserJudgements",
    "gather", "judging", "link", "observe", "resolve",
]  # fmt: skip
