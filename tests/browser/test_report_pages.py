"""Every page in a real browser without a network: nothing missing, nothing broken, nothing wider than a phone."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from hanyeong.pipeline import history
from hanyeong.report.cards import CARDS
from hanyeong.report.render import render_here
from hanyeong.report.result_store import CHAIN
from tests.records import RECORDED, poisoned, result_files

pytestmark = pytest.mark.browser

PHONE, LAPTOP = 390, 1280
PAGES = [f"html/{language}/{name}.html" for language in ("ko", "en") for name in ("index", *CHAIN, "history")] + [
    "index.html"
]
CARD_PAGES = [f"html/{language}/{name}.html" for language in ("ko", "en") for name in CARDS]
LONG = "x" * 300
PAYLOAD = f"<img src=x onerror='window.BROKEN=1'>{LONG}"
OTHER_VERSION = "split.json"
"""The file of a stage whose results are of no version that we know, and hostile."""
HOSTILE = {
    "</script><script>window.BROKEN=1</script>": "<img src=x onerror='window.BROKEN=1'>",
    "javascript:alert(1)": [LONG, "<svg onload=window.BROKEN=1>"],
    "deep": {"deeper": {"deepest": [{"a": 1}, {LONG: LONG}]}},
}


CUT_OFF = """
[...document.querySelectorAll("main :is(h1, h2, p, dt, dd, li, figcaption)")]
  .filter((e) => !e.closest(".scroll, details:not([open])") && getComputedStyle(e).display !== "inline")
  .filter((e) => e.scrollWidth > e.clientWidth + 1)
  .map((e) => e.textContent)
"""


PASSES_THE_EDGE = """
[...document.querySelectorAll("svg.chart")].flatMap((chart) => {
  const frame = chart.parentElement.getBoundingClientRect();
  return [...chart.querySelectorAll("rect, polyline, .tick, .axis, .grid")]
    .map((shape) => shape.getBoundingClientRect())
    .filter((box) => box.width + box.height > 0 && (box.left < frame.left - 1 || box.right > frame.right + 1))
    .map((box) => [box.left, box.right, frame.left, frame.right]);
})
"""
"""Shapes of a chart outside what it is part of; the page itself would cut them off without growing wider."""


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of a project whose results are hostile, with timings beside them."""
    root = tmp_path_factory.mktemp("project")
    for file, model in result_files(["sample"]).items():
        path = root / "reports" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        document = json.loads((RECORDED / file).read_text(encoding="utf-8"))
        stored = HOSTILE if file == OTHER_VERSION else poisoned(document["result"], model, PAYLOAD)
        rows = {"read": 10**9, "kept": 1, "rejected": {f"<b>{LONG}": 10**9 - 1}}
        path.write_text(json.dumps({"stage": "x", "item": None, "rows": rows, "result": stored}), encoding="utf-8")
    (root / "models/release").mkdir(parents=True)
    for card in (file for languages in CARDS.values() for file in languages.values()):
        wide = f"# A card\n\n| {LONG} | {PAYLOAD} |\n| --- | --- |\n| {LONG} {LONG} | `{LONG}` |\n\n{LONG}\n"
        (root / "models/release" / card).write_text(wide, encoding="utf-8")
    render_here(root)
    timings = {"clean": {"seconds": 83.5, "peak_bytes": 2e9, "readings": {"<b>rate_per_s": 4.5, "deep": {"p50_ms": 2}}}}
    text = json.dumps(timings).replace("<", "\\u003c")
    (root / "reports/timings.js").write_text(f"window.TIMINGS = {text};\n", encoding="utf-8")
    (root / "reports/history.js").write_text("", encoding="utf-8")
    return root / "reports"


@pytest.mark.parametrize("width", [PHONE, LAPTOP])
def test_every_page_loads_whole_and_fits(reports: Path, watched: Any, width: int) -> None:
    window = watched(width)
    for page in [*PAGES, *CARD_PAGES]:
        window.tab.goto((reports / page).as_uri())
        assert window.wrong == [], page
        assert window.too_wide() <= 0, f"{page} is {window.too_wide()} px too wide for {width} px"
        assert window.tab.evaluate("window.BROKEN") is None, page
        assert window.tab.evaluate("document.querySelectorAll('h1').length") == 1, page


def test_pages_of_a_real_run_fit_too(tmp_path: Path, watched: Any) -> None:
    shutil.copytree(RECORDED, tmp_path / "reports")
    render_here(tmp_path)
    (tmp_path / "reports/timings.js").write_text("window.TIMINGS = {};\n", encoding="utf-8")
    (tmp_path / "reports/history.js").write_text("", encoding="utf-8")
    window = watched(PHONE)
    for page in PAGES:
        window.tab.goto((tmp_path / "reports" / page).as_uri())
        assert window.wrong == [], page
        assert window.too_wide() <= 0, f"{page} is {window.too_wide()} px too wide"
        assert window.tab.evaluate(CUT_OFF) == [], page
        assert window.tab.evaluate(PASSES_THE_EDGE) == [], page


