"""One training by the product's own trainer, and what is kept of it for the page."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from hanyeong.pipeline.errors import GateError
from hanyeong.results.base import Model
from hanyeong.training.schedules.plateau import ReduceOnPlateau
from hanyeong.training.trainer import Callbacks, TrainJob, train


class Course(Model):
    """How a training went, one number a validation."""

    steps: tuple[int, ...]
    """Steps taken."""
    rates: tuple[float, ...]
    """Learning rate."""
    train_loss: tuple[float, ...]
    """Mean since the validation before, nats a target token."""
    dev_loss: tuple[float, ...]
    """Loss on dev."""
    best: float | None
    """The lowest loss on dev; None: the training has diverged, or learned nothing."""
    tokens: int
    """Trained on."""
    seconds: float
    """That the steps took, had the machine no other work: wall time times the share of CPU time given."""


class Decision(Model):
    """What the plateau rule decided after a validation."""

    step: int
    """When."""
    dev_loss: float
    """What it saw."""
    waited: int
    """Validations without a new best, this one included; 0: it is a new best."""
    lowered: bool
    """Whether the rate was lowered."""


SILENT = Callbacks()
"""Nothing is printed."""
FAILED = Course(steps=(), rates=(), train_loss=(), dev_loss=(), best=None, tokens=0, seconds=0.0)
"""A training that the trainer stopped."""


def run(task: TrainJob, **changes: Any) -> Course:
    """Train with changed params; nothing is left on the disk."""
    params = type(task.params).model_validate({**task.params.model_dump(), **changes}, strict=True)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        out.mkdir()
        try:
            found = train(replace(task, params=params), out, Path(folder) / "checkpoints", callbacks=SILENT)
        except GateError:
            return FAILED
    curves: Any = found.result["curves"]
    best: Any = found.result["best"]
    tokens: Any = found.result["tokens"]
    wall_s: Any = found.timings["training_seconds"]
    given_share: Any = found.timings["given_share"]
    return Course(
        steps=tuple(curves["step"]),
        rates=tuple(curves["learning_rate"]),
        train_loss=tuple(round(loss, 4) for loss in curves["train_loss"]),
        dev_loss=tuple(round(loss, 4) for loss in curves["dev_loss"]),
        best=round(best["dev_loss"], 4),
        tokens=tokens,
        seconds=round(wall_s * given_share, 3),
    )


def decisions(course: Course, task: TrainJob, patience: int) -> tuple[Decision, ...]:
    """The plateau rule, replayed over the validations of a training by the trainer's own code."""
    params = task.params.model_copy(update={"schedule": "plateau", "lr_patience": patience})
    plateau, best, waited, found = ReduceOnPlateau(), float("inf"), 0, list[Decision]()
    for step, loss in zip(course.steps, course.dev_loss, strict=True):
        improved = loss < best
        best, waited = min(best, loss), 0 if improved else waited + 1
        before = plateau.n_reductions
        plateau = plateau.update(improved, params)
        lowered = plateau.n_reductions > before
        found.append(Decision(step=step, dev_loss=loss, waited=waited, lowered=lowered))
        waited = 0 if lowered else waited
    return tuple(found)
