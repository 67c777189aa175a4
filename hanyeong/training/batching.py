"""Batches of about equal work with little padding: rows of like source and target length together, in random order.

The order of an epoch depends on the seed and the epoch's number alone, so a resumed run needs no sampler state but
where it stood. B rows of a batch, S and T its longest source and target.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from hanyeong.models.config import PAD
from hanyeong.pipeline.errors import InputError
from hanyeong.tokenization.encoded_pairs import Floats, Ints, Pairs

WIDTHS = (1, 2, 3, 4, 6)
"""Spans of source lengths tried for a bucket: 1 pads least in a large corpus, more in a small one."""


@dataclass(frozen=True)
class Batch:
    """Padded ids of one batch, padding at the end; `seen_BS` is None when no source is padded."""

    src_BS: Tensor  # noqa: N815  a shape suffix
    tgt_BT: Tensor  # noqa: N815
    src_mask_BS: Tensor | None  # noqa: N815
    n_src_tokens: int
    n_tgt_tokens: int

    @property
    def n_tokens(self) -> int:
        """Real tokens of both sides."""
        return self.n_src_tokens + self.n_tgt_tokens

    @property
    def n_padded(self) -> int:
        """Positions of both sides, padding included."""
        return self.src_BS.numel() + self.tgt_BT.numel()

    @property
    def tgt_real(self) -> Tensor:
        """Where in the flattened target the real tokens stand."""
        return (self.tgt_BT != PAD).flatten().nonzero()[:, 0]

    @classmethod
    def of(cls, src_BS: Tensor, tgt_BT: Tensor) -> Batch:
        """Both sides, padded."""
        src_mask_BS = src_BS != PAD
        n_src, n_tgt = int(src_mask_BS.sum()), int((tgt_BT != PAD).sum())
        return cls(src_BS, tgt_BT, None if n_src == src_BS.numel() else src_mask_BS, n_src, n_tgt)

    def split_in_half(self) -> list[Batch]:
        """The same rows as two batches; a batch of one row is refused.

        Raises:
            InputError: there is nothing to halve.

        """
        if len(self.src_BS) < 2:
            raise InputError("no memory for a single pair of sentences; lower train.batch_tokens or the model's size")
        middle = len(self.src_BS) // 2
        return [Batch.of(self.src_BS[rows], self.tgt_BT[rows]) for rows in (slice(middle), slice(middle, None))]

    def to(self, device: torch.device) -> Batch:
        """The same on `device`."""
        if device.type == "cpu":
            return self
        seen = None if self.src_mask_BS is None else self.src_mask_BS.to(device)
        return Batch(self.src_BS.to(device), self.tgt_BT.to(device), seen, self.n_src_tokens, self.n_tgt_tokens)


def split_all(parts: list[Batch]) -> list[Batch]:
    """The same rows in smaller batches: each halved that has two rows or more.

    Raises:
        InputError: none has.

    """
    if all(len(part.src_BS) < 2 for part in parts):
        return parts[0].split_in_half()
    return [half for part in parts for half in (part.split_in_half() if len(part.src_BS) > 1 else [part])]


@dataclass(frozen=True)
class Sampler:
    """Cuts a part into batches of at most `batch_tokens` padded tokens, source and target together."""

    src_lengths: Ints
    tgt_lengths: Ints
    rows: Ints
    """Rows that fit the model's positions."""
    batch_tokens: int
    seed: int
    width: int
    """Source lengths in one bucket."""
    weights: Floats | None = None
    """How many times an epoch shows each of `rows`, on average; None: once."""

    def epoch(self, number: int) -> list[Ints]:
        """The rows of each batch of epoch `number`, in the order of training; every row as often as it weighs."""
        rng = np.random.default_rng([self.seed, number])
        batches = _cut(self, _by_length(self, self.width, self._drawn(rng), rng))
        return [batches[i] for i in rng.permutation(len(batches))]

    def sequential(self) -> list[Ints]:
        """Every row once, by length, without any chance, for measuring."""
        return _cut(self, _by_length(self, self.width, self.rows, None))

    @property
    def n_tokens(self) -> int:
        """Real tokens of both sides in one epoch (on average, where rows have weights)."""
        lengths = self.src_lengths[self.rows] + self.tgt_lengths[self.rows]
        return int(lengths.sum() if self.weights is None else round(float(lengths @ self.weights)))

    def _drawn(self, rng: np.random.Generator) -> Ints:
        """The rows of an epoch: a weight of 2.5 shows a row twice, and by chance, every other time, once more."""
        if self.weights is None:
            return self.rows
        whole = np.floor(self.weights)
        more = rng.random(len(self.rows)) < self.weights - whole
        return np.repeat(self.rows, whole.astype(np.int64) + more)


def max_side_length(max_positions: int, batch_tokens: int) -> int:
    """Tokens that a side of a row may have: the model has room for them, and one row makes no batch too large."""
    return min(max_positions, batch_tokens // 2)


def sampler(pairs: Pairs, batch_tokens: int, longest: int, seed: int, weights: Floats | None = None) -> Sampler:
    """A sampler with the bucket width that pads this corpus least; rows with a side over `longest` tokens stay out.

    `weights` has one number for each of the pairs.
    """
    src, tgt = pairs.src.lengths, pairs.tgt.lengths
    longest = max_side_length(longest, batch_tokens)
    fits = (src <= longest) & (tgt <= longest)
    rows, heavy = np.flatnonzero(fits), None if weights is None else weights[fits]
    tried = [Sampler(src, tgt, rows, batch_tokens, seed, width, heavy) for width in WIDTHS]
    return min(tried, key=lambda one: (_n_padded(one, one.sequential()), one.width))


def batch_of(pairs: Pairs, rows: Ints) -> Batch:
    """The chosen rows as padded tensors."""
    return Batch.of(*(torch.from_numpy(side.padded(rows, PAD)) for side in (pairs.src, pairs.tgt)))


def _by_length(s: Sampler, width: int, rows: Ints, rng: np.random.Generator | None) -> Ints:
    """Rows by source bucket, in it by target length; up and down in turn, so that a batch over an edge pads little."""
    rows = rows if rng is None else rng.permutation(rows)
    bucket, tgt = s.src_lengths[rows] // width, s.tgt_lengths[rows]
    ordered: Ints = rows[np.lexsort((np.where(bucket % 2 == 0, tgt, -tgt), bucket))]
    return ordered


def _cut(s: Sampler, rows: Ints) -> list[Ints]:
    """Consecutive rows, as many as fit: rows x (longest source + longest target) <= batch_tokens."""
    batches, start, most = [], 0, max(1, s.batch_tokens // 2)
    src, tgt = s.src_lengths[rows], s.tgt_lengths[rows]
    while start < len(rows):
        ahead = slice(start, start + most)
        longest = np.maximum.accumulate(src[ahead]) + np.maximum.accumulate(tgt[ahead])
        size = np.arange(1, len(longest) + 1) * longest
        n = max(1, int(np.searchsorted(size, s.batch_tokens, side="right")))
        batches.append(rows[start : start + n])
        start += n
    return batches


def _n_padded(s: Sampler, batches: list[Ints]) -> int:
    return sum(len(rows) * int(s.src_lengths[rows].max() + s.tgt_lengths[rows].max()) for rows in batches)
