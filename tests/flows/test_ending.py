"""However a run is ended, no process is left behind and the next run goes on."""

from __future__ import annotations

import os
import signal
import subprocess

import pytest

from tests.flows.conftest import Served, Workspace
from tests.pipeline.processes import running_below, wait_until

DVC = ["-m", "dvc", "repro"]
FLOW = ["-m", "flows.lifecycle"]


def training(workspace: Workspace, command: list[str], **environment: str) -> subprocess.Popen[str]:
    """The command, started and now waiting in the slow stage."""
    (workspace.root / "hold").touch()
    process = workspace.start(*command, **environment)
    wait_until(lambda: process.poll() is not None or (workspace.root / "training").exists(), "the slow stage", 300)
    assert process.poll() is None, process.communicate()[0]
    assert len(running_below(workspace.root)) >= 2
    return process


def end(process: subprocess.Popen[str], how: signal.Signals) -> tuple[int, str]:
    os.kill(process.pid, how)
    words, _ = process.communicate()
    return process.returncode, words


@pytest.mark.parametrize("command", [DVC, FLOW], ids=["dvc", "flow"])
def test_kill_leaves_no_process_and_the_next_run_goes_on(workspace: Workspace, command: list[str]) -> None:
    assert end(training(workspace, command), signal.SIGKILL)[0] == -signal.SIGKILL
    workspace.wait_until_empty()
    assert not (workspace.root / "data/train").exists()
    (workspace.root / "hold").unlink()
    status, words = workspace.python(*command)
    assert status == 0, words


@pytest.mark.parametrize(("how", "expected"), [(signal.SIGTERM, -signal.SIGTERM), (signal.SIGINT, 130)])
def test_being_told_to_stop_leaves_no_process(
    served: Served, workspace: Workspace, how: signal.Signals, expected: int
) -> None:
    status, words = end(training(workspace, FLOW), how)
    assert status == expected, words
    assert "Traceback" not in words
    assert not running_below(workspace.root)
    assert served.run_named_in(words).state.name == "Crashed"
    assert "train: killed by signal 9" in words


def test_the_flow_runs_once_at_a_time(workspace: Workspace) -> None:
    with training(workspace, FLOW) as first:
        status, words = workspace.flow()
        assert status == 75
        assert f"the lifecycle flow is already running (process {first.pid}); wait for it or stop it" in words
        (workspace.root / "hold").unlink()
        words, _ = first.communicate()
    assert first.returncode == 0, words


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_server_of_its_own_ends_with_the_flow(workspace: Workspace, how: signal.Signals) -> None:
    workspace.api = ""
    end(training(workspace, FLOW), how)
    workspace.wait_until_empty()
    assert (workspace.root / ".hanyeong/prefect/prefect.db").exists()
    (workspace.root / "hold").unlink()
    status, words = workspace.flow()
    assert status == 0, words
