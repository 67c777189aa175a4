"""The outermost guard of every subcommand: an error ends in one message and an exit status, never in a traceback."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Final, ParamSpec

import typer

from hanyeong.pipeline.errors import BusyError, HanyeongError

P = ParamSpec("P")

EXTRAS: Final = {
    "translate": "translate",
    "serve": "serve",
    "keys": "serve",
    "feedback": "serve",
    "forget": "serve",
    "retrain": "serve",
}
"""The extra of the package that a subcommand needs, where that is not all of `pipeline`."""


def guarded(command: Callable[P, None]) -> Callable[P, None]:
    """The same command, whose errors are written to standard error as one message."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except (BrokenPipeError, typer.Exit, typer.Abort):
            raise  # the shell's business, and typer's
        except Exception as error:  # noqa: BLE001  a traceback could quote text
            raise typer.Exit(_report(error, command.__name__)) from None

    return run


def _report(error: Exception, command: str) -> int:
    """Write what went wrong to standard error; the exit status."""
    from hanyeong.pipeline.progress import warn  # libraries that a command which succeeds may not need
    from hanyeong.pipeline.stage import BUSY, OUR_BUG, YOUR_INPUT, describe_error, internal_error

    if isinstance(error, HanyeongError | OSError | MemoryError):
        message, status = describe_error(error), BUSY if isinstance(error, BusyError) else YOUR_INPUT
    elif isinstance(error, ModuleNotFoundError) and _is_library(error.name):
        message, status = _missing(str(error.name), command), YOUR_INPUT
    else:
        message, status = internal_error(Path.cwd(), command, error), OUR_BUG
    for line in message.split("\n"):
        warn(line)
    return status


def _is_library(module: str | None) -> bool:
    return module is not None and module.split(".")[0] not in {"hanyeong", "stages", "learn"}


def _missing(module: str, command: str) -> str:
    extra = EXTRAS.get(command, "pipeline")
    return (
        f"hanyeong {command}: needs the library {module.split('.', maxsplit=1)[0]}, which is not installed here; "
        f'`pip install "hanyeong[{extra}]"` brings it, in a project `make setup` and `. .venv/bin/activate`'
    )
