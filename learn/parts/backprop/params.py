"""Section `backprop` of learn/params.yaml."""

from __future__ import annotations

from typing import Annotated

import pydantic

from hanyeong.pipeline.params import Params, Seed


class BackpropParams(Params):
    """What part 3 measures."""

    seed: Seed = 1
    """From it every random number follows."""
    lengths: list[int] = pydantic.Field(default=[64, 128, 256, 512, 1024], min_length=2)
    """Sentence lengths for which the memory of one layer is measured."""
    batch_tokens: Annotated[int, pydantic.Field(ge=32, le=100_000)] = 3072
    """Target tokens of the training step whose memory is measured."""
