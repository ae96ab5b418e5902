"""The llm back end against a real server: retries, limits, the cache, broken answers, and what it all costs."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from llm_server import Model, Reply, Server, asked, rules_model, said, script, serving, streamed

from kg import pipeline
from kg.errors import EndpointError, ExtractionError, UsageError
from kg.extract import backends
from kg.extract.backends import LlmSettings
from kg.extract.llm import PART, LanguageModel, cache, parts
from kg.extract.llm.check import CONFIDENCE
from kg.extract.llm.client import LONGEST_WAIT, Client, _asked_to_wait
from kg.extract.llm.prompt import prompt
from kg.model import Document
from kg.text import normalise

DOCUMENT = Document("a", "3月10日，单县县长梁惠文在抖音推介单县羊肉。", "羊肉", "2021-03-12")
SALE = {"type": "promoted", "quote": DOCUMENT.text, "modality": "asserted", "person": "梁惠文", "product": "单县羊肉"}
GOOD = said({"facts": [SALE]})
ERROR = Reply('{"error": {"message": "overloaded"}}', 503, {"Retry-After": "0"})


@pytest.fixture
def model(tmp_path: Path) -> Iterator[Callable[..., tuple[Server, LanguageModel]]]:
    """Makes a server with the given model of replies and a back end that asks it."""
    opened: list[Any] = []

    def make(replies: Model, **more: Any) -> tuple[Server, LanguageModel]:
        running = serving(replies)
        server = running.__enter__()
        asking = LanguageModel(server.settings(tmp_path / "answers", **more))
        opened.extend((asking, running))
        return server, asking

    yield make
    for one in reversed(opened):
        if isinstance(one, LanguageModel):
            one.close()
        else:
            one.__exit__(None, None, None)


def test_the_request_is_that_of_the_protocol(model: Any) -> None:
    server, asking = model(script(GOOD), key="sk-made")
    (fact,) = asking.extract(DOCUMENT)
    (request,) = server.requests
    assert server.headers[0]["Authorization"] == "Bearer sk-made"
    assert request["model"] == "made"
    assert request["temperature"] == 0
    assert [message["role"] for message in request["messages"]] == ["system", "user"]
    assert asked(request) == {"title": "羊肉", "published": "2021-03-12", "text": DOCUMENT.text}
    form = request["response_format"]["json_schema"]
    assert form["strict"] is True
    assert form["schema"] == prompt().schema
    assert fact.evidence.rule == "llm:made"
    assert fact.evidence.confidence == CONFIDENCE


def test_without_a_key_none_is_sent(model: Any) -> None:
    server, asking = model(script(GOOD))
    asking.extract(DOCUMENT)
    assert "Authorization" not in server.headers[0]


def test_costs_are_counted(model: Any) -> None:
    replies = script(said({"facts": [SALE, {"type": "sold"}]}, usage={"prompt_tokens": 31, "completion_tokens": 7}))
    _, asking = model(replies)
    asking.extract(DOCUMENT)
    usage = asking.usage()
    assert (usage.requests, usage.prompt_tokens, usage.completion_tokens, usage.untold) == (1, 31, 7, 0)
    assert usage.dropped == {"shape": 1}


def test_an_endpoint_that_tells_no_tokens_is_said_so(model: Any) -> None:
    _, asking = model(script(said({"facts": []}, usage={})))
    assert asking.extract(DOCUMENT) == ()
    assert asking.usage().untold == 1


def test_the_second_time_costs_nothing(model: Any) -> None:
    server, asking = model(script(GOOD))
    first = asking.extract(DOCUMENT)
    assert asking.extract(DOCUMENT) == first
    assert len(server.requests) == 1
    assert asking.usage().cached == 1


@pytest.mark.parametrize(
    "other",
    [
        Document("a", DOCUMENT.text + "。", "羊肉", "2021-03-12"),
        Document("a", DOCUMENT.text, "羊", "2021-03-12"),
        Document("a", DOCUMENT.text, "羊肉", "2021-03-13"),
        Document("a", DOCUMENT.text, "羊肉", "2021-03-12", default_place="单县"),
    ],
    ids=["text", "title", "date", "place"],
)
def test_what_the_answer_depends_on_is_in_the_key(model: Any, other: Document) -> None:
    server, asking = model(script(GOOD))
    asking.extract(DOCUMENT)
    asking.extract(other)
    assert len(server.requests) == 2


def test_another_model_is_asked_anew(model: Any) -> None:
    server, asking = model(script(GOOD))
    asking.extract(DOCUMENT)
    other = LanguageModel(server.settings(asking._cache._folder, model="other"))
    (fact,) = other.extract(DOCUMENT)
    other.close()
    assert len(server.requests) == 2
    assert fact.evidence.rule == "llm:other"


def test_the_same_text_under_another_id_is_asked_once(model: Any) -> None:
    server, asking = model(script(GOOD))
    asking.extract(DOCUMENT)
    (fact,) = asking.extract(Document("b", DOCUMENT.text, "羊肉", "2021-03-12"))
    assert fact.evidence.document == "b"
    assert len(server.requests) == 1


def test_a_broken_file_of_the_cache_is_no_answer(model: Any, tmp_path: Path) -> None:
    server, asking = model(script(GOOD))
    asking.extract(DOCUMENT)
    (kept,) = (tmp_path / "answers").rglob("*.json")
    for broken in ("", "[", "[" * 100_000, '{"key": "x", "answer": "{}"}', json.dumps({"key": kept.stem, "answer": 3})):
        kept.write_text(broken, encoding="utf-8")
        assert len(asking.extract(DOCUMENT)) == 1
    kept.write_text(json.dumps({"key": kept.stem, "answer": "no JSON"}), encoding="utf-8")
    assert len(asking.extract(DOCUMENT)) == 1
    assert len(server.requests) == 7


def test_a_cache_that_cannot_be_written_stops_nothing(model: Any, tmp_path: Path) -> None:
    (tmp_path / "answers").write_text("a file", encoding="utf-8")
    _, asking = model(script(GOOD))
    assert len(asking.extract(DOCUMENT)) == 1


def test_keys_tell_parts_apart() -> None:
    assert cache.key("a", "bc") != cache.key("ab", "c")


def test_failures_that_pass_are_tried_again(model: Any) -> None:
    replies = [Reply("{}", status, {"Retry-After": "0"}) for status in (429, 500, 502, 503)]
    server, asking = model(script(*replies, GOOD))
    assert len(asking.extract(DOCUMENT)) == 1
    assert len(server.requests) == 5
    assert asking.usage().retries == 4


def test_retry_after_is_waited_for(model: Any) -> None:
    """At least as long as asked: a lower bound holds on a machine of any speed."""
    _, asking = model(script(Reply("{}", 429, {"Retry-After": "1"}), GOOD))
    began = time.monotonic()
    asking.extract(DOCUMENT)
    assert time.monotonic() - began >= 1


def test_retry_after_is_a_number_or_a_date() -> None:
    assert _asked_to_wait({"retry-after": "7"}) == 7
    soon = format_datetime(datetime.now(UTC) + timedelta(minutes=5), usegmt=True)
    assert 200 < (_asked_to_wait({"retry-after": soon}) or 0) <= 300
    assert _asked_to_wait({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}) == 0
    for nothing in ("", "soon", "-3", "²"):
        assert _asked_to_wait({"retry-after": nothing}) is None
    assert LONGEST_WAIT < 200


def test_tries_come_to_an_end(model: Any) -> None:
    server, asking = model(script(ERROR), max_retries=2)
    with pytest.raises(ExtractionError, match=r"no answer in 3 tries \(HTTP 503\)"):
        asking.extract(DOCUMENT)
    assert len(server.requests) == 3
    assert asking.usage().requests == 3


@pytest.mark.parametrize(
    "reply",
    [Reply("<html>"), Reply("[]"), Reply('{"choices": []}'), Reply('{"choices": [{"message": 3}]}'), Reply("[" * 9999)],
    ids=["html", "list", "no choice", "no message", "deep"],
)
def test_what_is_no_completion_is_tried_again(model: Any, reply: Reply) -> None:
    server, asking = model(script(reply, GOOD))
    assert len(asking.extract(DOCUMENT)) == 1
    assert len(server.requests) == 2


def test_a_server_that_is_slow_is_given_up(model: Any) -> None:
    def slow(request: Any) -> Reply:
        time.sleep(0.5)
        return GOOD

    _, asking = model(slow, timeout=0.1, max_retries=0)
    with pytest.raises(ExtractionError, match=r"no answer in 1 tries \(nothing in 0.1 seconds, see --llm-timeout\)"):
        asking.extract(DOCUMENT)


def test_a_server_that_hangs_is_tried_twice_and_then_given_up(model: Any) -> None:
    """Twice, however many retries; after three documents there is no going on."""
    done = threading.Event()

    def hangs(request: Any) -> Reply:
        done.wait(20)
        return GOOD

    _, asking = model(hangs, timeout=0.2, max_retries=9)
    try:
        for name in "ab":
            with pytest.raises(ExtractionError, match="no answer in 2 tries"):
                asking.extract(Document(name, f"{name}。"))
        with pytest.raises(EndpointError, match="3 questions in a row have had no answer"):
            asking.extract(Document("c", "c。"))
    finally:
        done.set()
    assert asking.usage().requests == 6
    assert asking.usage().retries == 3


def test_an_answer_that_drips_is_not_waited_for() -> None:
    """The time is that of the whole answer, not of each byte."""
    body = GOOD.body.encode()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        stop = threading.Event()

        def drip() -> None:
            connection, _ = listening.accept()
            with connection, suppress(OSError):
                connection.recv(100_000)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body))
                for byte in body:
                    connection.sendall(bytes([byte]))
                    if stop.wait(0.1):
                        break

        thread = threading.Thread(target=drip)
        thread.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/v1"
        client = Client(LlmSettings(url, "made", timeout=0.5, max_retries=0), {})
        with pytest.raises(ExtractionError, match=r"not whole in 0\.5 seconds"):
            client.ask([{"role": "user", "content": "{}"}])
        stop.set()
        client.close()
        thread.join()


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_refusal_stops_at_once(model: Any, status: int) -> None:
    server, asking = model(script(Reply('{"error": "no"}', status)))
    with pytest.raises(EndpointError, match=str(status)):
        asking.extract(DOCUMENT)
    assert len(server.requests) == 1


def test_nobody_there(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings = LlmSettings(f"http://127.0.0.1:{free.getsockname()[1]}/v1", "made", cache=tmp_path, max_retries=0)
        asking = LanguageModel(settings)
        with pytest.raises(EndpointError, match="cannot connect"):
            asking.extract(DOCUMENT)
        asking.close()


def test_a_redirect_is_not_followed(model: Any) -> None:
    server, asking = model(
        script(Reply("", 307, {"Location": "http://127.0.0.1:9/v1/chat/completions"})), key="sk-made"
    )
    with pytest.raises(ExtractionError, match="HTTP 307"):
        asking.extract(DOCUMENT)
    assert len(server.requests) == 1


def test_an_endless_answer_is_not_read_to_its_end(model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.extract.llm.client.LARGEST", 10_000)
    _, asking = model(script(said("x" * 20_000)))
    with pytest.raises(ExtractionError, match="longer than 10000 bytes"):
        asking.extract(DOCUMENT)


def test_an_error_is_told_in_a_line_without_control_characters(model: Any) -> None:
    message = json.dumps({"error": {"message": "bad\n\u001b[31mthing" + "x" * 500}})
    _, asking = model(script(Reply(message, 418)))
    with pytest.raises(ExtractionError) as caught:
        asking.extract(DOCUMENT)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 200


# Broken answers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("broken", ['{"facts": [{"type": "pro', "Sorry!", "[]", '{"facts": 3}', "", "[" * 50_000])
def test_a_malformed_answer_is_sent_back_once(model: Any, broken: str) -> None:
    server, asking = model(script(said(broken), GOOD))
    assert len(asking.extract(DOCUMENT)) == 1
    first, second = server.requests
    assert second["messages"][:2] == first["messages"]
    assert second["messages"][2] == {"role": "assistant", "content": broken}
    assert "JSON" in second["messages"][3]["content"]


def test_malformed_twice_is_a_problem_of_this_document(model: Any, tmp_path: Path) -> None:
    server, asking = model(script(said('{"facts": [{"type', finish="length")))
    with pytest.raises(ExtractionError, match="cut off at the model's length limit, twice"):
        asking.extract(DOCUMENT)
    assert len(server.requests) == 2
    assert not list((tmp_path / "answers").rglob("*.json"))  # nothing that is broken is kept


OBJECT = json.dumps({"facts": [SALE]}, ensure_ascii=False)
PARTS = [{"type": "text", "text": OBJECT[:9]}, {"type": "image"}, {"type": "text", "text": OBJECT[9:]}]


@pytest.mark.parametrize(
    "reply",
    [
        said(f"```json\n{OBJECT}\n```"),
        said(f"好的，以下是从正文{{text}}中读出的事实：\n\n```json\n{OBJECT}\n```\n以上 {{共 1 条}}。"),
        said(f'<think>\n先试试 {{"facts": []}}，不对。\n</think>\n\n{OBJECT}'),
        said(f'一个草稿 {{"facts": [1]}}\n</think>{OBJECT}'),
        said(f"答：{OBJECT}"),
        said(json.dumps({"note": "</think>", "facts": [SALE]})),
        Reply(json.dumps({"choices": [{"message": {"role": "assistant", "content": PARTS}}]})),
        streamed(OBJECT),
        Reply(streamed(OBJECT).body.replace("\n", "\r\n")),
        streamed(f"<think>嗯</think>{OBJECT}"),
    ],
    ids=["fence", "prose", "thoughts", "thoughts' end", "lead", "mark", "parts", "stream", "CRLF", "thinking stream"],
)
def test_an_answer_is_read_whatever_is_around_it(model: Any, reply: Reply) -> None:
    server, asking = model(script(reply))
    (fact,) = asking.extract(DOCUMENT)
    assert fact.value("product") == "单县羊肉"
    assert len(server.requests) == 1
    assert asking.extract(DOCUMENT) == (fact,)  # from the cache, too
    assert len(server.requests) == 1


def test_a_stream_tells_tokens_and_its_end(model: Any) -> None:
    _, asking = model(script(streamed(OBJECT[:40], "length")))
    with pytest.raises(ExtractionError, match="cut off at the model's length limit, twice"):
        asking.extract(DOCUMENT)
    usage = asking.usage()
    assert (usage.requests, usage.repairs, usage.retries) == (2, 1, 0)
    assert (usage.prompt_tokens, usage.completion_tokens, usage.untold) == (200, 20, 0)


@pytest.mark.parametrize("body", ["data: [DONE]\n\n", "data: {\n\n", 'data: {"choices": []}\n\n', ": nothing\n\n"])
def test_a_stream_that_says_nothing_is_tried_again(model: Any, body: str) -> None:
    server, asking = model(script(Reply(body), GOOD))
    assert len(asking.extract(DOCUMENT)) == 1
    assert len(server.requests) == 2


def test_an_answer_of_braces_is_given_up_in_no_time(model: Any) -> None:
    _, asking = model(script(said('{"a":' * 200_000), GOOD))
    began = time.monotonic()
    assert len(asking.extract(DOCUMENT)) == 1
    assert time.monotonic() - began < 20


def test_what_an_endpoint_refuses_is_left_out(model: Any) -> None:
    """A schema gives way to plain JSON, that to nothing; a fixed temperature is no fault either."""

    def picky(request: Any) -> Reply:
        form = request.get("response_format", {}).get("type")
        if form == "json_schema":
            return Reply('{"error": {"message": "response_format.type: json_schema is not supported"}}', 400)
        if "temperature" in request:
            return Reply('{"error": {"message": "temperature does not support 0"}}', 400)
        if form:
            return Reply('{"error": {"message": "unknown parameter response_format"}}', 422)
        return GOOD

    server, asking = model(picky)
    assert len(asking.extract(DOCUMENT)) == 1
    assert len(server.requests) == 4
    asking.extract(Document("b", "另一篇。"))
    assert len(server.requests) == 5  # it is remembered


def test_a_request_that_is_wrong_is_a_problem(model: Any) -> None:
    _, asking = model(script(Reply('{"error": {"message": "context too long"}}', 400)))
    with pytest.raises(ExtractionError, match="HTTP 400: context too long"):
        asking.extract(DOCUMENT)


# Parts and limits ----------------------------------------------------------------------------------------------------


def test_an_empty_document_is_not_asked_about(model: Any) -> None:
    server, asking = model(script(GOOD))
    assert asking.extract(Document("a", " \n")) == ()
    assert server.requests == []


def test_a_story_that_says_it_is_made_up_is_not_asked_about(model: Any) -> None:
    server, asking = model(script(GOOD))
    assert asking.extract(Document("a", DOCUMENT.text + "本故事纯属虚构。")) == ()
    assert server.requests == []


def test_a_long_document_goes_out_in_parts_of_whole_sentences(model: Any) -> None:
    text = "".join(f"单县县长梁惠文推介了第{number}种羊肉，味道十分鲜美。\n" for number in range(300))
    text += "单县县长梁惠文推介单县罗汉参。"
    server, asking = model(rules_model)
    facts = asking.extract(Document("a", text))
    asked_about = list(server.texts())
    assert len(asked_about) > 3
    assert all(part.endswith("。") and len(part) <= PART + 1 for part in asked_about)
    assert "".join("".join(asked_about).split()) == "".join(text.split())
    assert all(fact.evidence.quote == fact.evidence.span.cut(text) for fact in facts)
    assert facts[-1].value("product") == "单县罗汉参"
    assert facts[-1].evidence.span.end == len(text)


def test_a_sentence_without_an_end_is_cut() -> None:
    found = list(parts(normalise("长" * (PART * 2 + 5))))
    assert [len(part) for part in found] == [PART, PART, 5]


def test_no_more_requests_than_allowed_in_a_period() -> None:
    """Two in half a second: the third and the fifth wait. A lower bound holds on a machine of any speed."""
    times: list[float] = []

    def clocked(request: Any) -> Reply:
        times.append(time.monotonic())
        return GOOD

    with serving(clocked) as server:
        client = Client(server.settings(Path("unused"), requests_per_minute=2), {}, period=0.5)
        for _ in range(5):
            client.ask([{"role": "user", "content": "{}"}])
        client.close()
    assert times[2] - times[0] >= 0.45
    assert times[4] - times[2] >= 0.45


# Settings ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (LlmSettings(), "no endpoint is named"),
        (LlmSettings("localhost:8000", "made"), "is no http"),
        (LlmSettings("ftp://localhost", "made"), "is no http"),
        (LlmSettings("http://localhost:1"), "--llm-model"),
        (LlmSettings("http://localhost:1", "made", requests_per_minute=0), "at least 1 request"),
        (LlmSettings("http://localhost:1", "made", key="a\nb"), "plain ASCII"),
    ],
)
def test_settings_that_cannot_work_are_told_before_anything_is_read(settings: LlmSettings, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        backends.create("llm", settings)


def test_the_key_is_in_no_message() -> None:
    assert "sk-made" not in repr(LlmSettings("http://localhost:1", "made", key="sk-made"))


@pytest.mark.parametrize("ending", ["", "/", "/chat/completions"])
def test_an_endpoint_may_be_written_in_three_ways(tmp_path: Path, ending: str) -> None:
    with serving(script(GOOD)) as server:
        settings = server.settings(tmp_path)
        asking = LanguageModel(LlmSettings(server.url + ending, "made", cache=settings.cache))
        assert len(asking.extract(DOCUMENT)) == 1
        asking.close()


def test_an_unknown_name_is_told() -> None:
    with pytest.raises(UsageError, match="choose one of rules, hybrid, llm"):
        backends.create("gpt")


# The line as a whole -------------------------------------------------------------------------------------------------


def test_one_document_that_fails_stops_none(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.txt").write_text(f"单县县长梁惠文推介单县羊肉{name}。", encoding="utf-8")

    def moody(request: Any) -> Reply:
        return said("nonsense") if "b" in asked(request)["text"] else rules_model(request)

    problems: list[str] = []
    bills: list[backends.Usage] = []
    with serving(moody) as server:
        options = pipeline.Options(
            extractor="llm", llm=server.settings(tmp_path / "answers"), workers=2,
            on_problem=problems.append, on_usage=bills.append,
        )  # fmt: skip
        found = list(pipeline.extract([str(tmp_path / f"{n}.txt") for n in "abc"], options))
    assert [one.document.id for one in found] == ["a", "c"]
    (problem,) = problems
    assert problem.startswith("b: the language model's answer is no JSON")
    assert [bill.requests for bill in bills] == [4]


def test_an_endpoint_that_refuses_stops_the_line_and_the_bill_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(DOCUMENT.text, encoding="utf-8")
    bills: list[backends.Usage] = []
    with serving(script(Reply("{}", 401))) as server:
        options = pipeline.Options(extractor="llm", llm=server.settings(tmp_path / "x"), on_usage=bills.append)
        with pytest.raises(EndpointError, match="KG_LLM_API_KEY"):
            list(pipeline.extract([str(tmp_path / "a.txt")], options))
    assert bills[0].requests == 1
