"""Random Fourier series: sums of a few sinusoids with noise, trend and gaps, all drawn from a seed.

B series, K sinusoids, L values of the past (the context), H of the future (the horizon).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]

MOST_SINUSOIDS: Final = 2
FREQUENCIES: Final = (1 / 24, 1 / 6)
"""Cycles a time step that the forecaster is trained on: periods of 6 to 24 steps."""
UNSEEN: Final = (0.22, 0.42)
"""Frequencies that it never meets in training."""


@dataclass(frozen=True)
class Family:
    """How series are drawn."""

    on_grid: bool = False
    """Whether frequencies are multiples of 1 / L, so that each sinusoid fits the context a whole number of times."""
    frequencies: tuple[float, float] = FREQUENCIES
    noise: tuple[float, float] = (0.5, 1.0)
    """Standard deviation of the noise, uniform between the two; that of the signal is 1."""
    trend: float = 0.0
    """Standard deviation of the rise over the context."""
    missing: float = 0.0
    """Share of the context's values that are not known."""


FAMILIES: Final = {
    "on_grid": Family(on_grid=True, noise=(0.1, 0.1)),
    "noisy": Family(),
    "gaps": Family(trend=1.0, missing=0.1),
    "unseen": Family(frequencies=UNSEEN, noise=(0.1, 0.3)),
}
TRAINED: Final = {"on_grid": 0.15, "noisy": 0.65, "gaps": 0.2}
"""What the forecaster's training series are drawn from. `unseen` is not among them."""


@dataclass(frozen=True)
class Series:
    """Series cut into past and future."""

    past: Floats
    """[B, L], noise included; what stands where `known` is False must not be looked at."""
    known: Bools
    """[B, L]."""
    future: Floats
    """[B, H], noise included."""
    signal: Floats
    """[B, L + H] without the noise: the best that anyone could say."""

    def __len__(self) -> int:
        return len(self.past)


def draw(family: Family, n: int, past: int, horizon: int, rng: np.random.Generator) -> Series:
    """`n` series of a family."""
    signal = _sinusoids(family, n, past, past + horizon, rng)
    signal += _trend(family, n, past, past + horizon, rng)
    noise = rng.uniform(*family.noise, (n, 1)) * rng.standard_normal(signal.shape)
    values = signal + noise
    known = rng.random((n, past)) >= family.missing
    known[:, -1] = True  # so that the naive forecast has a last value
    return Series(np.where(known, values[:, :past], 0.0), known, values[:, past:], signal)


def draw_mixture(n: int, past: int, horizon: int, rng: np.random.Generator) -> Series:
    """`n` series of the families that the forecaster is trained on."""
    counts = rng.multinomial(n, list(TRAINED.values()))
    parts = [draw(FAMILIES[name], count, past, horizon, rng) for name, count in zip(TRAINED, counts, strict=True)]
    return Series(
        np.concatenate([part.past for part in parts]),
        np.concatenate([part.known for part in parts]),
        np.concatenate([part.future for part in parts]),
        np.concatenate([part.signal for part in parts]),
    )


def _sinusoids(family: Family, n: int, past: int, length: int, rng: np.random.Generator) -> Floats:
    """Sums of one or two sinusoids whose variance over time is 1 -> [B, length]."""
    frequency = _frequencies(family, n, past, rng)[:, :, None]
    present = np.arange(MOST_SINUSOIDS) < rng.integers(1, MOST_SINUSOIDS + 1, (n, 1))
    amplitude = rng.uniform(0.5, 1.5, (n, MOST_SINUSOIDS)) * present
    amplitude *= np.sqrt(2 / (amplitude**2).sum(1, keepdims=True))  # a sinusoid of amplitude A has variance A^2 / 2
    phase = rng.uniform(0, 2 * np.pi, (n, MOST_SINUSOIDS, 1))
    waves: Floats = amplitude[:, :, None] * np.sin(2 * np.pi * frequency * np.arange(length) + phase)
    return waves.sum(1)


def _frequencies(family: Family, n: int, past: int, rng: np.random.Generator) -> Floats:
    """[B, K]; on the grid no frequency of a series comes twice."""
    low, high = family.frequencies
    if not family.on_grid:
        return rng.uniform(low, high, (n, MOST_SINUSOIDS))
    grid = np.arange(np.ceil(low * past), np.floor(high * past) + 1) / past
    order = rng.random((n, len(grid))).argsort(1)[:, :MOST_SINUSOIDS]
    chosen: Floats = grid[order]
    return chosen


def _trend(family: Family, n: int, past: int, length: int, rng: np.random.Generator) -> Floats:
    """A straight line through zero in the middle of the context."""
    slope = family.trend * rng.standard_normal((n, 1)) / past
    line: Floats = slope * (np.arange(length) - past / 2)
    return line
