"""Training state and validation history, as numbers that JSON stores exactly."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from hanyeong.training.early_stopping import EarlyStopping
from hanyeong.training.schedules.plateau import ReduceOnPlateau


@dataclass(frozen=True)
class ValidationRecord:
    """What was measured at one step. Losses are nats a target token, without label smoothing."""

    step: int
    n_tokens: int
    learning_rate: float
    train_loss: float
    """Mean over the steps since the last reading, dropout on."""
    dev_loss: float
    dev_accuracy: float
    """Share of dev tokens guessed right, the right ones before them given."""


@dataclass
class TrainState:
    """Everything about where a training stands that is not a tensor; a checkpoint holds all of it."""

    step: int = 0
    """Optimizer steps taken."""
    epoch: int = 0
    n_batches: int = 0
    """Batches of this epoch that are behind us."""
    n_tokens: int = 0
    """Real source and target tokens trained on."""
    n_padded: int = 0
    """Positions computed, padding included."""
    n_nonfinite: int = 0
    """Steps not taken because a number was not finite."""
    n_nonfinite_in_a_row: int = 0
    nll_since: float = 0.0
    tgt_tokens_since: int = 0
    early_stopping: EarlyStopping = field(default_factory=EarlyStopping)
    lr_plateau: ReduceOnPlateau = field(default_factory=ReduceOnPlateau)
    history: list[ValidationRecord] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """All fields as JSON values; Python writes floats so that they are read back exactly."""
        return asdict(self)

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> TrainState:
        """The inverse of `to_json`."""
        parts = {
            "early_stopping": EarlyStopping(**document["early_stopping"]),
            "lr_plateau": ReduceOnPlateau(**document["lr_plateau"]),
            "history": [ValidationRecord(**record) for record in document["history"]],
        }
        return cls(**{**document, **parts})

    def curves(self) -> dict[str, list[float]]:
        """One array a quantity, one entry a dev reading."""
        names = ValidationRecord.__dataclass_fields__
        return {name: [round(getattr(r, name), 9) for r in self.history] for name in names}
