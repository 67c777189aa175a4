"""Bytes to text and lines, strictly: nothing is guessed, nothing replaced, and only a line feed ends a line.

`str.splitlines` and text files in universal mode also split at U+2028, U+0085 or a lone carriage return, which real
sentences hold; here one pair stays one pair. A file whose lines end in carriage returns only is refused: it would be
one endless line. Memory stays at one chunk and one line.
"""

from __future__ import annotations

import codecs
import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from hanyeong.corpus.sources import Limits
from hanyeong.pipeline.errors import CorpusError

CHUNK_BYTES = 2**20
BOM = "\ufeff"
GZIP_MAGIC = b"\x1f\x8b"
_UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SMALL_BYTES = 2**20
"""Unpacked bytes up to which no ratio is asked about: the first bytes of a gzip file say little."""
_FEW_RETURNS = 3
"""Carriage returns by themselves that a sentence may hold before anybody suspects them to be ends of lines."""


@contextmanager
def opened(path: Path, limits: Limits) -> Iterator[BinaryIO]:
    """A file's bytes, unpacked where it is gzip (told by its first bytes, not by its name)."""
    if not path.is_file():
        raise CorpusError(f"{path}: not found, or not a file; expected a corpus file. Check the source's path")
    with path.open("rb") as file:
        packed = file.read(2) == GZIP_MAGIC
        file.seek(0)
        if packed:
            with gzip.GzipFile(fileobj=file) as unpacked:
                yield cast("BinaryIO", _Unpacked(unpacked, file, str(path), limits.archive_ratio))
        else:
            yield file


class _Unpacked:
    """The unpacked bytes of a gzip file, which stop as soon as they are many times those that were read for them."""

    def __init__(self, unpacked: gzip.GzipFile, packed: BinaryIO, where: str, most: float) -> None:
        self._unpacked, self._packed, self._where, self._most = unpacked, packed, where, most
        self._given = 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes.

        Raises:
            CorpusError: they are more than `limits.archive_ratio` times the packed ones.

        """
        data = self._unpacked.read(size)
        self._given += len(data)
        if self._given > _SMALL_BYTES and self._given > self._most * self._packed.tell():
            raise CorpusError(
                f"{self._where}: {self._packed.tell():,} bytes of gzip data unpack to {self._given:,} and more; "
                f"expected at most {self._most:g} times as many (limits.archive_ratio). Raise the limit if it is sound"
            )
        return data


ADVICE = "Set the source's encoding to what the file is written in, or convert the file"
_MAGIC = {
    GZIP_MAGIC: "gzip data",
    b"PK\x03\x04": "a zip archive, workbook or document",
    b"\xfd7zXZ": "xz data",
    b"BZh": "bzip2 data",
    b"7z\xbc\xaf": "a 7z archive",
    b"(\xb5/\xfd": "zstd data",
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "a document or workbook of old Office",
}
"""How files begin that are no text."""


def texts(file: BinaryIO, encoding: str, where: str, max_bytes: int = 2**63, advice: str = ADVICE) -> Iterator[str]:
    """The text in pieces, without a byte order mark. `advice`: what to do about bytes that are not `encoding`.

    Raises:
        CorpusError: with byte offset and line where the bytes are not `encoding`.

    """
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    fed, line, first, start = 0, 1, True, b""
    while True:
        chunk = _read(file, where)
        pending = len(decoder.getstate()[0])
        start = (start + chunk)[:2] if fed < 2 else start
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeError as error:
            if encoding == "utf-16" and start not in _UTF_16_MARKS:
                raise _without_mark(where) from None
            if isinstance(error, UnicodeDecodeError):
                line += error.object[: error.start].count(b"\n")
                raise _misread(error, fed - pending, f"{where}:{line}", encoding, advice) from None
            raise
        fed += len(chunk)
        if fed > max_bytes:
            raise CorpusError(f"{where}: more than {max_bytes:,} bytes; raise limits.archive_bytes if it is sound")
        line += text.count("\n")
        if text:
            yield text.removeprefix(BOM) if first else text
            first = False
        if not chunk:
            return


def lines(file: BinaryIO, encoding: str, where: str, limits: Limits, advice: str = ADVICE) -> Iterator[str]:
    """Lines without their line feed (and the carriage return before it). A last line needs no line feed.

    A byte order mark at a line's start is no text either: files that were joined have one inside.
    """
    pieces: list[str] = []
    waiting, number = 0, 1
    for text in with_line_feeds(texts(file, encoding, where, limits.archive_bytes, advice), where):
        head, *rest = text.split("\n")
        pieces.append(head)
        waiting += len(head)
        for piece in rest:
            yield _line(pieces)
            number += 1
            pieces, waiting = [piece], len(piece)
        if waiting > limits.row_chars:
            raise CorpusError(
                f"{where}:{number}: a line of more than {limits.row_chars:,} characters; expected one pair a line. "
                f"Is this another format? Otherwise raise limits.row_chars"
            )
    if waiting and pieces != [BOM]:
        yield _line(pieces)


def _line(pieces: list[str]) -> str:
    return "".join(pieces).removesuffix("\r").removeprefix(BOM)


def with_line_feeds(pieces: Iterator[str], where: str) -> Iterator[str]:
    """The same text, unless carriage returns end its lines, as in files of old Macs: told by its first piece.

    Raises:
        CorpusError: more carriage returns stand by themselves than there are line feeds.

    """
    for number, text in enumerate(pieces):
        feeds = text.count("\n")
        returns = text.count("\r") - text.count("\r\n")
        if number == 0 and returns > max(_FEW_RETURNS, feeds):
            raise CorpusError(
                f"{where}: {returns:,} carriage returns and {feeds:,} line feeds at its beginning; expected lines that "
                f"end in line feeds. Convert the file: tr '\\r' '\\n' < FILE > NEW_FILE"
            )
        yield text


def _read(file: BinaryIO, where: str) -> bytes:
    try:
        return file.read(CHUNK_BYTES)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise CorpusError(
            f"{where}: the gzip data is damaged or cut short ({type(error).__name__}); fetch the file again"
        ) from None


def _without_mark(where: str) -> CorpusError:
    """Asked of the bytes, not of the error: Python 3.13 gives a missing mark the class of any wrong byte."""
    return CorpusError(
        f"{where}: does not start with a byte order mark, which utf-16 needs; "
        f"set the source's encoding to utf-16-le or utf-16-be"
    )


def _misread(error: UnicodeDecodeError, start: int, where: str, encoding: str, advice: str) -> CorpusError:
    """The error with its place in the file, and which other encodings would read these bytes."""
    fitting = [name for name in ("utf-8", "cp949", "utf-16") if name != encoding and _reads_as(error.object, name)]
    hint = f"these bytes can be read as {' or '.join(fitting)}" if fitting else "no encoding known here reads them"
    if kind := next((name for magic, name in _MAGIC.items() if not start and error.object.startswith(magic)), ""):
        hint = f"the file is {kind}"
    return CorpusError(f"{where}: byte {start + error.start:,} is not {encoding}; {hint}. {advice}")


def _reads_as(data: bytes, encoding: str) -> bool:
    """Whether the start of `data` decodes; a character cut at the end is forgiven."""
    if encoding == "utf-16" and not data.startswith(_UTF_16_MARKS):
        return False
    try:
        codecs.getincrementaldecoder(encoding)("strict").decode(data)
    except UnicodeDecodeError:
        return False
    return True
