"""The README's pictures, taken of the pages that the last run left: `make pipeline`, then `make pictures`.

Needs chromium. Pages are opened from disk, without a network; every picture is of the embedded sample.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
REPORTS = HERE.parent / "reports"
PICTURES = HERE / "pictures"
PHONE, LAPTOP = {"width": 390, "height": 844}, {"width": 1180, "height": 760}
SHOTS = {
    "front": ("html/{language}/index.html", LAPTOP, None),
    "phone": ("html/{language}/judgement.html", PHONE, None),
    "clean": ("html/{language}/clean.html", LAPTOP, None),
    "train": ("html/{language}/train.html", LAPTOP, "figure"),
    "monitor": ("html/{language}/monitor.html", LAPTOP, "figure"),
}
"""Name: page, window, and the first element to show (else what the window shows)."""


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
                tab = browser.new_page(viewport=window, device_scale_factor=1.25)
                tab.goto((REPORTS / page.format(language=language)).as_uri())
                target = tab.locator(element).first if element else tab
                target.screenshot(path=PICTURES / f"{name}-{language}.png")
                tab.close()


if __name__ == "__main__":
    main()
