"""Half a cosine over the whole budget (Loshchilov and Hutter 2017, "SGDR", without restarts)."""

from __future__ import annotations

import math

from hanyeong.training.params import TrainParams

MIN_LR_FACTOR = 0.02
"""Share of the highest learning rate at the end."""


def factor(_p: TrainParams, _step: int, used: float) -> float:
    """Share of the highest learning rate when `used` of the budget, a number from 0 to 1, is behind."""
    return MIN_LR_FACTOR + (1 - MIN_LR_FACTOR) * (1 + math.cos(math.pi * min(1.0, used))) / 2
