"""A folder as AI Hub delivers it: workbooks, JSON, CSV, plain or in zips, source and label folders, old and new names.

Everything that holds pairs is read once; what may hold pairs and cannot be read is refused by name. A file with the
same bytes as one already read is passed over and named in the result; so is a record that another edition (CSV beside
JSON, source beside label folder) already gave, by the publisher's id and the text. Label folders come before source
folders, JSON before CSV, else names are in order.
"""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import tempfile
from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast

import numpy as np

from hanyeong.corpus.readers.aihub_records import Records, json_records, table_records
from hanyeong.corpus.readers.aihub_rows import PairKeys, expected, folder_role, origin, publisher_id, recognized, rows
from hanyeong.corpus.readers.archives import check_ratio, members
from hanyeong.corpus.readers.base import FileRead, ReadStats, Row
from hanyeong.corpus.readers.column_names import shown
from hanyeong.corpus.readers.csv_text import csv_rows
from hanyeong.corpus.readers.file_types import HEAD_BYTES, PIECE, FileType, by_bytes, by_name, ending, is_packed
from hanyeong.corpus.readers.files import EVERYTHING, files_of, fits, is_hidden
from hanyeong.corpus.readers.text_io import texts
from hanyeong.corpus.readers.workbook import one_sheet
from hanyeong.corpus.sources import Limits, Source
from hanyeong.pipeline.errors import CorpusError
from hanyeong.results.ingest import RowError, SkippedFile

_FORMATS = ("json", "xlsx", "csv")
_CHUNK_BYTES = 2**20
_MAX_DEPTH = 2
"""Archives inside archives inside the folder."""
_WILDCARD = re.compile(r"[*?\[]")
_MOST_NAMED = 8
"""Files that a message names one by one."""


class Opener(Protocol):
    """Opens a file's bytes from the start, as often as wanted."""

    def __call__(self) -> AbstractContextManager[BinaryIO]: ...


@dataclass(frozen=True)
class Entry:
    """A file that may hold pairs, in the folder or in an archive."""

    member: str
    bytes: int
    open: Opener

    @property
    def format(self) -> str:
        """The ending of its name, "" where it has none."""
        return ending(self.member)

    @property
    def edition(self) -> tuple[str, str]:
        """Rows of two editions of a data set can be the same; within one they are not."""
        return folder_role(self.member), self.format


def read(path: Path, source: Source, account: ReadStats) -> Iterator[Row]:
    """Rows of every file that holds pairs.

    Raises:
        CorpusError: for a file that is damaged, hostile, or says it is a format which it is not.

    """
    with ExitStack() as stack:
        delivery = _Delivery(path, source, account, stack)
        entries = sorted(delivery.entries(), key=_reading_order)
        delivery.refuse_unread()
        if not entries:
            fitting = "" if source.files == EVERYTHING else f" that {source.files!r} fits"
            raise CorpusError(
                f"{path}: no workbook, JSON, CSV or zip file{fitting}; expected a data set as AI Hub delivers it"
            )
        known = _KnownRows(watching=len({entry.edition for entry in entries}) > 1)
        digests: dict[str, str] = {}
        for entry in entries:
            digest = "" if account.glance else _digest(entry)
            if digest and digest in digests:
                account.twins.append((entry.member, digests[digest]))
                continue
            digests[digest] = entry.member
            account.begin(FileRead(entry.member, entry.bytes, digest))
            yield from map(account.keep, account.some(delivery.rows(entry, known)))
            known.next_file()


def _reading_order(entry: Entry) -> tuple[bool, int, str]:
    return folder_role(entry.member) == "source", _FORMATS.index(entry.format), entry.member


def _plain_file(path: Path) -> AbstractContextManager[BinaryIO]:
    return path.open("rb")


def _head(entry: Entry) -> bytes:
    """The first bytes of a file whose name says nothing."""
    with entry.open() as file:
        return file.read(HEAD_BYTES)


def _digest(entry: Entry) -> str:
    """SHA-256 of the unpacked bytes; reading a member to its end also proves its checksum."""
    digest = hashlib.sha256()
    with entry.open() as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


