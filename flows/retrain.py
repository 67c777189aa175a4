"""Retraining as a flow: decide and freeze the data, run the lifecycle's stages, judge and perhaps promote.

What is decided is decided by `hanyeong retrain`; this flow runs its three parts, so that the stages are tasks here.
"""

from __future__ import annotations

from flows import settings  # isort: skip  settings before Prefect

from typing import Any, Literal

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows import choices, lifecycle, names, notifications, running, walk
from flows.commands import command
from hanyeong.pipeline import notify, outcome
from hanyeong.pipeline import run as pipeline_run
from hanyeong.pipeline.stage import DONE, exit_records

DECLINED = 3
"""Status of `hanyeong retrain --prepare` where it decides against a retraining."""
NOT_STARTED, BUG = "Not started", "internal error"


@flow(name="retrain", flow_run_name=names.of_command, log_prints=False, persist_result=False)
def retrain(
    reason: Literal["hand", "alarm", "data", "schedule"] = "hand", window: int | None = None, dry_run: bool = False
) -> State[Any]:
    """Train a challenger on what is new and let the judge decide; section `renew` of params.yaml says what follows.

    Args:
        reason: why: somebody asks, the monitor's alarm, new data, or the schedule
        window: number of the window that the alarm was about
        dry_run: only say whether a retraining would start, and with what

    """
    asked = ["--reason", reason, *([] if window is None else ["--window", str(window)])]
    return running.run(lambda: _retrain(asked, dry_run), lifecycle.pipeline_lock(), stop=_stopped)


def _stopped() -> None:
    pipeline_run.interrupted(settings.ROOT)
    walk.stop()


def _retrain(asked: list[str], dry_run: bool) -> State[Any]:
    if dry_run:
        done = command("retrain", *asked, "--dry-run", expected=(DONE, DECLINED))
        return Completed(name="Dry run", message=done.last_line)
    ended = _three_parts(asked)
    running.publish(lambda: names.add(running.run_id(), ended))
    return ended


def _three_parts(asked: list[str]) -> State[Any]:
    prepared = command("retrain", "--prepare", *asked, expected=(DONE, DECLINED))
    if prepared.status == DECLINED:
        bug = BUG in prepared.last_line  # the same status as that of a bug of ours
        return Failed(message=prepared.last_line) if bug else Completed(name=NOT_STARTED, message=prepared.last_line)
    ran = lifecycle.told(lambda: lifecycle.run_pipeline(dict(choices.NOTHING_ASKED)))
    if ran.is_failed() and not any(record["status"] for record in exit_records(settings.ROOT).values()):
        return ran  # before any stage: what the last run was judged is not for this one, which fails with this process
    finished = command("retrain", "--finish")
    return ran if ran.is_failed() else _ended(finished.last_line)


def _ended(message: str) -> State[Any]:
    report = outcome.renewal(settings.ROOT)
    if report is None:
        return Failed(message=f"{outcome.RENEWAL}: not found; `hanyeong retrain --finish` should have written it")
    what, run = notify.renewed(settings.ROOT, report), running.run_id()
    notifications.notify_by_block(what)
    running.publish(lambda: notifications.event(what, run))
    if report.state == "failed":
        return Failed(message=message)
    return Completed(name=str(report.state).capitalize(), message=message)
