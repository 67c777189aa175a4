"""Your own series from a CSV file: which method forecasts it best, and how it goes on.

Short gaps (empty cells) are allowed. The last values are hidden and forecast, in stretches of one horizon each; only
what comes before them is trained on. The forecaster learns from random series and, where the file is long enough, in
half of each batch from stretches of the file.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from hanyeong.pipeline.errors import InputError
from learn.parts.forecasting.baselines import filled
from learn.parts.forecasting.model import QUANTILES, Forecaster, Sizes, direct
from learn.parts.forecasting.params import ForecastingParams
from learn.parts.forecasting.series import FAMILIES, Bools, Floats, Series, draw, draw_mixture
from learn.parts.forecasting.training import settings, train
from learn.parts.forecasting.tuning import Forecast, tuned

MOST_STRETCHES: Final = 8
"""Horizons at the end of the file that are hidden."""
TRANSFORMER: Final = "transformer"
LEAST_VARIATION: Final = 0.01
"""Standard deviation of a stretch that is learned from; that of the whole series is 1."""
EMPTY: Final = {"", "na", "nan", "null", "none", "-"}
"""Cells without a value."""


@dataclass(frozen=True)
class Backtest:
    """How each method did on the hidden end, and how the series goes on."""

    rmse: dict[str, float]
    """By method, over all hidden values."""
    settings: dict[str, str]
    """Of the baselines, as chosen before the hidden end."""
    n_hidden: int
    """Values that were hidden."""
    covered: float
    """Share of the hidden values between the lowest and the highest quantile."""
    ahead: Floats
    """[H, 1 + Q]: mean and quantiles of the next values by the Transformer."""
    by_winner: Floats
    """[H]: the next values by the best method."""

    @property
    def winner(self) -> str:
        """The method with the lowest error."""
        return min(self.rmse, key=self.rmse.__getitem__)


def read_series(path: Path, column: str | None) -> tuple[Floats, Bools]:
    """The values of a column and which of them are known; gaps hold a straight line between their neighbours.

    Raises:
        InputError: no such file or column, or a cell that is no number.

    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error}); expected a CSV file in UTF-8") from None
    names = [name for name in rows[0] if name] if rows else []
    wanted = column or next((name for name in names if _is_number(rows[0][name])), "")
    if wanted not in names:
        raise InputError(
            f"{path}: no column {wanted or 'of numbers'}; expected one of {', '.join(names) or 'none: it is empty'}"
        )
    values = np.array([_number(path, at, row[wanted]) for at, row in enumerate(rows, start=2)])
    known = ~np.isnan(values)
    if not known.any():
        raise InputError(f"{path}: column {wanted} has no value; choose another with --column")
    return filled(np.nan_to_num(values)[None], known[None])[0], known


