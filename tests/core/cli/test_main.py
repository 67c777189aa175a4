"""The command itself: what it imports, and that its list of subcommands says what they say."""

from __future__ import annotations

import importlib
import inspect
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hanyeong.cli.main import SUBCOMMANDS

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
