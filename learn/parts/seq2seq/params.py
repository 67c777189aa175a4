"""Params of the part from LSTM to Transformer."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from hanyeong.pipeline.params import Params


class Seq2seqParams(Params):
    """Four small translators, Korean to English, trained alike."""

    corpus: str | None = None
    """A folder with train.parquet and dev.parquet, such as data/split, which the pipeline writes; null: the sample."""
    domain: Literal["talk", "travel", "business", "news", "municipal"] | None = "talk"
    """Domain of the sample. One domain has fewer words, and more is learned in the time; null: all of them."""
    pairs: Annotated[int, Field(ge=200, le=1_000_000)] = 4000
    """Pairs to train on."""
    joined: Annotated[int, Field(ge=2, le=8)] = 3
    """Of the sample 1 to so many sentences are joined to one, since its own are about equally long."""
    beyond: Annotated[int, Field(ge=0, le=8)] = 2
    """By how many sentences the longest ones in the test are longer than any in training."""
    tests: Annotated[int, Field(ge=8, le=2000)] = 100
    """Test sentences of each length."""
    vocabulary: Annotated[int, Field(ge=600, le=32_000)] = 3000
    """Pieces of the vocabulary."""
    width: Annotated[int, Field(ge=16, le=1024, multiple_of=4)] = 64
    """Width of the Transformer, with four heads; the LSTMs get the width that gives them as many parameters."""
    layers: Annotated[int, Field(ge=1, le=12)] = 2
    """Layers of the Transformer on each side."""
    lstm_layers: Annotated[int, Field(ge=1, le=12)] = 1
    """Layers of the LSTMs on each side."""
    steps: Annotated[int, Field(ge=20)] = 1000
    """Steps of a training."""
    batch_tokens: Annotated[int, Field(ge=128)] = 512
    """Tokens of a step."""
    learning_rate: Annotated[float, Field(gt=0, le=1)] = 0.006
    """Highest learning rate."""
    readings: Annotated[int, Field(ge=2, le=100)] = 12
    """Validations of a training."""
    seeds: Annotated[int, Field(ge=2, le=20)] = 3
    """Trainings of each model; intervals are over them."""
    processes: Annotated[int, Field(ge=1, le=64)] = 2
    """Trainings at the same time, each with one thread; times are of one core."""
    beam: Annotated[int, Field(ge=2, le=8)] = 3
    """Width of the beam that is traced."""
    seed: Annotated[int, Field(ge=0)] = 1
    """Where the random numbers start."""
