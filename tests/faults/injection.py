"""Runs stages as processes of their own, in each of which one fault is injected.

`python injection.py` loads the libraries once and takes an order a line, as JSON; for each it forks a process that does
what `python -m stages.NAME` does, and answers with its status and words. Python reports every change of a file to an
audit hook; an fsync, of which it says nothing, is reported here. What a library writes in C++ is not heard, so a limit
on the size of files ends or fails it in the middle of a write.
"""

from __future__ import annotations

import ctypes
import errno
import importlib
import json
import os
import re
import resource
import runpy
import shutil
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).parents[2]
NO_MOUNTS = 77
"""Exit status where this machine lets nobody mount anything."""


@dataclass(frozen=True)
class Fault:
    """What goes wrong in the process, and where."""

    kind: str = "none"
    """kill: by SIGKILL before a change; fail: that change and all later ones end in the error `number`; cut: killed by
    the write that crosses `size` bytes of a file; full: such a write fails; disk: a file system with room for `size`
    more bytes and `number` more files; read_only: one on which the outputs cannot be written; clock: the wall clock
    jumps at each reading."""
    at: int = 1
    """Which of the changes that the next two describe."""
    event: str = ".*"
    path: str = ".*"
    """Below the project, by its final name."""
    number: int = 0
    size: int = 0


NOTHING = Fault()


@dataclass(frozen=True)
class Ended:
    """How such a process ended."""

    status: int
    """Exit status; the negative number of the signal that killed it."""
    said: str
    """Both streams."""


class FaultyStages:
    """The process that takes orders, as the tests see it."""

    def __init__(self, server: subprocess.Popen[str]) -> None:
        self._server = server

    def run(self, root: Path, module: str, *arguments: str, fault: Fault = NOTHING, log: Path | None = None) -> Ended:
        """`python -m MODULE ARGUMENTS` in `root`, or a file of that name; every change below it is a line of `log`."""
        order = {"root": str(root), "module": module, "arguments": arguments, "fault": asdict(fault)}
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(json.dumps(order | {"log": log and str(log)}) + "\n")
        self._server.stdin.flush()
        return Ended(**json.loads(self._server.stdout.readline()))


