"""How the scores of a filter are distributed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hanyeong.corpus.filtering.registry import FILTERS
from hanyeong.corpus.filters.base import ScoredFilter
from hanyeong.corpus.params import CleanParams
from hanyeong.results.clean import RejectReason, ScoreHistogram

SCORED: Final = tuple(kind for kind in FILTERS if issubclass(kind, ScoredFilter))


class ScoreCounts:
    """Pairs by score, for each scored filter that params ask for; batches add up."""

    def __init__(self, params: CleanParams) -> None:
        self._filters = [each for each in (kind(params) for kind in SCORED) if each.is_on]
        self._counts = {each.code: np.zeros(len(edges_of(each)), np.int64) for each in self._filters}

    def add(self, scores: Mapping[str, NDArray[np.float64]]) -> None:
        """Count a batch; NaN stands for a pair without a score."""
        for each in self._filters:
            found = scores[each.code]
            self._counts[each.code] += histogram(each, found[~np.isnan(found)])

    def histograms(self) -> dict[RejectReason, ScoreHistogram]:
        """What the report shows."""
        return {
            RejectReason(each.code): ScoreHistogram(
                edges=edges_of(each),
                counts=tuple(self._counts[each.code].tolist()),
                threshold=float(each.threshold),
                rejects_above=each.rejects == "above",
            )
            for each in self._filters
        }


def edges_of(each: ScoredFilter[Any]) -> tuple[float, ...]:
    """Lower edges of the bars; the threshold is one, not the lowest, so that no bar holds kept and rejected pairs."""
    threshold = float(each.threshold)
    edges = sorted({*map(float, each.score_edges), threshold})
    return (threshold - 1, *edges) if edges[0] == threshold else tuple(edges)


def histogram(each: ScoredFilter[Any], scores: NDArray[np.float64]) -> NDArray[np.int64]:
    """Pairs by bar; a score at the threshold stands in the bar of those that are kept."""
    edges = edges_of(each)
    places = np.searchsorted(edges, scores, side="left" if each.rejects == "above" else "right")
    return np.bincount(np.maximum(places - 1, 0), minlength=len(edges))
