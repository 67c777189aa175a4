"""A corpus as far as time and memory go: how many pairs there are and how long their sides are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hanyeong.models.config import VocabSizes
from hanyeong.models.transformer.params import TransformerParams
from hanyeong.planning.cost import Corpus
from hanyeong.planning.throughput import ProbeConfig, synthetic_pairs
from hanyeong.tokenization.encoded_pairs import Ints, Pairs
from hanyeong.training.params import TrainParams
from learn.parts.training_time.params import TrainingTimeParams

N_LAYERS = 3
LONGEST = 128
"""Tokens of a side; longer rows are cut."""
N_ROWS = 20_000
"""Rows whose lengths are drawn."""


@dataclass(frozen=True)
class Scale:
    """A model, its vocabulary, and the corpus in its tokens."""

    model: TransformerParams
    vocabulary: VocabSizes
    corpus: Corpus
    src_lengths: Ints
    tgt_lengths: Ints

    def pairs(self, n_rows: int, params: TrainParams) -> Pairs:
        """Rows of random tokens with these lengths: what they are does not change how long they take."""
        probe = ProbeConfig(
            params, self.model, self.vocabulary, self.src_lengths, self.tgt_lengths, params.batch_tokens
        )
        return synthetic_pairs(probe, n_rows, min(LONGEST, params.batch_tokens // 2))


def scales(p: TrainingTimeParams) -> dict[str, Scale]:
    """The large model on words and on pieces, and the small one on pieces."""
    src, tgt = p.word_vocabulary
    half = p.pieces // 2
    return {
        "words": _scale(p, p.large_width, VocabSizes(src, tgt, shared=False), p.word_tokens),
        "pieces": _scale(p, p.large_width, VocabSizes(p.pieces, p.pieces, shared=True), p.piece_tokens),
        "small": _scale(p, p.small_width, VocabSizes(half, half, shared=True), p.piece_tokens),
    }


def architecture(width: int) -> TransformerParams:
    """Three layers on each side."""
    heads = 8 if width >= 512 else 4
    return TransformerParams(
        encoder_layers=N_LAYERS, decoder_layers=N_LAYERS, d_model=width, n_heads=heads, d_ff=4 * width, dropout=0.1,
        max_positions=LONGEST,
    )  # fmt: skip


def _scale(p: TrainingTimeParams, width: int, vocabulary: VocabSizes, means: Sequence[float]) -> Scale:
    src, tgt = lengths(means, p.spread, p.seed)
    corpus = Corpus(p.pairs, 0, 0, float(src.mean()), float(tgt.mean()))
    return Scale(architecture(width), vocabulary, corpus, src, tgt)


def lengths(means: Sequence[float], spread: float, seed: int) -> tuple[Ints, Ints]:
    """Lengths of both sides, log-normal; a long source has a long target."""
    rng = np.random.default_rng(seed)
    common = rng.normal(-(spread**2) / 2, spread, N_ROWS)
    own = [rng.normal(0, spread / 8, N_ROWS) for _ in means]
    src, tgt = (
        np.clip(np.rint(mean * np.exp(common + one)), 2, LONGEST).astype(np.int64)
        for mean, one in zip(means, own, strict=True)
    )
    return src, tgt
