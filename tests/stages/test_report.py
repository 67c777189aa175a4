from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hanyeong.pipeline import history
from hanyeong.pipeline.errors import InputError, ParamsError
from hanyeong.report.cards import BUNDLE, CARDS
from hanyeong.report.result_store import CHAIN
from hanyeong.results.registry import RESULTS
from stages.report import STAGE
from tests.records import RECORDED, result_files

SAMPLE = {"kind": "aihub", "path": "data/sample/corpus", "use": "train", "terms": "open"}
PARAMS: dict[str, Any] = {"report": {"language": "en"}, "sources": {"sample": SAMPLE}}


@pytest.fixture
def finished(tmp_path: Path) -> Path:
    """A project in which every stage has left its result, as a run of the sample recorded it."""
    for file in result_files(["sample"]):
        path = tmp_path / "reports" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(RECORDED / file, path)
    for folder in ("reports/monitoring", "data/evaluation/candidate", "data/split", "data/clean"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / BUNDLE).mkdir(parents=True)
    for file in (file for languages in CARDS.values() for file in languages.values()):
        (tmp_path / BUNDLE / file).write_text("# A card\n", encoding="utf-8")
    return tmp_path


def test_the_stage_leaves_the_index_and_a_page_a_stage_in_both_languages(finished: Path) -> None:
    told = STAGE.call(finished, params=PARAMS)
    expected = {f"{name}.html" for name in ("index", *CHAIN, "history", *CARDS)}
    for language in ("ko", "en"):
        assert {p.name for p in (finished / "reports/html" / language).iterdir()} == expected
    assert '<html lang="en">' in (finished / "reports/index.html").read_text(encoding="utf-8")
    assert told["result"] == {"language": "en", "pages": 41, "result_files": 18}
    assert json.loads((finished / "reports/report.json").read_text(encoding="utf-8")) == told


def test_a_run_that_came_to_something_new_is_a_line_of_the_history(finished: Path) -> None:
    for _ in range(2):
        STAGE.call(finished, params=PARAMS)
    assert [each["verdict"] for each in history.read(finished)] == ["no_go"]
    assert history.read(finished)[0]["preset"] == "own"


def test_a_corpus_of_ones_own_is_not_told_of_the_sample(finished: Path) -> None:
    own = {**SAMPLE, "path": "data/external/mine"}
    STAGE.call(finished, params={**PARAMS, "sources": {"mine": own}})
    assert not (finished / "reports/html/en/sample.html").exists()
    assert "sample.html" not in (finished / "reports/index.html").read_text(encoding="utf-8")


def test_the_index_speaks_the_language_of_params(finished: Path) -> None:
    STAGE.call(finished, params={**PARAMS, "report": {"language": "ko"}})
    assert '<html lang="ko">' in (finished / "reports/index.html").read_text(encoding="utf-8")


def test_an_unknown_language_is_refused(finished: Path) -> None:
    with pytest.raises(ParamsError, match=r"report\.language: found 'fr'"):
        STAGE.call(finished, params={**PARAMS, "report": {"language": "fr"}})


def test_a_stage_that_left_nothing_stops_the_report_stage_with_its_path(finished: Path) -> None:
    (finished / "reports/clean.json").unlink()
    with pytest.raises(InputError, match=r"reports/clean\.json: not found"):
        STAGE.call(finished, params=PARAMS)


def test_the_same_results_give_the_same_bytes_whatever_the_hash_seed(finished: Path) -> None:
    (finished / "params.yaml").write_text(json.dumps(PARAMS), encoding="utf-8")
    pages = []
    for seed in ("1", "2"):
        run(finished, seed)
        pages.append({p: p.read_bytes() for p in sorted((finished / "reports").rglob("*.html"))})
    assert pages[0] == pages[1]
    assert len(pages[0]) == 1 + 2 * (len(RESULTS) + 2 + len(CARDS)), "index; in each language it, stages, past, cards"


def run(root: Path, hash_seed: str) -> None:
    project = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(project)}
    subprocess.run([sys.executable, "-m", "stages.report"], cwd=root, env=environment, check=True)
