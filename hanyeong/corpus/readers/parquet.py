"""Parquet files, such as Hugging Face keeps data sets in: columns of text, read in batches.

`translation.ko` means the field `ko` of the column `translation`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from hanyeong.corpus.readers.base import ReadStats, Row
from hanyeong.corpus.readers.column_names import shown
from hanyeong.corpus.readers.columns import asked_names
from hanyeong.corpus.readers.files import Found, files_of
from hanyeong.corpus.readers.jsonl import record_row
from hanyeong.corpus.sources import Fields, Limits, Source
from hanyeong.pipeline.errors import CorpusError

_BATCH_ROWS = 2_000


def read(path: Path, source: Source, account: ReadStats) -> Iterator[Row]:
    """Rows of a file, or of every file of a folder; row N is row N of its file.

    Raises:
        CorpusError: for what is no Parquet file, is damaged, or has no such columns of text.

    """
    for found in files_of(path, source.files, account):
        account.open(found)
        yield from account.some(_rows(found, source, account))


def _rows(found: Found, source: Source, account: ReadStats) -> Iterator[Row]:
    where, fields, number = str(found.path), source.fields, 0
    with found.path.open("rb") as raw, _calm(where), pq.ParquetFile(raw, page_checksum_verification=True) as file:
        _check_size(file.metadata, where, source.limits)
        columns = _columns(file.schema_arrow, fields, where)
        for batch in file.iter_batches(_BATCH_ROWS, columns=columns):
            for record in batch.to_pylist():
                number += 1
                yield from record_row(record, found.member, number, fields, account)


def _check_size(metadata: pq.FileMetaData, where: str, limits: Limits) -> None:
    total = sum(metadata.row_group(n).total_byte_size for n in range(metadata.num_row_groups))
    if total > limits.archive_bytes:
        most = limits.archive_bytes
        raise CorpusError(f"{where}: {total:,} bytes when unpacked; expected at most {most:,} (limits.archive_bytes)")


def _columns(schema: pa.Schema, fields: Fields, where: str) -> list[str]:
    """The columns to read, once every field is known to be there, the sides as text."""
    found = {name: _type_of(schema, name) for name in asked_names(fields)}
    missing = [name for name, kind in found.items() if kind is None]
    if missing:
        raise CorpusError(
            f"{where}: no column {', '.join(map(repr, missing))}; found {shown(_paths(schema))}. "
            f"Name the columns in the source's fields (a.b for the field b of the column a)"
        )
    for name in (fields.ko, fields.en):
        if not _is_text(found[name]):
            raise CorpusError(f"{where}: column {name!r} holds {found[name]}; expected text")
    return sorted({name if name in schema.names else name.split(".")[0] for name in found})


def _type_of(schema: pa.Schema, name: str) -> pa.DataType | None:
    if name in schema.names:
        return schema.field(name).type
    outer, _, inner = name.partition(".")
    return _type_of(pa.schema(schema.field(outer).type), inner) if inner and _is_struct(schema, outer) else None


def _is_struct(schema: pa.Schema, name: str) -> bool:
    return name in schema.names and pa.types.is_struct(schema.field(name).type)


def _paths(schema: pa.Schema) -> list[str]:
    inside = {name: _paths(pa.schema(schema.field(name).type)) for name in schema.names if _is_struct(schema, name)}
    return [path for name in schema.names for path in [f"{name}.{one}" for one in inside.get(name, [])] or [name]]


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


@contextmanager
def _calm(where: str) -> Iterator[None]:
    """What the library says about a broken file, as our error; a disk's own errors have a number and stay."""
    try:
        yield
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise CorpusError(
            f"{where}: not a Parquet file that can be read ({type(error).__name__}); fetch it again, or write it anew"
        ) from None
