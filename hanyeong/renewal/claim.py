"""Who is renewing the champion now: a note with the process for as long as which the attempt counts as under way.

The parts of an attempt are commands of their own, so that no file lock is held from the first to the last. A process
is known by its number and its start: a number alone is given again.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import pydantic

from hanyeong.pipeline.atomic_output import write_json
from hanyeong.pipeline.process import alive

FILE: Final = ".hanyeong/renewal.json"


class Claim(pydantic.BaseModel):
    """The attempt under way."""

    number: int
    """Of its row in the database."""
    process: int
    """Its owner: whoever called `--prepare`, and has to call `--finish`."""
    started: str
    """When the owner started, as the system counts it; empty where it does not say."""

    @property
    def live(self) -> bool:
        """Whether its owner still runs."""
        return alive(self.process) and started(self.process) == self.started


def started(process: int) -> str:
    """What tells a process from a later one of the same number."""
    if sys.platform != "linux":
        return ""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def read(root: Path) -> Claim | None:
    """The claim that was left, whether its owner is there or not."""
    try:
        return Claim.model_validate_json((root / FILE).read_bytes())
    except (OSError, pydantic.ValidationError):
        return None


def take(root: Path, number: int, process: int) -> None:
    """Claim the attempt for a process."""
    write_json(root / FILE, Claim(number=number, process=process, started=started(process)).model_dump())


def release(root: Path) -> None:
    """The attempt has ended."""
    (root / FILE).unlink(missing_ok=True)
