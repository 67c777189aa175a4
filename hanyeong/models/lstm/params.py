"""Params of the LSTM encoder-decoder."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from hanyeong.models.architecture import ArchitectureParams


class LstmParams(ArchitectureParams):
    """A bidirectional LSTM encoder and an LSTM decoder, with or without attention (Luong et al. 2015)."""

    runs_in_ctranslate2 = False
    example: ClassVar = {
        "encoder_layers": 2,
        "decoder_layers": 2,
        "d_model": 16,
        "attention": "additive",
        "dropout": 0.0,
        "max_positions": 16,
    }

    kind: Literal["lstm"] = "lstm"
    """The architecture."""
    encoder_layers: Annotated[int, Field(ge=1, le=16)]
    """Layers of the encoder, each with one half of the width for either direction."""
    decoder_layers: Annotated[int, Field(ge=1, le=16)]
    """Layers of the decoder."""
    d_model: Annotated[int, Field(ge=8, le=4096)]
    """Width of embeddings and of what each layer puts out; even."""
    attention: Literal["none", "additive", "multiplicative"] = "multiplicative"
    """How the decoder looks back at the source. none: it has only the encoder's last states; additive: scores by a
    small network (Bahdanau et al. 2015); multiplicative: scores by a product (Luong et al. 2015)."""
    dropout: Annotated[float, Field(ge=0, lt=0.9)] = 0.1
    """Share of values dropped from embeddings and between layers, while training."""
    max_positions: Annotated[int, Field(ge=16, le=4096)] = 512
    """Longest source or target, in tokens, end mark included."""

    @model_validator(mode="after")
    def _width_is_even(self) -> Self:
        if self.d_model % 2:
            raise ValueError(f"d_model {self.d_model} must be even: each direction of the encoder has one half of it")
        return self

    def activations(self) -> int:
        """Floats that a layer stack keeps for the backward pass, for one source and one target token.

        Input, four gates, cell and output of each layer; the readout's input and output; without what attention keeps
        for each pair of a source and a target token, which grows with the length.
        """
        return (7 * (self.encoder_layers + self.decoder_layers) + 5) * self.d_model

    def layer_products(self) -> list[tuple[int, int]]:
        """Columns in and out of the products that most of the layers' time goes into, for timing a machine by them."""
        return [(self.d_model, 4 * self.d_model), (self.d_model, 4 * self.d_model)]
