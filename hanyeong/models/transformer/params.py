"""Params of the Transformer."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from hanyeong.pipeline.params import Params


class TransformerParams(Params):
    """A pre-norm encoder-decoder Transformer (Vaswani et al. 2017; pre-norm: Xiong et al. 2020)."""

    kind: Literal["transformer"] = "transformer"
    """The architecture."""
    encoder_layers: Annotated[int, Field(ge=1, le=48)]
    """Layers of the encoder. Cheap when translating: it runs once a sentence."""
    decoder_layers: Annotated[int, Field(ge=1, le=48)]
    """Layers of the decoder. Dear when translating: they run once a token."""
    d_model: Annotated[int, Field(ge=8, le=4096)]
    """Width of every layer's input and output."""
    n_heads: Annotated[int, Field(ge=1, le=64)]
    """Attention heads; they divide the width."""
    d_ff: Annotated[int, Field(ge=8, le=16384)]
    """Inner width of the feed-forward layers."""
    activation: Literal["relu", "gelu", "swiglu"] = "relu"
    """Between the two feed-forward matrices. ReLU is the cheapest; SwiGLU has a third matrix (Shazeer 2020)."""
    dropout: Annotated[float, Field(ge=0, lt=0.9)] = 0.1
    """Share of values dropped from embeddings and from what each sub-layer adds, while training."""
    attention_dropout: Annotated[float, Field(ge=0, lt=0.9)] = 0.0
    """Share of attention weights dropped while training. Above 0 PyTorch leaves its fast attention on the CPU."""
    max_positions: Annotated[int, Field(ge=16, le=4096)] = 512
    """Longest source or target, in subword tokens, end mark included."""

    @model_validator(mode="after")
    def _heads_divide_the_width(self) -> Self:
        if self.d_model % self.n_heads or self.d_model % 2:
            raise ValueError(f"d_model {self.d_model} must be even and a multiple of n_heads {self.n_heads}")
        return self
