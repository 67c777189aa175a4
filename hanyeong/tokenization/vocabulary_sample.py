"""The lines that vocabularies are trained on: some training rows, chosen by their ids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from hanyeong.corpus.language_pair import Language
from hanyeong.corpus.pair_table import count_rows, read_batches

BATCH_ROWS = 10_000
"""Rows of a split in memory at once."""


def sampled_lines(table: Path, languages: Sequence[Language], rows: int, seed: int) -> Iterator[str]:
    """Lines of about `rows` rows (of all, where there are fewer), one language after the other within a row.

    A row is chosen by the hash of its id: rows that are added later change few of them.
    """
    threshold = _threshold(table, rows, seed)
    for batch in read_batches(table, BATCH_ROWS, ["id", *languages]):
        chosen = np.flatnonzero(_ranks(batch["id"].to_pylist(), seed) <= threshold)
        texts = [batch[language].take(chosen).to_pylist() for language in languages]
        for row in zip(*texts, strict=True):
            yield from row


def _threshold(table: Path, rows: int, seed: int) -> int:
    """The rank up to which rows are chosen."""
    if count_rows(table) <= rows:
        return int(np.iinfo(np.uint64).max)
    ranks = [_ranks(batch["id"].to_pylist(), seed) for batch in read_batches(table, BATCH_ROWS, ["id"])]
    return int(np.partition(np.concatenate(ranks), rows - 1)[rows - 1])


def _ranks(ids: list[str], seed: int) -> npt.NDArray[np.uint64]:
    """A number for each row that looks random: its id, a hash already, mixed with the seed (splitmix64's finish)."""
    x = np.array([int(one, 16) for one in ids], np.uint64) ^ np.uint64(seed % (1 << 64))
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        x = (x ^ (x >> np.uint64(shift))) * np.uint64(factor)
    ranks: npt.NDArray[np.uint64] = x ^ (x >> np.uint64(31))
    return ranks
