"""The parts of the course, each measured once with the values of learn/quick.yaml."""

from __future__ import annotations

from pathlib import Path

import pytest

from learn.measure import PARAMS, measure
from tests.learn.parts import NAMES, ROOT


@pytest.fixture(scope="session")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project in which only the course was run, on its smaller key."""
    root = tmp_path_factory.mktemp("course")
    (root / PARAMS).parent.mkdir()
    quick = (ROOT / "learn/quick.yaml").read_text(encoding="utf-8")
    (root / PARAMS).write_text(quick.replace("reports: reports", f"reports: {root / 'reports'}"), encoding="utf-8")
    for name in NAMES:
        measure(root, name)
    return root
