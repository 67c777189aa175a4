"""Gives closed windows to Evidently's workspace, with their features where the bundle has a reference."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from hanyeong.database.engine import Database
from hanyeong.monitoring.live.closing import Span, Stream
from hanyeong.monitoring.live.reference import FindReference
from hanyeong.monitoring.live.table import read_window
from hanyeong.monitoring.live.workspace import FOLDER, WindowWorkspace
from hanyeong.pipeline.progress import warn
from hanyeong.results.window import WindowReport


def show(root: Path, database: Database, reports: Iterable[WindowReport], find_reference: FindReference) -> None:
    """Add these windows to the workspace of the project in `root`; one that cannot be written to stops no monitor."""
    try:
        _add(WindowWorkspace(root), database, reports, find_reference)
    except (OSError, ValueError) as error:
        warn(f"{root / FOLDER}: Evidently's workspace cannot be written to ({type(error).__name__}); remove the folder")


def _add(
    workspace: WindowWorkspace, database: Database, reports: Iterable[WindowReport], find_reference: FindReference
) -> None:
    for report in reports:
        stream = Stream(report.digest, str(report.direction))
        known = find_reference(stream)
        if known is None:
            workspace.add(report)
            continue
        after = None if report.after is None else datetime.fromisoformat(report.after)
        span = Span(stream, after, datetime.fromisoformat(report.until))
        table = read_window(database, span, [one.name for one in known.columns])
        workspace.add(report, table.frame, known.at(table.n_rows))
