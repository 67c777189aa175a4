"""Samples of rows by their ids, which are hashes: as good as random, and the same when other rows are added."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

ALL_IDS: Final = "g"
"""Greater than every id."""


def sample_rows(ids: Sequence[str], n: int | None) -> NDArray[np.int64]:
    """Indices of the `n` rows with the smallest ids, in the order of the table; None: of all."""
    order = np.argsort(np.array(ids), kind="stable")
    return np.sort(order if n is None else order[:n])


def sample_limit(n_rows: int, n: int) -> str:
    """The id up to which about `n` of the rows are, for tables that are read in batches."""
    return ALL_IDS if n >= n_rows else f"{int(n / n_rows * 16**16):016x}"


def seeded_ranks(ids: Sequence[str], seed: int) -> NDArray[np.uint64]:
    """A number for each row by which a seed samples: the id mixed with the seed (splitmix64's finish)."""
    x = np.array([int(one, 16) for one in ids], np.uint64) ^ np.uint64(seed % (1 << 64))
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        x = (x ^ (x >> np.uint64(shift))) * np.uint64(factor)
    ranks: NDArray[np.uint64] = x ^ (x >> np.uint64(31))
    return ranks
