"""The command itself: what it imports, and that its list of subcommands says what they say."""

from __future__ import annotations

import importlib
import inspect

import pytest

from hanyeong.cli.main import SUBCOMMANDS


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_the_list_says_of_a_subcommand_what_its_own_help_begins_with(name: str) -> None:
    module, function, summary = SUBCOMMANDS[name]
    described = inspect.getdoc(getattr(importlib.import_module(f"hanyeong.cli.{module}"), function)) or ""
    assert described.startswith(summary)
