"""The lifecycle as a Prefect flow: one task per stage instance, independent ones side by side.

DVC decides whether a stage has work; Prefect keeps time and tells people. Nothing is cached here, no result is stored,
and logs carry what the stages say, which never includes corpus text. Without Prefect's server the stages go on.
"""

from __future__ import annotations

from flows import settings  # isort: skip  settings before Prefect

import argparse
import logging
import multiprocessing
import os
import queue
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any
from uuid import UUID

from prefect import Task, flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State, TaskRun
from prefect.events.worker import EventsWorker
from prefect.futures import PrefectFuture
from prefect.logging.handlers import APILogHandler
from prefect.runtime import flow_run
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Cancelled, Completed, Failed

from flows import artifacts, choices, notifications, record
from flows.choices import AS_IS, THE_END
from flows.graph import Node, read_graph, startable, up_to
from flows.server import free_port, known_api, server
from flows.watch import Watch
from hanyeong.pipeline import notify, run_state
from hanyeong.pipeline import run as pipeline_run
from hanyeong.pipeline.checked import require_checked
from hanyeong.pipeline.cpu import n_cores
from hanyeong.pipeline.errors import BusyError, HanyeongError, InputError
from hanyeong.pipeline.notify import Notification
from hanyeong.pipeline.page_refresher import drawing
from hanyeong.pipeline.prepare import prepare, settle_lock
from hanyeong.pipeline.process import TERMINATED, ChildProcesses, die_with_parent, environment, exclusive_lock
from hanyeong.pipeline.progress import log, warn
from hanyeong.pipeline.stage import BUSY, DONE, INTERRUPTED, KILLED, YOUR_INPUT, describe_error, exit_records

NOTHING_TO_DO = re.compile(r"Stage '.*' (didn't change, skipping|is cached - skipping run)")
"""DVC's own words."""
ADVICE = re.compile(r"To (track the changes|enable auto staging)|\s+(git add|dvc config) |Use `dvc push`|Updating lock")
"""Six lines of ten that DVC says of every stage, whatever it did."""
NAMES = {"go": "Go", "no-go": "No-go"}
"""States in which a judged run ends: both `Completed`, but not the same in a list of runs."""
KILLED_STATE, BUSY_STATE = "Killed", "Busy"
"""Names of failed states whose reason lay outside the stage. One that refused its input or settings is `Failed`."""
RETRY_AFTER_S = 4.0
"""Seconds before such a stage is run once more; less than what `_stop` waits for a task, which cannot be woken."""
GRACE_S = 20.0
"""Seconds that a stage told to stop has for its checkpoint: Prefect kills a cancelled flow after thirty."""


def _without_empty_trace(record: logging.LogRecord) -> bool:
    """Prefect logs the exception behind a failed task, so "NoneType: None" where the task said Failed itself."""
    if record.exc_info == (None, None, None):
        record.exc_info = None
    return True


logging.getLogger("prefect.task_runs").addFilter(_without_empty_trace)


def _correct_final_line(record_: logging.LogRecord) -> bool:
    """Prefect's last line of a run that was cancelled says "Finished in state Running()"."""
    if _stopping.is_set() and record_.getMessage() == "Finished in state Running()":
        record_.msg, record_.args = "Stop requested; the next run resumes from here", ()
    return True


logging.getLogger("prefect.flow_runs").addFilter(_correct_final_line)

_children = ChildProcesses()
"""Stages at work. Tasks run in threads that no cancellation reaches, so the flow ends their processes."""
_stopping = threading.Event()
"""Somebody cancelled the run, or pressed Ctrl-C."""
_running: dict[PrefectFuture[Any], str] = {}
_watch = Watch()


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
    status, had_work = (INTERRUPTED, False) if _stopping.is_set() else _repro(address)
    if status and _stopping.is_set():
        return Cancelled(message=f"{address}: stopped; the next run resumes from here")
    if status:
        return Failed(name=_failed_state(address, status), message=_failure_message(address, status))
    _publish(lambda: artifacts.show_receipt(address))
    return Completed(name="Ran" if had_work else "Cached", message="done" if had_work else "nothing to do")


def _failed_state(address: str, status: int) -> str:
    """The name of a failed state: why the stage failed, as far as that decides whether it is tried again."""
    exit_status = exit_records(settings.ROOT).get(address, {}).get("status")
    if status < 0 or exit_status == KILLED:
        return KILLED_STATE
    return BUSY_STATE if exit_status == BUSY else "Failed"


