"""The README's pictures, taken of what the last run left: `make pipeline`, then `make pictures`.

Needs chromium. The report's pages are opened from disk, without a network. Prefect's page of the last flow run is taken
while `make ui` is up, and left as it is otherwise. Every picture is of the embedded sample.
"""

from __future__ import annotations

import json
import shutil
import sys
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from flows.here import API_PORT, HOST

HERE = Path(__file__).parent
REPORTS, PICTURES = HERE.parent / "reports", HERE / "pictures"
PREFECT = f"http://{HOST}:{API_PORT}"
LAPTOP = (1180, 720)
SHOTS = {
    "front": ("index", LAPTOP, None),
    "planted": ("clean", LAPTOP, "main section:nth-of-type(2)"),
    "monitor": ("monitor", LAPTOP, "figure"),
}
"""Name: page, width and height of the window, and the element to show (else what the window shows)."""


def main() -> None:
    """Take them all, in both languages."""
    chromium = next((found for name in ("chromium", "google-chrome") if (found := shutil.which(name))), None)
    if chromium is None:
        sys.exit("no chromium here; install it (Debian: apt install chromium) and run again")
    if not (REPORTS / "index.html").exists():
        sys.exit(f"{REPORTS / 'index.html'}: not there; run `make pipeline` first")
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for language in ("ko", "en"):
            for name, (page, window, element) in SHOTS.items():
                address = (REPORTS / "html" / language / f"{page}.html").as_uri()
                take(browser, address, window, element, PICTURES / f"{name}-{language}.png")
        if run := last_flow_run():
            take(browser, f"{PREFECT}/runs/flow-run/{run}", LAPTOP, None, PICTURES / "prefect.png")


def take(browser: Browser, address: str, window: tuple[int, int], element: str | None, to: Path) -> None:
    """One picture: of an element, or of what the window shows."""
    tab = browser.new_page(viewport={"width": window[0], "height": window[1]})
    tab.goto(address, wait_until="networkidle")
    (tab.locator(element).first if element else tab).screenshot(path=to)
    tab.close()


def last_flow_run() -> str | None:
    """The last flow run that ended well and that `make ui` knows; None where it is not up."""
    ended = {"state": {"type": {"any_": ["COMPLETED"]}}}
    body = json.dumps({"sort": "START_TIME_DESC", "limit": 1, "flow_runs": ended}).encode()
    request = urllib.request.Request(  # noqa: S310  this machine
        f"{PREFECT}/api/flow_runs/filter", body, {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
            found = json.load(answer)
    except OSError:
        sys.stderr.write("make ui is not up: Prefect's picture stays as it is\n")
        return None
    return found[0]["id"] if found else None


if __name__ == "__main__":
    main()
