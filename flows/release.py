"""Promotion and rollback as a flow: what is served changes at once, and the run says from which bundle to which."""

from __future__ import annotations

from flows import settings  # isort: skip  settings before Prefect

from typing import Any, Literal

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from flows import artifacts, names, running
from flows.commands import command
from hanyeong.pipeline import outcome
from hanyeong.pipeline.process import exclusive_lock

LOCK = settings.SCRATCH / "locks/release-flow.lock"
NAMES = {"promote": "Promoted", "rollback": "Rolled back"}


@flow(name="release", flow_run_name=names.of_command, log_prints=False, persist_result=False)
def release(action: Literal["promote", "rollback"] = "promote", dry_run: bool = False) -> State[Any]:
    """Deploy the released bundle, or the one that was deployed before it.

    Args:
        action: promote deploys the bundle of the last run, if its verdict is go; rollback restores the previous one
        dry_run: only show the verdict and the bundles there are

    """
    return running.run(lambda: _release(action, dry_run), exclusive_lock(LOCK, "the release flow"))


def _release(action: str, dry_run: bool) -> State[Any]:
    if dry_run:
        running.publish(artifacts.show_verdict)
        done = command("champion")
        return Completed(name="Dry run", message=f"would {action}; deployed: {done.last_line}")
    before = outcome.deployed(settings.ROOT)
    done = command(action)
    after = outcome.deployed(settings.ROOT)
    changed = before != after
    running.publish(lambda: artifacts.show_release(action, before, after))
    ended: State[Any] = Completed(name=NAMES[action] if changed else "Unchanged", message=done.last_line)
    running.publish(lambda: names.add(running.run_id(), ended))
    return ended
