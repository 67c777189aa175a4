"""An exponential moving average of the weights: steadier than the last step's, and usually better at translating."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor


class ExponentialMovingAverage:
    """The average of weights that are updated elsewhere (Polyak and Juditsky 1992), kept in the given tensors.

    The decay rises with the steps, min(decay, (1 + n) / (10 + n)), so that the first weights are soon forgotten.
    """

    def __init__(self, into: Sequence[Tensor], decay: float) -> None:
        self.decay, self.into = decay, list(into)

    @torch.no_grad()
    def add(self, weights: Sequence[Tensor], n_steps: int) -> None:
        """Move towards `weights`, which have had `n_steps` updates."""
        keep = min(self.decay, (1 + n_steps) / (10 + n_steps))
        if self.into:
            torch._foreach_lerp_(self.into, list(weights), 1 - keep)
