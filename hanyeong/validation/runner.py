"""Great Expectations at work on numeric frames: suites in, findings and rendered results out.

Nothing of a frame's values is kept in a result (`partial_unexpected_count` is 0), and an expectation that could not
be evaluated is an internal error, never a pass.
"""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass
from typing import Any

import hanyeong.pipeline.telemetry_off  # noqa: F401  before Great Expectations

# isort: split
import great_expectations as gx
import pandas as pd
from great_expectations.core import ExpectationSuite, ExpectationSuiteValidationResult
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.expectations.core.expect_column_mean_to_be_between import ExpectColumnMeanToBeBetween
from great_expectations.expectations.core.expect_column_values_to_be_between import ExpectColumnValuesToBeBetween
from great_expectations.expectations.core.expect_column_values_to_be_in_set import ExpectColumnValuesToBeInSet
from great_expectations.expectations.core.expect_column_values_to_not_be_null import ExpectColumnValuesToNotBeNull
from great_expectations.expectations.core.expect_table_row_count_to_be_between import ExpectTableRowCountToBeBetween
from great_expectations.expectations.expectation import Expectation

from hanyeong.validation.expectations import Suite, TableExpectation, described, observed

_NO_VALUES = {"result_format": "BASIC", "partial_unexpected_count": 0}
_NAMESPACE = uuid.UUID("6f0a7c1e-6f59-5b7e-9d0e-2b1d6d0f7a11")


@dataclass(frozen=True)
class ExpectationOutcome:
    """What one expectation found."""

    table: str
    check: TableExpectation
    success: bool
    observed: float | int


@dataclass(frozen=True)
class SuiteResult:
    """A table's findings, and the library's own result for its pages."""

    suite: Suite
    findings: tuple[ExpectationOutcome, ...]
    result: ExpectationSuiteValidationResult
    expectations: ExpectationSuite


def run_suite(item: str, suite: Suite, frame: pd.DataFrame) -> SuiteResult:
    """Every expectation of the suite, tried on the frame.

    Raises:
        RuntimeError: when an expectation could not be evaluated.

    """
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("hanyeong").add_dataframe_asset(suite.table)
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame})
    expectations = ExpectationSuite(name=f"{item}-{suite.table}", expectations=[_expectation(c) for c in suite.checks])
    _name(expectations)
    result = batch.validate(expectations, result_format=_NO_VALUES)
    found = {str(one.expectation_config.id): one for one in result.results if one.expectation_config}
    findings = tuple(
        _finding(suite.table, check, found[str(expectation.id)], len(frame))
        for check, expectation in zip(suite.checks, expectations.expectations, strict=True)
    )
    return SuiteResult(suite, findings, result, expectations)


def _finding(table: str, check: TableExpectation, found: Any, n_rows: int) -> ExpectationOutcome:
    if "'raised_exception': True" in str(found.exception_info):  # nested by metric in some versions, flat in others
        raise RuntimeError(f"{table}: expectation {check.name} could not be evaluated")
    return ExpectationOutcome(table, check, bool(found.success), observed(check, found.result, n_rows))


def _expectation(check: TableExpectation) -> Expectation:
    """The library's expectation; the pages show its description instead of their own wording."""
    said: dict[str, Any] = {"severity": check.severity, "description": described(check)}
    if check.kind == "rows":
        most = None if check.most is None else int(check.most)
        return ExpectTableRowCountToBeBetween(min_value=int(check.least or 0), max_value=most, **said)
    said["column"] = check.column
    if check.kind == "no_gaps":
        return ExpectColumnValuesToNotBeNull(**said)
    if check.kind == "mean":
        return ExpectColumnMeanToBeBetween(min_value=check.least, max_value=check.most, **said)
    said["mostly"] = 1 - (check.most or 0)
    if check.kind == "flag":
        return ExpectColumnValuesToBeInSet(value_set=[0], **said)
    return ExpectColumnValuesToBeBetween(min_value=check.low, max_value=check.high, **said)


def _name(expectations: ExpectationSuite) -> None:
    """Ids that depend on nothing but the names."""
    expectations.id = str(uuid.uuid5(_NAMESPACE, expectations.name))
    for number, expectation in enumerate(expectations.expectations):
        expectation.id = str(uuid.uuid5(_NAMESPACE, f"{expectations.name} {number}"))
