"""What a person set in Prefect's pages stays; what a run could not tell its server is told later."""

from __future__ import annotations

from flows import settings  # isort: skip  settings before Prefect

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import DeploymentScheduleCreate
from prefect.client.schemas.schedules import CronSchedule
from prefect.states import Cancelling, Completed, Running

from flows import record, schedule
from hanyeong.pipeline.process import exclusive_lock
from hanyeong.pipeline.schedule import ScheduleParams
from tests.flows.conftest import Served

WEEKLY = ScheduleParams(cron="0 3 * * 1", timezone="Asia/Seoul")
DAILY = ScheduleParams(cron="30 4 * * *", timezone="Asia/Seoul")


@pytest.fixture
def client(served: Served) -> Iterator[SyncPrefectClient]:
    with served.client() as client:
        yield client


@pytest.fixture
def deployment(client: SyncPrefectClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> UUID:
    monkeypatch.setattr(schedule, "FILE", tmp_path / "schedule.json")
    monkeypatch.setattr(record, "FOLDER", tmp_path / "flow-runs")
    flow = client.create_flow_from_name(f"of {tmp_path.name}")
    return client.create_deployment(flow_id=flow, name="lifecycle")


def there(client: SyncPrefectClient, deployment: UUID) -> set[tuple[str, bool]]:
    return {(one.schedule.cron, one.active) for one in client.read_deployment_schedules(deployment)}


def keep(client: SyncPrefectClient, deployment: UUID, at: ScheduleParams | None) -> list[str]:
    return list(schedule.apply(client, deployment, at))


def test_a_schedule_paused_in_the_pages_stays_paused(client: SyncPrefectClient, deployment: UUID) -> None:
    assert keep(client, deployment, WEEKLY) == ["scheduled while this runs: 0 3 * * 1 (Asia/Seoul)"]
    (one,) = client.read_deployment_schedules(deployment)
    client.update_deployment_schedule(deployment, one.id, active=False)
    for _ in range(2):
        said = keep(client, deployment, WEEKLY)
        assert said == ["scheduled while this runs: 0 3 * * 1 (Asia/Seoul), paused in the pages"]
    assert there(client, deployment) == {("0 3 * * 1", False)}


def test_schedules_added_edited_and_removed_in_the_pages_stay_so(client: SyncPrefectClient, deployment: UUID) -> None:
    keep(client, deployment, WEEKLY)
    (one,) = client.read_deployment_schedules(deployment)
    noon = DeploymentScheduleCreate(schedule=CronSchedule(cron="0 12 * * *", timezone="UTC"), active=True)
    client.create_deployment_schedules(deployment, [noon])
    client.update_deployment_schedule(deployment, one.id, schedule=CronSchedule(cron="0 5 * * 1", timezone="UTC"))
    assert len(keep(client, deployment, WEEKLY)) == 2
    assert there(client, deployment) == {("0 12 * * *", True), ("0 5 * * 1", True)}
    client.delete_deployment_schedule(deployment, one.id)
    keep(client, deployment, WEEKLY)
    assert there(client, deployment) == {("0 12 * * *", True)}


def test_a_change_in_params_replaces_its_own_schedule_alone_and_says_so(
    client: SyncPrefectClient, deployment: UUID
) -> None:
    keep(client, deployment, WEEKLY)
    (one,) = client.read_deployment_schedules(deployment)
    client.update_deployment_schedule(deployment, one.id, active=False)
    noon = DeploymentScheduleCreate(schedule=CronSchedule(cron="0 12 * * *", timezone="UTC"), active=True)
    client.create_deployment_schedules(deployment, [noon])
    said = keep(client, deployment, DAILY)
    assert said[0] == "schedule: params.yaml has changed; 0 3 * * 1 (Asia/Seoul), paused in the pages is replaced"
    assert there(client, deployment) == {("0 12 * * *", True), ("30 4 * * *", True)}
    said = keep(client, deployment, None)
    assert said == [
        "schedule: params.yaml has changed; 30 4 * * * (Asia/Seoul) is replaced",
        "scheduled while this runs: 0 12 * * * (UTC)",
    ]
    assert there(client, deployment) == {("0 12 * * *", True)}


def test_null_is_no_schedule(client: SyncPrefectClient, deployment: UUID) -> None:
    assert keep(client, deployment, None) == ["lifecycle is not scheduled: its runs start by a click"]
    assert there(client, deployment) == set()


@pytest.mark.parametrize("file", [None, "", "[]", "{"])
def test_what_an_earlier_version_put_in_place_is_recognized(
    client: SyncPrefectClient, deployment: UUID, file: str | None
) -> None:
    """It kept no file; one that cannot be read says nothing either."""
    weekly = DeploymentScheduleCreate(schedule=CronSchedule(cron=WEEKLY.cron, timezone=WEEKLY.timezone), active=False)
    client.create_deployment_schedules(deployment, [weekly])
    if file is not None:
        schedule.FILE.write_text(file)
    keep(client, deployment, WEEKLY)
    assert there(client, deployment) == {("0 3 * * 1", False)}


@pytest.fixture
def run(client: SyncPrefectClient, deployment: UUID) -> UUID:
    """A flow run that its server takes to be running."""
    found = client.create_flow_run_from_deployment(deployment, state=Running()).id
    record.begin(found)
    return found


def test_a_run_that_ended_without_a_word_is_said_to_have_crashed(client: SyncPrefectClient, run: UUID) -> None:
    record.finish_lost_runs(client)
    state = client.read_flow_run(run).state
    assert (state.name, state.message) == ("Crashed", record.GONE)
    assert not list(record.FOLDER.glob("*.json"))


def test_one_that_was_being_cancelled_is_said_to_be_cancelled(client: SyncPrefectClient, run: UUID) -> None:
    client.set_flow_run_state(run, Cancelling(), force=True)
    record.finish_lost_runs(client)
    assert client.read_flow_run(run).state.name == "Cancelled"


def test_one_that_ended_without_its_server_gets_its_own_last_state(client: SyncPrefectClient, run: UUID) -> None:
    record.end(run, Completed(name="No-go", message="no-go"))
    record.finish_lost_runs(client)
    state = client.read_flow_run(run).state
    assert (state.type.value, state.name, state.message) == ("COMPLETED", "No-go", "no-go")


def test_one_that_is_over_or_under_way_or_unknown_is_left_alone(client: SyncPrefectClient, run: UUID) -> None:
    record.finish_lost_runs(client, but=run)
    assert client.read_flow_run(run).state.name == "Running"
    client.set_flow_run_state(run, Completed(name="Go"), force=True)
    record.finish_lost_runs(client)
    assert client.read_flow_run(run).state.name == "Go"
    record.begin(uuid4())
    record.finish_lost_runs(client)
    assert not list(record.FOLDER.glob("*.json"))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"other": 1}'])
