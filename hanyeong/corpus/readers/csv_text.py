"""CSV, strictly: quoted cells, rows as lists of cells; a quote that never ends or a row without end is refused."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

from hanyeong.corpus.readers.text_io import BOM, with_line_feeds
from hanyeong.pipeline.errors import CorpusError

_LONE_CR = re.compile(r"\r(?!\n)")
_HIDDEN_CR = "\ufdd0"
"""For a lone carriage return, at which the csv module would end the row; a noncharacter, which the gate drops."""


def csv_rows(text: Iterator[str], where: str, max_chars: int, delimiter: str = ",") -> Iterator[list[str]]:
    """The cells of each row, a blank line as none.

    Raises:
        CorpusError: for text that is not well-formed CSV, and for a row or cell of more than `max_chars`.

    """
    csv.field_size_limit(max_chars)
    table = csv.reader(_lines(text, where, max_chars), strict=True, delimiter=delimiter)
    done = 0
    try:
        for cells in table:
            yield [cell.replace(_HIDDEN_CR, "\r") for cell in cells]
            done += 1
    except csv.Error:
        raise CorpusError(
            f"{where}: not well-formed CSV after {done:,} rows (line {table.line_num:,}); expected cells whose quotes "
            f"end and that are at most {max_chars:,} characters long. Correct the file, or convert it"
        ) from None


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
