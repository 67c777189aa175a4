"""`make ui`: Prefect's server and pages on this machine only, a worker for the deployments, the reports beside it.

Everything started here ends with it. A server or a worker that is killed is started again.
"""

from __future__ import annotations

from flows import settings  # isort: skip  settings before Prefect

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from flows.child import Child
from flows.server import answering, process, require_free
from hanyeong.pipeline import notify
from hanyeong.pipeline.errors import BusyError, HanyeongError
from hanyeong.pipeline.params import parse, read_yaml
from hanyeong.pipeline.process import exclusive_lock, exit_on, is_locked
from hanyeong.pipeline.progress import log, warn
from hanyeong.pipeline.schedule import ScheduleParams
from hanyeong.pipeline.stage import BUSY, DONE, YOUR_INPUT, describe_error

if TYPE_CHECKING:
    from uuid import UUID

    from prefect.client.orchestration import SyncPrefectClient

WORKER = "make ui"
LOOK_EVERY_S, FINISH_EVERY_S = 1.0, 5.0
CANCEL_WITHIN_S = 40.0
"""Seconds that runs have to end when `make ui` does: Prefect gives a cancelled flow thirty."""


def main() -> int:
    """Start the server, wait until it answers, put the deployments in place, then work until interrupted."""
    exit_on(signal.SIGTERM)
    try:
        section = parse({"schedule": ScheduleParams | None}, read_yaml(settings.ROOT / "params.yaml"), "params.yaml")
        require_free(settings.API_PORT, "PREFECT_SERVER_API_PORT")
        require_free(settings.REPORTS_PORT, "HANYEONG_REPORTS_PORT")
        with exclusive_lock(settings.UI_LOCK, "make ui"):
            settings.API_FILE.unlink(missing_ok=True)  # of the last time, until the new server answers
            log("starting Prefect ...")
            with (
                Child("flows.reports", "the server of the reports", {}) as reports,
                process(settings.API_PORT, schedules=True) as server,
            ):
                os.environ["PREFECT_API_URL"] = api = answering(server, settings.API_PORT)
                settings.API_FILE.write_text(api, encoding="utf-8")
                settings.REPORTS_FILE.write_text(settings.REPORTS_URL, encoding="utf-8")
                _serve(section["schedule"], [reports, server])
    except BusyError as error:
        warn(str(error))
        return BUSY
    except (HanyeongError, OSError) as error:
        warn(describe_error(error))
        return YOUR_INPUT
    except KeyboardInterrupt:
        return DONE  # Ctrl-C is how this ends
    return DONE


def _serve(at: ScheduleParams | None, children: list[Child]) -> None:
    from prefect.client.orchestration import get_client  # Prefect reads PREFECT_API_URL when it is imported

    with get_client(sync_client=True) as client:
        _tidy(client)
        said = list(_put_in_place(client, at))
    with Child("flows.worker", "the worker", {settings.WORKER_NAME: WORKER}, settings.HOME / "worker.log") as worker:
        log(f"pages: http://{settings.HOST}:{settings.API_PORT}   reports: {settings.REPORTS_URL}")
        for line in said:
            log(line)
        log("Ctrl-C ends it")
        try:
            _watch_over([*children, worker])
        finally:
            _cancel_runs()


def _put_in_place(client: SyncPrefectClient, at: ScheduleParams | None) -> Iterator[str]:
    from flows import automations, deployments, schedule

    ids = deployments.apply(client)
    for name, deployment in ids.items():
        yield from schedule.apply(client, deployment, at, name)
    delay = automations.DELAY if at is None else timedelta(minutes=at.alarm_delay_minutes)
    yield from automations.apply(client, ids, notify.settings(settings.ROOT), delay)


def _watch_over(children: list[Child]) -> None:
    """Start again what was killed, and say of a run whose process was killed that it is gone."""
    from flows import record

    looked = time.monotonic()
    while True:
        time.sleep(LOOK_EVERY_S)
        for child in children:
            child.start_again_if_ended()
        if time.monotonic() - looked > FINISH_EVERY_S:
            looked = time.monotonic()
            with suppress(Exception):  # the server may be busy or gone: the next round asks again
                record.finish_lost_runs_now()


def _cancel_runs() -> None:
    """Cancel what the worker runs, as the button in the pages does, and wait until it has ended."""
    from prefect.client.orchestration import get_client
    from prefect.settings import temporary_settings
    from prefect.states import Cancelling

    from flows import record

    with suppress(Exception), temporary_settings(record.SHORT_TIMEOUTS), get_client(sync_client=True) as client:
        runs = record.under_way(WORKER)
        for run in runs:
            client.set_flow_run_state(run, Cancelling(message="make ui was stopped"))
        deadline = time.monotonic() + CANCEL_WITHIN_S
        while runs and time.monotonic() < deadline:
            time.sleep(0.2)
            runs = {run for run in runs if not _is_over(client, run)}


def _is_over(client: SyncPrefectClient, run: UUID) -> bool:
    state = client.read_flow_run(run).state
    return state is not None and state.is_final()


def _tidy(client: SyncPrefectClient) -> None:
    """Forget runs that the clock asked for while nobody served them, and say of killed runs that they are gone.

    Without this a month's missed runs would all start now, and a run whose process was killed would look alive.
    """
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
    from prefect.client.schemas.objects import StateType
    from prefect.states import Crashed

    from flows import deployments, record

    deployments.forget_missed(client)
    record.finish_lost_runs(client)
    alive = record.under_way()
    state = FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.PENDING, StateType.CANCELLING])
    for run in client.read_flow_runs(flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=state))):
        if run.id not in alive and not is_locked(settings.FLOW_LOCK):
            client.set_flow_run_state(run.id, Crashed(message=record.GONE), force=True)


if __name__ == "__main__":
    sys.exit(main())
