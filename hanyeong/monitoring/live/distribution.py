"""Whether the shares of some categories (domains, kinds of clients) differ from the usual ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from hanyeong.monitoring.drift import Numbers

DRAWS = 5_000
"""Windows without a change that are drawn to see what chance does."""


def distance(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """Jensen-Shannon distance between two distributions over categories (root of the divergence in nats)."""
    names = sorted({*a, *b})
    return float(_distances(*(np.array([[one.get(name, 0.0) for name in names]]) for one in (a, b)))[0])


def chance_distance(
    usual: Mapping[str, float], n_usual: int, counts: Mapping[str, int], level: float, seed: Sequence[int]
) -> float:
    """The distance that fewer than `level` of windows reach, of as many rows, where both have one distribution."""
    n = sum(counts.values())
    names = sorted({*usual, *counts})
    pooled = np.array([usual.get(name, 0.0) * n_usual + counts.get(name, 0) for name in names])
    rng = np.random.default_rng(seed)
    a, b = (rng.multinomial(rows, pooled / pooled.sum(), DRAWS) / rows for rows in (n_usual, n))
    return float(np.quantile(_distances(a, b), 1 - level, method="higher"))


def _distances(a: Numbers, b: Numbers) -> Numbers:
    middle = (a + b) / 2
    divergence = (_relative_entropy(a, middle) + _relative_entropy(b, middle)) / 2
    return np.asarray(np.sqrt(np.maximum(divergence, 0)), dtype=np.float64)


def _relative_entropy(a: Numbers, b: Numbers) -> Numbers:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(a > 0, a * np.log(a / b), 0.0).sum(axis=-1))
