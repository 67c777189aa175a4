"""The lifecycle as a Prefect flow: from corpus to judged bundle and reports, one task per stage instance.

How stages run is in flows/walk.py; what every flow does at its beginning and its end, in flows/running.py.
"""

from __future__ import annotations

from flows import settings  # isort: skip  settings before Prefect

import argparse
import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.events.worker import EventsWorker
from prefect.logging.handlers import APILogHandler
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Completed, Failed

from flows import artifacts, choices, names, notifications, running, walk
from flows.choices import AS_IS, THE_END
from flows.graph import read_graph, up_to
from flows.running import BUSY_STATE, publish, run_id, watch
from flows.server import free_port, known_api, server
from hanyeong.pipeline import notify, overrides, run_state
from hanyeong.pipeline import run as pipeline_run
from hanyeong.pipeline.checked import require_checked
from hanyeong.pipeline.errors import BusyError, HanyeongError, InputError
from hanyeong.pipeline.prepare import prepare
from hanyeong.pipeline.process import environment, exclusive_lock
from hanyeong.pipeline.progress import log, warn
from hanyeong.pipeline.stage import BUSY, DONE, INTERRUPTED, YOUR_INPUT, describe_error, exit_records

NAMES = {"go": "Go", "no-go": "No-go"}
"""States in which a judged run ends: both `Completed`, but not the same in a list of runs."""


@flow(name="lifecycle", flow_run_name=names.of_pipeline, log_prints=False, persist_result=False)
def lifecycle(
    preset: choices.Preset = AS_IS,
    until: choices.Until = THE_END,
    overrides: choices.Overrides = choices.NO_OVERRIDES,
    dry_run: bool = False,
) -> State[Any]:
    """From corpus to judged bundle and reports; safe to start again at any time.

    Args:
        preset: put params/NAME.yaml in place first, as `hanyeong preset` does; it stays in place afterwards
        until: the last stage to run; without the whole way there is no verdict
        overrides: other values for this run alone; params.yaml is as it was when the run has ended
        dry_run: only check params.yaml and show which stages have work to do

    """
    request = choices.request(preset=preset, until=until, overrides=overrides, dry_run=dry_run)
    return running.run(lambda: _alone(request), pipeline_lock(), stop=_stopped, exit_status=_exit_status)


def pipeline_lock() -> Any:
    """Held by whoever runs the whole pipeline."""
    return exclusive_lock(settings.FLOW_LOCK, "the lifecycle flow")


def _alone(request: dict[str, Any]) -> State[Any]:
    """Everything that a run does while no other can."""
    ended = told(lambda: _run(request))
    publish(lambda: names.add(run_id(), ended))
    return ended


def told(body: Any) -> State[Any]:
    """A run of the pipeline, and whoever is to be told of its failure."""
    try:
        ended: State[Any] = body()
    except HanyeongError as error:
        ended = Failed(message=str(error))
    except Exception:
        running.tell(notify.failure(settings.ROOT, {}))
        raise
    finally:
        run_state.refresh(settings.ROOT)
    if ended.is_failed():
        running.tell(pipeline_run.failed(settings.ROOT))
    return ended


def _stopped() -> None:
    pipeline_run.interrupted(settings.ROOT)
    walk.stop()


def _run(request: dict[str, Any]) -> State[Any]:
    _put_in_place(request["preset"])
    values = choices.by_path(request["overrides"])
    if values:
        require_checked(settings.ROOT, whole_run=True)  # which may write sections that are left out
    with overrides.applied(settings.ROOT, values):
        return run_pipeline(request)


def run_pipeline(request: dict[str, Any]) -> State[Any]:
    """Forget what the last run said of its stages, then run those that have work."""
    pipeline_run.begin(settings.ROOT)
    return _pipeline(request)


def _pipeline(request: dict[str, Any]) -> State[Any]:
    """Check params, then run the stages that have work, up to the verdict."""
    require_checked(settings.ROOT, whole_run=True)
    prepare(settings.ROOT)
    publish(lambda: notifications.tag(run_id()))
    if any(request[key] != asked for key, asked in choices.NOTHING_ASKED.items()):
        publish(lambda: artifacts.show_request(request))
    graph = read_graph(settings.ROOT)
    if request["until"] != THE_END:
        graph = up_to(graph, request["until"])
    if request["dry_run"]:
        todo = [address for address, node in graph.items() if not node.done]
        publish(lambda: artifacts.show_plan(todo))
        return Completed(name="Dry run", message=f"{len(todo)} of {len(graph)} stages would run")
    failed = walk.walk(graph)
    if failed:
        return Failed(message="; ".join(failed))
    if request["until"] != THE_END:
        return Completed(message=f"done until {request['until']}; no verdict was asked for")
    return _verdict()


