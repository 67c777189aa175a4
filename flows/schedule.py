"""The schedule of params.yaml, beside those that were set in Prefect's pages: neither is replaced without a message."""

from __future__ import annotations

from flows import settings  # isort: skip  settings before Prefect

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import DeploymentScheduleCreate
from prefect.client.schemas.objects import DeploymentSchedule
from prefect.client.schemas.schedules import CronSchedule

from hanyeong.pipeline.atomic_output import write_json
from hanyeong.pipeline.schedule import ScheduleParams

FILE = settings.HOME / "schedule.json"
"""The schedule of params.yaml that was last applied, and its id in Prefect; clock.json in earlier versions."""


def apply(client: SyncPrefectClient, deployment: UUID, params: ScheduleParams | None) -> Iterator[str]:
    """Create the schedule of params.yaml if it has changed; yields what it replaces, then all schedules."""
    cron_line = None if params is None else params.model_dump()
    known, there = _read(), {str(one.id): one for one in client.read_deployment_schedules(deployment)}
    if not known and (same := [key for key, one in there.items() if _cron_of(one) == cron_line]):
        known = {"said": cron_line, "id": same[0]}  # as an earlier version of ours put it in place
    if known.get("said", "nothing yet") != cron_line:
        old = there.get(str(known.get("id")))
        if old is not None:
            yield f"schedule: params.yaml has changed; {_describe(old)} is replaced"
            client.delete_deployment_schedule(deployment, old.id)
        known = {"said": cron_line, "id": None if params is None else _create(client, deployment, params)}
    write_json(FILE, known)
    yield from _all(client.read_deployment_schedules(deployment))


def _create(client: SyncPrefectClient, deployment: UUID, params: ScheduleParams) -> str:
    cron = DeploymentScheduleCreate(schedule=CronSchedule(cron=params.cron, timezone=params.timezone), active=True)
    return str(client.create_deployment_schedules(deployment, [cron])[0].id)


def _all(schedules: list[DeploymentSchedule]) -> Iterator[str]:
    for one in schedules:
        yield f"scheduled while this runs: {_describe(one)}"
    if not schedules:
        yield "nothing is scheduled: runs start by a click"


def _cron_of(one: DeploymentSchedule) -> dict[str, Any] | None:
    value = one.schedule
    return {"cron": value.cron, "timezone": value.timezone} if isinstance(value, CronSchedule) else None


def _describe(one: DeploymentSchedule) -> str:
    cron_line = _cron_of(one)
    when = f"{cron_line['cron']} ({cron_line['timezone']})" if cron_line else "a schedule of another kind than cron"
    return when if one.active else f"{when}, paused in the pages"


def _read() -> dict[str, Any]:
    old = FILE.with_name("clock.json")
    try:
        found = json.loads((FILE if FILE.exists() else old).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
