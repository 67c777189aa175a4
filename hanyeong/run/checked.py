"""No stage starts on params that were not checked whole, whoever started it: `hanyeong run`, DVC, Prefect or a hand.

The check imports every stage, which takes seconds, so a digest of the params and of the code is kept of the last one
that found nothing wrong. Whatever cannot be read there counts as not checked.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from hanyeong.run.errors import ParamsError
from hanyeong.run.process import environment, tied
from hanyeong.run.publish import publish

MARK: Final = ".hanyeong/checked"
CHECK: Final = ("-m", "stages.command", "check")
CHECKER: Final = "stages/checking.py"
"""Where this is not there, as in a test's small pipeline, there is nothing to check with."""


def checked_digest(root: Path) -> str:
    """SHA-256 of all that the check looks at: the params, and the code that says what may stand there."""
    files = [root / "params.yaml", root / "dvc.yaml"]
    files += sorted(path for folder in ("stages", "hanyeong") for path in root.glob(f"{folder}/**/*.py"))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files if path.is_file())).hexdigest()


def is_checked(root: Path) -> bool:
    """Whether these very params were found right by this very code."""
    try:
        return (root / MARK).read_bytes() == checked_digest(root).encode()
    except OSError:
        return False


def keep_checked(root: Path, digest: str) -> None:
    """Note that nothing is wrong with what `digest` stands for; where that cannot be noted, it is checked again."""
    with suppress(OSError), publish(root / MARK) as part:
        part.write_text(digest, encoding="utf-8")


def require_checked(root: Path) -> None:
    """Check params.yaml whole, unless that was done.

    In a process of its own: what the check imports, half a gigabyte, would stay as long as a stage runs.

    Raises:
        ParamsError: with the check's own words.

    """
    if not (root / CHECKER).exists() or is_checked(root):
        return
    command = tied(sys.executable, *CHECK)
    done = subprocess.run(  # noqa: S603  no shell
        command, cwd=root, env=environment(), capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode:
        raise ParamsError(done.stderr.strip() or f"`hanyeong check` ended in status {done.returncode}")
