"""Every page in a real browser without a network: nothing missing, nothing broken, nothing wider than a phone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from hanyeong.report.facts import CHAIN, ITEMISED, SINGLE
from hanyeong.report.render import render_here

sync_api = pytest.importorskip("playwright.sync_api")
CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")]

PHONE, LAPTOP = 390, 1280
PAGES = [f"html/{language}/{name}.html" for language in ("ko", "en") for name in ("index", *CHAIN)] + ["index.html"]
LONG = "x" * 300
HOSTILE = {
    "</script><script>window.BROKEN=1</script>": "<img src=x onerror='window.BROKEN=1'>",
    "javascript:alert(1)": [LONG, "<svg onload=window.BROKEN=1>"],
    "deep": {"deeper": {"deepest": [{"a": 1}, {LONG: LONG}]}},
}


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of a project whose facts are hostile, with the clock's readings beside them."""
    root = tmp_path_factory.mktemp("project")
    files = list(SINGLE.values())
    for folder, items in ITEMISED.values():
        files += [f"{folder}/{item}.json" for item in items or ("sample",)]
    for file in files:
        path = root / "reports" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = {"read": 10**9, "kept": 1, "refused": {f"<b>{LONG}": 10**9 - 1}}
        path.write_text(json.dumps({"stage": "x", "item": None, "rows": rows, "facts": HOSTILE}), encoding="utf-8")
    render_here(root)
    clock = {"clean": {"seconds": 83.5, "peak_bytes": 2e9, "readings": {"<b>rate_per_s": 4.5, "deep": {"p50_ms": 2}}}}
    text = json.dumps(clock).replace("<", "\\u003c")
    (root / "reports/clock.js").write_text(f"window.CLOCK = {text};\n", encoding="utf-8")
    return root / "reports"


class Watched:
    """A tab that lets nothing but local files load and notes whatever goes wrong."""

    def __init__(self, browser: sync_api.Browser, width: int) -> None:
        self.tab = browser.new_page(viewport={"width": width, "height": 844})
        self.wrong: list[str] = []
        self.tab.route("**/*", self._only_files)
        self.tab.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.tab.on("requestfailed", lambda request: self.wrong.append(f"failed: {request.url}"))
        self.tab.on("console", lambda message: self.wrong.append(f"console: {message.text}"))

    def _only_files(self, route: sync_api.Route) -> None:
        if route.request.url.startswith(("file:", "data:")):
            route.continue_()
        else:
            self.wrong.append(f"asked the network: {route.request.url}")
            route.abort()


@pytest.fixture(scope="module")
def browser() -> Iterator[sync_api.Browser]:
    with sync_api.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.mark.parametrize("width", [PHONE, LAPTOP])
def test_every_page_loads_whole_and_fits(reports: Path, browser: sync_api.Browser, width: int) -> None:
    watched = Watched(browser, width)
    for page in PAGES:
        watched.tab.goto((reports / page).as_uri())
        assert watched.wrong == [], page
        too_wide = watched.tab.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert too_wide <= 0, f"{page} is {too_wide} px too wide for {width} px"
        assert watched.tab.evaluate("window.BROKEN") is None, page
        assert watched.tab.evaluate("document.querySelectorAll('h1').length") == 1, page


def test_the_clock_fills_its_places_and_only_those_it_knows(reports: Path, browser: sync_api.Browser) -> None:
    tab = Watched(browser, LAPTOP).tab
    tab.goto((reports / "html/en/clean.html").as_uri())
    assert tab.text_content("[data-clock=clean][data-path=seconds]") == "1 min 24 s"
    assert tab.text_content("[data-clock=clean][data-path=peak_bytes]") == "2 GB"
    assert tab.text_content("[data-clock=clean][data-path=cpu_seconds]") == "not measured"
    assert "4.5/s" in (tab.text_content("[data-clock-list=clean]") or "")


def test_links_lead_to_files_that_are_there(reports: Path, browser: sync_api.Browser) -> None:
    tab = Watched(browser, LAPTOP).tab
    for page in PAGES:
        tab.goto((reports / page).as_uri())
        for address in tab.evaluate("[...document.querySelectorAll('a[href]')].map((a) => a.href.split('#')[0])"):
            assert Path(address.removeprefix("file://")).is_file(), f"{page} links to {address}"


def test_the_language_switch_leads_to_the_same_page(reports: Path, browser: sync_api.Browser) -> None:
    tab = Watched(browser, LAPTOP).tab
    tab.goto((reports / "html/ko/split.html").as_uri())
    tab.click("a.language")
    assert tab.url.endswith("html/en/split.html")
    assert tab.get_attribute("html", "lang") == "en"


def test_without_a_clock_the_places_say_so(reports: Path, browser: sync_api.Browser, tmp_path: Path) -> None:
    shutil.copytree(reports / "html", tmp_path / "reports/html")
    tab = browser.new_page()
    tab.goto((tmp_path / "reports/html/en/clean.html").as_uri())
    assert tab.text_content("[data-clock=clean][data-path=seconds]") == "not measured"
