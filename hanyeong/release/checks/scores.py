"""Checks of scores: minimum BLEU and chrF++ by test, gain over the nearest neighbour, drop from the teacher."""

from __future__ import annotations

from collections.abc import Iterator

from hanyeong.release.checks.base import (
    ReleaseEvidence,
    check_result,
    goal_not_set,
    no_primary_test,
    pass_or_fail,
    unknown,
)
from hanyeong.release.checks.paired import compare_systems
from hanyeong.release.decision_messages import Reason
from hanyeong.results.decision_reasons import DecisionReason
from hanyeong.results.evaluate import System, TestScores
from hanyeong.results.judge import CheckName, CheckResult, CheckStatus, Finding
from hanyeong.results.scores import MetricName


def check_minimum_scores(evidence: ReleaseEvidence) -> Iterator[CheckResult]:
    """The primary test has a minimum, and every test reaches the minimum that params set for it."""
    yield _primary_test(evidence)
    goals = evidence.goals
    minimums = (
        (CheckName.MIN_BLEU, MetricName.BLEU, goals.min_bleu),
        (CheckName.MIN_CHRF, MetricName.CHRF, goals.min_chrf),
    )
    for name, metric, by_test in minimums:
        for test, minimum in sorted(by_test.items()):
            yield _minimum_score(name, test, metric, evidence.tests.get(test), minimum)


def _primary_test(evidence: ReleaseEvidence) -> CheckResult:
    """A primary test without a minimum score is no goal."""
    goals, name, primary = evidence.goals, CheckName.PRIMARY_TEST, evidence.goals.primary_test
    if primary is None:
        return no_primary_test(name, Finding.SET)
    if primary not in goals.min_bleu and primary not in goals.min_chrf:
        reason = Reason.of(DecisionReason.NO_FLOOR, test=primary)
        return check_result(name, CheckStatus.UNKNOWN, primary, Finding.FLOOR, reason)
    if primary not in evidence.tests:
        reason = Reason.of(DecisionReason.NO_SUCH_TEST, test=primary)
        return check_result(name, CheckStatus.UNKNOWN, tuple(sorted(evidence.tests)), primary, reason)
    return check_result(name, CheckStatus.PASS, primary, primary, Reason.of(DecisionReason.HAS_FLOOR))


def _minimum_score(
    name: CheckName, test: str, metric: MetricName, scores: TestScores | None, minimum: float
) -> CheckResult:
    metric_name = metric.text.en
    if scores is None:
        reason = Reason.of(DecisionReason.UNMEASURED, metric=metric_name)
        return check_result(name, CheckStatus.UNKNOWN, None, minimum, reason, test=test)
    score = scores.metrics.of(metric)
    reason = Reason.of(DecisionReason.FLOOR, metric=metric_name, score=score, wanted=minimum)
    return check_result(name, pass_or_fail(score.value >= minimum), score.value, minimum, reason, test=test)


def check_gain_over_nearest(evidence: ReleaseEvidence) -> Iterator[CheckResult]:
    """The release is better than copying the translation of the most similar training sentence."""
    name, primary = CheckName.MIN_GAIN_OVER_NEAREST_BLEU, evidence.goals.primary_test
    required = evidence.goals.min_gain_over_nearest_bleu
    if required is None or primary is None:
        yield goal_not_set(name) if required is None else no_primary_test(name, required)
        return
    nearest = evidence.primary.nearest if evidence.primary else None
    if nearest is None:
        yield unknown(name, required, Reason.of(DecisionReason.NO_NEAREST, test=primary))
        return
    gain = nearest.over.bleu
    reason = Reason.of(
        DecisionReason.OVER_NEAREST, over=gain, nearest=nearest.bleu, rows=nearest.rows, test=primary, wanted=required
    )
    yield check_result(name, pass_or_fail(gain >= required), gain, required, reason)


def check_drop_from_teacher(evidence: ReleaseEvidence) -> Iterator[CheckResult]:
    """BLEU lost between teacher and release, on the same sentences."""
    name, primary = CheckName.MAX_DROP_VS_TEACHER_BLEU, evidence.goals.primary_test
    allowed = evidence.goals.max_drop_vs_teacher_bleu
    if allowed is None or primary is None:
        yield goal_not_set(name) if allowed is None else no_primary_test(name, allowed)
        return
    comparison = compare_systems(evidence, System.TEACHER, primary, MetricName.BLEU, evidence.goals.champion.resamples)
    if isinstance(comparison, Reason):
        yield unknown(name, allowed, Reason.of(DecisionReason.NO_TEACHER, error=comparison))
        return
    drop = round(comparison.baseline - comparison.system, 4)
    reason = Reason.of(
        DecisionReason.BELOW_TEACHER,
        system=comparison.system,
        teacher=comparison.baseline,
        difference=comparison,
        test=primary,
        wanted=allowed,
    )
    yield check_result(name, pass_or_fail(drop <= allowed), drop, allowed, reason)
