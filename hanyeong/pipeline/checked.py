"""No stage starts on params that were not checked whole, whoever started it: `hanyeong run`, DVC, Prefect or a hand.

The root model is imported by name: it holds the sections of every stage, and what decides only whether a stage starts,
never what it makes, is no code that the stage's outputs depend on.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Final

CHECKER: Final = "hanyeong.params"


def require_checked(root: Path, *, sources: bool = False) -> None:
    """Check params.yaml whole; with `sources` also where they are and their first rows.

    A folder without code of its own, as a test's small pipeline, has no sections of ours to check.

    Raises:
        ParamsError: with a line for each problem.

    """
    if (root / CHECKER.replace(".", "/")).with_suffix(".py").exists():
        checker = importlib.import_module(CHECKER)
        (checker.check_all if sources else checker.read_params)(root)
