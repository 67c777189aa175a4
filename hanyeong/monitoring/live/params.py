"""Params of the live monitor: when a window of the request log is closed, and what is an alarm."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from hanyeong.pipeline.params import Params

Share = Annotated[float, Field(gt=0, le=1)]
MOST_HOURS: Final = 168
"""A week: so far back the log is read."""


class LiveParams(Params):
    """Windows of the request log, and the smallest changes of their signals that matter."""

    window_requests: Annotated[int, Field(ge=20, le=100_000)] = 1_000
    """A window is closed when it holds so many requests..."""
    max_hours: Annotated[float, Field(gt=0, le=MOST_HOURS)] = 24.0
    """...or so long after its first one."""
    min_rows: Annotated[int, Field(ge=20, le=100_000)] = 100
    """Sentences; a window with fewer is "not enough data"."""
    stale_hours: Annotated[float, Field(gt=0, le=8_760)] = 48.0
    """The state is "stale" when no window was closed for so long."""
    settle_seconds: Annotated[float, Field(ge=0, le=3_600)] = 20.0
    """What was logged later than so many seconds ago is left for the next time: other rows may still come between."""
    baseline_windows: Annotated[int, Field(ge=2, le=50)] = 5
    """Latency, users and clients are compared with so many first windows of the same bundle on this machine."""
    alarm_windows: Annotated[int, Field(ge=1, le=10)] = 2
    """A signal is an alarm when it has passed its threshold in so many windows in a row; before, a warning."""
    alarm_at_once: Annotated[float, Field(ge=1, le=100)] = 2.0
    """An effect of so many thresholds is an alarm in the first window."""
    level: Annotated[float, Field(gt=0, le=0.2)] = 0.01
    """Share of windows without a change in which any signal but the features may be an alarm by chance."""
    min_slowdown: Annotated[float, Field(gt=0, le=10)] = 0.5
    """Smallest increase of a latency that matters: 0.5 is half as much again."""
    min_distance: Annotated[float, Field(gt=0, le=0.8)] = 0.1
    """Smallest Jensen-Shannon distance that matters, for domains and for kinds of clients."""
    min_confidence_drop: Share = 0.05
    """Smallest fall of the mean confidence that matters."""
    min_share_rise: Share = 0.05
    """Smallest rise that matters, of needed reviews, lost placeholders, refusals and corrections."""
    max_error_rate: Share = 0.02
    """Share of requests that may fail (5xx)."""
    min_satisfaction_drop: Share = 0.1
    """Smallest fall of the share of thumbs up that matters."""
    min_ratings: Annotated[int, Field(ge=5, le=10_000)] = 20
    """With fewer thumbs, or corrections, in a window nothing is said of them."""
    min_correction_chrf_drop: Annotated[float, Field(gt=0, le=100)] = 5.0
    """Smallest fall of the chrF between output and correction that matters."""
    max_canary_changed: Share = 0.05
    """Share of the canary sentences that may be translated otherwise than when the bundle was made."""
    max_canary_chrf_drop: Annotated[float, Field(gt=0, le=100)] = 2.0
    """chrF points that these translations may lose."""
