"""Bytes to text and lines, strictly: nothing is guessed, nothing replaced, and only a line feed ends a line.

`str.splitlines` and text files in universal mode also split at U+2028, U+0085 or a lone carriage return, which real
sentences hold; here one pair stays one pair. Memory stays at one chunk and one line.
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
from hanyeong.run.errors import CorpusError

CHUNK_BYTES = 2**20
BOM = "\ufeff"
GZIP_MAGIC = b"\x1f\x8b"


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """A file's bytes, unpacked where it is gzip (told by its first bytes, not by its name)."""
    if not path.is_file():
        raise CorpusError(f"{path}: not there, or not a file; expected a corpus file. Check the source's path")
    with path.open("rb") as file:
        packed = file.read(2) == GZIP_MAGIC
        file.seek(0)
        if packed:
            with gzip.GzipFile(fileobj=file) as unpacked:
                yield cast("BinaryIO", unpacked)
        else:
            yield file


def texts(file: BinaryIO, encoding: str, where: str, max_bytes: int = 2**63) -> Iterator[str]:
    """The text in pieces, without a byte order mark.

    Raises:
        CorpusError: with byte offset and line where the bytes are not `encoding`.

    """
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    fed, line, first = 0, 1, True
    while True:
        chunk = _read(file, where)
        pending = len(decoder.getstate()[0])
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            raise _misread(error, fed - pending, line, encoding, where) from None
        except UnicodeError:
            raise CorpusError(
                f"{where}: does not start with a byte order mark, which {encoding} needs; "
                f"set the source's encoding to {encoding}-le or {encoding}-be"
            ) from None
        fed += len(chunk)
        if fed > max_bytes:
            raise CorpusError(f"{where}: more than {max_bytes:,} bytes; raise limits.archive_bytes if it is sound")
        line += text.count("\n")
        if text:
            yield text.removeprefix(BOM) if first else text
            first = False
        if not chunk:
            return


def lines(file: BinaryIO, encoding: str, where: str, limits: Limits) -> Iterator[str]:
    """Lines without their line feed (and the carriage return before it). A last line needs no line feed."""
    pieces: list[str] = []
    waiting, number = 0, 1
    for text in texts(file, encoding, where, limits.archive_bytes):
        head, *rest = text.split("\n")
        pieces.append(head)
        waiting += len(head)
        for piece in rest:
            yield "".join(pieces).removesuffix("\r")
            number += 1
            pieces, waiting = [piece], len(piece)
        if waiting > limits.row_chars:
            raise CorpusError(
                f"{where}:{number}: a line of more than {limits.row_chars:,} characters; expected one pair a line. "
                f"Is this another format? Otherwise raise limits.row_chars"
            )
    if waiting:
        yield "".join(pieces).removesuffix("\r")


def _read(file: BinaryIO, where: str) -> bytes:
    try:
        return file.read(CHUNK_BYTES)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise CorpusError(
            f"{where}: the gzip data is damaged or cut short ({type(error).__name__}); fetch the file again"
        ) from None


def _misread(error: UnicodeDecodeError, start: int, line: int, encoding: str, where: str) -> CorpusError:
    """The error with its place in the file, and which other encodings would read these bytes."""
    offset = start + error.start
    line += error.object[: error.start].count(b"\n")
    fitting = [name for name in ("utf-8", "cp949", "utf-16") if name != encoding and _reads_as(error.object, name)]
    hint = f"these bytes can be read as {' or '.join(fitting)}" if fitting else "no encoding known here reads them"
    return CorpusError(
        f"{where}:{line}: byte {offset:,} is not {encoding}; {hint}. "
        f"Set the source's encoding to what the file is written in, or convert the file"
    )


def _reads_as(data: bytes, encoding: str) -> bool:
    """Whether the start of `data` decodes; a character cut at the end is forgiven."""
    if encoding == "utf-16" and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return False
    try:
        codecs.getincrementaldecoder(encoding)("strict").decode(data)
    except UnicodeDecodeError:
        return False
    return True
