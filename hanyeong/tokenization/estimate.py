"""Trial vocabularies: from a few thousand rows, how many tokens a pair of the whole corpus will have.

The rows that are measured are others than those learnt from, which would look shorter. Not covered: what cleaning
removes, and what a vocabulary learnt from all rows would do better.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hanyeong.corpus.language_pair import Direction, Language
from hanyeong.models.config import VocabSizes
from hanyeong.pipeline.stage_result import Json
from hanyeong.tokenization.params import TokenizeParams
from hanyeong.tokenization.tokenizer import processor, train_tokenizer

PAIR: tuple[Language, Language] = ("ko", "en")
"""The order of the sides in a row."""


@dataclass(frozen=True)
class VocabEstimate:
    """What trial vocabularies say of the corpus."""

    vocabulary: VocabSizes
    """Sizes that `tokenize` will reach: those asked for, unless the rows, being all there are, hold fewer pieces."""
    lowered: bool
    """Whether the corpus holds fewer pieces than asked for; cleaning may then lower them further."""
    learnt_rows: int
    measured_rows: int
    too_long_share: float
    """Measured rows with a side over tokenize.max_tokens; `tokenize` will refuse them."""
    src_lengths: NDArray[np.int64]
    """Tokens of the measured rows that will be trained on..."""
    tgt_lengths: NDArray[np.int64]
    """...and of their other sides."""

    @property
    def src_tokens_per_pair(self) -> float:
        """Mean of the sources."""
        return float(self.src_lengths.mean())

    @property
    def tgt_tokens_per_pair(self) -> float:
        """Mean of the targets."""
        return float(self.tgt_lengths.mean())

    def as_json(self) -> dict[str, Json]:
        """As the result states it."""
        return {
            "src": self.vocabulary.src,
            "tgt": self.vocabulary.tgt,
            "shared": self.vocabulary.shared,
            "lowered": self.lowered,
            "learnt_rows": self.learnt_rows,
            "measured_rows": self.measured_rows,
            "too_long_share": round(self.too_long_share, 6),
        }


def estimate_vocab(
    rows: Sequence[tuple[str, str]], n_rows: int, direction: Direction, params: TokenizeParams, trial_rows: int
) -> VocabEstimate:
    """Vocabularies learnt from the first `trial_rows` of `rows` (Korean, English) and measured on those after them.

    `n_rows` is how many the corpus has. Where there are no rows after the first, these are measured themselves.

    Raises:
        GateError: nothing can be learnt from the rows, or they hold more characters than the vocabulary has room for.

    """
    learnt, others = rows[:trial_rows], rows[trial_rows:] or rows
    models = _models(learnt, params)
    ko, en = (_lengths(models[language], [row[side] for row in others]) for side, language in enumerate(PAIR))
    fits = (ko <= params.max_tokens) & (en <= params.max_tokens)
    # The longest there can be, where none of them fits.
    longest = np.array([params.max_tokens], np.int64)
    lengths: dict[Language, NDArray[np.int64]] = (
        {"ko": ko[fits], "en": en[fits]} if fits.any() else dict.fromkeys(PAIR, longest)
    )
    whole = len(learnt) >= n_rows
    sizes = {name: _size(model, params, whole) for name, model in models.items()}
    src, tgt = PAIR[::-1] if direction == "en-ko" else PAIR
    if direction == "both":
        # Each pair stands there once each way, and every source begins with the mark of its direction.
        lengths = {side: np.concatenate([lengths[side], lengths[other]]) for side, other in ((src, tgt), (tgt, src))}
    return VocabEstimate(
        vocabulary=VocabSizes(sizes[src], sizes[tgt], params.shared),
        lowered=min(sizes.values()) < params.vocab_size,
        learnt_rows=len(learnt),
        measured_rows=len(others),
        too_long_share=float(1 - fits.mean()),
        src_lengths=lengths[src] + (direction == "both"),
        tgt_lengths=lengths[tgt],
    )


def _models(rows: Sequence[tuple[str, str]], params: TokenizeParams) -> dict[str, Any]:
    """By language; one and the same where the vocabulary is shared."""
    if params.shared:
        return dict.fromkeys(PAIR, processor(train_tokenizer((text for row in rows for text in row), params)))
    return {name: processor(train_tokenizer((row[side] for row in rows), params)) for side, name in enumerate(PAIR)}


def _lengths(model: Any, texts: Sequence[str]) -> NDArray[np.int64]:
    """Tokens of each text, end mark included."""
    return np.array([len(ids) + 1 for ids in model.encode(list(texts), num_threads=1)], np.int64)


def _size(model: Any, params: TokenizeParams, whole: bool) -> int:
    """A part of a corpus may hold fewer pieces than are asked for when the whole does not."""
    return int(model.vocab_size()) if whole else params.vocab_size
