"""Close the windows of the request log that are full or whose time is over, and say what they show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import func, select

from hanyeong.database.engine import Database
from hanyeong.database.models import Window
from hanyeong.monitoring.live import store
from hanyeong.monitoring.live.baseline import first_windows
from hanyeong.monitoring.live.closing import Closing, Span, read_from
from hanyeong.monitoring.live.decision import decide
from hanyeong.monitoring.live.log import batches, closed_spans
from hanyeong.monitoring.live.params import LiveParams
from hanyeong.monitoring.live.reference import FindReference
from hanyeong.monitoring.live.signals import readings
from hanyeong.monitoring.live.table import read_window
from hanyeong.results.codes import Direction
from hanyeong.results.window import LiveState, WindowReport

Validate = Callable[[Span, int], bool]
"""Whether the rows of a window, which will have this number, can be believed."""


def believe(_span: Span, _number: int) -> bool:
    """Whatever the log holds."""
    return True


@dataclass(frozen=True)
class LiveMonitor:
    """The request log, where reports are written, and what windows are compared with."""

    database: Database
    folder: Path
    params: LiveParams
    find_reference: FindReference
    validate: Validate = believe

    def close_windows(self, now: datetime) -> Iterator[WindowReport]:
        """Close what is to be closed, and write the reports that an earlier call was stopped before writing."""
        for report in store.reports(self.database, store.missing(self.database, self.folder)):
            store.write_report(self.folder, report)
        closed = closed_spans(self.database)
        horizon = now - timedelta(seconds=self.params.settle_seconds)
        found = batches(self.database, read_from(closed), horizon)
        for span in Closing(self.params, closed).spans(found, horizon):
            report = self._report(span)
            store.add_window(self.database, report, now)
            store.write_report(self.folder, report)
            yield report

    def _report(self, span: Span) -> WindowReport:
        reference = self.find_reference(span.stream)
        table = read_window(self.database, span, [] if reference is None else [one.name for one in reference.columns])
        number = store.next_number(self.database)
        validated = self.validate(span, number)
        first = first_windows(self.database, span.stream, self.params.baseline_windows)
        before = store.signals_before(self.database, span.stream, self.params.alarm_windows - 1)
        found = readings(table, reference, first, self.params)
        enough = validated and table.n_segments >= self.params.min_rows
        decision = decide(found, before, self.params, enough=enough)
        return WindowReport(
            number=number,
            digest=span.stream.digest,
            direction=Direction(span.stream.direction),
            after=None if span.after is None else span.after.isoformat(),
            until=span.until.isoformat(),
            requests=table.n_requests,
            segments=table.n_segments,
            state=decision.state,
            causes=decision.causes,
            signals=decision.signals,
            validated=validated,
        )


@dataclass(frozen=True)
class Standing:
    """How the translator in service is doing now."""

    state: LiveState
    """The worst of its last windows, one of each direction; or that the last one was closed too long ago."""
    window: int
    """Number of the last window."""
    closed: datetime


SEVERITY: Final = (LiveState.ALARM, LiveState.WARNING, LiveState.NOT_ENOUGH_DATA, LiveState.OK)


def standing(database: Database, params: LiveParams, now: datetime) -> Standing | None:
    """The state now; None where no window was closed yet."""
    with database.read() as session:
        last = session.scalar(select(Window).order_by(Window.number.desc()).limit(1))
        if last is None:
            return None
        numbers = select(func.max(Window.number)).where(Window.digest == last.digest).group_by(Window.direction)
        states = {LiveState(state) for state in session.scalars(select(Window.state).where(Window.number.in_(numbers)))}
    is_stale = now - last.closed > timedelta(hours=params.stale_hours)
    worst = next(state for state in SEVERITY if state in states)
    return Standing(LiveState.STALE if is_stale else worst, last.number, last.closed)
