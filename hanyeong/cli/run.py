"""`hanyeong run`: the pipeline, from a checked params.yaml to the verdict."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from hanyeong.cli.project import project_root
from hanyeong.cli.reproducing import repro
from hanyeong.complete_params import check_and_complete
from hanyeong.pipeline import history, notify, run_state
from hanyeong.pipeline.page_refresher import drawing
from hanyeong.pipeline.process import PIPELINE_LOCK, exclusive_lock
from hanyeong.pipeline.progress import log, warn
from hanyeong.pipeline.stage import YOUR_INPUT, exit_records


def run() -> None:
    """Run the pipeline and print the release decision. `make pipeline` does the same."""
    root = project_root()
    check_and_complete(root)
    with exclusive_lock(root / PIPELINE_LOCK, "the pipeline"):
        shutil.rmtree(root / ".hanyeong/status", ignore_errors=True)
        run_state.refresh(root)
        with _told_if_stopped(root), drawing(root, [sys.executable, "-m", "stages.pages"]):
            status = repro(root)
        run_state.refresh(root)
    if status:
        explained = explain(root, status)
        failed = {label: word["status"] for label, word in exit_records(root).items() if word["status"]}
        history.note(root, history.STOPPED, {"stages": sorted(failed), "by_hand": False})
        notify.send(notify.settings(root), notify.failure(root, failed), warn)
        raise typer.Exit(explained)
    shutil.rmtree(root / run_state.PAGES, ignore_errors=True)
    for event in notify.ended(root):
        notify.send(notify.settings(root), event, warn)
    log("")  # what DVC wrote ends here
    _print_verdict(root)


@contextmanager
def _told_if_stopped(root: Path) -> Iterator[None]:
    """A run that somebody stopped is a line of the history too."""
    try:
        yield
    except typer.Exit:
        history.note(root, history.STOPPED, {"stages": [], "by_hand": True})
        raise


def explain(root: Path, status: int, only: str | None = None) -> int:
    """Say what the failed stage said and return its own status: DVC's is 255 whatever the stage's was."""
    for label, word in exit_records(root).items():
        if word["status"] and only in (None, label):
            warn(f"stopped at {word['stage']}: {word['message']}")
            return int(word["status"])
    warn(f"dvc repro ended in status {status}; its own words are above")
    return YOUR_INPUT


def _print_verdict(root: Path) -> None:
    from hanyeong.report.verdict import verdict_lines

    for line in verdict_lines(root):
        sys.stdout.write(line + "\n")
