"""Evidently's workspace and the validation of windows: few files, our decisions, nothing of a user's."""

import asyncio
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hanyeong.monitoring.live import evidently_ui, workspace
from hanyeong.monitoring.live.workspace import FEATURES, SIGNALS, WindowWorkspace
from hanyeong.results.codes import Direction
from hanyeong.results.monitor import Feature
from hanyeong.results.window import LiveState, Signal, SignalReading, SignalState, WindowReport, group_of
from tests.core.monitoring.live.traffic import frame, reference


def report(number: int, **effects: float) -> WindowReport:
    numbers: dict[str, Any] = {"value": 1.0, "reference": 1.0, "low": None, "high": None, "threshold": 0.5}
    signals = tuple(
        SignalReading(name=name, group=group_of(name), state=SignalState.OK, effect=effect, **numbers)
        for name, effect in effects.items()
    )
    times: dict[str, Any] = {"after": None, "until": f"2026-11-30T10:{number:02}:00+00:00"}
    counts: dict[str, Any] = {"requests": 1, "segments": 1, "causes": (), "validated": True}
    state = LiveState.OK
    return WindowReport(
        number=number, digest="d", direction=Direction.KO_EN, state=state, signals=signals, **times, **counts
    )


def snapshots(root: Path) -> dict[str, dict[str, Any]]:
    found = [json.loads(path.read_text()) for path in (root / workspace.FOLDER).glob("*/snapshots/*.json")]
    return {one["name"]: one for one in found}


def test_each_window_is_there_with_our_decisions_and_old_ones_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workspace, "KEPT", 1)
    usual = reference().reference
    for number in (1, 2):
        effects = {Signal.LATENCY_MS.value: 0.7, Feature.CONFIDENCE.value: 0.4, "domain:카나리아": 0.9}
        drifted = frame(80, np.random.default_rng(1), surprise_bits=3.0)
        WindowWorkspace(tmp_path).add(report(number, **effects), drifted, usual)
    found = snapshots(tmp_path)
    assert set(found) == {f"window 2: {FEATURES}", f"window 2: {SIGNALS} (effect / threshold)"}
    results = found[f"window 2: {SIGNALS} (effect / threshold)"]["metric_results"].values()
    states = {"latency" in test["name"]: test["status"] for one in results for test in one["tests"]}
    assert states == {True: "FAIL", False: "SUCCESS"}
    for path in (tmp_path / workspace.FOLDER).rglob("*.json"):
        assert "카나리아" not in path.read_text(encoding="utf-8")
        assert "\\uce74" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({b"host": b"127.0.0.1:4202"}, 200),
        ({b"host": b"localhost:4202", b"origin": b"http://localhost:4202"}, 200),
        ({b"host": b"evil.example:4202"}, 403),
        ({b"host": b"127.0.0.1:4202", b"origin": b"http://evil.example"}, 403),
        ({b"host": b"127.0.0.1:4202", b"origin": b"http://127.0.0.1:9"}, 403),
        ({b"host": b"127.0.0.1:4202", b"origin": b"null"}, 403),
        ({}, 403),
    ],
)
def test_only_this_machines_own_pages_are_answered(headers: dict[bytes, bytes], status: int) -> None:
    sent: list[Any] = []

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "headers": list(headers.items())}
    asyncio.run(evidently_ui.OnlyHere(app)(scope, lambda: None, send))  # type: ignore[arg-type]
    assert sent[0]["status"] == status
    assert status != 200 or b"default-src 'self'" in dict(sent[0]["headers"])[b"content-security-policy"]
