"""What Prefect's server does by itself: an alarm starts `retrain`, a dead run is marked, and people hear of it.

A run tells of its own failure and verdict (flows/notifications.py). These automations tell what no run can: that it was
killed, or never started. What people change or delete of them in the pages stays so until a definition here changes.
"""

from __future__ import annotations

from flows import settings  # isort: skip  settings before Prefect

import json
import os
from collections.abc import Iterator, Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

from prefect.blocks.webhook import Webhook
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import StateType
from prefect.events.actions import CallWebhook, ChangeFlowRunState, RunDeployment, SendNotification
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
from prefect.exceptions import ObjectNotFound, PrefectHTTPStatusError
from prefect.settings.context import get_current_settings

from flows.record import GONE
from hanyeong.pipeline.atomic_output import write_json
from hanyeong.pipeline.notify_params import NotifyParams
from hanyeong.pipeline.schedule import ALARM_DELAY_MINUTES

FILE = settings.HOME / "automations.json"
"""The definitions that were last put in place, with their ids in Prefect, by name."""
RETRAIN, DEAD = "Hanyeong: an alarm starts retrain", "Hanyeong: a run without heartbeats has crashed"
CRASHED, LATE = "Hanyeong: tell of a crashed run", "Hanyeong: tell of a late run"
DEBOUNCE, DELAY = timedelta(hours=6), timedelta(minutes=ALARM_DELAY_MINUTES)
"""After an alarm: the time in which further ones start nothing, and the time before the retraining starts, unless
`schedule.alarm_delay_minutes` says otherwise."""
STILL_LATE = timedelta(hours=1)
"""People are told of a run that waits for so long: one that is late for minutes may only wait for another to end."""
HEARTBEATS = 4
"""How many of them have to be missing in a row, before a run is taken for dead."""
WEBHOOK = "hanyeong-notify"
"""Name of the block that holds the address in the variable `notify.webhook_env`; Prefect keeps it encrypted."""
OURS = {"prefect.resource.role": "tag", "prefect.resource.id": "prefect.tag.hanyeong"}
TEXT = "{{ flow_run.name }} ({{ flow.name }}): {{ flow_run.state.name }}"


def apply(
    client: SyncPrefectClient, deployments: Mapping[str, UUID], params: NotifyParams, delay: timedelta = DELAY
) -> Iterator[str]:
    """Put in place what has changed; yields what there is now, a line each. `delay` is that of `alarm_starts`."""
    known = _read()
    wanted = {one.name: one for one in _wanted(client, deployments, params, delay)}
    for name in known.keys() - wanted.keys():
        _delete(client, known.pop(name)["id"])
    for name, one in wanted.items():
        said = one.model_dump(mode="json")
        if known.get(name, {}).get("said") != said:
            if name in known:
                _delete(client, known[name]["id"])
                yield f"automation replaced, since its definition has changed: {name}"
            known[name] = {"said": said, "id": str(client.create_automation(one))}
    write_json(FILE, known)


def _wanted(
    client: SyncPrefectClient, deployments: Mapping[str, UUID], params: NotifyParams, delay: timedelta
) -> Iterator[AutomationCore]:
    if "retrain" in deployments:
        yield alarm_starts(deployments["retrain"], delay)
    if (seconds := get_current_settings().flows.heartbeat_frequency) is not None:
        yield dead_run(timedelta(seconds=HEARTBEATS * seconds))
    if (action := _action(client, params)) is not None:
        yield crash_tells(action)
        yield lateness_tells(action)


def alarm_starts(deployment: UUID, delay: timedelta, debounce: timedelta = DEBOUNCE) -> AutomationCore:
    """A window's alarm starts a retraining after `delay`, however many windows raise it."""
    window = {"__prefect_kind": "json", "value": {"__prefect_kind": "jinja", "template": "{{ event.payload.window }}"}}
    trigger = EventTrigger(
        expect={"hanyeong.monitor.alarm"},
        match={"prefect.resource.id": "hanyeong.window.*"},
        posture=Posture.Reactive,
        threshold=1,
        within=debounce,
    )
    parameters = {"reason": "alarm", "window": window}
    action = RunDeployment(deployment_id=deployment, parameters=parameters, schedule_after=delay)
    return AutomationCore(name=RETRAIN, trigger=trigger, actions=[action])


def dead_run(silent: timedelta) -> AutomationCore:
    """A run whose process sends no heartbeat any more has crashed: nothing else would ever end it in the pages."""
    trigger = EventTrigger(
        after={"prefect.flow-run.heartbeat"},
        expect={"prefect.flow-run.*"},  # any change of state is a sign of life, also one of a name of ours
        match={"prefect.resource.id": "prefect.flow-run.*"},
        match_related=OURS,
        for_each={"prefect.resource.id"},
        posture=Posture.Proactive,
        threshold=1,
        within=silent,
    )
    return AutomationCore(
        name=DEAD, trigger=trigger, actions=[ChangeFlowRunState(state=StateType.CRASHED, message=GONE)]
    )


def crash_tells(action: CallWebhook | SendNotification) -> AutomationCore:
    """Of a run that was killed, whoever noticed."""
    trigger = EventTrigger(
        expect={"prefect.flow-run.Crashed"},
        match={"prefect.resource.id": "prefect.flow-run.*"},
        match_related=OURS,
        posture=Posture.Reactive,
        threshold=1,
        within=timedelta(0),
    )
    return AutomationCore(name=CRASHED, trigger=trigger, actions=[action])


def lateness_tells(action: CallWebhook | SendNotification, patience: timedelta = STILL_LATE) -> AutomationCore:
    """Of a run that nobody has started: no worker, or a run before it that does not end."""
    trigger = EventTrigger(
        after={"prefect.flow-run.Late"},
        expect={"prefect.flow-run.*"},
        match={"prefect.resource.id": "prefect.flow-run.*"},
        match_related=OURS,
        for_each={"prefect.resource.id"},
        posture=Posture.Proactive,
        threshold=1,
        within=patience,
    )
    return AutomationCore(name=LATE, trigger=trigger, actions=[action])


def _action(client: SyncPrefectClient, params: NotifyParams) -> CallWebhook | SendNotification | None:
    """How people are told, if they asked to hear of failures; a secret/NAME can only be used by a run itself."""
    if "failure" not in params.on:
        return None
    kind, _, name = (params.block or _webhook(params.webhook_env) or "").partition("/")
    if not name or kind == "secret":
        return None
    try:
        block = client.read_block_document_by_name(name, block_type_slug=kind).id
    except ObjectNotFound:
        return None  # a run says so, when it wants to tell by it
    if kind == "webhook":
        payload = json.dumps({"event": "failure", "text": TEXT})
        return CallWebhook(block_document_id=block, payload=payload)
    return SendNotification(block_document_id=block, subject=TEXT, body=f"{TEXT}\n{{{{ flow_run|ui_url }}}}")


def _webhook(variable: str | None) -> str | None:
    """A block of the address that the variable holds, as TYPE/NAME."""
    url = os.environ.get(variable or "", "")
    if not url.startswith(("http://", "https://")):
        return None
    Webhook(url=url).save(WEBHOOK, overwrite=True)
    return f"webhook/{WEBHOOK}"


def _delete(client: SyncPrefectClient, known: str) -> None:
    try:
        client.delete_automation(UUID(known))
    except PrefectHTTPStatusError as error:
        if error.response.status_code != HTTPStatus.NOT_FOUND:  # somebody has deleted it
            raise


def _read() -> dict[str, Any]:
    try:
        found = json.loads(FILE.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
