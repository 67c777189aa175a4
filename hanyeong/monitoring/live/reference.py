"""What a bundle's windows are compared with in one direction: its monitoring reference."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from hanyeong.monitoring.drift import Column, Frame, Reference, calibrate
from hanyeong.monitoring.live.closing import Stream
from hanyeong.monitoring.params import MonitorParams
from hanyeong.results.monitor import ColumnKind

HALVINGS: Final = 3
"""Thresholds are calibrated for the reference's window size and, where a window is smaller, so often for half of it."""
SEED: Final = 7

FindReference = Callable[[Stream], "StreamReference | None"]
"""The reference of the bundle that answered; None where it has none."""


@dataclass
class StreamReference:
    """The reference rows with their thresholds, the rows that calibrate others, and the shares of domains."""

    reference: Reference
    calibration: Frame
    domains: Mapping[str, float] = field(default_factory=dict)
    params: MonitorParams = field(default_factory=MonitorParams)
    _smaller: dict[int, Reference] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[Column, ...]:
        """What is compared."""
        return self.reference.columns

    @property
    def frame(self) -> Frame:
        """The reference rows."""
        return self.reference.frame

    @property
    def n_domain_rows(self) -> int:
        """Sentences that the shares of domains were counted in."""
        return len(next(iter(self.frame.values())))

    def at(self, n_rows: int) -> Reference | None:
        """With thresholds for windows of at most so many rows; None where there are too few for any.

        Larger windows are compared by the thresholds of the largest calibrated size, which are lax for them.
        """
        sizes = [self.reference.window_rows // 2**halving for halving in range(HALVINGS + 1)]
        size = next((size for size in sizes if size <= n_rows), None)
        if size is None or size == self.reference.window_rows:
            return None if size is None else self.reference
        if size not in self._smaller:
            self._smaller[size] = self._calibrated(size)
        return self._smaller[size]

    def _calibrated(self, size: int) -> Reference:
        params = self.params
        return calibrate(
            self.frame,
            self.calibration,
            np.random.default_rng([SEED, size]),
            window_rows=size,
            draws=params.calibration_draws,
            level=params.alarm_level,
            floors={ColumnKind.NUMBER: params.min_number_effect, ColumnKind.EVENT: params.min_event_effect},
        )
