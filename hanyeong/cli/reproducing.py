"""`dvc repro` as a child of this process: tied to it, and told to stop so that its stage can write a checkpoint."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

import typer

from hanyeong.pipeline.log_level import Level, log_level
from hanyeong.pipeline.prepare import prepare, settle_lock
from hanyeong.pipeline.process import GRACE_S, TERMINATED, environment, stop_lock_owners
from hanyeong.pipeline.progress import log
from hanyeong.pipeline.stage import INTERRUPTED

OF_DVC: Final[dict[Level, tuple[str, ...]]] = {Level.DEBUG: ("--verbose",), Level.INFO: (), Level.WARNING: ("--quiet",)}
"""How DVC is told how much to write."""


def repro(root: Path, *arguments: str) -> int:
    """`dvc repro`, tied to this process; its exit status. Afterwards dvc.lock is in its one order."""
    prepare(root)
    try:
        return _repro(root, *arguments)
    finally:
        settle_lock(root)


def _repro(root: Path, *arguments: str) -> int:
    dvc = [sys.executable, "-m", "dvc", "--wait-for-lock", "repro", *OF_DVC[log_level()], *arguments]
    command = [sys.executable, "-m", "hanyeong.pipeline.process", *dvc]
    with subprocess.Popen(command, cwd=root, env=environment()) as child, _terminated():  # noqa: S603  no shell
        try:
            return child.wait()
        except KeyboardInterrupt:
            status = INTERRUPTED  # a terminal has told the stage as well, which may have a checkpoint to write
        except _Terminated:
            status = TERMINATED
        log("stop requested; waiting for the stage to end. Press Ctrl-C again to stop immediately")
        with suppress(KeyboardInterrupt, _Terminated):
            if status == TERMINATED:
                _stop_stages(root, child)
            else:
                child.wait()
        child.kill()
    log("stopped; the next run resumes from here")
    raise typer.Exit(status)


class _Terminated(BaseException):
    """SIGTERM: a machine shuts down, a batch system takes it back, somebody ends `make`."""


@contextmanager
def _terminated() -> Iterator[None]:
    """Inside, SIGTERM is an exception."""

    def leave(_number: int, _frame: FrameType | None) -> NoReturn:
        raise _Terminated

    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread hears signals
        return
    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _stop_stages(root: Path, child: subprocess.Popen[bytes]) -> None:
    """Pass SIGTERM on to the stage that runs, and to one that starts meanwhile, until DVC has left or patience ends."""
    told: set[int] = set()
    deadline = time.monotonic() + GRACE_S
    while child.poll() is None and time.monotonic() < deadline:
        stop_lock_owners(root / ".hanyeong/locks", told)
        time.sleep(0.1)
