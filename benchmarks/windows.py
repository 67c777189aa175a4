"""Closing a window of 10,000 requests where a million are logged, and what the service beside it notices.

    python benchmarks/windows.py [BUNDLE or -] [REQUESTS] [SECONDS]

The log is a SQLite file: 10,000 requests written by the request log's writer, copied with later times until there are
REQUESTS (1,000,000). Windows are closed by the code of `hanyeong monitor`, in a process of its own, with a monitoring
reference of drawn features and with Great Expectations. With BUNDLE a service on the same file answers one client, for
SECONDS (20) at a time, in turns with and without windows being closed, and p50 and p95 are compared.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Event
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import numpy as np
from sqlalchemy import text

from hanyeong.cli.monitor import NICENESS
from hanyeong.database.engine import Database, location
from hanyeong.database.request_log import Entry, Measured, RequestLog, Sentence
from hanyeong.monitoring.drift import calibrate
from hanyeong.monitoring.live.closing import Stream
from hanyeong.monitoring.live.monitor import LiveMonitor
from hanyeong.monitoring.live.params import LiveParams
from hanyeong.monitoring.live.reference import StreamReference
from hanyeong.monitoring.live.validation import Expectations
from hanyeong.results.monitor import ColumnKind, Feature

REQUESTS = 1_000_000
WINDOW = 10_000
SECONDS = 20.0
TURNS = 3
STREAM = Stream("b" * 64, "ko-en")
PARAMS = LiveParams(window_requests=WINDOW, max_hours=168.0)
DOMAINS = {"law": 0.5, "news": 0.3, "talk": 0.2}
MINUTES = 15
"""Between a copy and the next."""


def frame(rows: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Features that could be true."""
    return {
        str(name): np.round(rng.beta(2, 5, rows), 6) * (-1 if name == Feature.SCORE_PER_TOKEN else 1)
        for name in Feature
    }


def reference() -> StreamReference:
    """Drawn as the features of the requests are."""
    rng = np.random.default_rng(1)
    usual, others = frame(1000, rng), frame(500, rng)
    floors = {ColumnKind.NUMBER: 0.1, ColumnKind.EVENT: 0.1}
    found = calibrate(usual, others, rng, window_rows=500, draws=500, level=0.001, floors=floors)
    return StreamReference(found, others, DOMAINS)