def test_a_record_that_cannot_be_read_is_none(client: SyncPrefectClient, run: UUID, text: str) -> None:
    record._file(run).write_text(text)
    record.finish_lost_runs(client)
    assert client.read_flow_run(run).state.name == "Running"


def test_what_is_kept_of_prefect_does_not_lie_in_scratch() -> None:
    """`make clean` removes scratch, not the automations, blocks and schedules that people made."""
    clean = (settings.ROOT / "Makefile").read_text().partition("\nclean:")[2].partition("\n\n")[0]
    assert ".hanyeong" in clean
    assert ".prefect" not in clean.partition("rm -rf")[2]
    assert not settings.HOME.is_relative_to(settings.SCRATCH)


def test_what_an_earlier_version_kept_in_scratch_is_taken_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, now = tmp_path / ".hanyeong/prefect", tmp_path / ".prefect"
    monkeypatch.setattr(settings, "HOME", now)
    settings._move_home(before)
    assert not now.exists(), "there was nothing to move"
    before.mkdir(parents=True)
    (before / "prefect.db").write_text("automations")
    with exclusive_lock(tmp_path / "ui.lock", "an earlier make ui"):
        monkeypatch.setattr(settings, "UI_LOCK", tmp_path / "ui.lock")
        settings._move_home(before)
        assert not now.exists(), "its server still writes there"
    settings._move_home(before)
    assert (now / "prefect.db").read_text() == "automations"
    (before).mkdir()
    (before / "prefect.db").write_text("older")
    settings._move_home(before)
    assert (now / "prefect.db").read_text() == "automations"
