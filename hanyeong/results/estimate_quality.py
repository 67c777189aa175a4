"""What `estimate_quality` found: how well a translation's confidence predicts its quality, on rows it never saw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from hanyeong.results.base import Code, Model, Result, StageInfo, Text
from hanyeong.results.codes import Direction

FILE = "quality_estimator.json"
"""Name of the estimator's file, in models/quality_estimator and in a bundle."""
POINTS = 100
"""chrF++ points of a confidence of 1."""


class QualityFeature(Code):
    """What the estimator looks at; all of it is known when a sentence has been translated."""

    LOG_PROBABILITY = "log_probability", "토큰당 평균 로그 확률", "mean log-probability per token"
    LENGTH_RATIO = "length_ratio", "길이 비율 (출력 / 원문, log2)", "length ratio of output to source (log2)"
    SOURCE_TOKENS = "source_tokens", "원문 토큰 수", "source tokens"
    TOKENS_PER_WORD = "tokens_per_word", "어절당 원문 토큰", "source tokens per word"
    UNKNOWN_SHARE = "unknown_share", "바이트로 나뉜 원문 토큰의 비율", "share of source tokens that are bytes"
    FAMILIARITY = "familiarity", "원문 토큰의 평균 토크나이저 점수", "mean tokenizer score of the source tokens"
    RAREST_TOKEN = "rarest_token", "가장 드문 원문 토큰의 토크나이저 점수", "tokenizer score of the rarest source token"
    COPIED_SHARE = "copied_share", "원문에서 복사한 단어의 비율", "share of words copied from the source"
    REPEATED_SHARE = "repeated_share", "반복된 단어 쌍의 비율", "share of repeated word pairs"
    NUMBERS_LOST = "numbers_lost", "빠진 숫자의 비율", "share of numbers lost"
    PLACEHOLDERS_LOST = "placeholders_lost", "빠진 플레이스홀더의 비율", "share of placeholders lost"
    WRONG_SCRIPT = "wrong_script", "잘못된 문자의 비율", "share of letters in the wrong script"
    DECODING_PROBLEM = "decoding_problem", "잘렸거나 다시 번역함", "truncated, or translated again"


class EstimatorStatus(Code):
    """Whether there is an estimator for a direction, or why not."""

    FITTED = "fitted", "학습함", "fitted"
    TOO_FEW = "too few rows", "개발 세트의 행이 부족함", "too few dev rows"


class Correlation(Model):
    """A correlation coefficient, or a difference of two, with its 95 % bootstrap interval."""

    value: float
    """-1 to 1."""
    low: float
    """Lower end of the interval."""
    high: float
    """Upper end."""


class Correlations(Model):
    """How a number that is known without a reference moves with sentence chrF++."""

    pearson: Correlation
    """Linear correlation."""
    spearman: Correlation
    """Correlation of ranks."""


class CalibrationBin(Model):
    """Rows of like confidence, and how good they really are."""

    rows: int
    """Rows in it."""
    confidence: float
    """Mean confidence."""
    quality: float
    """Mean sentence chrF++ / 100."""


class ReviewResult(Model):
    """How the poor translations are found that somebody should look at."""

    threshold: float
    """Confidence below which a translation needs a review."""
    poor_share: float
    """Share of poor translations."""
    flagged_share: float
    """Share of translations that need a review by their confidence."""
    precision: float | None
    """Share of the flagged that are poor; null where none is flagged."""
    recall: float | None
    """Share of the poor that are flagged; null where none is poor."""


class CurvePoint(Model):
    """The effect of a feature from a value on."""

    value: float
    """Of the feature."""
    effect: float
    """On the estimate, in chrF++ points."""


class FeatureWeight(Model):
    """How much a feature matters, and which way."""

    feature: QualityFeature
    """Which one."""
    weight: float
    """Mean size of its effect on the rows judged, in chrF++ points."""
    curve: tuple[CurvePoint, ...]
    """Its effect by its value."""


class DirectionQuality(Model):
    """The estimator of one direction."""

    status: EstimatorStatus
    """Whether there is one."""
    dev_rows: int
    """Dev rows that were translated."""
    fitted_rows: int
    """Those it was fitted on."""
    judged_rows: int
    """The others, on which everything below is measured."""
    mean_quality: float | None
    """Mean sentence chrF++ / 100 of these; null where none were judged."""
    confidence: Correlations | None
    """Of the confidence; null where there is none, or where it is the same for all rows."""
    baseline: Correlations | None
    """Of the mean log-probability alone."""
    gain: Correlations | None
    """Confidence minus baseline, on the same resamples."""
    calibration: tuple[CalibrationBin, ...]
    """Ten bins of equally many rows, by confidence."""
    calibration_error: float | None
    """Mean distance of confidence and quality over the bins, by rows."""
    review: ReviewResult | None
    """How well `needs_review` works; null where there is no estimator."""
    features: tuple[FeatureWeight, ...]
    """What the estimate is made of, the weightiest first."""


class EstimateQualityResult(Result):
    """The estimator in models/quality_estimator."""

    stage: ClassVar = StageInfo(
        "estimate_quality",
        Text("품질 추정", "Quality estimation"),
        Text(
            "번역문의 신뢰도를 추정하는 작은 모델을 개발 세트의 절반으로 만들고 나머지 절반으로 검증합니다.",
            "Fits a small model of a translation's confidence on one half of dev and judges it on the other.",
        ),
        page="quality_estimation",
        order=115,
    )

    model_digest: str
    """Of the model with its tokenizers whose translations are estimated."""
    directions: Mapping[Direction, DirectionQuality]
    """By direction."""
    poor_chrf: float
    """A translation with a lower sentence chrF++ is poor."""
    max_rows: int
    """Most dev rows that are translated."""
    min_rows: int
    """Dev rows below which there is no estimator."""
    samples: int
    """Bootstrap resamples behind every interval."""
    seed: int
    """Seed of the resamples."""
    bytes: int
    """Size of the estimator's file."""
