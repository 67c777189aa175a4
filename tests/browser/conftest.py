"""One chromium for all browser tests, which may load local files and nothing else.

Where no chromium is installed these tests are not collected, and the summary says so.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
collect_ignore_glob = [] if CHROMIUM else ["test_*.py"]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if not CHROMIUM:
        terminalreporter.write_line("tests/browser: not collected, since no chromium is installed")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Of one file: Playwright's event loop runs as long, and until then no other loop can run in the process."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


class Watched:
    """A tab without a network that notes whatever goes wrong."""

    def __init__(self, browser: Browser, width: int) -> None:
        self.tab: Page = browser.new_context(viewport={"width": width, "height": 844}, offline=True).new_page()
        self.tab.set_default_timeout(180_000)  # a busy machine draws Evidently's megabytes slowly
        self.wrong: list[str] = []
        self.tab.route("**/*", self._only_files)
        self.tab.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.tab.on("requestfailed", lambda request: self.wrong.append(f"failed: {request.url}"))
        self.tab.on("console", lambda message: self.wrong.append(f"console: {message.text}"))

    def _only_files(self, route: Route) -> None:
        if route.request.url.startswith(("file:", "data:")):
            route.continue_()
        else:
            self.wrong.append(f"asked the network: {route.request.url}")
            route.abort()

    def too_wide(self) -> int:
        """Pixels by which the page is wider than the window."""
        return int(self.tab.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


@pytest.fixture
def watched(browser: Browser) -> Iterator[Any]:
    """Opens tabs of a given width; they are closed afterwards."""
    opened: list[Watched] = []

    def open_tab(width: int) -> Watched:
        opened.append(Watched(browser, width))
        return opened[-1]

    yield open_tab
    for each in opened:
        each.tab.context.close()
