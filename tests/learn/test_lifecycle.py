"""The life of a model: what a run has left is shown and linked, what is missing is said, and a new run is noticed."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from hanyeong.pipeline.results_file import State
from hanyeong.report import live
from hanyeong.report.pages import windows
from learn.course import LANGUAGES, chapter
from learn.measure import PARAMS, measure
from learn.page import draw
from learn.parts.lifecycle.measure import LIVE, last_run
from learn.parts.lifecycle.phases import PHASES
from learn.stale import is_stale
from tests.learn.parts import ROOT

RECORDED = ROOT / "tests/core/report/recorded"
STEMS = chapter("lifecycle").stems


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that has run nothing."""
    (tmp_path / PARAMS).parent.mkdir()
    text = (ROOT / "learn/quick.yaml").read_text(encoding="utf-8")
    (tmp_path / PARAMS).write_text(text.replace("reports: reports", f"reports: {tmp_path / 'reports'}"))
    return tmp_path


def after_a_run(project: Path) -> None:
    """Leave the results of a run, one page of its reports, and a page of Evidently's."""
    shutil.copytree(RECORDED, project / "reports", dirs_exist_ok=True)
    both = [page.format(language=language) for page in ("html/{language}/plan.html", LIVE) for language in LANGUAGES]
    for page in [*both, "monitoring/drift.html"]:
        (project / "reports" / page).parent.mkdir(parents=True, exist_ok=True)
        (project / "reports" / page).write_text("<!doctype html>")


def pages(project: Path, language: str) -> dict[str, str]:
    measure(project, "lifecycle")
    draw(project, "lifecycle")
    folder = project / "reports/learn/html" / language
    return {name: (folder / f"{stem}.html").read_text(encoding="utf-8") for name, stem in STEMS.items()}


@pytest.mark.parametrize(("language", "nothing"), [("ko", "아직 결과가 없음"), ("en", "nothing yet")])
def test_without_a_run_every_page_says_what_to_run(project: Path, language: str, nothing: str) -> None:
    found = pages(project, language)
    assert "<code>make pipeline</code>" in "".join(found.values())
    for name in PHASES:
        assert nothing in found[name], name


def test_after_a_run_every_table_is_filled(project: Path) -> None:
    after_a_run(project)
    found = pages(project, "ko")
    assert [name for name in PHASES if "아직 결과가 없음" in found[name]] == []
    assert re.findall(r">0/\d", found[""]) == [], "every phase has results"


def test_links_lead_to_reports_that_are_there_and_no_others(project: Path) -> None:
    after_a_run(project)
    for language in LANGUAGES:
        found = pages(project, language)
        assert f'href="../../../html/{language}/plan.html"' in found["plan"]
        assert "clean.html" not in found["data"], "that page was not made"
        assert f'href="../../../{LIVE.format(language=language)}"' in found["monitoring"]
        for page in found.values():
            for target in re.findall(r'<td><a href="([^"]+)|<th scope="row"><a href="([^"]+)', page):
                linked = project / "reports/learn/html" / language / "".join(target)
                assert linked.resolve().is_file(), target


def test_live_pages_are_looked_for_where_the_monitor_draws_them() -> None:
    assert f"reports/{LIVE}".format(language="ko") == f"{live.PAGES}/ko/{windows.NAME}.html"


def test_a_result_that_cannot_be_read_is_left_out_and_named(project: Path) -> None:
    after_a_run(project)
    (project / "reports/clean.json").write_text("{")
    found = last_run(project / "reports")
    assert found.clean is None
    assert found.left["clean"].state is State.UNREADABLE
    assert "cannot be read" in pages(project, "en")["data"]


def test_no_text_of_the_corpus_is_kept(project: Path) -> None:
    """The results hold none, and neither does what is kept of them; Korean in it is words of ours."""
    after_a_run(project)
    measure(project, "lifecycle")
    kept = (project / "reports/learn/lifecycle.json").read_text(encoding="utf-8")
    ours = "".join(path.read_text(encoding="utf-8") for path in RECORDED.rglob("*.json"))
    assert {word for word in re.findall("[가-힣]+", kept) if word not in ours} == set()


def test_a_run_makes_the_part_stale_and_measuring_it_makes_it_new(project: Path) -> None:
    assert is_stale(project), "never measured"
    measure(project, "lifecycle")
    assert not is_stale(project)
    after_a_run(project)
    assert is_stale(project)
    measure(project, "lifecycle")
    assert not is_stale(project)
