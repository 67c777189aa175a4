"""Serving: the service on loopback beside the same sentences given to the bundle directly, in one run.

    python benchmarks/serving.py [BUNDLE] [LINES_FILE or -] [SECONDS] [REQUESTS]

Clients are plain sockets of another process (a client library would cost more than the service), each asking for one
sentence at a time as soon as it has its last answer. "directly" is the bundle's own `translate` on a batch of as many
of the same sentences as there are clients. A list of 100 is one request of LibreTranslate's dialect, beside a hundred
requests of one client. Then 5,000 different sentences at once, ten times as many requests as are answered in the same
time, and the memory that the service holds over REQUESTS requests (20,000).
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import re
import resource
import socket
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import httpx

from hanyeong import load_bundle

CLIENTS = (1, 8, 64)
AT_ONCE = 5000
OVERLOAD = 10
"""Times the requests that are answered."""
OVERLOAD_CLIENTS = 1000
TEXT_LINES = 8
"""Of an overloaded service's texts: with single sentences the clients would need more of the CPU than the service."""
QUEUE_TOKENS = 4000
"""Of the overloaded service: about a second of work, so that the queue is full soon."""
OK, FULL = 200, 503
SENTENCES = [
    f"{who} {hour}시에 {place} {what}."
    for hour in range(1, 13)
    for who in ("나는", "우리는", "친구가", "선생님께서")
    for place in ("학교에서", "시장에서", "회사에서")
    for what in ("회의를 시작합니다", "점심을 먹었습니다", "책 두 권을 샀어요")
]


@dataclass(frozen=True)
class Running:
    """A service of ours."""

    port: int
    pid: int

    @property
    def rss_mb(self) -> float:
        """Memory that it holds, in MB."""
        (kilobytes,) = re.findall(r"VmRSS:\s+(\d+)", Path(f"/proc/{self.pid}/status").read_text(encoding="ascii"))
        return int(kilobytes) / 1000


@dataclass(frozen=True)
class Reply:
    """What came back for a sentence, and when."""

    sentence: str
    status: int
    text: str
    seconds: float


@contextmanager
def service(bundle: Path, **settings: int) -> Iterator[Running]:
    """A service over the bundle, with settings of section `serve`."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "hanyeong.cli", "--quiet", "serve", "--bundle", str(bundle), "--port", str(port)]
    given = {f"HANYEONG_SERVE_{name.upper()}": str(value) for name, value in settings.items()}
    with subprocess.Popen(command, env=os.environ | given, stderr=subprocess.DEVNULL) as child:
        while not _ready(port):
            time.sleep(0.1)
        try:
            yield Running(port, child.pid)
        finally:
            child.terminate()


def _ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/ready", trust_env=False).status_code == OK
    except httpx.TransportError:
        return False


class Client:
    """A connection on which one request follows another."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def connected(cls, port: int) -> Client:
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def ask(self, sentence: str) -> Reply:
        """Have a sentence translated."""
        begun = time.monotonic()
        body = json.dumps({"q": sentence, "source": "ko", "target": "en"}).encode()
        self.writer.write(
            b"POST /translate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
        )
        head = (await self.reader.readuntil(b"\r\n\r\n")).lower()
        answer = await self.reader.readexactly(int(head.partition(b"content-length:")[2].partition(b"\r\n")[0]))
        seconds = time.monotonic() - begun
        status = int(head.split(maxsplit=2)[1])
        return Reply(sentence, status, json.loads(answer)["translatedText"] if status == OK else "", seconds)


async def steadily(port: int, n_clients: int, seconds: float, sentences: Sequence[str]) -> list[Reply]:
    """Replies to clients that ask for the next sentence as soon as they have their last answer."""
    until, waiting = time.monotonic() + seconds, cycle(sentences)

    async def one() -> list[Reply]:
        client, replies = await Client.connected(port), list[Reply]()
        while time.monotonic() < until:
            replies.append(await client.ask(next(waiting)))
        client.writer.close()
        return replies

    return [reply for replies in await asyncio.gather(*(one() for _ in range(n_clients))) for reply in replies]


