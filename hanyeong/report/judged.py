"""The judge's verdict as it is shown. It fails closed: go is what the judge called go, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hanyeong.report import numbers
from hanyeong.report.facts import Book, Facts, State
from hanyeong.report.words import Words

GO, NO_GO = "go", "no-go"
MET = ("pass", "passed", "met", "ok")
UNDECIDED = ("not applicable", "not judged", "reported", "waived")
"""Statuses of checks that neither speak for a release nor against it."""


@dataclass(frozen=True)
class Check:
    """One question of the judge's."""

    name: str
    status: str
    found: str | None
    expected: str | None
    reason: str

    @property
    def tone(self) -> str:
        """good, quiet or bad; a status that nobody knows is bad."""
        return "good" if self.status in MET else "quiet" if self.status in UNDECIDED else "bad"


@dataclass(frozen=True)
class Judgement:
    """What was decided, and by which checks."""

    state: State
    go: bool | None
    """None where there is no judgement, or none that can be read."""
    checks: Sequence[Check]
    champion: str | None

    @property
    def against(self) -> list[Check]:
        """The checks that were not met."""
        return [check for check in self.checks if check.tone == "bad"]


def read_judgement(book: Book) -> Judgement:
    """The verdict that stands in reports/judgement.json; a go beside a broken check is none."""
    entry = book.one("judgement")
    verdict = entry.facts.text("verdict")
    checks = [_check(row) for row in entry.facts.rows("checks")]
    go = {GO: True, NO_GO: False}.get(verdict or "")
    if go and (not checks or any(check.tone == "bad" for check in checks)):
        go = None
    return Judgement(entry.state, go, checks, entry.facts.text("champion"))


def reason(check: Check, w: Words) -> str:
    """Why a check speaks against the release, in a line."""
    said = w("check_said", name=w.label(check.name), found=check.found or w("not_measured"))
    wanted = w("check_wanted", expected=check.expected) if check.expected else ""
    return "; ".join(part for part in (said + wanted, check.reason) if part)


def _check(row: Facts) -> Check:
    return Check(
        row.text("name") or "",
        row.text("status") or "",
        _said(row, "found"),
        _said(row, "expected"),
        row.text("reason") or "",
    )


def _said(row: Facts, key: str) -> str | None:
    value = row.at(key)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return numbers.plain(row.number(key))
    if isinstance(value, list):
        return ", ".join(row.texts(key)) or None
    return value if isinstance(value, str) and value else None
