import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from hanyeong.pipeline.errors import BusyError
from hanyeong.pipeline.process import ChildProcesses, exclusive_lock

CHILD_OF_A_CHILD = """
import subprocess, sys
inner = "import sys, time; print('ready', flush=True); time.sleep(600)"
subprocess.run([sys.executable, "-m", "hanyeong.pipeline.process", sys.executable, "-c", inner])
"""


def gone(pid: int) -> bool:
    """Whether a process has ended (waits up to 10 s for the kernel)."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    import select

    waiting = select.poll()  # takes handles above 1,023, too
    waiting.register(handle, select.POLLIN)
    try:
        return bool(waiting.poll(10_000))
    finally:
        os.close(handle)


@pytest.mark.skipif(sys.platform != "linux", reason="pidfd and /proc are Linux's; elsewhere the tie is a thread")
def test_a_tied_child_dies_with_its_killed_parent() -> None:
    with subprocess.Popen([sys.executable, "-c", CHILD_OF_A_CHILD], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "ready\n"
        children = Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split()
        parent.send_signal(signal.SIGKILL)
    assert len(children) == 1
    assert gone(int(children[0]))


def test_a_second_owner_is_refused_with_the_name_of_the_first(tmp_path: Path) -> None:
    lock = tmp_path / "train.lock"
    with (
        exclusive_lock(lock, "train"),
        pytest.raises(BusyError, match=rf"train is already running \(process {os.getpid()}\)"),
        exclusive_lock(lock, "train", patience_s=0),
    ):
        pass
    with exclusive_lock(lock, "train", patience_s=0):
        pass


def test_of_many_racing_processes_exactly_one_owns_at_a_time(tmp_path: Path) -> None:
    script = f"""
from pathlib import Path
from hanyeong.pipeline.process import ChildProcesses, exclusive_lock
with exclusive_lock(Path({str(tmp_path / "x.lock")!r}), "x", patience_s=60):
    inside = Path({str(tmp_path / "inside")!r})
    inside.mkdir()      # fails when another owner is inside
    inside.rmdir()
"""
    racers = [subprocess.Popen([sys.executable, "-c", script]) for _ in range(8)]
    assert [racer.wait() for racer in racers] == [0] * 8


TOLD = """
import signal, sys, time

def stop(number, frame):
    time.sleep({needs_s})
    print("checkpoint", flush=True)
    sys.exit(5)

signal.signal(signal.SIGINT, stop)
print("ready", flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize(
    ("needs_s", "grace_s", "status", "words"),
    [(0, 0, -9, ""), (0.2, 60, 5, "checkpoint\n"), (60, 0.2, -9, "")],
    ids=["no grace", "in time", "too late"],
)
def test_a_child_has_the_grace_to_end_by_itself(needs_s: float, grace_s: float, status: int, words: str) -> None:
    """Beside it another thread waits for the child, as a task of the flow does."""
    children, ready, ended = ChildProcesses(), threading.Event(), []

    def run() -> None:
        command = [sys.executable, "-c", TOLD.format(needs_s=needs_s)]
        with children.start(*command, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            child.stdout.readline()
            ready.set()
            ended.append((child.stdout.read(), child.wait()))

    thread = threading.Thread(target=run)
    thread.start()
    assert ready.wait(60)
    started = time.monotonic()
    children.end(grace_s)
    thread.join(60)
    assert ended == [(words, status)]
    assert time.monotonic() - started < 50
    with pytest.raises(InterruptedError), children.start("true"):
        pass


def test_a_grace_that_is_cut_short_ends_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def again(_seconds: float) -> None:
        raise KeyboardInterrupt

    children = ChildProcesses()
    with children.start(sys.executable, "-c", TOLD.format(needs_s=60), stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        monkeypatch.setattr("hanyeong.pipeline.process.time.sleep", again)
        with pytest.raises(KeyboardInterrupt):
            children.end(60)
        monkeypatch.undo()
    assert child.returncode == -signal.SIGKILL
