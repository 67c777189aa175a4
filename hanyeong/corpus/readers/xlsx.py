"""Workbooks of one's own: one sheet, its columns named by a header or by the source."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hanyeong.corpus.readers.base import ReadStats, Row
from hanyeong.corpus.readers.columns import table_rows
from hanyeong.corpus.readers.files import Found, files_of
from hanyeong.corpus.readers.workbook import one_sheet
from hanyeong.corpus.sources import Source


def read(path: Path, source: Source, account: ReadStats) -> Iterator[Row]:
    """Rows of a workbook, or of every workbook of a folder; row 1 is the first below the header, if there is one.

    Raises:
        CorpusError: for what is no workbook, and for a column that the header (or `columns`) does not name.

    """
    for found in files_of(path, source.files, account):
        account.open(found)
        yield from account.some(_rows(found, source, account))


def _rows(found: Found, source: Source, account: ReadStats) -> Iterator[Row]:
    where = str(found.path)
    with found.path.open("rb") as file:
        sheet = one_sheet(file, found.member, where, source.limits, account, name=source.sheet)
        yield from table_rows(sheet.rows, source, sheet.member, where, account)
