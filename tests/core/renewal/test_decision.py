"""When a retraining starts: a table of what was tried, what is new and what params allow."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hanyeong.renewal.decision import Attempt, Situation, reason_against
from hanyeong.renewal.params import RenewParams
from hanyeong.results.renewal import RenewalReason, RenewalState, RenewalWhy
from hanyeong.results.window import Cause

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
PARAMS = RenewParams(
    min_new_pairs=100, max_per_week=3, budget_hours_per_week=10.0, cooldown_hours=24.0
)  # what the table counts with


def attempt(state: RenewalState, hours_ago: float, took: float = 1.0) -> Attempt:
    begun = NOW - timedelta(hours=hours_ago)
    return Attempt(begun, begun + timedelta(hours=took), state)


def situation(**changes: Any) -> Situation:
    """An alarm, with enough to learn from, before which nothing was tried."""
    known: dict[str, Any] = {
        "now": NOW,
        "reason": RenewalReason.ALARM,
        "running": False,
        "attempts": [],
        "new_corrections": 100,
        "changed_sources": (),
        "cause": Cause.DOMAIN,
    }
    return Situation(**(known | changes))


KEPT, NO_GO, FAILED = RenewalState.KEPT, RenewalState.NO_GO, RenewalState.FAILED
THREE = [attempt(KEPT, hours) for hours in (160, 90, 50)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        ({"running": True}, RenewalWhy.BUSY),
        ({"running": True, "reason": RenewalReason.HAND}, RenewalWhy.BUSY),
        ({"new_corrections": 99}, RenewalWhy.TOO_FEW),
        ({"new_corrections": 0}, RenewalWhy.NOTHING_NEW),
        ({"new_corrections": 0, "changed_sources": ("talk",)}, None),
        ({"new_corrections": 0, "reason": RenewalReason.SCHEDULE}, RenewalWhy.NOTHING_NEW),
        ({"new_corrections": 0, "reason": RenewalReason.HAND}, None),
        ({"cause": Cause.SLOWER}, RenewalWhy.NO_REMEDY),
        ({"cause": Cause.VOCABULARY, "changed_sources": ("talk",)}, RenewalWhy.NO_REMEDY),
        ({"cause": None}, None),
        ({"attempts": [attempt(NO_GO, 24.5)]}, RenewalWhy.COOLDOWN),
        ({"attempts": [attempt(NO_GO, 25)]}, None),
        ({"attempts": [attempt(FAILED, 2), attempt(KEPT, 30)]}, RenewalWhy.COOLDOWN),
        ({"attempts": [attempt(FAILED, 2)], "reason": RenewalReason.DATA}, RenewalWhy.COOLDOWN),
        ({"attempts": [attempt(FAILED, 2)], "reason": RenewalReason.HAND}, None),
        ({"attempts": [attempt(KEPT, 2)]}, None),
        ({"attempts": [attempt(RenewalState.PROMOTED, 2)]}, None),
        ({"attempts": THREE}, RenewalWhy.PER_WEEK),
        ({"attempts": [*THREE[1:], attempt(KEPT, 168)]}, None),
        ({"attempts": THREE, "reason": RenewalReason.HAND}, None),
        ({"attempts": [attempt(KEPT, 100, took=6.0), attempt(KEPT, 50, took=4.0)]}, RenewalWhy.BUDGET),
        ({"attempts": [attempt(KEPT, 100, took=6.0), attempt(KEPT, 50, took=3.9)]}, None),
        ({"attempts": [attempt(KEPT, 180, took=20.0)]}, None),
        ({"attempts": [attempt(KEPT, 50, took=20.0)], "reason": RenewalReason.HAND}, None),
    ],
)
def test_what_starts_and_what_does_not(changes: dict[str, Any], expected: RenewalWhy | None) -> None:
    assert reason_against(PARAMS, situation(**changes)) is expected


def test_every_limit_can_be_lifted() -> None:
    free = RenewParams(min_new_pairs=1, max_per_week=99, budget_hours_per_week=999.0, cooldown_hours=0.0)
    tried = [attempt(NO_GO, hours / 10, took=0.1) for hours in range(1, 90)]
    assert reason_against(free, situation(new_corrections=1, attempts=tried)) is None
