"""The translation that comes sentence by sentence: the same as the whole one, in order, and for who listens only."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from hanyeong.serving import event_stream
from hanyeong.serving.params import ServeParams
from hanyeong.serving.served_model import Alternative, Answer, Question
from tests.core.serving.test_hostile import HOSTILE
from tests.core.serving.tiny import KEY, Echo, client, served

PATH = "/api/v1/translate/stream"
LONG = " ".join(f"나는 {n}시에 밥을 먹는다." for n in range(2800))
"""Some 49,000 characters."""
Events = list[tuple[str, Any]]


@dataclass
class Listener:
    """A client of the application in this process, which sees each part of an answer when it is sent."""

    app: Any
    body: Any
    leaves_after: int = 10**9
    """Parts, after which it leaves."""
    reads: asyncio.Event = field(default_factory=asyncio.Event)
    """Whether it takes what is sent."""
    parts: list[bytes] = field(default_factory=list)
    status: int = 0
    left: asyncio.Event = field(default_factory=asyncio.Event)
    asked: bool = False

    async def listen(self) -> Listener:
        headers = [(b"host", b"localhost"), (b"content-type", b"application/json"), (b"x-request-id", b"0" * 32)]
        path = {"path": PATH, "raw_path": PATH.encode(), "query_string": b"", "root_path": ""}
        scope = {"type": "http", "method": "POST", "headers": headers, "http_version": "1.1", "scheme": "http", **path}
        await self.app(scope, self.receive, self.send)
        return self

    async def receive(self) -> Any:
        if not self.asked:
            self.asked = True
            return {"type": "http.request", "body": json.dumps(self.body).encode(), "more_body": False}
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            return
        await self.reads.wait()
        if message["body"]:
            self.parts.append(message["body"])
        if len(self.parts) >= self.leaves_after:
            self.left.set()

    @property
    def events(self) -> Events:
        found = []
        for part in b"".join(self.parts).decode().split("\n\n"):
            if part and not part.startswith(":"):
                name, data = part.split("\n")
                found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
        return found


def listener(one: httpx.AsyncClient, body: Any, **options: Any) -> Listener:
    assert isinstance(one._transport, httpx.ASGITransport)
    found = Listener(one._transport.app, body, **options)
    found.reads.set()
    return found


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():
            await asyncio.sleep(0.01)


@dataclass
class Wordy(Echo):
    """Has other answers as well, to some questions more than to others."""

    def answers(self, questions: Sequence[Question]) -> list[Answer]:
        return [
            Answer(
                one.text, -1, alternatives=tuple(Alternative(f"{one.text} {n}", -2) for n in range(len(one.text) % 4))
            )
            for one in super().answers(questions)
        ]


def test_it_is_the_whole_translation_in_parts() -> None:
    texts = [*HOSTILE, "좋다 ab. 참 poison 나쁘다. 사과는 좋다.", "<p>가 <b>나 다</b>.</p> <i>라</i> 사과를. <br> 마"]
    body = {"texts": texts, "source": "ko", "alternatives": 3, "glossary": {"사과": "Apple"}}

    async def run() -> None:
        async with client(served(Wordy())) as (one, _):
            for how in ("text", "html", "markdown"):
                asked = body | {"format": how}
                whole = (await one.post("/api/v1/translate", json=asked)).json()
                events = (await listener(one, asked).listen()).events
                segments = [data for name, data in events if name == "segment"]
                numbers = [(data.pop("item"), data.pop("index")) for data in segments]
                expected = [each["segments"] for each in whole["translations"]]
                assert segments == [segment for each in expected for segment in each]
                assert numbers == [(item, n) for item, each in enumerate(expected) for n in range(len(each))]
                name, done = events[-1]
                assert (name, len(events), done["bundle"]) == ("done", len(segments) + 1, whole["bundle"])
                assert done["request_id"] == "0" * 32
                for found, each in zip(done["translations"], whole["translations"], strict=True):
                    assert {**found, "segments": each["segments"]} == each

    asyncio.run(run())


def test_a_long_text_begins_at_once_and_never_fills_the_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    model, waiting = Echo(), []

    async def run() -> None:
        async with client(served(model), ServeParams(batch_wait_ms=0)) as (one, service):
            found = listener(one, {"texts": [LONG]})
            send = found.send

            async def watched(message: Any) -> None:
                await send(message)
                waiting.append(service.batcher.queued_tokens)
                if len(found.parts) == 1:
                    assert sum(model.batches) <= 3, "of the 2,800 sentences"

            monkeypatch.setattr(found, "send", watched)
            events = (await found.listen()).events
            assert [name for name, _ in events] == ["segment"] * 2800 + ["done"]
            assert events[-1][1]["translations"][0]["text"] == LONG.upper()

    asyncio.run(run())
    assert max(waiting) < 64 * 10
    assert len(model.batches) < 100


@pytest.mark.parametrize("reads", [True, False])
def test_who_leaves_or_does_not_read_is_not_translated_for(reads: bool, capfd: pytest.CaptureFixture[str]) -> None:
    model = Echo()

    async def run() -> None:
        async with client(served(model), ServeParams(timeout_s=0.3)) as (one, service):
            found = listener(one, {"texts": [LONG]}, leaves_after=5)
            if not reads:
                found.reads.clear()
            await asyncio.wait_for(found.listen(), 20)
            assert service.batcher.queued_tokens == 0
            counted = (await one.get("/metrics")).text
            assert "hanyeong_requests_under_way 1.0" in counted, "the one that asks"

    asyncio.run(run())
    assert sum(model.batches) < 200
    logged = json.loads(capfd.readouterr().err)
    assert (logged["status"], logged["code"]) == (499, "client-left")


@dataclass
class Failing(Echo):
    """Fails from the second batch on, as its machine or its code would."""

    error: Exception = field(default_factory=lambda: RuntimeError("std::bad_alloc"))

    def answers(self, questions: Sequence[Question]) -> list[Answer]:
        if self.batches:
            raise self.error
        return super().answers(questions)


@dataclass
class Faulty(Echo):
    """Has a fault that nobody foresaw."""

    def question(self, sentence: str, direction: object, n_alternatives: int = 0) -> Question:
        if self.batches:
            raise ValueError(f"quotes {sentence}")
        return super().question(sentence, direction, n_alternatives)


@pytest.mark.parametrize(("model", "code", "status"), [(Failing(), "out-of-memory", 503), (Faulty(), "fault", 500)])
def test_what_goes_wrong_in_the_middle_is_told_last(
    model: Echo, code: str, status: int, capfd: pytest.CaptureFixture[str]
) -> None:
    async def run() -> Events:
        async with client(served(model)) as (one, _):
            return (await listener(one, {"texts": ["나는 QXZCANARY 먹는다. " * 20], "source": "ko"}).listen()).events

    events = asyncio.run(run())
    assert [name for name, _ in events] == ["segment", "error"]
    _, problem = events[-1]
    assert (problem["type"], problem["status"]) == (f"urn:hanyeong:problem:{code}", status)
    assert problem["request_id"] == "0" * 32
    assert "CANARY" not in json.dumps(problem) + capfd.readouterr().err


@dataclass
class Held(Echo):
    """Answers the first sentence, and then nothing before it is let go."""

    free: threading.Event = field(default_factory=threading.Event)

    def answers(self, questions: Sequence[Question]) -> list[Answer]:
        assert not self.batches or self.free.wait(20)
        return super().answers(questions)


def test_while_there_is_nothing_to_say_a_comment_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_stream, "KEEP_ALIVE_S", 0.01)
    model = Held()

    async def run() -> Listener:
        async with client(served(model)) as (one, _):
            found = listener(one, {"texts": ["나는 간다. 너는 온다."]})
            listening = asyncio.ensure_future(found.listen())
            await until(lambda: any(part.startswith(b":") for part in found.parts))
            model.free.set()
            return await listening

    found = asyncio.run(run())
    assert [name for name, _ in found.events] == ["segment", "segment", "done"]


def test_at_the_end_of_the_service_the_rest_is_told_to_come_again() -> None:
    model = Held()

    async def run() -> Events:
        async with client(served(model)) as (one, service):
            found = listener(one, {"texts": ["나는 간다. 너는 온다."]})
            listening = asyncio.ensure_future(found.listen())
            await until(lambda: bool(found.parts))
            service.stopping = True
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening
            model.free.set()
            return found.events

    assert [(name, data.get("type")) for name, data in asyncio.run(run())][1:] == [
        ("error", "urn:hanyeong:problem:stopping")
    ]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"texts": ["가" * 101]}, 413),
        ({"texts": ["가"], "target": "fr"}, 422),
        ({"texts": ["가"], "glossary": {"가": ""}}, 422),
        ({"texts": "가"}, 422),
    ],
)
def test_what_cannot_be_answered_is_refused_before_any_event(body: Any, status: int) -> None:
    async def run() -> list[httpx.Response]:
        async with client(served(Echo()), ServeParams(max_chars=100)) as (one, _):
            return [await one.post(path, json=body) for path in (PATH, "/api/v1/translate")]

    stream, whole = asyncio.run(run())
    assert (stream.status_code, stream.headers["content-type"]) == (status, "application/problem+json")
    assert {**stream.json(), "request_id": ""} == {**whole.json(), "request_id": ""}


def test_nothing_to_translate_and_nobody_without_the_key() -> None:
    async def run() -> list[Any]:
        async with client(served(Echo()), key=KEY) as (one, _):
            refused = await one.post(PATH, json={"texts": []})
            ask = {"authorization": f"Bearer {KEY}"}
            return [refused.status_code, *(await one.post(PATH, json={"texts": []}, headers=ask)).text.split("\n")]

    refused, name, *_ = asyncio.run(run())
    assert (refused, name) == (401, "event: done")
