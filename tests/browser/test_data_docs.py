"""Data Docs in a real browser without a network: every page whole, on a phone and on a laptop."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from hanyeong.results.validate import ExpectationReason as Why
from hanyeong.validation.data_docs import write_docs
from hanyeong.validation.expectations import Suite, TableExpectation
from hanyeong.validation.runner import run_suite

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages of two tables, with met and broken expectations of every kind."""
    frame = pd.DataFrame({"x": [0, 0, 0, 1], "y": [1.0, None, 3.0, 4.0]})
    checks = (
        TableExpectation("rows", Why.NO_ROWS, "rows", "critical", least=5),
        TableExpectation("x", Why.ROW_ELSEWHERE, "flag", "warning", "x", most=0.5),
        TableExpectation("x_again", Why.ROW_ELSEWHERE, "flag", "critical", "x", most=0.0),
        TableExpectation("y_gaps", Why.GAP, "no_gaps", "critical", "y", most=0.0),
        TableExpectation("y_mean", Why.OTHER_LENGTHS, "mean", "warning", "y", least=5, most=6),
        TableExpectation("y_outside", Why.OTHER_LENGTHS, "inside", "warning", "y", most=0.1, low=0, high=2),
    )
    folder = tmp_path_factory.mktemp("raw-docs")
    write_docs(
        folder,
        "raw",
        [run_suite("raw", Suite(table, checks), frame) for table in ("one", "a-name-as-long-as-names-get-" * 2)],
    )
    return folder


@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_is_whole_without_a_network(docs: Path, watched: Any, width: int) -> None:
    window = watched(width)
    for page in sorted(docs.rglob("*.html")):
        window.tab.goto(page.as_uri())
        assert window.too_wide() <= 0, page.name
    window.tab.goto((docs / "validations/one.html").as_uri())
    mark = "getComputedStyle(document.querySelector('i.fa-times:not(.alert i)'), '::before').content"
    assert window.tab.evaluate(mark) == '"\u2717\u00a0broken"'
    rows = window.tab.locator("tr:visible").count()
    window.tab.check("#broken-only")
    assert 0 < window.tab.locator("tr:visible").count() < rows
    assert window.wrong == []
