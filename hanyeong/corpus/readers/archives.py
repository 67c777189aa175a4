"""Zip archives as streams: members are read where they lie, never extracted, and their names are only data.

Before anything is unpacked the archive's own account is checked against quotas (members, bytes, ratio) and for
what no corpus needs: encryption, links, overlapping members, something before the first member. While unpacking,
zipfile checks sizes and CRC; reading a member to its end proves it whole.
"""

from __future__ import annotations

import stat
import struct
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import IO, BinaryIO, cast

from hanyeong.corpus.sources import Limits
from hanyeong.pipeline import zip_errors
from hanyeong.pipeline.errors import CorpusError

MAGIC = b"PK\x03\x04"
_EMPTY = b"PK\x05\x06"
_END, _END64, _LOCATOR64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_LARGEST_ENTRY_BYTES = 512
"""A directory entry with a long name; bounds the directory before it is read."""
_SMALL_BYTES = 2**20
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True)
class Member:
    """A file inside an archive. `name` is what the archive calls it, in NFC with slashes; never a path of ours."""

    name: str
    size_bytes: int
    _archive: zipfile.ZipFile
    _info: zipfile.ZipInfo
    _where: str

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """The member's bytes; damage found on the way is a CorpusError."""
        where = f"{self._where}::{self.name}"
        with self._opened(where) as file:
            try:
                yield cast("BinaryIO", file)
            except zip_errors.READING as error:
                raise CorpusError(f"{where}: damaged ({type(error).__name__}); fetch the archive again") from None

    def _opened(self, where: str) -> IO[bytes]:
        """What zipfile opens once the member's own header agrees with the directory."""
        try:
            return self._archive.open(self._info)
        except zip_errors.OPENING as error:
            raise CorpusError(f"{where}: damaged ({type(error).__name__}); fetch the archive again") from None


@contextmanager
def members(file: Path | BinaryIO, where: str, limits: Limits) -> Iterator[list[Member]]:
    """The files of an archive, in the archive's order, once it has passed every check that needs no unpacking."""
    with _archive(file, where, limits) as archive:
        infos = [info for info in archive.infolist() if not info.orig_filename.endswith("/")]
        _check(infos, where, limits)
        yield [
            Member(name, info.file_size, archive, info, where)
            for name, info in zip(_unique([readable_name(info) for info in infos]), infos, strict=True)
        ]


def readable_name(info: zipfile.ZipInfo) -> str:
    """A member's name as it was meant: many Korean archives hold CP949 or UTF-8 bytes and declare neither."""
    name = info.orig_filename
    if not info.flag_bits & 0x800:
        raw = name.encode("cp437", "replace")
        for encoding in ("utf-8", "cp949"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    name = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode("utf-8").replace("\\", "/"))
    return "".join(c if c.isprintable() else "?" for c in name)


@contextmanager
def _archive(file: Path | BinaryIO, where: str, limits: Limits) -> Iterator[zipfile.ZipFile]:
    with (
        file.open("rb") if isinstance(file, Path) else _kept_open(file) as stream,
        _whole(stream, where, limits) as archive,
    ):
        yield archive


def _whole(stream: BinaryIO, where: str, limits: Limits) -> zipfile.ZipFile:
    """The archive, its directory read."""
    try:
        _check_frame(stream, where, limits)
        return zipfile.ZipFile(stream)
    except zip_errors.OPENING as error:
        size = stream.seek(0, 2)
        raise CorpusError(
            f"{where}: not a whole zip archive: {size:,} bytes, {_lacking(stream)} ({type(error).__name__}). Compare "
            f"the size with that on the page you fetched it from, and fetch it again. Pieces named .part0, "
            f".part1073741824 must be joined in the order of their numbers first"
        ) from None


def _lacking(stream: BinaryIO) -> str:
    """What a zip file's bytes say about how much of it is missing."""
    try:
        _, directory_bytes, directory_at = _claims(stream)
    except (zipfile.BadZipFile, struct.error, OSError):
        return "and no directory at the end, as where a download stopped"
    return f"but its directory of {directory_bytes:,} bytes is said to begin at byte {directory_at:,}"


@contextmanager
def _kept_open(file: BinaryIO) -> Iterator[BinaryIO]:
    yield file


