"""The standard streams of a command: UTF-8 whatever the locale says, and none of them missing.

A locale without Hangul must not end a run in its last line, and whoever starts a command with a stream closed (`>&-`)
has not found a fault of ours.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import Final

from hanyeong.pipeline.errors import InputError

MODES: Final = {"stdin": "r", "stdout": "w", "stderr": "w"}
NAMES: Final = {"stdin": "standard input", "stdout": "standard output", "stderr": "standard error"}
_CLOSED: Final[set[str]] = set()
"""Of MODES, what was closed when the command began."""


def steady() -> None:
    """Make the streams speak UTF-8; one that was closed reads or writes nothing from now on."""
    for name, mode in MODES.items():
        stream = getattr(sys, name)
        if stream is None:
            _CLOSED.add(name)
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115  open until the end
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="strict" if mode == "r" else "backslashreplace")


def require_open(name: str) -> None:
    """Refuse to work for a stream that was closed.

    Raises:
        InputError: it was, so that nothing can be read from it or written to it.

    """
    if name in _CLOSED:
        raise InputError(f"{NAMES[name]} is closed; start this again without `<&-` or `>&-`")
