"""What every run of the pipeline does at its beginning and its end, whoever starts it: `hanyeong run` or the flow."""

from __future__ import annotations

import shutil
from pathlib import Path

from hanyeong.pipeline import history, notify, run_state
from hanyeong.pipeline.notify import Notification
from hanyeong.pipeline.stage import exit_records


def begin(root: Path) -> None:
    """Remove the exit records of the previous run."""
    shutil.rmtree(root / run_state.LAST, ignore_errors=True)
    run_state.refresh(root)


def interrupted(root: Path) -> None:
    """Record a run that somebody stopped; no notification is sent."""
    history.note(root, history.STOPPED, {"stages": [], "by_hand": True})


def failed(root: Path) -> Notification:
    """Record a run that failed; returns the notification to send."""
    statuses = {address: record["status"] for address, record in exit_records(root).items() if record["status"]}
    history.note(root, history.STOPPED, {"stages": sorted(statuses), "by_hand": False})
    return notify.failure(root, statuses)


def finished(root: Path) -> list[Notification]:
    """Remove the pages of the run in progress; returns the notifications to send."""
    shutil.rmtree(root / run_state.PAGES, ignore_errors=True)
    return list(notify.ended(root))
