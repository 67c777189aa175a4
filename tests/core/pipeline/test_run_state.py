"""How the run stands, for people: what runs and how far, where it stopped; and nothing of it can stop a stage."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hanyeong.pipeline import run_state

ENDED = subprocess.Popen([sys.executable, "-c", ""])
ENDED.wait()


def word(root: Path, label: str, status: int, process: int = os.getpid(), message: str = "said") -> None:
    path = root / run_state.LAST / f"{label}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {"stage": label, "status": status, "process": process, "message": message, "at": 1}
    path.write_text(json.dumps(told), encoding="utf-8")


def script(root: Path) -> dict[str, Any]:
    """What the pages load."""
    run_state.refresh(root)
    text = (root / run_state.SCRIPT).read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text.removeprefix("window.RUN = ").rstrip(";\n"))
    return found


@pytest.mark.parametrize(
    ("status", "process", "runs", "stopped"),
    [
        (0, os.getpid(), False, False),
        (run_state.UNFINISHED, os.getpid(), True, False),
        (run_state.UNFINISHED, ENDED.pid, False, True),
        (2, ENDED.pid, False, True),
        (3, ENDED.pid, False, True),
        (143, ENDED.pid, False, True),
        (75, ENDED.pid, False, False),
    ],
    ids=["done", "at work", "gone", "input", "fault", "told to stop", "busy"],
)
def test_a_stage_runs_or_stopped_or_neither(
    tmp_path: Path, status: int, process: int, runs: bool, stopped: bool
) -> None:
    word(tmp_path, "clean", status, process)
    assert (list(run_state.running(tmp_path)), list(run_state.stopped(tmp_path))) == (
        ["clean"] if runs else [],
        ["clean"] if stopped else [],
    )
    told = script(tmp_path)
    assert ([each["stage"] for each in told["running"]], [each["stage"] for each in told["stopped"]]) == (
        ["clean"] if runs else [],
        ["clean"] if stopped else [],
    )


def test_how_far_a_stage_is_stands_beside_its_last_word_until_it_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    word(tmp_path, "train", run_state.UNFINISHED)
    monkeypatch.setattr(run_state, "QUIET_S", 0.0)
    now = run_state.Now(tmp_path, "train")
    now.went("training: step", 96, 450, 118.4)
    now.found({"steps": 96})
    (shown,) = script(tmp_path)["running"]
    assert (shown["done"], shown["total"], shown["left_s"]) == (96, 450, 118)
    assert "result" not in shown
    assert run_state.running(tmp_path)["train"]["result"] == {"steps": 96}
    now.gone()
    (left,) = script(tmp_path)["running"]
    assert "done" not in left


def test_what_takes_no_time_leaves_no_note(tmp_path: Path) -> None:
    now = run_state.Now(tmp_path, "clean")
    for done in range(1000):
        now.went("clean", done, 1000, 0.1)
    assert not (tmp_path / run_state.NOW).exists()


def test_a_message_cannot_close_the_script_and_broken_words_are_not_there(tmp_path: Path) -> None:
    word(tmp_path, "clean", 2, message="</script><script>alert(1)</script>")
    for name, text in {"a": "{", "b": "[]", "c": "\udcff", "d": '{"status": 137, "process": "x"}'}.items():
        (tmp_path / run_state.LAST / f"{name}.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert script(tmp_path)["stopped"][0]["message"] == "</script><script>alert(1)</script>"
    assert "</script>" not in (tmp_path / run_state.SCRIPT).read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".hanyeong").write_text("in the way")
    (tmp_path / "reports").write_text("in the way")
    monkeypatch.setattr(run_state, "QUIET_S", 0.0)
    now = run_state.Now(tmp_path, "train")
    now.went("training", 1, 2, None)
    now.found({})
    now.gone()
    run_state.refresh(tmp_path)
