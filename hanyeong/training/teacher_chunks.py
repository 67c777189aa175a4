"""Teacher translations of the training sources, in chunks on disk that an interrupted run resumes from.

Each chunk is translated by itself and written in one rename under a folder named by all that the translations depend
on, so a run that is killed goes on with the next chunk and ends in the same bytes. What is learned from them is decided
elsewhere (hanyeong/training/distillation.py): a change there translates nothing again.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from hanyeong.inference.backend import FAILED, Hypothesis
from hanyeong.inference.backend import REPETITIVE as REPETITIVE_FLAG
from hanyeong.inference.backend import TRUNCATED as TRUNCATED_FLAG
from hanyeong.inference.ctranslate2 import CTranslate2Backend
from hanyeong.models.config import EOS
from hanyeong.models.tensor_file import disk_errors
from hanyeong.pipeline.atomic_output import atomic_output
from hanyeong.tokenization.encoded_pairs import Side
from hanyeong.tokenization.tokenizer import Tokenizer

CHUNK_ROWS: Final = 1024
"""Sources translated between two writes: the work that a kill can cost."""
GOOD, NO_OUTPUT, TRUNCATED, REPETITIVE = range(4)
"""How a translation came out, as a chunk stores it."""


@dataclass(frozen=True)
class Chunk:
    """The teacher's translations of some consecutive rows."""

    ids: npt.NDArray[np.int32]
    """Of all translations, one after another, each with its EOS."""
    lengths: npt.NDArray[np.int64]
    scores: npt.NDArray[np.float32]
    outcomes: npt.NDArray[np.uint8]
    """For each row GOOD, or what is wrong with its translation."""

    def rows(self) -> list[list[int]]:
        """The translations, row by row."""
        return [row.tolist() for row in np.split(self.ids, np.cumsum(self.lengths)[:-1])]


@dataclass(frozen=True)
class ChunkStore:
    """The chunks on disk, and the rows of the corpus that they belong to."""

    folder: Path
    rows: npt.NDArray[np.int64]

    @property
    def n_chunks(self) -> int:
        """Chunks that the rows make."""
        return -(-len(self.rows) // CHUNK_ROWS)

    def rows_of(self, number: int) -> npt.NDArray[np.int64]:
        """Rows of the corpus in a chunk."""
        return self.rows[number * CHUNK_ROWS : (number + 1) * CHUNK_ROWS]

    def missing(self) -> list[int]:
        """Chunks that are still to be translated."""
        return [number for number in range(self.n_chunks) if self.read(number) is None]

    def read(self, number: int) -> Chunk | None:
        """A chunk that was written; None where it was not, or is damaged."""
        try:
            tensors = load_file(self._path(number))
            chunk = Chunk(tensors["ids"], tensors["lengths"], tensors["scores"], tensors["why"])
        except (OSError, SafetensorError, KeyError):
            return None
        complete = len(chunk.lengths) == len(chunk.scores) == len(chunk.outcomes) == len(self.rows_of(number))
        return chunk if complete and chunk.lengths.sum() == len(chunk.ids) else None

    def write(self, number: int, chunk: Chunk) -> None:
        """Keep a chunk; afterwards it is there whole, or not at all.

        Raises:
            OSError: there is no room for it.

        """
        tensors: dict[str, npt.NDArray[Any]] = {
            "ids": chunk.ids,
            "lengths": chunk.lengths,
            "scores": chunk.scores,
            "why": chunk.outcomes,
        }
        with atomic_output(self._path(number)) as path, disk_errors(path):
            save_file(tensors, path)

    def chunks(self) -> Iterator[tuple[npt.NDArray[np.int64], Chunk]]:
        """Every chunk with its rows, in order."""
        for number in range(self.n_chunks):
            chunk = self.read(number)
            if chunk is None:
                raise FileNotFoundError(self._path(number))
            yield self.rows_of(number), chunk

    def _path(self, number: int) -> Path:
        return self.folder / f"part_{number:06d}.safetensors"


def open_chunk_store(root: Path, depends_on: dict[str, Any], rows: npt.NDArray[np.int64]) -> ChunkStore:
    """The chunks of these inputs below `root`; those of other inputs are removed, and what a killed run left."""
    name = hashlib.sha256(json.dumps(depends_on, sort_keys=True).encode()).hexdigest()[:16]
    for old in root.glob("*") if root.is_dir() else ():
        if old.is_dir() and old.name != name:
            shutil.rmtree(old)
    folder = root / name
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(".*"):
        left.unlink()
    return ChunkStore(folder, rows)


def random_rows(n_rows: int, max_rows: int | None, seed: int) -> npt.NDArray[np.int64]:
    """Rows whose sources are translated, in order."""
    if max_rows is None or n_rows <= max_rows:
        return np.arange(n_rows)
    return np.sort(np.random.default_rng([seed, 1]).permutation(n_rows)[:max_rows])


def translate_chunk(
    teacher: CTranslate2Backend, tokenizer: Tokenizer, sources: Side, rows: npt.NDArray[np.int64]
) -> Chunk:
    """The teacher's translations of the rows of a chunk."""
    hypotheses = teacher.translate([[tokenizer.src.id_to_piece(i) for i in row_ids(sources, n)] for n in rows])
    ids = [[*(tokenizer.tgt.piece_to_id(token) for token in one.tokens), EOS] for one in hypotheses]
    return Chunk(
        ids=np.array([i for row in ids for i in row], np.int32),
        lengths=np.array([len(row) for row in ids], np.int64),
        scores=np.array([one.score for one in hypotheses], np.float32),
        outcomes=np.array([_outcome(one) for one in hypotheses], np.uint8),
    )


def _outcome(hypothesis: Hypothesis) -> int:
    """GOOD, or the first thing that is wrong with a translation."""
    if not hypothesis.tokens or FAILED in hypothesis.flags:
        return NO_OUTPUT
    return next(
        (
            outcome
            for flag, outcome in ((REPETITIVE_FLAG, REPETITIVE), (TRUNCATED_FLAG, TRUNCATED))
            if flag in hypothesis.flags
        ),
        GOOD,
    )


def row_ids(side: Side, n: int) -> list[int]:
    """Ids of a row, its EOS included."""
    ids: list[int] = side.ids[side.offsets[n] : side.offsets[n + 1]].tolist()
    return ids
