"""What part 4 measures: signals and gradients by kind of initial weights, trainings from them, residual stacks."""

from __future__ import annotations

from typing import Final

from hanyeong.results.base import Model
from learn.part import Measurement
from learn.parts.initialization.params import InitializationParams
from learn.parts.initialization.stacks import ACTIVATIONS, Passage, plain, residual, trained
from learn.parts.initialization.weights import KINDS

FORMS: Final = ("sum", "scaled", "pre_norm", "post_norm")


class Signals(Model):
    """Mean squares at each layer: of the signal, and of the gradient compared with the last layer."""

    forward: tuple[float, ...]
    back: tuple[float, ...]
    kept: float
    """Correlation of the last layer's signal with the input."""


class InitializationResult(Model):
    """All of part 4."""

    plain: dict[str, dict[str, Signals]]
    """By activation and kind of weights; zeros have nothing to show."""
    residual: dict[str, Signals]
    """By form of the residual layer."""
    losses: dict[str, dict[str, float]]
    """Loss after a short training, by activation and kind of weights."""
    train_depth: int
    steps: int


def measure(params: InitializationParams) -> InitializationResult:
    """Everything; seconds on one core."""
    depth, width, seed = params.depth, params.width, params.seed
    return InitializationResult(
        plain={
            activation: {
                kind: _signals(plain(kind, activation, depth, width, seed)) for kind in KINDS if kind != "zeros"
            }
            for activation in ACTIVATIONS
        },
        residual={form: _signals(residual(form, depth, width, seed)) for form in FORMS},
        losses={
            activation: {kind: trained(kind, activation, params.train_depth, params.steps, seed) for kind in KINDS}
            for activation in ACTIVATIONS
        },
        train_depth=params.train_depth,
        steps=params.steps,
    )


def _signals(found: Passage) -> Signals:
    return Signals(forward=tuple(found.forward), back=tuple(found.back), kept=found.kept)


MEASUREMENT: Final = Measurement(InitializationParams, InitializationResult, measure)
