"""Notifications of failed runs and release decisions: section `notify` of params.yaml, off where it is missing.

What is sent are numbers and fixed names: the package, stages, checks, scores. Never a message, a path or a sentence. A
receiver that is slow, gone or refuses costs a run some seconds and a line, nothing else.
"""

from __future__ import annotations

import contextvars
import json
import os
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pydantic

from hanyeong.pipeline import outcome
from hanyeong.pipeline.notify_params import Event, NotifyParams
from hanyeong.pipeline.params import parse, read_yaml
from hanyeong.pipeline.proxies import proxies
from hanyeong.pipeline.stage_result import Json
from hanyeong.results.evaluate import TestScores
from hanyeong.results.judge import ReleaseVerdict
from hanyeong.results.renewal import RenewalReport
from hanyeong.results.window import SignalReading, SignalState, WindowReport

_NOTABLE = (SignalState.WARNING, SignalState.ALARM)
TIMEOUT_S = 8.0
"""Seconds that telling may take in all."""


class Notification(pydantic.BaseModel):
    """What happened, in numbers and fixed names."""

    event: Event
    text: str
    details: dict[str, Any]

    def body(self) -> dict[str, Any]:
        """What a webhook is sent: `text` is what chat programs show."""
        return {"event": self.event, "text": self.text, **self.details}


def settings(root: Path) -> NotifyParams:
    """The section as it stands in params.yaml; without one nobody is told anything."""
    document = read_yaml(root / "params.yaml")
    section = document.get("notify") or {}
    found: NotifyParams = parse({"notify": NotifyParams}, {"notify": section}, "params.yaml")["notify"]
    return found


def failure(root: Path, failed: Mapping[str, int]) -> Notification:
    """Stages that failed, by address, with their statuses."""
    details = {**_package(root), "stages": dict(failed)}
    stages = ", ".join(f"{stage} (status {status})" for stage, status in failed.items()) or "before any stage"
    return Notification(event="failure", text=f"{details['package']}: the run failed: {stages}", details=details)


def flow_failed(root: Path, flow: str) -> Notification:
    """A flow that is no run of the pipeline: no stage is to blame."""
    details = {**_package(root), "flow": flow}
    return Notification(event="failure", text=f"{details['package']}: the flow {flow} failed", details=details)


def ended(root: Path) -> Iterator[Notification]:
    """The verdict of a run that reached its end, and whether the monitor's alarms can be relied on."""
    package, judged = _package(root), outcome.judgement(root)
    if judged is not None:
        go = judged.verdict is ReleaseVerdict.GO
        against = sum(check.against for check in judged.checks)
        counts = {str(status): n for status, n in judged.counts.items()}
        details = {**package, "verdict": str(judged.verdict), "checks": counts, "scores": scores(root)}
        details["bundle"] = (judged.bundle or "")[:12]
        text = f"{package['package']}: {judged.verdict}: {against} of {len(judged.checks)} checks speak against it"
        yield Notification(event="go" if go else "no_go", text=text, details=details)
    n = outcome.monitor_problems(root)
    if n is not None:
        text = f"{package['package']}: the monitor's alarms cannot be relied on ({n} problem(s))"
        yield Notification(event="alarm", text=text, details={**package, "problems": n})


def renewed(root: Path, report: RenewalReport) -> Notification:
    """A retraining that ended: promoted, waiting for a person, refused or failed, and by how much it is better."""
    package = _package(root)
    why = "" if report.why is None else f": {report.why.text.en}"
    differences = {test: round(one.difference, 2) for test, one in report.comparisons.items()}
    details = {
        **package,
        "state": str(report.state),
        "why": str(report.why),
        "reason": str(report.reason),
        "champion": (report.champion or "")[:12],
        "challenger": (report.challenger or "")[:12],
        "against": list(report.against),
        "differences": differences,
    }
    text = f"{package['package']}: retraining: {report.state.text.en}{why}"
    return Notification(event="renewal", text=text, details=details)


