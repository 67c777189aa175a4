"""The command itself: what it imports, and that its list of subcommands says what they say."""

from __future__ import annotations

import importlib
import inspect
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hanyeong.cli.main import SUBCOMMANDS, main

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_the_list_says_of_a_subcommand_what_its_own_help_begins_with(name: str) -> None:
    module, function, summary = SUBCOMMANDS[name]
    described = inspect.getdoc(getattr(importlib.import_module(f"hanyeong.cli.{module}"), function)) or ""
    assert described.startswith(summary)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("hanyeong pro", {"promote"}), ("hanyeong ro", {"rollback"}), ("hanyeong preset ti", {"tiny"})],
)
def test_the_shell_completes_commands_and_presets(typed: str, offered: set[str]) -> None:
    words = typed.split()
    asked = {"_HANYEONG_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(len(words) - 1)}
    command = [str(Path(sys.executable).parent / "hanyeong")]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **asked}, capture_output=True, text=True)
    assert (set(done.stdout.split()), done.stderr) == (offered, "")


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["preset"], ["champion"], ["preset", "none"]])
def test_a_reader_who_stops_reading_is_no_error(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """As `hanyeong ... | head`, whose end of the pipe is closed before anything is written."""
    (tmp_path / "dvc.yaml").write_text("stages: {}\n")
    (tmp_path / "params").mkdir()
    (tmp_path / "params/mine.yaml").write_text("# Mine.\n")
    monkeypatch.chdir(tmp_path)
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        monkeypatch.setattr(sys, "argv", ["hanyeong", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
    refused = arguments[-1] == "none"
    assert end.value.code == (2 if refused else 0)
    told = capfd.readouterr().err
    assert ("not found" in told) if refused else told == ""
