"""A stage that DVC starts for nothing gets its earlier result back; one that could make another result runs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import hanyeong.pipeline.stage_cache
from hanyeong.pipeline import process
from hanyeong.pipeline.dvc_cache import md5, object_path, objects_folder
from hanyeong.pipeline.errors import GateFailed, InputError
from hanyeong.pipeline.run_state import LAST
from hanyeong.pipeline.stage import UNCHANGED, Stage, StageContext
from hanyeong.pipeline.stage_cache import FOLDER, KEEP
from hanyeong.pipeline.stage_result import StageResult

DVC_YAML = """\
stages:
  split:
    cmd: exec python -m stages.split
    deps: [stages/split.py, hanyeong/corpus, requirements/app.txt, data/in, reports/in.json]
    params: [seed]
    outs:
      - data/made
      - reports/made.json
      - reports/choice.txt:
          persist: true
"""
WRITES = {"made": "data/made", "choice": "reports/choice.txt", "result": "reports/made.json"}


class Project:
    """A project of one stage, and a DVC that does what matters here: remove outputs, and keep them by their MD5."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.runs = 0
        self.meanwhile: Callable[[], None] = lambda: None
        self.stage = Stage(
            "split", self.make, {"seed": int}, {}, WRITES, also_reads=lambda root, _, __: [root / "also"]
        )
        for path, text in {"dvc.yaml": DVC_YAML, "data/in/deep/a": "a", "data/in/b": "b", "also": "1"}.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
        (root / "reports").mkdir()
        (root / "reports/in.json").write_text("{}")
        self.seed(1)

    def seed(self, value: int) -> None:
        (self.root / "params.yaml").write_text(f"seed: {value}\n")

    def make(self, job: StageContext) -> StageResult:
        self.runs += 1
        self.meanwhile()
        (job.out["made"] / "deep").mkdir()
        (job.out["made"] / "deep/rows").write_text(f"rows of {job.params.seed}")
        (job.out["made"] / "more").write_text("more")
        chosen = self.root / WRITES["choice"]
        job.out["choice"].write_text(chosen.read_text() if chosen.exists() else f"chosen in run {self.runs}")
        return StageResult({"seed": job.params.seed})

    def outputs(self) -> dict[str, bytes]:
        places = [self.root / path for path in WRITES.values()]
        files = [file for place in places for file in ([place] if place.is_file() else place.rglob("*"))]
        return {file.relative_to(self.root).as_posix(): file.read_bytes() for file in files if file.is_file()}

    def start(self) -> dict[str, bytes]:
        """What `dvc repro` does with a stage of which a dep has changed."""
        shutil.rmtree(self.root / "data/made", ignore_errors=True)
        (self.root / "reports/made.json").unlink(missing_ok=True)
        self.status = self.stage._guarded(self.root, [])
        found = self.outputs()
        for name in found:
            target = object_path(objects_folder(self.root), md5(self.root / name))
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(self.root / name, target)
        return found

    def word(self) -> str:
        return str(json.loads((self.root / LAST / "split.json").read_text())["message"])

    def objects(self) -> list[Path]:
        return sorted(objects_folder(self.root).glob("??/*"))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv(process.DVC_STAGE, "split")
    monkeypatch.setattr(hanyeong.pipeline.stage_cache, "code_digest", lambda *_, **__: "code")
    made = Project(tmp_path)
    made.first = made.start()
    assert (made.status, made.runs, made.word()) == (0, 1, "done")
    return made


def test_nothing_changed(project: Project) -> None:
    assert project.start() == project.first
    assert (project.status, project.runs, project.word()) == (0, 1, UNCHANGED)


def test_what_is_listed_and_does_not_count(project: Project) -> None:
    for path in ("stages/split.py", "hanyeong/corpus/rules.py", "requirements/app.txt", "data/in/.DS_Store"):
        (project.root / path).parent.mkdir(parents=True, exist_ok=True)
        (project.root / path).write_text("# another comment\n")
        assert project.start() == project.first, path
    assert project.runs == 1


def change_file(path: str, text: str | None) -> Callable[[Project, pytest.MonkeyPatch], None]:
    def change(project: Project, _: pytest.MonkeyPatch) -> None:
        target = project.root / path
        target.unlink() if text is None else target.write_text(text)

    return change


