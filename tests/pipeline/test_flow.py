"""The Prefect flow on the real stages: the same dvc.lock as plain `dvc repro`, from nothing."""

from __future__ import annotations

from pathlib import Path

from tests.pipeline.test_canary import leaked
from tests.pipeline.workspace import Workspace, fresh_workspace


def test_the_flow_leaves_the_same_lock_as_dvc(finished: Workspace, tmp_path: Path) -> None:
    workspace = fresh_workspace(tmp_path / "hanyeong")
    done = workspace.python("-m", "flows.lifecycle")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert workspace.lock() == finished.lock()
    assert leaked(workspace.root, done.stdout + done.stderr) == [], "Prefect's database and logs among it"
    assert (workspace.root / ".hanyeong/prefect/prefect.db").exists()
