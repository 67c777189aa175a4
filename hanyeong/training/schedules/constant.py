"""As high as after the warm-up until the end: for `constant`, and for `plateau`, which its reductions alone lower."""

from __future__ import annotations

from hanyeong.training.params import TrainParams


def factor(_p: TrainParams, _step: int, _used: float) -> float:
    """Share of the highest learning rate."""
    return 1.0
