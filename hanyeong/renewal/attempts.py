"""The attempts in the service's database: begun, ended, and set right where one was killed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from hanyeong.database.models import Renewal, Window
from hanyeong.renewal.decision import Attempt
from hanyeong.results.renewal import RenewalReport, RenewalState, RenewalWhy
from hanyeong.results.window import Cause

JUDGED: Final = (RenewalState.NO_GO, RenewalState.KEPT, RenewalState.PROMOTED)
"""States of attempts that trained on what there was to learn from."""


def started(session: Session) -> list[Renewal]:
    """Attempts that were not declined, the oldest first."""
    return list(session.scalars(select(Renewal).where(Renewal.state != RenewalState.DECLINED).order_by(Renewal.id)))


def as_attempts(rows: Sequence[Renewal]) -> list[Attempt]:
    """The same, as far as a decision needs them."""
    return [Attempt(row.begun, row.ended, RenewalState(row.state)) for row in rows]


def last_judged(rows: Sequence[Renewal]) -> Renewal | None:
    """The last attempt that came to a judgement."""
    return next((row for row in reversed(rows) if row.state in JUDGED), None)


def cause_of(session: Session, window: int | None) -> Cause | None:
    """The most likely cause of a window's alarm."""
    found = None if window is None else session.get(Window, window)
    return Cause(found.causes[0]) if found is not None and found.causes else None


def add(session: Session, report: RenewalReport) -> int:
    """A row of an attempt that begins, or was not started; its number."""
    row = Renewal(
        begun=moment(report.begun),
        ended=None if report.ended is None else moment(report.ended),
        reason=report.reason,
        window=report.window,
        state=report.state,
        why=report.why,
        champion=report.champion,
    )
    session.add(row)
    session.flush()
    return row.id


def end(session: Session, report: RenewalReport) -> None:
    """How an attempt ended."""
    row = session.get(Renewal, report.number)
    if row is not None:
        row.ended, row.state, row.why = moment(report.ended or report.begun), report.state, report.why
        row.challenger, row.cpu_s = report.challenger, report.cpu_s


def fail_killed(session: Session, but: int | None, last_sign: datetime) -> int:
    """Attempts that are called running, though nobody runs them, have failed; how many there were.

    `last_sign`: the last time at which anything of them was seen.
    """
    rows = session.scalars(select(Renewal).where(Renewal.state == RenewalState.RUNNING, Renewal.id != (but or 0)))
    found = list(rows)
    for row in found:
        row.state, row.why, row.ended = RenewalState.FAILED, RenewalWhy.KILLED, max(row.begun, last_sign)
    return len(found)


def moment(text: str) -> datetime:
    """A time as a report writes it."""
    return datetime.fromisoformat(text).astimezone(UTC)


def told(time: datetime) -> str:
    """A time as a report writes it."""
    return time.astimezone(UTC).isoformat(timespec="microseconds")
