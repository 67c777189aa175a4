"""AI Hub's JSON, CSV and workbooks as numbered records, one at a time.

JSON is a list, {"data": [...]} or {"labeled_data": [...]}; tables have a header with both sides among their first rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from hanyeong.corpus.readers.aihub_rows import keys_of, recognized
from hanyeong.corpus.readers.base import ReadStats, cells_found, require_single
from hanyeong.corpus.readers.columns import HEADER_ROWS, Cells, header_among
from hanyeong.corpus.readers.json_stream import records
from hanyeong.corpus.sources import Fields, Limits
from hanyeong.pipeline.errors import CorpusError
from hanyeong.results.ingest import RowError

ARRAYS = ("data", "labeled_data")
"""Keys under which AI Hub's data sets keep their records (71265, 71266, 124, 125; 563). 111 is a bare list."""


@dataclass(frozen=True)
class Records:
    """What a file holds: the name for its rows' origin, numbered records, and where their keys stand."""

    member: str
    rows: Iterator[tuple[int, Mapping[str, Any]]]
    keys: str


def json_records(text: Iterator[str], member: str, where: str, limits: Limits) -> Records:
    """Each record of a JSON file; row 1 is the first of the list."""
    return Records(member, enumerate(records(text, where, ARRAYS, limits.row_chars), 1), "the last of them has")


def table_records(table: Iterator[Cells], member: str, where: str, fields: Fields, account: ReadStats) -> Records:
    """The cells of each row by column name; row 1 is the first below the header.

    The header is the first row that names both sides, else the first that is not blank.

    Raises:
        CorpusError: for a table without a header, or with nothing below it.

    """
    first = list(islice(table, HEADER_ROWS))
    number, names = header_among(first, lambda row: bool(recognized(row, fields)))
    if not number:
        raise CorpusError(f"{where}: empty; expected a header line and rows below it")
    require_single(keys_of(recognized(names, fields)), names, f"{where}:{number}")
    below = enumerate(chain(first[number:], table), 1)
    return Records(member, _named(below, names, member, where, account), f"row {number}, taken for the header, has")


def _named(
    below: Iterable[tuple[int, Cells]], names: list[str], member: str, where: str, account: ReadStats
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Rows by name; those that are blank or have another number of cells are refused."""
    number = 0
    for number, cells in below:
        if not any(cell != "" for cell in cells):
            account.reject(RowError.BLANK, member, number)
        elif len(cells) == len(names):
            yield number, dict(zip(names, cells, strict=True))
        else:
            account.reject(RowError.COLUMNS, member, number, cells_found(len(cells), len(names)))
    if number == 0:
        raise CorpusError(f"{where}: a header of {len(names)} columns and no row below it")
