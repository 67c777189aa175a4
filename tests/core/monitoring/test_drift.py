"""Effects agree with outside implementations, thresholds hold without drift, and p-value traps stay shut."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon
from scipy.stats import betabinom, wasserstein_distance

from hanyeong.monitoring.drift import (
    Column,
    Reference,
    calibrate,
    compare,
    digest,
    event_limit,
    jensen_shannon,
    kind_of,
    rate_difference,
    take,
    wasserstein,
    wilson,
)
from hanyeong.results.monitor import ColumnKind

FLOORS = {ColumnKind.NUMBER: 0.1, ColumnKind.EVENT: 0.1}
VALUES = st.lists(st.floats(-1e3, 1e3).map(lambda x: round(x, 6)), min_size=1, max_size=30)


def _frame(rng: np.random.Generator, rows: int, shift: float = 0.0, rate: float = 0.03) -> dict[str, np.ndarray]:
    """Skewed, bounded, sparse and constant columns, as features are."""
    return {
        "length": np.round(rng.lognormal(3, 0.6, rows) + 20 * shift, 6),
        "share": np.round(rng.beta(2, 5, rows) + 0.1 * shift, 6),
        "score": np.round(rng.normal(-1, 0.3, rows), 6),
        "lost": (rng.random(rows) < rate).astype(float),
        "empty": np.zeros(rows),
    }


def _calibrated(rng: np.random.Generator, n_reference: int = 400, window: int = 150, level: float = 0.01) -> Reference:
    frames = _frame(rng, n_reference), _frame(rng, window)
    return calibrate(*frames, rng, window_rows=window, draws=400, level=level, floors=FLOORS)


@given(VALUES, VALUES)
def test_the_wasserstein_distance_is_scipys_in_reference_deviations(a: list[float], b: list[float]) -> None:
    reference, window = np.array(a), np.array(b)
    wanted = wasserstein_distance(reference, window) / max(float(np.std(reference)), 0.001)
    assert wasserstein(reference, window) == pytest.approx(wanted, rel=1e-9, abs=1e-9)


@given(st.floats(0, 1), st.floats(0, 1))
def test_the_jensen_shannon_distance_is_scipys(a: float, b: float) -> None:
    wanted = jensenshannon([a, 1 - a], [b, 1 - b])
    assert float(jensen_shannon(a, b)) == pytest.approx(0.0 if np.isnan(wanted) else wanted, abs=2e-8)


@pytest.mark.parametrize(
    ("yes", "n", "low", "high"),
    # Newcombe 1998, Statistics in Medicine 17:857, table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_intervals_are_the_published_ones(yes: int, n: int, low: float, high: float) -> None:
    assert wilson(yes, n) == pytest.approx((low, high), abs=6e-5)


@pytest.mark.parametrize(
    ("now", "n_now", "before", "n_before", "low", "high"),
    # Newcombe 1998, Statistics in Medicine 17:873, table II, method 10.
    [(56, 70, 48, 80, 0.0524, 0.3339), (9, 10, 3, 10, 0.1705, 0.8090), (10, 10, 0, 20, 0.6791, 1.0)],
)
def test_differences_of_rates_have_the_published_intervals(
    now: int, n_now: int, before: int, n_before: int, low: float, high: float
) -> None:
    _, *interval = rate_difference(before / n_before, n_before, now / n_now, n_now)
    assert interval == pytest.approx([low, high], abs=6e-5)


def test_a_column_that_hardly_ever_changes_is_read_as_events() -> None:
    assert kind_of(np.array([0.0] * 95 + [0.4] * 5)) == (ColumnKind.EVENT, 0.0)
    assert kind_of(np.array([0.0] * 85 + [0.4] * 15)) == (ColumnKind.NUMBER, 0.0)
    assert kind_of(np.ones(5)) == (ColumnKind.EVENT, 1.0)


def test_windows_without_drift_seldom_alarm_over_many_references() -> None:
    rng = np.random.default_rng(7)
    alarms = 0
    for _ in range(25):
        reference = _calibrated(rng)
        alarms += sum(any(e.drifts for e in compare(reference, _frame(rng, 150))) for _ in range(20))
    # 500 windows at level 0.01: 5 expected; 15 would be beyond four standard deviations.
    assert alarms <= 15


def test_a_million_rows_do_not_make_a_meaningless_shift_an_alarm() -> None:
    rng = np.random.default_rng(1)
    columns = (Column("score", ColumnKind.NUMBER, 0.0, 0.1),)
    reference = Reference({"score": rng.normal(0, 1, 1_000_000)}, columns, 1_000_000)
    (effect,) = compare(reference, {"score": rng.normal(0.02, 1, 1_000_000)})
    assert effect.low > 0, "a test of significance would have called this drift"
    assert not effect.drifts


def test_thresholds_never_fall_below_what_matters() -> None:
    rng = np.random.default_rng(2)
    floors = {ColumnKind.NUMBER: 3.0, ColumnKind.EVENT: 0.7}
    frames = _frame(rng, 400), _frame(rng, 150)
    reference = calibrate(*frames, rng, window_rows=150, draws=200, level=0.01, floors=floors)
    assert {c.threshold for c in reference.columns} == {3.0, 0.7}


@pytest.mark.parametrize("fault", ["shift", "rate"])
def test_a_real_change_is_found_with_its_direction(fault: str) -> None:
    rng = np.random.default_rng(3)
    reference = _calibrated(rng)
    window = _frame(rng, 150, **{fault: 0.8})
    drifted = {e.column: e for e in compare(reference, window) if e.drifts}
    assert set(drifted) == ({"length", "share"} if fault == "shift" else {"lost"})
    assert all(e.low < e.shift < e.high and e.low > 0 for e in drifted.values())


def test_an_event_never_seen_before_is_found_once_it_is_frequent() -> None:
    rng = np.random.default_rng(4)
    reference = _calibrated(rng)
    window = _frame(rng, 150) | {"empty": np.r_[np.ones(12), np.zeros(138)]}
    assert [e.column for e in compare(reference, window) if e.drifts] == ["empty"]


@pytest.mark.parametrize(("n_seen", "n_rows", "window_rows"), [(0, 60, 20), (0, 936, 250), (3, 90, 30), (40, 400, 50)])
def test_the_number_of_events_that_surprises_is_scipys(n_seen: int, n_rows: int, window_rows: int) -> None:
    found = event_limit(n_seen, n_rows, window_rows, 1e-4)
    chance = betabinom(window_rows, n_seen + 0.5, n_rows - n_seen + 0.5)
    assert chance.sf(found - 1) < 1e-4 <= chance.sf(found - 2)


def test_where_any_number_is_likely_none_surprises() -> None:
    assert event_limit(1, 2, 3, 1e-4) == 4


def test_one_event_that_a_small_reference_never_saw_is_no_alarm() -> None:
    rng = np.random.default_rng(8)
    reference = _calibrated(rng, n_reference=40, window=20)
    window = _frame(rng, 20) | {"empty": np.r_[np.ones(1), np.zeros(19)]}
    assert not any(e.drifts for e in compare(reference, window) if e.column == "empty")
    broken = window | {"empty": np.r_[np.ones(10), np.zeros(10)]}
    assert any(e.drifts for e in compare(reference, broken) if e.column == "empty")


def test_the_same_seed_gives_the_same_thresholds_and_digest() -> None:
    a, b = (_calibrated(np.random.default_rng(5)) for _ in range(2))
    assert a.columns == b.columns
    assert a.digest == b.digest


def test_a_replaced_reference_has_another_digest() -> None:
    frame = _frame(np.random.default_rng(6), 20)
    assert digest(frame) != digest(take(frame, np.arange(19)))
    assert digest(frame) != digest({**frame, "score": frame["score"] + 1e-6})
    assert digest(frame) == digest(dict(reversed(frame.items())))


def test_calibration_without_enough_rows_is_refused() -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="needs 150 rows beside the reference, found 100"):
        calibrate(_frame(rng, 400), _frame(rng, 100), rng, window_rows=150, draws=200, level=0.01, floors=FLOORS)
