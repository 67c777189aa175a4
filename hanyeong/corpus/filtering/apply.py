"""Filters applied to a batch of pairs: one after the other, the first that rejects a pair gives the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hanyeong.corpus.filtering.batch import PairBatch
from hanyeong.corpus.filtering.registry import FILTERS
from hanyeong.corpus.params import CleanParams


@dataclass(frozen=True)
class Decisions:
    """What the filters say of a batch."""

    first: NDArray[np.int64]
    """For each pair the place in `FILTERS` of the filter that rejects it, -1 if none does."""
    scores: Mapping[str, NDArray[np.float64]]
    """By the code of each scored filter: the score of each pair, NaN where an earlier filter has rejected it."""

    def reasons(self) -> list[str]:
        """For each pair the code of the filter that rejects it, "" if none does."""
        codes = [*(kind.code for kind in FILTERS), ""]
        return [codes[index] for index in self.first.tolist()]


def apply_filters(batch: PairBatch, params: CleanParams) -> Decisions:
    """Ask the filters in their order; each sees only what is left."""
    first = np.full(len(batch), -1, dtype=np.int64)
    scores: dict[str, NDArray[np.float64]] = {}
    remaining = np.arange(len(batch))
    for index, kind in enumerate(FILTERS):
        each = kind(params)
        if not each.is_on:
            continue
        rejected, scored = each.decide(batch)
        if scored is not None:
            scores[kind.code] = np.full(len(first), np.nan)
            scores[kind.code][remaining] = scored
        if rejected.any():
            first[remaining[rejected]] = index
            remaining, batch = remaining[~rejected], batch.take(np.flatnonzero(~rejected))
    return Decisions(first, scores)
