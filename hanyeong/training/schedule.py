"""The learning rate: up while warming up, lower when the dev loss stops falling, almost 0 at the end of the budget.

The plateau rule is the course's `ReduceLROnPlateau`; the cool-down is what a fixed budget gains most from (Hägele et
al. 2024, "Scaling laws and compute-optimal training beyond fixed training durations").
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from hanyeong.training.params import TrainParams

MIN_LR_FACTOR = 0.02
"""Share of the learning rate that the cool-down leaves."""


@dataclass(frozen=True)
class PlateauState:
    """What the dev loss has done so far."""

    best: float = math.inf
    best_step: int = 0
    readings_since_best: int = 0
    readings_since_lower: int = 0
    n_lowered: int = 0

    def after(self, dev_loss: float, step: int, p: TrainParams) -> PlateauState:
        """The same after one more dev reading; a loss that is not a number is never the best."""
        if dev_loss < self.best:
            return replace(self, best=dev_loss, best_step=step, readings_since_best=0, readings_since_lower=0)
        waited = self.readings_since_lower + 1
        lower = waited >= p.lr_patience
        return replace(
            self,
            readings_since_best=self.readings_since_best + 1,
            readings_since_lower=0 if lower else waited,
            n_lowered=self.n_lowered + lower,
        )


def budget_used(p: TrainParams, step: int, n_tokens: int) -> float:
    """Share of the budget that is used up: of steps or of tokens, whichever is further."""
    of_tokens = n_tokens / p.max_tokens if p.max_tokens else 0.0
    return max(step / p.max_steps, of_tokens)


def learning_rate(p: TrainParams, step: int, n_tokens: int, plateau: PlateauState) -> float:
    """For the step after `step` steps and `n_tokens` tokens."""
    warm = min(1.0, (step + 1) / (p.warmup_steps + 1))
    left = max(0.0, 1.0 - budget_used(p, step, n_tokens))
    cool = MIN_LR_FACTOR + (1 - MIN_LR_FACTOR) * left / p.decay_ratio if left < p.decay_ratio else 1.0
    return p.learning_rate * warm * cool * p.lr_factor**plateau.n_lowered


def stop_reason(p: TrainParams, step: int, n_tokens: int, plateau: PlateauState) -> str | None:
    """Why training is over after so many steps and tokens; None while it is not."""
    if step >= p.max_steps:
        return "max_steps"
    if p.max_tokens is not None and n_tokens >= p.max_tokens:
        return "max_tokens"
    return "no_better" if plateau.readings_since_best >= p.early_stopping_patience else None
