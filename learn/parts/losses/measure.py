"""What part 2 measures: mistakes and their cures, the accuracy of the logits versions, the price of a vocabulary."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from hanyeong.results.base import Model
from learn.part import Measurement
from learn.parts.losses import losses
from learn.parts.losses.mistakes import log_of_zero, problem, smoothing_with_zeros, train
from learn.parts.losses.params import LossesParams
from learn.parts.losses.speed import WAYS, most_bytes, seconds, tensors

GAPS: Final = (-10.0, -50.0, -100.0, -104.0, -200.0)
"""By how much the logit of a wrong answer lies below the right one."""
EPSILON: Final = 0.1


class Accuracy(Model):
    """Binary cross-entropy of a positive example in float32 by its logit."""

    logits: tuple[float, ...]
    probability: tuple[float, ...]
    """Relative error of -log(sigmoid(x)), at most 1."""
    logit: tuple[float, ...]
    """Relative error of the version that takes logits, at most 1."""


class Gap(Model):
    """The loss of an answer that was thought to be impossible."""

    gap: float
    log_of_softmax: float | None
    """None: infinite."""
    log_softmax: float


class Way(Model):
    """One way to compute the loss over a vocabulary."""

    seconds: float
    most_bytes: int
    error: float
    """Relative difference from float64."""


class LossesResult(Model):
    """All of part 2."""

    histories: dict[str, tuple[float, ...]]
    """Loss by step for each kind of training in mistakes.py."""
    softmax_floor: float
    """What softmax twice cannot get below."""
    sigmoid_floor: float
    """What sigmoid twice cannot get below."""
    gaps: tuple[Gap, ...]
    smoothing: tuple[str, str, str]
    """Smoothed targets against probabilities with zeros, twice, and against logits; as text: two are no numbers."""
    smoothed_minimum: float
    """The least loss that smoothed targets allow."""
    two_classes: float
    """Largest difference between cross-entropy with two classes and binary cross-entropy."""
    accuracy: Accuracy
    ways: dict[str, Way]
    rows: int
    vocabulary: int


def measure(params: LossesParams) -> LossesResult:
    """Everything; seconds on one core."""
    data = problem(params.classes, params.seed)
    outputs = {"right": params.classes, "softmax_twice": params.classes, "right_binary": 1, "sigmoid_twice": 1}
    share = float(data.binary.mean())
    return LossesResult(
        histories={kind: tuple(train(kind, data, n, params.steps, params.seed)) for kind, n in outputs.items()},
        softmax_floor=math.log(params.classes - 1 + math.e) - 1,
        sigmoid_floor=share * math.log(1 + math.exp(-1)) + (1 - share) * math.log(2),
        gaps=tuple(_gap(gap) for gap in GAPS),
        smoothing=_as_text(smoothing_with_zeros(EPSILON)),
        smoothed_minimum=_entropy(losses.smoothed(np.array([0]), params.classes, EPSILON)),
        two_classes=_two_classes(params.seed),
        accuracy=_accuracy(),
        ways=_ways(params),
        rows=params.rows,
        vocabulary=params.vocabulary,
    )


def _gap(gap: float) -> Gap:
    plain, logits = log_of_zero(gap)
    return Gap(gap=gap, log_of_softmax=plain if math.isfinite(plain) else None, log_softmax=logits)


def _as_text(found: tuple[float, float, float]) -> tuple[str, str, str]:
    """JSON has neither NaN nor infinity."""
    first, second, third = map(str, found)
    return first, second, third


def _entropy(target_NV: losses.Array) -> float:
    return float(-(target_NV * np.log(target_NV)).sum(axis=-1).mean())


def _two_classes(seed: int) -> float:
    """Two logits against their difference."""
    random = np.random.default_rng(seed)
    logits_N2, class_N = 10 * random.normal(size=(1000, 2)), random.integers(2, size=1000)
    one_by_one = [
        losses.cross_entropy(row[None], label[None])
        - losses.bce_with_logits(row[1:] - row[:1], label[None].astype(np.float64))
        for row, label in zip(logits_N2, class_N, strict=True)
    ]
    return float(np.abs(one_by_one).max())


def _accuracy() -> Accuracy:
    logit = torch.arange(-120.0, 41.0, 2.0, dtype=torch.float64)
    exact = functional.softplus(-logit, threshold=1000)
    short = logit.float()
    kept = functional.binary_cross_entropy_with_logits(short, torch.ones_like(short), reduction="none")
    return Accuracy(
        logits=tuple(logit.tolist()),
        probability=_relative(-short.sigmoid().log(), exact),
        logit=_relative(kept, exact),
    )


def _relative(found: Tensor, exact: Tensor) -> tuple[float, ...]:
    error = ((found.double() - exact) / exact).abs().nan_to_num(1.0, 1.0).clamp_max(1.0)
    return tuple(error.tolist())


def _ways(params: LossesParams) -> dict[str, Way]:
    given = tensors(params.rows, params.vocabulary, params.seed)
    wide = [tensor.detach().double() for tensor in given[:2]]
    exact = float(functional.cross_entropy(wide[0] @ wide[1].T, given[2], reduction="sum"))
    found = {}
    for name, way in WAYS.items():
        error = abs(float(way(*given).detach()) - exact) / exact
        found[name] = Way(seconds=seconds(name, given), most_bytes=most_bytes(name, given), error=error)
    return found


MEASUREMENT: Final = Measurement(LossesParams, LossesResult, measure)
