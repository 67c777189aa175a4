"""Windows in the database, and what is written of each for pages and programs: reports/windows/<number>.json.

The database is written first, in one transaction. The file holds nothing that the database does not, so one that is
missing is written again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from hanyeong.database.engine import Database
from hanyeong.database.models import Window, WindowSignal
from hanyeong.monitoring.live.closing import Stream
from hanyeong.pipeline.atomic_output import write_json
from hanyeong.results.codes import Direction
from hanyeong.results.window import KEPT, Cause, LiveState, SignalReading, SignalState, WindowReport, group_of


def signals_before(database: Database, stream: Stream, most: int) -> list[dict[str, SignalState]]:
    """The states of the signals of a stream's last windows, the latest first; not of those with too few rows."""
    last = (
        select(Window)
        .where(
            Window.digest == stream.digest,
            Window.direction == stream.direction,
            Window.state != LiveState.NOT_ENOUGH_DATA,
        )
        .order_by(Window.number.desc())
        .limit(most)
        .options(selectinload(Window.signals))
    )
    with database.read() as session:
        return [{one.signal: SignalState(one.state) for one in window.signals} for window in session.scalars(last)]


def add_window(database: Database, report: WindowReport, closed: datetime) -> None:
    """The rows of a window, in one transaction."""
    with database.write() as session:
        session.add(
            Window(
                number=report.number,
                digest=report.digest,
                direction=str(report.direction),
                after=None if report.after is None else datetime.fromisoformat(report.after),
                until=datetime.fromisoformat(report.until),
                closed=closed,
                n_requests=report.requests,
                n_segments=report.segments,
                state=str(report.state),
                causes=[str(cause) for cause in report.causes],
                validated=report.validated,
                signals=[_row(position, one) for position, one in enumerate(report.signals)],
            )
        )


def _row(position: int, one: SignalReading) -> WindowSignal:
    numbers = one.model_dump(include={"value", "reference", "effect", "threshold", "low", "high"})
    return WindowSignal(position=position, signal=one.name, state=str(one.state), **numbers)


def next_number(database: Database) -> int:
    """The number of the next window."""
    with database.read() as session:
        return (session.scalar(select(Window.number).order_by(Window.number.desc()).limit(1)) or 0) + 1


def reports(database: Database, numbers: Sequence[int]) -> Iterator[WindowReport]:
    """What the database holds of these windows."""
    for number in numbers:
        with database.read() as session:
            if (found := session.get(Window, number)) is not None:
                yield report_of(found)


def report_of(window: Window) -> WindowReport:
    """A window as pages and programs read it."""
    return WindowReport(
        number=window.number,
        digest=window.digest,
        direction=Direction(window.direction),
        after=None if window.after is None else window.after.isoformat(),
        until=window.until.isoformat(),
        requests=window.n_requests,
        segments=window.n_segments,
        state=LiveState(window.state),
        causes=tuple(Cause(cause) for cause in window.causes),
        signals=tuple(_reading(one) for one in window.signals),
        validated=window.validated,
    )


def _reading(one: WindowSignal) -> SignalReading:
    return SignalReading(
        name=one.signal,
        group=group_of(one.signal),
        state=SignalState(one.state),
        value=one.value,
        reference=one.reference,
        effect=one.effect,
        threshold=one.threshold,
        low=one.low,
        high=one.high,
    )


def missing(database: Database, folder: Path) -> list[int]:
    """Windows of the database that no file tells of, of those that are kept as files."""
    with database.read() as session:
        numbers = session.scalars(select(Window.number).order_by(Window.number.desc()).limit(KEPT)).all()
    there = {path.stem for path in folder.glob("*.json")}
    return [number for number in reversed(numbers) if str(number) not in there]


def write_report(folder: Path, report: WindowReport) -> None:
    """The file of a window, in one rename; the oldest one that is kept makes room for it."""
    write_json(folder / f"{report.number}.json", report.model_dump(mode="json"))
    (folder / f"{report.number - KEPT}.json").unlink(missing_ok=True)
