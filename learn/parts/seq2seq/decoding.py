"""Translating test sentences by the product's search, and predicting them with the right words given.

B sentences of a batch, T target length, P positions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch

from hanyeong.evaluation.metrics import Counts, metrics_for
from hanyeong.models.base import AnySeq2Seq
from hanyeong.models.config import PAD
from hanyeong.models.search import greedy
from hanyeong.tokenization.tokenizer import Tokenizer
from hanyeong.training.batching import Batch, batch_of
from learn.parts.learning_rate.sample_task import encoded
from learn.parts.seq2seq.task import MAX_POSITIONS, Pair

BATCH: Final = 25
"""Sentences that are translated together."""
LONGER: Final = 2
"""A translation may have so many times the tokens of its source..."""
MORE: Final = 20
"""...and so many more."""
POSITIONS: Final = 200
"""Target positions that are counted."""


@dataclass(frozen=True)
class Forcing:
    """Right tokens by target position, [P] each."""

    right_forced: Counts
    """With the right words before it given."""
    right_free: Counts
    """With the model's own words before it."""
    total: Counts


def batches(tokenizer: Tokenizer, pairs: Sequence[Pair]) -> Iterator[Batch]:
    """In the given order."""
    ids = encoded(tokenizer, pairs)
    for rows in np.array_split(np.arange(len(pairs)), -(-len(pairs) // BATCH)):
        yield batch_of(ids, rows)


def limit(batch: Batch) -> int:
    """Tokens that the translations may have."""
    return min(MAX_POSITIONS, LONGER * batch.src_BS.size(1) + MORE)


def statistics(model: AnySeq2Seq, tokenizer: Tokenizer, pairs: Sequence[Pair]) -> dict[str, Counts]:
    """Translate greedily, and count what each metric counts, [n, k]."""
    found = list[list[int]]()
    for batch in batches(tokenizer, pairs):
        found += [each.tokens for each in greedy(model, batch.src_BS, batch.src_mask_BS, limit(batch))]
    written, references = tokenizer.decode_tgt(found), [en for _, en in pairs]
    return {name: metric.statistics(written, references) for name, metric in metrics_for("en").items()}


@torch.no_grad()
def forcing(model: AnySeq2Seq, tokenizer: Tokenizer, groups: Sequence[Sequence[Pair]]) -> Forcing:
    """Teacher forcing against free running on the same sentences."""
    counted = np.zeros((3, POSITIONS), np.int64)
    for batch in (batch for pairs in groups for batch in batches(tokenizer, pairs)):
        forced_BT = model.logits(model(batch.src_BS, batch.tgt_BT, batch.src_mask_BS)).argmax(-1)
        free = greedy(model, batch.src_BS, batch.src_mask_BS, limit(batch))
        target_BT = batch.tgt_BT.numpy()
        free_BT = _filled(([each.tokens for each in free]), target_BT.shape[1])
        real_BT = target_BT != PAD
        rows = [(forced_BT.numpy() == target_BT) & real_BT, (free_BT == target_BT) & real_BT, real_BT]
        for into, row in zip(counted, rows, strict=True):
            n = min(POSITIONS, row.shape[1])
            into[:n] += row[:, :n].sum(0)
    return Forcing(*counted)


def _filled(rows: Sequence[Sequence[int]], length: int) -> Counts:
    """[B, length], cut or filled with padding."""
    return np.array([[*row[:length], *[PAD] * (length - len(row))] for row in rows], np.int64)
