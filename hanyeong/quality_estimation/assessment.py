"""How good the estimator is on rows that it was not fitted on: correlation, calibration, precision of the review."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from scipy.stats import rankdata

from hanyeong.evaluation.bootstrap import interval
from hanyeong.quality_estimation.estimator import DirectionEstimator, FeatureTable
from hanyeong.quality_estimation.features import FEATURES, Numbers
from hanyeong.results.estimate_quality import (
    POINTS,
    CalibrationBin,
    Correlation,
    Correlations,
    CurvePoint,
    FeatureWeight,
    ReviewResult,
)
from hanyeong.results.scores import DECIMALS

CALIBRATION_BINS: Final = 10


def pearson(x: Numbers, y: Numbers) -> float:
    """The linear correlation; 0 where one of both is constant."""
    dx, dy = x - x.mean(), y - y.mean()
    norm = float(np.sqrt((dx @ dx) * (dy @ dy)))
    return float(dx @ dy) / norm if norm > 0 else 0.0


def spearman(x: Numbers, y: Numbers) -> float:
    """The correlation of ranks."""
    return pearson(rankdata(x), rankdata(y))


def correlations(
    confidence: Numbers, baseline: Numbers, quality: Numbers, samples: int, seed: int
) -> tuple[Correlations, Correlations, Correlations] | None:
    """Of the confidence, of the baseline, and their difference; None where one of the three is constant."""
    if any(np.ptp(values) == 0 for values in (confidence, baseline, quality)):
        return None
    rng = np.random.default_rng(seed)
    drawn = [rng.integers(0, len(quality), len(quality)) for _ in range(samples)]
    table = np.array([_both(confidence[rows], baseline[rows], quality[rows]) for rows in drawn])
    value = _both(confidence, baseline, quality)
    whole = [_correlation(value[at], table[:, at]) for at in range(4)]
    gain = [_correlation(value[at] - value[at + 2], table[:, at] - table[:, at + 2]) for at in range(2)]
    return (
        Correlations(pearson=whole[0], spearman=whole[1]),
        Correlations(pearson=whole[2], spearman=whole[3]),
        Correlations(pearson=gain[0], spearman=gain[1]),
    )


def _both(confidence: Numbers, baseline: Numbers, quality: Numbers) -> list[float]:
    """Pearson and Spearman of the confidence, then of the baseline."""
    return [correlate(values, quality) for values in (confidence, baseline) for correlate in (pearson, spearman)]


def _correlation(value: float, resampled: Numbers) -> Correlation:
    low, high = interval(resampled)
    return Correlation(value=round(value, DECIMALS), low=round(low, DECIMALS), high=round(high, DECIMALS))


def calibration_bins(confidence: Numbers, quality: Numbers) -> tuple[CalibrationBin, ...]:
    """Equally many rows in each, by confidence."""
    parts = np.array_split(np.argsort(confidence, kind="stable"), min(CALIBRATION_BINS, len(confidence)))
    return tuple(
        CalibrationBin(
            rows=len(part),
            confidence=round(float(confidence[part].mean()), DECIMALS),
            quality=round(float(quality[part].mean()), DECIMALS),
        )
        for part in parts
        if len(part)
    )


def calibration_error(bins: Sequence[CalibrationBin]) -> float:
    """Mean distance of confidence and quality, by rows."""
    n = sum(one.rows for one in bins)
    return round(sum(one.rows * abs(one.confidence - one.quality) for one in bins) / n, DECIMALS)


def review_result(confidence: Numbers, quality: Numbers, threshold: float, poor: float) -> ReviewResult:
    """How many of the poor translations are flagged, and how many of the flagged are poor."""
    flagged, is_poor = confidence < threshold, quality < poor
    hits = int((flagged & is_poor).sum())
    return ReviewResult(
        threshold=threshold,
        poor_share=round(float(is_poor.mean()), DECIMALS),
        flagged_share=round(float(flagged.mean()), DECIMALS),
        precision=round(hits / int(flagged.sum()), DECIMALS) if flagged.any() else None,
        recall=round(hits / int(is_poor.sum()), DECIMALS) if is_poor.any() else None,
    )


def feature_weights(estimator: DirectionEstimator, features: Numbers) -> tuple[FeatureWeight, ...]:
    """What each feature does to the estimates of these rows, the weightiest first."""
    weights = [_weight(table, features[:, FEATURES.index(table.feature)]) for table in estimator.tables]
    return tuple(sorted(weights, key=lambda one: (-one.weight, FEATURES.index(one.feature))))


def _weight(table: FeatureTable, values: Numbers) -> FeatureWeight:
    weight = round(POINTS * float(np.abs(table.effect(values)).mean()), DECIMALS)
    starts = [min([float(values.min()), *table.bounds[:1]]), *table.bounds]
    points = zip(starts, table.effects, strict=True)
    curve = tuple(CurvePoint(value=value, effect=round(POINTS * effect, DECIMALS)) for value, effect in points)
    return FeatureWeight(feature=table.feature, weight=weight, curve=curve)
