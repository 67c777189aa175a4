"""The real pipeline on the `tiny` preset, run once for all tests of this folder, whichever process they run in."""

from __future__ import annotations

import fcntl

import pytest

from tests.pipeline.workspace import Workspace, fresh_workspace


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Workspace:
    """The tiny pipeline after one `hanyeong run`. Tests that change anything take a `.copy()`."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "tiny"
    root, passed = folder / "hanyeong", folder / "passed"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not root.exists():
            run_once(fresh_workspace(root))
            passed.touch()
    assert passed.exists(), "the tiny pipeline failed in another process, which shows why"
    return Workspace(root)


def run_once(workspace: Workspace) -> None:
    done = workspace.hanyeong("run")
    (workspace.root / "first-run.txt").write_text(done.stdout + done.stderr)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
