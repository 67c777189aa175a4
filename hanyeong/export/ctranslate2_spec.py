"""The translator as CTranslate2 declares one: every weight of ours put where its specification asks for it.

The specification starts with nothing set; `validate` lists whatever is still unset, all at once. Weights are copied in
float32 and then stored in the wanted type; matrices that are tied are written once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import ctranslate2.specs
from ctranslate2.specs.common_spec import Activation

from hanyeong.export.compute_types import ComputeType
from hanyeong.models.base import AnySeq2Seq
from hanyeong.models.checkpoint import named_weights
from hanyeong.models.transformer.model import TransformerModel
from hanyeong.models.transformer.params import TransformerParams
from hanyeong.pipeline.errors import InputError
from hanyeong.tokenization.tokenizer import SPECIAL_TOKENS, Tokenizer

ACTIVATIONS = {"relu": Activation.RELU, "gelu": Activation.GELU, "swiglu": Activation.SWISH}
LAYER_NORM_EPSILON = 1e-5
"""PyTorch's own; CTranslate2 would take 1e-6 for some models."""
MAX_POSITIONS = "max_positions"
"""Key of ours in the exported config.json: the longest source or target in tokens."""


def export(model: AnySeq2Seq, tokenizer: Tokenizer, compute_type: ComputeType, into: Path) -> None:
    """Write the model into the directory `into`, which exists and is empty, in CTranslate2's format.

    Raises:
        InputError: CTranslate2 has no such architecture, or the model was trained with another tokenizer.
        ValueError: weights are missing; the message lists all of them.

    """
    if not isinstance(model, TransformerModel):
        kind = model.architecture.kind
        raise InputError(f"CTranslate2 runs Transformers only, found a model of kind {kind}; evaluate it with PyTorch")
    if model.vocabulary != tokenizer.vocabulary:
        actual, expected = (f"{v.src} and {v.tgt} pieces" for v in (tokenizer.vocabulary, model.vocabulary))
        raise InputError(f"the model was trained with {expected}, the tokenizers have {actual}; train it again")
    spec = specification(model, tokenizer)
    spec.validate()
    spec.optimize(quantization=compute_type)
    spec.save(str(into))


def specification(model: TransformerModel, tokenizer: Tokenizer) -> Any:
    """CTranslate2's specification filled with the model's weights and vocabularies; not yet validated."""
    a = model.architecture
    spec = ctranslate2.specs.TransformerSpec.from_config(
        (a.encoder_layers, a.decoder_layers),
        a.n_heads,
        pre_norm=True,
        activation=ACTIVATIONS[a.activation],
        ffn_glu=a.activation == "swiglu",
    )
    # Copies: CTranslate2 quantises in place, and these arrays share their memory with the model.
    weights = {name: value.numpy().copy() for name, value in named_weights(model).items()}
    positions = model.positions.cpu().numpy().copy()
    _configure(spec.config, a)
    _fill(spec.encoder, _encoder(weights, a, positions))
    _fill(spec.decoder, _decoder(weights, a, positions))
    spec.register_source_vocabulary(pieces(tokenizer.src))
    spec.register_target_vocabulary(pieces(tokenizer.tgt))
    return spec


def pieces(processor: Any) -> list[str]:
    """Every piece of a tokenizer, by id."""
    return [processor.id_to_piece(i) for i in range(processor.vocab_size())]


Weights = Mapping[str, Any]
Placed = Iterator[tuple[str, Any]]


def _configure(config: Any, a: TransformerParams) -> None:
    config.unk_token, config.bos_token, config.eos_token = SPECIAL_TOKENS[1], SPECIAL_TOKENS[2], SPECIAL_TOKENS[3]
    config.decoder_start_token = SPECIAL_TOKENS[2]
    config.add_source_bos, config.add_source_eos = False, True  # so that the usual recipe feeds what was trained on
    config.layer_norm_epsilon = LAYER_NORM_EPSILON
    config.add_attribute(MAX_POSITIONS, a.max_positions)


def _fill(spec: Any, placed: Placed) -> None:
    """Set each attribute by its path; an unknown one is refused by the specification itself."""
    for path, value in placed:
        *way, last = path.split(".")
        at = spec
        for key in way:
            at = at[int(key)] if key.isdecimal() else getattr(at, key)
        setattr(at, last, value)


def _encoder(w: Weights, a: TransformerParams, positions: Any) -> Placed:
    yield "embeddings.0.weight", w["src_embedding.weight"]
    yield "position_encodings.encodings", positions
    yield from _norm("layer_norm", w, "encoder_norm")
    for i in range(a.encoder_layers):
        ours, theirs = f"encoder.{i}", f"layer.{i}"
        yield from _self_attention(theirs, w, ours)
        yield from _feed_forward(theirs, w, ours, a)


def _decoder(w: Weights, a: TransformerParams, positions: Any) -> Placed:
    embedding = w["tgt_embedding.weight" if "tgt_embedding.weight" in w else "src_embedding.weight"]
    yield "embeddings.weight", embedding
    yield "projection.weight", embedding
    yield "position_encodings.encodings", positions
    yield from _norm("layer_norm", w, "decoder_norm")
    for i in range(a.decoder_layers):
        ours, theirs = f"decoder.{i}", f"layer.{i}"
        yield from _self_attention(theirs, w, ours)
        yield from _norm(f"{theirs}.attention.layer_norm", w, f"{ours}.cross_norm")
        for at, name in enumerate(("q", "kv", "out")):
            yield from _linear(f"{theirs}.attention.linear.{at}", w, f"{ours}.cross.{name}")
        yield from _feed_forward(theirs, w, ours, a)


def _self_attention(theirs: str, w: Weights, ours: str) -> Placed:
    """Queries, keys and values stand in one matrix, in this order, on both sides."""
    yield from _norm(f"{theirs}.self_attention.layer_norm", w, f"{ours}.attention_norm")
    for at, name in enumerate(("qkv", "out")):
        yield from _linear(f"{theirs}.self_attention.linear.{at}", w, f"{ours}.attention.{name}")


def _feed_forward(theirs: str, w: Weights, ours: str, a: TransformerParams) -> Placed:
    """CTranslate2 activates linear_0; with SwiGLU linear_0_noact is what it is multiplied with."""
    yield from _norm(f"{theirs}.ffn.layer_norm", w, f"{ours}.ff_norm")
    names: Sequence[tuple[str, str]] = [("linear_0", "up"), ("linear_1", "down")]
    if a.activation == "swiglu":
        names = [("linear_0", "gate"), ("linear_0_noact", "up"), ("linear_1", "down")]
    for place, name in names:
        yield from _linear(f"{theirs}.ffn.{place}", w, f"{ours}.ff.{name}")


def _linear(theirs: str, w: Weights, ours: str) -> Placed:
    yield f"{theirs}.weight", w[f"{ours}.weight"]
    yield f"{theirs}.bias", w[f"{ours}.bias"]


def _norm(theirs: str, w: Weights, ours: str) -> Placed:
    yield f"{theirs}.gamma", w[f"{ours}.weight"]
    yield f"{theirs}.beta", w[f"{ours}.bias"]
