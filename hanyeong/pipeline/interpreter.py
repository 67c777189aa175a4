"""A Python that was started in a way that libraries stumble over is started once more, as they expect it.

Three ways: without docstrings (-OO), which some of them read; with warnings as errors, which all of them give; in an
encoding without Hangul, in which files of a Korean name cannot be named.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

ANEW = "HANYEONG_STARTED_ANEW"
"""Variable that keeps a start that helps nothing from being tried for ever."""
COMMAND = "hanyeong"


def plain(environment: Mapping[str, str]) -> dict[str, str]:
    """The same variables without those that make a Python stumble, and in UTF-8."""
    kept = {name: value for name, value in environment.items() if name not in {"PYTHONOPTIMIZE", "PYTHONWARNINGS"}}
    return {**kept, "PYTHONUTF8": "1"}


def start_anew() -> None:
    """Become the same program in a plain Python, if this is one of ours just starting and this Python is not plain."""
    tried = os.environ.pop(ANEW, None)
    if tried or not _is_starting() or not _stumbles():
        return
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    arguments = [sys.executable, *sys.orig_argv[1:]]
    os.execve(sys.executable, arguments, {**plain(os.environ), ANEW: "1"})  # noqa: S606  an argument list, no shell


def _is_starting() -> bool:
    """Whether a module of ours is being run (Python calls it -m until it is found), or our command."""
    return sys.argv[0] == "-m" or Path(sys.argv[0]).name == COMMAND


def _stumbles() -> bool:
    errors = any(option.startswith("error") for option in sys.warnoptions)
    return errors or sys.flags.optimize > 1 or not _knows_hangul(sys.getfilesystemencoding())


def _knows_hangul(encoding: str) -> bool:
    try:
        "한".encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
