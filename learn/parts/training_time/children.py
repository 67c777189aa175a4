"""Functions run in a process of their own: with a limit on memory, stopped half of the time, beside busy neighbours.

The processes fork off one that has the libraries loaded and has computed nothing, so each begins alike and soon.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final, TypeVar

from hanyeong.pipeline.memory import memory_ran_out

T = TypeVar("T")

CONTEXT: Final = multiprocessing.get_context("forkserver")
PRELOADED: Final = ["learn.parts.training_time.measure", "torch._inductor.config"]
"""All that the children run, and what PyTorch loads when it is asked for deterministic kernels."""
PATIENCE_S: Final = 600.0
"""A child that has not answered by then is ended."""
NEIGHBOUR_S: Final = 120.0
"""No neighbour lives longer, whatever happens to who has started it."""
TURN_S: Final = 0.05
"""A throttled process is stopped for so long, and then runs for so long."""


class OutOfMemory(Exception):
    """The child was refused memory, or was killed for it."""


def run(task: Callable[..., T], *arguments: Any, memory_bytes: int | None = None, throttled: bool = False) -> T:
    """What `task` returns in a process of its own, which may take `memory_bytes` beside what it starts with.

    Raises:
        OutOfMemory: that was not enough.
        RuntimeError: another error, or no answer.

    """
    CONTEXT.set_forkserver_preload(PRELOADED)
    ours, its = CONTEXT.Pipe(duplex=False)
    child = CONTEXT.Process(target=_answer, args=(its, memory_bytes, task, arguments), daemon=True)
    child.start()
    its.close()
    try:
        return _answer_of(ours, child.pid or 0, throttled=throttled)
    finally:
        child.kill()
        child.join()


@contextmanager
def neighbours(n: int) -> Iterator[None]:
    """Inside: so many other processes that compute all the time."""
    with ExitStack() as stack:
        for _ in range(n):
            neighbour = CONTEXT.Process(target=_compute_in_vain, daemon=True)
            neighbour.start()
            stack.callback(neighbour.join)
            stack.callback(neighbour.kill)
        yield


def limit_memory(more_bytes: int) -> None:
    """Let this process take so much beside what it has; beyond, allocations are refused."""
    limit = _address_space() + more_bytes
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def can_limit_memory() -> bool:
    """Whether the system counts address space as Linux does."""
    return sys.platform == "linux"


def _answer(pipe: Connection, memory_bytes: int | None, task: Callable[..., T], arguments: tuple[Any, ...]) -> None:
    answer: tuple[str, Any]
    try:
        if memory_bytes is not None:
            limit_memory(memory_bytes)
        answer = ("answer", task(*arguments))
    except Exception as error:  # noqa: BLE001  passed on
        answer = ("refused" if memory_ran_out(error) else "error", f"{type(error).__name__}: {error}")
    pipe.send(answer)


def _answer_of(pipe: Connection, pid: int, *, throttled: bool) -> Any:
    deadline = time.monotonic() + PATIENCE_S
    while not pipe.poll(TURN_S):
        if throttled:
            _stopped_for_a_turn(pid)
        if time.monotonic() > deadline:
            raise RuntimeError(f"no answer from process {pid} within {PATIENCE_S:g} seconds")
    try:
        kind, found = pipe.recv()
    except EOFError:  # the system has killed it, as it does where it allows more than there is
        raise OutOfMemory("killed") from None
    if kind == "refused":
        raise OutOfMemory(found)
    if kind == "error":
        raise RuntimeError(found)
    return found


def _stopped_for_a_turn(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGSTOP)
        time.sleep(TURN_S)
        os.kill(pid, signal.SIGCONT)


def _compute_in_vain() -> None:
    end = time.monotonic() + NEIGHBOUR_S
    while time.monotonic() < end:
        sum(range(10_000))


def _address_space() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()
