"""The pages of the course in a real browser without a network, on a phone and on a laptop."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from learn.course import CHAPTERS, LANGUAGES, pages
from learn.measure import PARAMS, measure
from learn.page import INDEX, draw

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
PAGES = [*(each.name for each in CHAPTERS), INDEX]
STEMS = [*(stem for stem, _ in pages()), INDEX]
WITHOUT_SIZE = """
[...document.querySelectorAll("math, svg.chart, pre")]
  .filter((e) => !e.closest("details:not([open])"))
  .filter((e) => { const box = e.getBoundingClientRect(); return box.width < 4 || box.height < 4; })
  .map((e) => e.outerHTML.slice(0, 80))
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the pages, on the smaller key."""
    root = tmp_path_factory.mktemp("course")
    (root / PARAMS).parent.mkdir()
    (root / PARAMS).write_bytes((ROOT / "learn/quick.yaml").read_bytes())
    for name in PAGES:
        if name != INDEX:
            measure(root, name)
        draw(root, name)
    (root / "reports/index.html").write_text("<!doctype html>")
    return root / "reports/learn"


@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_fits_and_nothing_is_wrong(course: Path, watched: Any, width: int) -> None:
    window = watched(width)
    for language in LANGUAGES:
        for page in STEMS:
            window.tab.goto((course / "html" / language / f"{page}.html").as_uri())
            assert (page, window.too_wide(), window.wrong) == (page, 0, [])
            assert window.tab.evaluate(WITHOUT_SIZE) == [], page


def test_one_comes_from_the_front_page_to_every_part_and_to_the_other_language(course: Path, watched: Any) -> None:
    window = watched(1280)
    window.tab.goto((course / "index.html").as_uri())
    for at, each in enumerate(CHAPTERS):
        window.tab.locator("ol.contents a").nth(at).click()
        assert window.tab.locator("h1").inner_text() == each.title.ko
        window.tab.click("a.language")
        assert window.tab.locator("html").get_attribute("lang") == "en"
        assert window.tab.locator("nav [aria-current]").inner_text() == f"{each.number}. {each.title.en}"
        window.tab.goto((course / "index.html").as_uri())
    assert window.wrong == []
