"""Encoded pairs written to disk as they come: flat ids and offsets in NumPy's own format, never held in memory whole.

For each part and side `{part}.{src|tgt}.npy` holds the ids of all rows one after another, and
`{part}.{src|tgt}.offsets.npy` (int64, one more than rows) where each begins; encoded_pairs.py reads them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from hanyeong.models.config import VocabSizes

Rows = Sequence[Sequence[int]]

_HEADER_BYTES = 128
_MAGIC = b"\x93NUMPY\x01\x00"


class ShardWriter:
    """Appends encoded pairs to the four files of a part."""

    def __init__(self, src: _Side, tgt: _Side) -> None:
        self._src, self._tgt = src, tgt

    def write(self, src: Rows, tgt: Rows) -> None:
        """Append rows, as many on one side as on the other."""
        if len(src) != len(tgt):
            raise ValueError(f"{len(src)} source rows and {len(tgt)} target rows")
        self._src.write(src)
        self._tgt.write(tgt)

    @property
    def n_rows(self) -> int:
        """Rows written so far."""
        return self._src.n_rows


@contextmanager
def shard_writer(directory: Path, part: str, vocabulary: VocabSizes) -> Iterator[ShardWriter]:
    """A writer of the part ("train", "dev") in `directory`; the files are whole when the block ends."""
    with ExitStack() as stack:
        src = stack.enter_context(_side(directory / f"{part}.src", vocabulary.src))
        tgt = stack.enter_context(_side(directory / f"{part}.tgt", vocabulary.tgt))
        yield ShardWriter(src, tgt)


def id_type(n_words: int) -> np.dtype[np.uint16] | np.dtype[np.int32]:
    """The smallest in which the ids of so many words are written."""
    return np.dtype(np.uint16) if n_words <= 1 << 16 else np.dtype(np.int32)


class _Side:
    """One side: ids and offsets, each a growing array."""

    def __init__(self, ids: _Growing, offsets: _Growing) -> None:
        self._ids, self._offsets = ids, offsets
        self._offsets.append(np.zeros(1, np.int64))

    def write(self, rows: Rows) -> None:
        lengths = np.fromiter(map(len, rows), np.int64, len(rows))
        ids = np.fromiter(chain.from_iterable(rows), np.int64, int(lengths.sum()))
        self._offsets.append(self._ids.length + np.cumsum(lengths))
        self._ids.append(ids)

    @property
    def n_rows(self) -> int:
        return self._offsets.length - 1


@contextmanager
def _side(path: Path, n_words: int) -> Iterator[_Side]:
    kind = id_type(n_words)
    flat, starts = (path.with_name(path.name + end) for end in (".npy", ".offsets.npy"))
    with _growing(flat, kind) as ids, _growing(starts, np.dtype(np.int64)) as offsets:
        yield _Side(ids, offsets)


class _Growing:
    """A one-dimensional .npy file whose length is known when it is closed."""

    def __init__(self, file: BinaryIO, kind: np.dtype[np.generic]) -> None:
        self._file, self._kind = file, kind.newbyteorder("<")
        self.length = 0
        file.write(bytes(_HEADER_BYTES))

    def append(self, values: npt.NDArray[np.int64]) -> None:
        self._file.write(values.astype(self._kind).tobytes())
        self.length += len(values)

    def finish(self) -> None:
        """Write the header (format 1.0) into the room that was left for it."""
        told = f"{{'descr': '{self._kind.str}', 'fortran_order': False, 'shape': ({self.length},), }}"
        size = _HEADER_BYTES - len(_MAGIC) - 2
        self._file.seek(0)
        self._file.write(_MAGIC + size.to_bytes(2, "little") + told.ljust(size - 1).encode("latin-1") + b"\n")


@contextmanager
def _growing(path: Path, kind: np.dtype[np.generic]) -> Iterator[_Growing]:
    with path.open("wb") as file:
        array = _Growing(file, kind)
        yield array
        array.finish()
