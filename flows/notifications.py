"""How a run ended, for those who do not watch: tags and events in Prefect, and whoever `notify` names."""

from __future__ import annotations

from flows import settings  # isort: skip  settings before Prefect

import asyncio
import inspect
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from prefect.blocks.core import Block
from prefect.client.orchestration import get_client
from prefect.events import emit_event

from hanyeong.pipeline import notify
from hanyeong.pipeline.errors import HanyeongError
from hanyeong.pipeline.notify import Notification
from hanyeong.pipeline.notify_params import NotifyParams
from hanyeong.pipeline.params import read_yaml
from hanyeong.pipeline.progress import warn

EVENTS = {
    "go": "hanyeong.verdict",
    "no_go": "hanyeong.verdict",
    "failure": "hanyeong.failed",
    "alarm": "hanyeong.monitor.alarm",
    "renewal": "hanyeong.renewal",
}
"""What automations in Prefect can wait for; the payload has numbers and fixed names alone."""


def project_tags() -> set[str]:
    """By what runs of this project can be found: its package, and the preset that params.yaml is."""
    package, presets = _package(), _presets()
    return {"hanyeong", *([package] if package else []), *(f"preset:{preset}" for preset in presets)}


def project_name() -> str:
    """The preset that params.yaml is, else the package, else the folder."""
    return next(iter([*_presets(), _package() or settings.ROOT.name]))


def _package() -> str | None:
    try:
        package = read_yaml(settings.ROOT / "params.yaml").get("package")
    except (HanyeongError, OSError):
        return None
    return str(package["name"]) if isinstance(package, dict) and "name" in package else None


def _presets() -> list[str]:
    """Those of params/ that are what params.yaml is."""
    try:
        now = (settings.ROOT / "params.yaml").read_bytes()
        return sorted(path.stem for path in (settings.ROOT / "params").glob("*.yaml") if path.read_bytes() == now)
    except OSError:
        return []


def tag(run: UUID, *more: str) -> None:
    """Add tags to a run that is under way."""
    with get_client(sync_client=True) as client:
        known = set(client.read_flow_run(run).tags)
        client.update_flow_run(run, tags=sorted(known | project_tags() | set(more)))


def event(what: Notification, run: UUID) -> None:
    """As an event of this run."""
    resource = {"prefect.resource.id": f"hanyeong.pipeline.{run}", "prefect.resource.name": what.details["package"]}
    emit_event(EVENTS[what.event], resource=resource, payload=what.body())


def window_event(what: Notification) -> None:
    """A window of the request log that was closed: `hanyeong.monitor.alarm`, `.warning`, `.ok` and so on."""
    _window_event(str(what.details["state"]).replace(" ", "-"), what.details["window"], what.body())


def stale_event(last: int) -> None:
    """No window was closed for days: `hanyeong.monitor.stale`."""
    _window_event("stale", last, {"window": last, "state": "stale"})


def _window_event(state: str, number: int, payload: dict[str, Any]) -> None:
    resource = {"prefect.resource.id": f"hanyeong.window.{number}", "prefect.resource.name": project_name()}
    emit_event(f"hanyeong.monitor.{state}", resource=resource, payload=payload)


def notify_people(what: Notification) -> None:
    """Whoever params name; nothing that goes wrong here ends a run."""
    try:
        params = notify.settings(settings.ROOT)
    except HanyeongError:
        return  # said by the check of params
    notify.send(params, what, warn)
    _tell_by_block(params, what)


def notify_by_block(what: Notification) -> None:
    """The block that params name, where a command has told the webhook already."""
    _tell_by_block(notify.settings(settings.ROOT), what)


def _tell_by_block(params: NotifyParams, what: Notification) -> None:
    if what.event in params.on and (name := params.block):
        notify.with_timeout(lambda: _by_block(name, what), f"the block {name}", warn)


def _by_block(name: str, what: Notification) -> str | None:
    """A block that notifies, calls a webhook, or holds a webhook's address."""
    block: Any = Block.load(name)
    if hasattr(block, "notify"):
        block.notify(body="\n".join(_lines(what)), subject=what.text)
    elif hasattr(block, "call"):
        return _called(block.call(payload=what.body()))
    elif hasattr(block, "get"):
        return notify.post(str(block.get()), what.body())
    else:
        return "it is no block that can tell anybody"
    return None


def _called(answer: Any) -> str | None:
    """Prefect's block of a webhook is called asynchronously only, and a refusal is an answer to it."""
    if inspect.iscoroutine(answer):
        answer = asyncio.run(answer)
    return None if getattr(answer, "is_success", True) else f"HTTP {answer.status_code}"


def _lines(what: Notification) -> Iterator[str]:
    yield what.text
    for test, scores in what.details.get("scores", {}).items():
        bleu = scores.get("bleu", {})
        yield f"{test}: BLEU {bleu.get('value')} [{bleu.get('low')}, {bleu.get('high')}]"
