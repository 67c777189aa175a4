"""Fitting of the quality estimator: scikit-learn's gradient boosting, read out into tables, then calibrated.

Each tree looks at one feature only, so the trees of a feature add up to a step function of it; values are put into
bins beforehand, so that this function is a table. Calibration and threshold come from predictions for rows that the
trees did not see (cross-validation): on the others the estimator looks better than it is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.isotonic import IsotonicRegression

from hanyeong.quality_estimation.estimator import Calibration, DirectionEstimator, FeatureTable
from hanyeong.quality_estimation.features import FEATURES, TRENDS, Numbers
from hanyeong.results.estimate_quality import QualityFeature

BINS: Final = 100
"""Of each feature, with about equally many rows."""
ROUNDS, LEARNING_RATE, LEAVES = 80, 0.1, 4
FOLDS: Final = 5
CALIBRATION_ROWS, CALIBRATION_BINS = 25, 20
"""Fewest rows of a bin of the calibration, and most bins."""
DECIMALS: Final = 6
"""Of what is stored."""

Boosted: TypeAlias = Callable[[Numbers], Numbers]
Bounds: TypeAlias = list[Numbers]


def fit_estimator(features: Numbers, quality: Numbers, poor: float) -> DirectionEstimator:
    """The estimator of rows whose quality (sentence chrF++ / 100) is known; below `poor` a translation is poor."""
    bounds = [bounds_of(column) for column in features.T]
    bins = binned(features, bounds)
    unseen = _cross_validated(bins, quality)
    calibration = calibrate(unseen, quality)
    tables, intercept = _tables(boost(bins, quality), bins, bounds)
    confidence = np.interp(unseen, calibration.raw, calibration.confidence)
    return DirectionEstimator(
        intercept=intercept,
        tables=tables,
        calibration=calibration,
        review_below=review_threshold(confidence, quality, poor),
    )


def bounds_of(values: Numbers) -> Numbers:
    """Upper ends of the bins of a feature but the last: quantiles, each once."""
    quantiles = np.quantile(values, np.linspace(0, 1, BINS + 1)[1:-1])
    return np.unique(np.round(quantiles, DECIMALS))


def binned(features: Numbers, bounds: Bounds) -> Numbers:
    """The bin of each value, as the tables are read."""
    columns = [np.searchsorted(ends, values, side="left") for values, ends in zip(features.T, bounds, strict=True)]
    return np.column_stack(columns).astype(np.float64)


def boost(bins: Numbers, quality: Numbers) -> Boosted:
    """The fitted sum of trees."""
    model = HistGradientBoostingRegressor(
        learning_rate=LEARNING_RATE,
        max_iter=ROUNDS,
        max_leaf_nodes=LEAVES,
        min_samples_leaf=max(5, len(bins) // 50),
        l2_regularization=1.0,
        monotonic_cst=[TRENDS[name] for name in FEATURES],
        interaction_cst="no_interactions",
        early_stopping=False,
        random_state=0,
    ).fit(bins, quality)
    return lambda rows: np.asarray(model.predict(rows), dtype=np.float64)


def _cross_validated(bins: Numbers, quality: Numbers) -> Numbers:
    """The prediction for each row of trees fitted without it."""
    fold = np.arange(len(bins)) % FOLDS
    predicted = np.zeros(len(bins))
    for held_out in range(FOLDS):
        rest = fold != held_out
        predicted[~rest] = boost(bins[rest], quality[rest])(bins[~rest])
    return predicted


def _tables(predict: Boosted, bins: Numbers, bounds: Bounds) -> tuple[tuple[FeatureTable, ...], float]:
    """What each bin of each feature adds, on average over the rows nothing, and the constant."""
    start = np.zeros((1, len(FEATURES)))
    intercept = float(predict(start)[0])
    tables = []
    for column, (name, ends) in enumerate(zip(FEATURES, bounds, strict=True)):
        probes = np.repeat(start, len(ends) + 1, axis=0)
        probes[:, column] = np.arange(len(probes))
        effects = predict(probes) - predict(start)
        mean = float(effects[bins[:, column].astype(np.int64)].mean())
        intercept += mean
        tables.append(_table(name, ends, effects - mean))
    return tuple(tables), round(intercept, DECIMALS)


def _table(name: QualityFeature, ends: Numbers, effects: Numbers) -> FeatureTable:
    """Without bounds at which nothing changes."""
    effects = np.round(effects, DECIMALS) + 0.0
    changes = np.flatnonzero(np.diff(effects))
    kept = [*effects[changes].tolist(), float(effects[-1])]
    return FeatureTable(feature=name, bounds=tuple(ends[changes].tolist()), effects=tuple(kept))


def calibrate(raw: Numbers, quality: Numbers) -> Calibration:
    """The mean quality of rows with like estimates, made to rise; beyond the outermost bins point for point.

    Bins that isotonic regression pools are one point at their centre (centred isotonic regression, Oron and Flournoy
    2017), so that the confidence rises between them: a level stretch would forget which of two sentences is better.
    """
    parts = np.array_split(np.argsort(raw, kind="stable"), min(CALIBRATION_BINS, max(1, len(raw) // CALIBRATION_ROWS)))
    sizes = np.array([len(part) for part in parts])
    means = np.array([(raw[part].mean(), quality[part].mean()) for part in parts])
    levels, pooled = np.unique(
        IsotonicRegression().fit_transform(means[:, 0], means[:, 1], sample_weight=sizes), return_inverse=True
    )
    centres = np.bincount(pooled, means[:, 0] * sizes) / np.bincount(pooled, sizes)
    below, above = levels[0] - (centres[0] - raw.min()), levels[-1] + (raw.max() - centres[-1])
    at = np.concatenate([[raw.min()], centres, [raw.max()]])
    confidence = np.concatenate([[below], levels, [above]]).clip(0, 1)
    return Calibration(
        raw=tuple(np.round(at, DECIMALS).tolist()), confidence=tuple(np.round(confidence, DECIMALS).tolist())
    )


def review_threshold(confidence: Numbers, quality: Numbers, poor: float) -> float:
    """The confidence that tells poor translations from the others best: the largest F1 of finding them.

    Where none or all are poor there is nothing to tell apart; then it is what poor means.
    """
    is_poor = quality < poor
    if is_poor.all() or not is_poor.any():
        return round(poor, DECIMALS)
    order = np.argsort(confidence, kind="stable")
    found, flagged = np.cumsum(is_poor[order]), np.arange(1, len(order) + 1)
    f1 = np.where(_is_last(confidence[order]), 2 * found / (flagged + is_poor.sum()), 0.0)
    best = int(np.argmax(f1))
    above = confidence[order[min(best + 1, len(order) - 1)]]
    return round(float((confidence[order[best]] + above) / 2), DECIMALS)


def _is_last(ordered: Numbers) -> NDArray[np.bool_]:
    """Whether the next one is larger: rows of one confidence are flagged together."""
    return np.append(np.diff(ordered) > 0, True)
