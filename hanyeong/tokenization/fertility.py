"""How text is split into tokens: tokens per word and a character, what had to be spelt in bytes, how long rows are.

Counted batch by batch from token ids alone; no sentence is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from hanyeong.models.config import UNK
from hanyeong.results.tokenize import TokenCounts, TokenLengths

EDGES = (0, 4, 8, 12, 16, 20, 24, 28, 32, 40, 48, 56, 64, 80, 96, 112, 128, 192, 256, 512, 1024, 2048, 4096)
"""Lower edges of the length histogram, in tokens; the last bin is open."""


class PieceTable:
    """Which ids of a model are bytes, and which of these begin a character."""

    def __init__(self, model: Any) -> None:
        n = model.vocab_size()
        values = [int(model.id_to_piece(i)[3:5], 16) if model.is_byte(i) else -1 for i in range(n)]
        self.is_byte = np.array([v >= 0 for v in values])
        # UTF-8: bytes 0x80 to 0xBF only ever go on with a character.
        self.begins = np.array([v >= 0 and not 0x80 <= v < 0xC0 for v in values])


class Fertility:
    """Running counts over rows of one side."""

    def __init__(self, table: PieceTable) -> None:
        self._table = table
        self.rows = self.words = self.chars = self.tokens = self.unknown = self.in_bytes = self.chars_in_bytes = 0
        self.longest = 0
        self._histogram = np.zeros(len(EDGES), np.int64)

    def add(self, lines: Sequence[str], rows: Sequence[Sequence[int]]) -> None:
        """Count lines and their ids; begin and end marks must not be among these."""
        if not lines:
            return
        lengths = np.fromiter(map(len, rows), np.int64, len(rows))
        ids = _flat(rows, int(lengths.sum()))
        self.rows += len(lines)
        for line in lines:
            words = line.split()
            self.words += len(words)
            self.chars += sum(map(len, words))
        self.tokens += len(ids)
        self.unknown += int((ids == UNK).sum())
        self.in_bytes += int(self._table.is_byte[ids].sum())
        self.chars_in_bytes += int(self._table.begins[ids].sum())
        self.longest = max(self.longest, int(lengths.max()))
        self._histogram += np.bincount(np.searchsorted(EDGES, lengths, side="right") - 1, minlength=len(EDGES))

    @property
    def coverage(self) -> float:
        """Share of characters, blanks aside, that have a piece and need no bytes; 1 where there are none."""
        return 1 - (self.chars_in_bytes + self.unknown) / self.chars if self.chars else 1.0

    def result(self) -> TokenCounts:
        """Everything counted, and the ratios people compare."""
        return TokenCounts(
            rows=self.rows,
            words=self.words,
            chars=self.chars,
            tokens=self.tokens,
            tokens_per_row=_ratio(self.tokens, self.rows),
            tokens_per_word=_ratio(self.tokens, self.words),
            tokens_per_char=_ratio(self.tokens, self.chars),
            coverage=round(self.coverage, 6),
            unknown_rate=_ratio(self.unknown, self.tokens),
            byte_rate=_ratio(self.in_bytes, self.tokens),
            longest_tokens=self.longest,
            lengths=TokenLengths(edges=EDGES, rows=tuple(self._histogram.tolist())),
        )


def _flat(rows: Sequence[Sequence[int]], total: int) -> npt.NDArray[np.int64]:
    return np.fromiter((i for row in rows for i in row), np.int64, total)


def _ratio(part: int, whole: int) -> float:
    return round(part / whole, 6) if whole else 0.0
