"""The replay keeps its promises on a made-up service, and says so when it cannot."""

import numpy as np
import pytest

from hanyeong.monitoring.drift import Frame
from hanyeong.monitoring.params import MonitorParams
from hanyeong.monitoring.replay import (
    InjectedDrift,
    Replay,
    replay,
)
from hanyeong.monitoring.summary import columns, detection, self_check, window_result
from hanyeong.monitoring.windows import divide
from hanyeong.results.monitor import DriftKind, Feature, SelfCheckVerdict, WindowState

PARAMS = MonitorParams(window_rows=250, windows_without_drift=40, calibration_draws=400, windows_per_change=4)


def _service(seed: int, rows: int, shift: float = 0.0) -> Frame:
    rng = np.random.default_rng(seed)
    shares = [code for code in Feature if code.endswith("share")][:8]
    columns: Frame = {name: np.round(rng.beta(2, 6, rows) + shift * 0.2, 6) for name in shares}
    return {**columns, Feature.EMPTY_ANSWER: (rng.random(rows) < 0.01 + shift * 0.5).astype(float)}


def _played(changes: list[InjectedDrift], seed: int = 0, params: MonitorParams = PARAMS) -> Replay:
    pool = _service(1, 1_500)
    division = divide(1_500, params.window_rows, params.min_window_rows, np.random.default_rng([seed, 0]))
    return replay(pool, division, changes, params, seed)


def test_nothing_injected_seldom_alarms_and_a_domain_is_found_from_the_stated_share_on() -> None:
    other = InjectedDrift(DriftKind.DOMAIN, "shop", _service(2, 400, shift=2.0), PARAMS.drift_shares)
    played = _played([other])
    rows = {(row.kind, row.share): row for row in detection(played)}
    assert rows[(DriftKind.NO_DRIFT, 0.0)].evaluated == 40
    assert rows[(DriftKind.NO_DRIFT, 0.0)].alarms <= 2
    assert all(rows[(DriftKind.DOMAIN, share)].rate == 1.0 for share in (0.15, 0.3, 1.0))
    assert self_check([*detection(played)], PARAMS).verdict is SelfCheckVerdict.PASSED
    assert played.typical.state is WindowState.QUIET


def test_a_domain_like_our_own_is_missed_and_the_self_check_says_so() -> None:
    played = _played([InjectedDrift(DriftKind.DOMAIN, "twin", _service(3, 400), [0.15])])
    found = self_check([*detection(played)], PARAMS)
    assert found.verdict is SelfCheckVerdict.FAILED
    assert [(p.kind, p.source, p.share, p.most) for p in found.problems] == [(DriftKind.DOMAIN, "twin", 0.15, None)]


def test_crying_wolf_fails_the_self_check() -> None:
    wolf = PARAMS.model_copy(update={"max_false_alarm_rate": 1e-9, "alarm_level": 0.2})
    found = self_check([*detection(_played([], params=wolf))], wolf)
    assert found.verdict is SelfCheckVerdict.FAILED
    assert [(p.kind, p.most) for p in found.problems] == [(DriftKind.NO_DRIFT, 1e-9)]


def test_without_another_domain_the_replay_says_that_none_was_tried() -> None:
    assert not self_check([*detection(_played([]))], PARAMS).tried_another_domain


def test_too_few_rows_of_a_domain_are_not_enough_data_and_no_problem() -> None:
    played = _played([InjectedDrift(DriftKind.DOMAIN, "small", _service(2, 20, shift=2.0), [0.05, 0.3])])
    states = {w.share: w.state for w in played.windows if w.kind == DriftKind.DOMAIN}
    assert states == {0.05: WindowState.ALARM, 0.3: WindowState.NOT_ENOUGH_DATA}
    found = window_result(next(w for w in played.windows if w.share == 0.3))
    assert (found.rows, found.effects) == (0, ())


def test_results_are_finite_and_the_same_for_the_same_seed() -> None:
    change = InjectedDrift(DriftKind.DOMAIN, "shop", _service(2, 400, shift=2.0), [0.3])
    first, second = ([window_result(w) for w in _played([change]).windows] for _ in range(2))
    assert first == second
    assert list(columns(_played([]).reference)) == list(columns(_played([]).reference))
    assert all(np.isfinite(w.effects).all() for w in first)
    assert first != [window_result(w) for w in _played([change], seed=1).windows]


@pytest.mark.parametrize("seed", range(5))
def test_no_window_holds_a_row_of_the_reference(seed: int) -> None:
    rows = 1_500
    pool = {"row": np.arange(rows, dtype=float), "noise": np.random.default_rng(seed).normal(size=rows)}
    division = divide(rows, 250, 60, np.random.default_rng(seed))
    played = replay(pool, division, [], PARAMS, seed)
    reference = set(played.reference.frame["row"])
    assert all(reference.isdisjoint(w.frame["row"]) for w in played.windows)
