"""Runs stages as processes of their own, in each of which one fault is injected.

`python injection.py` loads the libraries once and takes an order a line, as JSON; for each it forks a process that does
what `python -m stages.NAME` does, and answers with its status and words. Python reports every change of a file to an
audit hook; an fsync, of which it says nothing, is reported here. What a library writes in C++ is not heard, so a limit
on the size of files ends or fails it in the middle of a write, and a filter of system calls (seccomp, which needs no
rights) lets the kernel refuse it.
"""

from __future__ import annotations

import ctypes
import errno
import importlib
import json
import os
import platform
import re
import resource
import runpy
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
CALLS_ARE_KNOWN = platform.machine() in ("x86_64", "aarch64") and sys.platform == "linux"
"""Whether the numbers of the system calls that `refuse` refuses stand below."""


@dataclass(frozen=True)
class Fault:
    """What goes wrong in the process, and where."""

    kind: str = "none"
    """kill: by SIGKILL before a change; fail: that change and all later ones end in the error `number`; cut: killed by
    the write that crosses `size` bytes of a file; full: such a write fails; refuse: from that change on the kernel
    refuses what `calls` says with the error `number`; alarm: killed after `size` microseconds; clock: the wall clock
    jumps at each reading."""
    at: int = 1
    """Which of the changes that the next two describe."""
    event: str = ".*"
    path: str = ".*"
    """Below the project, by its final name."""
    number: int = 0
    size: int = 0
    calls: str = ""
    """write: into a file; make: a file or folder; change: anything of what is there."""


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
    if fault.kind == "refuse":
        _watch(root, _from(fault, _once(lambda: _refuse(fault.calls, fault.number))))
    if fault.kind == "alarm":
        signal.signal(signal.SIGALRM, signal.SIG_DFL)  # ends the process wherever it is, as SIGKILL does
        signal.setitimer(signal.ITIMER_REAL, fault.size / 1e6)
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


def _once(then: Callable[[], object]) -> Heard:
    left = [then]

    def heard(_event: str, _path: str) -> None:
        if left:
            left.pop()()

    return heard


def _unsteady_clock() -> None:
    """An hour forward, two back: as where a machine's clock is set while it works."""
    import time

    steady, jumps = time.time, iter(range(10**9))  # noqa: TID251
    time.time = lambda: steady() + (3600 if next(jumps) % 2 else -7200)  # type: ignore[assignment]  # noqa: TID251


# -- what the kernel refuses

_X86 = platform.machine() == "x86_64"
_NUMBERS = {
    "write": (1, 64),
    "pwrite64": (18, 68),
    "writev": (20, 66),
    "pwritev": (296, 70),
    "fallocate": (285, 47),
    "sendfile": (40, 71),
    "copy_file_range": (326, 285),
    "open": (2, None),
    "openat": (257, 56),
    "mkdir": (83, None),
    "mkdirat": (258, 34),
    "rename": (82, None),
    "renameat": (264, 38),
    "renameat2": (316, 276),
    "rmdir": (84, None),
    "unlink": (87, None),
    "unlinkat": (263, 35),
}
"""Of the system calls, on x86-64 and on arm64."""
_SECCOMP = 317 if _X86 else 277
_ABOVE, _AT_LEAST, _ANY_BIT = 0x25, 0x35, 0x45
_ALWAYS = (0, _AT_LEAST, 0)
_MAKES_FILE, _OPENS_TO_WRITE = os.O_CREAT, os.O_WRONLY | os.O_RDWR
_MAKES = {"mkdir": _ALWAYS, "mkdirat": _ALWAYS}
_MOVES = dict.fromkeys(("rename", "renameat", "renameat2", "rmdir", "unlink", "unlinkat"), _ALWAYS)
_REFUSED = {
    "write": dict.fromkeys(("write", "pwrite64", "writev", "pwritev", "fallocate", "sendfile"), (0, _ABOVE, 2))
    | {"copy_file_range": _ALWAYS},
    "make": {"open": (1, _ANY_BIT, _MAKES_FILE), "openat": (2, _ANY_BIT, _MAKES_FILE)} | _MAKES,
    "change": {"open": (1, _ANY_BIT, _OPENS_TO_WRITE), "openat": (2, _ANY_BIT, _OPENS_TO_WRITE)} | _MAKES | _MOVES,
}
"""By `calls`: the system calls, and for which argument each is refused; streams 0 to 2 stay writable."""


class _Instruction(ctypes.Structure):
    _fields_ = [("code", ctypes.c_ushort), ("yes", ctypes.c_ubyte), ("no", ctypes.c_ubyte), ("k", ctypes.c_uint)]


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.POINTER(_Instruction))]


def _refuse(calls: str, number: int) -> None:
    """Let the kernel answer these system calls of all threads with an error (man 2 seccomp)."""
    load, equal, answer, allow, refuse = 0x20, 0x15, 0x06, 0x7FFF0000, 0x00050000 | number
    program = []
    for name, (argument, test, value) in _REFUSED[calls].items():
        call = _NUMBERS[name][0 if _X86 else 1]
        if call is not None:
            program += [(load, 0, 0, 0), (equal, 0, 3, call), (load, 0, 0, 16 + 8 * argument)]
            program += [(test, 0, 1, value), (answer, 0, 0, refuse)]
    program.append((answer, 0, 0, allow))
    instructions = (_Instruction * len(program))(*(_Instruction(*one) for one in program))
    libc, no_new_rights, whole_process = ctypes.CDLL(None, use_errno=True), 38, 1
    assert libc.prctl(no_new_rights, 1, 0, 0, 0) == 0
    filtered = _Program(len(program), instructions)
    assert libc.syscall(_SECCOMP, 1, whole_process, ctypes.byref(filtered)) == 0, os.strerror(ctypes.get_errno())


if __name__ == "__main__":
    serve(sys.argv[1:])
