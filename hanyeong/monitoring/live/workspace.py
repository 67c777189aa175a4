"""Evidently's workspace of the windows: reports and test suites of each, and dashboards over all of them.

Two snapshots a window: one compares its features with the bundle's reference, by our thresholds; one holds every
signal's effect / threshold, with a test that it is below 1. Evidently keeps and shows numbers and labels of ours only.
`make evidently` opens its pages (hanyeong/monitoring/live/evidently_ui.py).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import hanyeong.pipeline.telemetry_off  # noqa: F401  before Evidently, which would call home

# isort: split
import pandas as pd
from evidently import DataDefinition, Dataset, Report
from evidently.core.report import Snapshot
from evidently.metrics import MeanValue
from evidently.sdk.models import (
    DashboardModel,
    DashboardPanelPlot,
    DashboardTabModel,
    PanelMetric,
    ProjectModel,
)
from evidently.sdk.panels import line_plot_panel
from evidently.tests import lt
from evidently.ui.workspace import Workspace

from hanyeong.monitoring.drift import Frame, Reference
from hanyeong.monitoring.evidently_page import compared, drift_report, readable
from hanyeong.results.codes import Direction
from hanyeong.results.monitor import Feature
from hanyeong.results.window import NAMES, SignalGroup, SignalState, WindowReport, group_of, label

FOLDER: Final = ".hanyeong/evidently"
KEPT: Final = 60
"""Windows of a direction whose snapshots are kept, the newest: they are a megabyte or two each."""
FEATURES, SIGNALS = "features", "signals"
_NAMES: Final = uuid.UUID("0e9c7e0a-54ad-5f4e-8a35-6f5cf7c7a0b1")
_PARTS: Final = 2
"""Snapshots a window, at most."""


class WindowWorkspace:
    """The workspace in a project's folder, with a project of Evidently's for each direction."""

    def __init__(self, root: Path) -> None:
        folder = root / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        self._workspace = Workspace(str(folder))

    def add(self, report: WindowReport, frame: Frame | None = None, reference: Reference | None = None) -> None:
        """A window, with its features where there is a reference to compare them with."""
        project = self._project(report.direction)
        for snapshot in _snapshots(report, frame, reference):
            self._workspace.add_run(project, snapshot)
        self._remove_old(project)

    def _project(self, direction: Direction) -> uuid.UUID:
        """The direction's project; it is made, with its dashboard, where it is not there or another version made it."""
        known, dashboard = _id(direction), _dashboard(direction)
        if self._workspace.get_project(known) is None:
            model = ProjectModel(id=known, name=f"Hanyeong: {direction}", description="Windows of the request log")
            self._workspace.add_project(model)
        if self._workspace.get_dashboard(known) != dashboard:
            self._workspace.save_dashboard(known, dashboard)
        return known

    def _remove_old(self, project: uuid.UUID) -> None:
        """Their ids are in the order of time."""
        runs = sorted(self._workspace.list_runs(project), key=str)
        for run in runs[: -KEPT * _PARTS]:
            self._workspace.delete_run(project, run)


def _snapshots(report: WindowReport, frame: Frame | None, reference: Reference | None) -> Iterator[Snapshot]:
    at = datetime.fromisoformat(report.until).astimezone(UTC).replace(tzinfo=None)
    name, about = f"window {report.number}", {"window": str(report.number), "state": str(report.state)}
    if frame is not None and reference is not None:
        drift = drift_report(reference, tests=True, tags=[FEATURES], metadata=about)
        yield compared(drift, reference, frame, timestamp=at, name=f"{name}: {FEATURES}")
    if ratios := signal_ratios(report):
        tried = Report([MeanValue(column=each, tests=[lt(1)]) for each in ratios], tags=[SIGNALS], metadata=about)
        yield tried.run(_one_row(ratios), timestamp=at, name=f"{name}: {SIGNALS} (effect / threshold)")


def signal_ratios(report: WindowReport) -> dict[str, float]:
    """The effect / threshold of each signal that was compared, by its English words."""
    compared_ones = [one for one in report.signals if one.state is not SignalState.NOT_MEASURED]
    return {
        _called(one.name): one.effect / one.threshold
        for one in compared_ones
        if one.effect is not None and one.threshold and one.name in NAMES
    }


def _called(name: str) -> str:
    return label(name).en


def _one_row(ratios: Mapping[str, float]) -> Dataset:
    table = pd.DataFrame({name: [ratio] for name, ratio in ratios.items()})
    return Dataset.from_pandas(table, data_definition=DataDefinition(numerical_columns=list(ratios)))


def _dashboard(direction: Direction) -> DashboardModel:
    """A tab for the signals, a picture a group, and one for the features."""
    groups = {group: [name for name in sorted(NAMES) if group_of(name) is group] for group in SignalGroup}
    signals = [
        _panel(direction, f"{group.text.en}: effect / threshold", _ratios(names)) for group, names in groups.items()
    ]
    drift = [
        _panel(direction, "Drifted features", [_metric("features", "DriftedColumnsCount", {"value_type": "count"})]),
        _panel(
            direction,
            "Drift of each feature",
            [_metric(readable(name), "ValueDrift", {"column": readable(name)}) for name in Feature],
        ),
    ]
    tabs = {"Signals": signals, "Features": drift}
    return DashboardModel(
        tabs=[
            DashboardTabModel(id=_id(direction, title), title=title, panels=[panel.id for panel in panels])
            for title, panels in tabs.items()
        ],
        panels=[*signals, *drift],
    )


def _ratios(names: Iterable[str]) -> list[PanelMetric]:
    return [
        PanelMetric(legend=_called(name), metric="MeanValue", metric_labels={"column": _called(name)}, tags=[SIGNALS])
        for name in names
    ]


def _metric(legend: str, metric: str, labels: Mapping[str, str]) -> PanelMetric:
    return PanelMetric(legend=legend, metric=metric, metric_labels=dict(labels), tags=[FEATURES])


def _panel(direction: Direction, title: str, values: list[PanelMetric]) -> DashboardPanelPlot:
    return line_plot_panel(title=title, values=values).copy(update={"id": _id(direction, title)})


def _id(*parts: str) -> uuid.UUID:
    """The same names, the same id."""
    return uuid.uuid5(_NAMES, "/".join(parts))
