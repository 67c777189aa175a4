"""Workbooks: one sheet, the first visible one unless it is named, every cell as text.

A workbook is a zip of XML and is read whole into a dense table, so its own account is checked first: unpacked size,
the outermost cell, the longest shared string. Formulas count as the value that was saved with them. A number stands
without its format, since the library does not hand it on: what the sheet shows as 50 % or 12,000원 is 0.5 or 12000
here. Such cells are counted where text is expected. A workbook of 200,000 rows takes about two seconds and 300 MB.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from hanyeong.corpus.readers.archives import Member, members
from hanyeong.corpus.readers.base import NumberCell, ReadStats, label, tidy_label
from hanyeong.corpus.sources import Limits
from hanyeong.pipeline.errors import CorpusError
from hanyeong.results.ingest import SkippedFile

_CELL = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,4})([0-9]{1,8})["']""")
_STRINGS = re.compile(rb"<(\w+:)?sst\b")
_STRING = re.compile(rb"<(\w+:)?si\b")
_REFERENCE = re.compile(rb"""\bt\s*=\s*["']s["'][^>]*>\s*<(?:\w+:)?v>(\d{1,9})<""")
_CHUNK_BYTES = 2**20
_BEGINNING_BYTES = 2**19
"""Of each part of a workbook, where only its first rows are asked for."""
_LONGEST_STRING_BYTES = 2**19
"""Excel holds 32,767 characters in a cell; a shared string is copied into each cell that refers to it."""


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook: its name in the source, and its rows."""

    member: str
    rows: Iterator[list[object]]


def one_sheet(file: BinaryIO, member: str, where: str, limits: Limits, account: ReadStats, *, name: str = "") -> Sheet:
    """The sheet called `name`, else the first visible one; `member` is the workbook's name in the source.

    Raises:
        CorpusError: for what is no workbook, is larger than the limits, or has no such sheet.

    """
    if (size := file.seek(0, 2)) > limits.workbook_bytes:
        most = limits.workbook_bytes
        raise CorpusError(f"{where}: {size:,} bytes; expected at most {most:,} (limits.workbook_bytes)")
    file.seek(0)
    if account.glance and size > _BEGINNING_BYTES:
        file = _beginning(file, where, limits)
    _check(file, where, limits)
    file.seek(0)
    with _calm(where):
        book = CalamineWorkbook.from_filelike(file)
        visible = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
        ]
        if not visible:
            raise CorpusError(f"{where}: no visible sheet; expected the pairs on the first one")
        if name and name not in book.sheet_names:
            raise CorpusError(f"{where}: no sheet {name!r} among {len(book.sheet_names)}; check the source's sheet")
        account.passed_over[SkippedFile.SHEETS] += len(book.sheet_names) - 1
        sheet = book.get_sheet_by_name(name or visible[0])
        rows = ([_typed(cell) for cell in cells] for cells in sheet.iter_rows())
    return Sheet(f"{member}::{tidy_label(sheet.name)}", rows)


def _typed(cell: object) -> object:
    """A number that stands where text is expected was typed without its quotes, or is shown in a format of its own."""
    return NumberCell(label(cell)) if isinstance(cell, int | float) and not isinstance(cell, bool) else cell


def _check(file: BinaryIO, where: str, limits: Limits) -> None:
    """The workbook's size when it will be unpacked and spread out."""
    with members(file, where, limits) as parts:
        if (total := sum(part.size_bytes for part in parts)) > limits.workbook_bytes:
            most = limits.workbook_bytes
            raise CorpusError(
                f"{where}: {total:,} bytes when unpacked; expected at most {most:,} (limits.workbook_bytes)"
            )
        for part in parts:
            if _has_strings(part):
                _check_strings(part, where)
            else:
                _check_extent(part, where, limits.workbook_cells)


def _beginning(file: BinaryIO, where: str, limits: Limits) -> BinaryIO:
    """A large workbook with the first rows of each sheet only, and the shared strings to which these refer."""
    shortened = io.BytesIO()
    with members(file, where, limits) as parts, zipfile.ZipFile(shortened, "w") as short:
        strings = [part for part in parts if _has_strings(part)]
        last = -1
        for part in parts:
            if part not in strings:
                data = _until(part, rb"</((?:\w+:)?)row>", rb"</\1sheetData></\1worksheet>")
                last = max([last, *map(int, _REFERENCE.findall(data))])
                short.writestr(part.name, data)
        for part in strings:
            short.writestr(part.name, _until(part, rb"</((?:\w+:)?)si>", rb"</\1sst>", last + 1))
    shortened.seek(0)
    return shortened


def _until(part: Member, end: bytes, closing: bytes, n_wanted: int = 0) -> bytes:
    """A part's beginning, closed after the last whole element; all of it where less holds fewer than are wanted."""
    with part.open() as file:
        data = file.read(_BEGINNING_BYTES)
        ends = list(re.finditer(end, data))
        if len(data) < _BEGINNING_BYTES or not ends:
            return data + file.read()
        while len(ends) < n_wanted and (more := file.read(_BEGINNING_BYTES)):
            data += more
            ends = list(re.finditer(end, data))
    return data[: ends[-1].end()] + ends[-1].expand(closing)


def _has_strings(part: Member) -> bool:
    """Whether a part is the table of shared strings; told by what it holds, since any part may have any name."""
    with part.open() as file:
        return _STRINGS.search(file.read(4_096)) is not None


def _check_extent(part: Member, where: str, most_cells: int) -> None:
    """Rows x columns to the outermost cell: a lone cell far out makes a huge dense table."""
    column, row = b"A", 1
    for chunk in _chunks(part, overlap=64):
        cells = set(_CELL.findall(chunk))
        column = max([column, *{c for c, _ in cells}], key=lambda letters: (len(letters), letters))
        row = max([row, *(int(r) for _, r in cells)])
    width = 0
    for letter in column:
        width = width * 26 + letter - 64
    if width * row > most_cells:
        raise CorpusError(
            f"{where}: a sheet with cells out to row {row:,}, column {width:,}; expected at most {most_cells:,} cells "
            f"in its rectangle. Delete the stray cells, or raise limits.workbook_cells"
        )


def _check_strings(part: Member, where: str) -> None:
    since = 0
    for chunk in _chunks(part, overlap=0):
        ends = [match.start() for match in _STRING.finditer(chunk)]
        gaps = [b - a for a, b in zip([-since, *ends], [*ends, len(chunk)], strict=True)]
        if max(gaps) > _LONGEST_STRING_BYTES:
            raise CorpusError(f"{where}: a cell of more than {_LONGEST_STRING_BYTES:,} bytes; expected a sentence")
        since = gaps[-1]


def _chunks(part: Member, overlap: int) -> Iterator[bytes]:
    """The part's bytes in pieces; each starts with the last `overlap` bytes of the one before."""
    with part.open() as file:
        kept = b""
        while chunk := file.read(_CHUNK_BYTES):
            yield kept + chunk
            kept = chunk[len(chunk) - overlap :] if overlap else b""


@contextmanager
def _calm(where: str) -> Iterator[None]:
    """What the workbook library says about a broken file, as our error; its panics are not Exceptions."""
    try:
        yield
    except CalamineError as error:
        found = type(error).__name__
        raise CorpusError(f"{where}: not a workbook that can be read ({found}); open it and save it anew") from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise CorpusError(f"{where}: not a workbook that can be read; open it and save it anew") from None