async def at_once(port: int, sentences: Sequence[str]) -> list[Reply]:
    """Replies to as many clients as there are sentences, all of whom ask before one is answered."""
    clients = [await Client.connected(port) for _ in sentences]
    return list(await asyncio.gather(*(client.ask(one) for client, one in zip(clients, sentences, strict=True))))


async def at_a_rate(port: int, a_second: float, seconds: float, sentences: Sequence[str]) -> list[Reply]:
    """Replies to requests that come whether or not those before them were answered; a busy client skips its turn."""
    free = [await Client.connected(port) for _ in range(OVERLOAD_CLIENTS)]
    replies: list[Reply] = []

    async def one(client: Client, sentence: str) -> None:
        replies.append(await client.ask(sentence))
        free.append(client)

    begun, waiting = time.monotonic(), cycle(sentences)
    async with asyncio.TaskGroup() as group:
        for n in range(int(a_second * seconds)):
            if (left := begun + n / a_second - time.monotonic()) > 0:
                await asyncio.sleep(left)
            if free:
                group.create_task(one(free.pop(), next(waiting)))
            elif not n % 100:
                await asyncio.sleep(0)
    return replies


def from_outside(what: Callable[..., Awaitable[list[Reply]]], *given: Any) -> list[Reply]:
    """The same from a process of its own: clients must not share the service's interpreter."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_outside, (what, given))


def _outside(what: Callable[..., Any], given: tuple[Any, ...]) -> list[Reply]:
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    replies: list[Reply] = asyncio.run(what(*given))
    return replies


def directly(translator: Any, n: int, seconds: float, sentences: list[str]) -> float:
    """Sentences a second that the bundle translates in batches of n."""
    waiting, done, begun = cycle(sentences), 0, time.monotonic()
    while time.monotonic() - begun < seconds:
        translator.translate(list(islice(waiting, n)))
        done += n
    return done / (time.monotonic() - begun)


def list_beside_singles(port: int, sentences: list[str]) -> tuple[float, float]:
    """Seconds for a list of 100, and for a hundred requests one after another."""
    some = list(islice(cycle(sentences), 100))
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120, trust_env=False) as http:

        def seconds(*bodies: Any) -> float:
            begun = time.monotonic()
            for body in bodies:
                http.post("/translate", json={"q": body, "source": "ko", "target": "en"}).raise_for_status()
            return time.monotonic() - begun

        seconds(some)
        return statistics.median(seconds(some) for _ in range(3)), statistics.median(seconds(*some) for _ in range(3))


def milliseconds(replies: Iterable[Reply], *shares: float) -> list[str]:
    """Quantiles of the times."""
    took = sorted(reply.seconds for reply in replies)
    return [f"{1000 * took[min(len(took) - 1, int(share * len(took)))]:.1f}" for share in shares] if took else ["-"]


def throughput(bundle: Path, translator: Any, lines: list[str], seconds: float) -> float:
    """Print speeds beside those of the bundle; sentences a second with most clients."""
    print("| clients | sentences/s | directly, in batches of as many | share | p50 ms | p95 ms | p99 ms |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    with service(bundle) as running:
        from_outside(steadily, running.port, 8, 2, lines)
        for n in CLIENTS:
            replies = from_outside(steadily, running.port, n, seconds, lines)
            pace, plain = len(replies) / seconds, directly(translator, n, seconds, lines)
            shown = " | ".join(milliseconds(replies, 0.5, 0.95, 0.99))
            print(f"| {n} | {pace:.0f} | {plain:.0f} | {pace / plain:.2f} | {shown} |", flush=True)
        together, singly = list_beside_singles(running.port, lines)
        print(
            f"\na list of 100: {together:.2f} s; one by one: {singly:.2f} s; {singly / together:.1f} times", flush=True
        )
    return pace


def different_at_once(bundle: Path) -> None:
    """Print whether anybody got another's answer."""
    sentences = [f"{n}번 손님이 {SENTENCES[n % len(SENTENCES)]}" for n in range(AT_ONCE)]
    with service(bundle, max_requests=2 * AT_ONCE, max_queue_tokens=100 * AT_ONCE, timeout_s=600) as running:
        expected = in_lists(running.port, sentences)
        replies = from_outside(at_once, running.port, sentences)
    statuses = dict(Counter(reply.status for reply in replies))
    print(f"\n{AT_ONCE:,} different sentences at once: {statuses} by status; {compared(replies, expected)}", flush=True)


