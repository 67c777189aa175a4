"""The service behind a real socket: nonsense, clients that dawdle or vanish, and ten times more than it can do."""

from __future__ import annotations

import asyncio
import gzip
import socket
import struct
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

import httpx
import pytest

from hanyeong.database.engine import Database
from hanyeong.serving import protocol
from hanyeong.serving.access import access_of
from hanyeong.serving.app import create_app
from hanyeong.serving.params import ServeParams
from hanyeong.serving.served_model import Answer, Question
from hanyeong.serving.server import _config, _listener, _Server
from hanyeong.serving.service import Service
from tests.core.serving.tiny import Echo, served

Address = tuple[str, int]


@contextmanager
def listening(model: Echo, params: ServeParams, database: Database | None = None) -> Iterator[tuple[Address, Service]]:
    """The service on a port of this machine, in a thread."""
    listener = _listener("127.0.0.1", 0)
    service = Service(served(model), params, database)
    server = _Server(_config(create_app(service, access_of(params, {})), params), service)
    thread = threading.Thread(target=lambda: server.run(sockets=[listener]))
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield listener.getsockname(), service
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@pytest.fixture(scope="module")
def address() -> Iterator[Address]:
    with listening(Echo(), ServeParams()) as (found, _):
        yield found


def said(address: Address, sent: bytes, wait_s: float = 5.0) -> bytes:
    """What comes back until the connection is closed, or nothing more comes."""
    found = b""
    with closing(socket.create_connection(address, timeout=wait_s)) as one:
        try:
            for start in range(0, len(sent), 65_536):
                one.sendall(sent[start : start + 65_536])
            one.shutdown(socket.SHUT_WR)
            while part := one.recv(65_536):
                found += part
        except OSError:  # hung up in the middle: as good as any answer
            pass
    return found


def is_well(address: Address) -> bool:
    host, port = address
    return httpx.get(f"http://{host}:{port}/health", trust_env=False).status_code == 200


HEAD = b"POST /api/v1/translate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n"
BODY = b'{"texts": ["\xea\xb0\x80"]}'
NONSENSE = {
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
    "nothing": b"\r\n\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/0.9": b"GET /health\r\n",
    "no host": b"GET /languages HTTP/1.1\r\n\r\n",
    "a chunk without a size": HEAD + b"Transfer-Encoding: chunked\r\n\r\nZZZ\r\n{}\r\n0\r\n\r\n",
    "a chunk of any size": HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 40 + b"\r\n",
    "a chunk that ends early": HEAD + b"Transfer-Encoding: chunked\r\n\r\nff\r\n{}",
    "two lengths": HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n" + BODY,
    "a length and chunks": HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "no length that is one": HEAD + b"Content-Length: -1\r\n\r\n" + BODY,
    "a length of any size": HEAD + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n" + BODY,
    "NUL in a header": HEAD + b"X: a\x00b\r\n\r\n",
    "a line feed in a header": HEAD + b"X: a\nContent-Length: 3\r\n\r\nabc",
    "a header without an end": HEAD + b"X: " + b"a" * 1_000_000,
    "headers without number": HEAD + b"".join(b"X-%d: 1\r\n" % n for n in range(50_000)) + b"\r\n",
    "a path without an end": b"GET /" + b"a" * 1_000_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "another encoding": HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n",
}
REFUSED = {
    "a file by its path": b"/../../../../etc/passwd",
    "by its path, encoded": b"/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "of another machine": b"http://192.0.2.1/etc/passwd",
    "with NUL": b"/download_file/%00",
    "by a name that is none": b"/download_file/..%2f..%2fetc%2fpasswd",
    "by a document's address": b"/api/v1/documents/%2e%2e%2f%2e%2e%2fetc%2fpasswd/result",
    "with half an escape": b"/%",
}


@pytest.mark.parametrize("kind", NONSENSE)
def test_nonsense_is_refused_or_hung_up_on(address: Address, kind: str, capfd: pytest.CaptureFixture[str]) -> None:
    sent = NONSENSE[kind]
    if kind == "another encoding":
        bomb = gzip.compress(b'{"texts": ["' + b"a" * 50_000_000 + b'"]}')
        sent = sent % len(bomb) + bomb
    found = said(address, sent)
    assert found[:12] in (b"", b"HTTP/1.1 400", b"HTTP/1.1 408", b"HTTP/1.1 413", b"HTTP/1.1 415", b"HTTP/1.1 421")
    assert b"a" * 100 not in found
    assert is_well(address)
    assert "fault" not in capfd.readouterr().err


