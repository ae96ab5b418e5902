"""One fact laid open: the sentence with its roles marked, the rule that read it, and why each name is which entity.

Or the posts of a person, or one tenure: from when until when, who came next, what speaks against it, and the sentences
that it rests on. Or one entity: which names of which documents are taken for it.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kg.errors import QueryError
from kg.extract.confidence import DOUBTS
from kg.model import ASSERTED, Argument, Document, Entity, Fact, Link, Span, Tenure
from kg.schema import Catalogue

_ENDS: Final = "。！？!?；;\n"
_CLOSERS: Final = "”’」』）)》"
_AROUND: Final = 120
"""At most so many characters of the sentence are shown on either side of the quote."""
_SHOWN: Final = 8
"""So many sentences of a tenure are shown."""

_DOCUMENTS: Final = 8
_QUOTES: Final = 2
"""So many documents of an entity are shown, and quotes of each."""

Style = Callable[[str, str], str]
"""(what it is, text) → text as shown. What it is: mark, role, dim or head."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A fact with what it rests on."""

    fact: Fact
    document: Document
    sentence: Span
    links: tuple[Link, ...]
    labels: Mapping[str, str]


def find(facts: Sequence[Fact], wanted: str) -> Fact:
    """The fact whose id begins with ``wanted``. Raises QueryError, with the nearest ids, if there is not just one."""
    prefix = wanted.rsplit("/", 1)[-1].strip().lower()
    found = {fact.id: fact for fact in facts if prefix and fact.id.startswith(prefix)}
    if len(found) == 1:
        return next(iter(found.values()))
    if found:
        some = ", ".join(sorted(found)[:3])
        raise QueryError(f"{wanted}: {len(found)} facts begin so ({some}…); give more digits")
    near = difflib.get_close_matches(prefix, sorted({fact.id for fact in facts}), n=3, cutoff=0.6)
    hint = f"did you mean {' or '.join(near)}?" if near else "ids stand in facts.jsonl and in the answers of kg query"
    raise QueryError(f"{wanted}: no fact has this id; {hint}")


def explain(fact: Fact, document: Document, links: Sequence[Link], entities: Sequence[Entity]) -> Explanation:
    """Gathers what is known of ``fact``: its sentence in ``document``, its links, the labels of the entities named."""
    own = tuple(sorted((link for link in links if link.fact == fact.id), key=lambda link: link.role))
    named = {name for link in own for name in (link.entity, *(candidate for candidate, _ in link.candidates))}
    labels = {entity.id: entity.label for entity in entities if entity.id in named}
    return Explanation(fact, document, sentence_around(document.text, fact.evidence.span), own, labels)


def entity(what: Entity, asked: str, links: Sequence[Link], facts: Sequence[Fact]) -> str:
    """An entity laid open: its names, and why each document's name is taken for it. ``asked`` may be another id."""
    own = [link for link in links if link.entity == what.id]
    known = {fact.id: fact for fact in facts}
    documents: dict[str, list[Link]] = {}
    for link in own:
        documents.setdefault(known[link.fact].evidence.document, []).append(link)
    lines = [f"{what.kind}  {what.id}  {_safe(what.label)}"]
    if not asked.endswith(what.id):
        lines.append(f"  {_safe(asked)} leads here")
    count = len(documents)
    lines.append(f"  told of in {'1 document' if count == 1 else f'{count} documents'}")
    for name, those in sorted(documents.items())[:_DOCUMENTS]:
        lines += ["", f"  {_safe(name)}  {min(link.score for link in those):.2f}"]
        quotes = {known[link.fact].evidence.quote: link.fact for link in those}
        lines += [f"    {fact[:8]}  {_safe(quote)}" for quote, fact in list(quotes.items())[:_QUOTES]]
        reasons = dict.fromkeys(reason for link in those for reason in link.reasons)
        lines += [f"    because {reason}" for reason in reasons]
    if count > _DOCUMENTS:
        lines += ["", f"  and {count - _DOCUMENTS} more; links.jsonl has them all"]
    return "\n".join(lines)


