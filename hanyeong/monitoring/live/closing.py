"""When a window of the request log is closed: by count, by time, or because another bundle answers.

A stream is what one bundle answers in one direction. The log is read once, in the order in which it was written, and
all streams together, so that the windows depend on the log alone and not on how often anyone looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from hanyeong.monitoring.live.params import MOST_HOURS, LiveParams

SWAP: Final = timedelta(minutes=5)
"""A bundle that has answered nothing for so long while another one did is out of service."""
SENTENCES_A_REQUEST: Final = 10
"""A window is closed by its sentences too, at this number for each request that it may hold: documents are long."""


class Stream(NamedTuple):
    """What one bundle answers in one direction."""

    digest: str
    direction: str


class Batch(NamedTuple):
    """What was logged of a stream in one transaction."""

    logged: datetime
    stream: Stream
    n_requests: int
    n_segments: int


@dataclass(frozen=True)
class Span:
    """Which rows of the log a window holds: those of the stream that were logged later than `after`, until `until`."""

    stream: Stream
    after: datetime | None
    until: datetime


@dataclass(frozen=True)
class _Open:
    """A window that is not closed yet."""

    stream: Stream
    first: datetime
    last: datetime
    n_requests: int = 0
    n_segments: int = 0

    def with_batch(self, batch: Batch) -> _Open:
        return replace(
            self,
            last=batch.logged,
            n_requests=self.n_requests + batch.n_requests,
            n_segments=self.n_segments + batch.n_segments,
        )


class Closing:
    """The windows that are open while the log is read."""

    def __init__(self, params: LiveParams, closed: Iterable[Span] = ()) -> None:
        self.params = params
        self._open: dict[Stream, _Open] = {}
        self._ends: dict[str, list[datetime]] = {}
        """Of the closed windows, by direction."""
        self._last: dict[Stream, datetime] = {}
        """Of each stream, the end of its last closed window."""
        for span in closed:
            self._note(span)

    def spans(self, batches: Iterable[Batch], horizon: datetime) -> Iterator[Span]:
        """The windows that are closed at `horizon`, in the order in which the log shows it; `batches` are those up to
        then.
        """
        for batch in batches:
            if batch.stream in self._last and batch.logged <= self._last[batch.stream]:
                continue
            yield from self._due(batch.logged, batch.stream)
            opened = _Open(batch.stream, batch.logged, batch.logged)
            window = self._open.get(batch.stream, opened).with_batch(batch)
            self._open[batch.stream] = window
            if self._is_full(window):
                yield self._close(window, batch.logged)
        yield from self._due(horizon, None)

    def _is_full(self, window: _Open) -> bool:
        most = self.params.window_requests
        return window.n_requests >= most or window.n_segments >= SENTENCES_A_REQUEST * most

    def _due(self, now: datetime, answering: Stream | None) -> Iterator[Span]:
        """Windows whose time was over before `now`, then those of a bundle that another one has replaced."""
        limit = timedelta(hours=self.params.max_hours)
        for window in sorted(self._open.values(), key=lambda one: (one.first, one.stream)):
            if window.first + limit < now:
                yield self._close(window, window.first + limit)
        for window in sorted(self._open.values(), key=lambda one: one.stream):
            if answering is not None and _has_replaced(answering, window) and now - window.last > SWAP:
                yield self._close(window, window.last)

    def _close(self, window: _Open, end: datetime) -> Span:
        del self._open[window.stream]
        before = [moment for moment in self._ends.get(window.stream.direction, ()) if moment < window.first]
        span = Span(window.stream, max(before, default=None), end)
        self._note(span)
        return span

    def _note(self, span: Span) -> None:
        self._ends.setdefault(span.stream.direction, []).append(span.until)
        self._last[span.stream] = max(span.until, self._last.get(span.stream, span.until))


def _has_replaced(answering: Stream, window: _Open) -> bool:
    return answering.direction == window.stream.direction and answering.digest != window.stream.digest


def read_from(closed: Sequence[Span]) -> datetime | None:
    """Where to begin to read: what was logged before is in closed windows. None: at the first row.

    When a window was closed, the time of every other one that was open for MOST_HOURS was over too, whatever
    `max_hours` was then.
    """
    last = max((span.until for span in closed), default=None)
    return None if last is None else last - timedelta(hours=MOST_HOURS)
