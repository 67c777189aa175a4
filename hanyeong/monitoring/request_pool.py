"""The request pool of the replay: dev and tests as usual traffic, `use: monitor` sources as another domain.

Rows are taken in the order of their ids, which are hashes: a fixed choice that looks like chance, and that stays when
rows are added. A source sentence is asked once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from hanyeong.corpus.pair_table import count_rows, read_batches
from hanyeong.corpus.sampling import sample_limit
from hanyeong.corpus.sources import Source
from hanyeong.text.normalize import normalize

SPLIT_TEST = "split"
"""The test set that is cut from the training sources' own documents."""


OVERSAMPLING = 4
"""Rows of a table read for each row of the sample: some repeat a sentence. No large table is held in memory."""


@dataclass(frozen=True)
class Requests:
    """Normalized source sentences, with the ids of their rows."""

    ids: tuple[str, ...]
    texts: tuple[str, ...]
    tables: Mapping[str, int]
    """Rows taken from each table."""

    @property
    def digest(self) -> str:
        """SHA-256 of the ids in order."""
        return hashlib.sha256("\n".join(self.ids).encode()).hexdigest()

    def __len__(self) -> int:
        return len(self.ids)


def reference_tables(split: Path, sources: Mapping[str, Source]) -> list[Path]:
    """Dev and the tests of training sources: the same distribution. Sources that are only tested on stay out."""
    ours = {SPLIT_TEST, *(name for name, source in sources.items() if source.use == "train")}
    tests = sorted(path for path in (split / "test").glob("*.parquet") if path.stem in ours)
    return [split / "dev.parquet", *tests]


def requests(tables: Sequence[Path], column: str, most: int) -> Requests:
    """At most `most` rows of the tables with different sentences, by id; `column` is the source language."""
    found: dict[str, tuple[str, str, str]] = {}
    for path in tables:
        limit = sample_limit(count_rows(path), OVERSAMPLING * most)
        name = path.stem if path.stem != "pairs" else path.parent.name
        for key, text in _rows(path, column):
            if key <= limit and (text not in found or key < found[text][0]):
                found[text] = (key, text, name)
    found.pop("", None)
    chosen = sorted(found.values())[:most]
    counts: dict[str, int] = {}
    for _, _, name in chosen:
        counts[name] = counts.get(name, 0) + 1
    return Requests(tuple(key for key, _, _ in chosen), tuple(text for _, text, _ in chosen), counts)


def training_rows(path: Path, columns: Sequence[str], most: int) -> Iterator[list[list[str]]]:
    """Some columns of the training table in batches, every n-th row where there are more than `most`."""
    step, offset = max(1, -(-count_rows(path) // most)), 0
    for batch in read_batches(path, columns=columns):
        yield [batch.column(name).to_pylist()[-offset % step :: step] for name in columns]
        offset += batch.num_rows


def _rows(path: Path, column: str) -> Iterator[tuple[str, str]]:
    batch: pa.Table
    for batch in read_batches(path, columns=["id", column]):
        for key, text in zip(batch.column("id").to_pylist(), batch.column(column).to_pylist(), strict=True):
            yield key, normalize(text)
