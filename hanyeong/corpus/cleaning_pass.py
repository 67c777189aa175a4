"""Cleaning a corpus in two passes: repairs and filters batch by batch, then duplicates, which need all that is left."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hanyeong.corpus.cleaning import CleaningStats, clean_batch
from hanyeong.corpus.dedup.exact import REASONS, DuplicateFinder
from hanyeong.corpus.defect_labels import LEAKED, DefectLabels
from hanyeong.corpus.pair_table import VALID
from hanyeong.corpus.params import CleanParams
from hanyeong.results.clean import CleanResult, RepeatedText
from hanyeong.results.codes import Language

MOST_REPEATED: Final = 10
"""Texts of each side whose fingerprints are told."""


@dataclass
class CleaningPass:
    """Running state: counts, fingerprints of what is left, and the labels of injected defects where there are some."""

    params: CleanParams
    labels: DefectLabels | None = None
    stats: CleaningStats = field(init=False)
    duplicates: DuplicateFinder = field(default_factory=DuplicateFinder)
    _decided: NDArray[np.int8] | None = None
    _at: int = 0

    def __post_init__(self) -> None:
        self.stats = CleaningStats(self.params)

    def filtered(self, source: str, raw: pa.Table) -> pa.Table:
        """First pass over a batch of a source: repaired, with the reasons of the filters in a column of their own."""
        ko, en = raw["ko"].to_pylist(), raw["en"].to_pylist()
        batch = clean_batch(ko, en, self.params)
        self.stats.add_raw(source, ko, en, batch)
        rows = np.flatnonzero([not reason for reason in batch.reasons])
        kept, held_out = batch.batch.take(rows), np.asarray(pc.equal(raw["split_hint"], VALID))[rows]
        self.duplicates.add(kept.ko.texts, kept.en.texts, held_out)
        if self.labels:
            ids = raw["id"].to_pylist()
            self.labels.watch(ids)
            self.labels.repair(ids, map(bool, batch.repairs))
        return batch.table(raw)

    def deduplicated(self, batch: pa.Table) -> pa.Table:
        """Second pass over the same batches in the same order: with the reasons of duplicates as well."""
        reasons = np.array(batch["reason"].to_pylist(), dtype=object)
        rows = np.flatnonzero(reasons == "")
        reasons[rows] = [REASONS[decision] for decision in self._next_decisions(len(rows))]
        final = batch.set_column(batch.column_names.index("reason"), "reason", pa.array(reasons, pa.string()))
        self.stats.add_final(final)
        if self.labels:
            self.labels.reject(batch["id"].to_pylist(), reasons.tolist())
        return final

    def _next_decisions(self, n: int) -> list[int]:
        if self._decided is None:
            self._decided = self.duplicates.decisions(self.params.max_per_ko, self.params.max_per_en)
        self._at += n
        decisions: list[int] = self._decided[self._at - n : self._at].tolist()
        return decisions

    def result(self) -> CleanResult:
        """What the report shows."""
        labels = self.labels  # leaks are the split's to find
        return self.stats.result(self._most_repeated(), labels.account(labels.kinds() - {LEAKED}) if labels else None)

    def _most_repeated(self) -> dict[Language, tuple[RepeatedText, ...]]:
        """The texts that stand in most pairs, by fingerprint: an injected answer shows here."""
        return {
            Language(side): tuple(RepeatedText(fingerprint=key, pairs=n) for key, n in rows)
            for side, rows in self.duplicates.most_repeated(MOST_REPEATED).items()
        }
