"""Check of very short inputs: bare words and phrases do not make the model repeat itself, explode or fall silent."""

from __future__ import annotations

from collections.abc import Iterator

from hanyeong.release.checks.base import ReleaseEvidence, check_result, goal_not_set, pass_or_fail, unknown
from hanyeong.release.decision_messages import Reason
from hanyeong.results.decision_reasons import DecisionReason
from hanyeong.results.evaluate import System
from hanyeong.results.judge import CheckName, CheckResult


def check_short_inputs(evidence: ReleaseEvidence) -> Iterator[CheckResult]:
    """The share of outputs with any such fault, of the model that would be released."""
    name, limit = CheckName.MAX_SHORT_INPUT_FAULTS, evidence.goals.max_short_input_faults
    candidate = evidence.evaluations.get(System.CANDIDATE)
    rate = candidate.short_fault_rate if candidate else None
    if limit is None:
        yield goal_not_set(name)
    elif rate is None:
        yield unknown(name, limit, Reason.of(DecisionReason.SHORT_INPUTS_UNMEASURED))
    else:
        reason = Reason.of(DecisionReason.SHORT_INPUTS, value=rate, wanted=limit)
        yield check_result(name, pass_or_fail(rate <= limit), round(rate, 6), limit, reason)
