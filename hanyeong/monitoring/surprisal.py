"""Surprisal of a source sentence under a language model of the training sources' tokens.

Another domain shows first in tokens that were rare in training, in neighbours never seen side by side, and in words
that fall apart into many pieces or bytes. Counting takes one pass over the training sources, in bounded memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class SourceLM:
    """Unigram and bigram statistics of the training sources."""

    bits: NDArray[np.float64]
    """[vocabulary] -log2 of each piece's add-one relative frequency."""
    pairs: NDArray[np.int64]
    """Sorted codes `left * vocabulary + right` of all neighbours."""

    def save(self, path: Path) -> None:
        """As arrays; the distances of sorted codes take a third of the codes' own room."""
        np.savez_compressed(path, bits=self.bits, steps=np.diff(self.pairs, prepend=0))

    @classmethod
    def load(cls, path: Path) -> Self:
        """From what `save` wrote.

        Raises:
            OSError, ValueError, LookupError: the file is missing or something else.

        """
        with np.load(path, allow_pickle=False) as arrays:
            return cls(arrays["bits"], np.cumsum(arrays["steps"]))

    def surprisal(self, ids: Sequence[int]) -> tuple[float, float]:
        """Mean and largest bits of a sentence's pieces; (0, 0) for none."""
        if not ids:
            return 0.0, 0.0
        bits = self.bits[np.asarray(ids)]
        return float(bits.mean()), float(bits.max())

    def unseen_bigram_rate(self, ids: Sequence[int]) -> float:
        """Share of neighbouring pieces that never stood side by side in training; 0 below two pieces."""
        if len(ids) < 2 or not len(self.pairs):
            return 0.0
        codes = _codes(np.asarray(ids, dtype=np.int64), len(self.bits))
        nearest = np.minimum(np.searchsorted(self.pairs, codes), len(self.pairs) - 1)
        return float(np.mean(self.pairs[nearest] != codes))


def fit(tokens: Iterable[NDArray[np.int64]], vocabulary: int) -> SourceLM:
    """Counts over sentences of training source ids, given as flat pieces of any length.

    Neighbours count inside a piece: a mark of any kind between two sentences keeps these apart.
    """
    counts = np.ones(vocabulary)
    pairs = np.empty(0, dtype=np.int64)
    for piece in tokens:
        counts += np.bincount(piece, minlength=vocabulary)
        pairs = np.union1d(pairs, _codes(piece, vocabulary))
    return SourceLM(-np.log2(counts / counts.sum()), pairs)


def flat(sentences: Sequence[Sequence[int]], mark: int) -> NDArray[np.int64]:
    """Sentences of ids one after the other, each followed by `mark`."""
    return np.fromiter((i for ids in sentences for i in (*ids, mark)), dtype=np.int64)


def _codes(ids: NDArray[np.int64], vocabulary: int) -> NDArray[np.int64]:
    return np.asarray(ids[:-1] * vocabulary + ids[1:])