@dataclass
class _Quota:
    """What an archive of the folder may unpack to, the archives inside it together with it."""

    where: str
    packed: int
    limits: Limits
    unpacked: int = 0

    def spend(self, size: int) -> None:
        """Count what another archive in it says about itself, before any of that is unpacked.

        Raises:
            CorpusError: all together are more than `limits.archive_bytes` or `limits.archive_ratio` allow.

        """
        self.unpacked += size
        if self.unpacked > self.limits.archive_bytes:
            raise CorpusError(
                f"{self.where}: {self.unpacked:,} bytes when unpacked, archives inside included; expected at most "
                f"{self.limits.archive_bytes:,} (limits.archive_bytes)"
            )
        check_ratio(self.packed, self.unpacked, self.where, self.limits)


@dataclass(frozen=True)
class _Delivery:
    """A source's folder while it is being read; archives stay open as long as `stack`."""

    path: Path
    source: Source
    account: ReadStats
    stack: ExitStack
    unread: dict[FileType, list[str]] = field(default_factory=dict)
    """Files that may hold pairs and cannot be read."""

    def where(self, member: str) -> str:
        """The file for messages."""
        return str((self.path if self.path.is_dir() else self.path.parent) / member)

    def entries(self) -> Iterator[Entry]:
        """Every file of the folder and of its archives that could hold pairs and that the source's `files` fits."""
        for found in files_of(self.path, EVERYTHING, self.account):
            entry = Entry(found.member, found.path.stat().st_size, partial(_plain_file, found.path))
            quota = _Quota(self.where(entry.member), entry.bytes, self.source.limits)
            yield from self._unpacked(entry, quota, depth=0, wanted=False)

    def refuse_unread(self) -> None:
        """Raises CorpusError naming every file that may hold pairs and cannot be read."""
        if not self.unread:
            return
        n = sum(map(len, self.unread.values()))
        first = f"{self.path}: {n} file(s) that may hold pairs cannot be read; expected .xlsx, .json, .csv and .zip"
        lines = [f"{first}. Where they hold none, move them elsewhere or leave them out with the source's `files`"]
        for holding, names in sorted(self.unread.items()):
            more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
            lines.append(f"{', '.join(names[:_MOST_NAMED])}{more}: {holding}")
        raise CorpusError("\n  ".join(lines))

    def _unpacked(self, entry: Entry, quota: _Quota, depth: int, *, wanted: bool) -> Iterator[Entry]:
        """`wanted` says that an archive around it fits: then all of what is in it does."""
        wanted = wanted or self.path.is_file() or fits(entry.member, self.source.files)
        if not wanted and not self._may_hold(entry):
            return
        if entry.format in _FORMATS:
            yield entry
        elif entry.format != "zip":
            self._pass_by(entry)
        elif depth == _MAX_DEPTH:
            where = self.where(entry.member)
            raise CorpusError(f"{where}: archives nested more than {_MAX_DEPTH} deep; unpack the outer one")
        else:
            yield from self._inside(entry, quota, depth, wanted=wanted)

    def _pass_by(self, entry: Entry) -> None:
        """A file of another format: remembered where it may hold pairs, else counted."""
        if holding := by_name(entry.member) or by_bytes(entry.member, _head(entry)):
            self.unread.setdefault(holding, []).append(entry.member)
        elif entry.format:
            self.account.other_endings[f".{entry.format}"] += 1
        else:
            self.account.passed_over[SkippedFile.NO_ENDING] += 1

    def _may_hold(self, entry: Entry) -> bool:
        """Whether an archive that `files` does not fit could hold what it fits; A.zip::* speaks of A.zip alone."""
        if entry.format != "zip" and not is_packed(entry.member):
            return False
        pattern = self.source.files
        outer, inside, _ = pattern.partition("::")
        joined = PIECE.sub("", entry.member).removesuffix(".zip") + ".zip"
        if inside:
            return "::" in entry.member or fits(joined, outer)
        return f"{entry.member}::".startswith(_WILDCARD.split(pattern)[0])

    def _inside(self, entry: Entry, quota: _Quota, depth: int, *, wanted: bool) -> Iterator[Entry]:
        """The files of an archive."""
        file = self._laid_out(entry) if depth else self.stack.enter_context(entry.open())
        found = self.stack.enter_context(members(file, self.where(entry.member), self.source.limits))
        quota.spend(sum(member.size_bytes for member in found))
        for member in found:
            if any(is_hidden(place) for place in member.name.split("/") if place not in {".", ".."}):
                self.account.passed_over[SkippedFile.HIDDEN] += 1
            else:
                inner = Entry(f"{entry.member}::{member.name}", member.size_bytes, member.open)
                yield from self._unpacked(inner, quota, depth + 1, wanted=wanted)

    def _laid_out(self, entry: Entry) -> BinaryIO:
        """An archive inside an archive, on disk: its directory is at its end."""
        copy = cast("BinaryIO", self.stack.enter_context(tempfile.TemporaryFile()))  # noqa: SIM115  closed by the stack
        with entry.open() as file:
            shutil.copyfileobj(file, copy, _CHUNK_BYTES)
        copy.seek(0)
        return copy

    def rows(self, entry: Entry, known: _KnownRows) -> Iterator[Row]:
        """Rows of one file. Each record is recognized by its own keys: one patent has claims, the next has none."""
        fields = self.source.fields
        with entry.open() as file:
            found = self._records(entry, file)
            place = origin(found.member)
            keys: Collection[str] = ()
            pairs: list[PairKeys] = []
            strangers: list[int] = []
            any_pairs = False
            for number, record in found.rows:
                if record.keys() != keys:
                    keys, pairs = record.keys(), recognized(record, fields)
                if not pairs:
                    strangers.append(number)
                    continue
                any_pairs = True
                for row in rows(number, record, pairs, place, self.account, fields=fields):
                    if known.has(record, row):
                        self.account.reject(RowError.TWIN, row.member, row.row)
                    else:
                        yield row
        if not any_pairs:
            self._skip_step(entry, len(strangers), f"{found.keys} {shown(keys)}")
            return
        for number in strangers:
            self.account.reject(RowError.MISSING, found.member, number)

    def _records(self, entry: Entry, file: BinaryIO) -> Records:
        """The records of a file in any of the formats."""
        where, limits, fields = self.where(entry.member), self.source.limits, self.source.fields
        if entry.format == "xlsx":
            book = file if "::" not in entry.member else io.BytesIO(file.read(limits.workbook_bytes + 1))
            sheet = one_sheet(book, entry.member, where, limits, self.account)
            return table_records(sheet.rows, sheet.member, where, fields, self.account)
        text = texts(file, self.source.encoding, where, limits.archive_bytes)
        if entry.format == "csv":
            table = csv_rows(text, where, limits.row_chars)
            return table_records(table, entry.member, where, fields, self.account)
        return json_records(text, entry.member, where, limits)

    def _skip_step(self, entry: Entry, n_records: int, found: str) -> None:
        """A file without pairs is expected among source data, where a label folder holds them; elsewhere it is not."""
        if folder_role(entry.member) != "source" or not self.account.rows:
            raise CorpusError(
                f"{self.where(entry.member)}: {n_records:,} records, none with both sides; expected "
                f"{expected(self.source.fields)}; {found}. Name the columns or keys in the source's fields, or leave "
                f"the file out with the source's `files` (a pattern on the path, inside archives too)"
            )
        self.account.passed_over[SkippedFile.NO_PAIRS] += 1
        self.account.files.pop()


class _KnownRows:
    """Which records other editions gave already: 8 bytes a record, looked up by bisection."""

    def __init__(self, *, watching: bool) -> None:
        self._watching = watching
        self._earlier: array[int] = array("Q")
        self._here: array[int] = array("Q")

    def has(self, record: Mapping[str, Any], row: Row) -> bool:
        """Whether an earlier file held this row under this publisher's id; remembers it otherwise."""
        name = publisher_id(record) if self._watching else ""
        if not name:
            return False
        text = f"{name}\0{row.ko}\0{row.en}".encode()
        mark = int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little")
        at = bisect_left(self._earlier, mark)
        if at < len(self._earlier) and self._earlier[at] == mark:
            return True
        self._here.append(mark)
        return False

    def next_file(self) -> None:
        """What this file gave counts as earlier from now on."""
        if self._here:
            marks = np.concatenate([np.frombuffer(part, dtype=np.uint64) for part in (self._earlier, self._here)])
            self._earlier, self._here = array("Q", np.sort(marks).tobytes()), array("Q")