def _check_frame(file: BinaryIO, where: str, limits: Limits) -> None:
    """First and last bytes, before zipfile reads a directory whose size the archive itself claims."""
    start = file.read(4)
    if start not in (MAGIC, _EMPTY):
        raise CorpusError(
            f"{where}: does not start as a zip archive does; a saved error page, or a later piece? Fetch it again"
        )
    entries, directory_bytes, _ = _claims(file)
    if entries > limits.archive_members or directory_bytes > limits.archive_members * _LARGEST_ENTRY_BYTES:
        raise CorpusError(
            f"{where}: claims {entries:,} members in a directory of {directory_bytes:,} bytes; expected at most "
            f"{limits.archive_members:,}. Raise limits.archive_members if this archive is sound"
        )
    file.seek(0)


def _claims(file: BinaryIO) -> tuple[int, int, int]:
    """(members, bytes of the directory, where it begins) as the end record, or its 64-bit edition, states them."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 2**16 - 22 - 76))
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        raise zipfile.BadZipFile("no end record")
    entries, directory_bytes, directory_at = struct.unpack_from("<HII", tail, at + 10)
    if at >= 20 and tail[at - 20 : at - 16] == _LOCATOR64:
        file.seek(struct.unpack_from("<Q", tail, at - 12)[0])
        record = file.read(56)
        if record[:4] == _END64:
            entries, directory_bytes, directory_at = struct.unpack_from("<QQQ", record, 32)
    return int(entries), int(directory_bytes), int(directory_at)


def _check(infos: list[zipfile.ZipInfo], where: str, limits: Limits) -> None:
    if len(infos) > limits.archive_members:
        most = limits.archive_members
        raise CorpusError(f"{where}: {len(infos):,} members; expected at most {most:,} (limits.archive_members)")
    total = sum(info.file_size for info in infos)
    if total > limits.archive_bytes:
        most = limits.archive_bytes
        raise CorpusError(f"{where}: {total:,} bytes when unpacked; expected at most {most:,} (limits.archive_bytes)")
    for info in infos:
        _check_member(info, f"{where}::{readable_name(info)}", limits)
    _check_overlap(infos, where)
    check_ratio(sum(info.compress_size for info in infos), total, where, limits)


def check_ratio(packed: int, unpacked: int, where: str, limits: Limits) -> None:
    """Raises CorpusError for an archive whose many small members, or archives inside, unpack to too much together."""
    if unpacked > _SMALL_BYTES and unpacked > limits.archive_ratio * max(packed, 1):
        raise CorpusError(
            f"{where}: {packed:,} bytes claim to unpack to {unpacked:,}, archives inside included; expected at most "
            f"{limits.archive_ratio:g} times as many (limits.archive_ratio)"
        )


def _check_member(info: zipfile.ZipInfo, where: str, limits: Limits) -> None:
    mode = info.external_attr >> 16
    if info.flag_bits & 0x1:
        raise CorpusError(f"{where}: encrypted; unpack it with its password and pack it again without one")
    if info.compress_type not in _METHODS:
        raise CorpusError(f"{where}: packed by method {info.compress_type}; expected stored or deflated. Pack it again")
    if info.create_system == 3 and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        raise CorpusError(f"{where}: a link or device; expected files only. Where does this archive come from?")
    if info.file_size > _SMALL_BYTES and info.file_size > limits.archive_ratio * max(info.compress_size, 1):
        raise CorpusError(
            f"{where}: {info.compress_size:,} bytes claim to unpack to {info.file_size:,}; expected at most "
            f"{limits.archive_ratio:g} times as many (limits.archive_ratio)"
        )


def _check_overlap(infos: list[zipfile.ZipInfo], where: str) -> None:
    """Two members that share bytes make small archives huge (Fifield 2019); no packer writes that."""
    ordered = sorted(infos, key=lambda info: info.header_offset)
    if ordered and ordered[0].header_offset < 0:
        raise CorpusError(f"{where}: a member before the start of the file; a damaged archive. Fetch it again")
    for one, two in pairwise(ordered):
        if one.header_offset + 30 + one.compress_size > two.header_offset:
            raise CorpusError(f"{where}: members share the same bytes; a damaged or hostile archive. Fetch it again")


def _unique(names: list[str]) -> list[str]:
    """The names, each once: a second one of the same name is told apart by `#2`."""
    met: dict[str, int] = {}
    found = []
    for name in names:
        met[name] = met.get(name, 0) + 1
        found.append(name if met[name] == 1 else f"{name}#{met[name]}")
    return found
