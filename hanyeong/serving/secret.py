"""Secrets of the service: a variable of the environment, or a file that it names, as systemd and containers want it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from hanyeong.pipeline.errors import ParamsError

FILE: Final = "_FILE"
LONGEST: Final = 4096


def secret(name: str, environment: Mapping[str, str]) -> str | None:
    """The variable `name`, or the text of the file that the variable `name`_FILE names; None where neither is set.

    Raises:
        ParamsError: both are set, or the file cannot be read or is empty.

    """
    value, file = environment.get(name) or None, environment.get(name + FILE) or None
    if value is not None and file is not None:
        raise ParamsError(f"{name} and {name}{FILE} are both set; expected one of them")
    if file is None:
        return value
    try:
        with Path(file).open(encoding="utf-8") as opened:
            found = opened.read(LONGEST).strip()
    except (OSError, UnicodeDecodeError) as error:
        said = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise ParamsError(f"{name}{FILE}: {file} cannot be read ({said}); expected a file with the secret") from None
    if not found:
        raise ParamsError(f"{name}{FILE}: {file} is empty; expected a file with the secret")
    return found
