"""One direction from translated dev rows to its estimator, and what that is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hanyeong.corpus.language_pair import LanguagePair
from hanyeong.quality_estimation.assessment import (
    calibration_bins,
    calibration_error,
    correlations,
    feature_weights,
    review_result,
)
from hanyeong.quality_estimation.dev_sample import DevSample, sentence_quality
from hanyeong.quality_estimation.estimator import DirectionEstimator
from hanyeong.quality_estimation.features import FEATURES, FeatureExtractor, Numbers, Translated
from hanyeong.quality_estimation.fit import fit_estimator
from hanyeong.quality_estimation.params import QualityEstimationParams
from hanyeong.results.estimate_quality import POINTS, DirectionQuality, EstimatorStatus, QualityFeature
from hanyeong.results.scores import DECIMALS


@dataclass(frozen=True)
class MeasuredRows:
    """Features [rows, features] and quality [rows] of translations."""

    features: Numbers
    quality: Numbers

    def take(self, chosen: NDArray[np.bool_]) -> MeasuredRows:
        """Some of the rows."""
        return MeasuredRows(self.features[chosen], self.quality[chosen])

    def __len__(self) -> int:
        return len(self.quality)


@dataclass(frozen=True)
class Fitted:
    """An estimator, if there were rows enough, and what it is worth."""

    estimator: DirectionEstimator | None
    result: DirectionQuality


def measure_rows(
    sample: DevSample, translations: Sequence[Translated], extractor: FeatureExtractor, pair: LanguagePair
) -> MeasuredRows:
    """Features and quality of every row."""
    quality = sentence_quality([translation.text for translation in translations], sample.references)
    return MeasuredRows(extractor.features(sample.sources, translations, pair.tgt), quality)


def too_few_rows(n_rows: int) -> Fitted:
    """The result of a direction without an estimator."""
    result = DirectionQuality(
        status=EstimatorStatus.TOO_FEW,
        dev_rows=n_rows,
        fitted_rows=0,
        judged_rows=0,
        mean_quality=None,
        confidence=None,
        baseline=None,
        gain=None,
        calibration=(),
        calibration_error=None,
        review=None,
        features=(),
    )
    return Fitted(None, result)


def fit_and_judge(
    fitted: MeasuredRows, judged: MeasuredRows, params: QualityEstimationParams, samples: int, seed: int
) -> Fitted:
    """The estimator fitted on one half and judged on the other."""
    poor = params.poor_chrf / POINTS
    estimator = fit_estimator(fitted.features, fitted.quality, poor)
    confidence = estimator.confidence(judged.features)
    bins = calibration_bins(confidence, judged.quality)
    baseline = judged.features[:, FEATURES.index(QualityFeature.LOG_PROBABILITY)]
    both = correlations(confidence, baseline, judged.quality, samples, seed) or (None, None, None)
    result = DirectionQuality(
        status=EstimatorStatus.FITTED,
        dev_rows=len(fitted) + len(judged),
        fitted_rows=len(fitted),
        judged_rows=len(judged),
        mean_quality=round(float(np.mean(judged.quality)), DECIMALS),
        confidence=both[0],
        baseline=both[1],
        gain=both[2],
        calibration=bins,
        calibration_error=calibration_error(bins),
        review=review_result(confidence, judged.quality, estimator.review_below, poor),
        features=feature_weights(estimator, judged.features),
    )
    return Fitted(estimator, result)
