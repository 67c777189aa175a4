"""What Prometheus is told. Labels have few and fixed values: none comes from a request's text, path or header."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from hanyeong.database.request_log import LOSSES
from hanyeong.database.translation_memory import MEMORY
from hanyeong.documents.segments import FLAGS as LAYOUT_FLAGS
from hanyeong.inference.translator import FLAGS
from hanyeong.serving.window_gauges import WindowGauges

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_SIZES: Final = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)

CANARY: Final = {
    "sentences": "how many there are",
    "changed": "how many are translated otherwise than at the release",
    "chrf": "chrF++ of the translations against those at the release",
    "seconds": "time that translating took",
    "time": "when it ended (Unix time)",
}
"""Gauges about the last run of the canary sentences."""


class Metrics:
    """The service's own; nothing of the process is shared, so that several can live in one test."""

    def __init__(self) -> None:
        own = self._registry = CollectorRegistry()
        self._requests = Counter("hanyeong_requests", "Requests answered", ["route", "status"], registry=own)
        self._seconds = Histogram(
            "hanyeong_request_seconds", "From request to answer", ["route"], buckets=_SECONDS, registry=own
        )
        self._refused = Counter("hanyeong_refusals", "Requests refused, by reason", ["code"], registry=own)
        self._sentences = Counter("hanyeong_sentences", "Sentences answered", registry=own)
        self._flags = Counter("hanyeong_sentence_flags", "Sentences with something special", ["flag"], registry=own)
        self._tokens = Counter("hanyeong_batch_tokens", "Source tokens given to the model", registry=own)
        self._batches = Histogram("hanyeong_batch_sentences", "Sentences a batch", buckets=_SIZES, registry=own)
        self._batch_seconds = Histogram("hanyeong_batch_seconds", "Seconds a batch", buckets=_SECONDS, registry=own)
        self._queue = Gauge("hanyeong_queue_tokens", "Source tokens that wait", registry=own)
        self._open = Gauge("hanyeong_requests_under_way", "Requests in flight", registry=own)
        self._swaps = Counter("hanyeong_bundle_swaps", "Changes of the bundle in service", ["outcome"], registry=own)
        self._bundle = Gauge("hanyeong_bundle", "1 for the bundle in service", ["digest"], registry=own)
        self._lost = Counter("hanyeong_log_lost", "Requests missing in the log, by reason", ["reason"], registry=own)
        self._log_waiting = Gauge("hanyeong_log_waiting", "Entries that wait for the database", registry=own)
        self._unmeasured = Counter(
            "hanyeong_log_unmeasured", "Sentences logged without features, though there is a reference", registry=own
        )
        self._canary = {
            name: Gauge(f"hanyeong_canary_{name}", f"Canary sentences, last run: {what}", ["direction"], registry=own)
            for name, what in CANARY.items()
        }
        self.windows = WindowGauges(own)
        for reason in LOSSES:
            self._lost.labels(reason)
        for flag in (*FLAGS, *LAYOUT_FLAGS, MEMORY):
            self._flags.labels(flag)
        for outcome in ("done", "refused"):
            self._swaps.labels(outcome)

    def text(self) -> bytes:
        """As Prometheus reads it."""
        return generate_latest(self._registry)

    def request(self, route: str, status: int, seconds: float) -> None:
        """A request was answered; `route` is a template such as /download_file/{name}."""
        self._requests.labels(route, f"{status // 100}xx").inc()
        self._seconds.labels(route).observe(seconds)

    def refusal(self, code: str) -> None:
        """A request was refused, for one of the reasons in hanyeong.serving."""
        self._refused.labels(code).inc()

    def sentences(self, n: int, flags: Mapping[str, int]) -> None:
        """Sentences were answered, so many of them with each flag."""
        self._sentences.inc(n)
        for flag, count in flags.items():
            self._flags.labels(flag).inc(count)

    def batch(self, n_sentences: int, n_tokens: int, seconds: float) -> None:
        """The model answered a batch."""
        self._batches.observe(n_sentences)
        self._tokens.inc(n_tokens)
        self._batch_seconds.observe(seconds)

    def queue(self, n_tokens: Callable[[], float]) -> None:
        """Where to ask how many tokens wait."""
        self._queue.set_function(n_tokens)

    def under_way(self, n_requests: Callable[[], float]) -> None:
        """Where to ask how many requests are under way."""
        self._open.set_function(n_requests)

    def log_lost(self, reason: str, n_entries: int) -> None:
        """Entries of the request log are lost, for one of LOSSES."""
        self._lost.labels(reason).inc(n_entries)

    def log_waiting(self, n_entries: Callable[[], float]) -> None:
        """Where to ask how many entries wait for the database."""
        self._log_waiting.set_function(n_entries)

    def log_unmeasured(self, n_sentences: int) -> None:
        """Sentences are logged without what the monitor wants to know of them."""
        self._unmeasured.inc(n_sentences)

    def canary(self, direction: str, n_sentences: int, n_changed: int, chrf: float, seconds: float) -> None:
        """The canary sentences were translated in a direction."""
        now = datetime.now(UTC).timestamp()
        values = {"sentences": n_sentences, "changed": n_changed, "chrf": chrf, "seconds": seconds, "time": now}
        for name, value in values.items():
            self._canary[name].labels(direction).set(value)

    def swap(self, *, done: bool) -> None:
        """Another bundle was put into service, and is served or was refused."""
        self._swaps.labels("done" if done else "refused").inc()

    def serving(self, digest: str) -> None:
        """Which bundle answers from now on."""
        self._bundle.clear()
        self._bundle.labels(digest[:12]).set(1)
