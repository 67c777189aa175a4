"""How systems are scored: section `evaluate` of params.yaml."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from hanyeong.inference.params import DecodingParams


class EvaluateParams(DecodingParams):
    """Search, rows, resamples and slices, the same for every system."""

    bootstrap_samples: Annotated[int, Field(ge=100, le=100_000)] = 1000
    """Bootstrap resamples behind every interval."""
    max_rows: Annotated[int, Field(ge=1)] | None = 3000
    """Most rows of one test that are translated, chosen by hash, so that added rows change few; null: all."""
    length_bins: list[int] = Field(default_factory=lambda: [20, 50, 100])
    """Slices by length: their upper bounds, in characters of the source."""
    nearest_rows: Annotated[int, Field(ge=1)] | None = None
    """Most rows of one test for which the nearest training sentence is looked up, chosen by hash; null: all that are
    translated. Measured: 4 ms a row among 298,150 training sentences, 5 s for the index."""
    nearest_train_rows: Annotated[int, Field(ge=1)] = 500_000
    """Most training pairs that are looked through, chosen by hash; each costs about 2 KB of memory."""
    device: Literal["auto", "cpu", "cuda"] = "auto"
    """Where the PyTorch teacher translates; everything else runs on the CPU, as it is served."""

    @model_validator(mode="after")
    def _bounds_rise(self) -> Self:
        if any(low >= high for low, high in zip([0, *self.length_bins], self.length_bins, strict=False)):
            raise ValueError("length_bins: expected whole numbers from 1 up, each larger than the one before")
        return self
