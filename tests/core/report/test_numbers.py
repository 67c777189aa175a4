from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanyeong.report import numbers
from hanyeong.report.facts import Facts


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        (0, "0"),
        (1234567, "1,234,567"),
        (0.12345, "0.1235"),
        (47.3219, "47.32"),
        (-1.5, "−1.5"),
        (1e-5, "1.00e-05"),
    ],
)
def test_a_number_reads_well(value: float | None, text: str | None) -> None:
    assert numbers.plain(value) == text


@pytest.mark.parametrize(
    ("part", "text"), [(None, None), (0, "0.0%"), (0.5, "50.0%"), (1, "100.0%"), (0.0001, "<0.1%"), (0.99999, ">99.9%")]
)
def test_some_is_never_rounded_to_none_nor_almost_all_to_all(part: float | None, text: str | None) -> None:
    assert numbers.share(part) == text


@pytest.mark.parametrize(
    ("n_bytes", "text"), [(None, None), (0, "0 B"), (999, "999 B"), (1000, "1 kB"), (12_345_678, "12.3 MB")]
)
def test_a_size_has_a_unit(n_bytes: float | None, text: str | None) -> None:
    assert numbers.size(n_bytes) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_finite_number_can_be_written(value: float) -> None:
    for write in (numbers.plain, numbers.fixed, numbers.share, numbers.size, numbers.large):
        assert write(value)


def test_a_ratio_to_nothing_is_not_a_number() -> None:
    assert numbers.ratio(1, 0) is None
    assert numbers.ratio(None, 2) is None
    assert numbers.ratio(1, 2) == 0.5


@pytest.mark.parametrize(
    "score",
    [{"interval": [1.0, 2.0]}, {"ci": [1.0, 2.0]}, {"low": 1.0, "high": 2.0}, {"interval": {"low": 1.0, "high": 2.0}}],
)
def test_an_interval_is_found_however_it_was_written_down(score: dict[str, object]) -> None:
    assert numbers.ends(Facts(score)) == (1.0, 2.0)  # type: ignore[arg-type]
