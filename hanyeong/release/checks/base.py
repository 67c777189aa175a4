"""What the checks of a release decision read, and the form in which each gives its result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hanyeong.corpus.sources import Source
from hanyeong.evaluation.outputs import SystemOutputs
from hanyeong.release.bundle_info import BundleInfo
from hanyeong.release.criteria import DEFAULT_LIMITS
from hanyeong.release.decision_messages import Reason
from hanyeong.release.goals import GoalsParams
from hanyeong.results.decision_reasons import DecisionReason
from hanyeong.results.evaluate import EvaluateResult, System, TestScores
from hanyeong.results.ingest import IngestResult
from hanyeong.results.judge import CheckName, CheckResult, CheckStatus, Finding, Value
from hanyeong.validation.params import ValidateParams


@dataclass(frozen=True)
class Bundle:
    """State of models/release."""

    digest: str | None
    info: BundleInfo | None
    bytes: int | None
    problems: Mapping[CheckName, str]
    """Problems by the check that reports them; empty where there are none."""
    n_reproduced: int = 0
    """Evaluated rows whose translation the bundle reproduces."""
    n_replayed: int = 0
    """Evaluated rows that the bundle translated again."""


@dataclass(frozen=True)
class ReleaseEvidence:
    """All inputs of the decision. A result is None where there is none that can be read."""

    goals: GoalsParams
    sources: Mapping[str, Source]
    seed: int
    bundle: Bundle
    evaluations: Mapping[System, EvaluateResult | None]
    """By system."""
    answers: Callable[[System, str], SystemOutputs]
    """The outputs of a system on a test; raises InputError where there are none."""
    ingested: Mapping[str, IngestResult | None]
    """By source."""
    champion: str | None
    """Digest of the deployed bundle."""
    limits: ValidateParams = DEFAULT_LIMITS
    """The expectations that the data had to meet."""

    @property
    def tests(self) -> Mapping[str, TestScores]:
        """Scores of the release candidate by test; empty where it was not evaluated."""
        candidate = self.evaluations.get(System.CANDIDATE)
        return candidate.tests if candidate else {}

    @property
    def primary(self) -> TestScores | None:
        """Scores of the release candidate on the primary test."""
        return self.tests.get(self.goals.primary_test or "")


def check_result(
    name: CheckName, status: CheckStatus, found: Value, expected: Value, reason: Reason, *, test: str = ""
) -> CheckResult:
    """The result of a check, its reason in both languages."""
    return CheckResult(
        name=name, test=test, status=status, found=found, expected=expected, reason=reason.en, reason_ko=reason.ko
    )


def unknown(name: CheckName, expected: Value, reason: Reason) -> CheckResult:
    """A check that could not be carried out; it counts against the release."""
    return check_result(name, CheckStatus.UNKNOWN, None, expected, reason)


def pass_or_fail(passed: bool) -> CheckStatus:
    """The status of a check that was carried out."""
    return CheckStatus.PASS if passed else CheckStatus.FAIL


def goal_not_set(name: CheckName, goal: str = "") -> CheckResult:
    """A check whose goal is missing in params; `goal` is the key below `goals` where it differs from the name."""
    return unknown(name, Finding.SET, Reason.of(DecisionReason.UNSET, goal=goal or name))


def no_primary_test(name: CheckName, expected: Value) -> CheckResult:
    """A check of the primary test where params name none."""
    return unknown(name, expected, Reason.of(DecisionReason.NO_PRIMARY))