def overloaded(bundle: Path, lines: list[str], pace: float, seconds: float) -> None:
    """Print how a service with a short queue takes more texts than it can translate."""
    waiting = cycle(lines)
    texts = ["\n".join(islice(waiting, TEXT_LINES)) for _ in range(len(lines) // TEXT_LINES + 1)]
    with service(bundle, max_queue_tokens=QUEUE_TOKENS) as running:
        expected = in_lists(running.port, texts)
        replies = from_outside(at_a_rate, running.port, OVERLOAD * pace / TEXT_LINES, seconds, texts)
    shed = [reply for reply in replies if reply.status == FULL]
    kept = [reply for reply in replies if reply.status == OK]
    print(
        f"\n{len(replies) / seconds:.0f} texts of {TEXT_LINES} lines a second: {len(kept):,} translated; {len(shed):,} "
        f"told to come again, in {' / '.join(milliseconds(shed, 0.5, 0.95, 0.99))} ms (p50 / p95 / p99); "
        f"{len(replies) - len(kept) - len(shed)} others; {compared(kept, expected)}",
        flush=True,
    )


def in_lists(port: int, texts: Sequence[str]) -> dict[str, str]:
    """What the service answers while nobody else asks."""
    found: dict[str, str] = {}
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120, trust_env=False) as http:
        for start in range(0, len(texts), 100):
            some = texts[start : start + 100]
            answer = http.post("/translate", json={"q": some, "source": "ko", "target": "en"}).raise_for_status()
            found |= zip(some, answer.json()["translatedText"], strict=True)
    return found


def compared(replies: Sequence[Reply], expected: dict[str, str]) -> str:
    """How the answers compare with those to the same texts when nobody else asked.

    In a batch of another shape sums are rounded in another order, and now and then a beam ends otherwise: such an
    answer differs, and is nobody else's.
    """
    every = set(expected.values())
    unlike = [reply for reply in replies if reply.text != expected[reply.sentence]]
    others = sum(reply.text in every for reply in unlike)
    return f"{len(unlike)} of {len(replies):,} answers differ from those without load, {others} are another text's"


def memory(bundle: Path, lines: list[str], n_requests: int) -> None:
    """Print what the service holds as requests go by."""
    seen = []
    with service(bundle) as running:
        done = 0
        while done < n_requests:
            done += len(from_outside(steadily, running.port, 64, 10, lines))
            seen.append((done, running.rss_mb))
    some = [seen[0], *seen[len(seen) // 4 :: max(1, len(seen) // 8)], seen[-1]]
    print("memory: " + ", ".join(f"{mb:.0f} MB after {n:,}" for n, mb in some))


def main() -> None:
    bundle = Path(sys.argv[1] if len(sys.argv) > 1 else "models/release")
    lines = (
        Path(sys.argv[2]).read_text(encoding="utf-8").splitlines() if sys.argv[2:3] not in ([], ["-"]) else SENTENCES
    )
    seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 10.0
    translator = load_bundle(bundle)
    pace = throughput(bundle, translator, lines, seconds)
    different_at_once(bundle)
    overloaded(bundle, lines, pace, seconds)
    memory(bundle, lines, int(sys.argv[4]) if len(sys.argv) > 4 else 20_000)


if __name__ == "__main__":
    main()
