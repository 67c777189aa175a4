"""What every reader hands on: rows of text, and an account of what could not be read. No row disappears unnamed."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from hanyeong.pipeline.errors import CorpusError
from hanyeong.pipeline.manifest import sha256
from hanyeong.results.ingest import RowError, RowNote, SkippedFile

T = TypeVar("T")


class Row(NamedTuple):
    """One pair as its file holds it, untouched; `member` and `row` say where (row 1 is the first data row)."""

    member: str
    row: int
    ko: str
    en: str
    domain: str = ""
    document: str = ""
    direction: str = ""
    split_hint: str = ""


class NumberCell(str):
    """A cell of a workbook that holds a number where text is expected.

    A workbook keeps number and format apart, and the library hands on the number alone: 0.5 may be shown as 50 %.
    """

    __slots__ = ()


HARMLESS = frozenset({
    RowError.BLANK, RowError.HEADER, RowError.NUMBER, RowError.LANGUAGE, RowError.HALF, RowError.TWIN,
})  # fmt: skip
"""Rows without which nothing is lost: they never make a source unreadable."""


def require_single(wanted: Iterable[str], names: Sequence[str], where: str) -> None:
    """Raises CorpusError where a column that is wanted stands twice among `names`: nobody could say which to read."""
    if twice := [name for name in wanted if names.count(name) > 1]:
        raise CorpusError(f"{where}: two columns are called {', '.join(twice)}; expected one. Rename the other")


def cells_found(found: int, expected: int) -> str:
    """What to say of a row with another number of cells than there are columns."""
    return f"{found} cells instead of {expected}"


@dataclass
class FileRead:
    """One file that was read, for the result.

    `rows` counts what was handed on; `bytes` and `sha256` are those of the file as it lies, unpacked only where it lies
    in an archive.
    """

    file: str
    bytes: int
    sha256: str
    rows: int = 0


@dataclass
class ReadStats:
    """What became of everything that a source holds besides the rows that were handed on."""

    files: list[FileRead] = field(default_factory=list)
    twins: list[tuple[str, str]] = field(default_factory=list)
    """(file passed over, file with the same bytes that was read)."""
    passed_over: Counter[SkippedFile] = field(default_factory=Counter)
    """Files and sheets that hold no pairs, by kind."""
    other_endings: Counter[str] = field(default_factory=Counter)
    """Files of other formats, by ending."""
    rejected: Counter[RowError] = field(default_factory=Counter)
    first: dict[RowError, str] = field(default_factory=dict)
    """Reason -> where it was met first."""
    noted: Counter[RowNote] = field(default_factory=Counter)
    """What people should know of rows that were handed on all the same."""
    rows: int = 0
    """Rows handed on."""
    scored: bool = False
    """The source is a test: what may not be as people wrote it is refused there."""
    glance: int | None = None
    """Look at so many rows of each file only, and at no digests: whether it can be read at all."""
    may_be_empty: bool = False
    """A source without a row is not refused: nobody has corrected anything yet."""

    current: Sequence[FileRead] = ()
    """The file being read, or both twins."""

    def begin(self, *files: FileRead) -> None:
        """From now on rows come from these files."""
        self.files += files
        self.current = files

    def open(self, *files: tuple[str, Path]) -> None:
        """From now on rows come from these files (name in the source, path), which lie as they are."""
        self.begin(*(FileRead(member, path.stat().st_size, self.digest(path)) for member, path in files))

    def digest(self, path: Path) -> str:
        """SHA-256 of a file, "" where only a glance is wanted."""
        return "" if self.glance else sha256(path)

    def some(self, rows: Iterator[T]) -> Iterator[T]:
        """The rows of one file, or the first of them where only a glance is wanted."""
        return islice(rows, self.glance)

    def keep(self, row: Row) -> Row:
        """Count a row that is handed on."""
        self.rows += 1
        for file in self.current:
            file.rows += 1
        return row

    def reject(self, reason: RowError, member: str, row: int, found: str = "") -> None:
        """Count a row that cannot be handed on; `found` is what was there instead, told of the first such row."""
        self.rejected[reason] += 1
        self.first.setdefault(reason, f"{member}:{row}{found and f' ({found})'}")

    def pair(self, ko: object, en: object, member: str, row: int) -> tuple[str, str] | None:
        """Both sides as text, or None, and the row is refused."""
        sides = side(ko), side(en)
        for value in sides:
            if isinstance(value, RowError):
                self.reject(value, member, row)
                return None
        if isinstance(ko, NumberCell) or isinstance(en, NumberCell):
            if self.scored:
                self.reject(RowError.NUMBER, member, row)
                return None
            self.noted[RowNote.AS_NUMBER] += 1
        return str(sides[0]), str(sides[1])

    def settle(self, where: str, unreadable_share: float) -> None:
        """Refuse the whole source when nothing, or too little, of it could be read."""
        unreadable = sum(n for why, n in self.rejected.items() if why not in HARMLESS)
        total = self.rows + unreadable
        places = "; ".join(f"{n:,} x {why} (first at {self.first[why]})" for why, n in sorted(self.rejected.items()))
        if self.rows == 0 and (unreadable or not self.may_be_empty):
            raise CorpusError(
                f"{where}: no row could be read ({places or 'nothing there'}); expected at least one pair. "
                f"Check the files and the source's fields"
            )
        if unreadable > (0.5 if self.glance else unreadable_share) * total:
            raise CorpusError(
                f"{where}: {unreadable:,} of {total:,} rows cannot be read: {places}. Expected at most "
                f"{unreadable_share:.2%}; correct the files or the source's fields, or raise limits.unreadable_share"
            )


def value_of(record: Mapping[str, Any], name: str) -> Any:
    """What a record holds under `name`, else, with `a.b`, under b inside a; None where there is nothing."""
    if name in record or "." not in name:
        return record.get(name)
    outer, _, inner = name.partition(".")
    found = record.get(outer)
    return value_of(found, inner) if isinstance(found, Mapping) else None


def has(record: Mapping[str, Any], name: str) -> bool:
    """Whether a record has anything under `name`, be it null."""
    if name in record or "." not in name:
        return name in record
    outer, _, inner = name.partition(".")
    found = record.get(outer)
    return isinstance(found, Mapping) and has(found, inner)


def side(value: object) -> str | RowError:
    """A cell of one language, or why it cannot be one. Nothing is cast: 1e5 and 100000 are two texts."""
    if value is None:
        return RowError.MISSING
    if not isinstance(value, str):
        return RowError.NOT_TEXT
    return RowError.BROKEN_TEXT if _is_broken(value) else value


def label(value: object) -> str:
    """A cell beside the text (domain, document) as text; "" for none. 20261311.0 is the number 20261311."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else str(value)


def tidy_label(value: object) -> str:
    """A label in the one form in which labels are compared: NFC, no blanks at the edges, one line, sound."""
    text = unicodedata.normalize("NFC", " ".join(label(value).split()))
    return "" if _is_broken(text) else text


def _is_broken(text: str) -> bool:
    """Half a surrogate pair cannot be written as UTF-8."""
    if text.isascii():
        return False
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False
