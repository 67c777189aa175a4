"""What part 1 measures: curves, gradients through a deep stack, dead units, and softmax in short number formats."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
import torch

from hanyeong.results.base import Model
from learn.part import Measurement
from learn.parts.functions import activations
from learn.parts.functions.deep_stack import ACTIVATIONS, dead_share, gradient_norms
from learn.parts.functions.overflow import FORMATS, first_overflow, largest_error
from learn.parts.functions.params import FunctionsParams

PAIRS: Final[Mapping[str, tuple[Callable[..., activations.Array], Callable[..., activations.Array]]]] = {
    "sigmoid": (activations.sigmoid, activations.sigmoid_gradient),
    "tanh": (np.tanh, activations.tanh_gradient),
    "relu": (activations.relu, activations.relu_gradient),
    "leaky_relu": (activations.leaky_relu, activations.leaky_relu_gradient),
    "gelu": (activations.gelu, activations.gelu_gradient),
    "silu": (activations.silu, activations.silu_gradient),
}
"""Functions and their gradients."""
SCALES: Final = (1.0, 10.0, 30.0, 60.0, 80.0, 90.0, 100.0, 1000.0)
"""Largest logits that a softmax is given."""


class Shape(Model):
    """One function: its values and gradients at FunctionsResult.x."""

    values: tuple[float, ...]
    gradients: tuple[float, ...]
    worst: float
    """Largest difference between its gradient and finite differences in float64."""


class Softmax(Model):
    """Softmax in one number format."""

    overflow: float
    """The smallest input whose exponential is infinite."""
    naive: tuple[float | None, ...]
    """Largest error for each of FunctionsResult.scales; None: not a number."""
    shifted: tuple[float | None, ...]


class FunctionsResult(Model):
    """All of part 1."""

    x: tuple[float, ...]
    shapes: dict[str, Shape]
    norms: dict[str, tuple[float, ...]]
    """Gradient norm at each layer compared with the last one, from the first layer on."""
    rates: tuple[float, ...]
    dead: dict[str, tuple[float, ...]]
    """Share of dead units for each learning rate."""
    scales: tuple[float, ...]
    softmax: dict[str, Softmax]
    gelu_minimum: tuple[float, float]
    """Where GELU is smallest, and its value there."""


def measure(params: FunctionsParams) -> FunctionsResult:
    """Everything; seconds on one core."""
    x = np.linspace(-6.0, 6.0, 121)
    fine = np.linspace(-2.0, 0.0, 20_001)
    lowest = int(np.argmin(activations.gelu(fine)))
    return FunctionsResult(
        x=tuple(x.tolist()),
        shapes={name: _shape(x, *pair) for name, pair in PAIRS.items()},
        norms={name: tuple(gradient_norms(name, params.depth, params.width, params.seed)) for name in ACTIVATIONS},
        rates=tuple(params.rates),
        dead={name: _dead(name, params) for name in ("relu", "leaky_relu", "gelu")},
        scales=SCALES,
        softmax={name: _softmax(dtype, params.seed) for name, dtype in FORMATS.items()},
        gelu_minimum=(float(fine[lowest]), float(activations.gelu(fine)[lowest])),
    )


def _shape(
    x: activations.Array,
    function: Callable[..., activations.Array],
    gradient: Callable[..., activations.Array],
) -> Shape:
    """Finite differences are taken beside the kinks at 0, where there is no gradient."""
    h, smooth = 1e-6, x[np.abs(x) > 1e-3]
    differences = (function(smooth + h) - function(smooth - h)) / (2 * h)
    return Shape(
        values=tuple(function(x).tolist()),
        gradients=tuple(gradient(x).tolist()),
        worst=float(np.abs(differences - gradient(smooth)).max()),
    )


def _dead(name: str, params: FunctionsParams) -> tuple[float, ...]:
    return tuple(dead_share(name, rate, params.steps, params.seed) for rate in params.rates)


def _softmax(dtype: torch.dtype, seed: int) -> Softmax:
    x = torch.randn(256, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    unit = x / x.abs().max()
    unit[0] = 1.0  # the largest logit is `scale` itself
    return Softmax(
        overflow=first_overflow(dtype),
        naive=tuple(_finite(largest_error(unit * scale, dtype, shift=False)) for scale in SCALES),
        shifted=tuple(_finite(largest_error(unit * scale, dtype, shift=True)) for scale in SCALES),
    )


def _finite(value: float) -> float | None:
    """JSON has no NaN."""
    return value if np.isfinite(value) else None


MEASUREMENT: Final = Measurement(FunctionsParams, FunctionsResult, measure)