@flow(name="lifecycle", log_prints=False, persist_result=False)
def lifecycle(preset: choices.Preset = AS_IS, until: choices.Until = THE_END, dry_run: bool = False) -> State[Any]:
    """From corpus to judged bundle and reports; safe to start again at any time.

    Args:
        preset: put params/NAME.yaml in place first, as `hanyeong preset` does; it stays in place afterwards
        until: the last stage to run; without the whole way there is no verdict
        dry_run: only check params.yaml and show which stages have work to do

    """
    # A server copies this function with every value that its lines name: `choices`, not what only its head names, and
    # no lock, which cannot be copied.
    return _lifecycle(choices.request(preset=preset, until=until, dry_run=dry_run))


def _lifecycle(request: dict[str, Any]) -> State[Any]:
    if multiprocessing.parent_process():
        _belong_to_server()
    _watch.start(str(PREFECT_API_URL.value()))
    try:
        with _run_lock():
            ended = _run_exclusively(request)
    except BusyError as error:
        ended = Failed(name=BUSY_STATE, message=str(error))
    except BaseException as error:
        status = INTERRUPTED if isinstance(error, KeyboardInterrupt) else TERMINATED
        pipeline_run.interrupted(settings.ROOT)
        _watch.last = lambda: status
        _stop()
        raise
    _watch.last = lambda: _exit_status(ended)
    return ended


def _run_exclusively(request: dict[str, Any]) -> State[Any]:
    """Everything that a run does while no other can; how it ended is kept for a server that does not hear of it."""
    run = _run_id()
    _publish(lambda: _finish_lost_run(run))
    record.begin(run)
    try:
        ended = _run(request)
    except HanyeongError as error:
        ended = Failed(message=str(error))
    except Exception:
        _notify(notify.failure(settings.ROOT, {}))
        raise
    finally:
        run_state.refresh(settings.ROOT)
    if ended.is_failed():
        _notify(pipeline_run.failed(settings.ROOT))
    record.end(run, ended)
    return ended


def _run_id() -> UUID:
    return UUID(flow_run.id)


def _finish_lost_run(run: UUID) -> None:
    with get_client(sync_client=True) as client:
        record.finish_lost_run(client, but=run)


def _run(request: dict[str, Any]) -> State[Any]:
    pipeline_run.begin(settings.ROOT)
    _prepare(request["preset"])
    prepare(settings.ROOT)
    _publish(lambda: notifications.tag(_run_id()))
    if request != {"preset": AS_IS, "until": THE_END, "dry_run": False}:
        _publish(lambda: artifacts.show_request(request))
    graph = read_graph(settings.ROOT)
    if request["until"] != THE_END:
        graph = up_to(graph, request["until"])
    if request["dry_run"]:
        todo = [address for address, node in graph.items() if not node.done]
        _publish(lambda: artifacts.show_plan(todo))
        return Completed(name="Dry run", message=f"{len(todo)} of {len(graph)} stages would run")
    with drawing(settings.ROOT, [sys.executable, "-m", "stages.pages"]):
        failed = _walk(graph)
        settle_lock(settings.ROOT)
    if failed:
        return Failed(message="; ".join(failed))
    if request["until"] != THE_END:
        return Completed(message=f"done until {request['until']}; no verdict was asked for")
    return _verdict()


def _prepare(preset: str) -> None:
    """Put a preset in place, and check params as `hanyeong run` does, before any of them is used."""
    if preset != AS_IS:
        command = [sys.executable, "-m", "hanyeong.cli", "preset", preset]
        done = subprocess.run(  # noqa: S603  no shell, and one of the names in params/
            command, cwd=settings.ROOT, env=environment(), capture_output=True, text=True, errors="replace", check=False
        )
        if done.returncode:
            raise InputError(done.stderr.strip())
    require_checked(settings.ROOT, whole_run=True)


def _verdict() -> State[Any]:
    """A state of the verdict's name: a no-go is a result, and looks like one."""
    verdict = artifacts.read_verdict()
    events = pipeline_run.finished(settings.ROOT)
    _publish(artifacts.show_reports)
    _publish(artifacts.show_verdict)
    _publish(lambda: notifications.tag(_run_id(), verdict))
    for what in events:
        _notify(what)
    return Completed(name=NAMES.get(verdict, "Completed"), message=verdict)


def _notify(what: Notification) -> None:
    """Whoever params name, server or not; and Prefect, whose automations may wait for it."""
    notifications.notify_people(what)
    run = _run_id()
    _publish(lambda: notifications.event(what, run))


def _publish(said: Callable[[], object]) -> None:
    """Something for Prefect's pages, which is not worth a run: what cannot be told is a line in its log."""
    if _watch.lost.is_set():
        return
    try:
        with temporary_settings(record.SHORT_TIMEOUTS):
            said()
    except Exception as error:  # noqa: BLE001  whatever its client or a block of the user's raises
        warn(f"could not be sent to Prefect: {type(error).__name__}")


