"""Rows to split as fingerprints: their groups, their sides, and the test set that their publisher put them in.

A group is a document, or the rows with the same Korean side where no document is named; its rows stay together. Sides
are compared as cleaning leaves them: normalized, without case, spacing and punctuation. No text is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hanyeong.corpus.repairs import repair
from hanyeong.corpus.split_params import SplitParams
from hanyeong.text.comparison_key import fingerprint
from hanyeong.text.fingerprints import NO_FINGERPRINTS, Fingerprints, fingerprints
from hanyeong.text.normalize import normalize


class Sides(NamedTuple):
    """Fingerprints by side."""

    ko: Fingerprints
    en: Fingerprints


class SplitRows(NamedTuple):
    """Arrays with one element a row."""

    groups: Fingerprints
    sides: Sides
    held_out: NDArray[np.int16]
    """Index of the test set that the row's publisher put it in; -1 if in none."""


@dataclass
class RowCollector:
    """Collects the rows of the train sources in order, 26 bytes a row, and 8 for each document in a batch."""

    params: SplitParams
    seed: int
    """Another seed assigns other groups to dev and test."""
    _batches: list[SplitRows] = field(default_factory=list)
    _documents: list[Fingerprints] = field(default_factory=list)

    def add(self, batch: Mapping[str, Sequence[str]], held_out: Sequence[int]) -> None:
        """Add rows: their columns ko, en, source and document, and which test set they are held out for."""
        sides = side_fingerprints(batch["ko"], batch["en"])
        groups = self._groups(batch["source"], batch["document"], sides.ko)
        self._batches.append(SplitRows(groups, sides, np.asarray(held_out, dtype=np.int16)))

    @property
    def n_documents(self) -> int:
        """Distinct documents that the rows name."""
        return len(np.unique(np.concatenate([NO_FINGERPRINTS, *self._documents])))

    def rows(self) -> SplitRows:
        """All rows."""
        empty = SplitRows(NO_FINGERPRINTS, Sides(NO_FINGERPRINTS, NO_FINGERPRINTS), np.zeros(0, dtype=np.int16))
        batches = [empty, *self._batches]
        return SplitRows(
            np.concatenate([batch.groups for batch in batches]),
            joined_sides(batch.sides for batch in batches),
            np.concatenate([batch.held_out for batch in batches]),
        )

    def _groups(self, sources: Sequence[str], documents: Sequence[str], ko: Fingerprints) -> Fingerprints:
        """Documents of different sources are different; rows without a document are grouped by their Korean side."""
        groups = ko ^ np.uint64(fingerprint(f"{self.seed}\0row"))
        if self.params.group == "row":
            return groups
        of_document: dict[tuple[str, str], int] = {}
        for row, key in enumerate(zip(sources, documents, strict=True)):
            if key[1]:
                if key not in of_document:
                    of_document[key] = fingerprint("\0".join((str(self.seed), "document", *key)))
                groups[row] = of_document[key]
        self._documents.append(np.fromiter(of_document.values(), np.uint64, len(of_document)))
        return groups


def side_fingerprints(ko: Iterable[str], en: Iterable[str]) -> Sides:
    """Of normalized texts, as train rows are."""
    return Sides(fingerprints(map(normalize, ko)), fingerprints(map(normalize, en)))


def known_fingerprints(ko: Sequence[str], en: Sequence[str]) -> Sides:
    """Of the sides of a test set, as they came and as cleaning would repair them: train has only repaired ones."""
    repaired = [repair(*pair) for pair in zip(ko, en, strict=True)]
    as_they_came = side_fingerprints(ko, en)
    cleaned = side_fingerprints([pair.ko for pair in repaired], [pair.en for pair in repaired])
    return Sides(*(np.union1d(*either) for either in zip(as_they_came, cleaned, strict=True)))


def joined_sides(parts: Iterable[Sides]) -> Sides:
    """Several sets of sides as one."""
    ko, en = [NO_FINGERPRINTS], [NO_FINGERPRINTS]
    for part in parts:
        ko.append(part.ko)
        en.append(part.en)
    return Sides(np.concatenate(ko), np.concatenate(en))
