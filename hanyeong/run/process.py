"""One process tree, one owner: a child dies with its parent, and nobody runs the same stage twice at once.

Without this, `kill -9` of an orchestrator leaves the trainer running, and the next run starts a second one beside it.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

from hanyeong.run.errors import BusyError

PR_SET_PDEATHSIG = 1
TERMINATED = 128 + signal.SIGTERM


def die_with_parent() -> None:
    """Ask that this process is killed when its parent ends, however that happens.

    On Linux the kernel does it (prctl); elsewhere a thread looks every half second.
    """
    parent = os.getppid()
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    else:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    if os.getppid() != parent:  # the parent went between the two lines above
        os._exit(TERMINATED)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(TERMINATED)


def exit_on_terminate() -> None:
    """SIGTERM unwinds the stack like an exit, so that half-written output is removed; status 143."""

    def leave(_signal: int, _frame: FrameType | None) -> NoReturn:
        raise SystemExit(TERMINATED)

    signal.signal(signal.SIGTERM, leave)


@contextmanager
def sole_owner(lock: Path, what: str, patience_s: float = 3.0) -> Iterator[None]:
    """Hold `lock` (flock: gone with the process, also after kill -9) for the block.

    `patience_s` is the time a killed predecessor is given to disappear.

    Raises:
        BusyError: naming the process that holds it.

    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _take(handle, what, time.monotonic() + patience_s)
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(handle)


def _take(handle: int, what: str, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                holder = os.pread(handle, 20, 0).decode(errors="replace") or "unknown"
                raise BusyError(f"{what} is already running (process {holder}); wait for it or stop it") from None
            time.sleep(0.05)
        else:
            return


def environment() -> dict[str, str]:
    """This process's environment, in which `python` is this very interpreter: dvc.yaml's commands say `python`."""
    here = str(Path(sys.executable).parent)
    return {**os.environ, "PATH": os.pathsep.join([here, os.environ.get("PATH", os.defpath)])}


def exec_tied(command: Sequence[str]) -> NoReturn:
    """Become `command`, tied to the present parent: the tie survives the exec on Linux."""
    die_with_parent()
    os.execvp(command[0], list(command))  # noqa: S606  an argument list, no shell


if __name__ == "__main__":
    exec_tied(sys.argv[1:])
