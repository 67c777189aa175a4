"""Writing safetensors: a full disk is the OSError that it is everywhere else, so that whoever hears of it can tell."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from safetensors import SafetensorError

_NUMBER: Final = re.compile(r"(?:os error|code:) (\d+)")
"""Where the words of a SafetensorError hold the system's number of the error."""


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Around `save_file`, whose one class of error is not an OSError.

    Raises:
        OSError: the file could not be written.

    """
    try:
        yield
    except SafetensorError as error:
        found = _NUMBER.search(str(error))
        if found is None:
            raise
        raise OSError(int(found[1]), os.strerror(int(found[1])), str(path)) from None
