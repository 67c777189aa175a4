"""The table of a window of the request log, validated before the monitor believes a number of it.

Only numbers and flags of ours reach Great Expectations: labels are compared with those that are known here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from hanyeong.database.translation_memory import MEMORY
from hanyeong.documents.segments import FLAGS as LAYOUT_FLAGS
from hanyeong.inference.translator import FLAGS
from hanyeong.results.monitor import Feature
from hanyeong.results.window_validation import WindowReason as Why
from hanyeong.text.scripts import Script
from hanyeong.validation.data_docs import write_docs
from hanyeong.validation.expectations import Kind, Suite, TableExpectation
from hanyeong.validation.params import Severity
from hanyeong.validation.runner import SuiteResult, run_suite
from hanyeong.validation.summary import failures, warnings

ITEM: Final = "window"
SENTENCES, REQUESTS = "sentences", "requests"
KNOWN_FLAGS: Final = frozenset((*FLAGS, *LAYOUT_FLAGS, MEMORY))
KNOWN_SCRIPTS: Final = frozenset(script.name.lower() for script in Script)
LEAST_SENTENCES: Final = 50
"""Fewer are believed, with a warning."""
A_DAY_MS: Final = 86_400_000.0
"""Longer than any request takes."""
MANY: Final = 1e7
"""More characters or tokens than a sentence has."""
SENTENCE_RANGES: Final[Mapping[str, tuple[float, float]]] = {
    "source_characters": (0, MANY),
    "target_characters": (0, MANY),
    "source_tokens": (0, MANY),
    "target_tokens": (0, MANY),
    "fertility": (0, MANY),
    "unknown_bytes": (0, MANY),
    "score": (-1e4, 0.001),
    "latency_ms": (0, A_DAY_MS),
}
"""Columns of the table `segments` that have a number in every row."""
REQUEST_RANGES: Final[Mapping[str, tuple[float, float]]] = {
    "status": (100, 599),
    "items": (0, MANY),
    "characters": (0, 100 * MANY),
    "latency_ms": (0, A_DAY_MS),
}
"""Columns of the table `requests` that have a number in every row."""
SENTENCE_SPARSE: Final[Mapping[str, tuple[float, float]]] = {"confidence": (-1, 2)}
REQUEST_SPARSE: Final[Mapping[str, tuple[float, float]]] = {"queue_wait_ms": (0, A_DAY_MS)}
"""Columns that rows may lack. A confidence is an estimate: of the best sentences it is above 1."""
MEASURED: Final = tuple(name for name in Feature if name not in SENTENCE_SPARSE)
"""Features that are no columns of the table."""
UNBOUNDED: Final[Mapping[str, tuple[float, float]]] = {
    Feature.SOURCE_CHARS: (0, MANY),
    Feature.SOURCE_WORDS: (0, MANY),
    Feature.TOKENS_PER_WORD: (0, MANY),
    Feature.SURPRISE_BITS: (0, 1e4),
    Feature.RAREST_BITS: (0, 1e4),
    Feature.END_BITS: (0, 1e4),
    Feature.SCORE_PER_TOKEN: (-1e4, 0.001),
    Feature.LENGTH_LOG_RATIO: (-64, 64),
}
"""Features that are no shares; all others lie between 0 and 1."""


@dataclass(frozen=True)
class WindowValidation:
    """What was found of a window's tables."""

    judged: tuple[SuiteResult, ...]

    @property
    def failures(self) -> str:
        """The critical expectations that are broken, in a sentence; "" where the window can be believed."""
        return failures(self.judged)

    @property
    def passed(self) -> bool:
        """Whether the window can be believed."""
        return not self.failures

    @property
    def warnings(self) -> list[str]:
        """The other expectations that are broken, a sentence each."""
        return warnings(self.judged)

    def write_docs(self, folder: Path, number: int) -> None:
        """Data Docs of the window with this number, in a folder that is there and empty."""
        write_docs(folder, ITEM, self.judged, str(number))


def validate_window(sentences: pd.DataFrame, requests: pd.DataFrame | None = None) -> WindowValidation:
    """Try every expectation on the tables of a window.

    Args:
        sentences: rows of the table `segments`, a column each. Features may be a column `features` of mappings, columns
            of their own, or missing.
        requests: rows of the table `requests`; None where they are not looked at.

    """
    numbers = sentence_numbers(sentences)
    tables = [(sentence_suite([name.value for name in MEASURED if name in numbers.columns]), numbers)]
    if requests is not None:
        tables.append((request_suite(), request_numbers(requests)))
    return WindowValidation(tuple(run_suite(ITEM, suite, numbers) for suite, numbers in tables))


