"""Drift of a window of requests: effect sizes against thresholds calibrated without drift.

Every column is compared with the reference window by Evidently's own measures: the Wasserstein distance in standard
deviations of the reference for numbers, the Jensen-Shannon distance for events (columns that nearly always hold one
value: the event is "not the usual value"). A column drifts when its effect reaches its threshold. Thresholds come from
many random divisions of rows without drift into a reference and a window: they are set so that the largest effect over
all columns passes them in a stated share of these divisions (family-wise), and never below the smallest effect that
matters in practice. What few rows cannot show, an event that none of them happened to have, is allowed for: an event's
threshold also lies above every number of events that chance alone could bring into a window. So more rows make the
thresholds fall to that smallest effect, and not, as p-values do, to nothing.
Not covered: drift in the order of requests inside a window; requests that come in bursts from one document.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from hanyeong.results.monitor import ColumnKind

Numbers: TypeAlias = NDArray[np.float64]
Frame: TypeAlias = Mapping[str, Numbers]
"""Columns of equal length, one row per request; finite."""

RARE_SHARE = 0.1
"""A column whose unusual values are rarer than this in the reference is an event."""
MIN_STD = 0.001
"""Evidently's floor for the standard deviation that it divides by (`wasserstein_distance_norm`)."""
Z_95 = 1.959964
"""Two-sided 95 % point of the normal distribution."""


@dataclass(frozen=True)
class Column:
    """How one column is compared, and from which effect on it has drifted."""

    name: str
    kind: ColumnKind
    most_frequent: float
    """The reference's most frequent value; an event is any other."""
    threshold: float


@dataclass(frozen=True)
class Reference:
    """The reference window and the columns' thresholds against windows of `window_rows` rows."""

    frame: Frame
    columns: tuple[Column, ...]
    window_rows: int

    @property
    def digest(self) -> str:
        """SHA-256 of all its numbers: the same reference, and no other, has it."""
        return digest(self.frame)


@dataclass(frozen=True)
class Effect:
    """One column of one window: how far it moved, the direction with a 95 % interval, and the decision."""

    column: str
    effect: float
    threshold: float
    shift: float
    """Numbers: difference of means in standard deviations of the reference; events: difference of rates."""
    low: float
    high: float

    @property
    def drifts(self) -> bool:
        """As Evidently decides: at the threshold counts."""
        return self.effect >= self.threshold


def digest(frame: Frame) -> str:
    """SHA-256 of a frame's names and numbers."""
    state = hashlib.sha256()
    for name in sorted(frame):
        state.update(name.encode() + b"\0" + np.ascontiguousarray(frame[name], dtype="<f8").tobytes())
    return state.hexdigest()


def take(frame: Frame, rows: NDArray[np.int64]) -> dict[str, Numbers]:
    """Some rows of a frame, in the given order."""
    return {name: values[rows] for name, values in frame.items()}


def stack(*frames: Frame) -> dict[str, Numbers]:
    """Frames with the same columns, one below the other."""
    return {name: np.concatenate([frame[name] for frame in frames]) for name in frames[0]}


def n_rows(frame: Frame) -> int:
    """Rows of a frame."""
    return len(next(iter(frame.values())))


def wasserstein(reference: Numbers, window: Numbers) -> float:
    """First Wasserstein distance, in standard deviations of the reference (Evidently's "wasserstein")."""
    spread = max(float(np.std(reference)), MIN_STD)
    values = np.sort(np.concatenate([reference, window]))
    below_reference = np.searchsorted(np.sort(reference), values[:-1], side="right") / len(reference)
    below_window = np.searchsorted(np.sort(window), values[:-1], side="right") / len(window)
    return float(np.sum(np.abs(below_reference - below_window) * np.diff(values)) / spread)


