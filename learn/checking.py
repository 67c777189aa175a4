"""Judge a reader's answers: each exercise in a process of its own, with a time limit."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.process import environment
from hanyeong.results.base import Text
from learn.course import Chapter, exercises
from learn.phrases import PHRASES

STDERR: Final = 2
"""What an answer prints goes there: standard output holds the verdicts."""
LIMIT_S: Final = 20.0
"""An answer needs milliseconds; starting Python and NumPy takes a second or two on a busy machine."""


@dataclass(frozen=True)
class Verdict:
    """What came out for one exercise; the reason is None where it passed."""

    exercise: str
    reason: Text | None

    @property
    def passed(self) -> bool:
        return self.reason is None


def check(chapter: Chapter, file: Path, root: Path, limit_s: float = LIMIT_S) -> Iterator[Verdict]:
    """A verdict for each exercise of the part.

    Raises:
        InputError: there is no such file.

    """
    if not file.is_file():
        raise InputError(f"{file}: not found; expected a Python file with your answers to part {chapter.number}")
    for name in exercises(chapter.name):
        yield Verdict(name, _judged(chapter, name, file.resolve(), root, limit_s))


def _judged(chapter: Chapter, exercise: str, file: Path, root: Path, limit_s: float) -> Text | None:
    """Why the answer fails; None if it passes."""
    with tempfile.TemporaryDirectory() as folder:
        verdict = Path(folder) / "verdict.json"
        command = [sys.executable, "-m", "learn.judge", chapter.name, exercise, str(file), str(verdict)]
        status = _run(command, root, limit_s)
        if status is None:
            return filled("timeout", seconds=f"{limit_s:g}")
        try:
            reason = json.loads(verdict.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return filled("died", status=status)
    return None if reason is None else Text(*reason)


def _run(command: list[str], root: Path, limit_s: float) -> int | None:
    """The exit status; None if it was still running when its time was over. Whatever it started ends with it."""
    with subprocess.Popen(  # noqa: S603  no shell
        command,
        cwd=root,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=STDERR,
        start_new_session=True,
    ) as child:
        try:
            return child.wait(limit_s)
        except subprocess.TimeoutExpired:
            return None
        finally:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)


def filled(key: str, **values: object) -> Text:
    """A sentence of learn/phrases.py with its values, in both languages."""
    return Text(*(each.format(**values) for each in PHRASES[key]))
