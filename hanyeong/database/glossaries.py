"""Glossaries that clients stored; each is seen by whoever has the key that it was stored with."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from hanyeong.database.models import Glossary, GlossaryEntry

Row = tuple[Glossary, int]
"""A glossary, and how many entries it has."""


def store(
    session: Session, name: str, languages: tuple[str, str], terms: Iterable[tuple[str, str]], key_name: str | None
) -> Glossary:
    """A new one. Its entries are inserted as plain rows: as objects, 10,000 hold the database four times as long."""
    source, target = languages
    found = Glossary(
        id=str(uuid.uuid4()),
        time=datetime.now(UTC),
        name=name,
        source_language=source,
        target_language=target,
        key_name=key_name,
    )
    session.add(found)
    session.flush()
    _insert(session, found.id, terms, 0)
    return found


def _insert(session: Session, name: str, terms: Iterable[tuple[str, str]], first: int) -> None:
    rows = [
        {"glossary_id": name, "position": n, "source": source, "target": target}
        for n, (source, target) in enumerate(terms, start=first)
    ]
    if rows:
        session.execute(insert(GlossaryEntry), rows)


def replace(session: Session, name: str, terms: Iterable[tuple[str, str]]) -> None:
    """Other entries in place of those it has. Their positions go on after the old ones: `version` tells them apart."""
    first = version(session, name) + 1
    session.execute(delete(GlossaryEntry).where(GlossaryEntry.glossary_id == name))
    _insert(session, name, terms, first)


def version(session: Session, name: str) -> int:
    """A number that is another one after the entries of a glossary were replaced; -1 where it has none."""
    last = select(func.max(GlossaryEntry.position)).where(GlossaryEntry.glossary_id == name)
    found = session.scalar(last)
    return -1 if found is None else found


def all_of(session: Session, key_name: str | None) -> list[Row]:
    """Those of a key, the oldest first."""
    n_entries = select(func.count()).where(GlossaryEntry.glossary_id == Glossary.id).scalar_subquery()
    rows = session.execute(
        select(Glossary, n_entries).where(Glossary.key_name == key_name).order_by(Glossary.time, Glossary.id)
    )
    return [(row[0], row[1]) for row in rows]


def find(session: Session, name: str, key_name: str | None) -> Glossary | None:
    """The one with this id, if it is of this key."""
    return session.scalars(select(Glossary).where(Glossary.id == name, Glossary.key_name == key_name)).one_or_none()


def terms_of(session: Session, name: str) -> Sequence[tuple[str, str]]:
    """Its entries, in order."""
    asked = select(GlossaryEntry.source, GlossaryEntry.target).where(GlossaryEntry.glossary_id == name)
    return [(row.source, row.target) for row in session.execute(asked.order_by(GlossaryEntry.position))]


def remove(session: Session, name: str, key_name: str | None) -> bool:
    """Delete one; False where there is none."""
    found = find(session, name, key_name)
    if found is None:
        return False
    session.delete(found)
    return True
