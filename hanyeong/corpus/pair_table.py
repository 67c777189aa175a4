"""The pair table: one Parquet file of aligned Korean-English sentences, every column text.

Text is text: never NaN, never cast. Tables stream in batches, so that millions of rows fit in bounded memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa
import pyarrow.parquet as pq

from hanyeong.pipeline.errors import InputError

COLUMNS = ("id", "ko", "en", "source", "domain", "document", "direction", "terms", "split_hint")
"""`direction`: the original side first ("ko-en", "en-ko", or "" when unknown); `terms`: "open" or "restricted";
`split_hint`: "train", "valid" or "" as the publisher divided it."""

VALID = "valid"
"""`split_hint` of rows that the publisher set aside for validation."""

SCHEMA = pa.schema([pa.field(name, pa.string(), nullable=False) for name in COLUMNS])


def pair_id(source: str, member: str, row: int) -> str:
    """16 hexadecimal digits that stand for a row's origin: its source, its file (and sheet), its place there."""
    return hashlib.blake2b(f"{source}\0{member}\0{row}".encode(), digest_size=8).hexdigest()


class PairWriter:
    """Writes pair tables batch by batch; `extra` names further text columns (such as a reason)."""

    def __init__(self, path: Path, extra: Sequence[str] = ()) -> None:
        fields = [*SCHEMA, *(pa.field(name, pa.string(), nullable=False) for name in extra)]
        self.schema = pa.schema(fields)
        self.rows = 0
        self._writer = pq.ParquetWriter(path, self.schema, compression="zstd")

    def write(self, columns: Mapping[str, Sequence[str]] | pa.Table) -> None:
        """Append rows, given as columns or as a table."""
        table = columns if isinstance(columns, pa.Table) else pa.table(dict(columns))
        table = table.select(self.schema.names).cast(self.schema)
        self._writer.write_table(table)
        self.rows += table.num_rows

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.close()


def read_batches(path: Path, rows: int = 50_000, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
    """The table in order, at most `rows` rows at a time."""
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=rows, columns=list(columns) if columns else None):
            yield pa.Table.from_batches([batch])


def read_table(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """The whole table, or some of its columns: for files known to be small."""
    return pq.read_table(path, columns=list(columns) if columns else None, partitioning=None)


def count_rows(path: Path) -> int:
    """Number of rows, from the file's footer."""
    return int(pq.read_metadata(path).num_rows)


def raw_table(raw: Path, source: str) -> Path:
    """Where a source's pairs lie below data/raw.

    Raises:
        InputError: they have not been read yet.

    """
    path = raw / source / "pairs.parquet"
    if not path.is_file():
        raise InputError(f"{path}: not found; run `dvc repro ingest@{source}` first")
    return path


def split_table(split: Path, name: str) -> Path:
    """Where the rows of train or dev are below data/split.

    Raises:
        InputError: the corpus was not split yet.

    """
    path = split / f"{name}.parquet"
    if not path.is_file():
        raise InputError(f"{path}: not found; run `dvc repro split` first")
    return path
