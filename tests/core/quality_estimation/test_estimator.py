"""The shipped estimator: what scikit-learn fitted, to the last digit kept; monotone, calibrated, and hard to fool."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
import scipy.stats
from sklearn.ensemble import HistGradientBoostingRegressor

from hanyeong.pipeline.errors import InputError
from hanyeong.quality_estimation import fit
from hanyeong.quality_estimation.assessment import calibration_bins, calibration_error, correlations, review_result
from hanyeong.quality_estimation.estimator import (
    DirectionEstimator,
    QualityEstimator,
    read_estimator,
    write_estimator,
)
from hanyeong.quality_estimation.features import FEATURES, NO_TRANSLATION, TRENDS, Numbers
from hanyeong.results.codes import Direction
from hanyeong.results.estimate_quality import QualityFeature

LOG_PROBABILITY = FEATURES.index(QualityFeature.LOG_PROBABILITY)
LOST = FEATURES.index(QualityFeature.NUMBERS_LOST)
LENGTH = FEATURES.index(QualityFeature.LENGTH_RATIO)
POOR = 0.4


def made(n: int, seed: int) -> tuple[Numbers, Numbers]:
    """Rows whose quality rises with the log-probability, falls with lost numbers and with any odd length."""
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(n, len(FEATURES)))
    features[:, LOST] = rng.random(n) < 0.1  # as most rates: nearly always nothing
    features[:, [FEATURES.index(name) for name in NO_TRANSLATION]] = 0
    score = features[:, LOG_PROBABILITY] - 2 * features[:, LOST] - 0.5 * np.abs(features[:, LENGTH])
    return features, 1 / (1 + np.exp(-score - rng.normal(scale=0.5, size=n)))


@pytest.fixture(scope="module")
def fitted() -> DirectionEstimator:
    return fit.fit_estimator(*made(600, 1), POOR)


def test_the_tables_are_what_the_library_predicts(fitted: DirectionEstimator, monkeypatch: pytest.MonkeyPatch) -> None:
    """On rows that it never saw, among them values far outside."""
    models: list[HistGradientBoostingRegressor] = []

    class Kept(HistGradientBoostingRegressor):
        def fit(self, *arguments: object, **options: object) -> Kept:
            models.append(self)
            return super().fit(*arguments, **options)

    monkeypatch.setattr(fit, "HistGradientBoostingRegressor", Kept)
    features, quality = made(600, 1)
    assert fit.fit_estimator(features, quality, POOR) == fitted
    others = np.concatenate([made(300, 2)[0], 1e9 * made(50, 3)[0]])
    bins = fit.binned(others, [fit.bounds_of(column) for column in features.T])
    assert fitted.raw(others) == pytest.approx(models[-1].predict(bins), abs=1e-4)


@pytest.mark.parametrize("name", [name for name, trend in TRENDS.items() if trend])
def test_more_of_what_is_good_never_lowers_the_confidence(fitted: DirectionEstimator, name: QualityFeature) -> None:
    rows, _ = made(40, 4)
    confidence = []
    for value in np.linspace(-5, 5, 41):
        rows[:, FEATURES.index(name)] = value
        confidence.append(fitted.confidence(rows))
    assert (TRENDS[name] * np.diff(confidence, axis=0) >= 0).all()


def test_the_confidence_is_the_quality_to_be_expected(fitted: DirectionEstimator) -> None:
    features, quality = made(2000, 5)
    confidence = fitted.confidence(features)
    assert calibration_error(calibration_bins(confidence, quality)) < 0.05
    found = correlations(confidence, features[:, LOG_PROBABILITY], quality, 100, 1)
    assert found is not None
    ours, baseline, gain = found
    assert ours.pearson.value == pytest.approx(scipy.stats.pearsonr(confidence, quality).statistic, abs=1e-4)
    assert ours.spearman.value == pytest.approx(scipy.stats.spearmanr(confidence, quality).statistic, abs=1e-4)
    assert baseline.spearman.low <= baseline.spearman.value <= baseline.spearman.high
    assert gain.pearson.low > 0
    assert correlations(np.ones(5), np.arange(5.0), np.arange(5.0), 100, 1) is None


def test_the_review_threshold_has_the_best_f1_there_is() -> None:
    rng = np.random.default_rng(7)
    for _ in range(20):
        quality = rng.random(30)
        confidence = np.round(0.5 * quality + 0.5 * rng.random(30), 1)  # with ties

        def f1(threshold: float, confidence: Numbers = confidence, quality: Numbers = quality) -> float:
            found = review_result(confidence, quality, threshold, POOR)
            p, r = found.precision or 0.0, found.recall or 0.0
            return 2 * p * r / (p + r) if p + r else 0.0

        best = max(f1(threshold) for threshold in np.linspace(0, 1.05, 22))
        assert f1(fit.review_threshold(confidence, quality, POOR)) == pytest.approx(best, abs=1e-3)
    for quality in (np.zeros(10), np.ones(10)):
        assert fit.review_threshold(rng.random(10), quality, POOR) == POOR


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1e308])
def test_no_value_makes_anything_but_a_confidence(fitted: DirectionEstimator, value: float) -> None:
    rows, _ = made(20, 8)
    for column in range(len(FEATURES)):
        hostile = rows.copy()
        hostile[:, column] = value
        confidence = fitted.confidence(hostile)
        assert ((confidence >= 0) & (confidence <= 1)).all()
        if math.isnan(value):
            assert (confidence <= fitted.confidence(rows)).all(), "what is not known is no reason for confidence"


@pytest.mark.parametrize("name", NO_TRANSLATION)
def test_what_is_no_translation_has_the_lowest_confidence(fitted: DirectionEstimator, name: QualityFeature) -> None:
    """Though the model is sure of it, and no row that was fitted on was like it."""
    rows, _ = made(5, 9)
    rows[:, LOG_PROBABILITY] = 9
    before = fitted.confidence(np.zeros((1, len(FEATURES))))
    rows[:, FEATURES.index(name)] = 1.0
    assert (fitted.confidence(rows) == fitted.calibration.confidence[0]).all()
    assert (fitted.confidence(rows) < before).all()


def test_few_rows_and_constant_features_fit_as_well() -> None:
    features = np.zeros((20, len(FEATURES)))
    features[:, LOG_PROBABILITY] = np.arange(20)
    found = fit.fit_estimator(features, np.arange(20) / 20, POOR)
    confidence = found.confidence(features)
    assert ((confidence >= 0) & (confidence <= 1)).all()
    assert (np.diff(confidence) >= 0).all()


def test_a_file_is_read_as_it_was_written(fitted: DirectionEstimator, tmp_path: Path) -> None:
    path = tmp_path / "quality_estimator.json"
    assert read_estimator(path) is None
    whole = QualityEstimator(model_digest="0" * 64, directions={Direction.KO_EN: fitted})
    write_estimator(path, whole)
    assert read_estimator(path) == whole
    assert path.stat().st_size < 60_000


@pytest.mark.parametrize(
    "damage",
    [
        lambda tree: tree | {"format": 2},
        lambda tree: tree | {"directions": {"fr-en": {}}},
        lambda tree: tree["directions"]["ko-en"].update(intercept=math.nan) or tree,
        lambda tree: tree["directions"]["ko-en"].update(review_below=1.5) or tree,
        lambda tree: tree["directions"]["ko-en"]["tables"][0]["effects"].pop() and tree,
        lambda tree: tree["directions"]["ko-en"]["tables"][0]["bounds"].reverse() or tree,
        lambda tree: tree["directions"]["ko-en"]["tables"][0].update(feature="phase_of_the_moon") or tree,
        lambda tree: tree["directions"]["ko-en"]["calibration"]["confidence"].reverse() or tree,
        lambda _: "no estimator",
    ],
)
def test_another_file_is_refused_with_what_to_do(fitted: DirectionEstimator, tmp_path: Path, damage) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "quality_estimator.json"
    write_estimator(path, QualityEstimator(model_digest="0" * 64, directions={Direction.KO_EN: fitted}))
    path.write_text(json.dumps(damage(json.loads(path.read_text()))))
    with pytest.raises(InputError, match="Run `estimate_quality` and `package` again"):
        read_estimator(path)