@pytest.mark.parametrize("kind", REFUSED)
def test_no_path_leads_out(address: Address, kind: str) -> None:
    ranges = b"Range: bytes=" + b",".join(b"%d-" % n for n in range(2000))
    found = said(
        address,
        b"GET " + REFUSED[kind] + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + ranges + b"\r\n\r\n",
    )
    assert found[:12] in (b"HTTP/1.1 400", b"HTTP/1.1 404")
    assert b"root:" not in found


def test_a_head_that_trickles_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "HEAD_S", 0.3)
    with listening(Echo(), ServeParams()) as (address, _):
        slow = [socket.create_connection(address, timeout=10) for _ in range(50)]
        begun = time.monotonic()
        for one in slow[:25]:  # the others say nothing at all
            one.sendall(b"POST /translate HTTP/1.1\r\nX-A: b\r\n")
        assert is_well(address)
        for one in slow:
            assert one.recv(1000) == b""
            one.close()
        assert time.monotonic() - begun < 5
        with httpx.Client(trust_env=False) as client:  # who comes to the point may stay longer than that
            for _ in range(3):
                assert client.get(f"http://{address[0]}:{address[1]}/health").status_code == 200
                time.sleep(0.2)


@dataclass
class Slow(Echo):
    """Takes its time for each batch."""

    seconds: float = 0.02
    asked: list[str] = field(default_factory=list)

    def answers(self, questions: Sequence[Question]) -> list[Answer]:
        time.sleep(self.seconds)
        return super().answers(questions)


def test_who_vanishes_gives_back_his_place() -> None:
    with listening(Slow(seconds=0.5), ServeParams(max_requests=250)) as (address, service):
        request = HEAD.replace(b"Connection: close\r\n", b"") + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY
        leaving = []
        for _ in range(200):
            leaving.append(socket.create_connection(address, timeout=10))
            leaving[-1].sendall(request)
        for one in leaving:  # a reset, as of a machine that is gone
            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            one.close()
        host, port = address
        with httpx.Client(base_url=f"http://{host}:{port}", trust_env=False, timeout=20) as client:
            for _ in range(200):
                if "hanyeong_requests_under_way 1.0" in client.get("/metrics").text:
                    break
                time.sleep(0.02)
            else:
                raise AssertionError("places were not given back")
            assert service.batcher.queued_tokens == 0
            assert client.post("/api/v1/translate", json={"texts": ["나는 간다 x."], "source": "ko"}).status_code == 200


def test_ten_times_too_much_is_shed_and_nobody_who_was_taken_fails() -> None:
    params = ServeParams(batch_tokens=50, max_queue_tokens=250, batch_wait_ms=1)
    n_clients, n_each = 60, 4

    async def load(address: Address) -> tuple[list[tuple[int, httpx.Response]], list[int]]:
        host, port = address
        limits = httpx.Limits(max_connections=n_clients + 1)
        async with httpx.AsyncClient(
            base_url=f"http://{host}:{port}", limits=limits, timeout=60, trust_env=False
        ) as client:

            async def ask(number: int) -> list[tuple[int, httpx.Response]]:
                found = []
                for n in range(number * n_each, (number + 1) * n_each):
                    text = f"나는 번호 {n} 입니다 x."
                    answer = await client.post("/api/v1/translate", json={"texts": [text] * 10, "source": "ko"})
                    found.append((n, answer))
                return found

            asking = [asyncio.ensure_future(ask(number)) for number in range(n_clients)]
            well = []
            while not all(one.done() for one in asking):
                well.append((await client.get("/health")).status_code)
                await asyncio.sleep(0.05)
            return [each for one in asking for each in one.result()], well

    with listening(Slow(), params) as (address, service):
        answers, well = asyncio.run(load(address))
        assert service.batcher.queued_tokens == 0
    statuses = [answer.status_code for _, answer in answers]
    assert set(statuses) == {200, 503}
    assert set(well) == {200}
    for n, answer in answers:
        if answer.status_code == 503:
            assert 1 <= int(answer.headers["retry-after"]) <= 60
            assert answer.json()["type"] == "urn:hanyeong:problem:queue-full"
        else:
            assert {one["text"] for one in answer.json()["translations"]} == {f"나는 번호 {n} 입니다 X."}
