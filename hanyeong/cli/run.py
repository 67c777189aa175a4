"""`hanyeong run`: the pipeline, from a checked params.yaml to the verdict."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from hanyeong.cli.project import project_root
from hanyeong.cli.reproducing import repro
from hanyeong.cli.status import renew
from hanyeong.complete_params import check_and_complete
from hanyeong.pipeline import notify, run_state
from hanyeong.pipeline import run as pipeline_run
from hanyeong.pipeline.page_refresher import drawing
from hanyeong.pipeline.process import PIPELINE_LOCK, exclusive_lock
from hanyeong.pipeline.progress import log, warn
from hanyeong.pipeline.stage import YOUR_INPUT, exit_records


def run() -> None:
    """Run the pipeline and print the release decision. `make pipeline` does the same."""
    root = project_root()
    check_and_complete(root)
    with exclusive_lock(root / PIPELINE_LOCK, "the pipeline"):
        status = run_stages(root)
    if ended := tell(root, status):
        raise typer.Exit(ended)


def run_stages(root: Path) -> int:
    """`dvc repro` and all that belongs to a run, for who holds the pipeline's lock; DVC's exit status.

    Raises:
        typer.Exit: somebody stopped it.

    """
    pipeline_run.begin(root)
    with _recorded_if_interrupted(root), drawing(root, [sys.executable, "-m", "stages.pages"]):
        status = repro(root)
    run_state.refresh(root)
    return status


def tell(root: Path, status: int) -> int:
    """Tell everybody how a run ended; the exit status, of the stage that failed."""
    renew(root)
    if status:
        explained = explain(root, status)
        notify.send(notify.settings(root), pipeline_run.failed(root), warn)
        return explained
    for event in pipeline_run.finished(root):
        notify.send(notify.settings(root), event, warn)
    log("")  # what DVC wrote ends here
    _print_verdict(root)
    return 0


@contextmanager
def _recorded_if_interrupted(root: Path) -> Iterator[None]:
    """A run that somebody stopped is recorded in the history."""
    try:
        yield
    except typer.Exit:
        pipeline_run.interrupted(root)
        raise


def explain(root: Path, status: int, only: str | None = None) -> int:
    """Say what the failed stage said and return its own status: DVC's is 255 whatever the stage's was."""
    for label, word in exit_records(root).items():
        if word["status"] and only in (None, label):
            warn(f"stopped at {word['stage']}: {word['message']}")
            return int(word["status"])
    warn(f"dvc repro ended in status {status}; DVC's output is above")
    return YOUR_INPUT


def _print_verdict(root: Path) -> None:
    from hanyeong.report.verdict import verdict_lines

    for line in verdict_lines(root):
        sys.stdout.write(line + "\n")
