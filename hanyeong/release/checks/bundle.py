"""Checks of the bundle itself: intact, cards up to date, loads, reproduces its translations, is the evaluated model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hanyeong.release.bundle_info import BundleInfo
from hanyeong.release.checks.base import Bundle, ReleaseEvidence, check_result, pass_or_fail, unknown
from hanyeong.release.decision_messages import Reason
from hanyeong.release.smoke_test import MIN_REPRODUCED_RATE
from hanyeong.results.decision_reasons import DecisionReason
from hanyeong.results.evaluate import System
from hanyeong.results.judge import CheckName, CheckResult, CheckStatus, Finding


def check_bundle(evidence: ReleaseEvidence) -> Iterator[CheckResult]:
    """Integrity first; in a damaged bundle nothing else can be checked."""
    bundle, problems, intact = evidence.bundle, evidence.bundle.problems, Finding.WHOLE
    if CheckName.BUNDLE in problems or bundle.info is None:
        problem = problems.get(CheckName.BUNDLE)
        reason = Reason.verbatim(problem) if problem else Reason.of(DecisionReason.UNREADABLE)
        yield check_result(CheckName.BUNDLE, CheckStatus.FAIL, Finding.DAMAGED, intact, reason)
        for name in (CheckName.CARDS, CheckName.LOAD_AND_ANSWER, CheckName.SAME_ANSWERS, CheckName.MEASURED):
            yield unknown(name, None, Reason.of(DecisionReason.UNREADABLE))
        return
    yield check_result(CheckName.BUNDLE, CheckStatus.PASS, intact, intact, Reason.of(DecisionReason.HASHED))
    yield _tried(CheckName.CARDS, problems, Finding.DRAWN)
    yield _tried(CheckName.LOAD_AND_ANSWER, problems, Finding.ANSWERS)
    yield _reproduces_translations(bundle)
    yield _is_evaluated_model(evidence, bundle.info)


def _tried(name: CheckName, problems: Mapping[CheckName, str], expected: Finding) -> CheckResult:
    """A check that was carried out on the bundle when the evidence was collected."""
    if problem := problems.get(name):
        reason = Reason.of(DecisionReason.BROKEN, problem=problem)
        return check_result(name, CheckStatus.FAIL, problem, expected, reason)
    return check_result(name, CheckStatus.PASS, expected, expected, Reason.of(DecisionReason.TRIED))


def _reproduces_translations(bundle: Bundle) -> CheckResult:
    name, required = CheckName.SAME_ANSWERS, MIN_REPRODUCED_RATE
    if not bundle.n_replayed:
        return unknown(name, required, Reason.of(DecisionReason.NONE_TO_ASK))
    rate = bundle.n_reproduced / bundle.n_replayed
    reason = Reason.of(DecisionReason.AGREED, agreed=bundle.n_reproduced, asked=bundle.n_replayed, wanted=required)
    return check_result(name, pass_or_fail(rate >= required), round(rate, 4), required, reason)


def _is_evaluated_model(evidence: ReleaseEvidence, info: BundleInfo) -> CheckResult:
    """The evaluated model is the one in the bundle, and the cards state its scores."""
    name, expected = CheckName.MEASURED, info.model.digest
    candidate = evidence.evaluations.get(System.CANDIDATE)
    if candidate is None or candidate.model is None:
        return unknown(name, expected, Reason.of(DecisionReason.NOT_MEASURED))
    digest = candidate.model.digest
    if digest != expected:
        return check_result(name, CheckStatus.FAIL, digest, expected, Reason.of(DecisionReason.ANOTHER_MODEL))
    in_cards = {test.name: (test.bleu, test.chrf) for test in info.tests}
    evaluated = {test: (scores.metrics.bleu, scores.metrics.chrf) for test, scores in evidence.tests.items()}
    if in_cards != evaluated:
        reason = Reason.of(DecisionReason.OTHER_SCORES)
        return check_result(name, CheckStatus.FAIL, Finding.OTHER_SCORES, Finding.MEASURED_ONES, reason)
    return check_result(name, CheckStatus.PASS, digest, expected, Reason.of(DecisionReason.AS_MEASURED))
