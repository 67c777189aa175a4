"""Bootstrap resampling (Koehn 2004) from sentence statistics: how far a score would move with other test sentences.

A resample draws n sentences of n with replacement. Only how often each was drawn matters, so a block of resamples is
one matrix product: draws [resamples, n] x statistics [n, k]. The draws are those that sacreBLEU makes from the same
seed, and sums of whole numbers are exact, so the intervals are equal to its own, at a small part of the time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from hanyeong.evaluation.metrics import Counts, Metric, Scores
from hanyeong.results.scores import DECIMALS, MetricScores, Score

CELLS = 4_000_000
"""Drawn sentence numbers held in memory at a time (32 MB)."""


def resampled_totals(statistics: Counts, resamples: int, seed: int) -> Scores:
    """Summed statistics of each resample, [resamples, k]; one column or many, the draws are the same."""
    columns = statistics.astype(np.float64)
    return np.concatenate([draws @ columns for draws in _draws(len(statistics), resamples, seed)])


def _draws(n: int, resamples: int, seed: int) -> Iterator[npt.NDArray[np.float64]]:
    """How often each sentence was drawn, [some resamples, n], a block at a time."""
    rng = np.random.default_rng(seed)
    block = max(1, CELLS // n)
    for start in range(0, resamples, block):
        rows = min(block, resamples - start)
        drawn = rng.integers(0, n, size=(rows, n))
        drawn += np.arange(rows)[:, None] * n
        yield np.bincount(drawn.ravel(), minlength=rows * n).reshape(rows, n).astype(np.float64)


def interval(scores: Scores) -> tuple[float, float]:
    """The middle 95 % of resampled scores: one in forty is left out at each end, as sacreBLEU does."""
    ordered = np.sort(scores)
    edge = len(ordered) // 40
    return float(ordered[edge]), float(ordered[len(ordered) - edge - 1])


def score_with_interval(metric: Metric, statistics: Counts, resamples: int, seed: int) -> Score:
    """A score as it may be printed: value, 95 % interval, signature, number of sentences."""
    low, high = interval(metric.score(resampled_totals(statistics, resamples, seed)))
    return Score(
        value=round(float(metric.score(statistics.sum(0))), DECIMALS),
        low=round(low, DECIMALS),
        high=round(high, DECIMALS),
        signature=metric.signature(resamples, seed),
        n=len(statistics),
    )


def score_metrics(
    metrics: Mapping[str, Metric], statistics: Mapping[str, Counts], resamples: int, seed: int
) -> MetricScores:
    """The score of every metric."""
    bleu, chrf = (score_with_interval(metrics[name], statistics[name], resamples, seed) for name in ("bleu", "chrf"))
    return MetricScores(bleu=bleu, chrf=chrf)
