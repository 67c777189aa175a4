"""That a missing dep is noticed: each data dep of the judge and of evaluate is taken away in turn."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

from stages import evaluate, judge
from tests.stages import recording
from tests.stages.recording import RECORDER, undeclared
from tests.stages.released import PARAMS, prepare, released

SEEN = {
    "judge": [
        *("data/evaluation/teacher", "data/evaluation/candidate", "models/champion.json", "models/release"),
        *("reports/evaluation/teacher.json", "reports/evaluation/candidate.json", "reports/evaluation/champion.json"),
        "reports/ingest",
    ],
    "evaluate": ["data/split", "models/tokenizer"],
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("project")
    prepare(root)
    released(root)
    return root


@pytest.mark.parametrize(("stage", "dep"), [(stage, dep) for stage, deps in SEEN.items() for dep in deps])
def test_a_dep_that_is_missing_is_noticed(
    project: Path, unnamed: set[str], monkeypatch: pytest.MonkeyPatch, stage: str, dep: str
) -> None:
    described = copy.deepcopy(recording.DVC_YAML)
    body = described[stage].get("do", described[stage])
    body["deps"] = [one for one in body["deps"] if one != dep]
    monkeypatch.setattr(recording, "DVC_YAML", described)
    module, item = (judge, None) if stage == "judge" else (evaluate, "candidate")
    module.STAGE.call(project, item, PARAMS)
    assert unnamed
    assert all(path.startswith(f"{stage}: {dep}") for path in unnamed), unnamed
    unnamed.clear()


def test_what_is_opened_in_part_or_under_a_temporary_name_is_the_same_path(tmp_path: Path) -> None:
    parts = ("data/raw/news/.pairs.x", "data/raw/.news.part-12/a", "reports/ingest/..news.json.part-1a.part-2b")
    opened = {str(tmp_path / name) for name in (*parts, "data/rawer/b")}
    assert undeclared(tmp_path, "ingest", "news", {}, opened) == {"data/rawer/b"}


def test_the_recorder_hears_only_while_it_listens(tmp_path: Path) -> None:
    with RECORDER.on():
        (tmp_path / "a").write_text("a")
    (tmp_path / "b").write_text("b")
    assert str(tmp_path / "a") in RECORDER.opened
    assert str(tmp_path / "b") not in RECORDER.opened
