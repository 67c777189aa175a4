"""While a run goes on its pages are drawn when there is something new, and whatever happens there, the run goes on."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from hanyeong.pipeline import page_refresher

DRAW = (
    "from pathlib import Path; file = Path('drawn'); file.write_text(file.read_text() + 'x' if file.exists() else 'x')"
)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_refresher, "LOOK_S", 0.05)
    monkeypatch.setattr(page_refresher, "REST_S", 0.05)


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    assert true()


def test_new_results_are_drawn_and_old_ones_are_not_drawn_again(tmp_path: Path) -> None:
    (tmp_path / "reports/ingest").mkdir(parents=True)
    (tmp_path / "reports/old.json").write_text("{}")
    drawn = tmp_path / "drawn"
    with page_refresher.drawing(tmp_path, [sys.executable, "-c", DRAW]):
        time.sleep(0.3)
        assert not drawn.exists()
        (tmp_path / "reports/ingest/mine.json").write_text("{}")
        until(drawn.exists)
        time.sleep(0.3)
        assert drawn.read_text() == "x"
        (tmp_path / "reports/plan.json").write_text("{}")
        until(lambda: drawn.read_text() == "xx")


@pytest.mark.parametrize(
    "command",
    [
        [sys.executable, "-c", "raise SystemExit(3)"],
        ["/nowhere/at/all"],
        [sys.executable, "-c", "import time; time.sleep(99)"],
    ],
    ids=["fails", "is not there", "never ends"],
)
def test_a_drawing_that_fails_or_hangs_concerns_nobody(
    tmp_path: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "reports").mkdir()
    started = time.monotonic()
    with page_refresher.drawing(tmp_path, command):
        (tmp_path / "reports/plan.json").write_text("{}")
        time.sleep(0.5)
    assert time.monotonic() - started < 30
    assert "Traceback" not in capsys.readouterr().err
