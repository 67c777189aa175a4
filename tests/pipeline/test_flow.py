"""The Prefect flow on the real stages: the same dvc.lock as plain `dvc repro`, from nothing, and without a network."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.pipeline.processes import SEALED, can_be_sealed
from tests.pipeline.test_canary import leaked
from tests.pipeline.workspace import Workspace, fresh_workspace


def test_the_flow_leaves_the_same_lock_as_dvc(finished: Workspace, tmp_path: Path) -> None:
    workspace = fresh_workspace(tmp_path / "hanyeong")
    done = subprocess.run(
        [*(SEALED if can_be_sealed() else ()), sys.executable, "-m", "flows.lifecycle"],
        cwd=workspace.root,
        env=workspace.environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert workspace.lock() == finished.lock()
    assert leaked(workspace.root, done.stdout + done.stderr) == [], "Prefect's database and logs among it"
    assert (workspace.root / ".prefect/prefect.db").exists()
