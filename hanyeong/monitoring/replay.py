"""A replay of requests: windows without drift, and windows with a known share of injected drift.

What the replay answers is how far the monitor itself can be trusted: how often it alarms without a reason, and from
which share on it finds a change. An alarm for injected drift is the expected result, never an error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hanyeong.monitoring.drift import (
    Effect,
    Frame,
    Reference,
    calibrate,
    compare,
    n_rows,
    stack,
    take,
)
from hanyeong.monitoring.params import MonitorParams
from hanyeong.monitoring.windows import Division, draw, mix
from hanyeong.results.monitor import ColumnKind, DriftKind, WindowState


@dataclass(frozen=True)
class InjectedDrift:
    """Drift to inject: its kind, where it comes from, its rows, and at which shares."""

    kind: DriftKind
    source: str
    frame: Frame
    shares: Sequence[float]


@dataclass(frozen=True)
class Window:
    """A window and its effects; without effects when there were too few rows to fill it."""

    name: str
    kind: DriftKind
    source: str
    share: float
    frame: Frame
    effects: tuple[Effect, ...]

    @property
    def state(self) -> WindowState:
        """Whether any column drifted."""
        if not self.effects:
            return WindowState.NOT_ENOUGH_DATA
        return WindowState.ALARM if any(e.drifts for e in self.effects) else WindowState.QUIET

    @property
    def drift_score(self) -> float:
        """The largest effect in units of its threshold: from 1 on it is an alarm."""
        return max((e.effect / e.threshold for e in self.effects), default=0.0)


@dataclass(frozen=True)
class Replay:
    """The reference and every window."""

    reference: Reference
    windows: tuple[Window, ...]

    def of(self, kind: DriftKind) -> list[Window]:
        """The windows of a kind that were evaluated."""
        return [w for w in self.windows if w.kind == kind and w.effects]

    @property
    def typical(self) -> Window:
        """The window without drift with the median drift score."""
        quiet = sorted(self.of(DriftKind.NO_DRIFT), key=lambda w: (w.drift_score, w.name))
        return quiet[len(quiet) // 2]


def replay(
    pool: Frame, division: Division, changes: Sequence[InjectedDrift], params: MonitorParams, seed: int
) -> Replay:
    """Calibrate on the pool's parts, then evaluate every window. `division` has enough rows."""
    reference = calibrate(
        take(pool, division.reference),
        take(pool, division.calibration),
        np.random.default_rng([seed, 1]),
        window_rows=division.window_rows,
        draws=params.calibration_draws,
        level=params.alarm_level,
        floors={ColumnKind.NUMBER: params.min_number_effect, ColumnKind.EVENT: params.min_event_effect},
    )
    sampler = _WindowSampler(take(pool, division.served), reference, params)
    windows = sampler.without_drift(np.random.default_rng([seed, 2]))
    for number, change in enumerate(changes):
        windows += sampler.injected(change, np.random.default_rng([seed, 3, number]))
    return Replay(reference, tuple(windows))


@dataclass(frozen=True)
class _WindowSampler:
    """Draws windows and compares them with the reference."""

    served: Frame
    reference: Reference
    params: MonitorParams

    def without_drift(self, rng: np.random.Generator) -> list[Window]:
        """Windows of served rows alone."""
        windows = []
        for number in range(self.params.windows_without_drift):
            frame = take(self.served, draw(n_rows(self.served), self.reference.window_rows, rng))
            effects = compare(self.reference, frame)
            windows.append(Window(f"no-drift-{number + 1:03d}", DriftKind.NO_DRIFT, "", 0.0, frame, effects))
        return windows

    def injected(self, change: InjectedDrift, rng: np.random.Generator) -> list[Window]:
        """Windows into which a change is mixed, some for each of its shares."""
        return [
            self._mixed(change, share, number, rng)
            for share in change.shares
            for number in range(self.params.windows_per_change)
        ]

    def _mixed(self, change: InjectedDrift, share: float, number: int, rng: np.random.Generator) -> Window:
        name = f"{change.source or change.kind}-{round(100 * share):03d}-{number + 1:02d}"
        mixture = mix(n_rows(self.served), n_rows(change.frame), share, self.reference.window_rows, rng)
        if mixture is None:
            return Window(name, change.kind, change.source, share, {}, ())
        frame = stack(take(self.served, mixture.served), take(change.frame, mixture.other))
        return Window(name, change.kind, change.source, share, frame, compare(self.reference, frame))
