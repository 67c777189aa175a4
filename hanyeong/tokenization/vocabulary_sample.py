"""The lines that vocabularies are trained on: some training rows, chosen by their ids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from hanyeong.corpus.language_pair import Language
from hanyeong.corpus.pair_table import count_rows, read_batches
from hanyeong.corpus.sampling import seeded_ranks

BATCH_ROWS = 10_000
"""Rows of a split in memory at once."""


def sampled_lines(table: Path, languages: Sequence[Language], rows: int, seed: int) -> Iterator[str]:
    """Lines of about `rows` rows (of all, where there are fewer), one language after the other within a row.

    A row is chosen by the hash of its id: rows that are added later change few of them.
    """
    threshold = _threshold(table, rows, seed)
    for batch in read_batches(table, BATCH_ROWS, ["id", *languages]):
        chosen = np.flatnonzero(seeded_ranks(batch["id"].to_pylist(), seed) <= threshold)
        texts = [batch[language].take(chosen).to_pylist() for language in languages]
        for row in zip(*texts, strict=True):
            yield from row


def _threshold(table: Path, rows: int, seed: int) -> int:
    """The rank up to which rows are chosen."""
    if count_rows(table) <= rows:
        return int(np.iinfo(np.uint64).max)
    ranks = [seeded_ranks(batch["id"].to_pylist(), seed) for batch in read_batches(table, BATCH_ROWS, ["id"])]
    return int(np.partition(np.concatenate(ranks), rows - 1)[rows - 1])
