"""What the service's database says: how much was translated, how people like it, the last window, the last renewal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from hanyeong.database.engine import Database, reason
from hanyeong.database.feedback import WAITING
from hanyeong.database.models import Feedback, Renewal, Request, Window
from hanyeong.monitoring.live.monitor import Standing, standing
from hanyeong.monitoring.live.params import LiveParams
from hanyeong.results.renewal import RenewalReason, RenewalState
from hanyeong.results.window import Cause, LiveState

DAYS: Final = 7
"""How far back requests and ratings are counted."""


@dataclass(frozen=True)
class LastWindow:
    """The window of the request log that was closed last."""

    number: int
    state: LiveState
    causes: tuple[Cause, ...]
    closed: datetime
    n_segments: int


@dataclass(frozen=True)
class LastRenewal:
    """The last attempt to replace the champion."""

    reason: RenewalReason
    state: RenewalState
    begun: datetime


@dataclass(frozen=True)
class Usage:
    """Counts of the last DAYS days, and what came last."""

    n_requests: int = 0
    n_up: int = 0
    n_down: int = 0
    n_corrections: int = 0
    n_waiting: int = 0
    """Corrections that nobody has approved or rejected, however old."""
    window: LastWindow | None = None
    renewal: LastRenewal | None = None
    problem: str = ""
    """Why nothing is known; empty where the rest holds."""


def usage(database: Database, live: LiveParams, now: datetime | None = None) -> Usage:
    """What the database holds; a database that fails is said, not raised."""
    now = now or datetime.now(UTC)
    since = now - timedelta(DAYS)
    try:
        with database.read() as session:
            return Usage(
                n_requests=_count(session, Request.time >= since),
                n_up=_count(session, Feedback.time >= since, Feedback.rating == "up"),
                n_down=_count(session, Feedback.time >= since, Feedback.rating == "down"),
                n_corrections=_count(session, Feedback.time >= since, Feedback.correction.is_not(None)),
                n_waiting=_count(session, Feedback.state == WAITING),
                window=_last_window(session, standing(database, live, now)),
                renewal=_last_renewal(session),
            )
    except SQLAlchemyError as error:
        return Usage(problem=f"{database.name}: {reason(error)}")


def _count(session: Session, *where: object) -> int:
    return session.scalar(select(func.count()).where(*where)) or 0  # type: ignore[arg-type]  # conditions on one table


def _last_window(session: Session, now: Standing | None) -> LastWindow | None:
    """The last window, with the state of now: it may have become too old."""
    found = None if now is None else session.get(Window, now.window)
    if now is None or found is None:
        return None
    causes = tuple(Cause(cause) for cause in found.causes)
    return LastWindow(found.number, now.state, causes, found.closed, found.n_segments)


def _last_renewal(session: Session) -> LastRenewal | None:
    found = session.scalar(select(Renewal).order_by(Renewal.id.desc()).limit(1))
    if found is None:
        return None
    return LastRenewal(RenewalReason(found.reason), RenewalState(found.state), found.begun)
