"""Past runs are kept line by line, whatever becomes of the file, and a browser can load them."""

from __future__ import annotations

from pathlib import Path

import pytest

from hanyeong.pipeline import history


def test_events_are_kept_in_order_and_the_same_one_is_not_told_twice(tmp_path: Path) -> None:
    for verdict in ("go", "go", "no_go", "go"):
        history.note(tmp_path, "run", {"verdict": verdict})
    history.note(tmp_path, "promoted", {"bundle": "ab"})
    history.note(tmp_path, "run", {"verdict": "go"})
    told = history.read(tmp_path)
    assert [(each["kind"], each.get("verdict")) for each in told] == [
        ("run", "go"),
        ("run", "no_go"),
        ("run", "go"),
        ("promoted", None),
    ]
    assert all(isinstance(each["at"], int) for each in told)


def test_a_run_that_stopped_is_a_line_each_time_it_did_after_something_else(tmp_path: Path) -> None:
    failed, stopped = {"stages": ["clean"], "by_hand": False}, {"stages": [], "by_hand": True}
    for kind, event in ((history.STOPPED, failed), (history.STOPPED, failed), ("run", {"verdict": "go"})):
        history.note(tmp_path, kind, event)
    for event in (failed, stopped, failed):
        history.note(tmp_path, history.STOPPED, event)
    assert [each.get("by_hand") for each in history.read(tmp_path)] == [False, None, False, True, False]


@pytest.mark.parametrize("broken", [b"", b"\xff\xfe", b"(window.HISTORY ||= []).push({\n", b"[]\n"])
def test_what_is_no_event_is_left_out(tmp_path: Path, broken: bytes) -> None:
    history.note(tmp_path, "run", {"verdict": "go"})
    file = tmp_path / history.FILE
    file.write_bytes(file.read_bytes() + broken)
    history.note(tmp_path, "run", {"verdict": "no_go"})
    assert history.read(tmp_path)[-1]["verdict"] == "no_go"


def test_a_line_cannot_close_the_script_that_loads_it(tmp_path: Path) -> None:
    history.note(tmp_path, "run", {"preset": "</script><script>alert(1)</script>"})
    assert "</script>" not in (tmp_path / history.FILE).read_text(encoding="utf-8")


def test_a_history_that_cannot_be_kept_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("in the way")
    history.note(tmp_path, "run", {"verdict": "go"})
    assert history.read(tmp_path) == []
