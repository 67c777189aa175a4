"""Evidently's drift page in a real browser without a network: drawn, whole, and of the same mind as our verdict."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hanyeong.monitoring.drift import calibrate
from hanyeong.monitoring.evidently_page import write_page
from hanyeong.results.monitor import ColumnKind

pytestmark = pytest.mark.browser


def frame(rng: np.random.Generator, rows: int, shift: float = 0.0) -> dict[str, np.ndarray]:
    """One column that moves with `shift`, one event that becomes frequent, two that stay."""
    return {
        "steady": np.round(rng.normal(size=rows), 6),
        "moved": np.round(rng.normal(shift, 1, rows), 6),
        "lost": (rng.random(rows) < 0.02 + shift / 4).astype(float),
        "never": np.zeros(rows),
    }


def test_the_page_opens_whole_without_a_network(tmp_path: Path, watched: Any) -> None:
    rng = np.random.default_rng(0)
    floors = {ColumnKind.NUMBER: 0.1, ColumnKind.EVENT: 0.1}
    frames = frame(rng, 400), frame(rng, 200)
    reference = calibrate(*frames, rng, window_rows=200, draws=200, level=0.01, floors=floors)
    write_page(tmp_path / "page.html", reference, frame(rng, 200, 0.8))
    window = watched(1280)
    window.tab.goto((tmp_path / "page.html").as_uri())
    window.tab.get_by_text("Drifted Columns", exact=True).wait_for()
    assert "2 out of 4" in window.tab.inner_text("body")
    assert [said for said in window.wrong if not said.startswith("console")] == []
