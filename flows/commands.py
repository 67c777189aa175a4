"""Commands of this project as tasks of a flow: children that end with it, whose lines are the run's log."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE

from flows.running import run_module
from hanyeong.pipeline.errors import BusyError, InputError
from hanyeong.pipeline.stage import BUSY, DONE


class Done(NamedTuple):
    """How a command ended, and its last line."""

    status: int
    last_line: str


@task(task_run_name="hanyeong {name}", cache_policy=NO_CACHE, persist_result=False, log_prints=False)
def command(name: str, *options: str, expected: Collection[int] = (DONE,)) -> Done:
    """`hanyeong NAME OPTIONS`.

    Raises:
        BusyError: somebody else is running it.
        InputError: it ended in a status that is not expected; its own last line says why.

    """
    done = _run(name, *options)
    if done.status == BUSY:
        raise BusyError(done.last_line)
    if done.status not in expected:
        raise InputError(f"hanyeong {name} ended in status {done.status}: {done.last_line}")
    return done


def _run(*arguments: str) -> Done:
    log, last_line = get_run_logger(), ""

    def hear(line: str) -> None:
        nonlocal last_line
        last_line = line
        log.info("%s", line)

    status = run_module("hanyeong.cli", *arguments, hear=hear)
    return Done(status, last_line)
