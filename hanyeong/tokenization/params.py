"""Section `tokenize` of params.yaml."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from hanyeong.pipeline.params import Params

MAX_TOKENS: Final = 128


class TokenizeParams(Params):
    """Vocabularies, and how long a row may be."""

    vocab_size: Annotated[int, Field(ge=300, le=250_000)]
    """Pieces of a vocabulary, 262 of them bytes and marks. A small corpus gets fewer, and the report says so."""
    shared: bool = True
    """One vocabulary for both languages; needed for direction `both`."""
    model_type: Literal["unigram", "bpe"] = "unigram"
    """How pieces are found (Kudo 2018; Sennrich et al. 2016)."""
    character_coverage: Annotated[float, Field(ge=0.98, le=1)] = 0.9995
    """Share of the characters met in training that get a piece of their own; the rarest are spelt in bytes."""
    max_tokens: Annotated[int, Field(ge=8, le=4096)] = MAX_TOKENS
    """Longest side of a row, end mark included; rows with a longer one are rejected and counted, and longer text is
    translated in parts."""
    sample_rows: Annotated[int, Field(ge=100)] = 500_000
    """Most pairs that the vocabularies are learned from; which ones is decided by hash, so added rows change few."""
    min_coverage: Annotated[float, Field(ge=0, le=1)] = 0.98
    """Least share of dev characters, on either side, that must not need bytes."""
