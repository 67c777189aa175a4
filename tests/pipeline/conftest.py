"""The real pipeline on the `tiny` preset, run once for all tests of this folder."""

from __future__ import annotations

import pytest

from tests.pipeline.workspace import Workspace, fresh_workspace


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The tiny pipeline after one `hanyeong run`. Tests that change anything take a `.copy()`."""
    workspace = fresh_workspace(tmp_path_factory.mktemp("tiny") / "hanyeong")
    done = workspace.hanyeong("run")
    (workspace.root / "first-run.txt").write_text(done.stdout + done.stderr)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return workspace
