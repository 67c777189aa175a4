"""Approved corrections to train and to test with: the newest of each sentence, in two halves.

They are taken from the translation memory, which holds exactly what someone approved, for as long as nobody takes it
back; what was said in requests is not read.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Final, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hanyeong.corpus.feedback_file import Part, file_of, line, write
from hanyeong.corpus.sources import Terms
from hanyeong.database.models import Memory
from hanyeong.text.comparison_key import comparison_key
from hanyeong.text.normalize import normalize

FOLDER: Final = "data/feedback"
TERMS: Final[Terms] = "restricted"
"""Who sends a correction agrees that the service's operator reviews it and trains with it, and to no publication."""


class Correction(NamedTuple):
    """A sentence and the translation that someone approved."""

    direction: str
    """The original side first."""
    source: str
    target: str

    @property
    def sides(self) -> tuple[str, str]:
        """Korean, English."""
        return (self.source, self.target) if self.direction == "ko-en" else (self.target, self.source)

    @property
    def key(self) -> str:
        """What a sentence is told apart by: neither case nor spacing nor punctuation makes another of it."""
        return f"{self.direction}\0{_key(self.source)}"

    @property
    def part(self) -> Part:
        """Its half, by a hash of the Korean side: variants of a sentence, and both directions of a pair, go together.

        A correction stays in its half whatever comes later: no row that was trained on becomes a test row.
        """
        digest = blake2b(_key(self.sides[0]).encode(errors="replace"), digest_size=1, person=b"corrections")
        return "test" if digest.digest()[0] % 2 else "train"

    def line(self) -> str:
        """As the file holds it."""
        return line(self.part, self.direction, *self.sides, TERMS)


class Exported(NamedTuple):
    """How many corrections a file got."""

    train: int
    test: int
    left_out: int
    """For training, and over the limit."""


def approved(session: Session) -> list[Correction]:
    """Approved corrections, the newest first, each sentence once."""
    newest_first = (Memory.time.desc(), Memory.id.desc())
    newest: dict[str, Correction] = {}
    for row in session.execute(select(Memory.direction, Memory.source, Memory.target).order_by(*newest_first)):
        correction = Correction(*row)
        newest.setdefault(correction.key, correction)
    return list(newest.values())


def approved_since(session: Session, moment: datetime | None) -> int:
    """How many corrections were approved later than this; None: ever."""
    later = [] if moment is None else [Memory.time > moment]
    return session.scalar(select(func.count()).select_from(Memory).where(*later)) or 0


def export(corrections: Iterable[Correction], path: Path, max_train: int | None = None) -> Exported:
    """Write them to the file or folder of a source: all to test with, and the first `max_train` to train with.

    The bytes depend on the corrections alone, not on when they came.
    """
    by_part: dict[Part, list[Correction]] = {"train": [], "test": []}
    for correction in corrections:
        by_part[correction.part].append(correction)
    train = by_part["train"][:max_train]
    write(file_of(path), (one.line() for one in [*train, *by_part["test"]]))
    return Exported(len(train), len(by_part["test"]), len(by_part["train"]) - len(train))


def _key(text: str) -> str:
    return comparison_key(normalize(text))
