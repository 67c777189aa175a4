"""Prefect's pages in a real browser: clicked through, nothing missing, nothing asked of another machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect, sync_playwright

from tests.browser.conftest import CHROMIUM
from tests.flows.conftest import Served
from tests.pipeline.processes import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LEAVING_A_GRAPH = "Cannot read properties of null (reading 'position')"
"""What Prefect 3.9.1's drawing of a run says, once a frame, while its page is being left."""
NO_ICON = "/ico/undefined.svg"
"""What its pages ask for where they know no icon."""
PATIENCE_MS = 300_000


@pytest.fixture
def wrong() -> list[str]:
    return []


@pytest.fixture
def tab(served: Served, wrong: list[str]) -> Iterator[Page]:
    """A tab that reaches this machine's two ports and notes whatever goes wrong."""
    allowed = tuple(f"http://127.0.0.1:{port}/" for port in (served.port, served.reports_port))

    def only_here(route: Route) -> None:
        if route.request.url.startswith((*allowed, "data:", "blob:")):
            route.continue_()
        else:
            wrong.append(f"asked another machine: {route.request.url}")
            route.abort()

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1300, "height": 900})
        page.route("**/*", only_here)
        page.on("pageerror", lambda error: str(error) == LEAVING_A_GRAPH or wrong.append(f"error: {error}"))
        page.on(
            "response",
            lambda answer: answer.ok or answer.url.endswith(NO_ICON) or wrong.append(f"{answer.status}: {answer.url}"),
        )
        page.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        yield page
        browser.close()


def asked_for(served: Served) -> set[str]:
    """The runs that no clock asked for."""
    with served.client() as client:
        return {str(run.id) for run in client.read_flow_runs() if not run.auto_scheduled}


def test_a_run_is_asked_for_watched_and_read_by_clicking(served: Served, tab: Page, wrong: list[str]) -> None:
    tab.goto(f"http://127.0.0.1:{served.port}/")
    expect(tab).to_have_url(f"http://127.0.0.1:{served.port}/dashboard")
    tab.locator("a[href='/deployments']").first.click()
    tab.wait_for_url("**/deployments")
    tab.locator("a[href*='/deployments/deployment/']").first.click()
    expect(tab.get_by_text("At 03:00 AM on day 1 of the month, only in January")).to_be_visible()
    before = asked_for(served)
    tab.get_by_role("button", name="Run", exact=True).click()
    tab.get_by_text("Quick run").click()
    wait_until(lambda: bool(asked_for(served) - before), "the run that was asked for", PATIENCE_MS / 1000)
    (run,) = asked_for(served) - before
    tab.locator(f"a[href*='{run}']").first.click()  # not that of the next scheduled run
    expect(tab.get_by_text("No-go", exact=True).first).to_be_visible()
    tab.reload()  # the number of tasks is read once
    expect(tab.get_by_text("5 Task runs")).to_be_visible()
    expect(tab.get_by_text("made 3 rows").or_(tab.get_by_text("didn't change, skipping")).first).to_be_visible()
    tab.get_by_text("Artifacts", exact=True).last.click()
    tab.get_by_text("verdict", exact=True).first.click()
    expect(tab.get_by_role("heading", name="no-go")).to_be_visible()
    expect(tab.get_by_role("cell", name="<b>1</b>")).to_be_visible()
    tab.go_back()
    tab.get_by_text("Artifacts", exact=True).last.click()
    tab.get_by_text("reports", exact=True).first.click()
    with tab.expect_navigation(url=f"http://127.0.0.1:{served.reports_port}/reports/index.html"):
        link = tab.get_by_role("link", name="Reports", exact=True)
        link.evaluate("link => link.removeAttribute('target')")
        link.click()
    assert wrong == []


PAGES = ["dashboard", "runs", "flows", "deployments", "work-pools", "work-pools/create", "blocks", "blocks/catalog"]
PAGES += ["variables", "automations", "events", "concurrency-limits", "artifacts", "settings", "v2", "v2/dashboard"]


def test_no_page_asks_another_machine(served: Served, tab: Page, wrong: list[str]) -> None:
    """Every page of the menu, and by hand those that `make ui` does not serve."""
    for page in PAGES:
        tab.goto(f"http://127.0.0.1:{served.port}/{page}")
        tab.wait_for_load_state("networkidle")
        assert "Upgrade" not in tab.locator("body").inner_text(), page
    assert [line for line in wrong if line.startswith("asked")] == []


def test_the_browser_is_told_to_ask_nobody(served: Served, tab: Page) -> None:
    """Also what a later version of the pages would ask: the server's policy forbids it before any request."""
    refused: list[str] = []
    tab.on("console", lambda message: refused.append(message.text))
    tab.goto(f"http://127.0.0.1:{served.port}/dashboard")
    for script in (
        "fetch('http://192.0.2.1/config').catch(() => {})",
        "new Promise(done => { const x = new Image(); x.onerror = done; x.src = 'http://192.0.2.1/x.png' })",
        "navigator.sendBeacon('http://192.0.2.1/beacon', 'x')",
    ):
        tab.evaluate(script)
    assert len([line for line in refused if "Content Security Policy" in line]) >= 3, refused