def _stop() -> None:
    """End every stage, after the time to write a checkpoint; their tasks then say that they were cancelled."""
    _stopping.set()
    _children.end(GRACE_S)
    for future in list(_running):
        future.wait(timeout=5)


def _run_lock() -> Any:
    return exclusive_lock(settings.FLOW_LOCK, "the lifecycle flow")


def _belong_to_server() -> None:
    """Run by `make ui`: end with it, and let Ctrl-C reach only it, which then cancels this run."""
    os.setsid()
    die_with_parent()


def _walk(graph: Mapping[str, Node]) -> list[str]:
    """Start whatever may start, each time something ends, until all is done or a stage failed; returns what failed."""
    ended: queue.Queue[PrefectFuture[Any]] = queue.Queue()
    finished: dict[str, PrefectFuture[Any]] = {}
    failed: list[str] = []
    _watch.working = True
    while not failed or _running:
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


def _repro(address: str) -> tuple[int, bool]:
    """`dvc repro` of one stage, its lines passed on to the run's log; its status, and whether there was work to do."""
    log = get_run_logger()
    had_work, bar = True, artifacts.Progress(address)
    with _children.start(
        *(sys.executable, "-m", "dvc", "--wait-for-lock", "repro", "--single-item", address),
        cwd=settings.ROOT,
        env={**environment(), "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as child:
        for line in child.stdout or ():
            if (text := line.rstrip()) and not ADVICE.match(text):
                had_work &= not NOTHING_TO_DO.match(text)
                log.info("%s", text)
                if (share := bar.due(text)) is not None:
                    _publish(partial(bar.show, share))
    return child.returncode, had_work


def _failure_message(address: str, status: int) -> str:
    """Why a stage failed, in its own words: DVC would only say 255."""
    if status < 0:
        return f"{address}: killed by signal {-status}"
    word = exit_records(settings.ROOT).get(address)
    if word and word["status"]:
        return f"{address} ended in status {word['status']}: {word['message']}"
    return f"{address}: DVC could not run it; its words are in this run's log"


def main() -> int:
    """Run the flow now, on the server there is or on one of its own; the exit status is that of the failed stage."""
    request = _arguments()
    try:
        with _run_lock():
            pass  # say so at once if it runs already: a server takes seconds to start
        with _api() as api, temporary_settings({PREFECT_API_URL: api}):
            _watch.start(api)
            ended = lifecycle(**request, return_state=True)
        _watch.stop()
    except BusyError as error:
        warn(str(error))
        return BUSY
    except (HanyeongError, OSError) as error:
        warn(describe_error(error))
        return YOUR_INPUT
    except KeyboardInterrupt:
        log("interrupted; nothing is left running, and the next run resumes from here")
        return INTERRUPTED
    except RuntimeError as error:
        if not str(error).startswith("Failed to reach API"):  # Prefect's words for a server that is gone
            raise
        warn(f"{error}. Start it, or unset PREFECT_API_URL: the flow then starts a server of its own")
        return YOUR_INPUT
    return _exit_status(ended)


def _arguments() -> dict[str, Any]:
    """What the command line asks for: the same as Prefect's form."""
    parser = argparse.ArgumentParser(prog="python -m flows.lifecycle", description="Run the lifecycle as a flow.")
    parser.add_argument("--preset", default=AS_IS, choices=[AS_IS, *choices.presets()], metavar="NAME")
    parser.add_argument("--until", default=THE_END, choices=[THE_END, *choices.stages()], metavar="STAGE")
    parser.add_argument("--dry-run", action="store_true", help="only show which stages have work to do")
    return vars(parser.parse_args())


@contextmanager
def _api() -> Iterator[str]:
    if known := known_api():
        yield known
    else:
        log("starting Prefect ...")
        with server(free_port(), schedules=False) as api:
            try:
                yield api
            finally:  # the last lines and states are sent by threads, which would find no server
                APILogHandler().flush()
                EventsWorker.drain_all(timeout=5)
                logging.raiseExceptions = False  # what comes later is for nobody


def _exit_status(ended: State[Any]) -> int:
    if ended.is_completed() and ended.name not in ("Go", "No-go"):
        log(str(ended.message))
        return DONE
    if ended.is_completed():
        sys.stdout.write(f"verdict: {ended.message}. `hanyeong judgement` says why; the pages: reports/index.html\n")
        return DONE
    for line in (ended.message or ended.name or "").split("\n"):
        warn(f"stopped: {line}")
    if ended.name == BUSY_STATE:
        return BUSY
    statuses = [word["status"] for word in exit_records(settings.ROOT).values() if word["status"]]
    return int(statuses[0]) if statuses else YOUR_INPUT


if __name__ == "__main__":
    sys.exit(main())
