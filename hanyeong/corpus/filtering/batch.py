"""A batch of pairs as the filters see it; what several of them ask for is computed once, over whole columns.

Scripts, language and markup are judged on the *prose* of a side: what is left without code spans, tags, link targets
and addresses, so that a sentence about `List<T>` is a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hanyeong.text import scripts
from hanyeong.text.prose import MARKUP_SIGN, without_markup

Mask: TypeAlias = NDArray[np.bool_]

_WORD: Final = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Side:
    """One side of a batch of pairs, after normalization."""

    texts: Sequence[str]

    @cached_property
    def n_chars(self) -> NDArray[np.int64]:
        """Code points, by text."""
        return np.fromiter(map(len, self.texts), dtype=np.int64, count=len(self.texts))

    @cached_property
    def scripts(self) -> NDArray[np.int64]:
        """Characters of each script: (texts, scripts)."""
        return scripts.counts(self.texts)

    @cached_property
    def _parted(self) -> tuple[list[str], NDArray[np.float64]]:
        texts, markup = list(self.texts), np.zeros(len(self.texts))
        for row in np.flatnonzero(self.matches(MARKUP_SIGN)).tolist():
            prose, pieces = without_markup(texts[row])
            texts[row] = prose.strip()
            markup[row] = pieces / (pieces + len(_WORD.findall(prose)) or 1)
        return texts, markup

    @property
    def prose(self) -> list[str]:
        """Each text without code spans, tags, link targets and addresses."""
        return self._parted[0]

    @property
    def markup_share(self) -> NDArray[np.float64]:
        """Pieces of markup / these and words, by text."""
        return self._parted[1]

    @cached_property
    def prose_scripts(self) -> NDArray[np.int64]:
        """Characters of each script in the prose: (texts, scripts)."""
        return scripts.counts(self.prose)

    def not_english(self, min_letters: int, confidence: float) -> Mask:
        """Which texts are, by their prose, surely in another language than English."""
        from hanyeong.text.language_id import not_english  # which loads a model

        return not_english(self.prose, min_letters, confidence)

    def matches(self, pattern: str) -> Mask:
        """Which texts hold the pattern (RE2)."""
        found = pc.match_substring_regex(pa.array(self.texts, pa.string()), pattern)
        return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)

    def confirm(self, candidates: Mask, holds: Callable[[str], bool]) -> Mask:
        """Which of the candidates hold by the slower test too."""
        confirmed = candidates.copy()
        for row in np.flatnonzero(candidates).tolist():
            confirmed[row] = holds(self.texts[row])
        return confirmed

    def take(self, rows: NDArray[np.int64]) -> Side:
        """Some of the texts, with what is known of them already."""
        subset = Side(_pick(self.texts, rows))
        known: dict[str, object] = {
            name: array[rows] for name, array in vars(self).items() if isinstance(array, np.ndarray)
        }
        if "_parted" in vars(self):
            known["_parted"] = (_pick(self.prose, rows), self.markup_share[rows])
        vars(subset).update(known)  # where cached_property keeps its answers
        return subset


def _pick(texts: Sequence[str], rows: NDArray[np.int64]) -> list[str]:
    return [texts[row] for row in rows.tolist()]


@dataclass(frozen=True)
class PairBatch:
    """Pairs, after normalization."""

    ko: Side
    en: Side

    def __len__(self) -> int:
        return len(self.ko.texts)

    def take(self, rows: NDArray[np.int64]) -> PairBatch:
        """Some of the pairs."""
        return PairBatch(self.ko.take(rows), self.en.take(rows))

    def either(self, of_side: Callable[[Side], Mask]) -> Mask:
        """Which pairs have a side of which it holds."""
        return of_side(self.ko) | of_side(self.en)

    def match(self, pattern: str) -> Mask:
        """Which pairs hold the pattern (RE2) on either side."""
        return self.either(lambda side: side.matches(pattern))

    def confirm(self, candidates: Mask, holds: Callable[[str, str], bool]) -> Mask:
        """Which of the candidates hold by the slower test of (Korean, English) too."""
        confirmed = candidates.copy()
        for row in np.flatnonzero(candidates).tolist():
            confirmed[row] = holds(self.ko.texts[row], self.en.texts[row])
        return confirmed


def pair_batch(ko: Sequence[str], en: Sequence[str]) -> PairBatch:
    """A batch from two equally long columns."""
    if len(ko) != len(en):
        raise ValueError(f"{len(ko)} Korean texts against {len(en)} English ones")
    return PairBatch(Side(ko), Side(en))
