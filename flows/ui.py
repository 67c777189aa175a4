"""`make ui`: Prefect's server and pages on this machine only, the lifecycle on a schedule, the reports beside it.

Everything started here ends with it.
"""

from __future__ import annotations

from flows import settings  # isort: skip  settings before Prefect

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from flows.server import require_free, server
from hanyeong.pipeline.errors import BusyError, HanyeongError
from hanyeong.pipeline.params import parse, read_yaml
from hanyeong.pipeline.process import bound_to_parent, environment, exclusive_lock, exit_on, is_locked
from hanyeong.pipeline.progress import log, warn
from hanyeong.pipeline.schedule import ScheduleParams
from hanyeong.pipeline.stage import BUSY, DONE, YOUR_INPUT, describe_error

if TYPE_CHECKING:
    from uuid import UUID

    from prefect.client.orchestration import SyncPrefectClient

NAME = "lifecycle"
FINISH_EVERY_S = 5.0


def main() -> int:
    """Start the server, wait until it answers, then serve the deployment until interrupted."""
    exit_on(signal.SIGTERM)
    try:
        section = parse({"schedule": ScheduleParams | None}, read_yaml(settings.ROOT / "params.yaml"), "params.yaml")
        require_free(settings.API_PORT, "PREFECT_SERVER_API_PORT")
        require_free(settings.REPORTS_PORT, "HANYEONG_REPORTS_PORT")
        with exclusive_lock(settings.UI_LOCK, "make ui"):
            settings.API_FILE.unlink(missing_ok=True)  # of the last time, until the new server answers
            log("starting Prefect ...")
            with _reports(), server(settings.API_PORT, schedules=True) as api:
                settings.API_FILE.write_text(api, encoding="utf-8")
                os.environ["PREFECT_API_URL"] = api
                _serve(section["schedule"])
    except BusyError as error:
        warn(str(error))
        return BUSY
    except (HanyeongError, OSError) as error:
        warn(describe_error(error))
        return YOUR_INPUT
    except KeyboardInterrupt:
        return DONE  # Ctrl-C is how this ends
    return DONE


@contextmanager
def _reports() -> Iterator[None]:
    """The report pages on a port of their own."""
    command = bound_to_parent(sys.executable, "-m", "flows.reports")
    with subprocess.Popen(  # noqa: S603  an argument list, no shell
        command,
        cwd=settings.ROOT,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            yield
        finally:
            process.terminate()


def _serve(at: ScheduleParams | None) -> None:
    from prefect.client.orchestration import get_client
    from prefect.runner import Runner

    from flows import schedule  # Prefect reads PREFECT_API_URL when it is imported
    from flows.lifecycle import lifecycle
    from flows.notifications import project_tags

    with get_client(sync_client=True) as client:
        _tidy(client)
        runner = Runner(name=NAME, limit=1, pause_on_shutdown=False)
        # No concurrency limit of Prefect's: a run that holds its lease is ended when the server is gone for minutes.
        deployment = cast("UUID", runner.add_flow(lifecycle, name=NAME, tags=sorted(project_tags())))
        said = list(schedule.apply(client, deployment, at))
    threading.Thread(target=_finish_lost_run, daemon=True).start()
    log(f"pages: http://{settings.HOST}:{settings.API_PORT}   reports: http://{settings.HOST}:{settings.REPORTS_PORT}")
    for line in said:
        log(line)
    log("Ctrl-C ends it")
    # The runner cancels its runs when told to terminate; after Ctrl-C it would wait for them to end by themselves.
    signal.signal(signal.SIGINT, lambda *_: signal.raise_signal(signal.SIGTERM))
    asyncio.run(runner.start())


def _finish_lost_run() -> None:
    """Of a run whose process was killed, say so in the pages within seconds; for as long as this process lives."""
    from flows import record

    while True:
        time.sleep(FINISH_EVERY_S)
        with suppress(Exception):  # the server may be busy or gone: the next round asks again
            record.finish_lost_run_if_idle()


def _tidy(client: SyncPrefectClient) -> None:
    """Forget runs that the clock asked for while nobody served them, and say of killed runs that they are gone.

    Without this a month's missed runs would all start now, and a run whose process was killed would look alive.
    """
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
    from prefect.client.schemas.objects import StateType
    from prefect.states import Crashed

    def runs(*types: StateType) -> FlowRunFilter:
        return FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(types))))

    for run in client.read_flow_runs(flow_run_filter=runs(StateType.SCHEDULED)):
        if run.auto_scheduled and run.expected_start_time and run.expected_start_time < datetime.now(UTC):
            client.delete_flow_run(run.id)
    if not is_locked(settings.FLOW_LOCK):
        for run in client.read_flow_runs(
            flow_run_filter=runs(StateType.RUNNING, StateType.PENDING, StateType.CANCELLING)
        ):
            client.set_flow_run_state(
                run.id, Crashed(message="the process ended without reporting a state"), force=True
            )


if __name__ == "__main__":
    sys.exit(main())
