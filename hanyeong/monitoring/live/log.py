"""The request log as windows see it: what was logged of each stream, page by page, so that memory stays small."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select

from hanyeong.database.engine import Database
from hanyeong.database.models import Segment, Window
from hanyeong.monitoring.live.closing import Batch, Span, Stream

PAGE: Final = 5_000
"""Sentences that one transaction looks at: short ones keep SQLite's log small."""
TICK: Final = timedelta(microseconds=1)


def closed_spans(database: Database) -> list[Span]:
    """The windows that were closed before, by number."""
    columns = (Window.digest, Window.direction, Window.after, Window.until)
    with database.read() as session:
        rows = session.execute(select(*columns).order_by(Window.number)).all()
    return [Span(Stream(row.digest, row.direction), row.after, row.until) for row in rows]


def batches(database: Database, start: datetime | None, horizon: datetime) -> Iterator[Batch]:
    """What was logged from `start` on, until `horizon`, in order. Rows of before there was a time of logging are not
    in it, nor are those that no bundle answered.
    """
    after = None if start is None else start - TICK
    while (end := _page_end(database, after, horizon)) is not None:
        yield from _page(database, after, end)
        after = end


def _page_end(database: Database, after: datetime | None, horizon: datetime) -> datetime | None:
    """The moment up to which a page goes, with all that was logged at that moment; None where nothing is left."""
    rows = select(Segment.logged).where(Segment.logged <= horizon)
    rows = rows if after is None else rows.where(Segment.logged > after)
    with database.read() as session:
        full = session.scalar(rows.order_by(Segment.logged).offset(PAGE - 1).limit(1))
        return full or session.scalar(rows.order_by(Segment.logged.desc()).limit(1))


def _page(database: Database, after: datetime | None, end: datetime) -> list[Batch]:
    of_a_stream = (Segment.logged, Segment.digest, Segment.direction)
    counts = (func.count(Segment.request_id.distinct()).label("n_requests"), func.count().label("n_segments"))
    rows = select(*of_a_stream, *counts).where(
        Segment.logged <= end, Segment.digest.is_not(None), Segment.direction.is_not(None)
    )
    rows = rows if after is None else rows.where(Segment.logged > after)
    with database.read() as session:
        found = session.execute(rows.group_by(*of_a_stream).order_by(*of_a_stream)).all()
    return [Batch(row.logged, Stream(row.digest, row.direction), row.n_requests, row.n_segments) for row in found]
