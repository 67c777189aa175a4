"""The schedule of params.yaml beside those that people set in Prefect's pages: neither is undone in silence."""

from __future__ import annotations

from flows import here  # isort: skip  settings before Prefect

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

FILE = here.HOME / "clock.json"
"""What params.yaml said when its schedule was put in place, and which schedule that is."""


def keep(client: SyncPrefectClient, deployment: UUID, clock: ScheduleParams | None) -> Iterator[str]:
    """Put the schedule of params.yaml in place if it is new there; says what it replaces, then all that there are."""
    said = None if clock is None else clock.model_dump()
    known, there = _read(), {str(one.id): one for one in client.read_deployment_schedules(deployment)}
    if not known and (same := [key for key, one in there.items() if _said(one) == said]):
        known = {"said": said, "id": same[0]}  # as an earlier version of ours put it in place
    if known.get("said", "nothing yet") != said:
        old = there.get(str(known.get("id")))
        if old is not None:
            yield f"schedule: params.yaml has changed; {_words(old)} is replaced"
            client.delete_deployment_schedule(deployment, old.id)
        known = {"said": said, "id": None if clock is None else _create(client, deployment, clock)}
    write_json(FILE, known)
    yield from _all(client.read_deployment_schedules(deployment))


def _create(client: SyncPrefectClient, deployment: UUID, clock: ScheduleParams) -> str:
    schedule = DeploymentScheduleCreate(schedule=CronSchedule(cron=clock.cron, timezone=clock.timezone), active=True)
    return str(client.create_deployment_schedules(deployment, [schedule])[0].id)


def _all(schedules: list[DeploymentSchedule]) -> Iterator[str]:
    for one in schedules:
        yield f"scheduled while this runs: {_words(one)}"
    if not schedules:
        yield "nothing is scheduled: runs start by a click"


def _said(one: DeploymentSchedule) -> dict[str, Any] | None:
    cron = one.schedule
    return {"cron": cron.cron, "timezone": cron.timezone} if isinstance(cron, CronSchedule) else None


def _words(one: DeploymentSchedule) -> str:
    said = _said(one)
    when = f"{said['cron']} ({said['timezone']})" if said else "a schedule of another kind than cron"
    return when if one.active else f"{when}, paused in the pages"


def _read() -> dict[str, Any]:
    try:
        found = json.loads(FILE.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
