"""The translation memory: translations that someone approved, found by their source."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hanyeong.database.models import Memory
from hanyeong.text.normalize import DEFAULT, normalize

MEMORY: Final = "memory"
"""Flag of a sentence that was answered with an approved translation, not by the model."""


def source_hash(text: str) -> str:
    """What a source is found by: the same for texts that differ only as normalization and blanks do."""
    return hashlib.sha256(" ".join(normalize(text, DEFAULT).split()).encode(errors="surrogatepass")).hexdigest()


def remember(session: Session, entry: Memory) -> None:
    """Keep an approved translation; it takes the place of an older one of the same source and direction."""
    entry.source_hash, entry.time = source_hash(entry.source), datetime.now(UTC)
    same = (Memory.source_hash == entry.source_hash, Memory.direction == entry.direction)
    session.execute(delete(Memory).where(*same))
    session.add(entry)


def recall(session: Session, sources: Iterable[str], direction: str) -> dict[str, str]:
    """Approved translations of these texts, by the text; those that nobody approved are not in it."""
    hashes = {text: source_hash(text) for text in sources}
    found = select(Memory.source_hash, Memory.target).where(
        Memory.direction == direction, Memory.source_hash.in_(set(hashes.values()))
    )
    targets = {row.source_hash: row.target for row in session.execute(found)}
    return {text: targets[key] for text, key in hashes.items() if key in targets}
