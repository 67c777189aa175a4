"""`hanyeong retrain`: a new model from what is new, judged against the champion."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from hanyeong.cli.project import project_root
from hanyeong.cli.service_settings import DatabaseOption
from hanyeong.pipeline.errors import ParamsError
from hanyeong.pipeline.progress import log, warn

if TYPE_CHECKING:
    from hanyeong.renewal.renew import Project
    from hanyeong.results.renewal import RenewalReason, RenewalReport

DECLINED: Final = 3
"""Exit status where it is decided that no retraining starts."""


def retrain(  # noqa: PLR0917  options
    reason: Annotated[
        Literal["hand", "alarm", "data", "schedule"], typer.Option("--reason", help="why; `hand` knows no limits")
    ] = "hand",
    window: Annotated[int | None, typer.Option("--window", help="number of the window whose alarm asks for it")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only say whether it would start, and with what")] = False,
    prepare: Annotated[
        bool, typer.Option("--prepare", help="only decide and freeze the data; then run the pipeline, and --finish")
    ] = False,
    finish: Annotated[bool, typer.Option("--finish", help="only say what became of what --prepare began")] = False,
    database: DatabaseOption = None,
) -> None:
    """Train a challenger on what is new, and let it replace the champion. What is new are approved corrections and
    changed sources; section `renew` of params.yaml says when it starts and whether it promotes by itself.

    Exit status 3: it was decided not to start; the last line says why.
    """
    if dry_run + prepare + finish > 1:
        raise ParamsError("retrain: expected at most one of --dry-run, --prepare and --finish")
    root = project_root()
    from hanyeong.cli.service_database import open_database
    from hanyeong.complete_params import check_and_complete
    from hanyeong.renewal.renew import Project
    from hanyeong.results.renewal import RenewalReason

    params = check_and_complete(root)
    with open_database(database, make=True) as found:
        project = Project(root, params, found)
        if finish:
            _finish(project)
        elif dry_run or prepare:
            _prepare(project, RenewalReason(reason), window, os.getppid(), dry_run=dry_run)
        else:
            _whole(project, RenewalReason(reason), window)


def _whole(project: Project, reason: RenewalReason, window: int | None) -> None:
    """All three parts, in this process and its children."""
    from hanyeong.cli.run import run_stages, tell
    from hanyeong.pipeline.process import PIPELINE_LOCK, exclusive_lock

    with exclusive_lock(project.root / PIPELINE_LOCK, "the pipeline"):
        _prepare(project, reason, window, os.getpid())
        try:
            status = tell(project.root, run_stages(project.root))
        except BaseException:
            _finish(project, failed=True)
            raise
        _finish(project, failed=bool(status))
    if status:
        raise typer.Exit(status)


def _prepare(project: Project, reason: RenewalReason, window: int | None, owner: int, *, dry_run: bool = False) -> None:
    from hanyeong.renewal.renew import prepare
    from hanyeong.results.renewal import RenewalState

    report = prepare(project, reason, window, owner, dry_run=dry_run)
    if report.state is RenewalState.DECLINED:
        log(f"retraining not started: {report.why.text.en if report.why else ''} ({_new(report)})")
        raise typer.Exit(DECLINED)
    log(f"retraining {'would start' if dry_run else f'{report.number} begun'}: {_new(report)}")


def _new(report: RenewalReport) -> str:
    """What there is to learn from, in numbers and names of sources."""
    changed = f", changed sources: {', '.join(report.changed_sources)}" if report.changed_sources else ""
    return f"new corrections: {report.new_corrections:,}{changed}"


def _finish(project: Project, *, failed: bool = False) -> None:
    from hanyeong.cli.release import deploy
    from hanyeong.pipeline import notify
    from hanyeong.renewal.renew import finish

    report = finish(project, lambda: deploy(project.root), failed=failed)
    _record(project.root)
    notify.send(notify.settings(project.root), notify.renewed(project.root, report), warn)
    log(f"retraining {report.number}: {report.state.text.en}: {report.why.text.en if report.why else ''}")


def _record(root: Path) -> None:
    """The front page of the reports shows the last retraining."""
    from hanyeong.cli.status import renew

    renew(root)
