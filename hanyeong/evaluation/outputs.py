"""Outputs of a system on a test set, with the statistics of every sentence: data/evaluation/WHICH/TEST.parquet.

Scores, intervals, slices and paired tests can be worked out from it again without looking at text.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from hanyeong.evaluation.metrics import NAMES, Counts
from hanyeong.pipeline.errors import InputError

NOTE: Final = b"hanyeong"
"""Key of the file's own words in its footer."""


@dataclass(frozen=True)
class SystemOutputs:
    """A system's answers on one test: rows by id, and statistics [n, k] by metric."""

    direction: str
    ids: list[str]
    statistics: dict[str, Counts]
    signatures: dict[str, str]


def write_outputs(path: Path, answers: SystemOutputs, sources: Sequence[str], hypotheses: Sequence[str]) -> None:
    """Columns id, source, hypothesis, and one list of counts for each metric."""
    texts = {"id": answers.ids, "source": sources, "hypothesis": hypotheses}
    columns: dict[str, Any] = {name: pa.array(column, pa.string()) for name, column in texts.items()}
    for name in NAMES:
        counts = answers.statistics[name]
        flat = pa.array(counts.ravel(), pa.int64())
        columns[name] = pa.FixedSizeListArray.from_arrays(flat, counts.shape[1])
    note = json.dumps({"direction": answers.direction, "signatures": answers.signatures}, sort_keys=True)
    table = pa.table(columns).replace_schema_metadata({NOTE: note.encode()})
    pq.write_table(table, path, compression="zstd")


def read_outputs(path: Path) -> SystemOutputs:
    """Ids and statistics; the hypotheses stay on disk.

    Raises:
        InputError: the file is missing or not of this kind.

    """
    try:
        table = pq.read_table(path, columns=["id", *NAMES], partitioning=None)
        note = json.loads((table.schema.metadata or {})[NOTE])
        statistics = {name: _counts(table[name].combine_chunks()) for name in NAMES}
        return SystemOutputs(note["direction"], table["id"].to_pylist(), statistics, note["signatures"])
    except FileNotFoundError:
        raise InputError(f"{path}: not found; run `evaluate` first") from None
    except (pa.ArrowInvalid, KeyError, ValueError, TypeError):
        raise InputError(f"{path}: not a table of answers; run `evaluate` again") from None


def read_lines(path: Path, rows: int) -> tuple[list[str], list[str]]:
    """Sources and hypotheses of at most `rows` rows, those with the smallest ids."""
    table = pq.read_table(path, columns=["id", "source", "hypothesis"], partitioning=None).sort_by("id").slice(0, rows)
    return table["source"].to_pylist(), table["hypothesis"].to_pylist()


def _counts(column: pa.Array) -> Counts:
    values = np.asarray(column.flatten(), dtype=np.int64)
    return values.reshape(len(column), -1)
