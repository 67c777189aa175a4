"""Which flow run is under way and how it ended, kept beside the server: it may be gone when there is something to tell.

A run that was killed, or whose server was, would look alive in the pages for ever. The next run, and a running
`make ui` within seconds, give it the state that it ended in.
"""

from __future__ import annotations

from flows import settings  # isort: skip  settings before Prefect

import json
from contextlib import suppress
from typing import Any
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import State, StateType
from prefect.exceptions import ObjectNotFound
from prefect.settings import PREFECT_API_REQUEST_TIMEOUT, PREFECT_CLIENT_MAX_RETRIES, temporary_settings

from hanyeong.pipeline.atomic_output import write_json
from hanyeong.pipeline.process import is_locked

FILE = settings.SCRATCH / "flow-run.json"
GONE = "the process ended without reporting a state"
SHORT_TIMEOUTS = {PREFECT_CLIENT_MAX_RETRIES: 0, PREFECT_API_REQUEST_TIMEOUT: 10.0}
"""Settings under which a server that does not answer holds nobody up."""


def begin(run: UUID) -> None:
    """A run is under way."""
    write_json(FILE, {"id": str(run)})


def end(run: UUID, state: State[Any]) -> None:
    """It has ended like this, whether or not the server hears of it."""
    write_json(FILE, {"id": str(run), "type": state.type.value, "name": state.name, "message": state.message})


def finish_lost_run(client: SyncPrefectClient, but: UUID | None = None) -> None:
    """Give the recorded run its last state, where the server knows it and takes it to be alive; `but` is alive."""
    known = _read()
    if not known or known["id"] == str(but):
        return
    with suppress(ObjectNotFound):  # of another server
        run = client.read_flow_run(UUID(known["id"]))
        if run.state is None or not run.state.is_final():
            cancelling = run.state is not None and run.state.is_cancelling()
            client.set_flow_run_state(run.id, _last_state(known, cancelling), force=True)
    FILE.unlink(missing_ok=True)


def finish_lost_run_if_idle() -> None:
    """What a running `make ui` does every few seconds."""
    if FILE.exists() and not is_locked(settings.FLOW_LOCK):
        with temporary_settings(SHORT_TIMEOUTS), get_client(sync_client=True) as client:
            finish_lost_run(client)


def _last_state(known: dict[str, str], cancelling: bool) -> State[Any]:
    if cancelling:
        return State(type=StateType.CANCELLED, message="stopped; the next run resumes from here")
    if "type" not in known:
        return State(type=StateType.CRASHED, message=GONE)
    return State(type=StateType(known["type"]), name=known["name"], message=known["message"])


def _read() -> dict[str, Any] | None:
    try:
        found = json.loads(FILE.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and "id" in found else None
