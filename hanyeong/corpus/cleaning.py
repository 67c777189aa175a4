"""Cleaning a batch of pairs, and the account of all batches: what was read, repaired, rejected and kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hanyeong.corpus.filtering.apply import apply_filters
from hanyeong.corpus.filtering.batch import PairBatch, pair_batch
from hanyeong.corpus.filtering.scores import ScoreCounts
from hanyeong.corpus.filters.numbers import numbers_differ
from hanyeong.corpus.filters.pii import pii_kinds
from hanyeong.corpus.params import CleanParams
from hanyeong.corpus.repairs import repair
from hanyeong.results.clean import (
    CleanResult,
    Histogram,
    Lengths,
    Normalization,
    NumberCheck,
    PersonalKind,
    RejectReason,
    Repair,
    RepeatedText,
    SourceCounts,
)
from hanyeong.results.codes import Language
from hanyeong.results.defects import DefectAccount
from hanyeong.text.normalize import DEFAULT

LENGTH_EDGES: Final = (0, 10, 20, 30, 40, 50, 75, 100, 150, 200, 300, 500, 800)
"""Lower edges, in characters, of the bars of the length plots; the last bar is open."""


@dataclass(frozen=True)
class FilteredBatch:
    """A batch after repairs and filters: same rows, same order."""

    batch: PairBatch
    repairs: Sequence[tuple[Repair, ...]]
    reasons: Sequence[str]
    """Why each pair is rejected; "" if it is not."""
    scores: Mapping[str, NDArray[np.float64]]
    """By the code of each scored filter: the score of each pair, NaN where an earlier filter has rejected it."""

    def table(self, raw: pa.Table) -> pa.Table:
        """The raw batch with its text repaired, and the reasons in a column of their own."""
        for name, side in (("ko", self.batch.ko), ("en", self.batch.en)):
            raw = raw.set_column(raw.column_names.index(name), name, pa.array(side.texts, pa.string()))
        return raw.append_column("reason", pa.array(self.reasons, pa.string()))


def clean_batch(ko: Sequence[str], en: Sequence[str], rules: CleanParams) -> FilteredBatch:
    """Repair both sides of every pair, then ask the filters."""
    repaired = [repair(k, e) for k, e in zip(ko, en, strict=True)]
    batch = pair_batch([pair.ko for pair in repaired], [pair.en for pair in repaired])
    decisions = apply_filters(batch, rules)
    return FilteredBatch(batch, [pair.repairs for pair in repaired], decisions.reasons(), decisions.scores)


@dataclass
class CleaningStats:
    """Counts over all batches."""

    params: CleanParams
    read: Counter[str] = field(default_factory=Counter)
    rejected: dict[str, Counter[str]] = field(default_factory=dict)
    repairs: Counter[Repair] = field(default_factory=Counter)
    personal: Counter[str] = field(default_factory=Counter)
    numbers: Counter[str] = field(default_factory=Counter)
    lengths: dict[tuple[str, str], NDArray[np.int64]] = field(default_factory=dict)
    scores: ScoreCounts = field(init=False)

    def __post_init__(self) -> None:
        self.scores = ScoreCounts(self.params)

    def add_raw(self, source: str, raw_ko: Sequence[str], raw_en: Sequence[str], filtered: FilteredBatch) -> None:
        """Count a batch of one source after the filters."""
        self.read[source] += len(raw_ko)
        self.rejected.setdefault(source, Counter())
        self._measure("before", raw_ko, raw_en)
        self.repairs.update(kind for kinds in filtered.repairs for kind in kinds)
        self.scores.add(filtered.scores)
        self.personal.update(kind for _, kinds in pii_kinds(filtered.batch) for kind in kinds)
        left = filtered.batch.take(np.flatnonzero([not reason for reason in filtered.reasons]))
        self.numbers.update(compared=len(left), differ=int(numbers_differ(left).sum()))

    def add_final(self, final: pa.Table) -> None:
        """Count a batch, with its final reasons, after duplicates were found."""
        sources, reasons = final["source"].to_pylist(), final["reason"].to_pylist()
        for source, reason in zip(sources, reasons, strict=True):
            if reason:
                self.rejected[source][reason] += 1
        kept = final.filter(pc.equal(final["reason"], ""))
        self._measure("after", kept["ko"].to_pylist(), kept["en"].to_pylist())

    def totals(self) -> Counter[str]:
        """Rejected pairs by reason, all sources together."""
        return sum(self.rejected.values(), Counter())

    def result(
        self, repeated: Mapping[Language, tuple[RepeatedText, ...]], defects: DefectAccount | None
    ) -> CleanResult:
        """What the report shows."""
        return CleanResult(
            sources={source: self._source(source) for source in self.read},
            repairs={kind: self.repairs[kind] for kind in Repair},
            personal={kind: self.personal[kind] for kind in PersonalKind},
            numbers=NumberCheck(compared=self.numbers["compared"], differ=self.numbers["differ"]),
            lengths=Lengths(edges=LENGTH_EDGES, ko=self._histogram("ko"), en=self._histogram("en")),
            scores=self.scores.histograms(),
            normalization=Normalization(**DEFAULT.model_dump()),
            most_repeated=repeated,
            defects=defects,
        )

    def _source(self, source: str) -> SourceCounts:
        rejected = {reason: n for reason in RejectReason if (n := self.rejected[source][reason])}
        return SourceCounts(read=self.read[source], kept=self.read[source] - sum(rejected.values()), rejected=rejected)

    def _measure(self, when: str, ko: Sequence[str], en: Sequence[str]) -> None:
        for side, texts in (("ko", ko), ("en", en)):
            counts, _ = np.histogram([len(text) for text in texts], bins=[*LENGTH_EDGES, np.inf])
            self.lengths[side, when] = self.lengths.get((side, when), np.int64(0)) + counts

    def _histogram(self, side: str) -> Histogram:
        none = np.zeros(len(LENGTH_EDGES), np.int64)
        before, after = (tuple(self.lengths.get((side, when), none).tolist()) for when in ("before", "after"))
        return Histogram(before=before, after=after)
