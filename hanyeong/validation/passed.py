"""The verdict of `validate`, for the stages that may only run after a pass."""

from __future__ import annotations

from pathlib import Path

from hanyeong.pipeline.errors import GateError
from hanyeong.pipeline.results_file import load_result
from hanyeong.results.validate import ValidateResult, Verdict


def require_passed(verdict: Path) -> None:
    """Let a stage go on if the tables that it reads were validated, and passed.

    Raises:
        InputError: the file holds no verdict.
        GateError: they did not pass.

    """
    if load_result(verdict, ValidateResult).verdict is not Verdict.PASS:
        raise GateError(
            f"{verdict}: the {verdict.stem} tables did not pass; correct what its page names, then run `dvc repro`"
        )
