"""Evidently's page agrees with our verdict, and has the same bytes every time."""

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from hanyeong.monitoring.drift import Reference, calibrate, compare
from hanyeong.monitoring.evidently_page import write_page
from hanyeong.results.monitor import ColumnKind

SCRIPT = """
import sys
from pathlib import Path
sys.path.insert(0, {here!r})
from test_evidently_page import evaluated
from hanyeong.monitoring.evidently_page import write_page
write_page(Path(sys.argv[1]), *evaluated())
"""


def evaluated() -> tuple[Reference, dict[str, np.ndarray]]:
    """A reference and a window in which something of each kind has drifted, and something has not."""
    rng = np.random.default_rng(0)

    def frame(rows: int, shift: float = 0.0) -> dict[str, np.ndarray]:
        return {
            "steady": np.round(rng.normal(size=rows), 6),
            "moved": np.round(rng.normal(shift, 1, rows), 6),
            "lost": (rng.random(rows) < 0.02 + shift / 4).astype(float),
            "never": np.zeros(rows),
        }

    floors = {ColumnKind.NUMBER: 0.1, ColumnKind.EVENT: 0.1}
    reference = calibrate(frame(400), frame(200), rng, window_rows=200, draws=200, level=0.01, floors=floors)
    return reference, frame(200, 0.8)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "page.html"
    write_page(path, *evaluated())
    return path


def test_evidently_finds_the_same_effects_and_the_same_drifted_columns(tmp_path: Path) -> None:
    reference, window = evaluated()
    told = write_page(tmp_path / "page.html", reference, window)
    ours = compare(reference, window)
    assert {e.column for e in ours if e.drifts} == {"moved", "lost"}
    assert told.n_drifted == 2
    assert told.effects == pytest.approx({e.column: e.effect for e in ours}, abs=1e-9)


def test_the_page_says_what_it_is_and_leads_back(page: Path) -> None:
    head = page.read_text(encoding="utf-8")[:2_000_000]
    assert "<title>Drift: page · Hanyeong</title>" in head
    assert 'name="viewport"' in head
    assert 'href="../html/en/monitor.html"' in page.read_text(encoding="utf-8")


def test_no_threshold_has_more_digits_than_people_read(page: Path) -> None:
    assert "0.25" in page.read_text(encoding="utf-8")
    assert not re.search(r"threshold is 0\.\d{5,}", page.read_text(encoding="utf-8"))


def test_the_page_has_the_same_bytes_in_another_process_with_another_hash_seed(page: Path, tmp_path: Path) -> None:
    again = tmp_path / page.name
    environment = {**os.environ, "PYTHONHASHSEED": "77"}
    script = SCRIPT.format(here=str(Path(__file__).parent))
    subprocess.run([sys.executable, "-c", script, str(again)], check=True, env=environment)
    assert again.read_bytes() == page.read_bytes()
