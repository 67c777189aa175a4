"""Whatever a stage opens in any test of this folder is named in dvc.yaml: DVC cannot see it otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from hanyeong.pipeline.params import read_yaml
from hanyeong.pipeline.stage import Stage
from tests.stages.recording import RECORDER, undeclared


@pytest.fixture(autouse=True)
def unnamed(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """Paths that a stage opened and dvc.yaml does not name; none may be left at the end of a test."""
    found: set[str] = set()
    call = Stage.call

    def recorded(
        self: Stage, root: Path, item: str | None = None, params: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        with RECORDER.on():
            try:
                return dict(call(self, root, item, params))
            finally:
                given = params if params is not None else read_yaml(root / "params.yaml")
                opened = undeclared(root, self.name, item, given, RECORDER.opened)
                found.update(f"{self.name}: {path}" for path in opened)

    monkeypatch.setattr(Stage, "call", recorded)
    yield found
    assert found == set(), "add it to the deps in dvc.yaml"