def test_the_timings_fill_their_places_and_only_those(reports: Path, watched: Any) -> None:
    tab = watched(LAPTOP).tab
    tab.goto((reports / "html/en/clean.html").as_uri())
    assert tab.text_content("[data-timing=clean][data-path=seconds]") == "1 min 24 s"
    assert tab.text_content("[data-timing=clean][data-path=peak_bytes]") == "2 GB"
    assert tab.text_content("[data-timing=clean][data-path=cpu_seconds]") == "not measured"
    assert "4.5/s" in (tab.text_content("[data-timing-list=clean]") or "")


def test_links_lead_to_files_that_are_there(reports: Path, watched: Any) -> None:
    tab = watched(LAPTOP).tab
    for page in PAGES:
        tab.goto((reports / page).as_uri())
        for address in tab.evaluate("[...document.querySelectorAll('a[href]')].map((a) => a.href.split('#')[0])"):
            assert Path(address.removeprefix("file://")).is_file(), f"{page} links to {address}"


def test_the_language_switch_leads_to_the_same_page(reports: Path, watched: Any) -> None:
    tab = watched(LAPTOP).tab
    tab.goto((reports / "html/ko/split.html").as_uri())
    tab.click("a.language")
    assert tab.url.endswith("html/en/split.html")
    assert tab.get_attribute("html", "lang") == "en"


def test_the_history_is_the_browsers_and_its_words_stay_words(reports: Path, watched: Any) -> None:
    scores = {"kept_pairs": 9602, "model_mb": 1.25, "mine": {"bleu": 7.8, "nearest_bleu": 10.1}}
    event = {"verdict": "no_go", "preset": "<img src=x>", "metrics": scores, "bundle": "ab" * 32}
    history.note(reports.parent, "run", event)
    history.note(reports.parent, "promoted", {"bundle": "ab" * 32})
    for stages, by_hand in ((["clean", "ingest@<b>"], False), ([], True)):
        history.note(reports.parent, history.STOPPED, {"stages": stages, "by_hand": by_hand})
    window = watched(PHONE)
    window.tab.goto((reports / "html/en/history.html").as_uri())
    shown = window.tab.inner_text("[data-history] tbody")
    for part in (
        "No-go",
        "<img src=x>",
        "mine: BLEU 7.8, Nearest-neighbour baseline 10.1",
        "9,602",
        "1.25 MB",
        "promoted",
        "failed clean ingest@<b>",
        "stopped by hand",
    ):
        assert part in shown
    assert window.wrong == []
    assert window.too_wide() <= 0


def state(reports: Path, **told: list[dict[str, Any]]) -> None:
    run = {"at": time.time(), "running": [], "stopped": [], **told}
    (reports / "run.js").write_text(f"window.RUN = {json.dumps(run)};\n", encoding="utf-8")


def test_a_page_says_where_the_last_run_stopped_whatever_it_shows(reports: Path, watched: Any) -> None:
    state(
        reports,
        stopped=[{"stage": "clean", "status": 2, "message": "<b>data/clean</b>: 3 of 9 pairs are left", "at": 1}],
    )
    tab = watched(PHONE).tab
    tab.goto((reports / "html/en/evaluation.html").as_uri())
    label = tab.inner_text("#run")
    assert label.startswith("The last run stopped at Data cleaning: <b>data/clean</b>: 3 of 9 pairs are left.")
    assert tab.get_attribute("#run a", "href") == "clean.html"
    state(reports)
    tab.reload()
    assert not tab.is_visible("#run")


def test_a_page_follows_a_run_that_is_going_on(reports: Path, watched: Any) -> None:
    note = {"stage": "train", "done": 96, "total": 450, "left_s": 130, "at": time.time()}
    state(reports, running=[note, {"stage": "evaluate@candidate", "at": time.time()}])
    tab = watched(PHONE).tab
    tab.goto((reports / "index.html").as_uri())
    label = tab.inner_text("#run")
    assert "96" in label
    assert "450" in label
    assert "21%" in label
    assert tab.get_attribute("#run p:first-child > a", "href") == "./now/index.html"
    state(reports, running=[{**note, "done": 200}])
    tab.locator("#run", has_text="200").wait_for()
    state(reports)


def test_on_paper_nothing_is_cut_off_or_folded(reports: Path, watched: Any) -> None:
    tab = watched(LAPTOP).tab
    tab.goto((reports / "html/en/judgement.html").as_uri())
    tab.emulate_media(media="print")
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    cut = "(e) => getComputedStyle(e).overflowY !== 'visible'"
    assert tab.evaluate(f"[...document.querySelectorAll('.scroll')].filter({cut}).length") == 0
    assert tab.evaluate("document.querySelectorAll('details:not(.raw):not([open]):not([hidden])').length") == 0


def test_without_timings_the_places_say_so(reports: Path, watched: Any, tmp_path: Path) -> None:
    shutil.copytree(reports / "html", tmp_path / "reports/html")
    tab = watched(LAPTOP).tab
    tab.goto((tmp_path / "reports/html/en/clean.html").as_uri())
    assert tab.text_content("[data-timing=clean][data-path=seconds]") == "not measured"
