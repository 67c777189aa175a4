"""A replay: windows with nothing planted, and windows with a known share of something else, each judged alike.

What the replay answers is how far the monitor itself can be trusted: how often it alarms without a reason, and from
which share on it finds a change. An alarm over something planted is the expected result, never an error.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hanyeong.monitoring.drift import (
    Effect,
    Frame,
    Kind,
    Reference,
    calibrate,
    compare,
    n_rows,
    stack,
    take,
    wilson,
)
from hanyeong.monitoring.params import MonitorParams
from hanyeong.monitoring.windows import Division, draw, mix
from hanyeong.pipeline.receipt import Json

NO_DRIFT = "no drift"
DOMAIN = "domain"
DECIMALS = 5


@dataclass(frozen=True)
class InjectedDrift:
    """Something that can be planted: what kind it is, where it comes from, its rows, and at which shares."""

    kind: str
    source: str
    frame: Frame
    shares: Sequence[float]


@dataclass(frozen=True)
class Window:
    """A judged window; without effects when there were too few rows to fill it."""

    name: str
    kind: str
    source: str
    share: float
    frame: Frame
    effects: tuple[Effect, ...]

    @property
    def state(self) -> str:
        """One of three fixed labels."""
        if not self.effects:
            return "not enough data"
        return "alarm" if any(e.drifts for e in self.effects) else "quiet"

    @property
    def strength(self) -> float:
        """The largest effect in units of its threshold: from 1 on it is an alarm."""
        return max((e.effect / e.threshold for e in self.effects), default=0.0)


@dataclass(frozen=True)
class Replay:
    """The reference and every window."""

    reference: Reference
    windows: tuple[Window, ...]

    def of(self, kind: str) -> list[Window]:
        """The judged windows of a kind."""
        return [w for w in self.windows if w.kind == kind and w.effects]

    @property
    def typical(self) -> Window:
        """The window without drift whose strength lies in the middle."""
        quiet = sorted(self.of(NO_DRIFT), key=lambda w: (w.strength, w.name))
        return quiet[len(quiet) // 2]


def replay(
    pool: Frame, division: Division, changes: Sequence[InjectedDrift], params: MonitorParams, seed: int
) -> Replay:
    """Calibrate on the pool's parts, then judge every window. `division` has enough rows."""
    reference = calibrate(
        take(pool, division.reference),
        take(pool, division.calibration),
        np.random.default_rng([seed, 1]),
        window_rows=division.window_rows,
        draws=params.calibration_draws,
        level=params.alarm_level,
        floors={Kind.NUMBER: params.min_number_effect, Kind.EVENT: params.min_event_effect},
    )
    ground = _Ground(take(pool, division.served), reference, params)
    windows = ground.without_drift(np.random.default_rng([seed, 2]))
    for number, change in enumerate(changes):
        windows += ground.planted(change, np.random.default_rng([seed, 3, number]))
    return Replay(reference, tuple(windows))


@dataclass(frozen=True)
class _Ground:
    """Where windows are drawn and judged."""

    served: Frame
    reference: Reference
    params: MonitorParams

    def without_drift(self, rng: np.random.Generator) -> list[Window]:
        """Windows of served rows alone."""
        windows = []
        for number in range(self.params.windows_without_drift):
            frame = take(self.served, draw(n_rows(self.served), self.reference.window_rows, rng))
            effects = compare(self.reference, frame)
            windows.append(Window(f"no-drift-{number + 1:03d}", NO_DRIFT, "", 0.0, frame, effects))
        return windows

    def planted(self, change: InjectedDrift, rng: np.random.Generator) -> list[Window]:
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
        frame = stack(take(self.served, mixture.usual), take(change.frame, mixture.other))
        return Window(name, change.kind, change.source, share, frame, compare(self.reference, frame))


def detection(found: Replay) -> list[dict[str, Json]]:
    """For each kind, source and share: windows, alarms, their share with a 95 % interval (Wilson)."""
    groups: dict[tuple[str, str, float], list[Window]] = {}
    for window in found.windows:
        groups.setdefault((window.kind, window.source, window.share), []).append(window)
    rows: list[dict[str, Json]] = []
    for (kind, source, share), windows in groups.items():
        judged = [w for w in windows if w.effects]
        alarms = sum(w.state == "alarm" for w in judged)
        low, high = wilson(alarms, len(judged))
        rows.append(
            {
                "kind": kind,
                "source": source,
                "share": share,
                "windows": len(windows),
                "judged": len(judged),
                "alarms": alarms,
                "rate": round(alarms / len(judged), DECIMALS) if judged else None,
                "low": round(low, DECIMALS),
                "high": round(high, DECIMALS),
                "median_strength": round(float(np.median([w.strength for w in judged])), DECIMALS) if judged else None,
            }
        )
    return rows


def self_check(found: Replay, params: MonitorParams) -> dict[str, Json]:
    """Whether the monitor does what it promises, and what it does not."""
    problems: list[Json] = []
    for row in detection(found):
        problems += _problems(row, params)
    tried = any(w.kind == DOMAIN and w.effects and w.share >= params.must_find_share for w in found.windows)
    return {"verdict": "failed" if problems else "passed", "problems": problems, "tried_another_domain": tried}


def _problems(row: Mapping[str, Json], params: MonitorParams) -> list[Json]:
    """Crying wolf, or a change that it does not find: the row of `detection` and what it was held to."""
    told = {key: row[key] for key in ("kind", "source", "share", "alarms", "judged")}
    rate = row["rate"]
    if not isinstance(rate, float) or not isinstance(row["share"], float):
        return []
    if row["kind"] == NO_DRIFT:
        if rate <= params.max_false_alarm_rate:
            return []
        return [{**told, "most": params.max_false_alarm_rate}]
    wanted = row["kind"] != DOMAIN or row["share"] >= params.must_find_share
    if rate < 1 and wanted:
        return [{**told, "most": None}]
    return []


def window_facts(window: Window) -> dict[str, Json]:
    """One window for the receipt; effects in the order of the columns."""
    return {
        "name": window.name,
        "kind": window.kind,
        "source": window.source,
        "share": window.share,
        "state": window.state,
        "rows": n_rows(window.frame) if window.effects else 0,
        "columns_drifted": [e.column for e in window.effects if e.drifts],
        "strength": round(window.strength, DECIMALS),
        "effects": [round(e.effect, DECIMALS) for e in window.effects],
        "strongest": _strongest(window),
    }


def _strongest(window: Window) -> dict[str, Json] | None:
    """The column that moved most for its threshold, and by how much, with its interval."""
    if not window.effects:
        return None
    most = max(window.effects, key=lambda e: e.effect / e.threshold)
    figures = {"effect": most.effect, "shift": most.shift, "low": most.low, "high": most.high}
    return {"column": most.column} | {name: round(value, DECIMALS) for name, value in figures.items()}


def column_facts(reference: Reference) -> list[dict[str, Json]]:
    """How each column is compared, and what the reference holds."""
    return [
        {
            "name": column.name,
            "kind": str(column.kind),
            "usual": round(column.usual, DECIMALS),
            "threshold": column.threshold,
            "mean": round(float(np.mean(reference.frame[column.name])), DECIMALS),
            "sd": round(float(np.std(reference.frame[column.name])), DECIMALS),
        }
        for column in reference.columns
    ]
