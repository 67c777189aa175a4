"""Windows are disjoint from the reference, drawn by the seed, and small pools say so."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanyeong.monitoring.windows import divide, draw, mix


@given(st.integers(0, 3_000), st.integers(20, 400), st.integers(0, 99))
def test_parts_are_disjoint_and_lose_no_row(n_pool: int, rows: int, seed: int) -> None:
    parts = divide(n_pool, rows, 20, np.random.default_rng(seed))
    assert sorted([*parts.reference, *parts.calibration, *parts.served]) == list(range(n_pool))
    assert parts.window_rows in {0, min(rows, n_pool // 5)}
    assert parts.window_rows <= min(len(parts.calibration), len(parts.served))


@pytest.mark.parametrize(("n_pool", "enough"), [(0, False), (1, False), (299, False), (300, True)])
def test_a_pool_below_five_smallest_windows_is_not_enough_data(n_pool: int, enough: bool) -> None:
    assert divide(n_pool, 250, 60, np.random.default_rng(0)).enough is enough


def test_a_window_repeats_no_row() -> None:
    assert len(set(draw(100, 90, np.random.default_rng(0)))) == 90


@pytest.mark.parametrize(("share", "n_injected"), [(0.05, 10), (0.15, 30), (1.0, 200)])
def test_a_mixture_has_the_stated_share(share: float, n_injected: int) -> None:
    mixture = mix(400, 200, share, 200, np.random.default_rng(0))
    assert mixture is not None
    assert (len(mixture.served), len(mixture.other)) == (200 - n_injected, n_injected)


def test_too_few_rows_of_the_other_domain_give_no_window() -> None:
    assert mix(400, 20, 0.15, 200, np.random.default_rng(0)) is None
