"""The translation memory at work: a sentence whose translation someone approved is answered with it, not by the model.

All approved translations are held in memory; the database is asked now and then whether there are others.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import func, select

from hanyeong.corpus.language_pair import LanguagePair
from hanyeong.database.engine import Database
from hanyeong.database.models import Memory
from hanyeong.database.translation_memory import MEMORY, source_hash
from hanyeong.serving.served_model import Answer

EVERY_S: Final = 2.0
"""Time after which an approved translation is used."""
MOST: Final = 100_000
"""Translations that are held; of more, the latest."""


class Recall:
    """What was approved."""

    def __init__(self) -> None:
        self._targets: dict[tuple[str, str], str] = {}
        self._seen: tuple[int, int | None] = (0, None)

    def sync(self, database: Database) -> None:
        """Read it again, if it has changed."""
        with database.read() as session:
            n, last = session.execute(select(func.count(), func.max(Memory.id)).select_from(Memory)).one()
            if (n, last) == self._seen:
                return
            columns = select(Memory.direction, Memory.source_hash, Memory.target)
            rows = session.execute(columns.order_by(Memory.id.desc()).limit(MOST))
            self._targets = {(row.direction, row.source_hash): row.target for row in rows}
        self._seen = (n, last)

    def find(self, sentence: str, pair: LanguagePair) -> Answer | None:
        """The approved translation of a sentence; one that differs in blanks and normalization only is the same."""
        if not self._targets:
            return None
        target = self._targets.get((str(pair), source_hash(sentence)))
        return None if target is None else Answer(target, flags=(MEMORY,))
