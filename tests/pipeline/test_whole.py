"""The real pipeline from corpus to judged bundle, run twice; what a change makes stale, and nothing else."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from hanyeong.pipeline.stage import UNCHANGED
from tests.pipeline.workspace import ROOT, Workspace

STAGES = YAML(typ="safe").load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]


def stale(before: dict, after: dict) -> set[str]:
    """The stages whose params or deps differ between two locks: what had to run, and no more."""
    old, new = before["stages"], after["stages"]

    def inputs(entry: dict) -> tuple:
        return entry.get("params"), [(dep["path"], dep.get("md5")) for dep in entry.get("deps", [])]

    return {name for name in new if name not in old or inputs(old[name]) != inputs(new[name])}


def test_the_first_run_ends_with_the_verdict_and_the_way_to_the_report(finished: Workspace) -> None:
    told = (finished.root / "first-run.txt").read_text(encoding="utf-8")
    assert finished.result("judgement")["verdict"] in {"go", "no-go"}
    assert "reports/index.html" in told
    assert "Traceback" not in told


def test_every_stage_instance_left_its_results_and_its_last_word(finished: Workspace) -> None:
    ran = {name.partition("@")[0] for name in finished.ran()}
    assert ran == set(STAGES)
    for path in (finished.root / "reports").rglob("*.json"):
        document = json.loads(path.read_text(encoding="utf-8"))
        if document.get("rows"):
            rows = document["rows"]
            assert rows["read"] == rows["kept"] + sum(rows["rejected"].values()), path


def test_the_second_run_runs_no_stage(finished: Workspace, tmp_path: Path) -> None:
    workspace = finished.copy(tmp_path / "copy")
    again = workspace.hanyeong("run")
    assert again.returncode == 0, again.stdout + again.stderr
    assert workspace.ran() == set()
    said = again.stdout + again.stderr
    assert "Running stage" not in said
    assert [name for name in finished.lock()["stages"] if f"'{name}' didn't change, skipping" not in said] == []
    assert workspace.lock() == finished.lock()


READERS = {
    "seed": {"split", "tokenize", "train", "distill", "compress", "evaluate", "estimate_quality", "judge", "monitor"},
    "direction": {"plan", "tokenize", "compress", "evaluate", "estimate_quality", "package", "judge", "monitor"},
    "sample.pairs": {"sample"},
    "plan.probe_seconds": {"plan"},
    "clean.max_chars": {"clean"},
    "split.dev_share": {"plan", "split"},
    "tokenize.vocab_size": {"plan", "tokenize"},
    "teacher.dropout": {"plan", "train"},
    "student.dropout": {"plan", "distill"},
    "train.learning_rate": {"plan", "train"},
    "distill.drop_lowest_scoring": {"plan", "distill"},
    "compress.dev_rows": {"compress"},
    "evaluate.beam_size": {"evaluate", "estimate_quality"},
    "quality_estimation.poor_chrf": {"estimate_quality"},
    "package.name": {"package"},
    "goals.max_model_mb": {"plan", "judge"},
    "monitor.windows": {"monitor"},
    "report.language": {"report"},
    "schedule.cron": set(),
}
"""The stages to which each key matters; written by hand from what they do, not taken from dvc.yaml."""

STALE = """
import json, sys
from pathlib import Path
from dvc.repo import Repo
from ruamel.yaml import YAML

params, yaml = Path("params.yaml"), YAML()
original = params.read_text(encoding="utf-8")
for key in json.loads(sys.argv[1]):
    document = yaml.load(original)
    *sections, last = key.split(".")
    place = document
    for section in sections:
        place = place.setdefault(section, {})
    place[last] = "changed"
    with params.open("w", encoding="utf-8") as file:
        yaml.dump(document, file)
    told = Repo().status()
    changed = [name for name, why in told.items() if any("changed deps" in one for one in why if isinstance(one, dict))]
    print(json.dumps({key: changed}))
