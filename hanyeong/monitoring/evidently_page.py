"""Evidently's page for a window: the same columns, methods and thresholds, numbers only.

Evidently prints what it is given unescaped, so it is given numbers and our column names. Its page is one file that
needs no network. Random identifiers are numbered in order of appearance: the same window, the same bytes.
"""

from __future__ import annotations

import html
import math
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import hanyeong.pipeline.telemetry_off  # noqa: F401  before Evidently, which would call home

# isort: split
import numpy as np
import pandas as pd
from evidently import DataDefinition, Dataset, Report
from evidently.core.report import Snapshot
from evidently.presets import DataDriftPreset

from hanyeong.monitoring.drift import Frame, Reference
from hanyeong.monitoring.params import MonitorParams
from hanyeong.monitoring.replay import Replay, Window
from hanyeong.results.monitor import ColumnKind, DriftKind, DriftPage

METHODS = {ColumnKind.NUMBER: "wasserstein", ColumnKind.EVENT: "jensenshannon"}
RANDOM_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|metric_[0-9a-f]{32}")
TITLE = re.compile("<title>.*?</title>", re.DOTALL)
DATA_ENDS = "</script>"


@dataclass(frozen=True)
class EvidentlyResult:
    """What Evidently found: its effect for each column, and how many columns it calls drifted."""

    effects: Mapping[str, float]
    n_drifted: int


def write_pages(found: Replay, params: MonitorParams, folder: Path, suffix: str = "") -> Iterator[DriftPage]:
    """A page for the window in the middle of those without drift, and one for a window with another domain in it.

    `suffix` stands behind the names of the second direction's pages.
    """
    chosen: dict[str, Window] = {"no-drift": found.typical}
    if drifted := [w for w in found.of(DriftKind.DOMAIN) if w.share >= params.min_detected_share]:
        chosen["drift"] = min(drifted, key=lambda w: (w.share, w.name))
    for name, window in chosen.items():
        seen = write_page(folder / f"{name}{suffix}.html", found.reference, window.frame)
        yield DriftPage(
            file=f"{name}{suffix}.html",
            window=window.name,
            columns=len(seen.effects),
            drifted=seen.n_drifted,
            agrees=seen.n_drifted == sum(e.drifts for e in window.effects),
        )


def write_page(path: Path, reference: Reference, window: Frame) -> EvidentlyResult:
    """Write Evidently's drift page for a window to `path`; returns its figures."""
    snapshot = compared(drift_report(reference), reference, window)
    with TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        snapshot.save_html(str(page))
        path.write_text(_framed(_same_ids(page.read_text(encoding="utf-8")), path.stem), encoding="utf-8")
    return _result_of(snapshot.dict()["metrics"], {readable(column.name): column.name for column in reference.columns})


def compared(report: Report, reference: Reference, window: Frame, **told: Any) -> Snapshot:
    """The report on a window; `told` goes with it, such as its time."""
    numbers = [readable(column.name) for column in reference.columns if column.kind is ColumnKind.NUMBER]
    events = [readable(column.name) for column in reference.columns if column.kind is ColumnKind.EVENT]
    kinds = DataDefinition(numerical_columns=numbers, categorical_columns=events)
    before, now = (Dataset.from_pandas(_table(reference, f), data_definition=kinds) for f in (reference.frame, window))
    with warnings.catch_warnings():
        # Constant columns make numpy divide by nothing inside Evidently's plots; the figures do not depend on it.
        warnings.simplefilter("ignore", RuntimeWarning)
        return report.run(now, before, **told)


def readable(column: str) -> str:
    """A column's name as people read it."""
    return column.replace("_", " ")


def _framed(page: str, name: str) -> str:
    """With a title and a way back to the report, which Evidently's page has not; it lies one folder below it."""
    title = html.escape(f"Drift: {name} · Hanyeong")
    style = "font:15px/1.5 system-ui,sans-serif;padding:10px 24px;border-bottom:1px solid #ccc"
    back = f'<p style="{style}"><a href="../html/ko/monitor.html">한영 보고서</a> · '
    back += f'<a href="../html/en/monitor.html">Hanyeong report</a> · {html.escape(name)}</p>'
    page = TITLE.sub("", page, count=1).replace("<head>", f"<head>\n    <title>{title}</title>", 1)
    return page.replace("<body>", f"<body>\n{back}", 1)


def drift_report(reference: Reference, *, tests: bool = False, **told: Any) -> Report:
    """A drift report by the reference's thresholds, with tests of the same where they are asked for."""
    drift = DataDriftPreset(
        columns=[readable(column.name) for column in reference.columns],
        num_method=METHODS[ColumnKind.NUMBER],
        cat_method=METHODS[ColumnKind.EVENT],
        per_column_threshold={readable(column.name): column.threshold for column in reference.columns},
        # One drifted column is an alarm, in Evidently's words "dataset drift"; the share is cut to digits people read.
        drift_share=max(1, math.floor(1000 / len(reference.columns))) / 1000,
        include_tests=tests,
    )
    return Report([drift], include_tests=tests, **told)


def _table(reference: Reference, frame: Frame) -> pd.DataFrame:
    """The frame as Evidently shall see it: numbers, and 0 or 1 for events.

    Labels of text would come out of Evidently's sets in an order that changes with PYTHONHASHSEED.
    """
    columns = {
        readable(column.name): frame[column.name]
        if column.kind is ColumnKind.NUMBER
        else (frame[column.name] != column.most_frequent).astype(np.int64)
        for column in reference.columns
    }
    return pd.DataFrame(columns)


def _same_ids(page: str) -> str:
    """Random identifiers of the page's data become "evidently_0001" and so on, wherever they stand."""
    seen: dict[str, str] = {}
    for name in RANDOM_ID.findall(page[: page.index(DATA_ENDS)]):
        seen.setdefault(name, f"evidently_{len(seen) + 1:04d}")
    return RANDOM_ID.sub(lambda found: seen.get(found[0], found[0]), page)


def _result_of(metrics: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> EvidentlyResult:
    effects: dict[str, float] = {}
    n_drifted = 0
    for metric in metrics:
        column = metric["config"].get("column")
        if column is None:
            n_drifted = int(metric["value"]["count"])
        else:
            effects[names[column]] = float(metric["value"])
    return EvidentlyResult(effects, n_drifted)
