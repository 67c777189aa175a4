"""A reports folder as a run leaves it, written from small results of our own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Leave = Callable[..., Path]


@pytest.fixture
def leave(tmp_path: Path) -> Leave:
    """Writes one result file below tmp_path/reports and returns tmp_path."""

    def write(file: str, stored: dict[str, Any], rows: dict[str, Any] | None = None) -> Path:
        path = tmp_path / "reports" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        stage, item = (file.partition("/")[0], path.stem) if "/" in file else (path.stem, None)
        document = {"stage": stage, "item": item, "rows": rows, "result": stored}
        path.write_text(json.dumps(document, ensure_ascii=False, sort_keys=True), encoding="utf-8")
        return tmp_path

    return write
