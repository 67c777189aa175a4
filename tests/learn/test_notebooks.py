"""A page exported as a notebook is a notebook, and runs from top to bottom in plain Python."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from learn.course import chapter
from learn.notebook import notebook
from tests.learn.parts import NAMES, ROOT


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_runs_from_top_to_bottom(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    document = json.loads(notebook(chapter(name), "en"))
    assert (document["nbformat"], document["nbformat_minor"]) == (4, 5)
    ids = [cell["id"] for cell in document["cells"]]
    assert len(ids) == len(set(ids)) > 10
    space: dict[str, object] = {"__name__": "__main__"}
    for cell in document["cells"]:
        assert set(cell) == {"cell_type", "id", "metadata", "source"} | (
            {"execution_count", "outputs"} if cell["cell_type"] == "code" else set()
        )
        if cell["cell_type"] == "code":
            source = "".join(cell["source"]).replace("learn/params.yaml", "learn/quick.yaml")
            exec(compile(source, cell["id"], "exec"), space)  # noqa: S102  our own notebook
    written = capsys.readouterr().out
    assert "failed" in written, "no stub of an exercise passes"
    assert "passed" not in written.replace(" of ", "")


def test_a_changed_key_is_measured_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from learn.cells import Cells

    monkeypatch.chdir(ROOT)
    cells = Cells("functions", "en", Path.cwd(), "learn/quick.yaml")
    cells.change(depth=3)
    assert len(cells.result.norms["tanh"]) == 3  # type: ignore[union-attr, attr-defined]
