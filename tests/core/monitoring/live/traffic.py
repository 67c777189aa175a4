"""Rows of a request log as the service writes them, with the time of logging that a test wants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from hanyeong.database.engine import Database
from hanyeong.database.models import CanaryRun, Feedback, Request, Segment
from hanyeong.monitoring.drift import Frame, calibrate
from hanyeong.monitoring.live.closing import Stream
from hanyeong.monitoring.live.params import LiveParams
from hanyeong.monitoring.live.reference import StreamReference
from hanyeong.results.monitor import ColumnKind

START = datetime(2026, 11, 30, tzinfo=UTC)
STREAM = Stream("a" * 64, "ko-en")
PARAMS = LiveParams(window_requests=100, min_rows=40, baseline_windows=3)
FEATURES = {
    "source_chars": (50, 8),
    "punctuation_share": (0.5, 0.1),
    "surprise_bits": (20, 3),
    "score_per_token": (-2, 0.3),
}
"""Means and standard deviations."""
DOMAINS = {"law": 0.5, "news": 0.5}


HIGHEST = {"punctuation_share": 1.0, "score_per_token": 0.0}


def frame(rows: int, rng: np.random.Generator, **shifts: float) -> dict[str, np.ndarray]:
    """Features without drift, but those that are shifted by so many standard deviations."""
    return {
        name: np.clip(mean + sd * rng.normal(shifts.get(name, 0.0), 1.0, rows), None, HIGHEST.get(name))
        for name, (mean, sd) in FEATURES.items()
    }


def reference() -> StreamReference:
    rng = np.random.default_rng(0)
    usual, others = frame(400, rng), frame(200, rng)
    floors = {ColumnKind.NUMBER: 0.1, ColumnKind.EVENT: 0.1}
    found = calibrate(usual, others, rng, window_rows=80, draws=300, level=0.001, floors=floors)
    return StreamReference(found, others, DOMAINS)


@dataclass
class Traffic:
    """Windows of a hundred requests of one sentence each, ten every second."""

    database: Database
    stream: Stream = STREAM
    now: datetime = START
    rng: np.random.Generator = field(default_factory=lambda: np.random.default_rng(1))
    n: int = 0

    def window(
        self,
        requests: int = 100,
        shifts: dict[str, float] | None = None,
        slower: float = 1.0,
        law: float = 0.5,
        errors: int = 0,
        up: int = 0,
        down: int = 0,
        corrected: int = 0,
        restored: float = 0.02,
        confidence: float = 0.8,
        client: str = "browser",
        changed: int | None = None,
    ) -> None:
        """A window of traffic, with what is planted into it."""
        values = frame(requests, self.rng, **(shifts or {}))
        rows: list[Any] = []
        for i in range(requests):
            rows += self._request(values, i, slower, law, restored, confidence, client)
        rows += [self._refused(500) for _ in range(errors)]
        rows += [self._said(i, rating="up" if i < up else "down") for i in range(up + down)]
        rows += [self._said(i, correction="better") for i in range(corrected)]
        if changed is not None:
            rows.append(self._canary(changed, slower))
        with self.database.write() as session:
            session.add_all(rows)

    def _request(self, values: Frame, i: int, slower: float, law: float, restored: float, *of: Any) -> Sequence[Any]:
        confidence, client = of
        if not i % 10:
            self.now += timedelta(seconds=1)
        self.n += 1
        own = {"id": f"{self.n:032x}", "time": self.now, "logged": self.now, "digest": self.stream.digest}
        latency = float(self.rng.gamma(9, 3.0) * slower)
        domain = "law" if self.rng.random() < law else "news"
        flags = ["restored"] if self.rng.random() < restored else []
        request = Request(**own, **_asked(client, 200), latency_ms=latency, queue_wait_ms=latency / 4)
        segment = Segment(
            request_id=own["id"],
            position=0,
            item=0,
            time=self.now,
            logged=self.now,
            digest=self.stream.digest,
            direction=self.stream.direction,
            source_characters=10,
            target_characters=10,
            source_tokens=5,
            target_tokens=5,
            fertility=1.0,
            unknown_bytes=0,
            scripts={"hangul": 10},
            confidence=min(1.0, confidence + float(self.rng.normal(0, 0.1))),
            score=-0.5,
            flags=flags,
            latency_ms=latency,
            features={name: float(column[i]) for name, column in values.items()},
            domain=domain,
        )
        return request, segment

    def _refused(self, status: int) -> Request:
        self.n += 1
        when = {"time": self.now, "logged": self.now}
        return Request(id=f"{self.n:032x}", **when, **_asked("curl", status), latency_ms=1.0)

    def _said(self, i: int, **what: str) -> Feedback:
        about = {"request_id": f"{self.n - i:032x}", "segment": 0, "dialect": "hanyeong", "state": "noted"}
        return Feedback(time=self.now, **about, **what)

    def _canary(self, changed: int, slower: float) -> CanaryRun:
        of = {"digest": self.stream.digest, "direction": self.stream.direction, "reason": "timer"}
        numbers = {"n_sentences": 200, "n_changed": changed, "chrf": 100 - 0.46 * changed, "seconds": 3.0 * slower}
        return CanaryRun(time=self.now, **of, **numbers, answers_digest="c" * 64)


def _asked(client: str, status: int) -> dict[str, Any]:
    return {
        "dialect": "deepl",
        "client": client,
        "route": "/v2/translate",
        "status": status,
        "items": 1,
        "characters": 10,
    }