def fill(database: Database, n_requests: int) -> None:
    """A window's requests by the writer, then copies of them."""
    rng, now = np.random.default_rng(2), datetime.now(UTC) - timedelta(minutes=MINUTES * (n_requests // WINDOW + 2))
    columns = frame(WINDOW, rng)
    rows = [
        dict(zip(columns, row, strict=True)) for row in zip(*(one.tolist() for one in columns.values()), strict=True)
    ]
    domains = rng.choice(list(DOMAINS), WINDOW, p=list(DOMAINS.values()))
    measured = {f"{i:032x}": [Measured(rows[i], str(domains[i]))] for i in range(WINDOW)}
    log = RequestLog(database, measure=lambda batch: [measured[one.request_id] for one in batch])
    for i in range(WINDOW):
        said = Sentence(0, STREAM.direction, "가나다 라마바 사.", "Something like this.", 6, 5, 0, -0.5, (), 0.8)
        asked: dict[str, object] = {
            "dialect": "deepl",
            "client": "python",
            "key_name": None,
            "route": "/v2/translate",
            "status": 200,
        }
        asked |= {"code": None, "items": 1, "characters": 10, "queue_wait_ms": float(rng.gamma(2, 3))}
        log.put(Entry(f"{i:032x}", now, float(rng.gamma(6, 5)), STREAM.digest, asked, [said]))
        if not (i + 1) % 1000:
            log._empty()
    with database.write() as session:
        for table in ("requests", "segments"):
            update = text(f"UPDATE {table} SET logged = :now")  # noqa: S608  our own names
            session.execute(update, {"now": now.strftime("%Y-%m-%d %H:%M:%S.%f")})
    for copy in range(1, n_requests // WINDOW):
        _copy(database, copy)


def _copy(database: Database, copy: int) -> None:
    """The first rows once more, under other ids and later."""
    later = f"strftime('%Y-%m-%d %H:%M:%f', logged, '+{copy * MINUTES} minutes') || '000'"
    with database.write() as session:
        for table, key in (("requests", "id"), ("segments", "request_id")):
            names = [row[1] for row in session.execute(text(f"PRAGMA table_info({table})"))]
            new = {key: f"'{copy:08x}' || substr({key}, 9)", "logged": later, "time": later}
            columns = ", ".join(new.get(name, name) for name in names)
            rows = f"SELECT {columns} FROM {table} WHERE {key} < '00000001'"  # noqa: S608  our own names
            session.execute(text(f"INSERT INTO {table} {rows}"))


def opened(folder: Path) -> Database:
    """The file of the service in a folder."""
    url = location(None, folder)
    if url is None:
        raise SystemExit("no database")
    return Database.open(url)


def close(folder: Path, most: int, stop: Event | None = None) -> None:
    """Close windows, and say how long each took and how much memory this process has needed."""
    os.nice(NICENESS)
    database = opened(folder)
    usual = reference()
    monitor = LiveMonitor(
        database, folder / "windows", PARAMS, lambda _: usual, Expectations(database, folder / "windows")
    )
    times: list[float] = []
    began = time.perf_counter()
    for _ in monitor.close_windows(datetime.now(UTC)):
        times.append(time.perf_counter() - began)
        if len(times) == most or (stop is not None and stop.is_set()):
            break
        began = time.perf_counter()
    mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if stop is None:
        sys.stdout.write(
            f"{len(times)} windows of {WINDOW:,} requests: first {times[0]:.1f} s, others median "
            f"{statistics.median(times[1:]):.1f} s, longest {max(times):.1f} s; peak {mib:.0f} MiB\n"
        )
        sys.stdout.flush()


@contextmanager
def serving(bundle: Path, folder: Path) -> Iterator[httpx.Client]:
    """A service on the same file."""
    command = [sys.executable, "-m", "hanyeong.cli", "serve", "--bundle", str(bundle.resolve()), "--port", "5977"]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as service:
        try:
            with httpx.Client(base_url="http://127.0.0.1:5977", trust_env=False, timeout=60) as client:
                for _ in range(240):
                    time.sleep(0.5)
                    try:
                        if client.get("/ready").is_success:
                            break
                    except httpx.HTTPError:
                        continue
                yield client
        finally:
            service.terminate()


def ask(client: httpx.Client, seconds: float) -> list[float]:
    """Latencies of one client in milliseconds."""
    found, until = [], time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.perf_counter()
        client.post(
            "/translate", json={"q": "우리는 내일 회의에서 결정합니다.", "source": "ko", "target": "en"}
        ).raise_for_status()
        found.append(1000 * (time.perf_counter() - began))
        time.sleep(0.02)
    return found


def beside(bundle: Path, folder: Path, seconds: float) -> None:
    """The service's latency in turns, with and without windows being closed."""
    alone: list[float] = []
    both: list[float] = []
    with serving(bundle, folder) as client:
        ask(client, 3)
        for _ in range(TURNS):
            alone += ask(client, seconds)
            stop = multiprocessing.Event()
            closing = multiprocessing.Process(target=close, args=(folder, 10_000, stop))
            closing.start()
            both += ask(client, seconds)
            stop.set()
            closing.join()
    quantiles = [np.quantile(found, [0.5, 0.95]) for found in (alone, both)]
    for name, found, (p50, p95) in zip(("alone", "beside"), (alone, both), quantiles, strict=True):
        sys.stdout.write(f"service {name}: {len(found)} requests, p50 {p50:.1f} ms, p95 {p95:.1f} ms\n")
    p50, p95 = quantiles[1] / quantiles[0]
    sys.stdout.write(f"beside / alone: p50 {p50:.2f}, p95 {p95:.2f}\n")


def main() -> None:
    """Fill, close, serve."""
    bundle = Path(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1] != "-" else None
    n_requests = int(sys.argv[2]) if len(sys.argv) > 2 else REQUESTS
    seconds = float(sys.argv[3]) if len(sys.argv) > 3 else SECONDS
    with TemporaryDirectory() as name:
        folder = Path(name)
        database, began = opened(folder), time.perf_counter()
        fill(database, n_requests)
        database.close()
        size = (folder / ".hanyeong/service.db").stat().st_size / 1e6
        sys.stdout.write(f"{n_requests:,} requests: {size:,.0f} MB, made in {time.perf_counter() - began:.0f} s\n")
        closing = multiprocessing.Process(target=close, args=(folder, 6))
        closing.start()
        closing.join()
        if bundle is not None:
            beside(bundle, folder, seconds)


if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    main()
