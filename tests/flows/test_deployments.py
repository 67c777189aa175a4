"""The deployments beside the lifecycle, and what the server does by itself: on the session's `make ui`."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from prefect.blocks.webhook import Webhook
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterDeploymentId
from prefect.client.schemas.objects import FlowRun
from prefect.events import emit_event
from prefect.events.worker import EventsWorker
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Crashed, Late, Running, Scheduled

from flows import automations, deployments, record, settings
from hanyeong.pipeline.notify_params import NotifyParams
from hanyeong.results.codes import Direction
from hanyeong.results.renewal import RenewalReason, RenewalReport, RenewalState, RenewalWhy
from hanyeong.results.window import Cause, LiveState, SignalGroup, SignalReading, SignalState, WindowReport
from tests.flows.conftest import Served
from tests.pipeline.processes import wait_until
from tests.webhook import Receiver

IN_A_YEAR = datetime.now(UTC) + timedelta(days=365)
KEPT = RenewalReport(
    number=1,
    begun="2026-11-30T00:00:00Z",
    ended="2026-11-30T01:00:00Z",
    reason=RenewalReason.ALARM,
    window=2,
    state=RenewalState.KEPT,
    why=RenewalWhy.MANUAL,
    champion=None,
    new_corrections=3,
    changed_sources=(),
)
STAND_IN = '''\
"""The commands that the flows start, as far as they matter here; every other one is the real one."""

import json
import shutil
import sys
from pathlib import Path

command, *options = sys.argv[1:]
if command == "monitor":
    Path("reports/windows").mkdir(exist_ok=True)
    for found in sorted(Path("due").glob("*.json")):
        print(f"window {found.stem} closed")
        shutil.move(found, Path("reports/windows") / found.name)
    print("state: stale (window 3)")
elif command == "retrain":
    Path("asked.txt").open("a").write(" ".join(options) + "\\n")
    if "--prepare" in options and Path("declined").exists():
        print("not started: cool-down after a failed try until tomorrow")
        sys.exit(3)
    if "--finish" in options:
        Path("reports/renewal.json").write_text(Path("kept.json").read_text())
        print("the challenger waits for somebody to promote it")
elif command in {"promote", "rollback"}:
    if command == "rollback" and not json.loads(Path("models/champion.json").read_text()):
        sys.exit("no bundle was deployed before")
    Path("models/champion.json").write_text(json.dumps({"digest": command * 8}))
    print(f"deployed {command}")
else:
    from hanyeong.cli.main import main

    main()
'''


@pytest.fixture(scope="module")
def stood_in(served: Served) -> Iterator[Path]:
    """The workspace of `make ui`, with the stand-in for the commands."""
    main = served.workspace.root / "hanyeong/cli/__main__.py"
    before = main.read_text()
    main.write_text(STAND_IN)
    (served.workspace.root / "models").mkdir(exist_ok=True)
    (served.workspace.root / "models/champion.json").write_text("null\n")
    yield served.workspace.root
    main.write_text(before)


@pytest.fixture
def client(served: Served, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[SyncPrefectClient]:
    monkeypatch.setattr(automations, "FILE", tmp_path / "automations.json")
    with temporary_settings({PREFECT_API_URL: served.api}), served.client() as client:
        yield client
        for made in automations._read().values():
            automations._delete(client, made["id"])


def run(served: Served, name: str, **parameters: object) -> FlowRun:
    """A run of that deployment, started and ended."""
    with served.client() as client:
        deployment = client.read_deployment_by_name(f"{name}/{name}")
        found = client.create_flow_run_from_deployment(deployment.id, parameters=parameters)
    return served.wait_for_end(found.id)


def window(number: int, state: LiveState) -> WindowReport:
    alarm = state is LiveState.ALARM
    signal = SignalReading(
        name="confidence",
        group=SignalGroup.OUTPUT,
        state=SignalState.ALARM if alarm else SignalState.OK,
        value=0.5,
        reference=0.8,
        effect=1.4 if alarm else 0.1,
        threshold=0.5,
        low=None,
        high=None,
    )
    return WindowReport(
        number=number,
        digest="0" * 64,
        direction=Direction.KO_EN,
        after=None,
        until="2026-11-30T00:00:00Z",
        requests=1200,
        segments=3000,
        state=state,
        causes=(Cause.DOMAIN,) if alarm else (),
        signals=(signal,),
        validated=True,
    )


def runs_of(client: SyncPrefectClient, deployment: UUID) -> list[FlowRun]:
    return client.read_flow_runs(
        flow_run_filter=FlowRunFilter(deployment_id=FlowRunFilterDeploymentId(any_=[deployment]))
    )


def test_where_no_service_has_run_there_is_nothing_to_monitor(served: Served) -> None:
    """The real command; a schedule that comes before the service is no failure."""
    done = run(served, "monitor")
    assert done.state.name == "No log yet", done.state.message


def test_an_alarm_of_a_due_window_asks_for_one_retraining(served: Served, stood_in: Path) -> None:
    """Two windows raise it; both are in the page, and the second starts nothing more."""
    assert run(served, "monitor").state.name == "Stale"
    (stood_in / "due").mkdir()
    for found in (window(1, LiveState.OK), window(2, LiveState.ALARM), window(3, LiveState.ALARM)):
        (stood_in / "due" / f"{found.number}.json").write_text(found.model_dump_json())
    done = run(served, "monitor")
    assert (done.state.name, done.state.message) == ("Alarm", "window 1: ok; window 2: alarm; window 3: alarm")
    assert done.name.endswith(": alarm")
    with served.client() as client:
        retrain = client.read_deployment_by_name("retrain/retrain").id
        wait_until(lambda: bool(runs_of(client, retrain)), "the automation to ask for a retraining")
        time.sleep(3)
        (asked,) = runs_of(client, retrain)
        client.delete_flow_run(asked.id)
    assert asked.parameters == {"reason": "alarm", "window": 2}
    assert asked.state.is_scheduled()
    assert not (stood_in / "asked.txt").exists(), "it starts some minutes later"


def test_retrain_runs_the_stages_between_its_two_commands(served: Served, stood_in: Path) -> None:
    (stood_in / "kept.json").write_text(KEPT.model_dump_json())
    done = run(served, "retrain", reason="alarm", window=2)
    assert (done.state.name, done.state.message) == ("Kept", "the challenger waits for somebody to promote it")
    assert (stood_in / "asked.txt").read_text() == "--prepare --reason alarm --window 2\n--finish\n"
    assert {"hanyeong retrain", "train", "judge"} <= set(served.states(done.id))
    (stood_in / "declined").touch()
    done = run(served, "retrain")
    assert (done.state.name, done.state.message) == (
        "Not started",
        "not started: cool-down after a failed try until tomorrow",
    )
    assert set(served.states(done.id)) == {"hanyeong retrain"}


def test_release_promotes_and_rolls_back(served: Served, stood_in: Path) -> None:
    failed = run(served, "release", action="rollback")
    assert failed.state.name == "Failed"
    assert failed.state.message == "hanyeong rollback ended in status 1: no bundle was deployed before"
    assert run(served, "release", action="promote").state.name == "Promoted"
    assert run(served, "release", action="rollback").state.name == "Rolled back"


def test_who_asked_to_hear_of_failures_hears_of_a_lost_run(client: SyncPrefectClient, receiver: Receiver) -> None:
    Webhook(url=receiver.url).save("team", overwrite=True)
    ids = deployments_of(client)
    assert automations._action(client, NotifyParams(block="webhook/nobody")) is None
    assert automations._action(client, NotifyParams(block="webhook/team", on=["no_go"])) is None
    list(automations.apply(client, {}, NotifyParams(block="webhook/team")))
    lost = client.create_flow_run_from_deployment(ids["lifecycle"], name="lost one", state=Running()).id
    client.set_flow_run_state(lost, Crashed(), force=True)
    wait_until(lambda: bool(receiver.got), "the webhook to be called")
    assert json.loads(receiver.got[0][1]) == {"event": "failure", "text": "lost one (lifecycle): Crashed"}
    (found,) = client.read_automations_by_name(automations.LATE)
    late = automations.lateness_tells(found.actions[0], timedelta(seconds=10)).model_copy(update={"name": "for this"})
    automation = client.create_automation(late)
    waiting = client.create_flow_run_from_deployment(ids["lifecycle"], name="nobody's", state=Scheduled(at=IN_A_YEAR))
    client.set_flow_run_state(waiting.id, Late(scheduled_time=IN_A_YEAR), force=True)
    wait_until(lambda: len(receiver.got) == 2, "the webhook to be called once more")
    assert json.loads(receiver.got[1][1])["text"] == "nobody's (lifecycle): Late"
    client.delete_automation(automation)
    client.delete_flow_run(waiting.id)
    list(automations.apply(client, {}, NotifyParams()))
    assert not client.read_automations_by_name(automations.CRASHED)


def deployments_of(client: SyncPrefectClient) -> dict[str, UUID]:
    names = ("lifecycle", "monitor", "retrain", "release")
    return {name: client.read_deployment_by_name(f"{name}/{name}").id for name in names}


def test_a_run_whose_heartbeats_stop_has_crashed(client: SyncPrefectClient) -> None:
    ids = deployments_of(client)
    silent = automations.dead_run(timedelta(seconds=10)).model_copy(update={"name": "for this test"})
    automation = client.create_automation(silent)
    lost = client.create_flow_run_from_deployment(ids["monitor"], state=Running()).id
    resource = {"prefect.resource.id": f"prefect.flow-run.{lost}"}
    emit_event("prefect.flow-run.heartbeat", resource=resource, related=[automations.OURS])
    EventsWorker.drain_all(timeout=5)

    def crashed() -> bool:
        return bool(client.read_flow_run(lost).state.is_crashed())

    wait_until(crashed, "the automation to find it", 60)
    assert client.read_flow_run(lost).state.message == record.GONE
    client.delete_automation(automation)


def test_three_heartbeats_may_be_missed(client: SyncPrefectClient) -> None:
    """Ours come every 30 s, Prefect's every 180 s: a window shorter than three of them would end live runs."""
    (there,) = client.read_automations_by_name(automations.DEAD)
    assert there.trigger.within == timedelta(seconds=120)
    assert automations.HEARTBEATS >= 3


def test_what_people_change_in_the_pages_stays(
    client: SyncPrefectClient, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "ROOT", served.workspace.root)
    queue = client.read_work_queue_by_name("pipeline", work_pool_name=deployments.POOL)
    client.update_work_queue(queue.id, concurrency_limit=2)
    ids = deployments.apply(client)
    assert client.read_work_queue_by_name("pipeline", work_pool_name=deployments.POOL).concurrency_limit == 2
    client.update_work_queue(queue.id, concurrency_limit=1)

    nowhere = {"retrain": uuid4()}
    assert list(automations.apply(client, nowhere, NotifyParams())) == []
    ours = [one for one in client.read_automations_by_name(automations.RETRAIN) if one.trigger.within]
    made = next(one for one in ours if one.actions[0].deployment_id == nowhere["retrain"])
    client.delete_automation(made.id)
    assert list(automations.apply(client, nowhere, NotifyParams())) == [], "deleted by hand: it stays so"
    assert len(client.read_automations_by_name(automations.RETRAIN)) == len(ours) - 1
    assert list(automations.apply(client, ids, NotifyParams())) == [
        f"automation replaced, since its definition has changed: {automations.RETRAIN}"
    ]
    list(automations.apply(client, {}, NotifyParams()))
