"""One process tree, one owner: a child dies with its parent, and nobody runs the same stage twice at once.

Without this, `kill -9` of an orchestrator leaves the trainer running, and the next run starts a second one beside it.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from hanyeong.pipeline.errors import BusyError
from hanyeong.pipeline.interpreter import plain

PR_SET_PDEATHSIG = 1
TERMINATED = 128 + signal.SIGTERM
PIPELINE_LOCK = ".hanyeong/locks/lifecycle.lock"
"""Held by whoever runs the whole pipeline, the flow or `hanyeong run`."""
DVC_STAGE = "DVC_STAGE"
"""Variable in which DVC tells a command the address of its stage."""
GRACE_S = 30.0
"""Seconds that a stage is given to write a checkpoint when it is told to stop, before it is killed."""
PARENT_PID = "HANYEONG_TIED_TO"
"""Variable that names the process which started this one: it may end before this one can ask who its parent is."""


def die_with_parent() -> None:
    """Ask that this process is killed when its parent ends, however that happens; ends at once if it is gone already.

    On Linux the kernel does it (prctl); elsewhere a thread looks every half second.
    """
    parent = os.getppid()
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    else:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    starter = int(os.environ.get(PARENT_PID, parent))
    if os.getppid() != parent or (parent != starter and not alive(starter)):
        os._exit(TERMINATED)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(TERMINATED)


def alive(pid: int) -> bool:
    """Whether a process runs; one that ended and that nobody has asked after is not alive."""
    try:
        os.kill(pid, 0)
        return sys.platform != "linux" or Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except PermissionError:
        return True
    except (ProcessLookupError, FileNotFoundError):
        return False


def exit_on(*signals: signal.Signals) -> None:
    """These unwind the stack like an exit, so that half-written output is removed; status 143 for SIGTERM.

    Whichever comes next while the stack unwinds is not heard. An exit that ends up in a destructor, where Python would
    print and forget it, ends the process there.
    """

    def leave(number: int, _frame: FrameType | None) -> NoReturn:
        for each in signals:
            signal.signal(each, signal.SIG_IGN)
        raise SystemExit(128 + number)

    for each in signals:
        signal.signal(each, leave)
    sys.unraisablehook = _leave_or_say


def _leave_or_say(found: sys.UnraisableHookArgs) -> None:
    if isinstance(found.exc_value, SystemExit):
        os._exit(int(found.exc_value.code or 0))
    sys.__unraisablehook__(found)


@contextmanager
def exclusive_lock(lock: Path, what: str, patience_s: float = 3.0) -> Iterator[None]:
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


def stop_lock_owners(locks: Path, told: set[int]) -> None:
    """Send SIGTERM to whoever holds a lock below `locks`, but once to each and not to this process.

    A stage writes a checkpoint then. Telling the group instead would end DVC before it, and the stage with DVC.
    """
    for lock in sorted(locks.glob("*.lock")):
        if not is_locked(lock):
            continue
        with suppress(OSError, ValueError):
            holder = int(lock.read_bytes())
            if holder not in {*told, os.getpid()}:
                told.add(holder)
                os.kill(holder, signal.SIGTERM)


def is_locked(lock: Path) -> bool:
    """Whether a running process holds `lock`."""
    try:
        handle = os.open(lock, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(handle)


def environment() -> dict[str, str]:
    """What a child of this process is given. `python` is this very interpreter: dvc.yaml's commands say `python`."""
    here = str(Path(sys.executable).parent)
    inherited = plain(os.environ)
    inherited.pop(DVC_STAGE, None)  # whom DVC started is this process
    return {
        **inherited,
        "PATH": os.pathsep.join([here, os.environ.get("PATH", os.defpath)]),
        PARENT_PID: str(os.getpid()),
    }


def bound_to_parent(*command: str) -> list[str]:
    """The command line that runs `command` as a child ending with its parent (on Linux; elsewhere exec unties it)."""
    return [sys.executable, "-m", "hanyeong.pipeline.process", *command]


class ChildProcesses:
    """Tied processes, started by any thread and ended all at once; none starts after the end.

    Each leads a session of its own, so that Ctrl-C in a terminal reaches only this process, which then ends them.
    The kernel ties a child to the thread that started it: that thread has to wait for it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[Any]] = set()
        self._ended = False

    @contextmanager
    def start(self, *command: str, **options: Any) -> Iterator[subprocess.Popen[Any]]:
        """Run `command` beside the block and wait for it after the block; `options` are those of Popen."""
        with self._lock:
            if self._ended:
                raise InterruptedError(f"not started, since all is being stopped: {command[-1]}")
            child = subprocess.Popen(bound_to_parent(*command), start_new_session=True, **options)  # noqa: S603  no shell
            self._running.add(child)
        try:
            with child:
                yield child
        finally:
            with self._lock:
                self._running.discard(child)

    def end(self, grace_s: float = 0.0) -> None:
        """End every child with all its descendants, and let no other start.

        With a grace they are interrupted first, as by Ctrl-C, so that a training can write a checkpoint: DVC itself
        takes no notice while its stage runs. Whatever still runs when the grace is over, or is cut short by an
        exception such as a second Ctrl-C, is killed.
        """
        with self._lock:
            self._ended = True
            running = list(self._running)
        try:
            if grace_s:
                _signal_groups(running, signal.SIGINT)
                _wait_for(running, time.monotonic() + grace_s)
        finally:
            _signal_groups(running, signal.SIGKILL)


def _signal_groups(children: Sequence[subprocess.Popen[Any]], number: signal.Signals) -> None:
    for child in children:
        if child.poll() is None:
            with suppress(ProcessLookupError):  # it ended by itself meanwhile
                os.killpg(child.pid, number)


def _wait_for(children: Sequence[subprocess.Popen[Any]], deadline: float) -> None:
    while time.monotonic() < deadline and any(child.poll() is None for child in children):
        time.sleep(0.05)


def exec_bound_to_parent(command: Sequence[str]) -> NoReturn:
    """Become `command`, tied to the present parent: the tie survives the exec on Linux."""
    die_with_parent()
    os.environ[PARENT_PID] = str(os.getpid())  # what this starts is tied to this
    os.execvp(command[0], list(command))  # noqa: S606  an argument list, no shell


if __name__ == "__main__":
    exec_bound_to_parent(sys.argv[1:])
