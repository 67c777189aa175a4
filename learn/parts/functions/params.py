"""Section `functions` of learn/params.yaml."""

from __future__ import annotations

from typing import Annotated

import pydantic

from hanyeong.pipeline.params import Params, Seed


class FunctionsParams(Params):
    """What part 1 measures."""

    seed: Seed = 1
    """From it every random number follows."""
    depth: Annotated[int, pydantic.Field(ge=2, le=200)] = 40
    """Layers of the stack through which a gradient goes back."""
    width: Annotated[int, pydantic.Field(ge=8, le=2048)] = 128
    """Units of each layer of that stack."""
    rates: list[float] = pydantic.Field(default=[0.001, 0.003, 0.01, 0.03, 0.1, 0.3], min_length=2)
    """Learning rates at which the share of dead units is counted."""
    steps: Annotated[int, pydantic.Field(ge=1, le=10_000)] = 150
    """Steps of these trainings."""
