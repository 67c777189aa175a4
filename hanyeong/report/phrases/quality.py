"""What the page of the quality estimator says, and what the evaluation's says of very short inputs."""

from __future__ import annotations

from collections.abc import Mapping

PHRASES: Mapping[str, tuple[str, str]] = {
    "quality_headline": ("스피어먼 {value} {interval}", "Spearman {value} {interval}"),
    "no_estimator": ("신뢰도 없음", "no confidence"),
    "quality_of": ("신뢰도와 실제 품질: {way}", "Confidence and actual quality: {way}"),
    "quality_note": (
        (
            "신뢰도는 참조 번역 없이 추정한 문장 chrF++입니다(0~1). 개발 세트의 절반으로 만들고, 아래의 값은 모두 "
            "나머지 절반에서 측정했습니다. 같은 문서의 문장은 같은 쪽에 있습니다."
        ),
        (
            "The confidence is an estimate of sentence chrF++ (0 to 1) without a reference. It is fitted on one half "
            "of dev; all values below are measured on the other. Sentences of one document are in the same half."
        ),
    ),
    "quality_too_few": (
        "개발 세트가 {n}행입니다. 신뢰도를 추정하려면 {least}행 이상이어야 합니다 (quality_estimation.min_rows).",
        "dev has {n} rows; at least {least} are needed (quality_estimation.min_rows).",
    ),
    "quality_constant": (
        "신뢰도나 품질이 모든 행에서 같아 상관계수를 계산할 수 없습니다.",
        "The confidence or the quality is the same for all rows, so there is no correlation.",
    ),
    "quality_rows_caption": ("개발 세트의 행", "Dev rows"),
    "quality_dev_rows": ("번역한 행", "translated"),
    "quality_fitted_rows": ("추정기를 만든 행", "the estimator was fitted on"),
    "quality_judged_rows": ("검증한 행", "judged"),
    "quality_mean": ("검증한 행의 평균 chrF++", "mean chrF++ of the rows judged"),
    "confidence": ("신뢰도", "Confidence"),
    "log_probability_alone": ("평균 로그 확률만", "Mean log-probability alone"),
    "pearson": ("피어슨 상관계수", "Pearson correlation"),
    "spearman": ("스피어먼 상관계수", "Spearman correlation"),
    "correlation_caption": ("문장 chrF++와의 상관계수", "Correlation with sentence chrF++"),
    "calibration": ("보정", "Calibration"),
    "perfect": ("이상적인 보정", "perfect calibration"),
    "judged_bins": ("검증한 행", "rows judged"),
    "confidence_points": ("신뢰도 × 100", "Confidence × 100"),
    "reliability_label": ("신뢰도와 평균 chrF++: {bins}", "Confidence and mean chrF++: {bins}"),
    "reliability_caption": (
        "신뢰도 도표. 신뢰도가 비슷한 행끼리 열 구간으로 나누었으며, 점이 대각선에 가까울수록 신뢰도가 정확합니다.",
        "Reliability diagram: rows in ten bins by confidence; the closer the points to the diagonal, the better.",
    ),
    "calibration_error": (
        "신뢰도와 chrF++ / 100의 차이는 구간 평균 {error}입니다.",
        "Confidence and chrF++ / 100 differ by {error} on average over the bins.",
    ),
    "calibration_caption": ("구간별 평균", "Means by bin"),
    "review": ("검토 대상", "Translations that need a review"),
    "review_threshold": ("검토 임계값", "Review threshold"),
    "review_note": (
        (
            "신뢰도가 임계값보다 낮으면 검토 대상(`needs_review`)입니다. 임계값은 chrF++ {poor} 미만인 번역문을 가장 "
            "잘 찾는 값으로(F1 최대), 추정기를 만든 쪽의 교차 검증에서 정합니다."
        ),
        (
            "A translation needs a review (`needs_review`) below the threshold. It is the value that finds "
            "translations under chrF++ {poor} best (largest F1), by cross-validation on the half that it is fitted on."
        ),
    ),
    "precision": ("정밀도", "Precision"),
    "precision_note": ("검토 대상 중 품질이 낮은 비율", "of the flagged, poor"),
    "recall": ("재현율", "Recall"),
    "recall_note": ("품질이 낮은 번역문 중 검토 대상의 비율", "of the poor, flagged"),
    "poor_share": ("품질이 낮은 번역문", "Poor translations"),
    "poor_note": ("chrF++ {poor} 미만", "chrF++ under {poor}"),
    "flagged_share": ("검토 대상", "Need a review"),
    "features": ("특징", "Features"),
    "feature": ("특징", "Feature"),
    "feature_weight": ("평균 영향 (chrF++ 점)", "Mean effect (chrF++ points)"),
    "features_note": (
        (
            "추정값은 특징별 영향의 합입니다. 길이를 빼면 각 특징은 한 방향으로만 작용합니다. 예를 들어 로그 확률이 "
            "높아져서 신뢰도가 낮아지는 일은 없습니다."
        ),
        (
            "The estimate is the sum of the effects of its features. All but lengths act in one direction only: a "
            "higher log-probability, for example, never lowers the confidence."
        ),
    ),
    "features_caption": ("특징이 추정값을 바꾸는 정도", "How much each feature changes the estimate"),
    "effect_points": ("영향 (chrF++ 점)", "Effect (chrF++ points)"),
    "curve_label": ("{name}: 처음 {start}, 끝 {end}", "{name}: from {start} to {end}"),
    "curve_caption": ("값에 따른 영향: {name}", "Effect by value: {name}"),
    "quality_settings": ("설정", "Settings"),
    "quality_settings_caption": ("설정과 추정기 파일", "Settings, and the file of the estimator"),
    "quality_max_rows": ("번역할 개발 세트 행의 상한", "most dev rows translated"),
    "quality_min_rows": ("필요한 개발 세트 행", "fewest dev rows"),
    "poor_below": ("품질이 낮다고 보는 chrF++", "chrF++ below which a translation is poor"),
    "estimator_size": ("추정기 파일 크기", "size of the estimator's file"),
    # very short inputs
    "short_inputs": ("매우 짧은 입력", "Very short inputs"),
    "short_note": (
        (
            "한 음절, 한 단어, 두세 단어로 된 입력 {n}개를 번역한 결과입니다. 어느 말뭉치에서도 오지 않은, 프로젝트에 "
            "들어 있는 문장입니다. 비었거나, 반복되거나, 참조 번역보다 훨씬 긴 출력을 셉니다."
        ),
        (
            "Translations of {n} inputs of one syllable, one word, or two to three words. They are part of the project "
            "and come from no corpus. Outputs that are empty, repetitive, or far longer than the reference are counted."
        ),
    ),
    "short_warning": (
        "{system}: 매우 짧은 입력의 {share}에서 출력이 비었거나, 반복되거나, 지나치게 깁니다.",
        "{system}: {share} of the very short inputs have an output that is empty, repetitive or far too long.",
    ),
    "short_caption": ("매우 짧은 입력의 출력 ({way}, {system})", "Outputs for very short inputs ({way}, {system})"),
    "short_kind": ("입력", "Input"),
    "short_exact": ("참조 번역과 같음", "same as the reference"),
    "short_too_long": ("지나치게 긴 출력", "far too long"),
    "short_faulty": ("문제가 있는 출력", "faulty outputs"),
}