params.write_text(original, encoding="utf-8")
"""


def test_a_key_makes_its_readers_stale_and_no_other(finished: Workspace, tmp_path: Path) -> None:
    workspace = finished.copy(tmp_path / "copy")
    done = workspace.python("-c", STALE, json.dumps(list(READERS)))
    assert done.returncode == 0, done.stderr
    told = {key: names for line in done.stdout.splitlines() for key, names in json.loads(line).items()}
    assert {key: {name.partition("@")[0] for name in names} for key, names in told.items()} == READERS


@pytest.mark.parametrize(
    ("change", "first"),
    [
        pytest.param(lambda p: p["report"].update(language="en"), {"report"}, id="report.language"),
        pytest.param(lambda p: p["package"].update(name="another-name"), {"package"}, id="package.name"),
        pytest.param(lambda p: p["goals"].update(max_model_mb=999.0), {"plan", "judge"}, id="goals.max_model_mb"),
    ],
)
def test_one_key_runs_its_readers_and_what_they_changed(
    finished: Workspace, tmp_path: Path, change: Callable[[dict], None], first: set[str]
) -> None:
    workspace = finished.copy(tmp_path / "copy")
    workspace.edit(change)
    done = workspace.hanyeong("run")
    assert done.returncode == 0, done.stdout + done.stderr
    ran = workspace.ran()
    assert first <= ran
    assert ran == stale(finished.lock(), workspace.lock())
    assert not {"clean", "train"} & ran


def test_a_comment_starts_the_stages_that_list_the_package_and_makes_nothing_anew(
    finished: Workspace, tmp_path: Path
) -> None:
    workspace = finished.copy(tmp_path / "copy")
    module = "hanyeong/models/config.py"
    with (workspace.root / module).open("a", encoding="utf-8") as file:
        file.write("\n# A comment that changes the bytes and nothing else.\n")
    users = {name for name, stage in STAGES.items() if _stands_on(stage.get("do", stage)["deps"], module)}
    assert {"plan", "train", "distill", "compress", "evaluate", "monitor"} <= users
    done = workspace.hanyeong("run")
    assert done.returncode == 0, done.stdout + done.stderr
    assert {name.partition("@")[0] for name in workspace.ran()} == users
    words = {word.stem: json.loads(word.read_text())["message"] for word in workspace.exit_records()}
    assert set(words.values()) == {UNCHANGED}, words
    before, after = (lock["stages"] for lock in (finished.lock(), workspace.lock()))
    assert {name: entry["outs"] for name, entry in after.items()} == {n: entry["outs"] for n, entry in before.items()}
    seconds = [json.loads((one.root / ".hanyeong/timings/train.json").read_text()) for one in (finished, workspace)]
    assert seconds[0] == seconds[1], "the readings are those of the training"


CARD_READERS = ("estimate_quality", "package", "judge")
"""Beside `evaluate`: the stages that load a system, a bundle among them."""


def test_a_constant_runs_the_stages_that_can_see_it_and_restores_the_others(
    finished: Workspace, tmp_path: Path
) -> None:
    workspace = finished.copy(tmp_path / "copy")
    with (workspace.root / "hanyeong/release/cards.py").open("a", encoding="utf-8") as file:
        file.write("\nNEW_CONSTANT = 1\n")
    done = workspace.hanyeong("run")
    assert done.returncode == 0, done.stdout + done.stderr
    words = {word.stem: json.loads(word.read_text())["message"] for word in workspace.exit_records()}
    anew = {name for name, word in words.items() if word != UNCHANGED}
    assert anew == {*(f"evaluate@{which}" for which in ("teacher", "candidate", "champion")), *CARD_READERS}
    assert words["plan"] == UNCHANGED


def _stands_on(deps: list[str], module: str) -> bool:
    return any(module == dep or module.startswith(f"{dep}/") for dep in deps)


def test_a_new_source_is_the_only_one_read(finished: Workspace, tmp_path: Path) -> None:
    workspace = finished.copy(tmp_path / "copy")
    rows = [f"이것은 {i}번째 새 문장입니다.\tThis is new sentence number {i}." for i in range(60)]
    (workspace.root / "data/more.tsv").write_text("\n".join(["ko\ten", *rows]) + "\n", encoding="utf-8")
    workspace.edit(lambda p: p["sources"].update(more={"kind": "tsv", "path": "data/more.tsv", "use": "test"}))
    done = workspace.python("-m", "dvc", "repro", "ingest", "validate", "split")
    assert done.returncode == 0, done.stdout + done.stderr
    shown = done.stdout + done.stderr
    assert "Running stage 'ingest@more'" in shown
    assert shown.count("Running stage 'ingest@") == 1
    assert (workspace.root / "data/split/test/more.parquet").exists()


def test_outputs_that_were_lost_come_back_from_the_cache(finished: Workspace, tmp_path: Path) -> None:
    workspace = finished.copy(tmp_path / "copy")
    for folder in ("data/split", "models/release", "reports/html"):
        shutil.rmtree(workspace.root / folder)
    done = workspace.dvc("checkout")
    assert done.returncode == 0, done.stderr
    assert workspace.hanyeong("run").returncode == 0
    assert workspace.ran() == set()


def test_an_experiment_can_be_run_and_compared(finished: Workspace, tmp_path: Path) -> None:
    workspace = finished.copy(tmp_path / "copy")
    who = ("-c", "user.name=tester", "-c", "user.email=tester@localhost")
    for arguments in (("add", "."), (*who, "commit", "-q", "-m", "before")):
        subprocess.run(["git", *arguments], cwd=workspace.root, check=True)
    done = workspace.dvc("exp", "run", "--name", "warmer", "-S", "package.name=warmer", "package")
    assert done.returncode == 0, done.stdout + done.stderr
    shown = workspace.dvc("exp", "show", "--csv")
    assert shown.returncode == 0, shown.stderr
    assert "warmer" in shown.stdout
    assert "name: warmer" in (workspace.root / "params.yaml").read_text(encoding="utf-8")


def test_metrics_and_plots_can_be_shown(finished: Workspace) -> None:
    metrics = finished.dvc("metrics", "show", "--json")
    assert metrics.returncode == 0, metrics.stderr
    (shown,) = json.loads(metrics.stdout).values()
    assert list(shown["data"]) == ["reports/metrics.json"]
    assert shown["data"]["reports/metrics.json"]["data"] == json.loads(
        (finished.root / "reports/metrics.json").read_text(encoding="utf-8")
    )
    plots = finished.dvc("plots", "show", "--json")
    assert plots.returncode == 0, plots.stderr
    assert "dev_loss" in plots.stdout
