"""Range tests, schedules, batch sizes and optimizers, all by the product's trainer on one small task."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Literal, TypeAlias

import numpy as np

from hanyeong.models.counting import n_parameters
from hanyeong.results.base import Model
from hanyeong.training.lr_range import LrRange, RangeTest, range_test
from hanyeong.training.params import NEVER, TrainParams
from hanyeong.training.trainer import TrainJob
from learn.intervals import interval
from learn.part import Measurement
from learn.parts.learning_rate.params import LearningRateParams
from learn.parts.learning_rate.runs import SILENT, Course, Decision, decisions, run
from learn.parts.learning_rate.sample_task import sample_task

OptimizerName: TypeAlias = Literal["adamw", "muon"]
OPTIMIZERS: Final[tuple[OptimizerName, ...]] = ("adamw", "muon")
PATIENCE: Final = 2
"""Validations without a new best before the plateau rule lowers the rate."""
FALLBACK: Final = 0.003
"""Where the range test says nothing."""


class RangeCurve(Model):
    """A range test."""

    rates: tuple[float, ...]
    """Learning rates."""
    smoothed: tuple[float, ...]
    """Running mean of the loss after a step at each."""
    steepest: float | None
    """Where it falls fastest."""
    lowest: float | None
    """Where it stops falling."""
    proposed: float | None
    """What follows."""


class Cell(Model):
    """One training of the comparison of batches and rates."""

    batch_tokens: int
    """Tokens of a step."""
    rate: float
    """Highest learning rate."""
    dev_loss: float | None
    """Lowest loss on dev; None: diverged."""


class Contest(Model):
    """An optimizer at the best of the rates tried for it."""

    rate: float
    """That rate."""
    tried: dict[str, float | None]
    """Loss on dev by rate; None: diverged."""
    dev_loss: float | None
    """Mean over the seeds; None: all have diverged or learned nothing."""
    low: float | None
    """Lower end of its 95 % interval."""
    high: float | None
    """Upper end."""
    tokens: int
    """Of each training."""
    seconds: float
    """Of the steps of a training, mean, had the machine no other work."""


class LearningRateResult(Model):
    """What the part shows."""

    parameters: int
    """Of the model."""
    ranges: dict[str, RangeCurve]
    """By optimizer."""
    peak: float
    """The rate at which the schedules are compared: what the range test of AdamW proposes."""
    warm_up: dict[str, Course]
    """At a high rate: without and with a warm-up."""
    schedules: dict[str, Course]
    """By name, from the same peak."""
    high_rate: float
    """The rate of the next two."""
    plateau: Course
    """From a rate that is too high, lowered on plateaus."""
    constant: Course
    """The same, never lowered."""
    decisions: tuple[Decision, ...]
    """Of the plateau rule."""
    batches: tuple[Cell, ...]
    """Batch size against learning rate, same tokens."""
    optimizers: dict[str, Contest]
    """AdamW and Muon, same model, same tokens."""


def measure(p: LearningRateParams) -> LearningRateResult:
    """Everything the part shows."""
    task = sample_task(p.pairs, p.vocabulary, p.width, _plain(p), p.seed)
    tests = {name: _range(task, name, p) for name in OPTIMIZERS}
    peak = tests["adamw"].proposed or FALLBACK
    high = {"learning_rate": p.high_rate, "lr_patience": PATIENCE}
    plateau = run(task, **high, schedule="plateau")
    return LearningRateResult(
        parameters=n_parameters(task.architecture, task.vocabulary),
        ranges={name: _curve(found) for name, found in tests.items()},
        peak=peak,
        warm_up=_warm_up(task, p),
        schedules=_schedules(task, peak),
        high_rate=p.high_rate,
        plateau=plateau,
        constant=run(task, learning_rate=p.high_rate, schedule="constant", lr_patience=NEVER),
        decisions=decisions(plateau, task, PATIENCE),
        batches=_batches(task, peak, p),
        optimizers={name: _contest(task, name, tests[name].proposed or FALLBACK, p) for name in OPTIMIZERS},
    )


def _plain(p: LearningRateParams) -> TrainParams:
    """AdamW, warm-up, cool-down; one process."""
    return TrainParams(
        max_steps=p.steps, batch_tokens=p.batch_tokens, learning_rate=FALLBACK, warmup_steps=p.steps // 12,
        eval_every=max(1, p.steps // p.readings), ema_decay=0.0, workers=1, precision="float32", lr_patience=100,
        early_stopping_patience=1000,
    )  # fmt: skip


def _range(task: TrainJob, optimizer: OptimizerName, p: LearningRateParams) -> RangeTest:
    params = task.params.model_copy(update={"optimizer": optimizer})
    return range_test(replace(task, params=params), LrRange(1e-5, 1.0, p.range_steps), SILENT)


def _curve(found: RangeTest) -> RangeCurve:
    return RangeCurve(
        rates=tuple(found.rates),
        smoothed=tuple(round(loss, 4) for loss in found.smoothed),
        steepest=found.steepest,
        lowest=found.lowest,
        proposed=found.proposed,
    )


def _warm_up(task: TrainJob, p: LearningRateParams) -> dict[str, Course]:
    """At the highest rate of the page, where it matters most."""
    return {
        "without": run(task, learning_rate=p.high_rate, warmup_steps=0),
        "with": run(task, learning_rate=p.high_rate, warmup_steps=p.steps // 6),
    }


def _schedules(task: TrainJob, peak: float) -> dict[str, Course]:
    constant = run(task, learning_rate=peak, schedule="constant", lr_patience=NEVER)
    changes: dict[str, dict[str, object]] = {
        "plateau": {"schedule": "plateau", "lr_patience": PATIENCE},
        "inverse_sqrt": {"schedule": "inverse_sqrt"},
        "cosine": {"schedule": "cosine"},
        "wsd": {"schedule": "wsd"},
    }
    found = {name: run(task, learning_rate=peak, **change) for name, change in changes.items()}
    return {"constant": constant, **found}


def _batches(task: TrainJob, peak: float, p: LearningRateParams) -> tuple[Cell, ...]:
    """The same tokens in larger and smaller steps, at several rates."""
    cells = []
    for factor in p.batch_factors:
        batch = round(p.batch_tokens * factor)
        steps = max(1, round(p.steps / factor))
        for times in p.rate_factors:
            rate = min(1.0, peak * times)
            found = run(
                task, batch_tokens=batch, max_steps=steps, learning_rate=rate, warmup_steps=steps // 12,
                eval_every=max(1, steps // 4),
            )  # fmt: skip
            cells.append(Cell(batch_tokens=batch, rate=rate, dev_loss=found.best))
    return tuple(cells)


def _contest(task: TrainJob, optimizer: OptimizerName, proposed: float, p: LearningRateParams) -> Contest:
    """The best of some rates with the first seed, then as many seeds as params ask for."""
    rates = [min(1.0, proposed * times) for times in p.rate_factors]
    every = max(1, p.steps // 4)
    tried = {rate: run(task, optimizer=optimizer, learning_rate=rate, eval_every=every) for rate in rates}
    best = min(rates, key=lambda rate: _loss(tried[rate]))
    courses = [tried[best]]
    for seed in range(1, p.seeds):
        again = replace(task, seed=task.seed + seed)
        courses.append(run(again, optimizer=optimizer, learning_rate=best, eval_every=every))
    return Contest(
        rate=best,
        tried={f"{rate:.2g}": course.best for rate, course in tried.items()},
        **_mean([course.best for course in courses if course.best is not None]),
        tokens=courses[0].tokens,
        seconds=round(float(np.mean([course.seconds for course in courses])), 1),
    )


def _loss(course: Course) -> float:
    return math.inf if course.best is None else course.best


def _mean(losses: Sequence[float]) -> dict[str, float | None]:
    """Mean and interval of what the seeds reached."""
    if not losses:
        return dict.fromkeys(("dev_loss", "low", "high"))
    values = np.array(losses)
    low, high = interval(values)
    return {
        "dev_loss": round(float(values.mean()), 4),
        "low": round(float(low), 4),
        "high": round(float(high), 4),
    }


MEASUREMENT = Measurement(LearningRateParams, LearningRateResult, measure)
