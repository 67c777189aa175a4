"""How much is written to standard error: by `-q`, by `-v`, and by what the children of a command inherit."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hanyeong.cli.main import SUBCOMMANDS, app
from hanyeong.cli.reproducing import OF_DVC
from hanyeong.pipeline import progress
from hanyeong.pipeline.log_level import LOG_LEVEL, Level, log_level
from hanyeong.pipeline.progress import log, warn

ROOT = Path(__file__).parents[3]
PRESET = ROOT / "params/tiny.yaml"


@pytest.fixture(autouse=True)
def _level(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LOG_LEVEL, "")  # whatever a test sets is gone after it


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "dvc.yaml").write_text("stages: {}\n")
    (tmp_path / "params").mkdir()
    (tmp_path / "params/tiny.yaml").write_bytes(PRESET.read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "level", "said"),
    [
        ([], Level.INFO, "params.yaml is now the preset tiny\n"),
        (["-q"], Level.WARNING, ""),
        (["--quiet"], Level.WARNING, ""),
        (["-v"], Level.DEBUG, "params.yaml is now the preset tiny\n"),
    ],
)
@pytest.mark.parametrize("before", [True, False])
@pytest.mark.usefixtures("project")
def test_both_places_of_an_option_mean_the_same(arguments: list[str], level: Level, said: str, before: bool) -> None:
    command = [*arguments, "preset", "tiny"] if before else ["preset", "tiny", *arguments]
    done = CliRunner().invoke(app, command)
    assert (done.exit_code, done.stderr, log_level()) == (0, said, level)


@pytest.mark.usefixtures("project")
def test_a_refusal_and_a_result_are_written_however_quiet() -> None:
    refused = CliRunner().invoke(app, ["-q", "preset", "no-such"])
    assert refused.exit_code == 2
    assert "expected one of tiny" in refused.stderr
    assert CliRunner().invoke(app, ["-q", "preset"]).stdout.startswith("tiny")


def test_quiet_and_verbose_contradict_each_other() -> None:
    done = CliRunner().invoke(app, ["check", "-q", "-v"])
    assert done.exit_code == 2
    assert "not both" in done.stderr


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_every_subcommand_knows_both(name: str) -> None:
    said = CliRunner().invoke(app, [name, "--help"], env={"COLUMNS": "200"}).stdout
    assert "--quiet" in said
    assert "--verbose" in said


@pytest.mark.parametrize(("name", "written"), [("debug", "dlw"), ("info", "lw"), ("WARNING", "w"), ("loud", "lw")])
def test_a_level_writes_what_is_not_below_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, written: str
) -> None:
    monkeypatch.setenv(LOG_LEVEL, name)
    log("d", Level.DEBUG)
    log("l")
    warn("w")
    assert capsys.readouterr().err.replace("\n", "") == written


def test_no_bar_is_drawn_where_only_warnings_are_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(progress, "PLAIN_EVERY_S", 0.0)
    monkeypatch.setenv(LOG_LEVEL, "warning")
    assert list(progress.progress([1, 2], "counting")) == [1, 2]
    with progress.spinner("waiting"):
        pass
    assert capsys.readouterr().err == ""


def test_the_verdict_is_the_last_thing_a_run_says(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After DVC's hints, and after whatever went wrong when people were notified."""
    parts = {
        "check_and_complete": lambda _root: None,
        "repro": lambda _root: log("Use `dvc push`"),
        "notify.settings": lambda _root: None,
        "notify.ended": lambda _root: ["go"],
        "notify.send": lambda _params, _event, say: say("nobody could be told"),
    }
    for name, part in parts.items():
        monkeypatch.setattr(f"hanyeong.cli.run.{name}", part)
    monkeypatch.setattr("hanyeong.report.verdict.verdict_lines", lambda _root: ["GO", "  report"])
    command = CliRunner().invoke(app, ["run"])
    assert command.exit_code == 0, command.output
    assert command.output.splitlines() == ["Use `dvc push`", "nobody could be told", "", "GO", "  report"]


def test_a_child_inherits_the_level_and_dvc_is_told() -> None:
    script = "from hanyeong.pipeline.progress import log; log('heard')"
    for level, said in (("warning", ""), ("info", "heard\n")):
        environment = {**os.environ, LOG_LEVEL: level}
        done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True)
        assert done.stderr == said
    assert OF_DVC == {Level.DEBUG: ("--verbose",), Level.INFO: (), Level.WARNING: ("--quiet",)}
