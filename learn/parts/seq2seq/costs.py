"""What a model costs: memory of a step, latency of a sentence, and the price of going token by token."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import torch

from hanyeong.models.base import AnySeq2Seq
from hanyeong.models.config import BOS
from hanyeong.models.search import greedy
from hanyeong.tokenization.tokenizer import Tokenizer
from hanyeong.training.batching import Batch
from learn.parts.backprop.memory import kept_bytes
from learn.parts.seq2seq.decoding import batches, limit
from learn.parts.seq2seq.task import Pair

TIMED: Final = 12
"""Sentences whose translation is timed, after one to warm up."""
ROUNDS: Final = 3
"""The best of so many is taken."""


def step_megabytes(model: AnySeq2Seq, batch: Batch) -> float:
    """What a training step keeps of a batch for its backward pass, in MB."""
    weights = list(model.parameters())
    return kept_bytes(lambda: model.train()(batch.src_BS, batch.tgt_BT, batch.src_mask_BS), weights) / 1e6


def latency_ms(model: AnySeq2Seq, tokenizer: Tokenizer, pairs: Sequence[Pair]) -> float:
    """Milliseconds of one core to translate one sentence by itself, greedily: the median."""
    model.eval()
    alone = [next(batches(tokenizer, [pair])) for pair in pairs[: TIMED + 1]]
    taken = [_seconds(lambda batch=batch: greedy(model, batch.src_BS, None, limit(batch))) for batch in alone]  # type: ignore[misc]
    return 1000 * float(np.median(taken[1:]))


@torch.no_grad()
def together_ms(model: AnySeq2Seq, batch: Batch) -> float:
    """Milliseconds to predict all tokens of a batch with the right words given."""
    model.eval()
    return 1000 * min(
        _seconds(lambda: model.logits(model(batch.src_BS, batch.tgt_BT, batch.src_mask_BS))) for _ in range(ROUNDS)
    )


@torch.no_grad()
def one_by_one_ms(model: AnySeq2Seq, batch: Batch) -> float:
    """Milliseconds for the same tokens, one position after the other."""
    model.eval()
    return 1000 * min(_seconds(lambda: _one_by_one(model, batch)) for _ in range(ROUNDS))


def _one_by_one(model: AnySeq2Seq, batch: Batch) -> None:
    state = model.init_state(model.encode(batch.src_BS, batch.src_mask_BS))
    token_B = batch.tgt_BT.new_full((len(batch.tgt_BT),), BOS)
    for given_B in batch.tgt_BT.unbind(1):
        _, state = model.step(token_B, state)
        token_B = given_B


def _seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started
