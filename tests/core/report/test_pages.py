"""Every page from the results of a real run: all of them shown, none of them trusted.

`recorded/` holds what a small run on the project's own sample left below reports/. Pages are also drawn from the same
results with pieces missing, of another type, or hostile.
"""

from __future__ import annotations

import html
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from markupsafe import escape

from hanyeong.pipeline.results_file import State, examine
from hanyeong.report.catalog import Catalog
from hanyeong.report.params import Language
from hanyeong.report.phrases.labels import LABELS
from hanyeong.report.phrases.terms import EXPLAINED
from hanyeong.report.render import render_here, stage_page
from hanyeong.report.result_store import CHAIN, Entry, ResultStore, entry_of, read_results
from hanyeong.results.registry import BY_KEY
from tests import records
from tests.records import RECORDED, paths_of, recorded

FILES = sorted(path.relative_to(RECORDED).as_posix() for path in RECORDED.rglob("*.json"))
PAYLOAD = "<script>alert('&')</script>"
UNSEEN = {f"validate/{item}.json": {"expectations.0.expected"} for item in ("raw", "split")}
UNSEEN["tokenize.json"] = {
    f"parts.{part}.{side}.{name}"
    for part in ("train", "dev")
    for side in ("src", "tgt")
    for name in ("chars", "words", "rows", "lengths.edges.0", "lengths.rows.0")
} - {"parts.train.src.lengths.edges.0", "parts.train.src.lengths.rows.0", "parts.train.tgt.lengths.rows.0"}
UNSEEN |= {file: {"curves.n_tokens.0"} for file in ("train.json", "distill.json")}
UNSEEN["split.json"] = {f"leaks.0.{name}" for name in ("part", "held_by", "ko", "en", "both")}  # of no row: not shown
UNSEEN["plan.json"] = {"concerns.0.least"}
UNSEEN["monitor.json"] = {
    "columns.0.most_frequent",
    "detection.0.share",  # of windows without drift
    "detection.0.windows",
    *(f"pages.0.{name}" for name in ("agrees", "columns", "drifted", "file", "window")),  # no such page is there
    *(f"windows.0.{name}" for name in ("effects.0", "rows", "share")),
    *(f"windows.0.strongest.{name}" for name in ("effect", "high", "low", "shift")),
}
UNSEEN["compress.json"] = {
    # the first candidate is the best one, which is compared with itself
    f"candidates.0.against_best.ko-en.{name}"
    for name in ("difference", "high", "low", "p_value")
}
UNSEEN["judgement.json"] = {"checks.0.reason_ko"}
SLICES = {
    "candidate": r"tests\.sample\.slices\..*\.(n|signature)|short_inputs\..*\.chrf\.(n|signature)",
    "teacher": r"tests\.sample\.slices\..*",
}
"""Of slices a page shows the candidate's, and of their scores neither the signature, which is the test's, nor n."""
UNSEEN |= {
    f"evaluation/{system}.json": {
        path
        for path in (".".join(map(str, path)) for path in paths_of(recorded(f"evaluation/{system}.json")))
        if re.fullmatch(pattern, path)
    }
    for system, pattern in SLICES.items()
}
"""Fields that a page leaves to the list of everything, by file: an expectation's name, limits and reason say it; a
window is drawn by its strength."""


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("real")
    shutil.copytree(RECORDED, root / "reports")
    render_here(root)
    return root


def test_there_is_a_record_of_every_stage() -> None:
    assert {file.partition("/")[0].removesuffix(".json") for file in FILES} == set(CHAIN)


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("stage", CHAIN)
def test_nothing_of_a_finished_run_is_said_to_be_missing(real: Path, stage: str, language: Language) -> None:
    w = Catalog(language)
    text = (real / f"reports/html/{language}/{stage}.html").read_text(encoding="utf-8")
    assert w("missing") not in text


@pytest.mark.parametrize("stage", CHAIN)
def test_the_index_has_a_few_words_for_every_stage(real: Path, stage: str) -> None:
    for language in ("ko", "en"):
        text = (real / f"reports/html/{language}/index.html").read_text(encoding="utf-8")
        card = text.split(f'href="{stage}.html"')[1].split("</li>")[0]
        headline = card.split('class="headline">')[1].split("</p>")[0]
        assert headline.strip()
        assert Catalog(language)("not_measured") not in headline  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("page", EXPLAINED)
