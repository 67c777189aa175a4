"""Deleting what the service stored: of a request, of a client, or from before a day, so that no byte of it is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, select

from hanyeong.database.engine import Database
from hanyeong.database.models import Base, CanaryRun, Feedback, Glossary, GlossaryEntry, Memory, Request, Segment

Counts = Mapping[str, int]
"""Rows that were deleted, by table."""
LOG: Final = (Segment, Feedback, Request, CanaryRun)
"""What grows old: approved translations and glossaries are kept until someone takes them back."""


def forget_request(database: Database, request_id: str) -> Counts:
    """Delete a request, its sentences, what was said of it and what was approved from that."""
    return _deleted(
        database,
        [
            (Segment, Segment.request_id == request_id),
            (Feedback, Feedback.request_id == request_id),
            (Memory, Memory.request_id == request_id),
            (Request, Request.id == request_id),
        ],
    )


def forget_client(database: Database, name: str) -> Counts:
    """Delete all that came with a key, but the counts of characters that its quota needs."""
    requests = select(Request.id).where(Request.key_name == name)
    glossaries = select(Glossary.id).where(Glossary.key_name == name)
    return _deleted(
        database,
        [
            (Segment, Segment.request_id.in_(requests)),
            (Feedback, (Feedback.key_name == name) | Feedback.request_id.in_(requests)),
            (Memory, (Memory.key_name == name) | Memory.request_id.in_(requests)),
            (GlossaryEntry, GlossaryEntry.glossary_id.in_(glossaries)),
            (Glossary, Glossary.key_name == name),
            (Request, Request.key_name == name),
        ],
    )


def forget_before(database: Database, moment: datetime) -> Counts:
    """Delete requests, their sentences, feedback and canary runs from before a moment."""
    return _deleted(database, [(table, table.time < moment) for table in LOG])


def sweep(database: Database, days: int) -> Counts:
    """As `forget_before`, of what is older than so many days; the tables that had any."""
    counts = forget_before(database, datetime.now(UTC) - timedelta(days))
    database.truncate_log()
    return {table: n for table, n in counts.items() if n}


def _deleted(database: Database, which: Sequence[tuple[type[Base], ColumnElement[bool]]]) -> Counts:
    with database.write() as session:
        connection = session.connection()
        return {
            table.__tablename__: connection.execute(delete(table).where(condition)).rowcount
            for table, condition in which
        }
