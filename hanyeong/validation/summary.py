"""From findings to a verdict: what stops the run, and what the report says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hanyeong.results import validate as code
from hanyeong.results.validate import (
    ExpectationName,
    ExpectationReason,
    ExpectationResult,
    TableRows,
    ValidateResult,
    Verdict,
)
from hanyeong.validation.expectations import described, digest
from hanyeong.validation.params import Severity
from hanyeong.validation.runner import ExpectationOutcome, SuiteResult


def result_of(judged: Sequence[SuiteResult]) -> ValidateResult:
    """Verdict, counts and every expectation. Shares are of rows, 0 to 1."""
    findings = [finding for one in judged for finding in one.findings]
    broken = [finding for finding in findings if not finding.success]
    critical = sum(finding.check.severity == "critical" for finding in broken)
    return ValidateResult(
        verdict=Verdict.FAIL if critical else Verdict.PASS,
        critical_broken=critical,
        warnings_broken=len(broken) - critical,
        suite_digest=digest([one.suite for one in judged]),
        tables=tuple(TableRows(table=one.suite.table, rows=_rows(one)) for one in judged),
        expectations=tuple(_told(finding) for finding in findings),
    )


def failures(judged: Sequence[SuiteResult]) -> str:
    """The critical expectations that are broken, in a sentence; "" when there are none."""
    told = list(_broken(judged, "critical"))
    return f"{len(told)} critical expectations broken: {'; '.join(told)}" if told else ""


def warnings(judged: Sequence[SuiteResult]) -> list[str]:
    """The other expectations that are broken, a sentence each: the run goes on, but not in silence."""
    return list(_broken(judged, "warning"))


def _broken(judged: Sequence[SuiteResult], severity: Severity) -> Iterator[str]:
    for one in judged:
        for f in one.findings:
            if not f.success and f.check.severity == severity:
                yield f"{f.table}: {f.check.name} is {f.observed:,.6g}; expected {described(f.check)}"


def _told(finding: ExpectationOutcome) -> ExpectationResult:
    check = finding.check
    return ExpectationResult(
        table=finding.table,
        name=ExpectationName(check.name),
        column=check.column or None,
        kind=check.kind,
        severity=code.Severity(check.severity),
        success=finding.success,
        observed=finding.observed,
        expected=described(check),
        minimum=check.least,
        maximum=check.most,
        reason=ExpectationReason(check.why),
    )


def _rows(one: SuiteResult) -> int:
    return next(int(f.observed) for f in one.findings if f.check.kind == "rows")