def jensen_shannon(rate_a: Numbers | float, rate_b: Numbers | float) -> Numbers:
    """Jensen-Shannon distance between two yes/no columns with these rates of yes (Evidently's "jensenshannon").

    The root of the divergence in nats (Lin 1991): 0 when the rates agree, 0.8326 when they are 0 and 1.
    """
    a = np.stack([np.asarray(rate_a, float), 1 - np.asarray(rate_a, float)])
    b = np.stack([np.asarray(rate_b, float), 1 - np.asarray(rate_b, float)])
    middle = (a + b) / 2
    divergence = (_relative_entropy(a, middle) + _relative_entropy(b, middle)) / 2
    return np.asarray(np.sqrt(np.maximum(divergence, 0)), dtype=np.float64)


def _relative_entropy(a: Numbers, b: Numbers) -> Numbers:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(a > 0, a * np.log(a / b), 0.0).sum(axis=0))


def kind_of(values: Numbers) -> tuple[ColumnKind, float]:
    """How a reference column is compared, and its usual value (the smallest of the most frequent ones)."""
    distinct, counts = np.unique(values, return_counts=True)
    most_frequent = float(distinct[np.argmax(counts)])
    rare = 1 - counts.max() / len(values) < RARE_SHARE
    return (ColumnKind.EVENT if rare else ColumnKind.NUMBER), most_frequent


def calibrate(
    reference: Frame,
    others: Frame,
    rng: np.random.Generator,
    *,
    window_rows: int,
    draws: int,
    level: float,
    floors: Mapping[ColumnKind, float],
) -> Reference:
    """Thresholds for windows of `window_rows` rows, from the reference and `others`, rows equally without drift.

    Each draw divides all these rows anew into a reference of the same size and a window. `level` is the share of draws
    in which any column at all may reach its threshold.

    Raises:
        ValueError: `others` has fewer than `window_rows` rows.

    """
    if n_rows(others) < window_rows:
        raise ValueError(f"calibration needs {window_rows} rows beside the reference, found {n_rows(others)}")
    pool = stack(reference, others)
    kinds = {name: kind_of(values) for name, values in reference.items()}
    splits = _random_splits(n_rows(pool), n_rows(reference), window_rows, draws, rng)
    effects = {name: _null_effects(pool[name], *kinds[name], splits) for name in reference}
    scales = {name: max(float(np.quantile(found, 0.95)), 1e-3) for name, found in effects.items()}
    largest = np.max([effects[name] / scales[name] for name in reference], axis=0)
    factor = float(np.quantile(largest, 1 - level, method="higher"))
    thresholds = {name: max(floors[kinds[name][0]], _just_above(factor * scales[name])) for name in scales}
    for name in (name for name, (kind, _) in kinds.items() if kind is ColumnKind.EVENT):
        most_frequent = kinds[name][1]
        chance = _chance_effect(
            reference[name] != most_frequent, pool[name] != most_frequent, window_rows, level / len(kinds)
        )
        thresholds[name] = max(thresholds[name], _just_above(chance))
    columns = tuple(Column(name, *kinds[name], thresholds[name]) for name in reference)
    return Reference(dict(reference), columns, window_rows)


def _chance_effect(reference: NDArray[np.bool_], pool: NDArray[np.bool_], window_rows: int, level: float) -> float:
    """The effect of half an event less than what would surprise, so that rounding decides about no window."""
    n_events = event_limit(int(pool.sum()), len(pool), window_rows, level) - 0.5
    return float(jensen_shannon(float(reference.mean()), min(1.0, n_events / window_rows)))


def event_limit(n_seen: int, n_rows: int, window_rows: int, level: float) -> int:
    """Least number of events in a window that fewer than `level` of windows reach, given `n_seen` in `n_rows` rows.

    From the beta-binomial distribution that these rows and Jeffreys's prior predict: unlike a rate of none, none in
    fifty rows does not rule an event out. One more than the window has rows where any number can be reached.
    """
    a, b = n_seen + 0.5, n_rows - n_seen + 0.5
    above = 0.0
    for n_events in range(window_rows, -1, -1):
        above += math.exp(
            math.lgamma(window_rows + 1)
            - math.lgamma(n_events + 1)
            - math.lgamma(window_rows - n_events + 1)
            + _log_beta(n_events + a, window_rows - n_events + b)
            - _log_beta(a, b)
        )
        if above >= level:
            return n_events + 1
    return 0


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def _just_above(value: float) -> float:
    """The next number of six digits: what a draw without drift reached is still below the threshold."""
    return (math.floor(value * 1e6) + 1) / 1e6