def sentence_suite(features: Iterable[str]) -> Suite:
    """What is expected of a window's sentences, and of those features that were measured."""
    measured = {name: UNBOUNDED.get(name, (0.0, 1.0)) for name in features}
    return Suite(
        SENTENCES,
        (
            _rows("rows", 1, "critical", Why.NO_ROWS),
            _rows("rows_enough", LEAST_SENTENCES, "warning", Why.FEW_ROWS),
            _flag("row_repeated", "critical", Why.ROW_TWICE),
            _flag("other_bundle", "critical", Why.OTHER_BUNDLE),
            _flag("other_direction", "critical", Why.OTHER_DIRECTION),
            *map(_gaps, SENTENCE_RANGES),
            *(_inside(name, ends) for name, ends in {**SENTENCE_RANGES, **SENTENCE_SPARSE, **measured}.items()),
            _flag("scripts_differ", "critical", Why.COUNTS_DIFFER),
            _flag("unknown_bytes_more", "critical", Why.COUNTS_DIFFER),
            _flag("unknown_script", "warning", Why.UNKNOWN_LABEL),
            _flag("unknown_flag", "warning", Why.UNKNOWN_LABEL),
            _flag("features_missing", "warning", Why.NO_FEATURES, most=0.05),
        ),
    )


def request_suite() -> Suite:
    """What is expected of a window's requests."""
    return Suite(
        REQUESTS,
        (
            _rows("rows", 1, "warning", Why.NO_ROWS),  # a document's sentences come long after its request
            _flag("row_repeated", "critical", Why.ROW_TWICE),
            *map(_gaps, REQUEST_RANGES),
            *(_inside(name, ends) for name, ends in {**REQUEST_RANGES, **REQUEST_SPARSE}.items()),
        ),
    )


def sentence_numbers(sentences: pd.DataFrame) -> pd.DataFrame:
    """A window's sentences as Great Expectations shall see them."""
    scripts: list[Mapping[str, int]] = [each or {} for each in sentences["scripts"]]
    flags: list[Sequence[str]] = [each or () for each in sentences["flags"]]
    features = _features(sentences)
    found = _numbers(sentences, (*SENTENCE_RANGES, *SENTENCE_SPARSE)).join(features)
    missing = features.isna().all(axis=1)
    if missing.all():  # a bundle without a monitoring reference measures none
        missing[:] = False
    summed = np.array([sum(each.values()) for each in scripts], dtype=np.int64)
    return found.assign(
        row_repeated=_repeated(sentences, ["request_id", "position"]),
        other_bundle=_differs(sentences, "digest"),
        other_direction=_differs(sentences, "direction"),
        scripts_differ=(summed != found["source_characters"]).astype(np.int8),
        unknown_bytes_more=(found["unknown_bytes"] > found["source_tokens"]).astype(np.int8),
        unknown_script=_strange(scripts, KNOWN_SCRIPTS),
        unknown_flag=_strange(flags, KNOWN_FLAGS),
        features_missing=missing.astype(np.int8),
    )


def request_numbers(requests: pd.DataFrame) -> pd.DataFrame:
    """A window's requests as Great Expectations shall see them."""
    found = _numbers(requests, (*REQUEST_RANGES, *REQUEST_SPARSE))
    return found.assign(row_repeated=_repeated(requests, ["id"]))


def _features(sentences: pd.DataFrame) -> pd.DataFrame:
    """Those of ours, a column each."""
    if "features" not in sentences.columns:
        own = [name.value for name in MEASURED if name in sentences.columns]
        return _numbers(sentences, own)
    rows: list[Mapping[str, float]] = [each if isinstance(each, Mapping) else {} for each in sentences["features"]]
    columns = {name.value: [row.get(name) for row in rows] for name in MEASURED if any(name in row for row in rows)}
    return pd.DataFrame(columns, index=sentences.index, dtype=np.float64)


def _numbers(table: pd.DataFrame, names: Iterable[str]) -> pd.DataFrame:
    """Some columns as numbers; what is none is missing."""
    columns = {name: pd.to_numeric(table[name], errors="coerce").astype(np.float64) for name in names}
    return pd.DataFrame(columns, index=table.index)


def _repeated(table: pd.DataFrame, key: Sequence[str]) -> pd.Series:
    there = [name for name in key if name in table.columns]
    if len(there) < len(key):
        return pd.Series(0, index=table.index, dtype=np.int8)
    return table.duplicated(there).astype(np.int8)


def _differs(table: pd.DataFrame, column: str) -> pd.Series:
    """Rows that are not of the kind that most of them are; without the column all are alike."""
    if column not in table.columns or not len(table):
        return pd.Series(0, index=table.index, dtype=np.int8)
    usual = table[column].mode(dropna=True)
    return (table[column] != usual.iloc[0] if len(usual) else table[column].isna()).astype(np.int8)


def _strange(rows: Iterable[Iterable[str]], known: Collection[str]) -> list[int]:
    return [int(any(label not in known for label in row)) for row in rows]


def _rows(name: str, least: int, severity: Severity, why: Why) -> TableExpectation:
    return TableExpectation(name, why, "rows", severity, least=least)


def _flag(column: str, severity: Severity, why: Why, most: float = 0.0) -> TableExpectation:
    return TableExpectation(column, why, "flag", severity, column, most=most)


def _gaps(column: str) -> TableExpectation:
    kind: Kind = "no_gaps"
    return TableExpectation(f"{column}_gaps", Why.GAP, kind, "critical", column, most=0.0)


def _inside(column: str, ends: tuple[float, float]) -> TableExpectation:
    name, (low, high) = f"{column}_outside", ends
    return TableExpectation(name, Why.IMPOSSIBLE, "inside", "critical", column, most=0.0, low=low, high=high)
