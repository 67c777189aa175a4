"""The judge's verdict as it is shown. It fails closed: go is what the judge called go, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from hanyeong.pipeline.results_file import State
from hanyeong.report import numbers
from hanyeong.report.facts import Book
from hanyeong.report.words import Words
from hanyeong.results.base import Code
from hanyeong.results.judge import CheckName, CheckResult, CheckStatus, JudgeResult, ReleaseVerdict

TONES = {
    CheckStatus.PASS: "good",
    CheckStatus.NOT_APPLICABLE: "quiet",
    CheckStatus.UNKNOWN: "warn",
    CheckStatus.FAIL: "bad",
}
"""Statuses of checks and how they are marked."""
SHARES = (
    CheckName.SAME_ANSWERS,
    CheckName.EMPTY_RATE,
    CheckName.COPY_RATE,
    CheckName.REPETITION_RATE,
    CheckName.WRONG_SCRIPT_RATE,
    CheckName.CONSTANT_OUTPUT_RATE,
)
"""Checks whose numbers are shares of rows."""
DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class Judgement:
    """What was decided, and by which checks."""

    go: bool | None
    """None where there is no judgement, or none that can be relied on: `doubt` says which."""
    doubt: str
    """A key of WORDS; empty where there is a verdict."""
    checks: Sequence[CheckResult]
    bundle: str | None

    @property
    def against(self) -> list[CheckResult]:
        """The checks that were not passed."""
        return [check for check in self.checks if check.against]


def read_judgement(book: Book) -> Judgement:
    """The verdict that stands in reports/judgement.json, if it is one, and about the bundle that was packaged."""
    result = book.result(JudgeResult)
    if result is None:
        unread = {State.MISSING: "unjudged_sentence", State.UNREADABLE: "unjudged_unreadable"}
        return Judgement(None, unread.get(book.one("judgement").state, "unjudged_unclear"), (), None)
    go = result.verdict is ReleaseVerdict.GO
    broken = not result.checks or any(check.against for check in result.checks)
    doubt = ""
    if go and (broken or not result.bundle):
        doubt = "unjudged_unclear"
    elif go and book.one("package").facts.text("digest") != result.bundle:
        doubt = "unjudged_other"
    return Judgement(None if doubt else go, doubt, result.checks, result.bundle)


def tone(check: CheckResult) -> str:
    """good, quiet, warn or bad."""
    return TONES[check.status]


def name_of(check: CheckResult, w: Words) -> str:
    """What was asked, with the test it is about."""
    said = w.of(check.name)
    return f"{said} ({check.test})" if check.test else said


def reason(check: CheckResult, w: Words) -> str:
    """Why a check speaks against the release, in a line: the judge's own sentence, or else the numbers."""
    if sentence := w.of(check.why):
        return f"{name_of(check, w)}: {sentence}"
    found = written(check, check.found, w) or w("not_measured")
    expected = written(check, check.expected, w)
    wanted = w("check_wanted", expected=expected) if expected else ""
    return f"{name_of(check, w)}: {found}{wanted}"


def written(check: CheckResult, value: object, w: Words) -> str | None:
    """What was found or expected, as people write it."""
    if isinstance(value, Code):
        return w.of(value)
    if isinstance(value, str):
        named = w.label(value, "judged") if w.has_label(value, "judged") else value
        return value[:12] if DIGEST.fullmatch(value) else named
    if isinstance(value, tuple):
        return ", ".join(value) or None
    number = value if isinstance(value, int | float) else None
    return numbers.share(number, 2) if check.name in SHARES else numbers.plain(number)
