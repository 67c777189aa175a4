"""`make ui`: pages on this machine only, runs from the UI and by the clock, everything ends with it."""

from __future__ import annotations

import signal
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import StateType
from prefect.exceptions import PrefectHTTPStatusError
from prefect.states import Cancelling

from tests.flows.conftest import Served, fresh_workspace
from tests.pipeline.processes import running_below, wait_until

STAGES = {"sample", "ingest@left", "ingest@right", "train", "judge"}


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310  http, here
        return answer.read().decode()


def test_the_deployment_has_the_clock_of_params(served: Served) -> None:
    with served.client() as client:
        deployment = client.read_deployment_by_name("lifecycle/lifecycle")
    assert [(s.schedule.cron, s.schedule.timezone) for s in deployment.schedules] == [("0 3 1 1 *", "Asia/Seoul")]
    assert deployment.paused is False
    form = deployment.parameter_openapi_schema["properties"]
    assert form["preset"]["enum"] == ["params.yaml as it is", "other"]
    assert form["until"]["enum"] == ["the end", "sample", "ingest", "train", "judge"]
    assert form["dry_run"]["type"] == "boolean"
    assert all(request["description"] for request in form.values())
    assert "<title>" in get(f"http://127.0.0.1:{served.port}/")


def test_a_run_asked_for_in_the_ui_and_then_one_cancelled_there(served: Served) -> None:
    run = served.wait_for_end(served.request().id)
    assert (run.state.name, run.state.message) == ("No-go", "no-go")
    assert set(served.states(run.id)) == STAGES
    assert "no-go" in get(f"http://127.0.0.1:{served.reports_port}/reports/index.html")

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
    assert served.states(run.id)["train"] == "Cancelled"
    assert (root / "checkpoint").exists(), "the stage had no time to write one"
    wait_until(lambda: set(running_below(root)) <= before, "every process of the run to end")

    (root / "hold").unlink()
    status, words = served.workspace.python("-m", "flows.lifecycle")
    assert status == 0, words
    assert served.run_named_in(words).name.endswith(": no-go"), "make flow uses the server of make ui"


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


def test_what_a_person_asks_for_in_the_form_is_what_runs(served: Served) -> None:
    root = served.workspace.root
    before = (root / "params.yaml").read_text()
    (root / "params/saved.yaml").write_text(before)  # edits that no preset holds are never overwritten
    run = served.wait_for_end(served.request(preset="other", until="ingest").id)
    assert (run.state.name, run.state.message) == ("Completed", "done until ingest; no verdict was asked for")
    assert set(served.states(run.id)) == {"sample", "ingest@left", "ingest@right"}
    assert (root / "params.yaml").read_text() == (root / "params/other.yaml").read_text()
    (root / "params.yaml").write_text(before)
    for request in ({"preset": "other; touch injected"}, {"until": "$(touch injected)"}):
        with pytest.raises(PrefectHTTPStatusError, match=r"40\d|42\d"):
            served.request(**request)
    assert not (root / "injected").exists()


def test_params_that_are_wrong_are_said_before_anything_runs(served: Served) -> None:
    params = served.workspace.root / "params.yaml"
    before = params.read_text()
    params.write_text(before + "bad: true\n")
    run = served.wait_for_end(served.request().id)
    params.write_text(before)
    assert (run.state.name, run.state.message) == (
        "Failed",
        "params.yaml: bad: found True; expected nothing of the kind",
    )
    assert served.states(run.id, n=0) == {}


def test_a_run_whose_process_was_killed_is_said_to_be_gone_within_seconds(served: Served) -> None:
    root = served.workspace.root
    served.workspace.edit(steps=7)
    (root / "training").unlink(missing_ok=True)
    (root / "hold").touch()
    process = served.workspace.start("-m", "flows.lifecycle")
    served.workspace.wait_until_training()
    process.kill()
    words, _ = process.communicate()
    (root / "hold").unlink()
    run = served.wait_for_end(served.run_named_in(words).id)
    assert (run.state.name, run.state.message) == ("Crashed", "the process ended without reporting a state")


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Served]:
    """A `make ui` of the test's own, with the slow stage held back; not started yet."""
    ui = Served(fresh_workspace(tmp_path / "hanyeong"))
    (ui.workspace.root / "hold").touch()
    yield ui
    if ui.running():
        ui.stop(signal.SIGKILL)
    ui.workspace.wait_until_empty()


@pytest.mark.slow
def test_the_clock_starts_a_run_and_ctrl_c_ends_it_with_everything(own: Served) -> None:
    own.workspace.edit(schedule={"cron": "* * * * *", "timezone": "Asia/Seoul"})
    own.start()
    own.workspace.wait_until_training()
    with own.client() as client:
        (run,) = client.read_flow_runs(flow_run_filter=in_state(StateType.RUNNING))
    assert run.auto_scheduled
    (own.workspace.root / "hold").unlink()
    assert own.wait_for_end(run.id).state.name == "No-go"

    (own.workspace.root / "training").unlink()
    (own.workspace.root / "hold").touch()
    own.workspace.edit(steps=2, schedule={"cron": "0 3 1 1 *", "timezone": "UTC"})
    own.workspace.wait_until_training()
    own.stop(signal.SIGINT)
    own.workspace.wait_until_empty()
    assert "Traceback" not in own.said.read_text(), own.said.read_text()

    own.start()
    with own.client() as client:
        deployment = client.read_deployment_by_name("lifecycle/lifecycle")
        waiting = client.read_flow_runs(flow_run_filter=in_state(StateType.RUNNING, StateType.CANCELLING))
        cancelled = client.read_flow_runs(flow_run_filter=in_state(StateType.CANCELLED))
    assert [(s.schedule.cron, s.schedule.timezone) for s in deployment.schedules] == [("0 3 1 1 *", "UTC")]
    assert waiting == []
    assert len(cancelled) == 1


@pytest.mark.slow
@pytest.mark.parametrize(("how", "state"), [(signal.SIGTERM, "Cancelled"), (signal.SIGKILL, "Crashed")])
def test_everything_ends_with_make_ui(own: Served, how: signal.Signals, state: str) -> None:
    own.start()
    run = own.request()
    own.workspace.wait_until_training()
    own.stop(how)
    own.workspace.wait_until_empty()
    assert "Traceback" not in own.said.read_text(), own.said.read_text()
    own.start()
    assert own.run(run.id).state.name == state


def in_state(*types: StateType) -> FlowRunFilter:
    return FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(types))))
