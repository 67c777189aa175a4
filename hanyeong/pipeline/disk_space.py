"""Errors of a full disk, a quota or a limit on files, and how much room there is."""

from __future__ import annotations

import errno
import resource
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""Errors of a disk, a quota or a limit on files that is reached."""


def remedy(error: OSError, folder: Path) -> str:
    """What to do about an error of the disk that `folder` is on."""
    if error.errno in FULL:
        return f"{free_space(folder)}; make room"
    return "check permissions, free disk space and open files"


def free_space(folder: Path) -> str:
    """How much is free, and how large a file may become where that is limited."""
    most, _ = resource.getrlimit(resource.RLIMIT_FSIZE)
    limit = "" if most == resource.RLIM_INFINITY else f", and a file may have {most:,} bytes (`ulimit -f`)"
    return f"{shutil.disk_usage(folder).free:,} are free{limit}"


def needed(root: Path, outputs: Iterable[Path]) -> str:
    """How much was written when there was no more room, and how much there is; said before it is removed."""
    files = [path for out in outputs for path in [out, *out.rglob("*")] if path.is_file()]
    written = sum(path.stat().st_size for path in files)
    wanted = f"more than {written:,} bytes are needed in {root}, " if written else ""
    return f"{wanted}{free_space(root)}; make room"


@contextmanager
def room_is_told(root: Path, outputs: Iterable[Path]) -> Iterator[None]:
    """Add to an error of a full disk how much was written to `outputs`, and how much room there is."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            error.add_note(needed(root, outputs))
        raise
