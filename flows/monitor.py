"""The monitor as a flow: it closes the windows of the service's request log that are due, and tells what it found.

What leaves the run (events, artifacts, notifications) are numbers and fixed words.
"""

from __future__ import annotations

from flows import settings  # isort: skip  settings before Prefect

from collections.abc import Sequence
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from flows import artifacts, names, notifications, running
from flows.commands import command
from hanyeong.pipeline import notify, outcome
from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.outcome import Window
from hanyeong.pipeline.process import exclusive_lock
from hanyeong.pipeline.stage import DONE, YOUR_INPUT

LOCK = settings.SCRATCH / "locks/monitor-flow.lock"
NO_LOG, STALE = ": no database;", "Stale"
"""Words of the command where no service has run in this project yet; and the name of a state: no window for days."""
SHOWN = 30
"""The last windows, in the run's page."""


@flow(name="monitor", flow_run_name=names.of_command, log_prints=False, persist_result=False)
def monitor() -> State[Any]:
    """Close the windows of the request log that are due, and tell people of an alarm."""
    return running.run(_monitor, exclusive_lock(LOCK, "the monitor flow"))


def _monitor() -> State[Any]:
    known = outcome.window_numbers(settings.ROOT)
    done = command("monitor", expected=(DONE, YOUR_INPUT))
    if done.status and NO_LOG not in done.last_line:
        raise InputError(f"hanyeong monitor ended in status {done.status}: {done.last_line}")
    windows = outcome.windows(settings.ROOT, outcome.window_numbers(settings.ROOT)[-SHOWN:])
    new = [window for window in windows if window.number not in known]
    for window in new:
        _tell(window)
    if windows:
        running.publish(lambda: artifacts.show_windows(windows))
    ended = _ended(new, done.last_line)
    if windows and ended.name == STALE:
        running.publish(lambda: notifications.stale_event(windows[-1].number))
    running.publish(lambda: names.add(running.run_id(), ended))
    return ended


def _tell(window: Window) -> None:
    what = notify.window_alarm(settings.ROOT, window)
    running.publish(lambda: notifications.window_event(what))
    if window.state == "alarm":
        notifications.notify_people(what)


def _ended(new: Sequence[Window], last_line: str) -> State[Any]:
    """A state of the worst new window's name: an alarm is a result, and looks like one."""
    if new:
        worst = max(new, key=lambda window: outcome.SEVERITY.index(window.state))
        message = "; ".join(f"window {window.number}: {window.state}" for window in new)
        return Completed(name=worst.state.value.capitalize(), message=message)
    if last_line.startswith(f"state: {STALE.lower()}"):
        return Completed(name=STALE, message=last_line)
    return Completed(name="No log yet" if NO_LOG in last_line else "Nothing due", message=last_line)
