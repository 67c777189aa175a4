"""Params of the forecaster's part."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from hanyeong.pipeline.params import Params


class ForecastingParams(Params):
    """Sizes of series, model and training. In steps and series, never in seconds."""

    seeds: Annotated[int, Field(ge=2, le=20)]
    """Forecasters trained, each from its own start on its own series; intervals are over them."""
    past: Annotated[int, Field(ge=32, le=1024)] = 48
    """Values of a series that a forecast may look at."""
    horizon: Annotated[int, Field(ge=8, le=256)] = 32
    """Values that are forecast."""
    patch: Annotated[int, Field(ge=1, le=64)] = 8
    """Neighbouring values that become one position of the Transformer; it divides `past` and `horizon`."""
    layers: Annotated[int, Field(ge=1, le=24)] = 3
    """Layers of the Transformer."""
    width: Annotated[int, Field(ge=8, le=1024)] = 64
    """Its width."""
    heads: Annotated[int, Field(ge=1, le=64)] = 4
    """Its attention heads."""
    steps: Annotated[int, Field(ge=20)]
    """Training steps of each forecaster."""
    batch: Annotated[int, Field(ge=8)] = 256
    """Series in a step, all of them new."""
    learning_rate: Annotated[float, Field(gt=0, le=1)] = 0.012
    """The highest learning rate."""
    tests: Annotated[int, Field(ge=20)] = 600
    """Held-out series of each family and seed."""
    tuning: Annotated[int, Field(ge=20)] = 300
    """Series of each family and seed on which the settings of the baselines are chosen."""
    autoregressive_step: Annotated[int, Field(ge=1)] = 4
    """Values that an autoregressive forecast takes for true before it goes on."""
    seed: Annotated[int, Field(ge=0)] = 1
    """Where the random numbers start."""

    @model_validator(mode="after")
    def _patches_are_whole(self) -> Self:
        if self.past % self.patch or self.horizon % self.patch or self.horizon % self.autoregressive_step:
            raise ValueError(
                f"patch {self.patch} must divide past {self.past} and horizon {self.horizon}, "
                f"autoregressive_step {self.autoregressive_step} the horizon"
            )
        return self
