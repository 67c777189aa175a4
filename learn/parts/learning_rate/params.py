"""Params of the part on the learning rate."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from hanyeong.pipeline.params import Params


class LearningRateParams(Params):
    """A small translator on the embedded sample, trained many times."""

    pairs: Annotated[int, Field(ge=500, le=100_000)] = 3000
    """Pairs of the sample's grammar to train on."""
    vocabulary: Annotated[int, Field(ge=1000, le=8000)] = 1200
    """Pieces of the vocabulary; the sample has several hundred different characters."""
    width: Annotated[int, Field(ge=16, le=512)] = 64
    """Width of the model; it has two layers on each side."""
    steps: Annotated[int, Field(ge=30)]
    """Steps of a training with `batch_tokens`; trainings with other batches get the same number of tokens."""
    batch_tokens: Annotated[int, Field(ge=64)] = 1024
    """Tokens of a step."""
    readings: Annotated[int, Field(ge=2, le=200)] = 20
    """Validations of a training."""
    range_steps: Annotated[int, Field(ge=20, le=2000)] = 100
    """Steps of a range test."""
    high_rate: Annotated[float, Field(gt=0, le=1)] = 0.02
    """The rate at which the schedules start in the comparison of plateaus: too high to end with."""
    batch_factors: list[Annotated[float, Field(gt=0)]] = Field(default=[0.5, 2.0], min_length=1)
    """Batches that are compared, as multiples of `batch_tokens`."""
    rate_factors: list[Annotated[float, Field(gt=0)]] = Field(default=[0.33, 1.0, 3.0], min_length=1)
    """Learning rates that are tried, as multiples of what the range test proposes."""
    seeds: Annotated[int, Field(ge=2, le=20)] = 3
    """Trainings by each optimizer at its best rate; the interval is over them."""
    seed: Annotated[int, Field(ge=0)] = 1
    """Where the random numbers start."""
