"""The formulas of the forecaster's part, against NumPy's own least squares, Fourier transform and quantiles."""

from __future__ import annotations

import numpy as np
import torch

from learn.parts.forecasting import baselines
from learn.parts.forecasting.series import FAMILIES, Family, draw
from learn.parts.forecasting.training import pinball as pinball_loss

RNG = np.random.default_rng(1)
T = np.arange(96)


def close(found: object, right: object, tolerance: float = 1e-8) -> None:
    np.testing.assert_allclose(np.asarray(found), np.asarray(right), rtol=tolerance, atol=tolerance)


def wave(amplitude: float, frequency: float, phase: float, at: np.ndarray = T) -> np.ndarray:
    return amplitude * np.sin(2 * np.pi * frequency * at + phase)


def series() -> None:
    """Signals are sums of at most two sinusoids: four values foretell the next."""
    found = draw(FAMILIES["noisy"], 20, 96, 32, np.random.default_rng(2))
    for signal in found.signal:
        lagged = np.lib.stride_tricks.sliding_window_view(signal, 5)
        rest = np.linalg.lstsq(lagged[:, :-1], lagged[:, -1], rcond=None)[0]
        close(lagged[:, :-1] @ rest, lagged[:, -1], 1e-6)
    noise = np.concatenate([found.past, found.future], axis=1) - found.signal
    assert 0.4 < noise.std(1).min() < noise.std(1).max() < 1.2
    line = (
        draw(Family(trend=1.0), 1, 96, 32, np.random.default_rng(2)).signal
        - draw(Family(trend=0.0), 1, 96, 32, np.random.default_rng(2)).signal
    )
    close(np.diff(line[0], 2), 0)


def variance() -> None:
    for k in (1, 5, 47):
        close((wave(1.7, k / 96, 0.3) ** 2).mean(), 1.7**2 / 2)


def orthogonal() -> None:
    for j in (1, 7, 47):
        for k in (1, 7, 30, 47):
            close((np.cos(2 * np.pi * j * T / 96) * np.cos(2 * np.pi * k * T / 96)).sum(), 48.0 * (j == k))


def repeats() -> None:
    for frequency in (1 / 96, 0.0713, 0.12):
        change = wave(1.3, frequency, 0.4, T + 96) - wave(1.3, frequency, 0.4)
        close(
            change,
            2 * 1.3 * np.sin(np.pi * frequency * 96) * np.cos(2 * np.pi * frequency * T + np.pi * frequency * 96 + 0.4),
        )


def recursion() -> None:
    s = wave(1.3, 0.0713, 0.4)
    close(s[2:], 2 * np.cos(2 * np.pi * 0.0713) * s[1:-1] - s[:-2])


def least_squares() -> None:
    x = RNG.standard_normal((3, 60)).cumsum(1)
    for row, weights in zip(x, baselines.autoregression_weights(x, 4, 0.7), strict=True):
        windows = np.lib.stride_tricks.sliding_window_view(row, 5)
        design = np.concatenate([np.ones((len(windows), 1)), windows[:, -2::-1]], axis=1)
        # Ridge is least squares with rows of sqrt(lambda) that want all weights to be 0.
        wider = np.concatenate([design, np.sqrt(0.7) * np.eye(5)])
        close(weights, np.linalg.lstsq(wider, np.concatenate([windows[:, -1], np.zeros(5)]), rcond=None)[0], 1e-7)


def shrinkage() -> None:
    n, sigma, frequency = 200_000, 0.8, 0.06
    signal = np.sqrt(2) * np.sin(2 * np.pi * frequency * np.arange(n) + 1)
    noisy = (signal + sigma * np.random.default_rng(4).standard_normal(n))[None]
    found = baselines.autoregression_weights(noisy, 1, 1e-9)[0, 1]
    close(found, np.cos(2 * np.pi * frequency) / (1 + sigma**2), 0.01)


def floor() -> None:
    n, sigma = 200_000, 0.6
    signal, forecast = RNG.standard_normal(n), RNG.standard_normal(n)
    truth = signal + sigma * RNG.standard_normal(n)
    close(((truth - forecast) ** 2).mean(), sigma**2 + ((signal - forecast) ** 2).mean(), 0.01)


def pinball() -> None:
    truth = RNG.standard_normal(4001)
    for level in (0.1, 0.5, 0.95):
        tried = np.linspace(-3, 3, 601)
        levels, column = torch.tensor([level], dtype=torch.float64), torch.tensor(truth)[:, None]
        losses = [float(pinball_loss(torch.full_like(column, said), column, levels).mean()) for said in tried]
        best = tried[int(np.argmin(losses))]
        close(best, np.quantile(truth, level), 0.02)
        close(min(losses), np.maximum(level * (truth - best), (level - 1) * (truth - best)).mean())
