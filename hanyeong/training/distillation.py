"""Sequence-level knowledge distillation (Kim and Rush 2016): which teacher translations the student learns from.

Dropped are empty, truncated and repetitive translations, what is too long for the student, and the translations with
the lowest scores of the teacher.
"""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from hanyeong.models.config import VocabSizes
from hanyeong.models.counting import n_parameters
from hanyeong.models.params import ModelParams
from hanyeong.pipeline.errors import GateError, ParamsError
from hanyeong.results.distill import DistilledCorpusStats, DropReason
from hanyeong.tokenization.encoded_pairs import Pairs, RowSources, write_row_sources
from hanyeong.tokenization.shards import ShardWriter, shard_writer
from hanyeong.training.batching import max_side_length
from hanyeong.training.params import DistillParams
from hanyeong.training.teacher_chunks import GOOD, NO_OUTPUT, REPETITIVE, TRUNCATED, ChunkStore, row_ids

MAX_STUDENT_RATIO: Final = 1 / 3
"""Parameters of the student / of the teacher, at most."""
REASONS: Final = {
    GOOD: None,
    NO_OUTPUT: DropReason.NO_ANSWER,
    TRUNCATED: DropReason.CUT_SHORT,
    REPETITIVE: DropReason.REPETITIVE,
}
"""Why a translation is dropped, by how it came out."""


def check_student_size(student: ModelParams, teacher: ModelParams, vocabulary: VocabSizes) -> float:
    """Parameters of the student / of the teacher.

    Raises:
        ParamsError: more than a third.

    """
    small, large = (n_parameters(a, vocabulary) for a in (student, teacher))
    if small > large * MAX_STUDENT_RATIO:
        raise ParamsError(
            f"student: {small:,} parameters, teacher: {large:,}; the student may have at most a third "
            f"({int(large * MAX_STUDENT_RATIO):,}). Make student.d_model, student.d_ff or its layers smaller, "
            f"or the teacher larger"
        )
    return small / large


def score_threshold(translations: ChunkStore, drop_lowest_scoring: float) -> float:
    """The score below which translations are dropped: at most the share `drop_lowest_scoring` of the good ones."""
    scores = np.concatenate([chunk.scores[chunk.outcomes == GOOD] for _, chunk in translations.chunks()])
    n_dropped = int(len(scores) * drop_lowest_scoring)
    return float(np.sort(scores)[n_dropped]) if n_dropped < len(scores) else -np.inf


@dataclass
class DistillStats:
    """What became of the rows."""

    rows: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    total_score: float = 0.0
    """Of the kept translations, in nats per token."""
    same_as_reference: int = 0
    """Kept translations equal to the reference, token by token."""
    tokens: int = 0
    source_rows: array[int] = field(default_factory=lambda: array("q"))
    """For each row that was written, the row of the corpus that it is from."""

    def add(self, translation: list[int], reference: list[int], score: float) -> None:
        """Count a row whose translation is kept."""
        self.rows += 1
        self.tokens += len(translation)
        self.total_score += score
        self.same_as_reference += translation == reference

    def require_rows(self) -> None:
        """There is something to learn from.

        Raises:
            GateError: every translation was dropped.

        """
        if not self.rows:
            why = ", ".join(f"{n:,} x {reason}" for reason, n in self.rejected.most_common(3) if n)
            raise GateError(
                f"distill: none of the teacher's answers can be learned from ({why}); train the teacher longer"
            )

    def result(self, params: DistillParams) -> DistilledCorpusStats:
        """For the result of the stage."""
        return DistilledCorpusStats(
            teacher_format=params.teacher_compute_type,
            beam_size=params.beam_size,
            rows=self.rows,
            tokens=self.tokens,
            mean_score=round(self.total_score / max(1, self.rows), 5),
            same_as_reference_rate=round(self.same_as_reference / self.rows, 6),
            includes_references=params.include_references,
        )


def build_distilled_corpus(
    translations: ChunkStore, pairs: Pairs, params: DistillParams, shards: ShardWriter, max_length: int
) -> DistillStats:
    """Write the rows that are kept: source and translation and, if params say so, source and reference after it.

    `max_length`: tokens of a side that the student has room for.
    """
    stats, threshold = DistillStats(), score_threshold(translations, params.drop_lowest_scoring)
    for rows, chunk in translations.chunks():
        for row, translation, score, outcome in zip(rows, chunk.rows(), chunk.scores, chunk.outcomes, strict=True):
            source, reference = row_ids(pairs.src, row), row_ids(pairs.tgt, row)
            reason = (
                (DropReason.TOO_LONG if len(source) > max_length else None)
                or REASONS[int(outcome)]
                or (DropReason.CUT_SHORT if len(translation) > max_length else None)
                or (DropReason.LOW_SCORE if score < threshold else None)
            )
            if reason:
                stats.rejected[reason] += 1
                continue
            targets = [translation, reference] if params.include_references else [translation]
            shards.write([source] * len(targets), targets)
            stats.source_rows.extend([row] * len(targets))
            stats.add(translation, reference, float(score))
    stats.rejected[DropReason.NOT_CHOSEN] = len(pairs) - len(translations.rows)
    return stats


def write_distilled_corpus(
    folder: Path,
    translations: ChunkStore,
    pairs: Pairs,
    params: DistillParams,
    *,
    sources: RowSources,
    vocabulary: VocabSizes,
    student: ModelParams,
) -> DistillStats:
    """Write what the student learns from to `folder`, in the shape of data/tokens.

    Raises:
        GateError: no translation can be learned from.

    """
    max_length = max_side_length(student.max_positions, params.train.batch_tokens)
    with shard_writer(folder, "train", vocabulary) as shards:
        stats = build_distilled_corpus(translations, pairs, params, shards, max_length)
    stats.require_rows()
    index = sources.index[np.array(stats.source_rows, np.int64)]
    write_row_sources(folder, "train", RowSources(sources.names, index))
    return stats
