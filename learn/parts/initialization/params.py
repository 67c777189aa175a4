"""Section `initialization` of learn/params.yaml."""

from __future__ import annotations

from typing import Annotated

import pydantic

from hanyeong.pipeline.params import Params, Seed


class InitializationParams(Params):
    """What part 4 measures."""

    seed: Seed = 1
    """From it every random number follows."""
    depth: Annotated[int, pydantic.Field(ge=2, le=200)] = 50
    """Layers through which signals and gradients go."""
    width: Annotated[int, pydantic.Field(ge=8, le=2048)] = 256
    """Units of each layer."""
    train_depth: Annotated[int, pydantic.Field(ge=2, le=100)] = 20
    """Layers of the nets that are trained from each kind of initial weights."""
    steps: Annotated[int, pydantic.Field(ge=1, le=10_000)] = 100
    """Steps of these trainings."""