def test_a_page_explains_terms_that_it_uses(real: Path, page: str, language: Language) -> None:
    text = (real / f"reports/html/{language}/{page}.html").read_text(encoding="utf-8")
    (explained,) = re.findall(r"<details class=.terms.>.*?</details>", text, re.DOTALL)
    shown = text.partition("<h1>")[2].partition("<footer>")[0].replace(explained, "").casefold()
    terms = Catalog(language).explained(page)
    assert terms
    for name, meaning in terms:
        assert str(escape(meaning)) in explained
        assert name.casefold() in re.sub(r"<[^>]*>", " ", shown), name


def test_no_page_shows_a_code_without_words(real: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a page looks up by name has one in both languages, but for what users or params have named."""
    bare = set()
    named = Catalog.label

    def label(self: Catalog, code: str, stage: str = "") -> str:
        if not (LABELS.get(f"{stage}:{code}") or LABELS.get(code)):
            bare.add(code)
        return named(self, code, stage)

    monkeypatch.setattr(Catalog, "label", label)
    store = read_results(real / "reports")
    for stage in CHAIN:
        stage_page(stage, store, Catalog("ko"))
    tests, params, quantiles = {"sample", "test/sample"}, {"distill.train"}, {"p05", "p25", "p75", "p95", "p99"}
    assert bare <= tests | params | quantiles


def entry(file: str, stored: Any) -> Entry:
    """The entry of a recorded file that holds another result."""
    key, _, item = file.removesuffix(".json").partition("/")
    rows = json.loads((RECORDED / file).read_text(encoding="utf-8"))["rows"]
    return entry_of(key, item or None, file, examine(stored, BY_KEY[key], rows))


def drawn(file: str, stored: Any) -> str:
    """What its page shows of it, the list of everything left out."""
    w = Catalog("en")
    of = entry(file, stored)
    assert of.state is State.THERE
    page = stage_page(of.stage, ResultStore([of], RECORDED), w)
    return repr([section for section in page.sections if section.title != w("files")])


@pytest.mark.parametrize("file", FILES)
def test_every_field_of_a_result_has_its_place(file: str) -> None:
    """Whatever changes in a result changes its page."""
    stored = recorded(file)
    model = BY_KEY[file.partition("/")[0].removesuffix(".json")]
    before, silent = drawn(file, stored), set()
    for path in paths_of(stored):
        others = [other for other in records.changes(stored, path) if records.is_valid(other, model)]
        if others and all(drawn(file, other) == before for other in others):
            silent.add(".".join(str(part) for part in path))
    assert silent <= UNSEEN.get(file, set())


@pytest.mark.parametrize("file", FILES)
def test_a_result_of_another_version_is_said_to_be_one(file: str) -> None:
    stored = recorded(file)
    key = next(iter(stored))
    for other in ({k: v for k, v in stored.items() if k != key}, stored | {"brand_new": 1}, stored | {key: [[]]}):
        of = entry(file, other)
        for language in ("ko", "en"):
            w = Catalog(language)  # type: ignore[arg-type]
            page = stage_page(of.stage, ResultStore([of], RECORDED), w)
            assert w("other_version", file=file, stage=of.label) in repr(page.sections)
            assert page.sections[-1].title == w("files")


def test_texts_and_names_in_real_results_stay_texts(tmp_path: Path) -> None:
    """Every text that is no code becomes a payload."""
    for file in FILES:
        target = tmp_path / "reports" / file
        target.parent.mkdir(parents=True, exist_ok=True)
        document = json.loads((RECORDED / file).read_text(encoding="utf-8"))
        model = BY_KEY[file.partition("/")[0].removesuffix(".json")]
        stored = records.poisoned(document["result"], model, PAYLOAD)
        target.write_text(json.dumps(document | {"result": stored}), encoding="utf-8")
    render_here(tmp_path)
    for page in (tmp_path / "reports").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "<script>alert" not in text, page.name
        assert text.count("<script") == 3 + (page.stem in {"history", "index"}), page.name
    assert "&lt;script&gt;alert" in (tmp_path / "reports/html/en/ingest.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_whole_result_is_shown_as_its_file_has_it(real: Path, language: str) -> None:
    """In its own keys: half of them in a reader's words and half not would be no language at all."""
    text = (real / f"reports/html/{language}/clean.html").read_text(encoding="utf-8")
    raw = re.search(r'<details class="raw">.*?<code>(.*?)</code>', text, re.DOTALL)
    assert raw
    assert json.loads(html.unescape(raw[1])) == recorded("clean.json")
