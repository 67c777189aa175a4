"""The lifecycle as a Prefect flow: one task per stage instance, independent ones side by side.

DVC decides whether a stage has work; Prefect keeps time and tells people. Nothing is retried or cached here, no
result is stored, and logs carry what the stages say, which never includes corpus text.
"""

from __future__ import annotations

from flows import here  # isort: skip  settings before Prefect

import logging
import multiprocessing
import os
import queue
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.events.worker import EventsWorker
from prefect.futures import PrefectFuture
from prefect.logging.handlers import APILogHandler
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Completed, Failed

from flows import artifacts
from flows.graph import Node, read_graph, startable
from flows.server import free_port, known_api, server
from hanyeong.run.checked import require_checked
from hanyeong.run.cores import n_cores
from hanyeong.run.errors import BusyError, HanyeongError
from hanyeong.run.process import Children, die_with_parent, environment, sole_owner
from hanyeong.run.progress import say
from hanyeong.run.rwlock import forget_the_dead
from hanyeong.run.stage import BUSY, DONE, INTERRUPTED, YOUR_INPUT, in_words, last_words

NOTHING_TO_DO = re.compile(r"Stage '.*' (didn't change, skipping|is cached - skipping run)")
"""DVC's own words."""
ADVICE = re.compile(r"To (track the changes|enable auto staging)|\s+(git add|dvc config) |Use `dvc push`|Updating lock")
"""Six lines of ten that DVC says of every stage, whatever it did."""


def _without_empty_trace(record: logging.LogRecord) -> bool:
    """Prefect logs the exception behind a failed task, so "NoneType: None" where the task said Failed itself."""
    if record.exc_info == (None, None, None):
        record.exc_info = None
    return True


logging.getLogger("prefect.task_runs").addFilter(_without_empty_trace)

_children = Children()
"""Stages at work. Tasks run in threads that no cancellation reaches, so the flow ends their processes."""


@task(task_run_name="{address}", cache_policy=NO_CACHE, persist_result=False, log_prints=False)
def reproduce(address: str) -> State[Any]:
    """Run one stage in its own process; the state says whether DVC had work to do."""
    status, had_work = _repro(address)
    if status < 0:
        return Failed(message=f"{address}: killed by signal {-status}")
    if status:
        return Failed(message=_last_word(address))
    artifacts.show_receipt(address)
    return Completed(name="Ran" if had_work else "Cached", message="done" if had_work else "nothing to do")


@flow(name="lifecycle", log_prints=False, persist_result=False)
def lifecycle() -> State[Any]:
    """From corpus to judged bundle and reports; safe to start again at any time."""
    return _lifecycle()  # a server copies the flow with every value it names, and locks cannot be copied


def _lifecycle() -> State[Any]:
    if multiprocessing.parent_process():
        _belong_to_server()
    try:
        with _owner():
            shutil.rmtree(here.SCRATCH / "last", ignore_errors=True)
            require_checked(here.ROOT)
            forget_the_dead(here.ROOT)
            failed = _walk(read_graph(here.ROOT))
    except BusyError as error:
        return Failed(name="Busy", message=str(error))
    except HanyeongError as error:
        return Failed(message=str(error))
    except BaseException:
        _children.end()
        raise
    artifacts.show_reports()
    if failed:
        return Failed(message="; ".join(_last_word(address) for address in failed))
    return Completed(message=artifacts.show_verdict())


def _owner() -> Any:
    return sole_owner(here.FLOW_LOCK, "the lifecycle flow")


def _belong_to_server() -> None:
    """Run by `make ui`: end with it, and let Ctrl-C reach only it, which then cancels this run."""
    os.setsid()
    die_with_parent()


def _walk(graph: Mapping[str, Node]) -> list[str]:
    """Start whatever may start, each time something ends, until all is done or a stage failed; returns what failed."""
    ended: queue.Queue[PrefectFuture[Any]] = queue.Queue()
    running: dict[PrefectFuture[Any], str] = {}
    finished: dict[str, PrefectFuture[Any]] = {}
    failed: list[str] = []
    while not failed or running:
        if not failed:
            for node in startable(graph, set(finished), set(running.values()), n_cores()):
                before = [finished[address] for address in sorted(node.after)]
                future = reproduce.submit(node.address, wait_for=before, return_state=False)
                running[future] = node.address
                future.add_done_callback(ended.put)
        if not running:
            break
        future = ended.get()
        future.wait()  # at once; only now the future knows its state without asking the server
        address = running.pop(future)
        finished[address] = future
        if not future.state.is_completed():
            failed.append(address)
    return failed


def _repro(address: str) -> tuple[int, bool]:
    """`dvc repro` of one stage, its lines passed on to the run's log; its status, and whether there was work to do."""
    log = get_run_logger()
    had_work = True
    with _children.start(
        *(sys.executable, "-m", "dvc", "--wait-for-lock", "repro", "--single-item", address),
        cwd=here.ROOT,
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
    return child.returncode, had_work


def _last_word(address: str) -> str:
    """Why a stage failed, in its own words: DVC would only say 255."""
    word = last_words(here.ROOT).get(address)
    if word and word["status"]:
        return f"{address} ended in status {word['status']}: {word['message']}"
    return f"{address}: DVC could not run it; its words are in this run's log"


def main() -> int:
    """Run the flow now, on the server there is or on one of its own; the exit status is that of the failed stage."""
    try:
        with _owner():
            pass  # say so at once if it runs already: a server takes seconds to start
        with _api() as api, temporary_settings({PREFECT_API_URL: api}):
            state = lifecycle(return_state=True)
    except BusyError as error:
        say(str(error))
        return BUSY
    except (HanyeongError, OSError) as error:
        say(in_words(error))
        return YOUR_INPUT
    except KeyboardInterrupt:
        say("interrupted; nothing is left running, and the next run goes on from here")
        return INTERRUPTED
    except RuntimeError as error:
        if not str(error).startswith("Failed to reach API"):  # Prefect's words for a server that is gone
            raise
        say(f"{error}. Start it, or unset PREFECT_API_URL: the flow then starts a server of its own")
        return YOUR_INPUT
    return _told(state)


@contextmanager
def _api() -> Iterator[str]:
    if known := known_api():
        yield known
    else:
        with server(free_port(), schedules=False) as api:
            yield api
            APILogHandler().flush()  # the last lines and states are sent by threads, which would find no server
            EventsWorker.drain_all(timeout=5)


def _told(state: State[Any]) -> int:
    if state.is_completed():
        sys.stdout.write(f"verdict: {state.message}. `hanyeong judgement` says why; the pages: reports/index.html\n")
        return DONE
    for line in (state.message or state.name or "").split("\n"):
        say(f"stopped: {line}")
    if state.name == "Busy":
        return BUSY
    statuses = [word["status"] for word in last_words(here.ROOT).values() if word["status"]]
    return int(statuses[0]) if statuses else YOUR_INPUT


if __name__ == "__main__":
    sys.exit(main())
