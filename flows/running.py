"""What every flow run of this project does, whatever it is for: it can be stopped, and its end is never lost.

Here is also what a process has once: the children that it started, and whether somebody stops it. A flow is loaded from
its file under another module name than the one that other flows import, so that none of this could stand beside a flow.
"""

from __future__ import annotations

from flows import settings  # isort: skip  settings before Prefect

import logging
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Failed

from flows import notifications, record
from flows.watch import Watch
from hanyeong.pipeline import notify
from hanyeong.pipeline.errors import BusyError, HanyeongError
from hanyeong.pipeline.notify import Notification
from hanyeong.pipeline.process import TERMINATED, ChildProcesses, environment
from hanyeong.pipeline.progress import log, warn
from hanyeong.pipeline.stage import BUSY, DONE, INTERRUPTED, YOUR_INPUT

BUSY_STATE = "Busy"
"""Name of a failed state: somebody else was running the same."""
GRACE_S = 20.0
"""Seconds that a stage told to stop has for its checkpoint: Prefect kills a cancelled flow after thirty."""

children = ChildProcesses()
"""Commands at work. Tasks run in threads that no cancellation reaches, so the flow ends their processes."""
stopping = threading.Event()
"""Somebody cancelled the run, or pressed Ctrl-C."""
watch = Watch()
"""Whether Prefect's server still answers."""


def run_module(*arguments: str, hear: Callable[[str], None]) -> int:
    """`python -m ARGUMENTS` to its end; `hear` is given each line that is not empty. Returns its status."""
    with children.start(
        *(sys.executable, "-m", *arguments),
        cwd=settings.ROOT,
        env={**environment(), "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as child:
        for line in child.stdout or ():
            if text := line.rstrip():
                hear(text)
    return child.returncode


def _correct_final_line(line: logging.LogRecord) -> bool:
    """Prefect's last line of a run that was cancelled says "Finished in state Running()"."""
    if stopping.is_set() and line.getMessage() == "Finished in state Running()":
        line.msg, line.args = "Stop requested; the next run resumes from here", ()
    return True


logging.getLogger("prefect.flow_runs").addFilter(_correct_final_line)


def run(
    body: Callable[[], State[Any]],
    lock: AbstractContextManager[None] | None = None,
    *,
    stop: Callable[[], None] = lambda: None,
    exit_status: Callable[[State[Any]], int] | None = None,
) -> State[Any]:
    """Run `body` while holding `lock`; however it ends, no process is left and the server hears of it sooner or later.

    Args:
        body: the work; a HanyeongError of it becomes a failed state
        lock: what only one run at a time may hold; a run that finds it taken ends as Busy
        stop: what else to do when somebody stops the run
        exit_status: of this process for a state, where no server is there to hear of it

    """
    watch.start(str(PREFECT_API_URL.value()))
    try:
        with record.held(run_id()), lock or nullcontext():
            ended = _told(body)
            record.end(run_id(), ended)
    except BusyError as error:
        ended = Failed(name=BUSY_STATE, message=str(error))
    except BaseException as error:
        status = INTERRUPTED if isinstance(error, KeyboardInterrupt) else TERMINATED
        watch.last = lambda: status
        stopping.set()
        children.end(GRACE_S)
        stop()
        raise
    watch.last = lambda: (exit_status or _exit_status)(ended)
    return ended


def _told(body: Callable[[], State[Any]]) -> State[Any]:
    """How `body` ended, after lost runs got their last states."""
    publish(lambda: _finish_lost_runs(run_id()))
    try:
        return body()
    except BusyError:
        raise
    except HanyeongError as error:
        tell(notify.flow_failed(settings.ROOT, str(flow_run.flow_name)))
        return Failed(message=str(error))


def _finish_lost_runs(run: UUID) -> None:
    with get_client(sync_client=True) as client:
        record.finish_lost_runs(client, but=run)


def run_id() -> UUID:
    """Of the flow run under way."""
    return UUID(flow_run.id)


def publish(said: Callable[[], object]) -> None:
    """Something for Prefect's pages, which is not worth a run: what cannot be told is a line in its log."""
    if watch.lost.is_set():
        return
    try:
        with temporary_settings(record.SHORT_TIMEOUTS):
            said()
    except Exception as error:  # noqa: BLE001  whatever its client or a block of the user's raises
        warn(f"could not be sent to Prefect: {type(error).__name__}")


def tell(what: Notification) -> None:
    """Whoever params name, server or not; and Prefect, whose automations may wait for it."""
    notifications.notify_people(what)
    run = run_id()
    publish(lambda: notifications.event(what, run))


def _exit_status(ended: State[Any]) -> int:
    """Of a process whose server has gone."""
    if ended.is_completed():
        log(str(ended.message or ended.name))
        return DONE
    for line in (ended.message or ended.name or "").split("\n"):
        warn(f"stopped: {line}")
    return BUSY if ended.name == BUSY_STATE else YOUR_INPUT
