"""A real HTTP server that speaks /v1/chat/completions, its model played by a function or by the rules."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from kg.extract import extract
from kg.extract.backends import LlmSettings
from kg.model import Document


@dataclass(frozen=True)
class Reply:
    """What goes over the wire: a status, headers and a body."""

    body: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Model = Callable[[Mapping[str, Any]], Reply]
"""The request's body → the reply."""


def said(content: Any, finish: str = "stop", usage: Mapping[str, int] | None = None) -> Reply:
    """A chat completion with this content; what is no text is written as JSON."""
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    counts = {"prompt_tokens": 100, "completion_tokens": 10} if usage is None else dict(usage)
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": finish}
    body = {"id": "made-1", "object": "chat.completion", "choices": [choice], **({"usage": counts} if counts else {})}
    return Reply(json.dumps(body, ensure_ascii=False))


def streamed(content: str, finish: str = "stop") -> Reply:
    """The same as a stream of server-sent events, a few characters in each."""
    deltas: list[Any] = [{"role": "assistant", "content": ""}]
    deltas += [{"content": content[at : at + 7]} for at in range(0, len(content), 7)]
    events: list[Any] = [{"choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas]
    events.append({"choices": [{"index": 0, "delta": {}, "finish_reason": finish}]})
    events.append({"choices": [], "usage": {"prompt_tokens": 100, "completion_tokens": 10}})
    lines = [*(json.dumps(event, ensure_ascii=False) for event in events), "[DONE]"]
    body = ": made\n\n" + "".join(f"data: {line}\n\n" for line in lines)
    return Reply(body, headers={"Content-Type": "text/event-stream"})


def asked(request: Mapping[str, Any]) -> dict[str, str]:
    """The document that a request is about."""
    found: dict[str, str] = json.loads(request["messages"][1]["content"])
    return found


def rules_model(request: Mapping[str, Any]) -> Reply:
    """Answers with what the rules read, in the form that the schema asks for."""
    given = asked(request)
    document = Document(
        "asked", given["text"], given["title"], given.get("published"), default_place=given.get("place")
    )
    schemas = request["response_format"]["json_schema"]["schema"]["properties"]["facts"]["items"]["anyOf"]
    keys = {schema["properties"]["type"]["enum"][0]: list(schema["properties"]) for schema in schemas}
    rows = []
    for fact in extract(document):
        told = {"type": fact.type, "quote": fact.evidence.quote, "modality": fact.modality}
        told |= {argument.role: argument.value for argument in fact.arguments}
        if "status" in keys[fact.type]:
            told.setdefault("status", "current")
        rows.append({key: told.get(key) for key in keys[fact.type]})
    return said({"facts": rows})


def script(*replies: Reply) -> Model:
    """One reply after the other; then the last one again."""
    rest = list(replies)
    return lambda request: rest.pop(0) if len(rest) > 1 else rest[0]


@dataclass
class Server:
    """A running server: ``requests`` are the bodies it got, ``headers`` their headers."""

    url: str
    model: Model
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def settings(self, cache: Path, **more: Any) -> LlmSettings:
        """Settings that reach this server, its answers kept in ``cache``."""
        return LlmSettings(
            **{"endpoint": self.url, "model": "made", "cache": cache, "requests_per_minute": 6000, **more}
        )

    def texts(self) -> Iterable[str]:
        """The texts it was asked about."""
        return [asked(request)["text"] for request in self.requests]


@contextmanager
def serving(model: Model) -> Iterator[Server]:
    """A server on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with server.lock:
                server.requests.append(request)
                server.headers.append(dict(self.headers))
                known = self.path == "/v1/chat/completions"
                reply = server.model(request) if known else Reply("{}", 404)
            body = reply.body.encode("utf-8", "surrogatepass")
            self.send_response(reply.status)
            for name, value in {"Content-Type": "application/json", **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            with suppress(OSError):  # who has asked may be gone
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server = Server(f"http://127.0.0.1:{http.server_port}/v1", model)
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