def another(name: str, value: Any) -> Callable[[Project, pytest.MonkeyPatch], None]:
    def change(_: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(hanyeong.pipeline.stage_cache, name, lambda *_, **__: value)

    return change


def test_a_result_is_kept_also_after_the_clock_was_set_back(project: Project) -> None:
    """The records of before then look newer than the one that is written now."""
    for seed in range(2, KEEP + 1):
        project.seed(seed)
        project.start()
    for record in (project.root / FOLDER).rglob("*.json"):
        os.utime(record, (2**32, 2**32))
    project.seed(99)
    made = project.start()
    assert (project.start(), project.word()) == (made, UNCHANGED)


CHANGES: dict[str, Callable[[Project, pytest.MonkeyPatch], None]] = {
    "code or libraries": another("code_digest", "other code"),
    "machine": another("machine_class", {"cores": 512}),
    "params": lambda project, _: project.seed(2),
    "a byte of an input": change_file("data/in/deep/a", "A"),
    "a new file of an input": change_file("data/in/c", ""),
    "a file of an input gone": change_file("data/in/b", None),
    "a report that it reads": change_file("reports/in.json", "{ }"),
    "a path that params name": change_file("also", "2"),
    "an output that stays, altered": change_file("reports/choice.txt", "chosen by hand"),
    "an output that stays, removed": change_file("reports/choice.txt", None),
}


@pytest.mark.parametrize("name", CHANGES)
def test_whatever_the_result_depends_on_runs_the_stage(
    project: Project, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    CHANGES[name](project, monkeypatch)
    project.start()
    assert (project.status, project.runs, project.word()) == (0, 2, "done")
    project.start()
    assert (project.runs, project.word()) == (2, UNCHANGED), "the new result is kept as well"


def test_earlier_params_bring_the_earlier_result_back(project: Project) -> None:
    project.seed(2)
    other = project.start()
    project.seed(1)
    assert project.start() == project.first != other
    project.seed(2)
    assert project.start() == other
    assert project.runs == 2


def test_only_the_last_results_are_kept(project: Project) -> None:
    for seed in range(2, KEEP + 3):
        project.seed(seed)
        project.start()
    assert len(list((project.root / ".hanyeong/stage_cache/split").iterdir())) == KEEP
    project.seed(1)
    assert project.start() == project.first
    assert project.runs == KEEP + 3


@pytest.mark.parametrize("nth", range(4))
@pytest.mark.parametrize("damage", ["removed", "altered", "cut off"])
def test_what_the_cache_no_longer_holds_whole_is_made_anew(project: Project, nth: int, damage: str) -> None:
    path = project.objects()[nth]
    whole = path.read_bytes()
    if damage == "removed":
        path.unlink()
    else:
        path.write_bytes(whole[:-1] if damage == "cut off" else bytes([whole[0] ^ 1]) + whole[1:])
    assert project.start() == project.first
    assert (project.status, project.runs) == (0, 2)


@pytest.mark.parametrize("text", ["", "[]", '{"data/made": 3}', '{"data/made": {"a": null}}', "\xff"])
def test_a_record_that_is_none_counts_for_nothing(project: Project, text: str) -> None:
    (record,) = (project.root / ".hanyeong/stage_cache/split").iterdir()
    record.write_bytes(text.encode("latin-1"))
    assert project.start() == project.first
    assert project.runs == 2


def test_a_stage_started_by_hand_runs(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(process.DVC_STAGE)
    assert project.start() == project.first
    assert (project.runs, project.word()) == (2, "done")


@pytest.mark.parametrize(
    "error", [InputError("no"), GateFailed(StageResult({"seed": 2}), "no"), RuntimeError("no")], ids=repr
)
def test_a_stage_that_stopped_leaves_nothing_to_come_back(project: Project, error: Exception) -> None:
    def fail() -> None:
        raise error

    project.seed(2)
    project.meanwhile = fail
    for runs in (2, 3):
        project.start()
        assert (project.status != 0, project.runs) == (True, runs)


def test_an_input_that_changes_meanwhile_makes_a_result_that_is_not_kept(project: Project) -> None:
    project.seed(2)
    project.meanwhile = lambda: (project.root / "data/in/b").write_text("changed")  # type: ignore[assignment,return-value]
    project.start()
    project.meanwhile = lambda: None
    project.start()
    assert project.runs == 3


def test_a_stage_that_may_not_be_restored_runs(project: Project) -> None:
    project.stage = Stage("split", project.make, {"seed": int}, {}, WRITES, restorable=False)
    project.start()
    assert project.runs == 2


def test_where_no_pipeline_describes_the_stage_it_runs(project: Project) -> None:
    (project.root / "dvc.yaml").write_text("stages: {}\n")
    project.start()
    (project.root / "dvc.yaml").unlink()
    project.start()
    assert (project.status, project.runs) == (0, 3)


def test_the_timings_stay_those_of_the_run(project: Project) -> None:
    path = project.root / ".hanyeong/timings/split.json"
    before = path.read_bytes()
    project.start()
    assert path.read_bytes() == before


SOURCES = "sources:\n  news: {path: data/news, use: train}\n  talks: {path: /elsewhere/talks, use: test}\n"
INSTANCES = """\
stages:
  ingest:
    foreach: ${sources}
    do: {cmd: x, deps: [stages/ingest.py, reports/check.json, "${item.path}"], outs: ["data/raw/${key}"]}
  validate:
    matrix: {table: [raw, split]}
    cmd: x
    deps: ["data/${item.table}"]
  evaluate:
    foreach: {teacher: {model: models/teacher}, candidate: {model: models/compressed}}
    do: {cmd: x, deps: [data/split, "${item.model}"]}
"""


@pytest.mark.parametrize(
    ("label", "inputs"),
    [
        ("ingest@news", {"data/news", "reports/check.json"}),
        ("ingest@talks", {"/elsewhere/talks", "reports/check.json"}),
        ("validate@raw", {"data/raw"}),
        ("evaluate@candidate", {"data/split", "models/compressed"}),
    ],
)
def test_the_inputs_of_an_instance_are_those_of_dvc(tmp_path: Path, label: str, inputs: set[str]) -> None:
    (tmp_path / "dvc.yaml").write_text(INSTANCES)
    (tmp_path / "params.yaml").write_text(SOURCES)
    cache = hanyeong.pipeline.stage_cache.stage_cache(tmp_path, label, {}, [], [])
    assert cache is not None
    assert set(cache.depends_on()["inputs"]) == inputs


def test_dvc_keeps_its_objects_where_they_are_looked_for(tmp_path: Path) -> None:
    """Against DVC itself: a file, a folder, and a cache in another place."""
    for name in ("made/deep/rows", "alone"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "dvc.yaml").write_text("stages: {a: {cmd: 'true', outs: [made, alone]}}\n")
    (tmp_path / ".dvc").mkdir()
    (tmp_path / ".dvc/config").write_text("[core]\n    analytics = false\n[cache]\n    dir = ../somewhere\n")
    script = "from dvc.repo import Repo; Repo().commit(force=True)"
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, check=True, capture_output=True)
    for name in ("made/deep/rows", "alone"):
        path = tmp_path / name
        assert object_path(objects_folder(tmp_path), md5(path)).read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    ("described", "values"),
    [
        ({"foreach": {"left": {"rows": 3}}}, {"key": "left", "item.rows": "3"}),
        ({"foreach": {"left": "abc"}}, {"key": "left", "item": "abc"}),
        ({"foreach": ["left", "right"]}, {"key": "left", "item": "left"}),
        ({"matrix": {"system": ["left"]}}, {"item.system": "left"}),
        ({}, {}),
    ],
)
def test_instances_are_told_as_dvc_tells_them(
    described: dict[str, Any], values: dict[str, str], tmp_path: Path
) -> None:
    assert hanyeong.pipeline.stage_cache._variables(tmp_path, described, "left") == values


def test_a_stage_without_deps_or_outs_has_no_inputs(tmp_path: Path) -> None:
    (tmp_path / "dvc.yaml").write_text("stages: {split: {cmd: exec python -m stages.split}}\n", encoding="utf-8")
    cache = hanyeong.pipeline.stage_cache.stage_cache(tmp_path, "split", {}, [tmp_path / "reports/made.json"], [])
    assert cache is not None
    assert (cache.inputs, cache.persistent) == ([], [])
