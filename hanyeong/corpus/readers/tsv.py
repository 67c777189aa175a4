"""Tab-separated text: a row is a line, a cell is what stands between tabs. Quotes mean nothing here.

With quoting on, one stray quotation mark glues lines together; so lines are split at line feeds, cells at tabs, and
a line with another number of cells is refused and counted, unless all that it has too many are empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from hanyeong.corpus.readers.decoding import lines, opened
from hanyeong.corpus.readers.folders import files_of
from hanyeong.corpus.readers.rows import (
    Account,
    FileRead,
    Row,
    Unreadable,
    cells_found,
    require_single,
    side,
    tidy_label,
)
from hanyeong.corpus.sources import Source
from hanyeong.run.errors import CorpusError
from hanyeong.run.manifest import sha256


def read(path: Path, source: Source, account: Account) -> Iterator[Row]:
    """Rows of a file, or of every file of a folder; row 1 is the first line after the header, if there is one.

    Raises:
        CorpusError: for an empty file, a header alone, a column that the header (or `columns`) does not name.

    """
    for found in files_of(path, source.files, account):
        account.begin(FileRead(found.member, found.path.stat().st_size, sha256(found.path)))
        with opened(found.path, source.limits) as file:
            text = lines(file, source.encoding, str(found.path), source.limits)
            columns = _columns(text, source, str(found.path))
            for number, line in enumerate(text, 1):
                yield from _row(line.split("\t"), columns, found.member, number, account)


class _Columns:
    """Where in a line the cells we need stand."""

    def __init__(self, names: Sequence[str], source: Source, where: str) -> None:
        wanted = source.fields
        asked = [name for name in (wanted.ko, wanted.en, wanted.domain, wanted.document) if name]
        missing = [name for name in asked if name not in names]
        if missing:
            raise CorpusError(
                f"{where}: no column {', '.join(map(repr, missing))} among {len(names)}; expected {', '.join(asked)}. "
                f"Name the columns in the source's fields, or list them under columns with header: false"
            )
        require_single(asked, names, where)
        self.count = len(names)
        self.ko, self.en = names.index(wanted.ko), names.index(wanted.en)
        self.domain = names.index(wanted.domain) if wanted.domain else None
        self.document = names.index(wanted.document) if wanted.document else None


def _columns(text: Iterator[str], source: Source, where: str) -> _Columns:
    if not source.header:
        return _Columns(source.columns, source, where)
    first = next(text, None)
    if first is None:
        raise CorpusError(f"{where}: empty; expected a header line and rows below it")
    return _Columns([name.strip() for name in first.split("\t")], source, f"{where}:1")


def _row(cells: list[str], columns: _Columns, member: str, number: int, account: Account) -> Iterator[Row]:
    if len(cells) < columns.count or any(cells[columns.count :]):
        if cells == [""]:
            account.refuse(Unreadable.BLANK, member, number)
        else:
            account.refuse(Unreadable.COLUMNS, member, number, cells_found(len(cells), columns.count))
        return
    ko, en = side(cells[columns.ko]), side(cells[columns.en])
    for value in (ko, en):
        if isinstance(value, Unreadable):
            account.refuse(value, member, number)
            return
    domain = "" if columns.domain is None else tidy_label(cells[columns.domain])
    document = "" if columns.document is None else tidy_label(cells[columns.document])
    yield account.keep(Row(member, number, ko, en, domain, document))
