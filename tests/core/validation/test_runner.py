import numpy as np
import pandas as pd
import pytest

from hanyeong.results.validate import ExpectationReason as Why
from hanyeong.validation.expectations import Suite, TableExpectation, described, digest, raw_suite
from hanyeong.validation.features import measure
from hanyeong.validation.params import AtMost, RawExpectations
from hanyeong.validation.runner import run_suite


def found(suite: Suite, frame: pd.DataFrame) -> dict[str, tuple[bool, float]]:
    return {
        finding.check.name: (finding.success, finding.observed) for finding in run_suite("raw", suite, frame).findings
    }


def one(kind: str, **limits: object) -> Suite:
    return Suite("t", (TableExpectation(name="c", why=Why.GAP, kind=kind, severity="critical", column="x", **limits),))


@pytest.mark.parametrize(
    ("suite", "values", "success", "observed"),
    [
        (one("rows", least=3), [1, 1, 1], True, 3),
        (one("rows", least=4), [1, 1, 1], False, 3),
        (one("rows", most=2), [1, 1, 1], False, 3),
        (one("flag", most=0.0), [0, 0, 0, 0], True, 0.0),
        (one("flag", most=0.0), [0, 0, 0, 1], False, 0.25),
        (one("flag", most=0.25), [0, 0, 0, 1], True, 0.25),
        (one("flag", most=0.25), [0, 0, 1, 1], False, 0.5),
        (one("no_gaps", most=0.0), [1.0, np.nan], False, 0.5),
        (one("inside", low=0, high=10, most=0.5), [5, 11], True, 0.5),
        (one("inside", low=0, high=10, most=0.4), [5, 11], False, 0.5),
        (one("mean", least=2, most=3), [1, 4], True, 2.5),
        (one("mean", least=3, most=4), [1, 4], False, 2.5),
    ],
)
def test_an_expectation_sees_what_a_hand_would_count(suite: Suite, values, success: bool, observed: float) -> None:
    assert found(suite, pd.DataFrame({"x": values})) == {"c": (success, observed)}


def test_an_empty_table_breaks_its_first_expectation(table) -> None:
    results = found(raw_suite("t", RawExpectations()), measure(table([]), {"t"}).frame)
    assert results["rows"] == (False, 0)
    assert next(iter(results)) == "rows"


def test_a_gap_is_found_beside_every_value_check(table) -> None:
    frame = measure(table([("가나다", "abc")] * 5), {"s"}).frame
    frame.loc[2, "length_ratio"] = np.nan
    results = found(raw_suite("s", RawExpectations()), frame)
    assert results["length_ratio_outside"][0]
    assert results["length_ratio_gaps"] == (False, 0.2)


def test_an_expectation_that_cannot_be_evaluated_is_never_a_pass() -> None:
    with pytest.raises(RuntimeError, match="c could not be evaluated"):
        run_suite("raw", one("flag", most=0.5), pd.DataFrame({"y": [1]}))


def test_results_hold_no_value_of_the_frame() -> None:
    frame = pd.DataFrame({"x": [0, 0, 424_242, 424_242]})
    told = str(run_suite("raw", one("flag", most=0.1), frame).result.to_json_dict())
    assert "424242" not in told


def test_a_suite_that_was_edited_has_another_digest() -> None:
    strict, lax = (
        raw_suite("s", RawExpectations()),
        raw_suite("s", RawExpectations(empty=AtMost(share=1.0, severity="critical"))),
    )
    assert digest([strict]) == digest([raw_suite("s", RawExpectations())])
    assert digest([strict]) != digest([lax])
    assert digest([strict]) != digest([strict.softened()])


def test_limits_read_as_sentences() -> None:
    check = TableExpectation("c", Why.GAP, "flag", "warning", "x", most=0.02)
    assert (
        described(check) == "set in at most 2 % of rows (warning): rows without a value are skipped by all other checks"
    )
    check = TableExpectation("c", Why.NO_ROWS, "rows", "critical", least=1000)
    assert described(check) == "at least 1,000 rows (critical): no rows: is the path or a field name wrong?"
