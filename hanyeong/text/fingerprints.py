"""Fingerprints of many texts at once: 64 bits a text, with which duplicates and leaks are found without the text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hanyeong.text.comparison_key import comparison_key, fingerprint

Fingerprints: TypeAlias = NDArray[np.uint64]

NO_FINGERPRINTS: Final = np.zeros(0, dtype=np.uint64)
_MULTIPLIER: Final = np.uint64(0xD1B54A32D192ED03)


def exact_fingerprints(texts: Iterable[str]) -> Fingerprints:
    """Of the texts as they are."""
    return np.fromiter(map(fingerprint, texts), dtype=np.uint64)


def fingerprints(texts: Iterable[str]) -> Fingerprints:
    """Of the texts as they are compared: case, spacing and punctuation make no difference."""
    return exact_fingerprints(map(comparison_key, texts))


def pair_fingerprints(ko: Fingerprints, en: Fingerprints) -> Fingerprints:
    """Of pairs, from the fingerprints of their sides."""
    return ko * _MULTIPLIER + en
