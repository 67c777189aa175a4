"""The choices of a training that decide its time, and the plain ways that the product does not take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from hanyeong.models.config import PAD
from hanyeong.tokenization.encoded_pairs import Ints, Pairs
from hanyeong.training.batching import Batch, batch_of, sampler
from hanyeong.training.compute import Compute


@dataclass(frozen=True)
class Choices:
    """One way to train."""

    scale: str = "words"
    """What is trained: words, pieces or small."""
    buckets: bool = False
    """Rows of like length together; else in random order, padded to the longest."""
    chunks: bool = False
    """Logits of some rows at a time; else of the whole batch."""
    bfloat16: bool = False
    threads: int = 1


def ladder(n_threads: int) -> dict[str, Choices]:
    """From the plain way to the product's, one choice changed at a time; by the name of what was changed."""
    steps = {"start": Choices()}
    changes: dict[str, dict[str, Any]] = {
        "pieces": {"scale": "pieces"},
        "buckets": {"buckets": True},
        "chunks": {"chunks": True},
        "bfloat16": {"bfloat16": True},
        "threads": {"threads": n_threads},
        "small": {"scale": "small"},
    }
    for name, change in changes.items():
        steps[name] = replace(list(steps.values())[-1], **change)
    return steps


class WholeLogits(Compute):
    """The loss as most programs have it: the logits of every position at once, those of padding too."""

    def forward_backward(self, batch: Batch, n_tokens: int, smoothing: float) -> Tensor:
        """As the product's, with [rows x length, vocabulary] logits in memory."""
        self.model.train()
        hidden_BTD = self.model(batch.src_BS, batch.tgt_BT, batch.src_mask_BS)
        logits_NV = functional.linear(hidden_BTD, self.model.output_weight).flatten(0, 1)
        target_N = batch.tgt_BT.flatten()
        loss = functional.cross_entropy(
            logits_NV, target_N, ignore_index=PAD, label_smoothing=smoothing, reduction="sum"
        )
        (loss / n_tokens).backward()
        self._take_gradients()
        return loss.detach()


def random_batches(pairs: Pairs, batch_tokens: int, seed: int) -> Iterator[Ints]:
    """Rows in random order, as many to a batch as have `batch_tokens` real tokens on average."""
    tokens_a_row = float((pairs.src.lengths + pairs.tgt.lengths).mean())
    n = max(1, round(batch_tokens / tokens_a_row))
    order = np.random.default_rng(seed).permutation(len(pairs))
    return iter(np.split(order, range(n, len(order), n)))


def bucketed_batches(pairs: Pairs, batch_tokens: int, seed: int) -> Iterator[Ints]:
    """The product's batches: rows of like length together, in random order."""
    return iter(sampler(pairs, batch_tokens, batch_tokens // 2, seed).epoch(0))


def batches(choices: Choices, pairs: Pairs, batch_tokens: int, seed: int, most: int) -> list[Batch]:
    """The first batches, padded."""
    make = bucketed_batches if choices.buckets else random_batches
    return [batch_of(pairs, rows) for rows in islice(make(pairs, batch_tokens, seed), most)]


def padding_share(made: Sequence[Batch]) -> float:
    """Positions that hold no token, of all."""
    return 1 - sum(batch.n_tokens for batch in made) / sum(batch.n_padded for batch in made)


def precision(choices: Choices) -> torch.dtype:
    """The number format of matrix products."""
    return torch.bfloat16 if choices.bfloat16 else torch.float32
