"""What the model cards say of the confidence, and where the bundle's metadata has it from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.manifest import sha256
from hanyeong.release.bundle_info import BundleInfo, ConfidenceInfo, QualityEstimatorInfo
from hanyeong.results.estimate_quality import Correlation, DirectionQuality, EstimateQualityResult
from hanyeong.results.evaluate import EvaluateResult

HEADINGS: Final[Mapping[str, str]] = {"en": "## Confidence", "ko": "## 신뢰도"}
LEADS: Final[Mapping[str, str]] = {
    "en": "Each translation has a confidence from 0 to 1, computed by `quality_estimator.json` from what is known "
    "without a reference: an estimate of its sentence chrF++ / 100. Hanyeong's service and `hanyeong translate "
    "--confidence` show it. It is valid for text like the training data.",
    "ko": "번역문마다 0에서 1 사이의 신뢰도가 있습니다. 참조 번역 없이 알 수 있는 값으로 `quality_estimator.json`이 "
    "계산하며, 문장 chrF++를 100으로 나눈 값의 추정치입니다. 한영의 서비스와 `hanyeong translate --confidence`가 "
    "보여 줍니다. 학습 데이터와 비슷한 글에만 유효합니다.",
}
MEASURED: Final[Mapping[str, str]] = {
    "en": "{way}: on {rows:,} dev sentences that it was not fitted on, it correlates with sentence chrF++ with "
    "{pearson} (Pearson) and {spearman} (Spearman); the model's mean log-probability alone with {baseline} (Spearman). "
    "Below {threshold:.2f} a translation needs a review: this flags {recall} of the translations under chrF++ "
    "{poor:g}, and {precision} of what it flags is under it.",
    "ko": "{way}: 추정에 쓰지 않은 개발 세트 {rows:,}문장에서 문장 chrF++와의 상관계수는 피어슨 {pearson}, "
    "스피어먼 {spearman}이며, 모델의 평균 로그 확률만 쓰면 스피어먼 {baseline}입니다. {threshold:.2f}보다 낮으면 검토 "
    "대상입니다. chrF++ {poor:g} 미만인 번역문의 {recall}을 찾고, 검토 대상의 {precision}가 실제로 그 미만입니다.",
}
_WAYS: Final[Mapping[str, str]] = {"ko-en": "ko → en", "en-ko": "en → ko"}


def estimator_info(result: EstimateQualityResult, path: Path, candidate: EvaluateResult) -> QualityEstimatorInfo | None:
    """Metadata of an estimator's file; None where no direction has a confidence that was judged.

    Raises:
        InputError: it estimates the translations of another model than the one evaluated.

    """
    if candidate.model is None or result.model_digest != candidate.model.digest:
        raise InputError(
            f"{path}: estimates the quality of model {result.model_digest[:12]}, which is not the one evaluated; "
            f"run `dvc repro estimate_quality` again"
        )
    directions = {str(way): known for way, found in result.directions.items() if (known := _judged(found))}
    if not directions:
        return None
    return QualityEstimatorInfo(digest=sha256(path), poor_chrf=result.poor_chrf, directions=directions)


def _judged(found: DirectionQuality) -> ConfidenceInfo | None:
    if found.confidence is None or found.baseline is None or found.review is None:
        return None
    return ConfidenceInfo(
        rows=found.judged_rows,
        pearson=found.confidence.pearson,
        spearman=found.confidence.spearman,
        baseline_spearman=found.baseline.spearman,
        review_below=found.review.threshold,
        precision=found.review.precision,
        recall=found.review.recall,
    )


def confidence_section(language: str, info: BundleInfo) -> list[str]:
    """The paragraphs of a model card; none for a bundle without an estimator."""
    if info.quality_estimator is None:
        return []
    poor = info.quality_estimator.poor_chrf
    measured = [_measured(language, way, found, poor) for way, found in info.quality_estimator.directions.items()]
    return [HEADINGS[language], LEADS[language], *measured]


def _measured(language: str, way: str, found: ConfidenceInfo, poor: float) -> str:
    return MEASURED[language].format(
        way=_WAYS[way],
        rows=found.rows,
        pearson=_in_words(found.pearson),
        spearman=_in_words(found.spearman),
        baseline=_in_words(found.baseline_spearman),
        threshold=found.review_below,
        recall=_share(found.recall),
        precision=_share(found.precision),
        poor=poor,
    )


def _in_words(found: Correlation) -> str:
    return f"{found.value:.2f} [{found.low:.2f}, {found.high:.2f}]"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"
