from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanyeong.report import numbers


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
    ("write", "value", "written"),
    [
        (numbers.size, 999_700_000, "1,000 MB"),
        (numbers.size, 33_281_305, "33.3 MB"),
        (numbers.large, 2.7e16, "27,000 T"),
        (numbers.large, 30_300_000, "30.3 M"),
    ],
)
def test_no_number_has_an_exponent_and_a_unit(write: Callable[[float], str], value: float, written: str) -> None:
    assert write(value) == written
