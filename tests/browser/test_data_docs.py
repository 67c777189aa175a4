"""Data Docs in a real browser without a network: every page whole, on a phone and on a laptop."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from hanyeong.validation.checks import Check, Suite
from hanyeong.validation.docs import write_docs
from hanyeong.validation.judging import judge

sync_api = pytest.importorskip("playwright.sync_api")
CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")]


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages of two tables, with met and broken expectations of every kind."""
    frame = pd.DataFrame({"x": [0, 0, 0, 1], "y": [1.0, None, 3.0, 4.0]})
    checks = (
        Check("rows", "too few", "rows", "critical", least=5),
        Check("x", "too many", "flag", "warning", "x", most=0.5),
        Check("x_again", "too many", "flag", "critical", "x", most=0.0),
        Check("y_gaps", "a gap", "no_gaps", "critical", "y", most=0.0),
        Check("y_mean", "too far", "mean", "warning", "y", least=5, most=6),
        Check("y_outside", "too far", "inside", "warning", "y", most=0.1, low=0, high=2),
    )
    folder = tmp_path_factory.mktemp("raw-docs")
    write_docs(
        folder,
        "raw",
        [judge("raw", Suite(table, checks), frame) for table in ("one", "a-name-as-long-as-names-get-" * 2)],
    )
    return folder


@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_is_whole_without_a_network(docs: Path, width: int) -> None:
    wrong: list[str] = []
    with sync_api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": width, "height": 844})
        tab.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        tab.on("requestfailed", lambda request: wrong.append(f"failed: {request.url}"))
        tab.on("console", lambda message: wrong.append(f"console: {message.text}"))
        tab.route("**/*", lambda route: route.continue_() if route.request.url.startswith("file:") else route.abort())
        for page in sorted(docs.rglob("*.html")):
            tab.goto(page.as_uri())
            assert tab.evaluate("document.documentElement.scrollWidth") <= width, page.name
        tab.goto((docs / "validations/one.html").as_uri())
        mark = "getComputedStyle(document.querySelector('i.fa-times:not(.alert i)'), '::before').content"
        assert tab.evaluate(mark) == '"\u2717\u00a0broken"'
        rows = tab.locator("tr:visible").count()
        tab.check("#broken-only")
        assert 0 < tab.locator("tr:visible").count() < rows
        browser.close()
    assert wrong == []
