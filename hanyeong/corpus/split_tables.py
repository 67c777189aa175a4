"""Splitting the clean pairs in two passes: fingerprints of all rows, then each kept row to the file of its split."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa

from hanyeong.corpus.defect_labels import LEAKED, DefectLabels, read_defect_labels
from hanyeong.corpus.pair_table import VALID, PairWriter, count_rows, read_batches
from hanyeong.corpus.sources import HELD_OUT
from hanyeong.corpus.split import SplitAssignment
from hanyeong.corpus.split_params import SplitParams
from hanyeong.corpus.split_rows import RowCollector, Sides, joined_sides, known_fingerprints
from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.progress import ShowProgress

BATCH_ROWS: Final = 50_000


def require_free_name(sources: Iterable[str], params: SplitParams) -> None:
    """No source has the name of the test set that is cut here.

    Raises:
        InputError: one has.

    """
    if params.test_share and HELD_OUT in sources:
        raise InputError(
            f"sources.{HELD_OUT}: this name is the test set's that split.test_share cuts; rename the source"
        )


def collect_rows(pairs: Path, sources: Sequence[str], collector: RowCollector, progress: ShowProgress) -> None:
    """Fingerprints of all clean rows.

    Raises:
        InputError: a row is of a source that is no train source.

    """
    index = {name: number for number, name in enumerate(sources)}
    columns = ("ko", "en", "source", "document", "split_hint")
    for batch in progress(read_batches(pairs, BATCH_ROWS, columns), "split: compare", _n_batches(pairs)):
        texts = {name: batch[name].to_pylist() for name in columns}
        if unknown := sorted({*texts["source"]} - index.keys()):
            raise InputError(
                f"{pairs}: rows of the source `{unknown[0]}`, which is no train source in params.yaml; expected "
                f"{', '.join(sources)}. Run `dvc repro clean` first"
            )
        hints = zip(texts["source"], texts["split_hint"], strict=True)
        collector.add(texts, [index[source] if hint == VALID else -1 for source, hint in hints])


def sides_of_test(path: Path) -> Sides:
    """Fingerprints of a test set that is given."""
    return joined_sides(
        known_fingerprints(batch["ko"].to_pylist(), batch["en"].to_pylist())
        for batch in read_batches(path, BATCH_ROWS, ["ko", "en"])
    )


def write_splits(
    pairs: Path, folder: Path, assignment: SplitAssignment, labels: DefectLabels | None, progress: ShowProgress
) -> Counter[str]:
    """Write every kept row to the file of its split, note what happened to injected leaks; returns rows by split."""
    start, files = 0, dict[str, PairWriter]()
    with ExitStack() as stack:
        for batch in progress(read_batches(pairs, BATCH_ROWS), "split: write", _n_batches(pairs)):
            rows = slice(start, start + batch.num_rows)
            splits = np.where(assignment.kept[rows], assignment.splits[rows], -1)
            for split in np.unique(splits[splits >= 0]).tolist():
                name = assignment.names[split]
                if name not in files:
                    files[name] = stack.enter_context(PairWriter(folder / f"{name}.parquet"))
                files[name].write(batch.filter(pa.array(splits == split)))
            if labels:
                _record(labels, batch["id"].to_pylist(), assignment.reasons_of(rows))
            start += batch.num_rows
        return Counter({name: file.rows for name, file in files.items()})


def copy_tests(tests: Mapping[str, Path], folder: Path) -> dict[str, int]:
    """Copy the given test sets as they are; returns rows by split.

    One without rows is none: of corrections, as long as nobody has sent any.
    """
    rows = {name: n for name, path in tests.items() if (n := count_rows(path))}
    for name in rows:
        shutil.copyfile(tests[name], folder / f"test/{name}.parquet")
    return {f"test/{name}": n for name, n in rows.items()}


def read_leak_labels(path: Path, sources: Mapping[str, Path], rejected: Path) -> DefectLabels:
    """Labels of the injected leaks; one that cleaning rejected for another reason counts as detected as well."""
    labels = read_defect_labels(path, sources)
    leaked = {pair for pair, (kind, _) in labels.injected.items() if kind == LEAKED}
    for batch in read_batches(rejected, BATCH_ROWS, ["id", "reason"]):
        ids, reasons = batch["id"].to_pylist(), batch["reason"].to_pylist()
        _record(labels, ids, [reason if pair in leaked else "" for pair, reason in zip(ids, reasons, strict=True)])
    return labels


def _record(labels: DefectLabels, ids: Sequence[str], reasons: Sequence[str]) -> None:
    labels.watch(ids)
    labels.reject(ids, reasons)


def _n_batches(path: Path) -> int:
    return -(-count_rows(path) // BATCH_ROWS)
