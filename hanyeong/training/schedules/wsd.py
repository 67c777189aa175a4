"""Warm-up, stable, decay: constant until the last share of the budget, then linearly down.

What a fixed budget gains most from (Hägele et al. 2024, "Scaling laws and compute-optimal training beyond fixed
training durations").
"""

from __future__ import annotations

from hanyeong.training.params import TrainParams

MIN_LR_FACTOR = 0.02
"""Share of the highest learning rate at the end."""


def factor(p: TrainParams, _step: int, used: float) -> float:
    """Share of the highest learning rate when `used` of the budget, a number from 0 to 1, is behind."""
    left = max(0.0, 1.0 - used)
    return MIN_LR_FACTOR + (1 - MIN_LR_FACTOR) * left / p.decay_ratio if left < p.decay_ratio else 1.0
