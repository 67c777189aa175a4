"""Cleaning the raw tables in two passes: every pair filtered into a draft, then the draft without its duplicates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from hanyeong.corpus.cleaning_pass import CleaningPass
from hanyeong.corpus.pair_table import PairWriter, count_rows, read_batches
from hanyeong.pipeline.errors import GateError
from hanyeong.pipeline.progress import ShowProgress

BATCH_ROWS: Final = 20_000


def filter_tables(tables: Mapping[str, Path], draft: Path, cleaning: CleaningPass, progress: ShowProgress) -> None:
    """Write every pair of the sources, repaired, to a draft, with the reason why a filter rejects it."""
    n_batches = sum(-(-count_rows(path) // BATCH_ROWS) for path in tables.values())
    with PairWriter(draft, extra=("reason",)) as writer:
        for source, batch in progress(_batches(tables), "clean", n_batches):
            writer.write(cleaning.filtered(source, batch))


def deduplicate_table(draft: Path, folder: Path, cleaning: CleaningPass) -> None:
    """Write kept and rejected pairs, now that all are known."""
    with PairWriter(folder / "pairs.parquet") as kept, PairWriter(folder / "rejected.parquet", ("reason",)) as rejected:
        for batch in read_batches(draft, BATCH_ROWS):
            final = cleaning.deduplicated(batch)
            keep = pc.equal(final["reason"], "")
            kept.write(final.filter(keep))
            rejected.write(final.filter(pc.invert(keep)))


def require_pairs(n_kept: int, n_read: int, rejected: Counter[str], min_rows: int) -> None:
    """Enough pairs are left to train on.

    Raises:
        GateError: fewer than `min_rows`; the message names the filters that reject most.

    """
    if n_kept >= min_rows:
        return
    reasons = ", ".join(f"{n:,} x {reason}" for reason, n in rejected.most_common(3)) or "nothing rejected"
    raise GateError(
        f"data/clean: {n_kept:,} of {n_read:,} pairs are left ({reasons}); expected at least {min_rows:,} "
        f"(clean.min_rows). Add a source with `use: train`, correct its sides or files, or loosen the filter that "
        f"rejects most"
    )


def _batches(tables: Mapping[str, Path]) -> Iterator[tuple[str, pa.Table]]:
    for source, path in tables.items():
        for batch in read_batches(path, BATCH_ROWS):
            yield source, batch