def sentence_around(text: str, span: Span) -> Span:
    """The sentence, or the run of sentences, that holds ``span``; cut where it is very long."""
    start = max((text.rfind(end, 0, span.start) for end in _ENDS), default=-1) + 1
    while start < span.start and (text[start].isspace() or text[start] in _CLOSERS):
        start += 1
    ends = [at for at in (text.find(end, max(span.end - 1, span.start)) for end in _ENDS) if at >= 0]
    stop = min(ends, default=len(text) - 1) + 1
    while stop < len(text) and text[stop] in _CLOSERS:
        stop += 1
    while stop > span.end and text[stop - 1].isspace():
        stop -= 1
    return Span(max(start, span.start - _AROUND), min(max(stop, span.end), span.end + _AROUND))


def plain(what: str, text: str) -> str:
    """The style without colours."""
    return text


def people(wanted: str, entities: Iterable[Entity]) -> tuple[str, ...]:
    """The ids of the people whose id or name is ``wanted``."""
    name = wanted.strip()
    found = (one for one in entities if one.kind == "person" and name in (one.id, one.label, *one.names))
    return tuple(sorted(one.id for one in found))


def held(
    chosen: Sequence[Tenure],
    known: Iterable[Tenure],
    facts: Iterable[Fact],
    documents: Iterable[Document],
    entities: Iterable[Entity],
    style: Style = plain,
) -> str:
    """The tenures ``chosen`` as lines of text; ``known`` are those among which their followers are."""
    wanted = {name for one in chosen for name in one.facts}
    told = {fact.id: fact for fact in facts if fact.id in wanted}
    papers = {fact.evidence.document for fact in told.values()}
    texts = {one.id: one for one in documents if one.id in papers}
    labels = {one.id: one.label for one in entities}
    followers = {one.id: one for one in known}
    lines: list[str] = []
    person = ""
    for one in sorted(chosen, key=lambda t: (t.person, t.since or t.until or t.ended_before, t.id)):
        if one.person != person:
            person = one.person
            lines += [*([""] if lines else []), f"{style('head', _safe(labels.get(person, person)))}  {person}"]
        lines += ["", *_tenure(one, followers.get(one.next), labels), ""]
        rows = sorted(
            (texts[f.evidence.document].published or "", name, f) for name in one.facts if (f := told.get(name))
        )
        for day, name, fact in rows[:_SHOWN]:
            lines.append(f"    {day or 'undated'}  {name}  {_quoted(fact, texts[fact.evidence.document], style)}")
        if len(rows) > _SHOWN:
            lines.append(style("dim", f"    and {len(rows) - _SHOWN} more: kg query tenure --tenure {one.id}"))
    return "\n".join(lines)


def _tenure(one: Tenure, follower: Tenure | None, labels: Mapping[str, str]) -> list[str]:
    where = labels.get(one.seat, "")
    lines = [f"  {_safe(one.role)}  {_safe(where)} {one.seat}  {one.id}"]
    by = {"appointed": "appointed", "removed": "removed", "observed": "at least", "acting": "acting, at least"}
    if one.since:
        lines.append(f"    since {one.since} ({by[one.since_by]})")
    if one.until:
        lines.append(f"    until {one.until} ({by[one.until_by]})")
    if one.ended_before:
        lines.append(f"    called former on {one.ended_before}")
    if follower is not None:
        name = _safe(labels.get(follower.person, follower.person))
        lines.append(f"    then, as far as is known, {name} since {follower.since}  {follower.id}")
    lines += [f"    contradiction: {wrong}" for wrong in one.contradictions]
    if one.doubt:
        lines.append(f"    in doubt: {one.doubt}")
    return lines


def _quoted(fact: Fact, document: Document, style: Style) -> str:
    return marked(document.text, sentence_around(document.text, fact.evidence.span), fact.arguments, style).strip()


