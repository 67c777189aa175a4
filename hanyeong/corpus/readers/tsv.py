"""Tab-separated text: a row is a line, a cell is what stands between tabs. Quotes mean nothing here.

With quoting on, one stray quotation mark glues lines together; so lines are split at line feeds, cells at tabs, and
a line with another number of cells is refused and counted, unless all that it has too many are empty. Cells that a
spreadsheet quoted are counted: `kind: csv` with a tab as delimiter reads such files as they were meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from hanyeong.corpus.readers.base import ReadStats, Row
from hanyeong.corpus.readers.columns import table_rows
from hanyeong.corpus.readers.files import Found, files_of
from hanyeong.corpus.readers.text_io import lines, opened
from hanyeong.corpus.sources import Source
from hanyeong.results.ingest import RowNote

_QUOTED = re.compile(r'(?:^|\t)"(?:[^"\t]|"")*""(?:[^"\t]|"")*"(?:\t|$)')
"""A cell in quotes with doubled quotes inside, as spreadsheets write it; `"Yes."` alone is a sentence in quotes."""


def read(path: Path, source: Source, account: ReadStats) -> Iterator[Row]:
    """Rows of a file, or of every file of a folder; row 1 is the first line after the header, if there is one.

    Raises:
        CorpusError: for an empty file, a header alone, a column that the header (or `columns`) does not name.

    """
    for found in files_of(path, source.files, account):
        account.open(found)
        yield from account.some(_rows(found, source, account))


def _rows(found: Found, source: Source, account: ReadStats) -> Iterator[Row]:
    where = str(found.path)
    with opened(found.path, source.limits) as file:
        table = _cells(lines(file, source.encoding, where, source.limits), account)
        yield from table_rows(table, source, found.member, where, account)


def _cells(text: Iterator[str], account: ReadStats) -> Iterator[list[str]]:
    for line in text:
        if '""' in line and _QUOTED.search(line):
            account.noted[RowNote.CSV_QUOTES] += 1
        yield line.split("\t")
