"""Errors by horizon, coverage of quantiles, spectra, and who wins.

S seeds, B series, H horizon, Q quantiles.
"""

from __future__ import annotations

import numpy as np

from learn.intervals import interval
from learn.parts.forecasting.series import Floats


def rmse_by_horizon(forecast: Floats, future: Floats) -> Floats:
    """Root of the mean squared error over all series, for each step ahead: [B, H] -> [H]."""
    error: Floats = np.sqrt(((forecast - future) ** 2).mean(0))
    return error


def coverage(quantiles: Floats, future: Floats) -> Floats:
    """Share of true values at or below each quantile: [B, H, Q], [B, H] -> [Q]; for level q it should be q."""
    below: Floats = (future[:, :, None] <= quantiles).mean((0, 1))
    return below


def spectrum(values: Floats) -> Floats:
    """Mean periodogram over the series: power at the frequencies 0, 1 / H, ..., 1 / 2 -> [H // 2 + 1]."""
    centred = values - values.mean(1, keepdims=True)
    window = np.hanning(values.shape[1] + 2)[1:-1]
    power: Floats = (np.abs(np.fft.rfft(centred * window, axis=1)) ** 2).mean(0) / (window**2).sum()
    return power


def wins(challenger: Floats, other: Floats) -> list[bool]:
    """For each horizon whether the challenger's error is lower and the interval of the difference says so: [S, H]."""
    return [bool(high < 0) for high in interval(challenger - other)[1]]
