"""Lower the learning rate when the dev loss has stopped falling, on top of any schedule (as ReduceLROnPlateau)."""

from __future__ import annotations

from dataclasses import dataclass

from hanyeong.training.params import TrainParams


@dataclass(frozen=True)
class ReduceOnPlateau:
    """How long the dev loss has not improved, and how often the learning rate was lowered for it."""

    n_waited: int = 0
    """Validations without a new best since the last one, or since the last reduction."""
    n_reductions: int = 0

    def update(self, improved: bool, p: TrainParams) -> ReduceOnPlateau:
        """The same after one more validation."""
        if improved:
            return ReduceOnPlateau(0, self.n_reductions)
        if self.n_waited + 1 < p.lr_patience:
            return ReduceOnPlateau(self.n_waited + 1, self.n_reductions)
        return ReduceOnPlateau(0, self.n_reductions + 1)

    def factor(self, p: TrainParams) -> float:
        """Share of the learning rate that is left."""
        return float(p.lr_factor**self.n_reductions)
