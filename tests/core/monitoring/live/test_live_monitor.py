"""Closing windows of a real database: what is planted is named, what is not is no alarm, and a stop loses nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, func, select

from hanyeong.database.engine import Database, location
from hanyeong.database.forget import forget_before
from hanyeong.database.models import Request, Window, WindowSignal
from hanyeong.monitoring.live import store
from hanyeong.monitoring.live.monitor import LiveMonitor, standing
from hanyeong.monitoring.live.params import LiveParams
from hanyeong.results.window import Cause, LiveState, SignalState, WindowReport, label
from tests.core.database.conftest import cluster, url
from tests.core.monitoring.live.traffic import PARAMS, STREAM, Traffic, reference

__all__ = ["cluster", "url"]
LATER = timedelta(seconds=PARAMS.settle_seconds + 1)


@pytest.fixture(scope="module")
def usual() -> Any:
    return reference()


@pytest.fixture
def files(tmp_path: Path) -> Iterator[Database]:
    url = location(None, tmp_path)
    assert url is not None
    found = Database.open(url)
    yield found
    found.close()


def watching(database: Database, folder: Path, usual: Any, params: LiveParams = PARAMS) -> LiveMonitor:
    return LiveMonitor(database, folder, params, lambda stream: usual if stream == STREAM else None)


def closed(monitor: LiveMonitor, traffic: Traffic) -> list[WindowReport]:
    return list(monitor.close_windows(traffic.now + LATER))


def test_a_window_is_in_the_database_and_in_a_file_and_a_second_call_closes_none(
    url: URL, tmp_path: Path, usual: Any
) -> None:
    database = Database.open(url)
    traffic, monitor = Traffic(database), watching(database, tmp_path / "windows", usual)
    traffic.window()
    traffic.window(50, shifts={"surprise_bits": 1.5}, up=20, corrected=2, changed=0)
    (one,) = closed(monitor, traffic)
    assert (one.number, one.requests, one.segments, one.state) == (1, 100, 100, LiveState.OK)
    assert not closed(monitor, traffic)
    traffic.window(50, shifts={"surprise_bits": 1.5})
    (two,) = closed(monitor, traffic)
    assert (two.number, two.after, two.state, two.causes[0]) == (2, one.until, LiveState.ALARM, Cause.TYPING)
    for report in (one, two):
        written = (tmp_path / f"windows/{report.number}.json").read_bytes()
        assert WindowReport.model_validate_json(written) == report
        assert all(label(signal.name).ko for signal in report.signals)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(WindowSignal)) == len(one.signals) + len(two.signals)
    database.close()


PLANTED: dict[str, tuple[dict[str, Any], Cause]] = {
    "another domain": ({"shifts": {"surprise_bits": 0.5}, "law": 0.85}, Cause.DOMAIN),
    "the same domains, typed otherwise": ({"shifts": {"surprise_bits": 0.6}}, Cause.TYPING),
    "other shares of domains": ({"law": 0.9}, Cause.DOMAIN),
    "punctuation": ({"shifts": {"punctuation_share": 0.8}}, Cause.TYPING),
    "cut": ({"shifts": {"source_chars": -0.8}}, Cause.CUT_INPUT),
    "worse scores": ({"shifts": {"score_per_token": -0.8}}, Cause.OUTPUT),
    "less sure": ({"confidence": 0.6}, Cause.OUTPUT),
    "placeholders": ({"restored": 0.4}, Cause.OUTPUT),
    "slower": ({"slower": 2.0}, Cause.SLOWER),
    "errors": ({"errors": 10}, Cause.ERRORS),
    "thumbs": ({"up": 10, "down": 30}, Cause.PEOPLE),
    "corrections": ({"corrected": 30}, Cause.PEOPLE),
    "another model": ({"changed": 60}, Cause.MODEL_CHANGED),
    "a much worse model": ({"changed": 110}, Cause.MODEL_CHANGED),  # chrF 49
    "a swapped vocabulary": ({"changed": 198}, Cause.VOCABULARY),  # chrF 9
}


@pytest.mark.parametrize("name", PLANTED)
def test_what_is_planted_is_an_alarm_within_two_windows_and_named(
    name: str, files: Database, tmp_path: Path, usual: Any
) -> None:
    planted, cause = PLANTED[name]
    traffic, monitor = Traffic(files), watching(files, tmp_path / "windows", usual)
    for _ in range(4):
        traffic.window(up=36, down=4, corrected=2, changed=0)
    before = closed(monitor, traffic)
    assert {report.state for report in before} == {LiveState.OK}
    for _ in range(2):
        traffic.window(**{"up": 36, "down": 4, "changed": 0, **planted})
    found = closed(monitor, traffic)
    assert [report.state for report in found][-1] == LiveState.ALARM
    assert found[-1].causes[0] == cause


def test_other_clients_are_told_and_are_no_alarm(files: Database, tmp_path: Path, usual: Any) -> None:
    traffic, monitor = Traffic(files), watching(files, tmp_path, usual)
    for _ in range(4):
        traffic.window()
    for _ in range(3):
        traffic.window(client="curl")
    last = closed(monitor, traffic)[-1]
    states = {signal.name: signal.state for signal in last.signals}
    assert (last.state, states["clients"]) == (LiveState.WARNING, SignalState.WARNING)
    assert {"clients:curl", "clients:browser"} <= states.keys()


def test_a_report_that_was_never_written_is_written_by_the_next_call(
    files: Database, tmp_path: Path, usual: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    traffic, monitor = Traffic(files), watching(files, tmp_path / "windows", usual)
    traffic.window()
    with monkeypatch.context() as broken:
        broken.setattr(store, "write_report", _killed)
        with pytest.raises(KeyboardInterrupt):
            closed(monitor, traffic)
    traffic.window()
    (second,) = closed(monitor, traffic)
    assert second.number == 2
    first = json.loads((tmp_path / "windows/1.json").read_text())
    with files.read() as session:
        window = session.get(Window, 1)
        assert window is not None
        assert first == store.report_of(window).model_dump(mode="json")


def test_the_newest_windows_are_kept_as_files_and_all_of_them_in_the_database(
    files: Database, tmp_path: Path, usual: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "KEPT", 2)
    traffic, monitor = Traffic(files), watching(files, tmp_path, usual)
    for _ in range(4):
        traffic.window()
        closed(monitor, traffic)
        (tmp_path / "1.json").unlink(missing_ok=True)
    assert {path.name for path in tmp_path.glob("*.json")} == {"3.json", "4.json"}
    with files.read() as session:
        assert session.scalar(select(func.count()).select_from(Window)) == 4


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_windows_outlive_the_requests_that_they_were_made_of(files: Database, tmp_path: Path, usual: Any) -> None:
    traffic, monitor = Traffic(files), watching(files, tmp_path, usual)
    traffic.window(changed=0)
    closed(monitor, traffic)
    assert forget_before(files, traffic.now + LATER)["canary_runs"] == 1
    traffic.window()
    (second,) = closed(monitor, traffic)
    assert (second.number, second.requests) == (2, 100)
    with files.read() as session:
        assert session.scalar(select(func.count()).select_from(Request)) == 100


def test_what_was_just_logged_is_left_for_the_next_call(files: Database, tmp_path: Path, usual: Any) -> None:
    traffic, monitor = Traffic(files), watching(files, tmp_path, usual)
    traffic.window()
    assert not list(monitor.close_windows(traffic.now + timedelta(seconds=PARAMS.settle_seconds - 1)))
    assert closed(monitor, traffic)


AGES: dict[str, tuple[Callable[[Traffic], None], LiveState]] = {
    "too few sentences": (lambda traffic: traffic.window(30), LiveState.NOT_ENOUGH_DATA),
    "too few, and the model is another": (lambda traffic: traffic.window(30, changed=60), LiveState.ALARM),
    "enough": (lambda traffic: traffic.window(60), LiveState.OK),
}


@pytest.mark.parametrize("name", AGES)
def test_a_window_closed_by_time_is_judged_as_far_as_its_rows_allow(
    name: str, files: Database, tmp_path: Path, usual: Any
) -> None:
    send, state = AGES[name]
    traffic, monitor = Traffic(files), watching(files, tmp_path, usual)
    send(traffic)
    now = traffic.now + timedelta(hours=PARAMS.max_hours) + LATER
    (found,) = monitor.close_windows(now)
    assert found.state == state
    stale = now + timedelta(hours=PARAMS.stale_hours + 1)
    told = [standing(files, PARAMS, moment) for moment in (now, stale)]
    assert [one and one.state for one in told] == [state, LiveState.STALE]


def test_of_a_bundle_without_a_reference_the_service_is_watched(files: Database, tmp_path: Path) -> None:
    traffic, monitor = Traffic(files), watching(files, tmp_path, None)
    for slower in (1, 1, 1, 1, 3):
        traffic.window(slower=slower)
    last = closed(monitor, traffic)[-1]
    assert (last.state, last.causes) == (LiveState.ALARM, (Cause.SLOWER,))
