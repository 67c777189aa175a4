"""`make ui`: pages on this machine only, runs from the UI and by the clock, everything ends with it."""

from __future__ import annotations

import os
import signal
import socket
import urllib.request
from pathlib import Path

import pytest
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import StateType
from prefect.states import Cancelling

from tests.flows.conftest import Served, fresh_workspace
from tests.pipeline.processes import running_below, wait_until

TRAINED = {"sample", "part@left", "part@right", "train", "judge"}


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310  http, here
        return answer.read().decode()


def test_the_deployment_has_the_clock_of_params_and_no_address_but_this_machine(served: Served) -> None:
    with served.client() as client:
        deployment = client.read_deployment_by_name("lifecycle/lifecycle")
    assert [(s.schedule.cron, s.schedule.timezone) for s in deployment.schedules] == [("0 3 1 1 *", "Asia/Seoul")]
    assert deployment.paused is False
    assert "<title>" in get(f"http://127.0.0.1:{served.port}/")
    others = {address[4][0] for address in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    for host in others - {"127.0.0.1"}:
        for port in (served.port, served.reports_port):
            with pytest.raises(ConnectionRefusedError), socket.create_connection((host, port), timeout=5):
                pass


def test_a_run_asked_for_in_the_ui_and_then_one_cancelled_there(served: Served) -> None:
    run = served.wait_for_end(served.request().id)
    assert (run.state.name, run.state.message) == ("Completed", "no-go")
    assert served.states(run.id) == dict.fromkeys(TRAINED, "Ran")
    assert "no-go" in get(f"http://127.0.0.1:{served.reports_port}/index.html")

    root = served.workspace.root
    served.workspace.edit(steps=2)
    (root / "training").unlink()
    (root / "hold").touch()
    before = set(running_below(root))
    run = served.request()
    served.workspace.wait_until_training()
    assert len(set(running_below(root)) - before) >= 3  # the flow, DVC, the stage
    with served.client() as client:
        client.set_flow_run_state(run.id, Cancelling())  # what the UI's cancel button does
    assert served.wait_for_end(run.id).state.name == "Cancelled"
    wait_until(lambda: set(running_below(root)) <= before, "every process of the run to end", 30)

    (root / "hold").unlink()
    status, words = served.workspace.python("-m", "flows.lifecycle")
    assert status == 0, words
    assert served.run_named_in(words).name in words, "make flow uses the server of make ui"


def test_a_port_in_use_is_one_clear_message(served: Served, tmp_path: Path) -> None:
    second = fresh_workspace(tmp_path / "hanyeong")
    ports = {"PREFECT_SERVER_API_PORT": str(served.port), "HANYEONG_REPORTS_PORT": str(served.reports_port)}
    status, words = second.python("-m", "flows.ui", **ports)
    assert status == 2
    assert words == (
        f"port {served.port} is taken: is `make ui` running already? "
        "Stop it, or set PREFECT_SERVER_API_PORT to another port\n"
    )


def test_a_clock_that_is_none_is_one_clear_message(tmp_path: Path) -> None:
    workspace = fresh_workspace(tmp_path / "hanyeong")
    workspace.edit(schedule={"cron": "61 * * * *", "timezone": "Asia/Seoul"})
    status, words = workspace.python("-m", "flows.ui")
    assert status == 2
    assert "schedule.cron" in words
    assert "'61' is no minute" in words
    assert "Traceback" not in words


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_the_clock_starts_runs_and_everything_ends_with_make_ui(tmp_path: Path, how: signal.Signals) -> None:
    ui = Served(fresh_workspace(tmp_path / "hanyeong"))
    ui.workspace.edit(schedule={"cron": "* * * * *", "timezone": "Asia/Seoul"})
    (ui.workspace.root / "hold").touch()
    ui.start()
    ui.workspace.wait_until_training()
    if how is signal.SIGINT:
        (ui.workspace.root / "hold").unlink()
        with ui.client() as client:
            runs = client.read_flow_runs(flow_run_filter=in_state(StateType.RUNNING))
        assert [run.auto_scheduled for run in runs] == [True]
        assert ui.wait_for_end(runs[0].id).state.name == "Completed"
        (ui.workspace.root / "hold").touch()
        (ui.workspace.root / "training").unlink()
        ui.workspace.edit(steps=2)
        ui.workspace.wait_until_training()
    if how is signal.SIGINT:
        ui.stop(how)
    else:
        os.kill(ui.process.pid, how)
        ui.process.wait()
    ui.workspace.wait_until_empty()
    said = ui.said.read_text()
    assert "Traceback" not in said, said

    ui.workspace.edit(schedule={"cron": "0 3 1 1 *", "timezone": "UTC"})
    ui.start()
    with ui.client() as client:
        deployment = client.read_deployment_by_name("lifecycle/lifecycle")
        alive = client.read_flow_runs(flow_run_filter=in_state(StateType.RUNNING, StateType.CANCELLING))
    assert [(s.schedule.cron, s.schedule.timezone) for s in deployment.schedules] == [("0 3 1 1 *", "UTC")]
    assert alive == [], "runs of the first make ui look alive"
    ui.stop()
    ui.workspace.wait_until_empty()


def in_state(*types: StateType) -> FlowRunFilter:
    return FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(types))))
