"""AI Hub's JSON and CSV files as numbered records, one at a time.

JSON is a list, {"data": [...]} or {"labeled_data": [...]}; CSV has a header line and quoted cells.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import Any

from hanyeong.corpus.readers.aihub_rows import recognised
from hanyeong.corpus.readers.decoding import BOM, with_line_feeds
from hanyeong.corpus.readers.json_text import records
from hanyeong.corpus.readers.rows import Account, Unreadable, cells_found, require_single, tidy_label
from hanyeong.corpus.sources import Limits
from hanyeong.run.errors import CorpusError

ARRAYS = ("data", "labeled_data")
"""Keys under which AI Hub's data sets keep their records (71265, 71266, 124, 125; 563). 111 is a bare list."""


def json_records(text: Iterator[str], where: str, limits: Limits) -> Iterator[tuple[int, dict[str, Any]]]:
    """(row, record) of each record; row 1 is the first of the list."""
    return enumerate(records(text, where, ARRAYS, limits.row_chars), 1)


def csv_records(
    text: Iterator[str], member: str, where: str, limits: Limits, account: Account
) -> Iterator[tuple[int, dict[str, Any]]]:
    """(row, cells by column name) of each row below the header; a row with another number of cells is refused."""
    csv.field_size_limit(limits.row_chars)
    table = csv.reader(_lines(text, where, limits.row_chars), strict=True)
    number = 0
    try:
        names = [tidy_label(name) for name in next(table, [])]
        if not names:
            raise CorpusError(f"{where}: empty; expected a header line and rows below it")
        require_single([key for pair in recognised(names) for key in (pair.ko, pair.en)], names, where)
        for number, cells in enumerate(table, 1):
            if len(cells) == len(names):
                whole = (cell.replace(_HIDDEN_CR, "\r") for cell in cells)
                yield number, dict(zip(names, whole, strict=True))
            elif not cells:
                account.refuse(Unreadable.BLANK, member, number)
            else:
                account.refuse(Unreadable.COLUMNS, member, number, cells_found(len(cells), len(names)))
    except csv.Error:
        raise CorpusError(
            f"{where}: not well-formed CSV after row {number:,} (line {table.line_num:,}); expected cells whose quotes "
            f"end and that are at most {limits.row_chars:,} characters long. Correct the file, or convert it"
        ) from None
    if number == 0:
        raise CorpusError(f"{where}: a header of {len(names)} columns and no row below it")


_LONE_CR = re.compile(r"\r(?!\n)")
_HIDDEN_CR = "\ufdd0"
"""For a lone carriage return, at which the csv module would end the row; a noncharacter, which the gate drops."""


def _lines(pieces: Iterator[str], where: str, max_chars: int) -> Iterator[str]:
    """Lines with their line feed, as the csv module wants them: it joins those of a quoted cell itself."""
    rest = ""
    for piece in with_line_feeds(pieces, where):
        *whole, rest = (rest + piece).split("\n")
        yield from (_LONE_CR.sub(_HIDDEN_CR, line.removeprefix(BOM) + "\n") for line in whole)
        if len(rest) > max_chars:
            raise CorpusError(
                f"{where}: a line of more than {max_chars:,} characters; expected rows that end in a line feed "
                f"(limits.row_chars)"
            )
    if rest := rest.removesuffix("\r").removeprefix(BOM):
        yield _LONE_CR.sub(_HIDDEN_CR, rest)
