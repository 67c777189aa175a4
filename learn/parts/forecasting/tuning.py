"""The baselines with their settings chosen on series of their own, so that none loses by a bad setting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, TypeAlias

from learn.parts.forecasting import baselines
from learn.parts.forecasting.series import Floats, Series

Forecast: TypeAlias = Callable[[Floats, int], Floats]

ORDERS: Final = (4, 8, 16, 24, 32)
RIDGES: Final = (1e-6, 1.0, 10.0)
HARMONICS: Final = (1, 2, 3, 4, 6)


def candidates(past: int) -> dict[str, list[tuple[str, Forecast]]]:
    """For each baseline its settings in words, and what forecasts with them."""
    orders = [order for order in ORDERS if order <= past // 3]
    return {
        "naive": [("", baselines.naive)],
        "seasonal": [("", baselines.seasonal_naive)],
        "linear": [
            (f"order {order}, ridge {ridge:g}", partial(baselines.linear_autoregression, order=order, ridge=ridge))
            for order in orders
            for ridge in RIDGES
        ],
        "harmonic": [
            (f"{n} harmonics{', trend' * trend}", partial(baselines.harmonic_regression, n_harmonics=n, trend=trend))
            for n in HARMONICS
            for trend in (False, True)
        ],
    }


def tuned(series: Series) -> dict[str, tuple[str, Forecast]]:
    """Each baseline in the setting whose squared error is least on `series`."""
    past, horizon = baselines.filled(series.past, series.known), series.future.shape[1]
    return {name: _best(settings, past, series.future, horizon) for name, settings in candidates(past.shape[1]).items()}


def _best(settings: Sequence[tuple[str, Forecast]], past: Floats, future: Floats, horizon: int) -> tuple[str, Forecast]:
    if len(settings) == 1:
        return settings[0]
    return min(settings, key=lambda setting: float(((setting[1](past, horizon) - future) ** 2).mean()))
