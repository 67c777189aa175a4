"""The learning rate by hand: every number in the tables is worked out on paper."""

import math
from typing import get_args

import pytest
from pydantic import ValidationError

from hanyeong.training.early_stopping import EarlyStopping, stop_reason
from hanyeong.training.learning_rate import budget_used, learning_rate
from hanyeong.training.params import TrainParams
from hanyeong.training.schedules.plateau import ReduceOnPlateau
from hanyeong.training.schedules.registry import SCHEDULES


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
    assert learning_rate(p, step, n_tokens, ReduceOnPlateau(0, n_lowered)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("schedule", "step", "expected"),
    [
        ("cosine", 9, 0.5 * (0.02 + 0.98 * (1 + math.cos(math.pi * 0.09)) / 2)),
        ("cosine", 50, 0.5 * (0.02 + 0.98 * 0.5)),  # half way down
        ("cosine", 100, 0.01),
        ("inverse_sqrt", 4, 0.25),
        ("inverse_sqrt", 9, 0.5),
        ("inverse_sqrt", 39, 0.25),  # four times the warm-up: half
        ("inverse_sqrt", 89, 0.5 / 3),
        ("plateau", 4, 0.25),
        ("plateau", 100, 0.5),
        ("constant", 100, 0.5),
    ],
)
def test_other_schedules_by_hand(schedule: str, step: int, expected: float) -> None:
    assert learning_rate(params(schedule=schedule), step, 0, ReduceOnPlateau()) == pytest.approx(expected)


def test_a_constant_rate_is_never_lowered_and_says_so_when_asked_to() -> None:
    losses = [1.0] * 50
    lowered = {}
    for schedule in ("plateau", "constant"):
        p, plateau = params(schedule=schedule), ReduceOnPlateau()
        for _ in losses:
            plateau = plateau.update(False, p)
        lowered[schedule] = plateau.n_reductions
    assert lowered == {"plateau": 16, "constant": 0}
    with pytest.raises(ValidationError, match="leave lr_patience out, or choose schedule plateau"):
        params(schedule="constant", lr_patience=4)
    again = TrainParams.model_validate(params(schedule="constant").model_dump(), strict=True)
    assert again == params(schedule="constant")  # as a worker process gets it


def test_params_name_every_schedule() -> None:
    assert set(SCHEDULES) == set(get_args(TrainParams.model_fields["schedule"].annotation))


def test_without_a_cool_down_it_stays() -> None:
    assert learning_rate(params(decay_ratio=0.0), 99, 0, ReduceOnPlateau()) == 0.5


def test_without_a_warm_up_it_starts_high() -> None:
    assert learning_rate(params(warmup_steps=0), 0, 0, ReduceOnPlateau()) == 0.5


@pytest.mark.parametrize("schedule", sorted(SCHEDULES))
def test_it_never_rises_after_the_warm_up(schedule: str) -> None:
    rates = [learning_rate(params(schedule=schedule), step, 0, ReduceOnPlateau()) for step in range(9, 101)]
    assert rates == sorted(rates, reverse=True)


def test_the_plateau_lowers_and_stops_by_counting_readings() -> None:
    p, early_stopping, plateau = params(lr_patience=2, early_stopping_patience=5), EarlyStopping(), ReduceOnPlateau()
    losses = [3.0, 2.0, 2.5, 2.0, 2.1, 1.9, math.nan, 2.0, 2.0, 2.0, 2.0]
    seen = []
    for n, loss in enumerate(losses):
        early_stopping = early_stopping.update(loss, 10 * n)
        plateau = plateau.update(early_stopping.best_step == 10 * n, p)
        best, step = early_stopping.best, early_stopping.best_step
        seen.append((best, step, plateau.n_reductions, stop_reason(p, 0, 0, early_stopping)))
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
        (1.9, 50, 3, "early_stopping"),
    ]


@pytest.mark.parametrize(
    ("step", "n_tokens", "why"),
    [(99, 999, None), (100, 0, "max_steps"), (5, 1000, "max_tokens"), (5, 1001, "max_tokens")],
)
def test_limits_end_the_training(step: int, n_tokens: int, why: str | None) -> None:
    assert stop_reason(params(max_tokens=1000), step, n_tokens, EarlyStopping()) == why


def test_what_is_spent_is_the_further_of_both_limits() -> None:
    assert budget_used(params(max_tokens=1000), 10, 700) == 0.7
    assert budget_used(params(max_tokens=1000), 80, 700) == 0.8
    assert budget_used(params(), 80, 10**9) == 0.8
