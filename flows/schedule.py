"""The schedules of params.yaml, beside those that were set in Prefect's pages: none is replaced without a message."""

from __future__ import annotations

from flows import settings  # isort: skip  settings before Prefect

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import DeploymentScheduleCreate
from prefect.client.schemas.objects import DeploymentSchedule
from prefect.client.schemas.schedules import CronSchedule

from hanyeong.pipeline.atomic_output import write_json
from hanyeong.pipeline.schedule import ScheduleParams

FILE = settings.HOME / "schedule.json"
"""The lifecycle's schedule of params.yaml that was last applied, and its id in Prefect; clock.json in earlier versions.
Those of other flows are in schedule-NAME.json."""
LIFECYCLE = "lifecycle"


def apply(
    client: SyncPrefectClient, deployment: UUID, params: ScheduleParams | None, name: str = LIFECYCLE
) -> Iterator[str]:
    """Create a flow's schedule of params.yaml if it has changed; yields what it replaces, then all its schedules."""
    cron_line = None if params is None else params.of(name)
    known, there = _read(name), {str(one.id): one for one in client.read_deployment_schedules(deployment)}
    if not known and (same := [key for key, one in there.items() if _cron_of(one) == cron_line]):
        known = {"said": cron_line, "id": same[0]}  # as an earlier version of ours put it in place
    if known.get("said", "nothing yet") != cron_line:
        old = there.get(str(known.get("id")))
        if old is not None:
            yield f"schedule: params.yaml has changed; {_of(name)}{_describe(old)} is replaced"
            client.delete_deployment_schedule(deployment, old.id)
        known = {"said": cron_line, "id": None if cron_line is None else _create(client, deployment, cron_line)}
    write_json(_file(name), known)
    yield from _all(client.read_deployment_schedules(deployment), name)


def _create(client: SyncPrefectClient, deployment: UUID, cron_line: dict[str, str]) -> str:
    cron = DeploymentScheduleCreate(schedule=CronSchedule(**cron_line), active=True)
    return str(client.create_deployment_schedules(deployment, [cron])[0].id)


def _all(schedules: list[DeploymentSchedule], name: str) -> Iterator[str]:
    for one in schedules:
        yield f"scheduled while this runs: {_of(name)}{_describe(one)}"
    if not schedules and name == LIFECYCLE:
        yield "lifecycle is not scheduled: its runs start by a click"


def _of(name: str) -> str:
    return "" if name == LIFECYCLE else f"{name}, "


def _cron_of(one: DeploymentSchedule) -> dict[str, Any] | None:
    value = one.schedule
    return {"cron": value.cron, "timezone": value.timezone} if isinstance(value, CronSchedule) else None


def _describe(one: DeploymentSchedule) -> str:
    cron_line = _cron_of(one)
    when = f"{cron_line['cron']} ({cron_line['timezone']})" if cron_line else "a schedule of another kind than cron"
    return when if one.active else f"{when}, paused in the pages"


def _file(name: str) -> Path:
    return FILE if name == LIFECYCLE else FILE.with_name(f"schedule-{name}.json")


def _read(name: str) -> dict[str, Any]:
    file = _file(name)
    if name == LIFECYCLE and not file.exists():
        file = FILE.with_name("clock.json")
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
