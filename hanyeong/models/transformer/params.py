"""Params of the Transformer."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from hanyeong.models.architecture import ArchitectureParams


class TransformerParams(ArchitectureParams):
    """A pre-norm encoder-decoder Transformer (Vaswani et al. 2017; pre-norm: Xiong et al. 2020)."""

    runs_in_ctranslate2 = True
    sized_by_plan = True
    example: ClassVar = {
        "encoder_layers": 2,
        "decoder_layers": 2,
        "d_model": 16,
        "n_heads": 2,
        "d_ff": 24,
        "dropout": 0.0,
        "max_positions": 16,
    }

    kind: Literal["transformer"] = "transformer"
    """The architecture."""
    encoder_layers: Annotated[int, Field(ge=1, le=48)]
    """Layers of the encoder. Runs once per sentence, so it adds little latency."""
    decoder_layers: Annotated[int, Field(ge=1, le=48)]
    """Layers of the decoder. Runs once per token, so it dominates latency."""
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
    """Longest source or target, in tokens, end mark included."""

    @model_validator(mode="after")
    def _heads_divide_the_width(self) -> Self:
        if self.d_model % self.n_heads or self.d_model % 2:
            raise ValueError(f"d_model {self.d_model} must be even and a multiple of n_heads {self.n_heads}")
        return self

    def activations(self) -> int:
        """Floats that a layer stack keeps for the backward pass, for one source and one target token.

        Norm, q k v, attention, projection, two residual sums and the feed-forward's inner values.
        """
        inner = (3 if self.activation == "swiglu" else 2) * self.d_ff
        return self.encoder_layers * (9 * self.d_model + inner) + self.decoder_layers * (15 * self.d_model + inner)

    def layer_products(self) -> list[tuple[int, int]]:
        """Columns in and out of the products that most of the layers' time goes into, for timing a machine by them."""
        return [(self.d_model, 3 * self.d_model), (self.d_model, self.d_ff), (self.d_ff, self.d_model)]
