"""Surprisal of a source sentence under a language model of the training sources' tokens.

Another domain shows first in tokens that were rare in training, in neighbours never seen side by side, and in words
that fall apart into many pieces or bytes. A text that was cut off shows in its last word, with which sentences hardly
ever end. Counting takes one pass over the training sources, in bounded memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class SourceLM:
    """Unigram and bigram statistics of the training sources."""

    bits: NDArray[np.float64]
    """[vocabulary] -log2 of each piece's add-one relative frequency."""
    pairs: NDArray[np.int64]
    """Sorted codes `left * vocabulary + right` of all neighbours."""
    end_bits: NDArray[np.float64] | None = None
    """[vocabulary] -log2 of the share in which a sentence ends with a piece (marks may follow); None: not counted."""

    def save(self, path: Path) -> None:
        """As arrays; the distances of sorted codes take a third of the codes' own room."""
        arrays: dict[str, Any] = {"bits": self.bits, "steps": np.diff(self.pairs, prepend=0)}
        if self.end_bits is not None:
            arrays["end_bits"] = self.end_bits
        np.savez_compressed(path, **arrays)

    @classmethod
    def load(cls, path: Path) -> Self:
        """From what `save` wrote.

        Raises:
            OSError, ValueError, LookupError: the file is missing or something else.

        """
        with np.load(path, allow_pickle=False) as arrays:
            ends = arrays.get("end_bits")
            return cls(arrays["bits"], np.cumsum(arrays["steps"]), ends)

    def surprisal(self, ids: Sequence[int]) -> tuple[float, float]:
        """Mean and largest bits of a sentence's pieces; (0, 0) for none."""
        if not ids:
            return 0.0, 0.0
        bits = self.bits[np.asarray(ids)]
        return float(bits.mean()), float(bits.max())

    def surprisal_of_end(self, ids: Sequence[int], marks: NDArray[np.bool_]) -> float:
        """Bits of ending with the last piece that is no mark; 0 where there is none."""
        last = next((i for i in reversed(ids) if not marks[i]), None)
        return 0.0 if self.end_bits is None or last is None else float(self.end_bits[last])

    def unseen_bigram_rate(self, ids: Sequence[int]) -> float:
        """Share of neighbouring pieces that never stood side by side in training; 0 below two pieces."""
        if len(ids) < 2 or not len(self.pairs):
            return 0.0
        codes = _codes(np.asarray(ids, dtype=np.int64), len(self.bits))
        nearest = np.minimum(np.searchsorted(self.pairs, codes), len(self.pairs) - 1)
        return float(np.mean(self.pairs[nearest] != codes))


def fit(tokens: Iterable[NDArray[np.int64]], vocabulary: int, eos: int, marks: NDArray[np.bool_]) -> SourceLM:
    """Counts over sentences of training source ids, given as flat pieces of any length; `eos` ends each sentence.

    Neighbours count inside a piece: the end of a sentence keeps two of them apart. `marks` [vocabulary] tells pieces
    without a letter or digit.
    """
    counts, ends = np.ones(vocabulary), np.zeros(vocabulary)
    pairs = np.empty(0, dtype=np.int64)
    for piece in tokens:
        counts += np.bincount(piece, minlength=vocabulary)
        ends += np.bincount(_last_words(piece, eos, marks), minlength=vocabulary)
        pairs = np.union1d(pairs, _codes(piece, vocabulary))
    return SourceLM(-np.log2(counts / counts.sum()), pairs, _end_bits(ends, counts - 1, eos, marks))


def _last_words(piece: NDArray[np.int64], eos: int, marks: NDArray[np.bool_]) -> NDArray[np.int64]:
    words = piece[~marks[piece] | (piece == eos)]
    last = words[:-1][words[1:] == eos]
    return np.asarray(last[last != eos])


def _end_bits(
    ends: NDArray[np.float64], counts: NDArray[np.float64], eos: int, marks: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """-log2 P(end | piece), with the share of all words as a prior that weighs as much as one occurrence."""
    is_word = ~marks & (np.arange(len(marks)) != eos)
    usual = (ends.sum() + 1) / (counts[is_word].sum() + 2)  # add-one, so that it is never 0
    return np.asarray(-np.log2((ends + usual) / (counts + 1)))


def flat(sentences: Sequence[Sequence[int]], mark: int) -> NDArray[np.int64]:
    """Sentences of ids one after the other, each followed by `mark`."""
    return np.fromiter((i for ids in sentences for i in (*ids, mark)), dtype=np.int64)


def _codes(ids: NDArray[np.int64], vocabulary: int) -> NDArray[np.int64]:
    return np.asarray(ids[:-1] * vocabulary + ids[1:])
