"""Reading what comes back: liberal in its dress, strict in that a JSON object of facts must be in it.

Endpoints wrap an answer in a chat completion, whole or as a stream of events, its content a text or a list of parts.
Models wrap the object in a fence, in prose, or let their thoughts go before it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

_TRIES: Final = 200
"""Braces of an answer at which an object may begin; a longer one is given up."""
_THOUGHT: Final = "</think>"
_FAULTS: Final = (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError)


class NoCompletion(Exception):
    """What came back is no chat completion."""


class Malformed(Exception):
    """An answer that holds no JSON object with a list of facts."""


@dataclass(frozen=True, slots=True)
class Completion:
    """What the model said, whether it came to its end, and how many tokens it read and wrote, where that is told."""

    text: str
    whole: bool
    tokens: tuple[int, int] | None


def read_completion(content: bytes) -> Completion:
    """The completion in the body of a reply, be it one object or a stream of events. Raises NoCompletion."""
    try:
        if content.lstrip().startswith((b"data:", b"event:", b":", b"id:")):
            return _streamed(list(_events(content.decode())))
        reply = json.loads(content)
        choice = reply["choices"][0]
        return Completion(_text(choice["message"]["content"]), choice.get("finish_reason") != "length", _tokens(reply))
    except _FAULTS as error:
        raise NoCompletion from error


def _streamed(events: list[Mapping[str, Any]]) -> Completion:
    choices = [event["choices"][0] for event in events if event.get("choices")]
    if not choices:
        raise ValueError("no event says anything")
    text = "".join(_text((choice.get("delta") or choice.get("message") or {}).get("content")) for choice in choices)
    told = [tokens for event in events if (tokens := _tokens(event)) is not None]
    whole = all(choice.get("finish_reason") != "length" for choice in choices)
    return Completion(text, whole, told[-1] if told else None)


def _events(stream: str) -> Iterator[Mapping[str, Any]]:
    """The JSON objects of a stream of server-sent events; the [DONE] at its end is none."""
    for event in re.split(r"\r?\n\r?\n|\r\r", stream):
        lines = (line.partition("data:") for line in event.splitlines())
        data = "\n".join(rest.strip() for before, mark, rest in lines if mark and not before)
        if data and data != "[DONE]":
            yield json.loads(data)


def _text(content: Any) -> str:
    """A content as text: it is one, or a list of parts of which some are."""
    if isinstance(content, list):
        return "".join(_text(part.get("text")) for part in content if isinstance(part, dict))
    return content if isinstance(content, str) else ""


def _tokens(reply: Mapping[str, Any]) -> tuple[int, int] | None:
    told = reply.get("usage")
    sent, got = (told.get(n) if isinstance(told, dict) else None for n in ("prompt_tokens", "completion_tokens"))
    return (sent, got) if isinstance(sent, int) and isinstance(got, int) else None


def read_answer(text: str) -> tuple[Any, ...]:
    """The facts of an answer as the model wrote them: those of the last object in it that lists any, thoughts apart.
    Raises Malformed."""
    said = text.strip()
    if not said.startswith("{"):  # 《…</think>…》 may stand in an article, and so in a quote
        said = said[said.rfind(_THOUGHT) + 1 :]
    objects = list(_objects(said))
    if not objects:
        raise Malformed("no JSON")
    lists = [one["facts"] for one in objects if isinstance(one.get("facts"), list)]
    if not lists:
        raise Malformed('no object with the key "facts" and a list')
    return tuple(lists[-1])


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """The JSON objects that stand in a text, outermost only."""
    decoder = json.JSONDecoder()
    at = text.find("{")
    for _ in range(_TRIES):
        if at < 0:
            return
        try:
            found, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            end = at + 1
        else:
            yield found
        at = text.find("{", end)


__all__ = ["Completion", "Malformed", "NoCompletion", "read_answer", "read_completion"]
