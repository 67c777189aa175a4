"""What part 3 measures: rules against autograd, finite differences by step, and the memory of a training step."""

from __future__ import annotations

from typing import Final

import numpy as np

from hanyeong.results.base import Model
from learn.part import Measurement
from learn.parts.backprop.checking import differences
from learn.parts.backprop.memory import of_attention, of_feed_forward, of_training_step
from learn.parts.backprop.params import BackpropParams
from learn.parts.backprop.steps import EXPONENTS, errors


class BackpropResult(Model):
    """All of part 3."""

    differences: dict[str, float]
    """Largest difference of each rule from autograd, compared with the largest gradient."""
    exponents: tuple[float, ...]
    """Logarithms of the steps of finite differences."""
    errors: dict[str, tuple[float, ...]]
    """Relative error of finite differences for each step."""
    lengths: tuple[int, ...]
    attention: tuple[int, ...]
    """Bytes that attention keeps of a sentence of each length."""
    feed_forward: tuple[int, ...]
    batch_tokens: int
    step: dict[str, int]
    """Bytes of one training step by what they are for."""


def measure(params: BackpropParams) -> BackpropResult:
    """Everything; seconds on one core."""
    return BackpropResult(
        differences=dict(differences(params.seed)),
        exponents=EXPONENTS,
        errors={
            "forward": tuple(errors(np.float64, central=False)),
            "central": tuple(errors(np.float64, central=True)),
            "central32": tuple(errors(np.float32, central=True)),
        },
        lengths=tuple(params.lengths),
        attention=tuple(map(of_attention, params.lengths)),
        feed_forward=tuple(map(of_feed_forward, params.lengths)),
        batch_tokens=params.batch_tokens,
        step=dict(of_training_step(params.batch_tokens, params.seed)),
    )


MEASUREMENT: Final = Measurement(BackpropParams, BackpropResult, measure)
