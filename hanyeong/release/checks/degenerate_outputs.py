"""Checks of degenerate outputs: empty, copied, repetitive, constant, in the wrong script, too short or too long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from hanyeong.release.checks.base import ReleaseEvidence, check_result, goal_not_set, pass_or_fail, unknown
from hanyeong.release.decision_messages import Reason
from hanyeong.results.base import Code
from hanyeong.results.decision_reasons import DecisionReason
from hanyeong.results.evaluate import TestScores
from hanyeong.results.judge import CheckName, CheckResult

LIMITS: Final[Mapping[CheckName, Code]] = {
    **{
        name: name
        for name in (
            CheckName.EMPTY_RATE,
            CheckName.COPY_RATE,
            CheckName.REPETITION_RATE,
            CheckName.WRONG_SCRIPT_RATE,
            CheckName.CONSTANT_OUTPUT_RATE,
        )
    },
    CheckName.MIN_LENGTH_RATIO: DecisionReason.BEHAVIOUR_LENGTH_RATIO,
    CheckName.MAX_LENGTH_RATIO: DecisionReason.BEHAVIOUR_LENGTH_RATIO,
}
"""Checks named like their limits in goals.behaviour, and what each limit is about, in words."""


def check_degenerate_outputs(evidence: ReleaseEvidence) -> Iterator[CheckResult]:
    """Each limit against the test that comes closest to it or exceeds it most."""
    for name, subject in LIMITS.items():
        yield _within_limit(name, subject, getattr(evidence.goals.behaviour, name), evidence.tests)


def _within_limit(name: CheckName, subject: Code, limit: float | None, tests: Mapping[str, TestScores]) -> CheckResult:
    is_minimum = name.startswith("min_")
    key = name.removeprefix("min_").removeprefix("max_")
    if limit is None:
        return goal_not_set(name, f"behaviour.{name}")
    if not tests:
        reason = Reason.of(DecisionReason.BEHAVIOUR_UNMEASURED, tests=Reason.of(DecisionReason.ANY_TEST))
        return unknown(name, limit, reason)
    values: dict[str, float] = {test: getattr(scores.behaviour, key) for test, scores in tests.items()}
    worst = (min if is_minimum else max)(sorted(values), key=lambda test: values[test])
    passed = values[worst] >= limit if is_minimum else values[worst] <= limit
    value_text, limit_text = (_in_words(key, number) for number in (values[worst], limit))
    bound = DecisionReason.AT_LEAST if is_minimum else DecisionReason.AT_MOST
    reason = Reason.of(bound, what=Reason.of(subject), value=value_text, test=worst, wanted=limit_text)
    return check_result(name, pass_or_fail(passed), values[worst], limit, reason)


def _in_words(key: str, number: float) -> str:
    """A rate in percent, anything else as it is."""
    return f"{number:.2%}" if key.endswith("_rate") else f"{number:.4g}"
