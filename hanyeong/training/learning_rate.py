"""Learning rate of a step: warm-up, schedule, and reductions on plateaus of the dev loss."""

from __future__ import annotations

from hanyeong.training.params import TrainParams
from hanyeong.training.schedules.plateau import ReduceOnPlateau
from hanyeong.training.schedules.registry import SCHEDULES


def learning_rate(p: TrainParams, step: int, n_tokens: int, plateau: ReduceOnPlateau) -> float:
    """For the step after `step` steps and `n_tokens` tokens."""
    warm = min(1.0, (step + 1) / (p.warmup_steps + 1))
    decay = SCHEDULES[p.schedule](p, step, budget_used(p, step, n_tokens))
    return p.learning_rate * warm * decay * plateau.factor(p)


def budget_used(p: TrainParams, step: int, n_tokens: int) -> float:
    """Share of the budget that is used up: of steps or of tokens, whichever is further."""
    of_tokens = n_tokens / p.max_tokens if p.max_tokens else 0.0
    return max(step / p.max_steps, of_tokens)
