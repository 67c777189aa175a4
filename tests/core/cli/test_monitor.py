"""`hanyeong monitor`: a line for each window that it closes and one for the state, and never two at once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hanyeong.cli.main import app
from hanyeong.cli.monitor import LOCK
from hanyeong.database.engine import Database, location
from hanyeong.pipeline.process import exclusive_lock
from tests.core.monitoring.live.traffic import Traffic


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "dvc.yaml").touch()
    (tmp_path / "params.yaml").write_text("live: {window_requests: 100, min_rows: 40}\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HANYEONG_DATABASE", raising=False)
    monkeypatch.setattr(os, "nice", lambda _: 0)
    url = location(None, tmp_path)
    assert url is not None
    database = Database.open(url)
    traffic = Traffic(database)
    traffic.window()
    traffic.window(errors=40)
    database.close()
    return tmp_path


def test_it_says_of_each_window_what_it_shows(project: Path) -> None:
    found = CliRunner().invoke(app, ["monitor"])
    assert found.exit_code == 0
    one, two, state = found.stdout.splitlines()
    assert one.startswith("window 1: ok; 100 requests, 100 sentences, ko-en, bundle aaaaaaaaaaaa, until 2026-11-30")
    assert two.endswith("; more errors or refusals (error rate (5xx))")
    assert state.startswith("state: alarm (window 2, closed ")
    folder = project / "reports/windows"
    assert {"1.json", "2.json", "1-docs", "2-docs", "html"} <= {path.name for path in folder.iterdir()}
    assert "not believed" not in (folder / "2-docs/index.html").read_text(encoding="utf-8")
    assert "error rate (5xx)" in (folder / "html/en/2.html").read_text(encoding="utf-8")
    assert len(list((project / ".hanyeong/evidently").glob("*/snapshots/*.json"))) == 2
    assert CliRunner().invoke(app, ["monitor"]).stdout.splitlines() == [state]


def test_a_second_one_beside_it_says_so_and_ends(project: Path) -> None:
    with exclusive_lock(project / LOCK, "hanyeong monitor"):
        found = CliRunner().invoke(app, ["monitor"])
    assert (found.exit_code, found.stdout) == (75, "")
    assert "already running" in found.stderr
