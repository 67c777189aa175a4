"""A source becomes a pair table, and what there is to say about it: counts, lengths and labels, never text."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

import numpy as np

from hanyeong.corpus.pair_table import PairWriter, pair_id
from hanyeong.corpus.readers.base import ReadStats, Row
from hanyeong.corpus.reportable_labels import nameable
from hanyeong.corpus.sources import Source
from hanyeong.results.codes import Language
from hanyeong.results.ingest import (
    Documents,
    DomainRows,
    Domains,
    DuplicateFile,
    FileStats,
    IngestResult,
    OriginalDirection,
    SkippedFile,
    SourceKind,
    SourceUse,
    SplitHint,
    Terms,
)

T = TypeVar("T")
K = TypeVar("K", bound=str)

BATCH_ROWS = 20_000
MOST_NAMED = 50
"""Domains and files that the result names one by one; the rest is counted."""
QUANTILES = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1.0)


@dataclass
class SourceStats:
    """Counts of the rows that went into the table."""

    domains: Counter[str] = field(default_factory=Counter)
    directions: Counter[str] = field(default_factory=Counter)
    split_hints: Counter[str] = field(default_factory=Counter)
    documents: set[int] = field(default_factory=set)
    in_documents: int = 0
    lengths: dict[str, list[np.ndarray]] = field(default_factory=lambda: {"ko": [], "en": []})

    def add(self, rows: list[Row]) -> None:
        """Count a batch."""
        self.domains.update(row.domain for row in rows)
        self.directions.update(row.direction or "unknown" for row in rows)
        self.split_hints.update(row.split_hint or "none" for row in rows)
        named = [row.document for row in rows if row.document]
        self.documents.update(map(hash, named))
        self.in_documents += len(named)
        self.lengths["ko"].append(np.fromiter((len(row.ko) for row in rows), np.int32, len(rows)))
        self.lengths["en"].append(np.fromiter((len(row.en) for row in rows), np.int32, len(rows)))

    def lengths_by_language(self) -> dict[Language, dict[str, int]]:
        """Quantiles of lengths in characters; each is a length that occurs."""
        return {Language(name): _quantiles(np.concatenate(parts)) for name, parts in self.lengths.items() if parts}


def write(rows: Iterable[Row], name: str, source: Source, table: PairWriter) -> SourceStats:
    """Append the rows to `table` under their ids; returns their census."""
    census = SourceStats()
    for batch in batches(iter(rows), BATCH_ROWS):
        census.add(batch)
        columns = dict(zip(Row._fields, zip(*batch, strict=True), strict=True))
        places = zip(columns.pop("member"), columns.pop("row"), strict=True)
        table.write(
            columns
            | {
                "id": [pair_id(name, member, row) for member, row in places],
                "source": [name] * len(batch),
                "terms": [source.terms] * len(batch),
            }
        )
    return census


def batches(items: Iterator[T], size: int) -> Iterator[list[T]]:
    """Lists of at most `size` items, in order."""
    while batch := list(islice(items, size)):
        yield batch


def files_digest(account: ReadStats) -> str:
    """SHA-256 over the digests and names of all files that were read."""
    files = sorted(account.files, key=lambda file: file.file)
    return hashlib.sha256("".join(f"{file.sha256}  {file.file}\n" for file in files).encode()).hexdigest()


def result_of(source: Source, account: ReadStats, census: SourceStats) -> IngestResult:
    """Which files were read or skipped, what became of rows, and what they look like."""
    files = sorted(account.files, key=lambda file: file.file)
    return IngestResult(
        kind=SourceKind(source.kind),
        use=SourceUse(source.use),
        terms=Terms(source.terms),
        licence=source.licence,
        attribution=source.attribution,
        encoding=source.encoding,
        max_rows=source.max_rows,
        digest=files_digest(account),
        n_files=len(files),
        files=tuple(FileStats(**vars(file)) for file in files[:MOST_NAMED]),
        duplicate_files=tuple(DuplicateFile(file=f, same_as=of) for f, of in sorted(account.twins)[:MOST_NAMED]),
        n_duplicate_files=len(account.twins),
        skipped_files=_counts(account.passed_over),
        other_endings=_counts(account.other_endings),
        notes=_counts(account.noted),
        first_rejected=dict(sorted(account.first.items())),
        domains=_named(census.domains),
        directions={OriginalDirection(name): n for name, n in census.directions.items()},
        split_hints={SplitHint(name): n for name, n in census.split_hints.items()},
        documents=Documents(distinct=len(census.documents), rows_in_one=census.in_documents),
        length_chars=census.lengths_by_language(),
    )


def remarks(account: ReadStats) -> Iterator[str]:
    """What people should see on the screen of a source that was read: what was left out, and what is doubtful."""
    left_out = {str(kind): n for kind, n in _counts(account.passed_over).items() if kind is not SkippedFile.HIDDEN}
    left_out |= {f"files ending in {ending}": n for ending, n in _counts(account.other_endings).items()}
    noted = {str(kind): n for kind, n in _counts(account.noted).items()}
    for what, counts in (("passed over", left_out), ("note", noted)):
        if counts:
            yield f"{what}: " + ", ".join(f"{n} x {kind}" for kind, n in counts.items())


def _counts(found: Counter[K]) -> dict[K, int]:
    return {kind: n for kind, n in sorted(found.items(), key=lambda one: str(one[0])) if n}


def _named(labels: Counter[str]) -> Domains:
    """Rows by domain, the largest first, as far as they may be named."""
    named = nameable(labels)
    ranked = sorted(((label, n) for label, n in labels.items() if label in named), key=lambda one: (-one[1], one[0]))
    rows = tuple(DomainRows(domain=label, rows=n) for label, n in ranked[:MOST_NAMED])
    return Domains(distinct=len(labels), largest=rows)


def _quantiles(lengths: np.ndarray) -> dict[str, int]:
    values = np.quantile(lengths, QUANTILES, method="lower")
    return {f"p{round(100 * q):02d}": int(value) for q, value in zip(QUANTILES, values, strict=True)}
