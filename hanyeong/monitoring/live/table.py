"""The rows of one window, read from the request log in pages and kept as columns of numbers.

Of a request no more sentences than SENTENCES_PER_REQUEST are compared: those of a long document resemble each other,
and a window that is one document says little about the next.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

import numpy as np
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from hanyeong.database.engine import Database
from hanyeong.database.models import CanaryRun, Feedback, Request, Segment
from hanyeong.documents.segments import RESTORED
from hanyeong.monitoring.drift import Numbers
from hanyeong.monitoring.live.closing import Span

SENTENCES_PER_REQUEST: Final = 20
PAGE: Final = 1_000
"""Rows that are held as rows at a time."""
CLIENT_LEFT: Final = 499
"""A client that hung up is neither an error nor refused."""


@dataclass
class RequestTimes:
    """How long a request took, and for how many tokens."""

    latency_ms: float
    tokens: int = 0
    whole: bool = True
    """Whether all its sentences were read."""


@dataclass(frozen=True)
class Ratings:
    """What people said in the window's time of what the bundle answered."""

    up: int
    down: int
    corrected: int
    chrf: Sequence[float]
    """Of each output against its correction, where both are stored."""


@dataclass(frozen=True)
class CanaryRuns:
    """The worst of the window's runs; of none where there was none."""

    n_sentences: int
    n_changed: int
    chrf: float
    seconds: float


@dataclass
class WindowTable:
    """What was logged of a window."""

    span: Span
    n_requests: int = 0
    n_segments: int = 0
    columns: dict[str, array[float]] = field(default_factory=dict)
    """Features of the sentences that have them."""
    domains: Counter[str] = field(default_factory=Counter)
    confidences: array[float] = field(default_factory=lambda: array("d"))
    n_read: int = 0
    n_restored: int = 0
    """Sentences of those read whose placeholder was put back at an estimated position."""
    times: dict[str, RequestTimes] = field(default_factory=dict)
    clients: Counter[str] = field(default_factory=Counter)
    waits: array[float] = field(default_factory=lambda: array("d"))
    statuses: Counter[int] = field(default_factory=Counter)
    """Of all requests that were logged in the window's time, whoever answered."""
    ratings: Ratings = Ratings(0, 0, 0, ())
    canary: CanaryRuns | None = None

    @property
    def frame(self) -> dict[str, Numbers]:
        """Features, a row for each sentence."""
        return {name: np.frombuffer(column) if len(column) else np.empty(0) for name, column in self.columns.items()}

    @property
    def n_rows(self) -> int:
        """Sentences with features."""
        return len(next(iter(self.columns.values()), ()))


def read_window(database: Database, span: Span, features: Sequence[str]) -> WindowTable:
    """The rows of a window; `features` are those that its reference has."""
    table = WindowTable(span, columns={name: array("d") for name in features})
    with database.read() as session:
        _read_segments(session, table)
        _read_requests(session, table)
        table.ratings = _ratings(session, span)
        table.canary = _canary(session, span)
    return table


def within(column: Any, span: Span) -> list[ColumnElement[bool]]:
    """The condition that a time lies in the window's."""
    return [column <= span.until] if span.after is None else [column > span.after, column <= span.until]


def _pages(session: Session, rows: Any) -> Iterator[Any]:
    for page in session.execute(rows.execution_options(yield_per=PAGE)).partitions():
        yield from page


def _read_segments(session: Session, table: WindowTable) -> None:
    span = table.span
    stream = (Segment.digest == span.stream.digest, Segment.direction == span.stream.direction)
    where = [*within(Segment.logged, span), *stream]
    counts = select(func.count(), func.count(Segment.request_id.distinct())).select_from(Segment).where(*where)
    table.n_segments, table.n_requests = session.execute(counts).one()
    wanted = (Segment.request_id, Segment.position, Segment.features, Segment.domain, Segment.confidence)
    numbers = (Segment.flags, Segment.latency_ms, Segment.source_tokens, Segment.target_tokens)
    for row in _pages(session, select(*wanted, *numbers).where(*where)):
        if row.position < SENTENCES_PER_REQUEST:
            _add_segment(table, row)
        elif row.request_id in table.times:
            table.times[row.request_id].whole = False


