"""The pages about windows as a browser shows them, and the line that leads to them from the report."""

from pathlib import Path

import pytest

from hanyeong.report.live import PAGES, draw_live_pages
from hanyeong.report.render import render_here
from hanyeong.results.window import Cause, LiveState, Signal, SignalState
from tests.browser.conftest import Watched
from tests.core.report.test_live import Leave, leave, reading  # noqa: F401  a fixture


@pytest.mark.parametrize("width", [390, 1280])
def test_windows_are_shown_whole_and_lead_to_each_other(leave: Leave, tmp_path: Path, browser, width: int) -> None:  # noqa: F811
    leave(1)
    leave(2, reading(Signal.LATENCY_MS, SignalState.ALARM, 0.4), state=LiveState.ALARM, causes=(Cause.SLOWER,))
    render_here(tmp_path)
    for name in ("timings.js", "history.js"):
        (tmp_path / "reports" / name).write_text("", encoding="utf-8")
    draw_live_pages(tmp_path)
    seen = Watched(browser, width)
    seen.tab.goto((tmp_path / "reports/html/en/monitor.html").as_uri())
    line = seen.tab.locator("#live")
    assert "window 2, alarm: the service has become slower" in line.inner_text()
    line.locator("a").click()
    seen.tab.wait_for_load_state("load")  # else the next page breaks off what this one loads
    assert seen.tab.url == (tmp_path / PAGES / "en/windows.html").as_uri()
    for language in ("en", "ko"):
        for page in ("windows", "1", "2"):
            seen.tab.goto((tmp_path / PAGES / language / f"{page}.html").as_uri())
            assert seen.too_wide() <= 0, (language, page)
            assert seen.tab.locator("nav .window").count() == 2
            assert "UTC" not in seen.tab.locator(".subtitle").inner_text()  # in the reader's own time
    assert seen.wrong == []
