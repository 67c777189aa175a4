"""Whatever is killed, paused, cancelled or asked for twice is brought right: on the real `make ui`."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from prefect.client.schemas.objects import FlowRun
from prefect.states import Cancelling, Crashed, Paused

from tests.flows.conftest import Served, Workspace, fresh_workspace
from tests.pipeline.processes import running_below, wait_until

pytestmark = pytest.mark.slow


def process(root: Path, module: str) -> int:
    """The one process below `root` that runs this module."""
    found = []
    for pid in running_below(root):
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if module.encode() in words:
            found.append(pid)
    assert len(found) == 1, (module, found)
    return found[0]


@pytest.fixture
def held(served: Served) -> Iterator[FlowRun]:
    """A run whose slow stage is at work and held back."""
    root = served.workspace.root
    number = len(list((root / ".dvc/cache").rglob("*"))) if (root / ".dvc/cache").exists() else 0
    served.workspace.edit(steps=1000 + number)
    (root / "training").unlink(missing_ok=True)
    (root / "hold").touch()
    run = served.request()
    served.workspace.wait_until_training()
    yield run
    (root / "hold").unlink(missing_ok=True)


def let_go(served: Served) -> None:
    (served.workspace.root / "hold").unlink()


def test_a_killed_worker_takes_its_run_along_and_is_started_again(served: Served, held: FlowRun) -> None:
    root = served.workspace.root
    worker, engine = process(root, "flows.worker"), process(root, "prefect.engine")
    os.kill(worker, signal.SIGKILL)
    assert served.wait_for_end(held.id).state.name == "Crashed"
    assert engine not in running_below(root)
    let_go(served)
    assert served.wait_for_end(served.request().id).state.name == "No-go"
    assert process(root, "flows.worker") != worker


def test_a_killed_server_is_started_again_and_the_run_tells_it_the_end(served: Served, held: FlowRun) -> None:
    root = served.workspace.root
    server = process(root, "flows.app")
    os.kill(server, signal.SIGKILL)
    wait_until(lambda: server not in running_below(root), "it to end")
    let_go(served)

    def ended() -> bool:
        try:
            return bool(served.run(held.id).state.is_final())
        except Exception:  # noqa: BLE001  as long as it is not there
            return False

    wait_until(ended, "the run to end in the new server's pages", 300)
    assert served.run(held.id).state.name == "No-go"


def test_a_run_that_was_taken_for_dead_has_the_last_word(served: Served, held: FlowRun) -> None:
    """As after a machine slept: no heartbeat for minutes, and then it goes on."""
    with served.client() as client:
        client.set_flow_run_state(held.id, Crashed(message="no heartbeat"), force=True)
    let_go(served)
    wait_until(lambda: served.run(held.id).state.name == "No-go", "the run's own last state", 120)


def test_a_paused_run_starts_no_stage_until_it_is_resumed(served: Served, held: FlowRun) -> None:
    with served.client() as client:
        client.set_flow_run_state(held.id, Paused(timeout_seconds=600), force=True)
        let_go(served)
        wait_until(lambda: "train" in served.states_now(held.id, "COMPLETED"), "the stage under way to end")
        assert "judge" not in served.states_now(held.id)
        client.resume_flow_run(held.id)
    assert served.wait_for_end(held.id).state.name == "No-go"


def test_the_second_of_two_runs_waits_in_the_queue(served: Served, held: FlowRun) -> None:
    second = served.request()
    wait_until(lambda: served.run(second.id).state.name == "Late", "it to be late")
    assert served.states_now(second.id) == set()
    let_go(served)
    assert served.wait_for_end(held.id).state.name == "No-go"
    assert served.wait_for_end(second.id).state.name == "No-go"


@pytest.fixture
def separate(served: Served, tmp_path: Path) -> Iterator[Workspace]:
    """Another project on the server of `make ui`, deployed there as the runbook says; its pool is its own."""
    workspace = fresh_workspace(tmp_path / "hanyeong", served.api)
    file = workspace.root / "prefect.yaml"
    file.write_text(file.read_text().replace("name: hanyeong,", "name: separate,").replace("- name: ", "- name: its-"))
    known = {"PREFECT_HOME": str(workspace.root / ".prefect"), "DO_NOT_TRACK": "true"}
    pool = ["work-pool", "create", "separate", "--type", "process"]
    for command in (pool, ["deploy", "--all", "--no-prompt"]):
        status, words = workspace.python("-m", "prefect", *command, **known)
        assert status == 0, words
    yield workspace
    workspace.wait_until_empty()


def test_a_separate_worker_runs_and_cancels_without_leaving_a_process(served: Served, separate: Workspace) -> None:
    """Prefect's own command, and its button: by itself it ends the flow's process alone."""
    (separate.root / "hold").touch()
    worker = separate.start("-m", "prefect", "worker", "start", "--pool", "separate")
    with served.client() as client:
        deployment = client.read_deployment_by_name("lifecycle/its-lifecycle").id
        run = client.create_flow_run_from_deployment(deployment)
        separate.wait_until_training()
        client.set_flow_run_state(run.id, Cancelling())
        assert served.wait_for_end(run.id).state.name == "Cancelled"
        wait_until(lambda: running_below(separate.root) == [worker.pid], "all but the worker to end")
        assert (separate.root / "checkpoint").exists()
        (separate.root / "hold").unlink()
        assert served.wait_for_end(client.create_flow_run_from_deployment(deployment).id).state.name == "No-go"
        (separate.root / "hold").touch()
        (separate.root / "training").unlink()
        separate.edit(steps=9)
        run = client.create_flow_run_from_deployment(deployment)
        separate.wait_until_training()
    worker.kill()
    worker.communicate()
    separate.wait_until_empty()
    (separate.root / "hold").unlink()
    assert separate.flow()[0] == 0, "the next run, whoever starts it, gives the lost one its state"
    assert served.run(run.id).state.name == "Crashed"
