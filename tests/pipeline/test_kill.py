"""kill -9 during training: no process stays, and the next run resumes and ends in the same bytes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pipeline.processes import running_below, wait_until
from tests.pipeline.workspace import Workspace

ORCHESTRATORS = {
    "dvc": ["-m", "dvc", "repro", "train"],
    "flow": ["-m", "flows.lifecycle"],
}


def another_training(workspace: Workspace) -> Workspace:
    workspace.edit(lambda p: p["train"].update(learning_rate=p["train"]["learning_rate"] * 0.9, eval_every=5))
    return workspace


def weights(workspace: Workspace) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((workspace.root / "models/teacher").iterdir())}


@pytest.fixture(scope="module")
def uninterrupted(finished: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = another_training(finished.copy(tmp_path_factory.mktemp("uninterrupted") / "copy"))
    done = workspace.dvc("repro", "train")
    assert done.returncode == 0, done.stderr
    assert weights(workspace) != weights(finished)
    return workspace


def test_ctrl_c_lets_training_write_a_checkpoint_first(finished: Workspace, tmp_path: Path) -> None:
    workspace = finished.copy(tmp_path / "copy")
    workspace.edit(lambda p: p["train"].update(max_steps=10**6, eval_every=10**6))
    checkpoints = workspace.root / ".hanyeong/checkpoints/teacher"
    known = set(checkpoints.rglob("*.safetensors"))
    heeded = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background is deaf to it
    with subprocess.Popen(
        [sys.executable, "-m", "hanyeong.cli", "run"],
        cwd=workspace.root,
        env=workspace.environment(),
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as process:
        signal.signal(signal.SIGINT, heeded)
        said = iter(process.stderr)
        wait_until(lambda: next(said, "").startswith("training"), "training to begin")
        os.killpg(process.pid, signal.SIGINT)
        rest = process.stderr.read()
    assert process.returncode == 130, rest
    assert "a checkpoint of step" in rest
    assert "stopped; the next run resumes from here" in rest
    assert len(set(checkpoints.rglob("*.safetensors")) - known) == 1
    assert not running_below(workspace.root)


def test_killed_while_the_stage_still_imports_its_libraries(finished: Workspace, tmp_path: Path) -> None:
    workspace = finished.copy(tmp_path / "copy")
    workspace.edit(lambda p: p["train"].update(max_steps=10**6))
    process = started(workspace, "dvc")
    wait_until(lambda: any(libraries_begin(pid) for pid in running_below(workspace.root)), "the stage to start")
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    wait_until(lambda: not running_below(workspace.root), "every process to end", 30)


def started(workspace: Workspace, orchestrator: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, *ORCHESTRATORS[orchestrator]],
        cwd=workspace.root,
        env=workspace.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def libraries_begin(pid: int) -> bool:
    """Whether it is the stage, and has begun to load PyTorch."""
    try:
        return b"stages.train" in Path(f"/proc/{pid}/cmdline").read_bytes() and "torch" in Path(
            f"/proc/{pid}/maps"
        ).read_text(errors="replace")
    except OSError:
        return False  # it ended meanwhile


@pytest.mark.parametrize("orchestrator", ORCHESTRATORS)
def test_killed_during_training(
    orchestrator: str, finished: Workspace, uninterrupted: Workspace, tmp_path: Path
) -> None:
    workspace = another_training(finished.copy(tmp_path / "copy"))
    checkpoints = workspace.root / ".hanyeong/checkpoints/teacher"
    known = set(checkpoints.rglob("*.safetensors"))
    process = started(workspace, orchestrator)
    wait_until(lambda: bool(set(checkpoints.rglob("*.safetensors")) - known), "a checkpoint")
    before = running_below(workspace.root)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    wait_until(lambda: not running_below(workspace.root), "every process to end", 30)
    # DVC takes a process for a living one until whoever adopted it has asked after it.
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in before), "every process to be forgotten", 30)
    assert not (workspace.root / "models/teacher").exists()

    done = workspace.dvc("repro", "train")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "resuming from step" in done.stdout + done.stderr
    assert weights(workspace) == weights(uninterrupted)
