"""What a reader must see before the details: what the report is about, and what speaks against the model."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from hanyeong.report.catalog import Catalog
from hanyeong.report.render import render_here
from hanyeong.results.codes import Direction
from tests.records import RECORDED, check, judgement, recorded

SERVED = "evaluation/candidate.json"


@pytest.fixture
def root(leave: Any) -> Path:
    """A run that was scored on two tests, one of which the baseline does better on."""
    stored = recorded(SERVED)
    test = stored["tests"]["sample"]
    behind = test | {"nearest": test["nearest"] | {"over": {"bleu": -3.25, "chrf": 1.0}}}
    ahead = test | {"nearest": test["nearest"] | {"over": {"bleu": 3.25, "chrf": 1.0}}}
    root: Path = leave(SERVED, stored)
    shutil.copytree(RECORDED, root / "reports", dirs_exist_ok=True)
    leave(SERVED, stored | {"tests": {"news": behind, "talks": ahead}})
    sources = "sources: {mine: {use: train}, theirs: {use: train}, held: {use: test}}"
    (root / "params.yaml").write_text(f"report: {{language: en}}\n{sources}\n", encoding="utf-8")
    return root


def drawn(root: Path, page: str = "index.html") -> str:
    render_here(root)
    return (root / "reports" / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", ["index.html", "html/en/clean.html", "html/en/history.html"])
def test_under_every_title_stands_what_the_page_is_about(root: Path, page: str) -> None:
    text = drawn(root, page)
    line = re.search(r'<h1>[^<]*</h1>\s*<p class="subtitle">(.*?)</p>', text)
    assert line, "it comes right after the title"
    package, kept = recorded("package.json"), recorded_rows("clean.json")
    label = re.sub("<[^>]+>", "|", line[1])
    for part in (package["name"], Catalog("en").of(direction()), f"{kept:,}", "mine, theirs", package["digest"][:12]):
        assert part in label
    assert "held" not in label, "it is not learned from"


def direction() -> Direction:
    return Direction(recorded("package.json")["direction"])


def recorded_rows(file: str) -> int:
    return int(json.loads((RECORDED / file).read_text(encoding="utf-8"))["rows"]["kept"])


@pytest.mark.parametrize("page", ["index.html", "html/en/judgement.html"])
def test_a_baseline_that_is_ahead_is_a_warning_for_that_test_alone(root: Path, page: str) -> None:
    warned = r'<p class="paragraph warn">On the same rows of (\w+) the nearest-neighbour baseline'
    told = re.findall(warned, drawn(root, page))
    assert told == ["news"]


def test_every_test_is_in_the_table_of_the_front_page(root: Path) -> None:
    w = Catalog("en")
    table = drawn(root).split(w("all_tests_caption"))[2].split("</table>")[0]
    assert set(re.findall(r'<th scope="row">(\w+)</th>', table)) == {
        "news",
        "talks",
        *recorded("evaluation/teacher.json")["tests"],
    }
    bleu = recorded(SERVED)["tests"]["sample"]["metrics"]["bleu"]
    assert table.count(f'data-name="BLEU">{bleu["value"]:.1f}</td>') == 2, "the model was not scored on the third"


def test_a_model_is_a_candidate_until_it_may_be_released(root: Path, leave: Any) -> None:
    w, digest = Catalog("en"), recorded("package.json")["digest"]
    heads = {"no-go": "candidate_result", "go": "result"}
    for verdict, status in (("no-go", "fail"), ("go", "pass")):
        leave("judgement.json", judgement(verdict, [check("bundle", status, "hashed")], bundle=digest))
        text = drawn(root)
        assert {key: f"<h2>{w(key)}</h2>" in text for key in heads.values()} == {
            key: name == verdict for name, key in heads.items()
        }
