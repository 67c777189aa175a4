"""Serving: the service on loopback beside the same sentences given to the bundle directly, in one run.

    python benchmarks/serving.py [BUNDLE] [LINES_FILE or -] [SECONDS]

Clients are plain sockets of another process (a client library would cost more than the service), each asking for one
sentence at a time as soon as it has its last answer. "directly" is the bundle's own `translate` on a batch of as many
of the same sentences as there are clients. A list of 100 is one request of LibreTranslate's dialect, beside a hundred
requests of one client.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import httpx

from hanyeong import load_bundle

CLIENTS = (1, 8, 64)
SENTENCES = [
    f"{who} {hour}시에 {place} {what}."
    for hour in range(1, 13)
    for who in ("나는", "우리는", "친구가", "선생님께서")
    for place in ("학교에서", "시장에서", "회사에서")
    for what in ("회의를 시작합니다", "점심을 먹었습니다", "책 두 권을 샀어요")
]


@contextmanager
def service(bundle: Path) -> Iterator[str]:
    """The address of a service over the bundle."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "hanyeong.cli", "--quiet", "serve", "--bundle", str(bundle), "--port", str(port)]
    with subprocess.Popen(command) as child:
        url = f"http://127.0.0.1:{port}"
        while not _ready(url):
            time.sleep(0.1)
        try:
            yield url
        finally:
            child.terminate()


def _ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/ready", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


async def asked(url: str, n_clients: int, seconds: float, sentences: list[str]) -> list[float]:
    """Seconds of each request that was answered in the time."""
    took: list[float] = []
    until = time.monotonic() + seconds
    host, _, port = url.removeprefix("http://").rpartition(":")

    async def one(n: int) -> None:
        reader, writer = await asyncio.open_connection(host, int(port))
        for sentence in islice(cycle(sentences), n, None):
            begun = time.monotonic()
            if begun > until:
                writer.close()
                return
            body = json.dumps({"q": sentence, "source": "ko", "target": "en"}).encode()
            writer.write(b"POST /translate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n")
            writer.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            await reader.readexactly(int(head.partition(b"content-length:")[2].partition(b"\r\n")[0]))
            if b" 200 " not in head[:20]:
                raise RuntimeError(head.partition(b"\r\n")[0].decode())
            took.append(time.monotonic() - begun)

    await asyncio.gather(*map(one, range(n_clients)))
    return took


def load_of(url: str, n_clients: int, seconds: float, sentences: list[str]) -> list[float]:
    """The same from a process of its own: clients must not share the service's interpreter."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_asked, (url, n_clients, seconds, sentences))


def _asked(*what: Any) -> list[float]:
    return asyncio.run(asked(*what))


def directly(translator: Any, n: int, seconds: float, sentences: list[str]) -> float:
    """Sentences a second that the bundle translates in batches of n."""
    waiting, done, begun = cycle(sentences), 0, time.monotonic()
    while time.monotonic() - begun < seconds:
        translator.translate(list(islice(waiting, n)))
        done += n
    return done / (time.monotonic() - begun)


def list_beside_singles(url: str, sentences: list[str]) -> tuple[float, float]:
    """Seconds for a list of 100, and for a hundred requests one after another."""
    some = list(islice(cycle(sentences), 100))
    with httpx.Client(base_url=url, timeout=120, trust_env=False) as http:

        def seconds(*bodies: Any) -> float:
            begun = time.monotonic()
            for body in bodies:
                http.post("/translate", json={"q": body, "source": "ko", "target": "en"}).raise_for_status()
            return time.monotonic() - begun

        seconds(some)
        return statistics.median(seconds(some) for _ in range(3)), statistics.median(seconds(*some) for _ in range(3))


def main() -> None:
    bundle = Path(sys.argv[1] if len(sys.argv) > 1 else "models/release")
    lines = (
        Path(sys.argv[2]).read_text(encoding="utf-8").splitlines() if sys.argv[2:3] not in ([], ["-"]) else SENTENCES
    )
    seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 10.0
    translator = load_bundle(bundle)
    print("| clients | sentences/s | directly, in batches of as many | share | p50 ms | p95 ms | p99 ms |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    with service(bundle) as url:
        load_of(url, 8, 2, lines)
        for n in CLIENTS:
            took = sorted(load_of(url, n, seconds, lines))
            pace, plain = len(took) / seconds, directly(translator, n, seconds, lines)
            shown = [f"{1000 * took[min(len(took) - 1, int(q * len(took)))]:.1f}" for q in (0.5, 0.95, 0.99)]
            print(f"| {n} | {pace:.0f} | {plain:.0f} | {pace / plain:.2f} | {' | '.join(shown)} |", flush=True)
        together, singly = list_beside_singles(url, lines)
        print(f"\na list of 100: {together:.2f} s; one by one: {singly:.2f} s; {singly / together:.1f} times")


if __name__ == "__main__":
    main()