def _put_in_place(preset: str) -> None:
    """Copy a preset to params.yaml; what a killed run left in there is taken out first."""
    overrides.restore(settings.ROOT)
    if preset != AS_IS:
        command = [sys.executable, "-m", "hanyeong.cli", "preset", preset]
        done = subprocess.run(  # noqa: S603  no shell, and one of the names in params/
            command, cwd=settings.ROOT, env=environment(), capture_output=True, text=True, errors="replace", check=False
        )
        if done.returncode:
            raise InputError(done.stderr.strip())


def _verdict() -> State[Any]:
    """A state of the verdict's name: a no-go is a result, and looks like one."""
    verdict = artifacts.read_verdict()
    events = pipeline_run.finished(settings.ROOT)
    publish(artifacts.show_reports)
    publish(artifacts.show_verdict)
    publish(artifacts.show_metrics)
    publish(lambda: notifications.tag(run_id(), verdict))
    for what in events:
        running.tell(what)
    return Completed(name=NAMES.get(verdict, "Completed"), message=verdict)


def main() -> int:
    """Run the flow now, on the server there is or on one of its own; the exit status is that of the failed stage."""
    request = _arguments()
    try:
        with pipeline_lock():
            pass  # say so at once if it runs already: a server takes seconds to start
        with _api() as api, temporary_settings({PREFECT_API_URL: api}):
            watch.start(api)
            # Tagged later: tasks under tags ask the server for slots of each, and would wait for one that is gone.
            ended = lifecycle(**request, return_state=True)
        watch.stop()
    except BusyError as error:
        warn(str(error))
        return BUSY
    except (HanyeongError, OSError) as error:
        warn(describe_error(error))
        return YOUR_INPUT
    except KeyboardInterrupt:
        log("interrupted; nothing is left running, and the next run resumes from here")
        return INTERRUPTED
    except RuntimeError as error:
        if not str(error).startswith("Failed to reach API"):  # Prefect's words for a server that is gone
            raise
        warn(f"{error}. Start it, or unset PREFECT_API_URL: the flow then starts a server of its own")
        return YOUR_INPUT
    return _exit_status(ended)


def _arguments() -> dict[str, Any]:
    """What the command line asks for: the same as Prefect's form."""
    parser = argparse.ArgumentParser(prog="python -m flows.lifecycle", description="Run the lifecycle as a flow.")
    parser.add_argument("--preset", default=AS_IS, choices=[AS_IS, *choices.presets()], metavar="NAME")
    parser.add_argument("--until", default=THE_END, choices=[THE_END, *choices.stages()], metavar="STAGE")
    parser.add_argument(
        "--set", action="append", default=[], dest="overrides", metavar="PATH=VALUE", help="such as train.max_steps=400"
    )
    parser.add_argument("--dry-run", action="store_true", help="only show which stages have work to do")
    given = vars(parser.parse_args())
    try:
        given["overrides"] = [choices.override(text) for text in given["overrides"]]
    except ValueError as error:
        parser.error(str(error))
    return given


@contextmanager
def _api() -> Iterator[str]:
    if known := known_api():
        yield known
    else:
        log("starting Prefect ...")
        with server(free_port(), schedules=False) as api:
            try:
                yield api
            finally:  # the last lines and states are sent by threads, which would find no server
                APILogHandler().flush()
                EventsWorker.drain_all(timeout=5)
                logging.raiseExceptions = False  # what comes later is for nobody


def _exit_status(ended: State[Any]) -> int:
    if ended.is_completed() and ended.name not in ("Go", "No-go"):
        log(str(ended.message))
        return DONE
    if ended.is_completed():
        sys.stdout.write(f"verdict: {ended.message}. `hanyeong judgement` says why; the pages: reports/index.html\n")
        return DONE
    for line in (ended.message or ended.name or "").split("\n"):
        warn(f"stopped: {line}")
    if ended.name == BUSY_STATE:
        return BUSY
    statuses = [word["status"] for word in exit_records(settings.ROOT).values() if word["status"]]
    return int(statuses[0]) if statuses else YOUR_INPUT


if __name__ == "__main__":
    sys.exit(main())
