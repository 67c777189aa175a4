"""Nobody who has ended keeps a path in use; DVC itself is asked whether it may start."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from dvc.fs import localfs
from dvc.lock import LockError
from dvc.rwlock import RWLockFileCorruptedError, rwlock

from hanyeong.pipeline.dvc_locks import leave_if_dvc_is_gone, remove_stale_locks

OUT = "reports/train.json"
HERE = Path(__file__).parents[3]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / ".dvc/tmp").mkdir(parents=True)
    return tmp_path


def in_use_by(root: Path, pid: int) -> None:
    who = {"pid": pid, "cmd": "dvc repro train"}
    table = {"write": {OUT: who}, "read": {"data": [who]}}
    (root / ".dvc/tmp/rwlock").write_text(json.dumps(table))


def dvc_starts(root: Path) -> bool:
    try:
        with rwlock(str(root / ".dvc/tmp"), localfs, "dvc repro", ["data"], [OUT], False):
            return True
    except LockError:
        return False


@contextmanager
def running(*command: str) -> Iterator[subprocess.Popen[str]]:
    script = "import sys; print('ready', flush=True); sys.stdin.read()"
    process = subprocess.Popen(
        [sys.executable, "-c", script, *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc what a process runs")
def test_one_that_nobody_has_asked_after_and_one_with_a_reused_number_keep_nothing(root: Path) -> None:
    with running("dvc") as process:
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # it has ended, and stays unasked
        in_use_by(root, process.pid)
        assert not dvc_starts(root)  # the fault: dead, and in the way
        remove_stale_locks(root)
        assert dvc_starts(root)
    with running("an editor") as process:
        in_use_by(root, process.pid)
        assert not dvc_starts(root)
        remove_stale_locks(root)
        assert dvc_starts(root)


def test_a_living_dvc_keeps_what_it_uses(root: Path) -> None:
    with running("dvc", "repro") as process:
        in_use_by(root, process.pid)
        before = (root / ".dvc/tmp/rwlock").read_bytes()
        remove_stale_locks(root)
        assert (root / ".dvc/tmp/rwlock").read_bytes() == before
        assert not dvc_starts(root)


@pytest.mark.parametrize("text", ["", '{"write": {"repor', "[]", "null"])
def test_a_table_cut_short_is_empty_again(root: Path, text: str) -> None:
    (root / ".dvc/tmp/rwlock").write_text(text)
    if text in {"", '{"write": {"repor'}:
        with pytest.raises(RWLockFileCorruptedError, match="corrupted"):
            dvc_starts(root)
    remove_stale_locks(root)
    assert dvc_starts(root)


def test_without_a_table_nothing_is_made(tmp_path: Path) -> None:
    remove_stale_locks(tmp_path)
    assert not list(tmp_path.iterdir())


ORPHAN = "import stages; print('went on')"


@pytest.mark.parametrize("parent", ["that is here", "that is gone", "that nobody noted"])
def test_a_stage_whose_dvc_ended_before_it_could_ask_ends(root: Path, parent: str) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as dead:
        pass
    if parent != "that nobody noted":
        in_use_by(root, os.getpid() if parent == "that is here" else dead.pid)
    environment = {**os.environ, "DVC_STAGE": "x", "PYTHONPATH": str(HERE)}
    done = subprocess.run([sys.executable, "-c", ORPHAN], cwd=root, env=environment, capture_output=True, text=True)
    gone = parent == "that is gone"
    assert (done.returncode, done.stdout) == ((143, "") if gone else (0, "went on\n")), done.stderr


@pytest.mark.parametrize("text", ["", "{", "[]", '{"write": {"x": 1}}', '{"read": {"x": [null]}}'])
def test_a_table_that_says_nothing_ends_nobody(root: Path, text: str) -> None:
    (root / ".dvc/tmp/rwlock").write_text(text)
    leave_if_dvc_is_gone(root)