def render(explanation: Explanation, catalogue: Catalogue, style: Style = plain) -> str:
    """The explanation as lines of text."""
    fact, document = explanation.fact, explanation.document
    relation = catalogue[fact.type]
    evidence = fact.evidence
    lines = [f"{style('head', f'{relation.id} {relation.label_zh}')}  {fact.id}"]
    if fact.modality != ASSERTED:
        lines.append(f"  not asserted: the document says it as {fact.modality}")
    lines += ["", "  " + marked(document.text, explanation.sentence, fact.arguments, style), ""]
    width = max((len(argument.role) for argument in fact.arguments), default=0)
    for argument in fact.arguments:
        unseen = "" if argument.span else style("dim", "  (from the context)")
        lines.append(f"  {argument.role:<{width}}  {_safe(argument.value)}{unseen}")
    doubted = "".join(f", {DOUBTS.get(doubt, doubt)}" for doubt in evidence.doubts)
    lines += ["", f"  rule        {evidence.rule}", f"  confidence  {evidence.confidence:.2f}{doubted}"]
    said = ", ".join(part for part in (document.title, document.published, document.url) if part)
    lines.append(f"  document    {_safe(document.id)}{f'  {_safe(said)}' if said else ''}")
    lines.append(f"  quote       characters {evidence.span.start} to {evidence.span.end} of its text")
    if explanation.links:
        lines += ["", "  links"]
        lines += [line for link in explanation.links for line in _link(link, explanation.labels, style)]
    return "\n".join(lines)


def marked(text: str, sentence: Span, arguments: Sequence[Argument], style: Style = plain) -> str:
    """The sentence with each argument in brackets and its role after it: ``[单县|place][县长|role][张庆国|person]``."""
    spans = [(a.span, a.role) for a in arguments if a.span and len(a.span) and sentence.covers(a.span)]
    opens: dict[int, list[str]] = {}
    closes: dict[int, list[str]] = {}
    for span, role in _nested(spans):
        opens.setdefault(span.start, []).append(style("mark", "["))
        closes.setdefault(span.end, []).insert(0, style("role", f"|{role}") + style("mark", "]"))
    pieces: list[str] = []
    for at in range(sentence.start, sentence.end + 1):
        pieces += closes.get(at, [])
        pieces += opens.get(at, [])
        if at < sentence.end:
            pieces.append(_safe(text[at]))
    return "".join(pieces)


def _nested(spans: Sequence[tuple[Span, str]]) -> list[tuple[Span, str]]:
    """Outer before inner; of two that cross, the first; of equal spans, one with both roles."""
    kept: list[tuple[Span, str]] = []
    for span, role in sorted(spans, key=lambda pair: (pair[0].start, -pair[0].end, pair[1])):
        same = next((index for index, (other, _) in enumerate(kept) if other == span), None)
        if same is not None:
            kept[same] = (span, f"{kept[same][1]},{role}")
        elif all(other.covers(span) or not other.overlaps(span) for other, _ in kept):
            kept.append((span, role))
    return kept


def _safe(text: str) -> str:
    """Text of a document for a terminal: what would move the cursor or change colours is a blank."""
    return "".join(c if c.isprintable() else " " for c in text)


def _link(link: Link, labels: Mapping[str, str], style: Style) -> list[str]:
    label = labels.get(link.entity, "")
    lines = [
        f"    {link.role}: {_safe(link.surface)} → {link.entity}{f' {_safe(label)}' if label else ''}  {link.score:.2f}"
    ]
    lines += [f"      because {reason}" for reason in link.reasons]
    others = [(entity, score) for entity, score in link.candidates if entity != link.entity]
    if others:
        named = ", ".join(f"{entity} {labels.get(entity, '')}".strip() + f" {score:.2f}" for entity, score in others)
        lines.append(style("dim", f"      not {named}"))
    return lines
