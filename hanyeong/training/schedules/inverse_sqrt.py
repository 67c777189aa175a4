"""Falls with the square root of the step after the warm-up (Vaswani et al. 2017, section 5.3); knows no budget."""

from __future__ import annotations

from hanyeong.training.params import TrainParams


def factor(p: TrainParams, step: int, _used: float) -> float:
    """Share of the highest learning rate after `step` steps."""
    warm = p.warmup_steps + 1
    return float((warm / max(warm, step + 1)) ** 0.5)
