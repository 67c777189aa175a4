"""Sequence-level distillation data: teacher translations of the training sources, in resumable chunks.

Sequence-level knowledge distillation (Kim and Rush 2016). Each part of the sources is translated by itself and written
in one rename under a folder named by all that the result depends on, so a run that is killed goes on where it stood
and ends in the same bytes. The worst share by the teacher's own score is left out.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from hanyeong.inference.backend import CUT, FAILED, LOOPED, Hypothesis
from hanyeong.inference.ctranslate2 import CTranslate2Backend
from hanyeong.models.config import EOS, VocabSizes
from hanyeong.models.counting import n_parameters
from hanyeong.models.params import ModelParams
from hanyeong.pipeline.atomic_output import atomic_output
from hanyeong.pipeline.errors import InputError, ParamsError
from hanyeong.tokenization.encoded_pairs import Pairs, Side
from hanyeong.tokenization.shards import ShardWriter
from hanyeong.tokenization.tokenizer import Tokenizer
from hanyeong.training.params import DistillParams

PART_ROWS: Final = 1024
"""Sources translated between two writes: work that a kill can cost."""
MAX_STUDENT_RATIO: Final = 1 / 3
"""Share of the teacher's parameters that the student may have."""

NOT_CHOSEN, TOO_LONG, NO_ANSWER, CUT_SHORT, IN_CIRCLES = (
    "not selected (max_rows)",
    "source too long for the student",
    "no output",
    "output truncated",
    "repetitive output",
)
WORST = "lowest scores"
DROP_REASONS: Final = ("", NO_ANSWER, CUT_SHORT, IN_CIRCLES)
"""Reasons by which a teacher's answer is left out, by the number that stands for them in a part."""


def check_student_size(student: ModelParams, teacher: ModelParams, vocabulary: VocabSizes) -> float:
    """The student's share of the teacher's parameters.

    Raises:
        ParamsError: it has more than a third of them.

    """
    small, large = (n_parameters(a, vocabulary) for a in (student, teacher))
    if small > large * MAX_STUDENT_RATIO:
        raise ParamsError(
            f"student: {small:,} parameters, teacher: {large:,}; the student may have at most a third "
            f"({int(large * MAX_STUDENT_RATIO):,}). Make student.d_model, student.d_ff or its layers smaller, "
            f"or the teacher larger"
        )
    return small / large


@dataclass(frozen=True)
class Chunk:
    """The teacher's answers to some consecutive rows."""

    ids: npt.NDArray[np.int32]
    """Of all answers, one after another, each with its end mark."""
    lengths: npt.NDArray[np.int64]
    scores: npt.NDArray[np.float32]
    why: npt.NDArray[np.uint8]
    """For each row the number of a reason in DROP_REASONS; 0 means good."""

    def rows(self) -> list[list[int]]:
        """The answers, row by row."""
        return [row.tolist() for row in np.split(self.ids, np.cumsum(self.lengths)[:-1])]


