"""Monitoring params: window size, drift thresholds, and what the replay injects."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from hanyeong.pipeline.params import Params

Share = Annotated[float, Field(gt=0, le=1)]


class MonitorParams(Params):
    """Windows, thresholds and the drift that the replay injects."""

    window_rows: Annotated[int, Field(ge=20, le=100_000)] = 500
    """Requests in one window; fewer where the pool is small."""
    min_window_rows: Annotated[int, Field(ge=20, le=100_000)] = 60
    """Windows with fewer rows are not evaluated: "not enough data"."""
    max_pool_rows: Annotated[int, Field(ge=100, le=1_000_000)] = 2_500
    """Rows of dev and test that are translated for reference, calibration and windows without drift."""
    background_rows: Annotated[int, Field(ge=100, le=10_000_000)] = 300_000
    """Training sentences for the surprisal model."""
    windows_without_drift: Annotated[int, Field(ge=1, le=1_000)] = 60
    """Seeded windows without drift; at most `max_false_alarm_rate` of them may alarm."""
    max_false_alarm_rate: Share = 0.05
    """Bound on alarms without drift; more is a failed self-check."""
    alarm_level: Annotated[float, Field(gt=0, le=0.2)] = 0.001
    """Share of calibration draws (windows without drift) whose largest effect may pass the thresholds."""
    calibration_draws: Annotated[int, Field(ge=200, le=20_000)] = 2_000
    """Random divisions of the calibration rows into a reference and a window."""
    min_number_effect: Annotated[float, Field(gt=0, le=5)] = 0.1
    """Smallest Wasserstein distance that matters, in standard deviations of the reference."""
    min_event_effect: Annotated[float, Field(gt=0, le=0.8)] = 0.1
    """Smallest Jensen-Shannon distance that matters for a yes/no column (0.1: from never to 3 % of requests)."""
    drift_shares: list[Share] = Field([0.05, 0.15, 0.3, 1.0], min_length=1)
    """Shares of requests from another domain that the replay injects."""
    fault_share: Share = 0.3
    """Share of requests whose translation (or length) the replay corrupts, for each injected fault."""
    windows_per_change: Annotated[int, Field(ge=1, le=100)] = 20
    """Windows for each share and each fault."""
    min_detected_share: Share = 0.15
    """Every window with at least this share of another domain must raise an alarm; a miss is a failed self-check."""
    reference_digest: Annotated[str, Field(pattern="^([0-9a-f]{64})?$")] = ""
    """Expected digest of the reference rows (pins the reference); empty: use the split's rows and log their digest."""
