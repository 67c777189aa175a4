"""Params of the part on time and memory of a training."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from hanyeong.pipeline.params import Params

Vocabulary = Annotated[int, Field(ge=100, le=1_000_000)]
Tokens = Annotated[float, Field(ge=2, le=500)]
Width = Annotated[int, Field(ge=16, le=2048, multiple_of=16)]


class TrainingTimeParams(Params):
    """A corpus and two models that are reckoned up, and how long may be measured."""

    pairs: Annotated[int, Field(ge=1000, le=100_000_000)]
    """Sentence pairs of the corpus whose epoch is foretold."""
    word_vocabulary: list[Vocabulary] = Field(default=[69_500, 36_900], min_length=2, max_length=2)
    """Distinct words, Korean and English: those of 95,000 pairs of technical documentation."""
    word_tokens: list[Tokens] = Field(default=[17.3, 21.1], min_length=2, max_length=2)
    """Words of a sentence, end mark included, mean of each side of these pairs."""
    pieces: Vocabulary = 16_000
    """Subword pieces, shared by both sides."""
    piece_tokens: list[Tokens] = Field(default=[22.9, 23.4], min_length=2, max_length=2)
    """Pieces of a sentence, end mark included, mean of each side of the same pairs."""
    spread: Annotated[float, Field(ge=0, le=2)] = 0.7
    """Standard deviation of the logarithm of a sentence's length."""
    large_width: Width = 512
    """Width of the large model: three layers on each side, feed-forward four times as wide."""
    small_width: Width = 64
    """Width of the small model: the same otherwise, half as many pieces."""
    batch_tokens: Annotated[int, Field(ge=128, le=65_536)] = 1024
    """Tokens of a step."""
    seconds: Annotated[float, Field(gt=0, le=120)] = 4.0
    """Of steps for each choice; at least two are counted, whatever they take."""
    memory_mib: Annotated[int, Field(ge=64, le=65_536)] = 512
    """Memory that the small model is allowed beside what its process has when it starts."""
    utilisation: Annotated[float, Field(gt=0, le=1)] = 0.3
    """Share of a device's stated peak that a training is assumed to reach."""
    probe_seconds: Annotated[float, Field(gt=0, le=120)] = 8.0
    """Of steps by which an epoch is foretold."""
    epoch_seconds: Annotated[float, Field(gt=0, le=3600)] = 45.0
    """What the epoch that is then measured should take: the corpus is cut to it."""
    seed: Annotated[int, Field(ge=0)] = 1
    """Where the random numbers start."""