@dataclass(frozen=True)
class DistilledCorpus:
    """The teacher's answers in parts on disk, and the rows of the corpus that they belong to."""

    folder: Path
    rows: npt.NDArray[np.int64]

    @property
    def n_parts(self) -> int:
        """Parts that the rows make."""
        return -(-len(self.rows) // PART_ROWS)

    def rows_of(self, number: int) -> npt.NDArray[np.int64]:
        """Rows of the corpus in a part."""
        return self.rows[number * PART_ROWS : (number + 1) * PART_ROWS]

    def part(self, number: int) -> Chunk | None:
        """A part that was written; None when it was not, or is damaged."""
        try:
            found = load_file(self._path(number))
            part = Chunk(found["ids"], found["lengths"], found["scores"], found["why"])
        except (OSError, SafetensorError, KeyError):
            return None
        whole = len(part.lengths) == len(part.scores) == len(part.why) == len(self.rows_of(number))
        return part if whole and part.lengths.sum() == len(part.ids) else None

    def write(self, number: int, part: Chunk) -> None:
        """Keep a part; it is there whole or not at all."""
        tensors: dict[str, npt.NDArray[Any]] = {
            "ids": part.ids,
            "lengths": part.lengths,
            "scores": part.scores,
            "why": part.why,
        }
        try:
            with atomic_output(self._path(number)) as path:
                save_file(tensors, path)
        except SafetensorError as error:
            raise InputError(f"{self.folder}: a part could not be written ({error}); make room, run again") from None

    def parts(self) -> Iterator[tuple[npt.NDArray[np.int64], Chunk]]:
        """Every part with its rows, in order."""
        for number in range(self.n_parts):
            part = self.part(number)
            if part is None:
                raise FileNotFoundError(self._path(number))
            yield self.rows_of(number), part

    def _path(self, number: int) -> Path:
        return self.folder / f"part_{number:06d}.safetensors"


def open_distilled_corpus(root: Path, depends_on: dict[str, Any], rows: npt.NDArray[np.int64]) -> DistilledCorpus:
    """The textbook of these inputs below `root`; what others left there is removed."""
    name = hashlib.sha256(json.dumps(depends_on, sort_keys=True).encode()).hexdigest()[:16]
    for old in root.glob("*") if root.is_dir() else ():
        if old.is_dir() and old.name != name:
            shutil.rmtree(old)
    folder = root / name
    folder.mkdir(parents=True, exist_ok=True)
    return DistilledCorpus(folder, rows)


def sample_rows(n_rows: int, most: int | None, seed: int) -> npt.NDArray[np.int64]:
    """Rows whose sources are translated, in order."""
    if most is None or n_rows <= most:
        return np.arange(n_rows)
    return np.sort(np.random.default_rng([seed, 1]).permutation(n_rows)[:most])


def translate_chunk(
    engine: CTranslate2Backend, subword: Tokenizer, sources: Side, rows: npt.NDArray[np.int64]
) -> Chunk:
    """The teacher's answers to the rows of a part."""
    answers = engine.translate([[subword.src.id_to_piece(i) for i in _row(sources, n)] for n in rows])
    ids = [[*(subword.tgt.piece_to_id(token) for token in one.tokens), EOS] for one in answers]
    return Chunk(
        ids=np.array([i for row in ids for i in row], np.int32),
        lengths=np.array([len(row) for row in ids], np.int64),
        scores=np.array([one.score for one in answers], np.float32),
        why=np.array([_drop_reason(one) for one in answers], np.uint8),
    )


def score_threshold(textbook: DistilledCorpus, drop_lowest_scoring: float) -> float:
    """The score below which good answers are left out: so many that at most the share `drop_lowest_scoring` goes."""
    scores = np.concatenate([part.scores[part.why == 0] for _, part in textbook.parts()])
    n_dropped = int(len(scores) * drop_lowest_scoring)
    return float(np.sort(scores)[n_dropped]) if n_dropped < len(scores) else -np.inf


@dataclass(frozen=True)
class DistillStats:
    """What became of the rows."""

    rows: int
    refused: Counter[str]
    mean_score: float
    """Of the kept answers, in nats a token."""
    same_as_original: int
    """Kept answers equal to the original target, token by token."""
    tokens: int
    of: npt.NDArray[np.int64]
    """For each row that was written, the row of the corpus that it is from."""


def build_distilled_corpus(
    textbook: DistilledCorpus, pairs: Pairs, params: DistillParams, shards: ShardWriter, longest: int
) -> DistillStats:
    """Write the rows that are kept: source and answer and, if wanted, source and original after it.

    `longest`: tokens of a side that the student has room for.
    """
    least = score_threshold(textbook, params.drop_lowest_scoring)
    refused, total, n_same, n_tokens, n_rows, of = Counter[str](), 0.0, 0, 0, 0, array("q")
    for rows, part in textbook.parts():
        answers = part.rows()
        for n, answer, score, why in zip(rows, answers, part.scores, part.why, strict=True):
            source, original = _row(pairs.src, n), _row(pairs.tgt, n)
            reason = (TOO_LONG if len(source) > longest else "") or DROP_REASONS[why]
            reason = reason or (CUT_SHORT if len(answer) > longest else "") or (WORST if score < least else "")
            if reason:
                refused[reason] += 1
                continue
            shards.write([source], [answer])
            of.append(n)
            if params.include_references:
                shards.write([source], [original])
                of.append(n)
            total, n_same = total + float(score), n_same + (answer == original)
            n_tokens, n_rows = n_tokens + len(answer), n_rows + 1
    refused[NOT_CHOSEN] = len(pairs) - len(textbook.rows)
    return DistillStats(n_rows, refused, total / max(1, n_rows), n_same, n_tokens, np.array(of, np.int64))


def _row(side: Side, n: int) -> list[int]:
    """Ids of a row, its end mark included."""
    found: list[int] = side.ids[side.offsets[n] : side.offsets[n + 1]].tolist()
    return found


def _drop_reason(answer: Hypothesis) -> int:
    """The number of the first reason to leave an answer out, 0 for none."""
    if not answer.tokens or FAILED in answer.flags:
        return DROP_REASONS.index(NO_ANSWER)
    reasons: Sequence[tuple[str, str]] = ((LOOPED, IN_CIRCLES), (CUT, CUT_SHORT))
    return next((DROP_REASONS.index(why) for flag, why in reasons if flag in answer.flags), 0)
