"""What is measured of a window beside the features of its sentences: each number with its 95 % interval."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from hanyeong.monitoring.drift import Z_95, Numbers, wilson
from hanyeong.monitoring.live.params import LiveParams
from hanyeong.monitoring.live.table import WindowTable, is_error, is_refusal
from hanyeong.results.monitor import Feature
from hanyeong.results.window import Signal

MIN_REQUESTS: Final = 20
"""Requests below which their times say nothing."""


@dataclass(frozen=True)
class Measure:
    """A number and its 95 % interval."""

    value: float
    low: float
    high: float


def measures(table: WindowTable, params: LiveParams) -> dict[Feature | Signal, Measure]:
    """Whatever can be measured of a window."""
    found: dict[Feature | Signal, Measure | None] = {
        Feature.CONFIDENCE: mean(np.frombuffer(table.confidences) if table.confidences else np.empty(0)),
        Signal.PLACEHOLDERS_LOST: rate(table.n_restored, table.n_read),
        **_service(table),
        **_people(table, params),
        **_canary(table),
    }
    return {signal: measure for signal, measure in found.items() if measure is not None}


def _service(table: WindowTable) -> dict[Feature | Signal, Measure | None]:
    times = [one for one in table.times.values() if one.whole and one.tokens]
    latencies = np.array([one.latency_ms for one in times])
    per_token = np.array([one.latency_ms / one.tokens for one in times])
    n_requests = table.statuses.total()
    return {
        Signal.LATENCY_MS: quantile(latencies, 0.5),
        Signal.LATENCY_TOKEN_MS: quantile(per_token, 0.5),
        Signal.LATENCY_P95_MS: quantile(latencies, 0.95),
        Signal.LATENCY_TOKEN_P95_MS: quantile(per_token, 0.95),
        Signal.QUEUE_WAIT_MS: quantile(np.array(table.waits), 0.95),
        Signal.ERROR_RATE: rate(sum(n for status, n in table.statuses.items() if is_error(status)), n_requests),
        Signal.REFUSAL_RATE: rate(sum(n for status, n in table.statuses.items() if is_refusal(status)), n_requests),
    }


def _people(table: WindowTable, params: LiveParams) -> dict[Feature | Signal, Measure | None]:
    said = table.ratings
    n_ratings = said.up + said.down
    return {
        Signal.SATISFACTION: rate(said.up, n_ratings) if n_ratings >= params.min_ratings else None,
        Signal.CORRECTED: rate(min(said.corrected, table.n_segments), table.n_segments),
        Signal.CORRECTION_CHRF: mean(np.array(said.chrf)) if len(said.chrf) >= params.min_ratings else None,
    }


def _canary(table: WindowTable) -> dict[Feature | Signal, Measure | None]:
    run = table.canary
    if run is None:
        return {}
    return {
        Signal.CANARY_CHANGED: rate(run.n_changed, run.n_sentences),
        Signal.CANARY_CHRF: Measure(run.chrf, run.chrf, run.chrf),
        Signal.CANARY_SECONDS: Measure(run.seconds, run.seconds, run.seconds),
    }


def rate(n: int, of: int) -> Measure | None:
    """A share, with Wilson's interval; None of nothing."""
    return Measure(n / of, *wilson(n, of)) if of else None


def mean(values: Numbers) -> Measure | None:
    """The mean of at least two numbers."""
    if len(values) < 2:
        return None
    middle, half = float(values.mean()), Z_95 * float(values.std(ddof=1)) / math.sqrt(len(values))
    return Measure(middle, middle - half, middle + half)


def quantile(values: Numbers, share: float) -> Measure | None:
    """A quantile, with the interval that the order of the values gives; None of few values."""
    n = len(values)
    if n < MIN_REQUESTS:
        return None
    ordered = np.sort(values)
    half = Z_95 * math.sqrt(n * share * (1 - share))
    low, high = (round(min(max(n * share + end, 0), n - 1)) for end in (-half, half))
    return Measure(float(np.quantile(ordered, share)), float(ordered[low]), float(ordered[high]))


def shares(counts: Mapping[str, int]) -> dict[str, Measure]:
    """The share of each category, the largest first."""
    total = sum(counts.values())
    ordered: Sequence[tuple[str, int]] = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return {name: Measure(n / total, *wilson(n, total)) for name, n in ordered if total}
