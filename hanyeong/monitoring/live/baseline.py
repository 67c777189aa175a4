"""What a window is compared with where no reference is fixed: the first windows of the same bundle on this machine.

Latency, users and clients differ from place to place, so nothing can be packaged with the bundle. The first windows
say what is usual here; how much they differ among each other, beyond what chance explains, widens the threshold.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from sqlalchemy import select

from hanyeong.database.engine import Database
from hanyeong.database.models import Window, WindowSignal
from hanyeong.monitoring.drift import Z_95, Numbers
from hanyeong.monitoring.live.closing import Stream
from hanyeong.monitoring.live.measures import Measure
from hanyeong.results.window import LiveState

MIN_WINDOWS: Final = 2
"""Of fewer nothing can be said about how they differ."""
SEARCHED: Final = 50
"""First windows of a bundle in which the baseline is looked for: not every one has ratings, for example."""


@dataclass(frozen=True)
class FirstWindows:
    """The measures of a bundle's first windows, by signal, at most so many of each; and how many requests they held."""

    measures: Mapping[str, Sequence[Measure]]
    n_requests: int
    n_windows: int


def first_windows(database: Database, stream: Stream, most: int) -> FirstWindows:
    """Those of the windows that had enough data."""
    ours = (Window.digest == stream.digest, Window.direction == stream.direction)
    enough = select(Window.number, Window.n_requests).where(*ours, Window.state != LiveState.NOT_ENOUGH_DATA)
    columns = (WindowSignal.signal, WindowSignal.value, WindowSignal.low, WindowSignal.high)
    with database.read() as session:
        windows = session.execute(enough.order_by(Window.number).limit(SEARCHED)).all()
        of_these = select(*columns).where(WindowSignal.window.in_([row.number for row in windows]))
        rows = session.execute(of_these.order_by(WindowSignal.window)).all()
    found: dict[str, list[Measure]] = {}
    for row in rows:
        known = found.setdefault(row.signal, [])
        if row.value is not None and len(known) < most:
            low, high = (row.value if end is None else end for end in (row.low, row.high))
            known.append(Measure(row.value, low, high))
    first = windows[:most]
    return FirstWindows(found, sum(row.n_requests for row in first), len(first))


@dataclass(frozen=True)
class Change:
    """How far a measure is from its baseline, and how far chance alone may take it."""

    reference: float
    shift: float
    """Differences of shares and means; of times, the relative change."""
    chance: float
    """Shift that chance reaches in a stated share of windows."""


def change(now: Measure, before: Sequence[Measure], z: float, time_floor: float | None = None) -> Change | None:
    """A measure beside its baseline; None where that has too few windows.

    The baseline's windows are a sample with two sources of variance: what each interval says, and what they differ by
    beyond that (DerSimonian and Laird 1986). Times are compared as logarithms, after `time_floor` is added: a wait of a
    millisecond is no tenth of one of ten.
    """
    if len(before) < MIN_WINDOWS:
        return None
    values, variances = _scaled(before, time_floor)
    (value,), (variance,) = _scaled([now], time_floor)
    between = max(0.0, float(values.var(ddof=1)) - float(variances.mean()))
    n = len(before)
    error = math.sqrt(variance + float(variances.mean()) / n + between * (1 + 1 / n))
    shift, reference = float(value - values.mean()), float(values.mean())
    if time_floor is not None:
        return Change(max(0.0, math.exp(reference) - time_floor), math.expm1(shift), math.expm1(z * error))
    return Change(reference, shift, z * error)


def _scaled(measures: Sequence[Measure], time_floor: float | None) -> tuple[Numbers, Numbers]:
    """Values and variances on the scale on which they are compared."""
    numbers = np.array([(one.value, one.low, one.high) for one in measures])
    if time_floor is not None:
        numbers = np.log(np.maximum(numbers, 0) + time_floor)
    return numbers[:, 0], ((numbers[:, 2] - numbers[:, 1]) / (2 * Z_95)) ** 2
