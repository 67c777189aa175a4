"""Encoded pairs as `tokenize` leaves them: flat id arrays with offsets, mapped from disk, never copied whole."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from hanyeong.models.config import PAD
from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.json_file import JsonFile, as_list

Ids = npt.NDArray[np.uint16] | npt.NDArray[np.int32]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Side:
    """One language of a part: row i is ids[offsets[i]:offsets[i + 1]], its end mark included."""

    ids: Ids
    offsets: Ints

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def lengths(self) -> Ints:
        """Tokens of each row."""
        return np.diff(self.offsets)

    def padded(self, rows: Ints, pad: int) -> Ints:
        """The chosen rows as one int64 array [rows, longest], padding at the end."""
        starts, lengths = self.offsets[rows], self.lengths_of(rows)
        column = np.arange(lengths.max(initial=0))
        real = column < lengths[:, None]
        flat = np.where(real, starts[:, None] + column, 0)
        return np.where(real, self.ids[flat].astype(np.int64), pad)

    def lengths_of(self, rows: Ints) -> Ints:
        """Tokens of the chosen rows."""
        lengths: Ints = self.offsets[rows + 1] - self.offsets[rows]
        return lengths


@dataclass(frozen=True)
class Pairs:
    """Both sides of a part, row by row."""

    src: Side
    tgt: Side

    def __len__(self) -> int:
        return len(self.src)


def read_pairs(directory: Path, part: str) -> Pairs:
    """The part ("train" or "dev") in a token directory.

    Raises:
        InputError: a file is missing or damaged, a side is shorter than the other, or there is no row at all.

    """
    src, tgt = _read_side(directory, part, "src"), _read_side(directory, part, "tgt")
    if len(src) != len(tgt):
        raise InputError(
            f"{directory}: {part} has {len(src)} source rows and {len(tgt)} target rows; run `tokenize` again"
        )
    if not len(src):
        raise InputError(f"{directory}: {part} has no rows; check what `clean` and `split` left over")
    return Pairs(src, tgt)


@dataclass(frozen=True)
class RowSources:
    """From which source each row of a part comes: its place in `names`."""

    names: tuple[str, ...]
    index: npt.NDArray[np.uint16]

    def weights(self, by_source: Mapping[str, float]) -> Floats | None:
        """A weight for each row, 1 where its source has none; None when no source has one.

        A source without a row, as one of corrections may be, has nothing to weigh; that a name is one of `sources` is
        checked with params.yaml as a whole.
        """
        if not by_source.keys() & set(self.names):
            return None
        table: Floats = np.array([by_source.get(name, 1.0) for name in self.names])
        return table[self.index]


def write_row_sources(directory: Path, part: str, origin: RowSources) -> None:
    """Beside the part's ids: {part}.source.npy and {part}.sources.json."""
    np.save(directory / f"{part}.source.npy", origin.index, allow_pickle=False)
    names = json.dumps(origin.names, ensure_ascii=False)
    (directory / f"{part}.sources.json").write_text(names + "\n", encoding="utf-8")


def read_row_sources(directory: Path, part: str, n_rows: int) -> RowSources:
    """What `write_row_sources` wrote of a part of `n_rows` rows.

    Raises:
        InputError: a file is missing or damaged, or of other rows.

    """
    index = _array(directory / f"{part}.source.npy", (np.uint16,))
    file = JsonFile(directory / f"{part}.sources.json", "the names of sources", "run `tokenize` again")
    names = file.read(as_list)
    if int(index.max(initial=0)) >= len(names) or len(index) != n_rows:
        raise file.error(f"does not fit the {n_rows:,} rows of {part}")
    return RowSources(tuple(map(str, names)), np.asarray(index))


def check_ids(pairs: Pairs, src_words: int, tgt_words: int, where: str) -> None:
    """Refuse ids beyond the vocabulary: tokens made with another tokenizer.

    Raises:
        InputError: the largest id of a side does not fit.

    """
    for name, side, words in (("source", pairs.src, src_words), ("target", pairs.tgt, tgt_words)):
        if (top := int(side.ids.max(initial=0))) >= words:
            raise InputError(f"{where}: {name} id {top} in a vocabulary of {words}; run `tokenize` again")


def _read_side(directory: Path, part: str, side: str) -> Side:
    ids = _array(directory / f"{part}.{side}.npy", (np.uint16, np.int32))
    offsets = _array(directory / f"{part}.{side}.offsets.npy", (np.int64,))
    whole = len(offsets) > 0 and offsets[0] == 0 and offsets[-1] == len(ids) and bool((np.diff(offsets) > 0).all())
    if not whole:
        raise InputError(f"{directory}: {part}.{side} offsets do not fit {len(ids)} ids; run `tokenize` again")
    # A row without one real token would be a batch in which there is nothing to learn: a mean over none.
    if n_padding := int((ids[offsets[1:] - 1] == PAD).sum()):
        raise InputError(
            f"{directory}: {part}.{side} has {n_padding:,} row(s) that end in padding; expected the end mark. "
            f"Run `tokenize` again"
        )
    return Side(ids, np.asarray(offsets))


def _array(path: Path, kinds: tuple[type[np.generic], ...]) -> npt.NDArray[Any]:
    try:
        array: npt.NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise InputError(
            f"{path}: not readable as a NumPy array ({type(error).__name__}); run `tokenize` again"
        ) from None
    if array.ndim != 1 or array.dtype.type not in kinds:
        raise InputError(
            f"{path}: found {array.ndim} dimension(s) of {array.dtype}, expected one of whole numbers; "
            f"run `tokenize` again"
        )
    return array
