"""The language-model back end: any OpenAI-compatible endpoint, believed only as far as the text goes.

A document goes out in parts that end with sentences; each answer is checked against the whole document (``check``), so
that neither the model nor what a document tells the model to do can put a word into the graph that does not stand in
the document. Answers are kept by model, prompt and text (``cache``): a run that was cut short goes on where it was.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from kg import schema
from kg.errors import ExtractionError
from kg.extract.backends import LlmSettings, Usage
from kg.extract.llm import cache
from kg.extract.llm.answer import Malformed, read_answer
from kg.extract.llm.check import Checker, Unbelieved
from kg.extract.llm.client import Client, Message
from kg.extract.llm.prompt import prompt, question
from kg.extract.rules import is_fiction
from kg.extract.settle import settle
from kg.model import Document, Fact, Span
from kg.text import Normalised, normalise, sentences

PART: Final = 2400
"""Characters of a document that are asked about at a time."""
MOST: Final = 400
"""Facts of one answer that are looked at: a part holds fewer, and a model caught in a loop writes more."""
_REPAIR: Final = "你的回答不是完整有效的 JSON。只回答一个 JSON 对象 {\"facts\":[…]}，不要任何其他文字。"  # fmt: skip


class LanguageModel:
    """The llm back end. Every fact names the model as its rule (``llm:MODEL``) with the confidence ``CONFIDENCE``."""

    name: Final = "llm"
    remote: Final = True

    def __init__(self, settings: LlmSettings) -> None:
        """Raises UsageError for settings that cannot work; nothing is sent yet."""
        self._model = settings.model
        self._prompt = prompt()
        self._client = Client(settings, self._prompt.schema)
        self._cache = cache.Cache(settings.cache)
        self._lock = threading.Lock()
        self._cached = 0
        self._repairs = 0
        self._dropped: Counter[str] = Counter()

    @property
    def identity(self) -> str:
        """The model and the digest of prompt and schema."""
        return f"llm {self._model} {self._prompt.digest}"

    def extract(self, document: Document) -> tuple[Fact, ...]:
        """What the model reads and the text bears out."""
        found: list[Fact] = []
        dropped: Counter[str] = Counter()
        checker: Checker | None = None
        normal = normalise(document.text)
        for part in () if is_fiction(normal.text) else parts(normal):
            claims = self._claims(question(document, normal.original(part).cut(document.text)))
            if claims and checker is None:
                checker = Checker(document, schema.load(), f"llm:{self._model}")
            for number, claim in enumerate(claims):
                try:
                    if number >= MOST:
                        raise Unbelieved("shape")
                    assert checker is not None  # made above for the first claim
                    found.append(checker.fact(claim, part))
                except Unbelieved as reason:
                    dropped[str(reason)] += 1
        with self._lock:
            self._dropped += dropped
        found.sort(key=lambda fact: (fact.evidence.span, fact.type))
        return settle(found)

    def usage(self) -> Usage:
        """Requests, tokens, answers from the cache, and the facts that were not believed by reason."""
        with self._lock:
            dropped = dict(sorted(self._dropped.items()))
            return replace(self._client.usage(), cached=self._cached, repairs=self._repairs, dropped=dropped)

    def close(self) -> None:
        """Closes the connections to the endpoint."""
        self._client.close()

    def _claims(self, asked: str) -> tuple[Any, ...]:
        """What the model claims of one part, from the cache if it was asked before."""
        name = cache.key(self._model, self._prompt.digest, asked)
        kept = self._cache.get(name)
        if kept is not None:
            try:
                claims = read_answer(kept)
            except Malformed:
                pass  # somebody's file: ask anew
            else:
                with self._lock:
                    self._cached += 1
                return claims
        text, claims = self._asked(asked)
        self._cache.put(name, text)
        return claims

    def _asked(self, asked: str) -> tuple[str, tuple[Any, ...]]:
        """The answer and its claims; one that is no valid JSON is sent back once."""
        messages: list[Message] = [
            {"role": "system", "content": self._prompt.instructions},
            {"role": "user", "content": asked},
        ]
        answer = self._client.ask(messages)
        try:
            return answer.text, read_answer(answer.text)
        except Malformed:
            messages += [{"role": "assistant", "content": answer.text}, {"role": "user", "content": _REPAIR}]
        with self._lock:
            self._repairs += 1
        answer = self._client.ask(messages)
        try:
            return answer.text, read_answer(answer.text)
        except Malformed as error:
            cut = "" if answer.whole else ", cut off at the model's length limit"
            raise ExtractionError(f"the language model's answer is {error}{cut}, twice") from error


def parts(normal: Normalised) -> Iterator[Span]:
    """The normalised text in runs of whole sentences of at most PART characters; only a longer sentence is cut."""
    start = end = -1
    for sentence in sentences(normal.text):
        for begin in range(sentence.start, sentence.end, PART):
            piece = Span(begin, min(begin + PART, sentence.end))
            if start >= 0 and piece.end - start > PART:
                yield Span(start, end)
                start = -1
            start = piece.start if start < 0 else start
            end = piece.end
    if start >= 0:
        yield Span(start, end)


__all__ = ["MOST", "PART", "LanguageModel", "parts"]
