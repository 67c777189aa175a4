"""Stopping criteria: the budget of steps or tokens, and early stopping without improvement of the dev loss."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from hanyeong.training.params import TrainParams


@dataclass(frozen=True)
class EarlyStopping:
    """The best dev loss so far."""

    best: float = math.inf
    best_step: int = 0
    n_waited: int = 0
    """Validations since then."""

    def update(self, dev_loss: float, step: int) -> EarlyStopping:
        """The same after one more validation; a loss that is not a number is never the best."""
        if dev_loss < self.best:
            return EarlyStopping(dev_loss, step)
        return replace(self, n_waited=self.n_waited + 1)


def stop_reason(p: TrainParams, step: int, n_tokens: int, early_stopping: EarlyStopping) -> str | None:
    """Why training is over after so many steps and tokens; None while it is not."""
    if step >= p.max_steps:
        return "max_steps"
    if p.max_tokens is not None and n_tokens >= p.max_tokens:
        return "max_tokens"
    return "early_stopping" if early_stopping.n_waited >= p.early_stopping_patience else None
