"""What the service writes to standard error: a JSON object a line, of fixed words and numbers, never of text."""

from __future__ import annotations

import json
import logging
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from hanyeong.pipeline.log_level import Level, log_level


def event(name: str, level: Level = Level.INFO, /, **fields: str | float | bool | None) -> None:
    """One line; control characters and line breaks in a field are escaped by JSON."""
    if level < log_level():
        return
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    line = json.dumps({"time": now, "level": level.name.lower(), "event": name, **fields}) + "\n"
    with suppress(OSError, ValueError):  # a full disk or a closed pipe keeps nobody from an answer
        sys.stderr.write(line)
        sys.stderr.flush()


def failure(error: BaseException) -> dict[str, str]:
    """What an exception may be told with: its type and place. Its message could quote text."""
    return {"error": type(error).__name__, "at": _place(error.__traceback__)}


def _place(trace: TracebackType | None) -> str:
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "" if trace is None else f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"


class OfUvicorn(logging.Handler):
    """The server's own messages, as events, without the traces that it would print."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write it, if it is more than chatter."""
        level = Level.WARNING if record.levelno >= logging.WARNING else Level.DEBUG
        said = failure(record.exc_info[1]) if record.exc_info and record.exc_info[1] else {}
        event("server", level, message=str(record.msg)[:200], **said)
