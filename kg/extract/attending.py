"""Events as arguments of facts: the name that stands in a slot, the event that it means, with its day and place."""

from __future__ import annotations

from dataclasses import replace

from kg.extract import deeds, events
from kg.extract.context import Sentence
from kg.extract.reading import Bundle, Reader, of_place, words
from kg.model import Argument


def slot(reader: Reader, sentence: Sentence, begin: int, end: int, name: str) -> tuple[Bundle, ...]:
    """The event whose name ends at ``end`` of the masked sentence; none where no word for an event stands there."""
    if not events.ends(sentence, end):
        return ()
    return (Bundle((words(reader, sentence, events.begin(sentence, begin, end), end, name),)),)


def named(reader: Reader, event: events.Event) -> Argument:
    """An event that the document names, as printed."""
    return Argument("event", event.name, reader.normal.original(event.span))


def meant(reader: Reader, sentence: Sentence, said: Argument) -> dict[str, Argument]:
    """The event that ``said`` means, with the day and the place that the document gives it; nothing where that is
    none."""
    new = deeds.is_new(reader.document.text, said)
    found = deeds.meant(said.value, reader.events, sentence.span.end, new=new)
    if found is None:
        last = deeds.last_event(reader.facts)
        return {"event": replace(said, value=last.value)} if last and last.value.endswith(said.value) else {}
    if isinstance(found, str):
        return {"event": replace(said, value=found)}
    arguments = {"event": named(reader, found)}
    if found.date is not None and deeds.recent(reader.document.published, found.date):
        arguments["date"] = Argument("date", found.date.value, reader.normal.original(found.date.span))
    if found.place is not None:
        arguments["place"] = of_place(reader, found.place, "place")
    return arguments