@dataclass(frozen=True)
class _RandomSplits:
    """For each draw (row), which pool rows (column) are its reference and which its window."""

    in_reference: NDArray[np.bool_]
    in_window: NDArray[np.bool_]


def _random_splits(n_pool: int, n_reference: int, n_window: int, draws: int, rng: np.random.Generator) -> _RandomSplits:
    order = rng.permuted(np.tile(np.arange(n_pool, dtype=np.int32), (draws, 1)), axis=1)
    return _RandomSplits(order < n_reference, order >= n_pool - n_window)


def _null_effects(values: Numbers, kind: ColumnKind, most_frequent: float, splits: _RandomSplits) -> Numbers:
    """The effect of every draw on one column, [draws]."""
    reference, window = splits.in_reference, splits.in_window
    n_reference, n_window = int(reference[0].sum()), int(window[0].sum())
    if kind is ColumnKind.EVENT:
        yes = (values != most_frequent).astype(np.float64)
        return jensen_shannon(reference @ yes / n_reference, window @ yes / n_window)
    order = np.argsort(values, kind="stable")
    gaps = np.diff(values[order])
    below = np.cumsum(reference[:, order] / n_reference - window[:, order] / n_window, axis=1)[:, :-1]
    mean = reference @ values / n_reference
    spread = np.sqrt(np.maximum(reference @ values**2 / n_reference - mean**2, 0))
    return np.asarray(np.abs(below) @ gaps / np.maximum(spread, MIN_STD))


def compare(reference: Reference, window: Frame) -> tuple[Effect, ...]:
    """The effect of every column in a window."""
    return tuple(_effect(column, reference.frame[column.name], window[column.name]) for column in reference.columns)


def _effect(column: Column, reference: Numbers, window: Numbers) -> Effect:
    if column.kind is ColumnKind.EVENT:
        before, now = float(np.mean(reference != column.most_frequent)), float(np.mean(window != column.most_frequent))
        shift = rate_difference(before, len(reference), now, len(window))
        return Effect(column.name, float(jensen_shannon(before, now)), column.threshold, *shift)
    return Effect(column.name, wasserstein(reference, window), column.threshold, *mean_shift(reference, window))


def mean_shift(reference: Numbers, window: Numbers) -> tuple[float, float, float]:
    """Difference of means in standard deviations of the reference, with its 95 % interval (Welch)."""
    spread = max(float(np.std(reference)), MIN_STD)
    shift = float(np.mean(window) - np.mean(reference)) / spread
    error = math.sqrt(float(np.var(reference)) / len(reference) + float(np.var(window)) / len(window)) / spread
    return shift, shift - Z_95 * error, shift + Z_95 * error


def rate_difference(before: float, n_before: int, now: float, n_now: int) -> tuple[float, float, float]:
    """Difference of two rates with its 95 % interval (Newcombe 1998, method 10: from two Wilson intervals)."""
    shift = now - before
    low_before, high_before = wilson(round(before * n_before), n_before)
    low_now, high_now = wilson(round(now * n_now), n_now)
    low = shift - math.hypot(now - low_now, high_before - before)
    return shift, low, shift + math.hypot(high_now - now, before - low_before)


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """95 % interval of a rate (Wilson 1927); (0, 1) without trials."""
    if trials == 0:
        return 0.0, 1.0
    rate, square = successes / trials, Z_95**2 / trials
    middle = (rate + square / 2) / (1 + square)
    half = Z_95 * math.sqrt(rate * (1 - rate) / trials + square / (4 * trials)) / (1 + square)
    return max(0.0, middle - half), min(1.0, middle + half)
