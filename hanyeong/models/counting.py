"""Parameters and floating-point operations of a model, counted by PyTorch on the meta device: no memory, no arithmetic.

So no architecture needs a formula of its own. S source length, T target length.
"""

from __future__ import annotations

from functools import cache

import torch
from torch.utils.flop_counter import FlopCounterMode

from hanyeong.models.base import AnySeq2Seq
from hanyeong.models.config import BOS, VocabSizes
from hanyeong.models.params import ModelParams
from hanyeong.models.registry import build_model

BACKWARD = 2
"""Backward operations for one of the forward pass: a product for the gradient of the input and one for the weight."""


@cache
def n_parameters(params: ModelParams, vocabulary: VocabSizes) -> int:
    """Trained numbers of the model, tied matrices counted once."""
    return sum(weight.numel() for weight in _on_meta(params, vocabulary).parameters())


def training_flops(  # noqa: PLR0917  sizes, in the order of their names
    params: ModelParams, v: VocabSizes, src_tokens: int, tgt_tokens: int, src_length: float, tgt_length: float
) -> float:
    """Floating-point operations to train on so many tokens once, lengths being means over sentences.

    Matrix products only, a multiply-add as two, forward and twice that backward; nothing for padding. So a share of
    the machine's matrix-product peak that is worked out from it counts useful work alone.
    """
    return (1 + BACKWARD) * forward_flops(params, v, src_tokens, tgt_tokens, src_length, tgt_length)


def forward_flops(  # noqa: PLR0917  sizes, in the order of their names
    params: ModelParams, v: VocabSizes, src_tokens: int, tgt_tokens: int, src_length: float, tgt_length: float
) -> float:
    """The same for the forward pass alone: encoder for the source tokens, decoder for the target tokens."""
    s, t = max(1, round(src_length)), max(1, round(tgt_length))
    encoder, decoder = _of_a_pair(params, v, s, t)
    return src_tokens * encoder / s + tgt_tokens * decoder / t


@cache
def _of_a_pair(params: ModelParams, vocabulary: VocabSizes, s: int, t: int) -> tuple[int, int]:
    """Operations of encoder and decoder for one pair of sentences."""
    model = _on_meta(params, vocabulary).eval()
    src_BS, prefix_BT = (torch.full((1, n), BOS, device="meta") for n in (s, t))
    with FlopCounterMode(display=False) as in_encoder:
        encoded = model.encode(src_BS, None)
    with FlopCounterMode(display=False) as in_decoder:
        model.logits(model.decode(prefix_BT, encoded))
    return in_encoder.get_total_flops(), in_decoder.get_total_flops()


def _on_meta(params: ModelParams, vocabulary: VocabSizes) -> AnySeq2Seq:
    with torch.device("meta"):
        return build_model(params, vocabulary)
