"""The verdict of `validate`, for the stages that may only run after a pass."""

from __future__ import annotations

import json
from pathlib import Path

from hanyeong.run.errors import GateError, InputError


def require_passed(verdict: Path) -> None:
    """Let a stage go on if the tables that it reads were validated, and passed.

    Raises:
        InputError: the file holds no verdict.
        GateError: they did not pass.

    """
    tables = verdict.stem
    try:
        told = json.loads(verdict.read_text(encoding="utf-8"))["facts"]["verdict"]
    except (ValueError, KeyError, TypeError):
        raise InputError(f"{verdict}: not a verdict; run `dvc repro validate@{tables}` again") from None
    if told != "pass":
        raise GateError(
            f"{verdict}: the {tables} tables did not pass; correct what its page names, then run `dvc repro`"
        )
