"""`hanyeong retrain` as people and flows call it: its last line, its exit status, whom it tells."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import typer
from ruamel.yaml import YAML
from typer.testing import CliRunner, Result

from hanyeong import complete_params
from hanyeong.cli import run as cli_run
from hanyeong.cli.main import app
from hanyeong.params import PipelineParams, read_params
from hanyeong.pipeline import notify
from hanyeong.pipeline.atomic_output import write_json
from hanyeong.pipeline.params import read_yaml
from hanyeong.renewal import renew
from hanyeong.results.renewal import RenewalState
from tests.core.release.bundles import make_bundle, write_judgement

ROOT = Path(__file__).parents[3]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a corpus of one line, where nobody was told anything yet."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HANYEONG_DATABASE", raising=False)
    document = read_yaml(ROOT / "params/tiny.yaml")
    document["sources"] = {"mine": {"kind": "jsonl", "path": "mine.jsonl", "use": "train"}}
    with (tmp_path / "params.yaml").open("w", encoding="utf-8") as file:
        YAML(typ="safe").dump(document, file)
    (tmp_path / "mine.jsonl").write_text('{"ko": "가", "en": "a"}\n')
    (tmp_path / "dvc.yaml").write_text("stages: {}\n")
    write_json(tmp_path / "models/champion.json", None)

    def unchecked(root: Path) -> PipelineParams:
        with monkeypatch.context() as patch:
            patch.setattr("hanyeong.params.cross_section_errors", lambda _: [])
            return read_params(root)

    monkeypatch.setattr(complete_params, "check_and_complete", unchecked)
    return tmp_path


def run(*arguments: str) -> Result:
    found = CliRunner().invoke(app, ["retrain", *arguments])
    assert "Traceback" not in found.output
    return found


def last_line(found: Result) -> str:
    return found.output.strip().splitlines()[-1]


def state(root: Path) -> RenewalState | None:
    found = renew.read(root)
    return found.state if found else None


def test_a_decision_against_it_is_told_in_the_last_line(root: Path) -> None:
    found = run("--reason", "alarm", "--dry-run")
    assert (found.exit_code, last_line(found)) == (
        3,
        "retraining not started: there is nothing new to learn from (new corrections: 0)",
    )
    assert run("--reason", "schedule", "--prepare").exit_code == 3
    assert state(root) is None
    found = run("--dry-run")
    assert (found.exit_code, last_line(found)) == (0, "retraining would start: new corrections: 0")


@pytest.mark.parametrize(
    ("status", "verdict", "expected"),
    [(0, "go", RenewalState.KEPT), (0, "no-go", RenewalState.NO_GO), (2, "go", RenewalState.FAILED)],
)
def test_all_of_it_in_one_command(
    root: Path, monkeypatch: pytest.MonkeyPatch, status: int, verdict: str, expected: RenewalState
) -> None:
    told: list[dict[str, Any]] = []

    def stages(root: Path) -> int:
        assert state(root) is RenewalState.RUNNING
        write_judgement(root, make_bundle(root, root / "models/release"), verdict)
        report = renew.read(root)
        assert report is not None
        from tests import records

        stored = records.recorded("ingest/sample.json") | {"digest": report.data["mine"]}
        write_json(root / "reports/ingest/mine.json", {"stage": "ingest", "result": stored})
        return status

    monkeypatch.setattr(cli_run, "run_stages", stages)
    monkeypatch.setattr(cli_run, "tell", lambda _, ended: ended)
    monkeypatch.setattr(notify, "send", lambda _, what, __: told.append(what.body()))
    found = run()
    assert found.exit_code == status
    assert state(root) is expected
    assert last_line(found).startswith(f"retraining 1: {expected.text.en}")
    assert [(one["event"], one["state"]) for one in told] == [("renewal", str(expected))]
    assert run("--finish").exit_code == 2


def test_who_stops_it_ends_the_attempt(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(_: Path) -> int:
        raise typer.Exit(143)

    monkeypatch.setattr(cli_run, "run_stages", stopped)
    assert run().exit_code == 143
    assert state(root) is RenewalState.FAILED


def test_its_parts_exclude_each_other(root: Path) -> None:
    found = run("--prepare", "--finish")
    assert found.exit_code == 2
    assert "at most one of" in last_line(found)


def test_a_project_without_a_database_is_told_to_have_one(root: Path) -> None:
    found = run("--database", "off", "--dry-run")
    assert (found.exit_code, "serve.database" in last_line(found)) == (2, True)
