"""Tables: which row is the header, where the cells we need stand, and a row of the table as a pair."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice

from hanyeong.corpus.readers.base import ReadStats, Row, cells_found, require_single, tidy_label
from hanyeong.corpus.readers.column_names import shown, sides
from hanyeong.corpus.sources import Fields, Source
from hanyeong.pipeline.errors import CorpusError
from hanyeong.results.ingest import RowError

HEADER_ROWS = 10
"""Among so many first rows the header is looked for: titles and blank rows stand above it in real tables."""

Cells = Sequence[object]

_CUTS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


def header_among(first: Sequence[Cells], is_header: Callable[[list[str]], bool]) -> tuple[int, list[str]]:
    """(number from 1, names) of the first row that is a header, else of the first row that is not blank; (0, [])."""
    named = [(number, list(map(tidy_label, cells))) for number, cells in enumerate(first, 1)]
    fitting = [(number, names) for number, names in named if is_header(names)]
    filled = [(number, names) for number, names in named if any(names)]
    return next(iter([*fitting, *filled]), (0, []))


class Columns:
    """Where in a row the cells we need stand."""

    def __init__(self, names: Sequence[str], fields: Fields, where: str, cells: Cells = ()) -> None:
        asked = asked_names(fields)
        missing = [name for name in asked if name not in names]
        if missing:
            raise CorpusError(
                f"{where}: no column {', '.join(map(repr, missing))} among {len(names)}; expected {', '.join(asked)}. "
                f"{_advice(names, cells)}. This row, taken for the header, has {shown(names)}"
            )
        require_single(asked, names, where)
        self.names = list(names)
        self.count = len(names)
        self.ko, self.en = names.index(fields.ko), names.index(fields.en)
        self.domain = names.index(fields.domain) if fields.domain else None
        self.document = names.index(fields.document) if fields.document else None

    def row(self, cells: Cells, member: str, number: int, account: ReadStats) -> Iterator[Row]:
        """The pair in a row, or an entry in the account of what could not be read."""
        if not any(cell != "" for cell in cells):
            account.reject(RowError.BLANK, member, number)
        elif len(cells) < self.count or any(cell != "" for cell in cells[self.count :]):
            account.reject(RowError.COLUMNS, member, number, cells_found(len(cells), self.count))
        elif cells[self.ko] == self.names[self.ko] and cells[self.en] == self.names[self.en]:
            account.reject(RowError.HEADER, member, number)
        elif pair := account.pair(cells[self.ko], cells[self.en], member, number):
            domain = "" if self.domain is None else tidy_label(cells[self.domain])
            document = "" if self.document is None else tidy_label(cells[self.document])
            yield account.keep(Row(member, number, *pair, domain, document))


def table_rows(table: Iterator[Cells], source: Source, member: str, where: str, account: ReadStats) -> Iterator[Row]:
    """Rows of a table with or without a header; row 1 is the first below it.

    Raises:
        CorpusError: for an empty table, or one whose header (or `columns`) does not name what the fields ask for.

    """
    columns, rest = _columns(table, source, where)
    for number, cells in enumerate(rest, 1):
        yield from columns.row(cells, member, number, account)


def _columns(table: Iterator[Cells], source: Source, where: str) -> tuple[Columns, Iterable[Cells]]:
    if not source.header:
        return Columns(source.columns, source.fields, where), table
    first = list(islice(table, HEADER_ROWS))
    asked = {*asked_names(source.fields)}
    number, names = header_among(first, asked.issubset)
    if not number:
        raise CorpusError(f"{where}: empty; expected a header line and rows below it")
    return Columns(names, source.fields, f"{where}:{number}", first[number - 1]), chain(first[number:], table)


def asked_names(fields: Fields) -> list[str]:
    """The columns that the fields ask for."""
    return [name for name in (fields.ko, fields.en, fields.domain, fields.document) if name]


def _advice(names: Sequence[str], cells: Cells) -> str:
    if len(cells) == 1 and (cuts := [cut for cut in _CUTS if cut in str(cells[0])]):
        return f"Its cells may be divided by {' or '.join(_CUTS[cut] for cut in cuts)}; see kind and delimiter"
    if found := sides(names):
        return f"Set fields: {{ko: {found[0]}, en: {found[1]}}}"
    return "Name the columns in the source's fields, or list them under columns with header: false"