def window_alarm(root: Path, window: WindowReport) -> Notification:
    """An alarm of the monitor: what caused it, and the signals that are not as they were."""
    package = _package(root)
    signals = {one.name: _signal(one) for one in window.signals if one.state in _NOTABLE}
    causes = [str(cause) for cause in window.causes]
    text = f"{package['package']}: window {window.number}: {window.state}: {', '.join(causes or sorted(signals))}"
    details = {**package, "window": window.number, "state": str(window.state), "causes": causes, "signals": signals}
    return Notification(event="alarm", text=text, details=details)


def _signal(one: SignalReading) -> dict[str, Any]:
    numbers = {"value": one.value, "reference": one.reference, "effect": one.effect, "threshold": one.threshold}
    return {"state": str(one.state), **numbers}


def scores(root: Path) -> dict[str, dict[str, Any]]:
    """Each test's BLEU and chrF++ with its interval, and the nearest-neighbour baseline's BLEU, as far as measured."""
    return {name: _scores(test) for name, test in outcome.candidate_tests(root).items()}


def _scores(test: TestScores) -> dict[str, dict[str, float]]:
    nearest = test.nearest.bleu if test.nearest else None
    found = {"bleu": test.metrics.bleu, "chrf": test.metrics.chrf, "nearest_bleu": nearest}
    return {
        name: {"value": round(score.value, 2), "low": round(score.low, 2), "high": round(score.high, 2)}
        for name, score in found.items()
        if score is not None
    }


def send(params: NotifyParams, notification: Notification, say: Callable[[str], None]) -> None:
    """Post it, if it is asked for; whatever goes wrong is one line, without the address."""
    if notification.event in params.on and params.webhook_env:
        url = os.environ.get(params.webhook_env, "")
        if url.startswith(("http://", "https://")):
            with_timeout(lambda: post(url, notification.body()), f"the webhook in {params.webhook_env}", say)
        else:
            event = notification.event
            say(f"notify: {params.webhook_env} holds no http address; no notification of the {event} was sent")


def with_timeout(send: Callable[[], str | None], where: str, say: Callable[[str], None]) -> None:
    """Run `send`, which returns what went wrong, and wait for it so long and no longer."""
    wrong: list[str | None] = []

    def sending() -> None:
        try:
            wrong.append(send())
        except Exception as error:  # noqa: BLE001  it may come from anywhere, and its text may hold the address
            wrong.append(type(error).__name__)

    here = contextvars.copy_context()  # a flow knows the address of its server by it
    thread = threading.Thread(target=here.run, args=(sending,), daemon=True)
    thread.start()
    thread.join(TIMEOUT_S)
    problem = wrong[0] if wrong else f"no answer within {TIMEOUT_S:.0f} s"
    if problem:
        say(f"notification to {where} failed: {problem}")


def post(url: str, body: Mapping[str, Json]) -> str | None:
    """Post JSON, through the user's proxy if there is one; what went wrong, if anything did."""
    request = urllib.request.Request(  # noqa: S310  the caller has looked at the scheme
        url, json.dumps(body).encode(), {"Content-Type": "application/json"}, method="POST"
    )
    try:
        with _opener(request.host).open(request, timeout=TIMEOUT_S):
            return None
    except urllib.error.HTTPError as error:
        with error:
            return f"HTTP {error.code}"
    except OSError as error:
        reason = getattr(error, "reason", error)
        return getattr(reason, "strerror", None) or type(reason).__name__


def _opener(host: str) -> urllib.request.OpenerDirector:
    """Through the user's proxy, if there is one for this host; without redirects, which would tell another address."""
    known = proxies()
    used = {scheme: known[scheme] for scheme in known if scheme in ("http", "https")}
    direct = [name.strip(" .") for name in known.get("no", "").split(",")]
    if any(name == "*" or (name and host.partition(":")[0].endswith(name)) for name in direct):
        used = {}
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(used),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.HTTPDefaultErrorHandler(),
    ):
        opener.add_handler(handler)
    return opener


def _package(root: Path) -> dict[str, Any]:
    package = read_yaml(root / "params.yaml").get("package")
    return {"package": str(package.get("name", root.name)) if isinstance(package, dict) else root.name}
