"""PyTorch inference backend, with the interface of the CTranslate2 backend, so that both are evaluated identically.

Not covered: decoding a looping translation again without repeats, as CTranslate2 does; here it stays as it is, and
the rates of degenerate outputs show it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import torch

from hanyeong.corpus.language_pair import Direction
from hanyeong.inference.backend import (
    BATCH_TOKENS,
    FAILED,
    TRUNCATED,
    Hypothesis,
    Row,
    batch_rows,
    length_buckets,
    max_target_length,
)
from hanyeong.inference.params import DecodingParams
from hanyeong.inference.translator import ModelFiles, TranslationPipeline
from hanyeong.models.base import AnySeq2Seq
from hanyeong.models.checkpoint import load_model
from hanyeong.models.config import EOS, PAD
from hanyeong.models.search import BeamHypothesis, beam, greedy
from hanyeong.tokenization.tokenizer import Tokenizer, read_tokenizer

CUDA_BATCHES = 16
"""Batches of the CPU's size that a GPU takes at once."""


@dataclass(frozen=True)
class TorchBackend:
    """A trained model that translates batches of sources of similar length."""

    model: AnySeq2Seq
    max_positions: int
    search: DecodingParams
    tokenizer: Tokenizer
    device: torch.device

    @classmethod
    def load(cls, directory: Path, tokenizer: Tokenizer, search: DecodingParams, device: torch.device) -> Self:
        """The translator stored in `directory`.

        Raises:
            InputError: it is missing, altered or not finite.

        """
        model = load_model(directory).to(device)
        return cls(model, model.architecture.max_positions, search, tokenizer, device)

    @property
    def compute_type(self) -> str:
        """What it computes in."""
        return "float32"

    def translate(self, rows: Sequence[Row]) -> list[Hypothesis]:
        """One answer a row; source rows end with the end mark and are no longer than the model's positions."""
        hypotheses = [Hypothesis()] * len(rows)
        tokens = BATCH_TOKENS * (CUDA_BATCHES if self.device.type == "cuda" else 1)
        for bucket in length_buckets(rows):
            size = batch_rows(len(rows[bucket[0]]), self.search.beam_size, tokens)
            for start in range(0, len(bucket), size):
                indices = bucket[start : start + size]
                for n, hypothesis in zip(indices, self._batch([rows[n] for n in indices]), strict=True):
                    hypotheses[n] = hypothesis
        return hypotheses

    def _batch(self, rows: Sequence[Row]) -> list[Hypothesis]:
        """Answers to rows of like length, which therefore share a limit."""
        ids = [[self.tokenizer.src.piece_to_id(piece) for piece in row] for row in rows]
        limit = max_target_length(max(map(len, ids)), self.max_positions)
        return [
            self._hypothesis_of(hypothesis, limit)
            for hypothesis in translate_with_teacher(self.model, ids, self.search, limit)
        ]

    def _hypothesis_of(self, hypothesis: BeamHypothesis, limit: int) -> Hypothesis:
        if not math.isfinite(hypothesis.score):
            return Hypothesis(flags=(FAILED,))
        ids = hypothesis.tokens[:-1] if hypothesis.tokens[-1] == EOS else hypothesis.tokens
        return Hypothesis(
            [self.tokenizer.tgt.id_to_piece(i) for i in ids],
            hypothesis.score,
            (TRUNCATED,) if len(ids) >= limit else (),
        )


def translate_with_teacher(
    model: AnySeq2Seq, sources: Sequence[Sequence[int]], search: DecodingParams, limit: int
) -> list[BeamHypothesis]:
    """The answer to each source, all in one batch."""
    device, width = model.output_weight.device, max(map(len, sources))
    src_BS = torch.tensor([[*row, *[PAD] * (width - len(row))] for row in sources], device=device)
    src_mask_BS = None if all(len(row) == width for row in sources) else src_BS != PAD
    if search.beam_size == 1:
        return greedy(model, src_BS, src_mask_BS, limit)
    return beam(model, src_BS, src_mask_BS, search.beam_size, limit, length_penalty=search.length_penalty)


def teacher_translator(
    directory: Path, tokenizer: Path, direction: Direction, search: DecodingParams, device: torch.device
) -> TranslationPipeline:
    """The teacher as a translator of lines.

    Raises:
        InputError: a model is missing, altered or not the other's.

    """
    pieces = read_tokenizer(tokenizer)
    parts = ModelFiles(directory, tokenizer, direction, search)
    return TranslationPipeline(parts, pieces, TorchBackend.load(directory, pieces, search, device))
