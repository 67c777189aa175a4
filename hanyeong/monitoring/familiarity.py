"""How familiar a source sentence is to the model: its subwords under the counts of the training sources.

Another domain shows first in subwords that were rare in training, in neighbours never seen side by side, and in words
that fall apart into many pieces or bytes. Counting takes one pass over the token shard, in bounded memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CHUNK_TOKENS = 4_000_000


@dataclass(frozen=True)
class Familiarity:
    """What the training sources hold."""

    bits: NDArray[np.float64]
    """[vocabulary] -log2 of each piece's add-one relative frequency."""
    pairs: NDArray[np.int64]
    """Sorted codes `left * vocabulary + right` of all neighbours."""

    def surprise(self, ids: Sequence[int]) -> tuple[float, float]:
        """Mean and largest bits of a sentence's pieces; (0, 0) for none."""
        if not ids:
            return 0.0, 0.0
        bits = self.bits[np.asarray(ids)]
        return float(bits.mean()), float(bits.max())

    def new_pairs_share(self, ids: Sequence[int]) -> float:
        """Share of neighbouring pieces that never stood side by side in training; 0 below two pieces."""
        if len(ids) < 2 or not len(self.pairs):
            return 0.0
        codes = _codes(np.asarray(ids, dtype=np.int64), len(self.bits))
        places = np.minimum(np.searchsorted(self.pairs, codes), len(self.pairs) - 1)
        return float(np.mean(self.pairs[places] != codes))


def learn(tokens: NDArray[np.uint16] | NDArray[np.int32], vocabulary: int) -> Familiarity:
    """Counts over a flat array of training source ids (it may be memory-mapped)."""
    counts = np.ones(vocabulary)
    pairs = np.empty(0, dtype=np.int64)
    for start in range(0, len(tokens), CHUNK_TOKENS):
        chunk = np.asarray(tokens[start : start + CHUNK_TOKENS + 1], dtype=np.int64)
        counts += np.bincount(chunk[:CHUNK_TOKENS], minlength=vocabulary)
        # One token more than is counted, so that no neighbours are lost between two pieces.
        pairs = np.union1d(pairs, _codes(chunk, vocabulary))
    return Familiarity(-np.log2(counts / counts.sum()), pairs)


def _codes(ids: NDArray[np.int64], vocabulary: int) -> NDArray[np.int64]:
    return np.asarray(ids[:-1] * vocabulary + ids[1:])
