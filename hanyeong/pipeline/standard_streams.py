"""The standard streams of a command: UTF-8 whatever the locale says, and none of them missing.

A locale without Hangul must not end a run in its last line, and whoever starts a command with a stream closed (`>&-`)
has not found an internal error.
"""

from __future__ import annotations

import io
import os
import select
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final, TextIO

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


class Reader:
    """Whoever reads a stream of ours through a pipe, and may stop before everything is written (`| head`)."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self._pipe: int | None = None
        with suppress(OSError, AttributeError):  # closed, or a text in memory
            self._pipe = os.dup(stream.fileno()) if stream else None  # ours, whatever becomes of the stream's own

    def has_left(self) -> bool:
        """Whether nobody reads any more; what is still to be written leads nowhere from then on."""
        if self._pipe is None or self._stream is None:
            return False
        watched = select.poll()
        watched.register(self._pipe, 0)
        if not any(event & (select.POLLERR | select.POLLHUP) for _, event in watched.poll(0)):
            return False
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self._stream.fileno())  # or the interpreter would complain once more at its end
        os.close(nowhere)
        return True


def require_open(name: str) -> None:
    """Refuse to work for a stream that was closed.

    Raises:
        InputError: it was, so that nothing can be read from it or written to it.

    """
    if name in _CLOSED:
        raise InputError(f"{NAMES[name]} is closed; start this again without `<&-` or `>&-`")
