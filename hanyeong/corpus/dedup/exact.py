"""What repeats, found in bounded memory: 64-bit fingerprints of each pair, never the text.

The first of equal pairs stays. A pair that was there before but for case, spacing or punctuation is rejected too, and a
side that has been translated in many ways already takes no more: a fixed wrong answer planted under many questions
looks just like that. Rows that the publisher set aside for validation are compared among themselves only: where they
meet training rows, it is these that must go, and the split sees to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from hanyeong.corpus.dedup.kinds import DuplicateKind
from hanyeong.text.fingerprints import exact_fingerprints, fingerprints, pair_fingerprints

KEPT, DUPLICATE, NORMALIZED_DUPLICATE, TOO_MANY_TARGETS, TOO_MANY_SOURCES = range(5)
REASONS: Final = ("", *DuplicateKind)
"""By these numbers: why a pair is rejected, "" if it is not."""

T = TypeVar("T", bound=np.generic)

_HELD_OUT: Final = np.uint64(0x9E3779B97F4A7C15)


@dataclass
class DuplicateFinder:
    """Fingerprints of all pairs offered, 25 bytes each."""

    _pair: list[NDArray[np.uint64]] = field(default_factory=list)
    _ko: list[NDArray[np.uint64]] = field(default_factory=list)
    _en: list[NDArray[np.uint64]] = field(default_factory=list)
    _held_out: list[NDArray[np.bool_]] = field(default_factory=list)

    def add(self, ko: Sequence[str], en: Sequence[str], held_out: NDArray[np.bool_]) -> None:
        """Offer further pairs, in order; `held_out` marks those set aside for validation."""
        self._pair.append(exact_fingerprints(f"{k}\0{e}" for k, e in zip(ko, en, strict=True)))
        self._ko.append(fingerprints(ko))
        self._en.append(fingerprints(en))
        self._held_out.append(held_out)

    def decisions(self, max_per_ko: int, max_per_en: int) -> NDArray[np.int8]:
        """For each pair in the order offered: KEPT, or why it is rejected."""
        apart = _joined(self._held_out).astype(np.uint64) * _HELD_OUT
        pair, ko, en = (_joined(parts) + apart for parts in (self._pair, self._ko, self._en))
        found = np.full(len(pair), KEPT, dtype=np.int8)
        for decision, keys, most in (
            (DUPLICATE, pair, 1),
            (NORMALIZED_DUPLICATE, pair_fingerprints(ko, en), 1),
            (TOO_MANY_TARGETS, ko, max_per_ko),
            (TOO_MANY_SOURCES, en, max_per_en),
        ):
            left = np.flatnonzero(found == KEPT)
            found[left[rank(keys[left]) >= most]] = decision
        return found

    def most_repeated(self, n: int) -> dict[str, list[tuple[str, int]]]:
        """For each side the texts that stand in most pairs: fingerprint (16 hexadecimal digits) and number of pairs."""
        return {"ko": _largest(_joined(self._ko), n), "en": _largest(_joined(self._en), n)}


def rank(keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    """How many equal keys stand before each one."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    fresh = np.ones(len(keys), dtype=bool)
    fresh[1:] = ordered[1:] != ordered[:-1]
    places = np.arange(len(keys))
    ranks = np.empty(len(keys), dtype=np.int64)
    ranks[order] = places - np.maximum.accumulate(np.where(fresh, places, 0))
    return ranks


def _joined(parts: Sequence[NDArray[T]]) -> NDArray[T]:
    return np.concatenate(parts)


def _largest(keys: NDArray[np.uint64], n: int) -> list[tuple[str, int]]:
    """The most frequent keys that occur twice or more, most frequent first."""
    found, counts = np.unique(keys, return_counts=True)
    order = np.lexsort((found, -counts))[:n]
    return [(f"{int(found[i]):016x}", int(counts[i])) for i in order if counts[i] > 1]
