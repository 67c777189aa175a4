"""The judge's verdict as it is shown. It fails closed: go is what the judge called go, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hanyeong.pipeline.results_file import State
from hanyeong.report import numbers
from hanyeong.report.facts import Book, Facts
from hanyeong.report.params import Language
from hanyeong.report.words import Words

GO, NO_GO = "go", "no-go"
TONES = {"pass": "good", "not applicable": "quiet", "unknown": "warn", "fail": "bad"}
"""Statuses of checks and how they are marked; a status that nobody knows speaks against the release."""
SHARES = (
    "same_answers",
    "empty_rate",
    "copy_rate",
    "repetition_rate",
    "wrong_script_rate",
    "constant_output_rate",
)
"""Checks whose numbers are shares of rows."""
DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class Check:
    """One question of the judge's: a code, and the test that it is about."""

    name: str
    test: str
    status: str
    found: str | float | None
    expected: str | float | None
    reasons: Mapping[Language, str]
    """The judge's sentence by language; empty where it gave none."""

    @property
    def tone(self) -> str:
        """good, quiet, warn or bad."""
        return TONES.get(self.status, "bad")


@dataclass(frozen=True)
class Judgement:
    """What was decided, and by which checks."""

    go: bool | None
    """None where there is no judgement, or none that can be relied on: `doubt` says which."""
    doubt: str
    """A key of WORDS; empty where there is a verdict."""
    checks: Sequence[Check]
    bundle: str | None

    @property
    def against(self) -> list[Check]:
        """The checks that were not passed."""
        return [check for check in self.checks if check.tone in ("bad", "warn")]


def read_judgement(book: Book) -> Judgement:
    """The verdict that stands in reports/judgement.json, if it is one, and about the bundle that was packaged."""
    entry = book.one("judgement")
    facts = entry.facts
    checks = [_check(row) for row in facts.rows("checks")]
    bundle, packaged = facts.text("bundle"), book.one("package").facts.text("digest")
    go = {GO: True, NO_GO: False}.get(facts.text("verdict") or "")
    broken = not checks or any(check.tone in ("bad", "warn") for check in checks)
    doubt = ""
    if entry.state is not State.THERE:
        doubt = "unjudged_unreadable" if entry.state is State.UNREADABLE else "unjudged_sentence"
    elif go is None or (go and (broken or not bundle)):
        doubt = "unjudged_unclear"
    elif go and packaged != bundle:
        doubt = "unjudged_other"
    return Judgement(None if doubt else go, doubt, checks, bundle)


def name_of(check: Check, w: Words) -> str:
    """What was asked, with the test it is about."""
    said = w.label(check.name, "check_of_judge")
    return f"{said} ({check.test})" if check.test else said


def reason(check: Check, w: Words) -> str:
    """Why a check speaks against the release, in a line: the judge's own sentence, or else the numbers."""
    if sentence := check.reasons[w.language]:
        return f"{name_of(check, w)}: {sentence}"
    found = written(check, check.found, w) or w("not_measured")
    expected = written(check, check.expected, w)
    wanted = w("check_wanted", expected=expected) if expected else ""
    return f"{name_of(check, w)}: {found}{wanted}"


def written(check: Check, value: str | float | None, w: Words) -> str | None:
    """What was found or expected, as people write it."""
    if isinstance(value, str):
        return (
            value[:12]
            if DIGEST.fullmatch(value)
            else w.label(value, "judged")
            if w.has_label(value, "judged")
            else value
        )
    return numbers.share(value, 2) if check.name in SHARES else numbers.plain(value)


def _check(row: Facts) -> Check:
    name, _, test = (row.text("name") or "").partition(": ")
    return Check(
        name.removeprefix("behaviour."),
        test,
        row.text("status") or "",
        _value(row, "found"),
        _value(row, "expected"),
        {"en": row.text("reason") or "", "ko": row.text("reason_ko") or ""},
    )


def _value(row: Facts, key: str) -> str | float | None:
    number = row.number(key)
    return number if number is not None else row.text(key) or ", ".join(row.texts(key)) or None
