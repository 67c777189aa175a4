"""Whether a retraining starts: decided from what was tried before and what is new, by nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from hanyeong.renewal.params import RenewParams
from hanyeong.results.renewal import RenewalReason, RenewalState, RenewalWhy
from hanyeong.results.window import Cause

WEEK: Final = timedelta(days=7)
NO_REMEDY: Final = frozenset({Cause.MODEL_CHANGED, Cause.VOCABULARY, Cause.SLOWER, Cause.ERRORS})
"""Causes of an alarm that another training does not mend: the right bundle, or the machine, has to be brought back."""
UNSUCCESSFUL: Final = frozenset({RenewalState.FAILED, RenewalState.NO_GO})


class Attempt(NamedTuple):
    """An earlier attempt that was started."""

    begun: datetime
    ended: datetime | None
    state: RenewalState


class Situation(NamedTuple):
    """All that is looked at."""

    now: datetime
    reason: RenewalReason
    running: bool
    """Whether an attempt is under way."""
    attempts: Sequence[Attempt]
    """The earlier ones, in any order."""
    new_corrections: int
    """Approved since the last training."""
    changed_sources: Sequence[str]
    """Sources with other files than those that were trained on."""
    cause: Cause | None = None
    """The most likely cause of the alarm."""


def reason_against(params: RenewParams, situation: Situation) -> RenewalWhy | None:
    """Why no retraining starts; None: it does."""
    if situation.running:
        return RenewalWhy.BUSY
    if situation.reason is RenewalReason.HAND:
        return None
    return _useless(params, situation) or _too_much(params, situation)


def _useless(params: RenewParams, situation: Situation) -> RenewalWhy | None:
    """The same data would give the same model, and some faults are not the model's."""
    if situation.cause in NO_REMEDY:
        return RenewalWhy.NO_REMEDY
    if situation.changed_sources or situation.new_corrections >= params.min_new_pairs:
        return None
    return RenewalWhy.TOO_FEW if situation.new_corrections else RenewalWhy.NOTHING_NEW


def _too_much(params: RenewParams, situation: Situation) -> RenewalWhy | None:
    now, attempts = situation.now, situation.attempts
    pause = timedelta(hours=params.cooldown_hours)
    if any(one.state in UNSUCCESSFUL and now - (one.ended or one.begun) < pause for one in attempts):
        return RenewalWhy.COOLDOWN
    this_week = [one for one in attempts if now - one.begun < WEEK]
    if len(this_week) >= params.max_per_week:
        return RenewalWhy.PER_WEEK
    spent = sum(((one.ended or now) - one.begun for one in this_week), timedelta())
    return RenewalWhy.BUDGET if spent >= timedelta(hours=params.budget_hours_per_week) else None
