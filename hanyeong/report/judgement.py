"""The release decision as it is shown. It fails closed: only a go of the judge stage is a go."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hanyeong.pipeline.results_file import State
from hanyeong.report import numbers
from hanyeong.report.catalog import Catalog
from hanyeong.report.result_store import ResultStore
from hanyeong.results.base import Code
from hanyeong.results.judge import CheckName, CheckResult, CheckStatus, JudgeResult, ReleaseVerdict, Value
from hanyeong.results.package import PackageResult

TONES: Final[Mapping[CheckStatus, str]] = {
    CheckStatus.PASS: "good",
    CheckStatus.NOT_APPLICABLE: "quiet",
    CheckStatus.UNKNOWN: "warn",
    CheckStatus.FAIL: "bad",
}
"""How checks are marked."""
SHARES: Final = {
    CheckName.SAME_ANSWERS,
    CheckName.EMPTY_RATE,
    CheckName.COPY_RATE,
    CheckName.REPETITION_RATE,
    CheckName.WRONG_SCRIPT_RATE,
    CheckName.CONSTANT_OUTPUT_RATE,
    CheckName.MAX_SHORT_INPUT_FAULTS,
}
"""Checks whose numbers are shares of rows."""
NO_VERDICT: Final[Mapping[State, str]] = {
    State.MISSING: "unjudged_sentence",
    State.UNREADABLE: "unjudged_unreadable",
    State.OTHER_VERSION: "unjudged_unclear",
}
"""What is said where there is no judgement."""
DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class Judgement:
    """What was decided, and by which checks."""

    go: bool | None
    """None where there is no judgement, or none that can be relied on: `doubt` says which."""
    doubt: str
    """A key of WORDS; empty where there is a verdict."""
    checks: Sequence[CheckResult]

    @property
    def against(self) -> list[CheckResult]:
        """The checks that were not passed."""
        return [check for check in self.checks if check.against]


def read_judgement(store: ResultStore) -> Judgement:
    """The verdict in reports/judgement.json, if it is one, and about the bundle that was packaged."""
    result = store.result(JudgeResult)
    if result is None:
        return Judgement(None, NO_VERDICT[store.one(JudgeResult.stage.key).state], ())
    package = store.result(PackageResult)
    go = result.verdict is ReleaseVerdict.GO
    broken = not result.checks or any(check.against for check in result.checks)
    doubt = ""
    if go and (broken or not result.bundle):
        doubt = "unjudged_unclear"
    elif go and (package is None or package.digest != result.bundle):
        doubt = "unjudged_other_bundle"
    return Judgement(None if doubt else go, doubt, result.checks)


def name_of(check: CheckResult, w: Catalog) -> str:
    """What was asked, with the test it is about."""
    return f"{w.of(check.name)} ({check.test})" if check.test else w.of(check.name)


def reason(check: CheckResult, w: Catalog) -> str:
    """Why a check speaks against the release, in a line."""
    return f"{name_of(check, w)}: {sentence(check, w)}"


def sentence(check: CheckResult, w: Catalog) -> str:
    """The judge's sentence in the reader's language."""
    return check.reason_ko if w.language == "ko" else check.reason


def written(check: CheckResult, value: Value, w: Catalog) -> str | None:
    """What was found or expected, as people write it."""
    if isinstance(value, Code):
        return w.of(value)
    if isinstance(value, str):
        return value[:12] if DIGEST.fullmatch(value) else value
    if isinstance(value, tuple):
        return ", ".join(value)
    return numbers.share(value, 2) if check.name in SHARES else numbers.plain(value)
