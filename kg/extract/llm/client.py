"""Talks to ``/chat/completions`` of an OpenAI-compatible endpoint: rate-limited, retried, counted."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

import httpx
import tenacity
from pyrate_limiter import Duration, Limiter, Rate

from kg.errors import EndpointError, ExtractionError, UsageError
from kg.extract.backends import LlmSettings, Usage
from kg.extract.llm.answer import Completion, NoCompletion, read_completion

LARGEST: Final = 8_000_000
"""Bytes of an answer; more is a fault of the endpoint and is not read."""
LONGEST_WAIT: Final = 120.0
"""Seconds waited between two tries, whatever the endpoint asks for in Retry-After."""
SILENT: Final = 3
"""Questions in a row that run out of time before the endpoint is given up."""
_AGAIN: Final = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})

Message = Mapping[str, str]


class _Again(Exception):
    """A failure that may pass. ``after`` is what the endpoint asks to wait, in seconds; ``late`` says that no answer
    came in time."""

    def __init__(self, why: str, after: float | None = None, *, late: bool = False) -> None:
        super().__init__(why)
        self.after = after
        self.late = late


class Client:
    """One endpoint and model, for any number of threads. ``period`` is that of the rate limit, in seconds."""

    def __init__(self, settings: LlmSettings, schema: Mapping[str, Any], period: float = 60.0) -> None:
        self._url = _completions(settings.endpoint)
        if not settings.model:
            raise UsageError("extractor 'llm': no model is named; add --llm-model NAME")
        if settings.requests_per_minute < 1 or settings.max_retries < 0 or not settings.timeout > 0:
            raise UsageError("extractor 'llm': at least 1 request a minute, 0 retries and a timeout above 0")
        self._settings = settings
        form = {"name": "facts", "strict": True, "schema": schema}
        self._forms: list[Mapping[str, Any]] = [
            {"type": "json_schema", "json_schema": form},
            {"type": "json_object"},
        ]
        self._refused: set[str] = set()
        self._limiter = Limiter(Rate(settings.requests_per_minute, int(period * Duration.SECOND)))
        self._lock = threading.Lock()
        self._usage = Usage()
        self._silent = 0
        if not (settings.key.isascii() and settings.key.isprintable()):
            raise UsageError("extractor 'llm': the key is no line of plain ASCII; check the environment variable")
        headers = {"Authorization": f"Bearer {settings.key}"} if settings.key else {}
        # a redirect would carry the text and the key elsewhere
        self._http = httpx.Client(timeout=settings.timeout, headers=headers, follow_redirects=False)

    def ask(self, messages: Sequence[Message]) -> Completion:
        """The model's answer. Raises ExtractionError when the endpoint has failed ``max_retries`` + 1 times or let the
        time run out twice, and EndpointError when it cannot be reached, refuses the key, does not know the model, or
        lets the time run out for one question after the other."""
        tries = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_Again),
            stop=_Enough(self._settings.max_retries + 1),
            wait=_wait,
            before_sleep=lambda state: self._count(retries=1),
            reraise=True,
        )
        try:
            answer = tries(self._once, messages)
        except _Again as error:
            if self._unanswered(error.late) >= SILENT:
                raise EndpointError(
                    f"{self._url}: {SILENT} questions in a row have had no answer ({error}); check the server"
                ) from error
            if isinstance(error.__cause__, httpx.ConnectError | httpx.ConnectTimeout):
                raise EndpointError(f"{self._url}: {error}; check the address and that the server runs") from error
            count = tries.statistics["attempt_number"]
            raise ExtractionError(f"the language model gave no answer in {count} tries ({error})") from error
        self._unanswered(False)
        return answer

    def _unanswered(self, late: bool) -> int:
        """How many questions in a row have run out of time."""
        with self._lock:
            self._silent = self._silent + 1 if late else 0
            return self._silent

    def usage(self) -> Usage:
        """What was sent and received so far."""
        with self._lock:
            return self._usage

    def close(self) -> None:
        """Closes the connections."""
        self._http.close()
        self._limiter.close()

    def _once(self, messages: Sequence[Message]) -> Completion:
        while True:
            body = self._body(messages)
            self._limiter.try_acquire("kg")
            self._count(requests=1)
            status, headers, content = self._send(body)
            if status in (400, 422) and self._without(content, body):
                continue
            break
        if status in _AGAIN:
            raise _Again(f"HTTP {status}", _asked_to_wait(headers))
        if status in (401, 403):
            raise EndpointError(f"{self._url}: the key is refused (HTTP {status}); set KG_LLM_API_KEY")
        if status == 404:
            raise EndpointError(f"{self._url}: no such address or model (HTTP 404); check --llm-endpoint, --llm-model")
        if status != 200:
            raise ExtractionError(f"the endpoint answered HTTP {status}{_reason(content)}")
        return self._read(content)

    def _body(self, messages: Sequence[Message]) -> dict[str, Any]:
        body: dict[str, Any] = {"model": self._settings.model, "messages": list(messages), "stream": False}
        with self._lock:
            if self._forms:
                body["response_format"] = self._forms[0]
            if "temperature" not in self._refused:
                body["temperature"] = 0
        return body

    def _without(self, content: bytes, body: Mapping[str, Any]) -> bool:
        """Whether the endpoint refuses an optional field by name; it is not sent again (a schema is first replaced by
        plain JSON), and the answer is checked all the same."""
        said = content[:4000].decode("utf-8", "replace")
        with self._lock:
            if "temperature" in body and "temperature" in said:
                self._refused.add("temperature")
                return True
            form = body.get("response_format")
            if form and any(word in said for word in ("response_format", "json_schema", "json_object")):
                self._forms = [one for one in self._forms if one["type"] != form["type"]]
                return True
        return False

    def _send(self, body: Mapping[str, Any]) -> tuple[int, httpx.Headers, bytes]:
        seconds = self._settings.timeout
        ends = time.monotonic() + seconds  # of the whole answer: the limit of the connection is for each piece of it
        try:
            with self._http.stream("POST", self._url, json=body) as response:
                content = bytearray()
                for piece in response.iter_bytes():
                    content += piece
                    if len(content) > LARGEST:
                        raise ExtractionError(f"the endpoint's answer is longer than {LARGEST} bytes")
                    if time.monotonic() > ends:
                        raise _Again(f"not whole in {seconds:g} seconds, see --llm-timeout", late=True)
                return response.status_code, response.headers, bytes(content)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise _Again(f"cannot connect ({error or type(error).__name__})") from error
        except httpx.TimeoutException as error:
            raise _Again(f"nothing in {seconds:g} seconds, see --llm-timeout", late=True) from error
        except httpx.TransportError as error:  # connections cut, answers that are no HTTP
            raise _Again(type(error).__name__) from error
        except httpx.DecodingError as error:
            raise _Again("an answer that cannot be decoded") from error

    def _read(self, content: bytes) -> Completion:
        try:
            completion = read_completion(content)
        except NoCompletion as error:
            raise _Again("an answer that is no chat completion") from error
        if completion.tokens is None:
            self._count(untold=1)
        else:
            self._count(prompt_tokens=completion.tokens[0], completion_tokens=completion.tokens[1])
        return completion

    def _count(self, **more: int) -> None:
        with self._lock:
            old = self._usage
            self._usage = replace(old, **{name: getattr(old, name) + count for name, count in more.items()})


def _completions(endpoint: str) -> str:
    try:
        url = httpx.URL(endpoint.strip().rstrip("/"))
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme not in ("http", "https") or not url.host:
        named = f"endpoint {endpoint!r} is no http(s) URL" if endpoint else "no endpoint is named"
        raise UsageError(f"extractor 'llm': {named}; add --llm-endpoint http://localhost:8000/v1")
    return str(url) if url.path.endswith("/chat/completions") else f"{url}/chat/completions"


class _Enough(tenacity.stop.stop_base):
    """After so many tries; after the second that runs out of time, for a server that hangs will hang again."""

    def __init__(self, tries: int) -> None:
        self._tries = tries
        self._late = 0

    def __call__(self, state: tenacity.RetryCallState) -> bool:
        error = state.outcome.exception() if state.outcome else None
        self._late += isinstance(error, _Again) and error.late
        return state.attempt_number >= self._tries or self._late >= 2


_backoff = tenacity.wait_random_exponential(multiplier=0.5, max=30)


def _wait(state: tenacity.RetryCallState) -> float:
    """As long as the endpoint asks for, else exponentially longer, with jitter."""
    error = state.outcome.exception() if state.outcome else None
    after = error.after if isinstance(error, _Again) else None
    return min(after, LONGEST_WAIT) if after is not None else _backoff(state)


def _asked_to_wait(headers: Mapping[str, str]) -> float | None:
    """The seconds of a Retry-After header, which is a number or an HTTP date (RFC 9110, 10.2.3)."""
    told = headers.get("retry-after", "").strip()
    if told.isascii() and told.isdigit():
        return float(told)
    try:
        when = parsedate_to_datetime(told)
    except (ValueError, TypeError):
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (when - datetime.now(UTC)).total_seconds())


def _reason(content: bytes) -> str:
    """What an error answer says, in a few words."""
    try:
        told = json.loads(content)["error"]
        message = told["message"] if isinstance(told, dict) else told
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return ": " + "".join(char for char in " ".join(str(message).split())[:120] if char.isprintable())
