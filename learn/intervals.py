"""Intervals over seeds: few runs, each of its own, so Student's distribution and no resampling."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import stats

Floats: TypeAlias = npt.NDArray[np.float64]


def interval(values: Floats, level: float = 0.95) -> tuple[Floats, Floats]:
    """The interval for the mean over the first axis; of a single run the mean itself."""
    n = len(values)
    mean = values.mean(0)
    if n < 2:
        return mean, mean
    half = stats.t.ppf((1 + level) / 2, n - 1) * values.std(0, ddof=1) / np.sqrt(n)
    return mean - half, mean + half
