"""Checks against the champion: on every test, significantly better or at least not worse than the deployed bundle.

Better on the primary test, unless there is a test of corrections that users sent: then better on that one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from hanyeong.release.checks.base import ReleaseEvidence, check_result, pass_or_fail, unknown
from hanyeong.release.checks.paired import compare_systems
from hanyeong.release.decision_messages import Reason
from hanyeong.results.decision_reasons import DecisionReason
from hanyeong.results.evaluate import EvaluationStatus, System
from hanyeong.results.judge import ChampionComparison, CheckName, CheckResult, CheckStatus, Finding
from hanyeong.results.scores import Comparison, MetricName

NAME: Final = CheckName.CHAMPION
EVALUATE_AGAIN: Final = "`dvc repro --force --single-item evaluate@champion`"
"""DVC does not watch models/registry: restoring a bundle there makes no stage run."""

Comparisons: TypeAlias = Mapping[str, Comparison | Reason]
"""By test: the release against the champion, or why they cannot be compared."""


def compare_with_champion(evidence: ReleaseEvidence) -> Comparisons:
    """The release against the champion on every test; empty where `check_champion` needs none."""
    if _without_comparison(evidence):
        return {}
    goals = evidence.goals.champion
    metric, tests = MetricName(goals.metric), sorted(evidence.tests)
    return {test: compare_systems(evidence, System.CHAMPION, test, metric, goals.resamples) for test in tests}


def check_champion(evidence: ReleaseEvidence, comparisons: Comparisons) -> Iterator[CheckResult]:
    """One check a test, or one that says why nothing is compared."""
    if result := _without_comparison(evidence):
        yield result
    wanted = _tests_to_win(evidence, comparisons)
    for test, comparison in comparisons.items():
        yield _compared(evidence, test, comparison, must_be_better=test in wanted)


def champion_comparison(evidence: ReleaseEvidence, comparisons: Comparisons) -> ChampionComparison | None:
    """The comparisons that have rows enough, for the result."""
    if evidence.champion is None:
        return None
    goals = evidence.goals.champion
    return ChampionComparison(
        digest=evidence.champion,
        metric=MetricName(goals.metric),
        tests={
            test: comparison.rounded()
            for test, comparison in comparisons.items()
            if isinstance(comparison, Comparison) and comparison.n >= goals.min_rows
        },
    )


def _without_comparison(evidence: ReleaseEvidence) -> CheckResult | None:
    """The check where there is nothing to compare, because it need not be or cannot be."""
    evaluation = evidence.evaluations.get(System.CHAMPION)
    status = evaluation.status if evaluation else None
    bundle = evaluation.model.bundle if evaluation and evaluation.model else None
    if evidence.champion is None:
        reason = Reason.of(DecisionReason.NONE_IN_SERVICE)
        return check_result(NAME, CheckStatus.NOT_APPLICABLE, EvaluationStatus.NONE, None, reason)
    if evidence.champion == evidence.bundle.digest:
        return check_result(NAME, CheckStatus.PASS, Finding.IN_SERVICE, None, Reason.of(DecisionReason.IN_SERVICE))
    if status is not EvaluationStatus.SCORED or bundle != evidence.champion:
        return check_result(NAME, CheckStatus.UNKNOWN, status, EvaluationStatus.SCORED, _not_scored(status))
    if not evidence.tests:
        return unknown(NAME, EvaluationStatus.SCORED, Reason.of(DecisionReason.RELEASE_UNTESTED))
    return None


def _not_scored(status: EvaluationStatus | None) -> Reason:
    anew = Reason.of(DecisionReason.START_ANEW)
    restore = Reason.of(DecisionReason.BRING_BACK, again=EVALUATE_AGAIN, anew=anew)
    reasons = {
        EvaluationStatus.MISSING: Reason.of(DecisionReason.CHAMPION_MISSING, mend=restore),
        EvaluationStatus.ALTERED: Reason.of(DecisionReason.CHAMPION_ALTERED, mend=restore),
        EvaluationStatus.OTHER_DIRECTION: Reason.of(DecisionReason.CHAMPION_ELSEWHERE, anew=anew),
        EvaluationStatus.UNREADABLE: Reason.of(DecisionReason.CHAMPION_UNREADABLE, anew=anew),
    }
    reason = reasons.get(status) if status else None
    return Reason.of(DecisionReason.CHAMPION_UNMEASURED, why=reason or Reason.of(DecisionReason.RUN_ON))


def _tests_to_win(evidence: ReleaseEvidence, comparisons: Comparisons) -> set[str | None]:
    """Tests on which the release has to be better than the champion."""
    goals = evidence.goals.champion
    large = {test for test, one in comparisons.items() if isinstance(one, Comparison) and one.n >= goals.min_rows}
    corrected = {test for test in large if _is_of_corrections(evidence, test)}
    if corrected and goals.corrections == "better":
        return {*corrected}
    return {evidence.goals.primary_test} if goals.primary == "better" else set()


def _is_of_corrections(evidence: ReleaseEvidence, test: str) -> bool:
    """Whether a test ("corrected", or "corrected.ko-en" of a model of both directions) holds corrections of users."""
    source = evidence.sources.get(test.partition(".")[0])
    return source is not None and source.kind == "feedback"


def _compared(
    evidence: ReleaseEvidence, test: str, comparison: Comparison | Reason, *, must_be_better: bool
) -> CheckResult:
    goals, is_primary = evidence.goals.champion, test == evidence.goals.primary_test
    expected = Finding.BETTER if must_be_better else Finding.NOT_WORSE
    if isinstance(comparison, Reason):
        reason = Reason.of(DecisionReason.NOT_COMPARED, error=comparison)
        return check_result(NAME, CheckStatus.UNKNOWN, None, expected, reason, test=test)
    if comparison.n < goals.min_rows:
        reason = Reason.of(DecisionReason.TOO_FEW, n=comparison.n, wanted=goals.min_rows)
        status = CheckStatus.UNKNOWN if is_primary else CheckStatus.NOT_APPLICABLE
        return check_result(NAME, status, comparison.n, goals.min_rows, reason, test=test)
    better, worse = comparison.better(goals.p_value), comparison.worse(goals.p_value)
    finding = Finding.BETTER if better else Finding.WORSE if worse else Finding.NO_DIFFERENT
    passed = better if must_be_better else not worse
    return check_result(NAME, pass_or_fail(passed), finding, expected, _in_words(goals.metric, comparison), test=test)


def _in_words(metric: str, comparison: Comparison) -> Reason:
    return Reason.of(
        DecisionReason.AGAINST,
        metric=MetricName(metric).text.en,
        system=comparison.system,
        champion=comparison.baseline,
        difference=comparison,
        p_value=comparison.p_value,
        n=comparison.n,
    )
