"""`python -m learn.judge PART EXERCISE FILE VERDICT`: run a reader's file and judge one function in it.

The verdict, null or a reason in both languages, is written to a file: whatever the reader's code prints stays apart.
"""

from __future__ import annotations

import json
import runpy
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hanyeong.results.base import Text
from learn.checking import filled
from learn.course import exercises
from learn.part import Exercise, WrongAnswer


def judge(exercise: Exercise, file: Path) -> Text | None:
    """Why the answer in the file fails; None if it passes."""
    try:
        defined = runpy.run_path(str(file))
    except (Exception, SystemExit) as error:  # noqa: BLE001  the reader's code may raise anything
        return filled("broken", error=_described(error, file))
    return _judged(exercise, defined, file)


def _judged(exercise: Exercise, defined: Mapping[str, Any], file: Path) -> Text | None:
    if exercise.name not in defined:
        return filled("undefined", name=exercise.name)
    if not callable(defined[exercise.name]):
        return filled("not_callable", name=exercise.name)
    try:
        exercise.judge(defined[exercise.name])
    except WrongAnswer as wrong:
        return wrong.reason
    except (Exception, SystemExit) as error:  # noqa: BLE001  the reader's code may raise anything
        return filled("raised", error=_described(error, file))
    return None


def _described(error: BaseException, file: Path) -> str:
    """What it was, and the last line of the reader's file that took part in it."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(file)]
    line = error.lineno if isinstance(error, SyntaxError) else lines[-1] if lines else None
    what = f"{type(error).__name__}: {error.msg if isinstance(error, SyntaxError) else error}"
    return what if line is None else f"{what} ({file.name}:{line})"


def main() -> None:
    """One exercise."""
    part, name, file, verdict = sys.argv[1:]
    reason = judge(exercises(part)[name], Path(file))
    Path(verdict).write_text(json.dumps(reason), encoding="utf-8")


if __name__ == "__main__":
    main()