def _add_segment(table: WindowTable, row: Any) -> None:
    table.n_read += 1
    table.n_restored += RESTORED in row.flags
    times = table.times.setdefault(row.request_id, RequestTimes(row.latency_ms))
    times.tokens += row.source_tokens + row.target_tokens
    if row.domain is not None:
        table.domains[row.domain] += 1
    if row.confidence is not None:
        table.confidences.append(row.confidence)
    if _is_complete(row.features, table.columns):
        for name, column in table.columns.items():
            column.append(float(row.features[name]))


def _is_complete(features: Mapping[str, Any] | None, columns: Mapping[str, object]) -> bool:
    """Whether a row has all features; another version of the service can have written it."""
    return features is not None and all(isinstance(features.get(name), int | float) for name in columns)


def _read_requests(session: Session, table: WindowTable) -> None:
    in_time = within(Request.logged, table.span)
    statuses = select(Request.status, func.count()).where(*in_time).group_by(Request.status)
    table.statuses.update(dict(session.execute(statuses).all()))
    columns = (Request.id, Request.client, Request.queue_wait_ms)
    for row in _pages(session, select(*columns).where(*in_time, Request.digest == table.span.stream.digest)):
        if row.id in table.times:
            table.clients[row.client] += 1
            if row.queue_wait_ms is not None:
                table.waits.append(row.queue_wait_ms)


def _ratings(session: Session, span: Span) -> Ratings:
    """What was said in the window's time; of a sentence, or a whole answer, only the last word counts."""
    said = (Feedback.request_id, Feedback.segment, Feedback.rating, Feedback.correction, Feedback.direction)
    of = (Segment.digest, Segment.direction.label("way"), Segment.target_text)
    answer = (Segment.request_id == Feedback.request_id) & (Segment.position == func.coalesce(Feedback.segment, 0))
    rows = select(*said, *of).outerjoin(Segment, answer).where(*within(Feedback.time, span)).order_by(Feedback.id)
    ratings: dict[object, str] = {}
    corrected: dict[object, tuple[str | None, str]] = {}
    for number, row in enumerate(_pages(session, rows)):
        if not _is_about(row, span):
            continue
        key = number if row.request_id is None else (row.request_id, row.segment)
        if row.rating is not None:
            ratings[key] = row.rating
        if row.correction is not None:
            corrected[key] = (None if row.segment is None else row.target_text, row.correction)
    both = [(output, better) for output, better in corrected.values() if output is not None]
    votes = Counter(ratings.values())
    return Ratings(votes["up"], votes["down"], len(corrected), _chrf(both))


def _is_about(row: Any, span: Span) -> bool:
    """A suggestion without a request names only its direction; of a request that was forgotten nothing is known."""
    if row.digest is None:
        return row.request_id is None and bool(row.direction == span.stream.direction)
    return (row.digest, row.way) == tuple(span.stream)


def _chrf(pairs: Sequence[tuple[str, str]]) -> list[float]:
    if not pairs:
        return []
    from sacrebleu.metrics.chrf import CHRF

    metric = CHRF(word_order=2)
    return [metric.sentence_score(output, [better]).score for output, better in pairs]


def _canary(session: Session, span: Span) -> CanaryRuns | None:
    """The worst runs of the window's time; where there was none, the last one before."""
    ours = select(CanaryRun).where(
        CanaryRun.digest == span.stream.digest, CanaryRun.direction == span.stream.direction, CanaryRun.n_sentences > 0
    )
    runs = list(session.scalars(ours.where(*within(CanaryRun.time, span))))
    before = ours.where(CanaryRun.time <= span.until).order_by(CanaryRun.time.desc()).limit(1)
    runs = runs or list(session.scalars(before))
    if not runs:
        return None
    worst = max(runs, key=lambda run: (run.n_changed / run.n_sentences, -run.chrf))
    return CanaryRuns(
        worst.n_sentences, worst.n_changed, min(run.chrf for run in runs), float(np.median([r.seconds for r in runs]))
    )


def is_error(status: int) -> bool:
    """The service failed."""
    return status >= HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.SERVICE_UNAVAILABLE


def is_refusal(status: int) -> bool:
    """The service said no: by a limit, a quota, or because it was full."""
    told_no = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR and status != CLIENT_LEFT
    return told_no or status == HTTPStatus.SERVICE_UNAVAILABLE
