"""CSV files of one's own: a header or named columns, quoted cells, one of four delimiters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hanyeong.corpus.readers.base import ReadStats, Row
from hanyeong.corpus.readers.columns import table_rows
from hanyeong.corpus.readers.csv_text import csv_rows
from hanyeong.corpus.readers.files import Found, files_of
from hanyeong.corpus.readers.text_io import opened, texts
from hanyeong.corpus.sources import Source


def read(path: Path, source: Source, account: ReadStats) -> Iterator[Row]:
    """Rows of a file, or of every file of a folder; row 1 is the first below the header, if there is one.

    Raises:
        CorpusError: for what is not well-formed, and for a column that the header (or `columns`) does not name.

    """
    for found in files_of(path, source.files, account):
        account.open(found)
        yield from account.some(_rows(found, source, account))


def _rows(found: Found, source: Source, account: ReadStats) -> Iterator[Row]:
    where, limits = str(found.path), source.limits
    with opened(found.path, limits) as file:
        text = texts(file, source.encoding, where, limits.archive_bytes)
        table = csv_rows(text, where, limits.row_chars, source.delimiter)
        yield from table_rows(table, source, found.member, where, account)