def backtest(values: Floats, known: Bools, p: ForecastingParams) -> Backtest:
    """Hide the end, forecast it by every method, then forecast what comes next.

    Raises:
        InputError: the series is too short.

    """
    n_stretches = min(MOST_STRETCHES, (len(values) - p.past) // (2 * p.horizon))
    if n_stretches < 1:
        raise InputError(
            f"the series has {len(values)} values; expected {p.past + 2 * p.horizon} or more: "
            f"{p.past} to look at, {p.horizon} to hide, {p.horizon} to learn from (learn/params.yaml: past, horizon)"
        )
    # Tests and training in units of the whole series: float32 must not lose a small variation on a large level.
    shift, scale = float(values.mean()), float(values.std()) or 1.0
    found = _backtest((values - shift) / scale, known, n_stretches, p)
    return replace(
        found,
        rmse={name: scale * error for name, error in found.rmse.items()},
        ahead=scale * found.ahead + shift,
        by_winner=scale * found.by_winner + shift,
    )


def _backtest(values: Floats, known: Bools, n_stretches: int, p: ForecastingParams) -> Backtest:
    start = len(values) - n_stretches * p.horizon
    hidden = _windows(values, known, range(start, len(values), p.horizon), p)
    before = _varying(_windows(values, known, range(p.past, start - p.horizon + 1), p))
    rng = np.random.default_rng([p.seed, 5])
    chosen = tuned(before if len(before) else draw(FAMILIES["noisy"], 200, p.past, p.horizon, rng))
    model = _trained(before, p)
    return _compared(model, chosen, hidden, _windows(values, known, [len(values)], p), p)


def _compared(
    model: Forecaster, chosen: dict[str, tuple[str, Forecast]], hidden: Series, last: Series, p: ForecastingParams
) -> Backtest:
    said = direct(model, hidden.past, hidden.known)
    past, latest = filled(hidden.past, hidden.known), filled(last.past, last.known)
    forecasts = {name: forecast(past, p.horizon) for name, (_, forecast) in chosen.items()}
    forecasts[TRANSFORMER] = said[:, :, 0]
    rmse = {name: float(np.sqrt(((found - hidden.future) ** 2).mean())) for name, found in forecasts.items()}
    ahead = direct(model, last.past, last.known)[0]
    winner = min(rmse, key=rmse.__getitem__)
    by_winner = ahead[:, 0] if winner == TRANSFORMER else chosen[winner][1](latest, p.horizon)[0]
    inside = (hidden.future >= said[:, :, 1]) & (hidden.future <= said[:, :, -1])
    words = {name: setting for name, (setting, _) in chosen.items()}
    return Backtest(rmse, words, hidden.future.size, float(inside.mean()), ahead, by_winner)


def _trained(before: Series, p: ForecastingParams) -> Forecaster:
    """On random series, and on the file's own where there are any."""
    sizes = Sizes(p.past, p.horizon, p.patch, p.layers, p.width, p.heads)

    def both(rng: np.random.Generator) -> Series:
        own = rng.integers(0, len(before), p.batch // 2)
        random = draw_mixture(p.batch - len(own), p.past, p.horizon, rng)
        parts = [(getattr(random, name), getattr(before, name)[own]) for name in ("past", "known", "future", "signal")]
        return Series(*(np.concatenate(pair) for pair in parts))

    plan = settings(p.steps, p.learning_rate)
    return train(sizes, plan, p.batch, p.seed, both if len(before) else None)[0]


def _windows(values: Floats, known: Bools, starts: Iterable[int], p: ForecastingParams) -> Series:
    """The stretches whose future begins at `starts`; what lies after the end of the file is 0."""
    padded = np.concatenate([values, np.zeros(p.horizon)])
    at = np.array(list(starts), dtype=np.int64)[:, None]
    back, ahead = at + np.arange(-p.past, 0), at + np.arange(p.horizon)
    past, future = padded[back], padded[ahead]
    return Series(past, known[back], future, np.concatenate([past, future], axis=1))


def _varying(series: Series) -> Series:
    """Those whose past varies: a loss in units of no variation would be infinite."""
    rows = series.past.std(1) > LEAST_VARIATION
    return Series(series.past[rows], series.known[rows], series.future[rows], series.signal[rows])


def table(found: Backtest) -> list[str]:
    """The methods by their errors, best first."""
    order = sorted(found.rmse, key=found.rmse.__getitem__)
    return [f"{name:12} {found.rmse[name]:12.5g}  {found.settings.get(name, '')}".rstrip() for name in order]


def csv_lines(found: Backtest) -> list[str]:
    """The next values: by the best method, then mean and quantiles by the Transformer."""
    head = ["step", f"best_{found.winner}", "mean", *(f"q{100 * level:g}" for level in QUANTILES)]
    rows = [
        [str(at), *(f"{value:.6g}" for value in (best, *ahead))]
        for at, (best, ahead) in enumerate(zip(found.by_winner, found.ahead, strict=True), start=1)
    ]
    return [",".join(row) for row in [head, *rows]]


def _is_number(cell: str | None) -> bool:
    try:
        float(cell or "")
    except ValueError:
        return False
    return True


def _number(path: Path, line: int, cell: str | None) -> float:
    text = (cell or "").strip()
    if text.lower() in EMPTY:
        return float("nan")
    try:
        value = float(text.replace(",", ""))
    except ValueError:
        raise InputError(f"{path}:{line}: a cell is no number; expected one, or nothing where it is missing") from None
    if not np.isfinite(value):
        raise InputError(f"{path}:{line}: an infinite number; expected a finite one, or nothing where it is missing")
    return value
