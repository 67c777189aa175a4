"""The verdict of `validate`, for the stages that may only run after a pass."""

from __future__ import annotations

from pathlib import Path

from hanyeong.run.errors import GateError, InputError
from hanyeong.run.receipt import read_document


def require_passed(verdict: Path) -> None:
    """Let a stage go on if the tables that it reads were validated, and passed.

    Raises:
        InputError: the file holds no verdict.
        GateError: they did not pass.

    """
    tables = verdict.stem
    try:
        told = read_document(verdict)["facts"]["verdict"]
    except (ValueError, KeyError, TypeError):
        raise InputError(
            f"{verdict}: not a verdict, or altered; make it anew with "
            f"`dvc repro --force --single-item validate@{tables}`"
        ) from None
    if told != "pass":
        raise GateError(
            f"{verdict}: the {tables} tables did not pass; correct what its page names, then run `dvc repro`"
        )
