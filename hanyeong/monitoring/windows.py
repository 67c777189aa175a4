"""Sampling of the reference, the calibration and the windows: all drawn with a seed.

The rows without drift are shuffled once and divided: two fifths are the reference, one fifth calibrates the thresholds,
and two fifths are "served": the windows without drift are drawn from these, and so are the rows into which drift is
injected. No window ever holds a row of the reference.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]

DIVISOR = 5
"""Smallest windows that a pool must hold."""


@dataclass(frozen=True)
class Division:
    """Row numbers of the pool, in three disjoint parts, and the number of rows in a window."""

    reference: Rows
    calibration: Rows
    served: Rows
    window_rows: int

    def of_sentences(self, texts: Rows, min_window_rows: int) -> Division:
        """The same division of the sentences that the texts were taken apart into; `texts` has each one's text."""
        reference, calibration, served = (
            np.flatnonzero(np.isin(texts, part)) for part in (self.reference, self.calibration, self.served)
        )
        rows = min(self.window_rows, len(reference), len(calibration), len(served))
        return Division(reference, calibration, served, rows if rows >= min_window_rows else 0)

    @property
    def enough(self) -> bool:
        """Whether anything can be judged."""
        return self.window_rows > 0


def divide(n_pool: int, window_rows: int, min_window_rows: int, rng: np.random.Generator) -> Division:
    """The parts of a pool; windows shrink to a fifth of it, and to 0 ("not enough data") below the least."""
    order = rng.permutation(n_pool).astype(np.int64)
    fifth = n_pool // DIVISOR
    rows = min(window_rows, fifth)
    parts = order[: 2 * fifth], order[2 * fifth : 3 * fifth], order[3 * fifth :]
    return Division(*parts, window_rows=rows if rows >= min_window_rows else 0)


def draw(n_served: int, rows: int, rng: np.random.Generator) -> Rows:
    """A window: row numbers drawn without replacement."""
    return np.asarray(rng.choice(n_served, rows, replace=False), dtype=np.int64)


@dataclass(frozen=True)
class Mixture:
    """Rows of two tables that form one window."""

    served: Rows
    other: Rows


def mix(n_served: int, n_other: int, share: float, rows: int, rng: np.random.Generator) -> Mixture | None:
    """A window of which `share` comes from another table with `n_other` rows; None when either has too few."""
    n_planted = round(share * rows)
    if n_planted > n_other or rows - n_planted > n_served:
        return None
    return Mixture(draw(n_served, rows - n_planted, rng), draw(n_other, n_planted, rng))
