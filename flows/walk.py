"""The stages of dvc.yaml as tasks of a flow: independent ones side by side, those that need the machine alone.

DVC decides whether a stage has work. Nothing is cached here, no result is stored, and logs carry what the stages say,
which never includes corpus text. Without Prefect's server the stages go on.
"""

from __future__ import annotations

from flows import settings  # isort: skip  settings before Prefect

import logging
import queue
import re
import sys
import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from prefect import Task, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State, TaskRun
from prefect.futures import PrefectFuture
from prefect.states import Cancelled, Completed, Failed

from flows import artifacts
from flows.graph import Node, startable
from flows.running import BUSY_STATE, publish, run_id, run_module, stopping, watch
from hanyeong.pipeline import run_state
from hanyeong.pipeline.cpu import n_cores
from hanyeong.pipeline.page_refresher import drawing
from hanyeong.pipeline.prepare import settle_lock
from hanyeong.pipeline.progress import log
from hanyeong.pipeline.stage import BUSY, INTERRUPTED, KILLED, exit_records

NOTHING_TO_DO = re.compile(r"Stage '.*' (didn't change, skipping|is cached - skipping run)")
"""DVC's own words."""
ADVICE = re.compile(r"To (track the changes|enable auto staging)|\s+(git add|dvc config) |Use `dvc push`|Updating lock")
"""Six lines of ten that DVC says of every stage, whatever it did."""
KILLED_STATE = "Killed"
"""Name of a failed state, as `Busy`: the reason lay outside the stage. One that refused its input is `Failed`."""
RETRY_AFTER_S = 4.0
"""Seconds before such a stage is run once more; less than what `stop` waits for a task, which cannot be woken."""
LOOK_EVERY_S = 2.0
"""Seconds between two looks at whether a paused run was resumed."""


def _without_empty_trace(record: logging.LogRecord) -> bool:
    """Prefect logs the exception behind a failed task, so "NoneType: None" where the task said Failed itself."""
    if record.exc_info == (None, None, None):
        record.exc_info = None
    return True


logging.getLogger("prefect.task_runs").addFilter(_without_empty_trace)

_running: dict[PrefectFuture[Any], str] = {}


def _is_worth_retrying(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """Whether another try may end otherwise: the stage was killed, or somebody else was running it."""
    return state.name in (KILLED_STATE, BUSY_STATE)


@task(
    task_run_name="{address}",
    cache_policy=NO_CACHE,
    persist_result=False,
    log_prints=False,
    retries=1,
    retry_delay_seconds=RETRY_AFTER_S,
    retry_condition_fn=_is_worth_retrying,
)
def reproduce(address: str, done: bool = False) -> State[Any]:
    """Run one stage in its own process, if there may be work; the state says whether DVC had any to do."""
    if done:
        return Completed(name="Cached", message="nothing to do")
    run_state.forget(settings.ROOT, address)  # what an earlier try said is not what this one says
    status, had_work = (INTERRUPTED, False) if stopping.is_set() else _repro(address)
    if status and stopping.is_set():
        return Cancelled(message=f"{address}: stopped; the next run resumes from here")
    if status:
        return Failed(name=_failed_state(address, status), message=_failure_message(address, status))
    publish(lambda: artifacts.show_row_counts(address))
    return Completed(name="Ran" if had_work else "Cached", message="done" if had_work else "nothing to do")


def _failed_state(address: str, status: int) -> str:
    """The name of a failed state: why the stage failed, as far as that decides whether it is tried again."""
    exit_status = exit_records(settings.ROOT).get(address, {}).get("status")
    if status < 0 or exit_status == KILLED:
        return KILLED_STATE
    return BUSY_STATE if exit_status == BUSY else "Failed"


def stop() -> None:
    """Wait for the tasks whose processes were ended; they then say that they were cancelled."""
    for future in list(_running):
        future.wait(timeout=5)


def walk(graph: Mapping[str, Node]) -> list[str]:
    """Run what has work, the pages drawn beside it; returns what failed."""
    with drawing(settings.ROOT, [sys.executable, "-m", "stages.pages"]):
        failed = _walk(graph)
        settle_lock(settings.ROOT)
    return failed


def _walk(graph: Mapping[str, Node]) -> list[str]:
    """Start whatever may start, each time something ends, until all is done or a stage failed."""
    ended: queue.Queue[PrefectFuture[Any]] = queue.Queue()
    finished: dict[str, PrefectFuture[Any]] = {}
    failed: list[str] = []
    watch.working = True
    while not failed or _running:
        failed += _while_paused()
        if not failed:
            for node in startable(graph, set(finished), set(_running.values()), n_cores()):
                before = [finished[address] for address in sorted(node.after)]
                future = reproduce.submit(node.address, node.done, wait_for=before, return_state=False)
                _running[future] = node.address
                future.add_done_callback(ended.put)
        if not _running:
            break
        future = ended.get()
        future.wait()  # at once; only now the future knows its state without asking the server
        address = _running.pop(future)
        finished[address] = future
        if not future.state.is_completed():
            failed.append(str(future.state.message))
    return failed


def _while_paused() -> list[str]:
    """Wait here, between two stages, while somebody has paused the run; what ended the pause, if it was not resumed."""
    state = _state()
    if state is not None and state.is_paused():
        log("paused in Prefect: no stage starts until the run is resumed")
        while state is not None and state.is_paused():
            time.sleep(LOOK_EVERY_S)
            state = _state()
    if state is not None and state.type.value == "FAILED":
        return [f"the run was set to {state.name} in Prefect: {state.message or 'it was paused for too long'}"]
    return []


def _state() -> State[Any] | None:
    """What the server takes this run to be in; None where it cannot be asked."""
    found: list[State[Any] | None] = []

    def ask() -> None:
        with get_client(sync_client=True) as client:
            found.append(client.read_flow_run(run_id()).state)

    publish(ask)
    return found[0] if found else None


def _repro(address: str) -> tuple[int, bool]:
    """`dvc repro` of one stage, its lines passed on to the run's log; its status, and whether there was work to do."""
    log = get_run_logger()
    had_work, bar = True, artifacts.Progress(address)

    def hear(line: str) -> None:
        nonlocal had_work
        if ADVICE.match(line):
            return
        had_work &= not NOTHING_TO_DO.match(line)
        log.info("%s", line)
        if (share := bar.due(line)) is not None:
            publish(partial(bar.show, share))

    status = run_module("dvc", "--wait-for-lock", "repro", "--single-item", address, hear=hear)
    return status, had_work


def _failure_message(address: str, status: int) -> str:
    """Why a stage failed, in its own words: DVC would only say 255."""
    if status < 0:
        return f"{address}: killed by signal {-status}"
    word = exit_records(settings.ROOT).get(address)
    if word and word["status"]:
        return f"{address} ended in status {word['status']}: {word['message']}"
    return f"{address}: DVC could not run it; its words are in this run's log"
