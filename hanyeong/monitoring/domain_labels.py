"""What the rows of a training table are called: their domain, where it may be reported, else their source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from hanyeong.corpus.pair_table import read_batches
from hanyeong.corpus.reportable_labels import nameable
from hanyeong.monitoring.request_pool import training_rows

MOST_DOMAINS: Final = 30
"""The largest ones; further ones would cost memory and no window could tell them apart."""
MIN_ROWS: Final = 20
"""Rows of a domain below which nothing can be said about it."""


class DomainLabels:
    """What the rows of a training table are called: their domain where it may be reported, else their source."""

    def __init__(self, domains: Mapping[str, int], sources: Mapping[str, int]) -> None:
        self._domains, self._sources = nameable(domains) - {""}, nameable(sources)

    def of(self, domain: str, source: str) -> str:
        """The label of a row; empty where it has none that may be reported."""
        if domain in self._domains:
            return domain
        return source if source in self._sources else ""


def labels_of(train: Path) -> tuple[DomainLabels, list[str]]:
    """What the rows of a table are called, and the names that are frequent enough to be told apart, in order."""
    domains: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for batch in read_batches(train, columns=["domain", "source"]):
        pairs.update(zip(batch["domain"].to_pylist(), batch["source"].to_pylist(), strict=True))
    sources: Counter[str] = Counter()
    for (domain, source), rows in pairs.items():
        domains[domain] += rows
        sources[source] += rows
    labels = DomainLabels(domains, sources)
    rows_by_label: Counter[str] = Counter()
    for (domain, source), rows in pairs.items():
        rows_by_label[labels.of(domain, source)] += rows
    known = [label for label, rows in rows_by_label.most_common() if label and rows >= MIN_ROWS]
    return labels, sorted(known[:MOST_DOMAINS])


def labelled_texts(path: Path, column: str, labels: DomainLabels, most: int) -> Iterator[tuple[list[str], list[str]]]:
    """Sentences of a table with their labels, in batches."""
    for texts, domains, sources in training_rows(path, [column, "domain", "source"], most):
        yield texts, [labels.of(*row) for row in zip(domains, sources, strict=True)]
