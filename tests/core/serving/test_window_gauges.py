"""What Prometheus is told of windows, and that the dashboard in deploy/ asks for nothing else."""

import json
import re
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from hanyeong.database.engine import Database
from hanyeong.database.models import Window, WindowSignal
from hanyeong.results.monitor import Feature
from hanyeong.results.window import LiveState, Signal
from hanyeong.serving.metrics import Metrics

DASHBOARD = Path(__file__).parents[3] / "deploy/grafana-dashboard.json"
NOW = datetime(2026, 11, 30, tzinfo=UTC)


def add(database: Database, number: int, direction: str, state: LiveState, **effects: float) -> None:
    signals = [
        WindowSignal(position=at, signal=name, value=2.0, reference=1.0, effect=effect, threshold=0.5, state="ok")
        for at, (name, effect) in enumerate(effects.items())
    ]
    until = NOW + timedelta(hours=number)
    counts = {"n_requests": 9, "n_segments": 10 * number, "causes": [], "digest": "d", "validated": True}
    window = Window(
        number=number, direction=direction, until=until, closed=until, state=state, signals=signals, **counts
    )
    with database.write() as session:
        session.add(window)


def told(metrics: Metrics) -> dict[str, dict[tuple[str, ...], float]]:
    families = text_string_to_metric_families(metrics.text().decode())
    return {one.name: {tuple(sample.labels.values()): sample.value for sample in one.samples} for one in families}


def test_the_last_window_of_each_direction_is_told(database: Database) -> None:
    metrics = Metrics()
    metrics.windows.sync(database)
    assert told(metrics)["hanyeong_window"] == {}
    add(database, 1, "ko-en", LiveState.OK, latency_ms=0.1, canary_changed=0.1)
    add(database, 2, "en-ko", LiveState.OK, latency_ms=0.2)
    metrics.windows.sync(database)
    assert told(metrics)["hanyeong_window"] == {("ko-en",): 1, ("en-ko",): 2}
    add(database, 3, "ko-en", LiveState.ALARM, **{"latency_ms": 1.5, "domain:카나리아": 1.0})
    metrics.windows.sync(database)
    found = told(metrics)
    assert found["hanyeong_window_sentences"] == {("ko-en",): 30, ("en-ko",): 20}
    assert found["hanyeong_window_signal_ratio"] == {("ko-en", "latency_ms"): 3.0, ("en-ko", "latency_ms"): 0.4}
    states = {labels for labels, value in found["hanyeong_window_state"].items() if value == 1}
    assert states == {("ko-en", "alarm"), ("en-ko", "ok")}
    assert found["hanyeong_window_until_seconds"]["ko-en",] == (NOW + timedelta(hours=3)).timestamp()


def dashboard() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    return found


def test_the_dashboard_asks_for_series_that_there_are() -> None:
    text = Metrics().text().decode()
    known = set(re.findall(r"^# TYPE (\w+)", text, re.MULTILINE))
    known |= {f"{name}_bucket" for name in re.findall(r"^# TYPE (\w+) histogram", text, re.MULTILINE)}
    known |= {*Signal, Feature.CONFIDENCE, Feature.NEEDS_REVIEW}
    expressions = [target["expr"] for panel in dashboard()["panels"] for target in panel["targets"]]
    expressions += [one["query"]["query"] for one in dashboard()["templating"]["list"] if one["type"] == "query"]
    asked = {name for each in expressions for name in re.findall(r"\bhanyeong_\w+", each)}
    assert asked <= known
    assert {name for name in known if name.startswith("hanyeong_window")} <= asked
    for signals in re.findall(r'signal=~"([^"]+)"', " ".join(expressions)):
        assert set(signals.split("|")) <= {*Signal, Feature.CONFIDENCE, Feature.NEEDS_REVIEW}


def test_the_dashboard_is_one_that_grafana_can_read() -> None:
    found = dashboard()
    assert {"uid", "title", "schemaVersion", "panels", "templating", "time", "refresh"} <= set(found)
    assert "id" not in found  # of an instance: an import with it would replace another dashboard
    panels = found["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    for panel in panels:
        assert {"type", "title", "gridPos", "targets", "fieldConfig", "options", "datasource"} <= set(panel)
        assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
        assert len({target["refId"] for target in panel["targets"]}) == len(panel["targets"])
        assert 0 <= panel["gridPos"]["x"] <= panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24
    for one, other in combinations([panel["gridPos"] for panel in panels], 2):
        beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
        assert beside or one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
