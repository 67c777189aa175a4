"""No stage starts on params that were not checked whole, whoever started it: `hanyeong run`, DVC, Prefect or a hand.

The root model is imported by name: it holds the sections of every stage, and what decides only whether a stage starts,
never what it makes, is no code that the stage's outputs depend on.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Final

CHECKER: Final = "hanyeong.params"
BEFORE_A_RUN: Final = "hanyeong.complete_params"


def require_checked(root: Path, *, whole_run: bool = False) -> None:
    """Check params.yaml whole. `whole_run`: also the sources' places and first rows, and write what DVC misses in it.

    A folder without code of its own, as a test's small pipeline, has no sections of ours to check.

    Raises:
        ParamsError: with a line for each problem.

    """
    if (root / CHECKER.replace(".", "/")).with_suffix(".py").exists():
        if whole_run:
            importlib.import_module(BEFORE_A_RUN).check_and_complete(root)
        else:
            importlib.import_module(CHECKER).read_params(root)
