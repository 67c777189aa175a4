"""Which flow runs are under way and how they ended, kept beside the server: it may be gone when there is news.

A run that was killed, or whose server was, would look alive in the pages for ever. The next run, and a running
`make ui` within seconds, give it the state that it ended in. Each run holds a lock for as long as it lives.
"""

from __future__ import annotations

from flows import settings  # isort: skip  settings before Prefect

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import State, StateType
from prefect.exceptions import ObjectNotFound
from prefect.settings import PREFECT_API_REQUEST_TIMEOUT, PREFECT_CLIENT_MAX_RETRIES, temporary_settings

from hanyeong.pipeline.atomic_output import write_json
from hanyeong.pipeline.process import exclusive_lock, is_locked

FOLDER = settings.SCRATCH / "flow-runs"
"""A file for each run, and beside it the lock that the run holds."""
WORKER = "PREFECT__WORKER_NAME"
"""Variable in which Prefect tells a run the name of the worker that started it."""
GONE = "the process ended without reporting a state"
SHORT_TIMEOUTS = {PREFECT_CLIENT_MAX_RETRIES: 0, PREFECT_API_REQUEST_TIMEOUT: 10.0}
"""Settings under which a server that does not answer holds nobody up."""


@contextmanager
def held(run: UUID) -> Iterator[None]:
    """The run is under way for the block, in this process."""
    with exclusive_lock(_lock(run), "this flow run"):
        begin(run)
        yield


def begin(run: UUID) -> None:
    """A run is under way."""
    write_json(_file(run), {"id": str(run), "worker": os.environ.get(WORKER)})


def end(run: UUID, state: State[Any]) -> None:
    """It has ended like this, whether or not the server hears of it."""
    write_json(_file(run), {"id": str(run), "type": state.type.value, "name": state.name, "message": state.message})


def under_way(worker: str | None = None) -> set[UUID]:
    """Runs whose process is alive; with a worker's name, those that it started."""
    return {
        UUID(known["id"])
        for known in _all()
        if is_locked(_lock(UUID(known["id"]))) and worker in {None, known.get("worker")}
    }


def finish_lost_runs(client: SyncPrefectClient, but: UUID | None = None) -> None:
    """Give recorded runs that are over their last states, where the server takes them to be alive; `but` is alive."""
    for known in _all():
        run = UUID(known["id"])
        if run != but and not is_locked(_lock(run)):
            with suppress(ObjectNotFound):  # of another server
                _finish(client, run, known)
            for path in (_file(run), _lock(run)):
                path.unlink(missing_ok=True)


def finish_lost_runs_now() -> None:
    """What a running `make ui` does every few seconds."""
    if any(_all()):
        with temporary_settings(SHORT_TIMEOUTS), get_client(sync_client=True) as client:
            finish_lost_runs(client)


def _finish(client: SyncPrefectClient, run: UUID, known: dict[str, Any]) -> None:
    """A run that was taken for dead while it went on without its server has the last word, too."""
    state = client.read_flow_run(run).state
    crashed = state is not None and state.is_crashed() and "type" in known
    if state is None or not state.is_final() or crashed:
        cancelling = state is not None and state.is_cancelling()
        client.set_flow_run_state(run, _last_state(known, cancelling), force=True)


def _last_state(known: dict[str, str], cancelling: bool) -> State[Any]:
    if cancelling:
        return State(type=StateType.CANCELLED, message="stopped; the next run resumes from here")
    if "type" not in known:
        return State(type=StateType.CRASHED, message=GONE)
    return State(type=StateType(known["type"]), name=known["name"], message=known["message"])


def _file(run: UUID) -> Path:
    return FOLDER / f"{run}.json"


def _lock(run: UUID) -> Path:
    return FOLDER / f"{run}.lock"


def _all() -> Iterator[dict[str, Any]]:
    for path in sorted(FOLDER.glob("*.json")):
        with suppress(OSError, ValueError):
            found = json.loads(path.read_text(encoding="utf-8"))
            if isinstance(found, dict) and UUID(str(found.get("id"))):
                yield found