@contextmanager
def faulty_stages(*modules: str) -> Iterator[FaultyStages]:
    """The server, with what these modules import already loaded."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, __file__, *modules]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=environment, **pipes) as server:
        assert server.stdin is not None
        try:
            yield FaultyStages(server)
        finally:
            server.stdin.close()


# -- in the server


def serve(modules: Sequence[str]) -> None:
    """Take orders until there are no more."""
    for name in modules:
        importlib.import_module(name)
        del sys.modules[name]  # it is run as a program
    for line in sys.stdin:
        order = json.loads(line)
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read)
            _run(order, write)
        os.close(write)
        with os.fdopen(read, encoding="utf-8", errors="replace") as pipe:
            said = pipe.read()
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        sys.stdout.write(json.dumps({"status": status, "said": said}) + "\n")
        sys.stdout.flush()


# -- in the process that is forked for an order


def _run(order: dict[str, Any], output: int) -> NoReturn:
    os.dup2(output, 1)
    os.dup2(output, 2)
    root, fault = order["root"], Fault(**order["fault"])
    status: object = 1
    try:
        root = _DISKS[fault.kind](root, fault) if fault.kind in _DISKS else root
        os.chdir(root)
        _plant(root, fault, order["log"])
        sys.argv = [order["module"], *order["arguments"]]
        run = runpy.run_path if order["module"].endswith(".py") else runpy.run_module
        run(order["module"], run_name="__main__")
        status = 0
    except SystemExit as stop:
        status = stop.code or 0
    except BaseException:  # noqa: BLE001  the last frame of the process
        traceback.print_exc()
    with suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(status if isinstance(status, int) else 1)


def _plant(root: str, fault: Fault, log: str | None) -> None:
    if log:
        _watch(root, _to_log(log))
    if fault.kind == "kill":
        _watch(root, _from(fault, lambda *_: os.kill(os.getpid(), signal.SIGKILL)))
    if fault.kind == "fail":
        _watch(root, _from(fault, _failing(fault.number)))
    if fault.kind in ("cut", "full"):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (fault.size, fault.size))
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL if fault.kind == "cut" else signal.SIG_IGN)
    if fault.kind == "clock":
        _unsteady_clock()


Heard = Callable[[str, str], object]
"""What is done before a change: its name, and the path below the project, by its final name."""
_TEMPORARY = re.compile(r"\.([^/]+)\.part-[^/]+")
_CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "shutil.rmtree", "fsync"}
_MAKING = {"os.rename", "os.mkdir", "open"}
"""Changes that need room on a disk."""


def _watch(root: str, heard: Heard) -> None:
    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if (event in _CHANGES or (event == "open" and _writes(arguments))) and str(arguments[0]).startswith(f"{root}/"):
            heard(event, _TEMPORARY.sub(r"\1", str(arguments[0]).removeprefix(f"{root}/")))

    fsync = os.fsync

    def reported(handle: int) -> None:
        sys.audit("fsync", str(Path(f"/proc/self/fd/{handle}").readlink()))
        fsync(handle)

    os.fsync = reported
    sys.addaudithook(hook)


def _writes(arguments: tuple[Any, ...]) -> bool:
    mode, flags = arguments[1], arguments[2]
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return bool(isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def _to_log(log: str) -> Heard:
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    return lambda event, path: os.write(file, f"{event}\t{path}\n".encode())


def _from(fault: Fault, then: Heard) -> Heard:
    """From the change that the fault names on."""
    seen = 0

    def heard(event: str, path: str) -> None:
        nonlocal seen
        seen += seen >= fault.at or bool(re.fullmatch(fault.event, event) and re.fullmatch(fault.path, path))
        if seen >= fault.at:
            then(event, path)

    return heard


def _failing(number: int) -> Heard:
    """Nothing can be made any more; with EROFS nothing can be removed either."""

    def heard(event: str, path: str) -> None:
        if event in _MAKING or number == errno.EROFS:
            raise OSError(number, os.strerror(number), path)

    return heard


def _unsteady_clock() -> None:
    """An hour forward, two back: as where a machine's clock is set while it works."""
    import time

    steady, jumps = time.time, iter(range(10**9))  # noqa: TID251
    time.time = lambda: steady() + (3600 if next(jumps) % 2 else -7200)  # type: ignore[assignment]  # noqa: TID251


# -- disks

_LIBC = ctypes.CDLL(None, use_errno=True)
_NEW_USER, _NEW_MOUNTS = 0x10000000, 0x00020000
_READ_ONLY, _REMOUNT, _BIND, _PRIVATE_BELOW = 1, 32, 4096, (1 << 18) | 16384


def _private_mounts() -> None:
    """What is mounted from now on is there for this process alone."""
    user, group = os.getuid(), os.getgid()
    if _LIBC.unshare(_NEW_MOUNTS | (_NEW_USER if user else 0)):
        sys.exit(NO_MOUNTS)
    if user:
        for file, text in (("setgroups", "deny"), ("uid_map", f"0 {user} 1"), ("gid_map", f"0 {group} 1")):
            Path(f"/proc/self/{file}").write_text(text)
    _mount("none", "/", "", _PRIVATE_BELOW)


def _mount(what: str, where: str, kind: str, flags: int, options: str = "") -> None:
    if _LIBC.mount(what.encode(), where.encode(), kind.encode(), flags, options.encode()):
        sys.exit(NO_MOUNTS)


def _read_only(root: str, _fault: Fault) -> str:
    _private_mounts()
    for name in ("data", "models", "reports"):
        _mount(f"{root}/{name}", f"{root}/{name}", "", _BIND)
        _mount("none", f"{root}/{name}", "", _BIND | _REMOUNT | _READ_ONLY)
    return root


def _small_disk(root: str, fault: Fault) -> str:
    """The project on a file system of its own with as much room beside it as the fault says."""
    _private_mounts()
    disk = Path(root).with_name("disk")
    disk.mkdir(exist_ok=True)
    there = list(Path(root).rglob("*"))
    size = sum(-(-path.stat().st_size // 4096) * 4096 for path in there if path.is_file()) + fault.size
    _mount("tmpfs", str(disk), "tmpfs", 0, f"size={size},nr_inodes={len(there) + 2 + fault.number}")
    shutil.copytree(root, disk / "root")
    return str(disk / "root")


_DISKS = {"read_only": _read_only, "disk": _small_disk}

if __name__ == "__main__":
    serve(sys.argv[1:])
