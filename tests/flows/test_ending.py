"""However a run is ended, no process is left behind and the next run goes on."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.flows.conftest import Served, Workspace
from tests.pipeline.processes import SEALED, can_be_sealed, running_below, wait_until

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
    run = served.run_named_in(words)
    assert run.state.name == "Crashed"
    assert served.states(run.id)["train"] == "Cancelled"
    assert (workspace.root / "checkpoint").exists(), "the stage had no time to write one"
    assert "killed" not in words
    assert "Error logging to API" not in words
    assert "Finished in state Running" not in words


def test_the_flow_runs_once_at_a_time(workspace: Workspace) -> None:
    with training(workspace, FLOW) as first:
        status, words = workspace.flow()
        assert status == 75
        assert f"the lifecycle flow is already running (process {first.pid}); wait for it or stop it" in words
        (workspace.root / "hold").unlink()
        words, _ = first.communicate()
    assert first.returncode == 0, words


@pytest.mark.parametrize(
    "how", [signal.SIGINT, *(pytest.param(how, marks=pytest.mark.slow) for how in (signal.SIGKILL, signal.SIGTERM))]
)
def test_a_server_of_its_own_ends_with_the_flow(workspace: Workspace, how: signal.Signals) -> None:
    workspace.api = ""
    _, words = end(training(workspace, FLOW), how)
    assert "Error logging to API" not in words
    assert "Traceback" not in words
    workspace.wait_until_empty()
    assert (workspace.root / ".prefect/prefect.db").exists()
    (workspace.root / "hold").unlink()
    status, words = workspace.flow()
    assert status == 0, words


def states(workspace: Workspace) -> list[str]:
    """How the runs ended, in the order in which they began, as the workspace's own database has it."""
    with closing(sqlite3.connect(workspace.root / ".prefect/prefect.db")) as database:
        return [name for (name,) in database.execute("select state_name from flow_run order by created")]


@pytest.mark.parametrize("how", [signal.SIGSTOP, pytest.param(signal.SIGKILL, marks=pytest.mark.slow)])
def test_without_prefects_server_the_stages_go_on_and_the_next_run_mends_what_it_knows(
    workspace: Workspace, how: signal.Signals
) -> None:
    workspace.api = ""
    process = training(workspace, FLOW)
    (server,) = [pid for pid in running_below(workspace.root) if b"flows.app" in cmdline(pid)]
    os.kill(server, how)
    (workspace.root / "hold").unlink()
    words, _ = process.communicate(timeout=300)
    assert process.returncode == 0, words
    silent = [float(s) for s in re.findall(r"Prefect's server has not answered for (\d+) s", words)]
    assert len(silent) == 2, "once when it is missed, once when nothing is left but to tell it the end"
    assert silent[0] < 30
    assert "verdict: no-go." in words
    assert "Traceback" not in words
    workspace.wait_until_empty()
    assert states(workspace) == ["Running"]
    status, words = workspace.flow()
    assert status == 0, words
    assert states(workspace) == ["No-go", "No-go"]


def cmdline(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


@pytest.mark.slow  # tests/pipeline/test_flow.py does it with the real stages
@pytest.mark.skipif(not can_be_sealed(), reason="no network namespace can be made here (unshare -rn, ip)")
def test_the_flow_needs_no_network_but_this_machine(workspace: Workspace) -> None:
    workspace.api = ""
    done = subprocess.run(
        [*SEALED, sys.executable, "-m", "flows.lifecycle"],
        cwd=workspace.root,
        env=workspace.environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "verdict: no-go" in done.stdout
