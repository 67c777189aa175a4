"""Corrections that users sent: they wait until someone approves them for the translation memory, or rejects them."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from hanyeong.database.models import Feedback, Memory, Segment
from hanyeong.database.translation_memory import remember
from hanyeong.pipeline.errors import InputError

NOTED, WAITING, APPROVED, REJECTED = "noted", "waiting", "approved", "rejected"
STATES: Final = (WAITING, APPROVED, REJECTED)


def corrections(session: Session, state: str = WAITING) -> list[Feedback]:
    """Corrections in a state, the oldest first."""
    return list(session.scalars(select(Feedback).where(Feedback.state == state).order_by(Feedback.id)))


def approve(session: Session, number: int, by: str) -> None:
    """Put a correction into the translation memory.

    Raises:
        InputError: there is no such correction, or nothing says what it translates.

    """
    found = _correction(session, number)
    sentence = _sentence(session, found)
    source = found.source or (sentence.source_text if sentence else None)
    direction = found.direction or (sentence.direction if sentence else None)
    if not source or not direction:
        raise InputError(
            f"correction {number}: nothing says what it translates; expected its source, which clients send with it. "
            f"Reject it"
        )
    remember(
        session,
        Memory(
            source=source,
            target=found.correction,
            direction=direction,
            approved_by=by,
            request_id=found.request_id,
            key_name=found.key_name,
        ),
    )
    found.state = APPROVED


def reject(session: Session, number: int) -> None:
    """Leave a correction out of the translation memory.

    Raises:
        InputError: there is no such correction.

    """
    _correction(session, number).state = REJECTED


def _correction(session: Session, number: int) -> Feedback:
    found = session.get(Feedback, number)
    if found is None or found.correction is None:
        raise InputError(f"correction {number}: there is none of this number; `hanyeong feedback list` shows all")
    if found.state != WAITING:
        raise InputError(f"correction {number}: is {found.state} already")
    return found


def _sentence(session: Session, found: Feedback) -> Segment | None:
    """The sentence that was corrected, if it is in the log."""
    if found.request_id is None or found.segment is None:
        return None
    return session.get(Segment, (found.request_id, found.segment))
