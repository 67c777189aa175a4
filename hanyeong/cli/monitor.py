"""`hanyeong monitor`: close the windows of the request log that are due, and say what they show."""

from __future__ import annotations

import os
import sys
from collections import deque
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hanyeong.cli.project import project_root
from hanyeong.cli.service_database import open_database
from hanyeong.cli.service_settings import DatabaseOption
from hanyeong.pipeline import standard_streams
from hanyeong.pipeline.process import exclusive_lock

if TYPE_CHECKING:
    from hanyeong.database.engine import Database
    from hanyeong.monitoring.live.closing import Span
    from hanyeong.monitoring.live.monitor import Standing
    from hanyeong.monitoring.live.params import LiveParams
    from hanyeong.monitoring.params import MonitorParams
    from hanyeong.results.window import WindowReport

LOCK: Final = ".hanyeong/locks/monitor-windows.lock"
SHOWN: Final = 5
"""Windows that Evidently gets at a time, the newest: each takes seconds."""
NICENESS: Final = 15
"""The service beside it comes first."""


def monitor(database: DatabaseOption = None) -> None:
    """Close the windows of the service's request log that are due. It prints the state of each and its causes, and
    writes them to the database, to pages in reports/windows, and to Evidently's workspace (`make evidently`).

    A window in alarm is a result, not an error.
    """
    standard_streams.require_open("stdout")
    root = project_root()
    os.nice(NICENESS)
    from hanyeong.monitoring.live.monitor import LiveMonitor, standing
    from hanyeong.monitoring.live.references import ProjectReferences
    from hanyeong.report.live import draw_live_pages
    from hanyeong.results.window import FOLDER

    params, replay = _params(root)
    now = datetime.now(UTC)
    with open_database(database) as found, exclusive_lock(root / LOCK, "hanyeong monitor"):
        references = ProjectReferences(root, replay)
        watching = LiveMonitor(found, root / FOLDER, params, references, _Validating(found, root / FOLDER))
        newest: deque[WindowReport] = deque(maxlen=SHOWN)
        for report in watching.close_windows(now):
            newest.append(report)
            sys.stdout.write(_line(report) + "\n")
            sys.stdout.flush()
        draw_live_pages(root)
        if newest:
            from hanyeong.monitoring.live.showing import show  # takes seconds to import

            show(root, found, newest, references)
        sys.stdout.write(_standing(standing(found, params, now), params) + "\n")


class _Validating:
    """Great Expectations takes seconds to load: only where there is a window to try."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.folder = database, folder

    def __call__(self, span: Span, number: int) -> bool:
        from hanyeong.monitoring.live.validation import Expectations

        return Expectations(self.database, self.folder)(span, number)


def _params(root: Path) -> tuple[LiveParams, MonitorParams]:
    from hanyeong.monitoring.live.params import LiveParams
    from hanyeong.monitoring.params import MonitorParams
    from hanyeong.pipeline.params import parse, read_yaml

    sections = {"live": LiveParams | None, "monitor": MonitorParams | None}
    document = {"monitor": None, **read_yaml(root / "params.yaml")}
    found = parse(sections, document, "params.yaml")
    return found["live"] or LiveParams(), found["monitor"] or MonitorParams()


def _line(report: WindowReport) -> str:
    from hanyeong.results.window import label

    over = [str(label(one.name).en) for one in report.signals if one.state in ("alarm", "warning")]
    why = "".join(f"; {cause.text.en}" for cause in report.causes) + (f" ({', '.join(over)})" if over else "")
    return (
        f"window {report.number}: {report.state.text.en}; {report.requests:,} requests, {report.segments:,} sentences, "
        f"{report.direction}, bundle {report.digest[:12]}, until {report.until[:16]}{why}"
    )


def _standing(found: Standing | None, params: LiveParams) -> str:
    if found is None:
        when = f"at {params.window_requests:,} requests, or {params.max_hours:g} h after its first"
        return f"no window yet: one is closed {when}"
    return f"state: {found.state.text.en} (window {found.window}, closed {found.closed:%Y-%m-%d %H:%M} UTC)"
