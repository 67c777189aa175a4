from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from hanyeong.report import catalog
from hanyeong.report.phrases import corpus, frame, live, models, quality, release, status
from hanyeong.report.render import HERE, render_here, settings
from hanyeong.report.result_store import CHAIN
from hanyeong.results.registry import RESULTS
from tests.records import result_files

PAYLOADS = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><svg onload='alert(1)'>",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(1)",
    "]]><!--",
)


class Anatomy(HTMLParser):
    """What of a page could act or load."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.scripts: list[dict[str, str | None]] = []
        self.active: list[str] = []
        self.addresses: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "script":
            self.scripts.append(found)
        if tag in {"iframe", "object", "embed", "img", "form", "base"} or any(name.startswith("on") for name in found):
            self.active.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in {"src", "href", "action", "srcset"}]


def hostile(kind: Any) -> Any:
    """Facts full of payloads, as keys and as values."""
    return {payload: {payload: kind, "list": [payload, kind, [payload]]} for payload in PAYLOADS}


def pages(root: Path) -> dict[str, str]:
    render_here(root)
    return {p.relative_to(root).as_posix(): p.read_text(encoding="utf-8") for p in (root / "reports").rglob("*.html")}


def test_no_results_at_all_still_give_every_page_and_each_says_so(tmp_path: Path) -> None:
    found = pages(tmp_path)
    assert len(found) == 1 + 2 * (1 + len(CHAIN) + 1)
    for stage in CHAIN:
        assert "has no results yet" in found[f"reports/html/en/{stage}.html"]
    assert "No decision" in found["reports/html/en/index.html"]


def test_unreadable_results_are_named(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports/clean.json").write_text("{", encoding="utf-8")
    assert "reports/clean.json: the results file" in pages(tmp_path)["reports/html/en/clean.html"]


@pytest.mark.parametrize("kind", ["text", 1, 1.5, True, None, [], {}, [[1], [2]], [{"a": 1}]], ids=repr)
def test_nothing_in_the_results_becomes_active_whatever_its_shape(leave: Any, kind: Any) -> None:
    root = Path()
    for file in result_files(["sample"]):
        root = leave(file, hostile(kind), {"read": 3, "kept": 1, "rejected": {PAYLOADS[0]: 2}})
    for name, text in pages(root).items():
        anatomy = Anatomy(text)
        assert len(anatomy.scripts) == 3 + name.endswith(("history.html", "index.html")), name
        assert anatomy.active == [], name
        assert not any(re.match(r"(?i)\s*(javascript|https?|//)", address) for address in anatomy.addresses), name
        assert "49" not in re.findall(r"<dd>(\d+)</dd>", text), name


def test_a_page_asks_only_for_the_timings_and_the_state_of_the_run(tmp_path: Path) -> None:
    for name, text in pages(tmp_path).items():
        anatomy = Anatomy(text)
        scripts = [script.get("src") for script in anatomy.scripts]
        if name.endswith("history.html"):
            assert str(scripts.pop(1)).endswith("/history.js")
        if name.endswith("index.html"):
            assert str(scripts.pop(1)).endswith("/status.js")
        run, timings, own = scripts
        assert (str(run).rpartition("/")[2], str(timings).rpartition("/")[2], own) == ("run.js", "timings.js", None)
        assert "default-src &#39;none&#39;" in text
        assert not re.search(r"https?://", text), name
        assert not re.search(r"<[^>]+\sstyle=", text), f"{name}: the policy would refuse a style attribute"


def test_the_policy_names_the_hashes_of_what_is_in_the_page(tmp_path: Path) -> None:
    text = pages(tmp_path)["reports/index.html"]
    assert f"<style>{(HERE / 'style.css').read_text(encoding='utf-8')}</style>" in text
    assert f"<script>{(HERE / 'page.js').read_text(encoding='utf-8')}</script>" in text


def test_what_another_version_left_is_shown_openly(leave: Any) -> None:
    root = leave("clean.json", {"brand_new_key": {"inner": 12345}})
    text = pages(root)["reports/html/en/clean.html"]
    assert text.index("written by another version") < text.index("brand_new_key") < text.index("12345")


def test_rows_are_shown_with_reasons_and_shares(leave: Any) -> None:
    root = leave("clean.json", {}, {"read": 1000, "kept": 900, "rejected": {"empty": 60, "length_ratio": 40}})
    text = pages(root)["reports/html/en/clean.html"]
    for part in ("1,000", "900", "90.00%", "60", "6.00%"):
        assert part in text


def test_no_page_holds_a_timing_even_when_there_are_some(leave: Any) -> None:
    root = leave("clean.json", {}, {"read": 1, "kept": 1, "rejected": {}})
    before = pages(root)
    (root / "reports/timings.js").write_text('window.TIMINGS = {"clean": {"seconds": 77.7}};', encoding="utf-8")
    assert pages(root) == before


def test_the_language_of_the_index_comes_from_params(tmp_path: Path) -> None:
    assert settings(tmp_path) == ("ko", None)
    (tmp_path / "params.yaml").write_text("report: {language: en}\nsources: {b: {}, a: {}}\n", encoding="utf-8")
    assert settings(tmp_path) == ("en", ["b", "a"])


def test_every_word_is_there_in_both_languages_with_the_same_places_to_fill() -> None:
    for key, (ko, en) in {**catalog.PHRASES, **catalog.LABELS}.items():
        assert ko, key
        assert en, key
        assert set(re.findall(r"{(\w+)}", ko)) == set(re.findall(r"{(\w+)}", en)), key


def test_every_word_that_code_asks_for_exists() -> None:
    asked = set()
    for path in [*HERE.rglob("*.py"), HERE / "page.html"]:
        asked |= set(re.findall(r'\bw\(\s*"(\w+)"', path.read_text(encoding="utf-8")))
    assert asked - {"state_"} <= set(catalog.PHRASES)


def test_no_word_is_left_that_nobody_says() -> None:
    """Every key stands somewhere in the code, whole or made by an f-string."""
    files = [*HERE.glob("*.*"), *(HERE / "pages").glob("*.py"), *(HERE.parent / "cli").glob("*.py")]
    files += (HERE.parent / "status").glob("*.py")
    code = "\n".join(path.read_text(encoding="utf-8") for path in files)
    whole = set(re.findall(r"[\"'](\w+)[\"']", code))
    made = re.findall(r"\bf[\"'](\w*)\{[^}\"']*\}(\w*)[\"']", code)
    shapes = {(start, end) for start, end in made if start or end} | {("state_", "")}
    forgotten = [
        key
        for key in catalog.PHRASES
        if key not in whole and not any(key.startswith(start) and key.endswith(end) for start, end in shapes)
    ]
    assert forgotten == []


def test_korean_is_korean() -> None:
    """Every Korean text holds Hangul, unless it is a name, a number or a sign that is the same in English."""
    for key, (ko, en) in {**catalog.PHRASES, **catalog.LABELS}.items():
        assert re.search("[가-힣]", ko) or ko == en, key
        assert not re.search("[가-힣]", en), key


def test_no_two_parts_of_the_phrases_say_the_same_key() -> None:
    parts = [each.PHRASES for each in (frame, live, corpus, models, quality, release, status)]
    assert sum(map(len, parts)) == len(catalog.PHRASES)


def test_every_stage_has_a_name_and_a_sentence() -> None:
    for model in RESULTS:
        for text in (model.stage.title, model.stage.summary):
            assert re.search("[가-힣]", text.ko)
            assert text.en
            assert not re.search("[가-힣]", text.en)
