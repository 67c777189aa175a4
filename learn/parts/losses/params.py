"""Section `losses` of learn/params.yaml."""

from __future__ import annotations

from typing import Annotated

import pydantic

from hanyeong.pipeline.params import Params, Seed


class LossesParams(Params):
    """What part 2 measures."""

    seed: Seed = 1
    """From it every random number follows."""
    classes: Annotated[int, pydantic.Field(ge=3, le=1000)] = 10
    """Classes of the small training in which mistakes are made on purpose."""
    steps: Annotated[int, pydantic.Field(ge=10, le=10_000)] = 300
    """Steps of that training."""
    rows: Annotated[int, pydantic.Field(ge=16, le=100_000)] = 1000
    """Target tokens for which the loss over a vocabulary is timed."""
    vocabulary: Annotated[int, pydantic.Field(ge=16, le=200_000)] = 8000
    """Size of that vocabulary."""
