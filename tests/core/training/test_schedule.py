"""The learning rate by hand: every number in the tables is worked out on paper."""

import math

import pytest

from hanyeong.training.params import TrainParams
from hanyeong.training.schedule import PlateauState, budget_used, learning_rate, stop_reason


def params(**changes: object) -> TrainParams:
    plain = {"max_steps": 100, "batch_tokens": 64, "learning_rate": 0.5, "warmup_steps": 9, "eval_every": 5}
    return TrainParams(**{**plain, "decay_ratio": 0.4, **changes})


@pytest.mark.parametrize(
    ("step", "n_tokens", "n_lowered", "expected"),
    [
        (0, 0, 0, 0.05),  # a tenth of the way up
        (4, 0, 0, 0.25),
        (9, 0, 0, 0.5),  # the warm-up is over
        (60, 0, 0, 0.5),  # 60 % spent: the cool-down begins
        (80, 0, 0, 0.5 * (0.02 + 0.98 * 0.5)),
        (100, 0, 0, 0.01),  # the floor
        (30, 0, 2, 0.125),  # lowered twice
        (80, 0, 1, 0.25 * (0.02 + 0.98 * 0.5)),
        (10, 800, 0, 0.5 * (0.02 + 0.98 * 0.5)),  # 80 % of the tokens, 10 % of the steps
    ],
)
def test_the_learning_rate_by_hand(step: int, n_tokens: int, n_lowered: int, expected: float) -> None:
    p = params(max_tokens=1000)
    assert learning_rate(p, step, n_tokens, PlateauState(n_lowered=n_lowered)) == pytest.approx(expected)


def test_without_a_cool_down_it_stays() -> None:
    assert learning_rate(params(decay_ratio=0.0), 99, 0, PlateauState()) == 0.5


def test_without_a_warm_up_it_starts_high() -> None:
    assert learning_rate(params(warmup_steps=0), 0, 0, PlateauState()) == 0.5


def test_it_never_rises_after_the_warm_up() -> None:
    rates = [learning_rate(params(), step, 0, PlateauState()) for step in range(9, 101)]
    assert rates == sorted(rates, reverse=True)


def test_the_plateau_lowers_and_stops_by_counting_readings() -> None:
    p, at = params(lr_patience=2, early_stopping_patience=5), PlateauState()
    losses = [3.0, 2.0, 2.5, 2.0, 2.1, 1.9, math.nan, 2.0, 2.0, 2.0, 2.0]
    seen = []
    for n, loss in enumerate(losses):
        at = at.after(loss, 10 * n, p)
        seen.append((at.best, at.best_step, at.n_lowered, stop_reason(p, 0, 0, at)))
    assert seen == [
        (3.0, 0, 0, None),
        (2.0, 10, 0, None),
        (2.0, 10, 0, None),
        (2.0, 10, 1, None),  # the same loss again is no new best
        (2.0, 10, 1, None),
        (1.9, 50, 1, None),
        (1.9, 50, 1, None),  # not a number is no new best either
        (1.9, 50, 2, None),
        (1.9, 50, 2, None),
        (1.9, 50, 3, None),
        (1.9, 50, 3, "no_better"),
    ]


@pytest.mark.parametrize(
    ("step", "n_tokens", "why"),
    [(99, 999, None), (100, 0, "max_steps"), (5, 1000, "max_tokens"), (5, 1001, "max_tokens")],
)
def test_limits_end_the_training(step: int, n_tokens: int, why: str | None) -> None:
    assert stop_reason(params(max_tokens=1000), step, n_tokens, PlateauState()) == why


def test_what_is_spent_is_the_further_of_both_limits() -> None:
    assert budget_used(params(max_tokens=1000), 10, 700) == 0.7
    assert budget_used(params(max_tokens=1000), 80, 700) == 0.8
    assert budget_used(params(), 80, 10**9) == 0.8
