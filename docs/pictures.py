"""The README's pictures, taken of what the last run left: `make pipeline`, then `make pictures`.

Needs chromium. The report's pages are opened from disk, without a network; they show the embedded sample. Prefect's
page of the last flow run is taken while `make ui` is up, and left as it is otherwise. So is the service's page, unless
BUNDLE names a folder with a bundle that knows such text as is typed (in the README: of preset msdocs).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, NamedTuple

from playwright.sync_api import Browser, sync_playwright

from flows.settings import API_PORT, HOST

HERE = Path(__file__).parent
REPORTS, PICTURES = HERE.parent / "reports", HERE / "pictures"
PREFECT = f"http://{HOST}:{API_PORT}"
LAPTOP = (1180, 720)
SHOTS = {
    "front": ("index", LAPTOP, None),
    "defects": ("clean", LAPTOP, "main section:nth-of-type(2)"),
    "monitor": ("monitor", LAPTOP, "figure"),
}
"""Name: page, width and height of the window, and the element to show (else what the window shows)."""


class ServiceShot(NamedTuple):
    """A picture of the service's page."""

    language: str
    window: tuple[int, int]
    scheme: Literal["light", "dark"] = "light"
    opens: int | None = None
    """The sentence whose other translations are shown, from 0."""


TYPED = (
    "구독에 새 리소스 그룹을 만듭니다. 배포하기 전에 {name} 매개 변수의 값을 확인하세요.\n\n"
    "1. 포털에서 가상 머신을 선택합니다.\n"
    "2. 설정을 저장하고 30초 동안 기다립니다. 그러면 상태가 업데이트됩니다.\n\n"
    "자세한 내용은 설명서를 참조하세요."
)
SERVICE = {
    "service-en": ServiceShot("en", (1180, 820), opens=3),
    "service-ko": ServiceShot("ko", (1180, 760)),
    "service-phone-ko": ServiceShot("ko", (360, 960)),
    "service-dark-en": ServiceShot("en", (1180, 760), "dark"),
}


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
        if bundle := os.environ.get("BUNDLE"):
            with served(Path(bundle)) as url:
                for name, shot in SERVICE.items():
                    take_service(browser, url, shot, PICTURES / f"{name}.png")


def take(browser: Browser, address: str, window: tuple[int, int], element: str | None, to: Path) -> None:
    """One picture: of an element, or of what the window shows."""
    tab = browser.new_page(viewport={"width": window[0], "height": window[1]})
    tab.goto(address, wait_until="networkidle")
    (tab.locator(element).first if element else tab).screenshot(path=to)
    tab.close()


@contextmanager
def served(bundle: Path) -> Iterator[str]:
    """The address of a service that answers with the bundle, as long as it is needed."""
    command = [sys.executable, "-c", "from hanyeong.cli.main import main; main()", "serve", "--port", "0"]
    child = subprocess.Popen(  # noqa: S603  our own command
        [*command, "--bundle", str(bundle)], stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )
    try:
        events = (json.loads(line) for line in child.stderr or () if line.startswith("{"))
        yield next(event["url"] for event in events if event["event"] == "serving")
    finally:
        child.terminate()
        child.communicate()


def take_service(browser: Browser, url: str, shot: ServiceShot, to: Path) -> None:
    """The service's page with a translated text."""
    width, height = shot.window
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale=shot.language, color_scheme=shot.scheme
    )
    tab = context.new_page()
    tab.goto(url)
    tab.locator("body.ready").wait_for()
    tab.fill("#source", TYPED)
    tab.locator("#target:not(:has(.waits)) .seg").first.wait_for()
    tab.locator("#target[aria-busy=false]").wait_for()
    tab.evaluate("document.activeElement.blur()")
    if shot.opens is not None:
        tab.locator("#target .seg").nth(shot.opens).click()
        tab.locator(".card .other").first.wait_for()
    tab.screenshot(path=to)
    context.close()


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
