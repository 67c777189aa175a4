"""Forecasts that need no training: each looks at the past of one series only.

All take `past` [B, L] and `horizon` and return [B, H]. B series, L values of the past, H of the future, P order.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from learn.parts.forecasting.series import Bools, Floats

NEARLY: Final = 0.05
"""Share by which a resemblance may be lower than the strongest."""


def filled(past: Floats, known: Bools) -> Floats:
    """The past with its gaps closed by straight lines between the neighbours."""
    at = np.arange(past.shape[1])
    rows = [np.interp(at, at[mask], row[mask]) for row, mask in zip(past, known, strict=True)]
    closed: Floats = np.array(rows).reshape(past.shape)
    return closed


def naive(past: Floats, horizon: int) -> Floats:
    """The last value, for ever."""
    return np.repeat(past[:, -1:], horizon, axis=1)


def seasonal_naive(past: Floats, horizon: int) -> Floats:
    """The last period again and again, where the period is that of the strongest autocorrelation."""
    lags = periods(past)[:, None]
    ahead = np.arange(horizon)[None, :]
    return np.take_along_axis(past, past.shape[1] - lags + ahead % lags, axis=1)


def periods(past: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Of each series: the lag between 2 and L / 2 at which it resembles itself most -> [B]."""
    length = past.shape[1]
    centred = past - past.mean(1, keepdims=True)
    power = np.abs(np.fft.rfft(centred, 2 * length, axis=1)) ** 2
    products = np.fft.irfft(power, axis=1)[:, : length // 2 + 1]
    resemblance = products / (length - np.arange(length // 2 + 1))  # fewer pairs at long lags
    # A slow series resembles itself at lag 2 already: the first peak after it has once been unlike itself.
    unlike = np.maximum.accumulate(resemblance < 0, axis=1)
    unlike[~unlike.any(1)] = True
    candidates = np.where(unlike, resemblance, -np.inf)
    candidates[:, :2] = -np.inf
    # Multiples of the period resemble as well as the period itself: the first that is nearly the best.
    most = candidates.max(1, keepdims=True)
    return (candidates >= most - NEARLY * np.abs(most)).argmax(1)


def linear_autoregression(past: Floats, horizon: int, order: int, ridge: float) -> Floats:
    """x[t] = c + a1 x[t-1] + ... + aP x[t-P] by least squares, then one step at a time on its own forecasts."""
    weights = autoregression_weights(past, order, ridge)
    recent, found = past[:, -order:], list[Floats]()
    low, high = past.min(1), past.max(1)
    for _ in range(horizon):
        value = weights[:, 0] + (weights[:, 1:] * recent[:, ::-1]).sum(1)
        # An estimate with a root outside the unit circle explodes; nobody would publish such a forecast.
        value = np.clip(value, 2 * low - high, 2 * high - low)
        found.append(value)
        recent = np.concatenate([recent[:, 1:], value[:, None]], axis=1)
    return np.stack(found, axis=1)


def autoregression_weights(past: Floats, order: int, ridge: float) -> Floats:
    """[B, 1 + P]: the constant, then the weights of the last value, the one before, ..."""
    windows = np.lib.stride_tricks.sliding_window_view(past, order + 1, axis=1)  # [B, L - P, P + 1]
    target, lagged = windows[:, :, -1], windows[:, :, -2::-1]
    design = np.concatenate([np.ones((*target.shape, 1)), lagged], axis=2)
    gram = design.transpose(0, 2, 1) @ design + ridge * np.eye(order + 1)
    weights: Floats = np.linalg.solve(gram, (design.transpose(0, 2, 1) @ target[:, :, None]))[:, :, 0]
    return weights


def harmonic_regression(past: Floats, horizon: int, n_harmonics: int, trend: bool) -> Floats:
    """Least squares on the strongest frequencies k / L of the past (and a straight line), continued."""
    length = past.shape[1]
    line = straight_lines(past, length + horizon) if trend else np.zeros((len(past), length + horizon))
    level = past - line[:, :length]
    mean = level.mean(1, keepdims=True)
    # On the grid sines and cosines are orthogonal, so that least squares is the discrete Fourier transform.
    coefficient = np.fft.rfft(level - mean, axis=1) * 2 / length
    strongest = np.abs(coefficient[:, : (length + 1) // 2]).argsort(1)[:, ::-1][:, :n_harmonics]
    chosen = np.take_along_axis(coefficient, strongest, axis=1)[:, :, None]
    angle = 2j * np.pi * strongest[:, :, None] / length * np.arange(length, length + horizon)
    ahead: Floats = (chosen * np.exp(angle)).real.sum(1) + mean + line[:, length:]
    return ahead


def straight_lines(past: Floats, length: int) -> Floats:
    """The least squares line through each past, continued to `length` values."""
    at = np.arange(past.shape[1]) - (past.shape[1] - 1) / 2
    slope = (past @ at) / (at @ at)
    line: Floats = past.mean(1, keepdims=True) + slope[:, None] * (np.arange(length) - (past.shape[1] - 1) / 2)
    return line
