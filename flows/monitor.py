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
from hanyeong.pipeline.outcome import Window
from hanyeong.pipeline.process import exclusive_lock

LOCK = settings.SCRATCH / "locks/monitor-flow.lock"
SHOWN = 30
"""The last windows, in the run's page."""


@flow(name="monitor", flow_run_name=names.of_command, log_prints=False, persist_result=False)
def monitor(now: bool = False) -> State[Any]:
    """Close the windows of the request log that are due, and tell people of an alarm.

    Args:
        now: close the open window, too, however few requests it has

    """
    return running.run(lambda: _monitor(now), exclusive_lock(LOCK, "the monitor flow"))


def _monitor(now: bool) -> State[Any]:
    known = outcome.window_numbers(settings.ROOT)
    command("monitor", *(["--now"] if now else []))
    numbers = outcome.window_numbers(settings.ROOT)
    windows = outcome.windows(settings.ROOT, numbers[-SHOWN:])
    new = [window for window in windows if window.number not in known]
    for window in new:
        _tell(window)
    if windows:
        running.publish(lambda: artifacts.show_windows(windows))
    ended = _ended(new, windows)
    running.publish(lambda: names.add(running.run_id(), ended))
    return ended


def _tell(window: Window) -> None:
    what = notify.window_alarm(settings.ROOT, window)
    running.publish(lambda: notifications.window_event(what))
    if window.state == "alarm":
        notifications.notify_people(what)


def _ended(new: Sequence[Window], windows: Sequence[Window]) -> State[Any]:
    """A state of the worst new window's name: an alarm is a result, and looks like one."""
    if not new:
        last = f"; the last one, {windows[-1].number}, was {windows[-1].state}" if windows else ""
        return Completed(name="Nothing due", message=f"no window was due{last}")
    worst = max(new, key=lambda window: outcome.SEVERITY.index(window.state))
    message = "; ".join(f"window {window.number}: {window.state}" for window in new)
    return Completed(name=worst.state.value.capitalize(), message=message)
