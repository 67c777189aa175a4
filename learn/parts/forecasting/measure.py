"""Train forecasters from several seeds and compare them with the baselines on the same held-out series."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch

from hanyeong.pipeline.cpu import n_cores
from hanyeong.results.base import Model
from learn.intervals import interval
from learn.part import Measurement
from learn.parts.forecasting.baselines import filled
from learn.parts.forecasting.model import QUANTILES, Forecaster, Sizes, autoregressive, direct
from learn.parts.forecasting.params import ForecastingParams
from learn.parts.forecasting.scoring import coverage, rmse_by_horizon, spectrum, wins
from learn.parts.forecasting.series import FAMILIES, Family, Floats, Series, draw
from learn.parts.forecasting.training import settings, train
from learn.parts.forecasting.tuning import tuned

TRANSFORMER: Final = "transformer"
SHOWN: Final = 48
"""Past values on the example's picture."""


class ByHorizon(Model):
    """Root mean squared error of one method, for each step ahead: mean over the seeds and its 95 % interval."""

    mean: tuple[float, ...]
    """Mean over the seeds."""
    low: tuple[float, ...]
    """Lower end."""
    high: tuple[float, ...]
    """Upper end."""
    setting: str
    """The setting that was chosen with the first seed."""
    lost_to_transformer: tuple[bool, ...]
    """Whether the Transformer's error is lower, and the interval of the difference excludes 0."""
    beats_transformer: tuple[bool, ...]
    """Whether its own is, likewise."""


class Quantiles(Model):
    """How often the truth lies at or below the quantiles."""

    levels: tuple[float, ...]
    """What should be."""
    direct: tuple[float, ...]
    """What is, forecasting the whole horizon at once: mean over the seeds."""
    low: tuple[float, ...]
    """Lower end of its 95 % interval."""
    high: tuple[float, ...]
    """Upper end."""
    autoregressive: tuple[float, ...]
    """What is, when forecasts are taken for the truth."""


class FamilyResult(Model):
    """One family of series."""

    noise: float
    """Root mean square of the noise: no forecast can have a lower error."""
    methods: dict[str, ByHorizon]
    """By name."""
    quantiles: Quantiles
    """Coverage."""
    winner: str
    """The method with the lowest mean error over all horizons."""


class Example(Model):
    """One held-out series of the family `noisy` with its forecasts by the first seed's forecaster."""

    past: tuple[float, ...]
    """The last values before the forecast."""
    future: tuple[float, ...]
    """What came."""
    signal: tuple[float, ...]
    """The same without noise."""
    forecasts: dict[str, tuple[float, ...]]
    """By method."""
    quantiles: tuple[tuple[float, ...], ...]
    """Of the Transformer, one row for each level."""


class Spectra(Model):
    """Mean periodograms over the horizon, family `noisy`."""

    frequencies: tuple[float, ...]
    """Cycles a step."""
    power: dict[str, tuple[float, ...]]
    """Of the future, of the signal in it, and of the forecasts."""


class ForecastingResult(Model):
    """What the part shows."""

    parameters: int
    """Of the forecaster."""
    training_series: int
    """That each forecaster has seen."""
    seeds: int
    """Forecasters trained."""
    train_seconds: float
    """For one of them, mean."""
    families: dict[str, FamilyResult]
    """By name."""
    example: Example
    """A series."""
    spectra: Spectra
    """Truth and forecasts."""


@dataclass(frozen=True)
class _Run:
    """What one seed found for one family."""

    series: Series
    forecasts: dict[str, Floats]
    """[B, H] by method."""
    settings: dict[str, str]
    quantiles: Floats
    autoregressive_quantiles: Floats


def measure(p: ForecastingParams) -> ForecastingResult:
    """Train and compare."""
    sizes = Sizes(p.past, p.horizon, p.patch, p.layers, p.width, p.heads)
    threads = torch.get_num_threads()
    torch.set_num_threads(min(n_cores(), 2))
    try:
        models, seconds = _trained(sizes, p)
        runs = {
            name: [_run(model, family, p, [p.seed, number, at]) for number, model in enumerate(models)]
            for at, (name, family) in enumerate(FAMILIES.items())
        }
    finally:
        torch.set_num_threads(threads)
    return ForecastingResult(
        parameters=sum(weight.numel() for weight in models[0].parameters()),
        training_series=p.steps * p.batch,
        seeds=p.seeds,
        train_seconds=round(seconds / p.seeds, 1),
        families={name: _family(found, p) for name, found in runs.items()},
        example=_example(runs["noisy"][0]),
        spectra=_spectra(runs["noisy"], p.horizon),
    )


def _trained(sizes: Sizes, p: ForecastingParams) -> tuple[list[Forecaster], float]:
    started = time.perf_counter()
    plan = settings(p.steps, p.learning_rate)
    models = [train(sizes, plan, p.batch, p.seed + number)[0] for number in range(p.seeds)]
    return models, time.perf_counter() - started


def _run(model: Forecaster, family: Family, p: ForecastingParams, seed: list[int]) -> _Run:
    """One forecaster and the tuned baselines on held-out series of a family."""
    rng = np.random.default_rng([*seed, 99])
    chosen = tuned(draw(family, p.tuning, p.past, p.horizon, rng))
    series = draw(family, p.tests, p.past, p.horizon, rng)
    at_once = direct(model, series.past, series.known)
    stepwise = autoregressive(model, series.past, series.known, p.autoregressive_step)
    past = filled(series.past, series.known)
    forecasts = {name: forecast(past, p.horizon) for name, (_, forecast) in chosen.items()}
    forecasts |= {TRANSFORMER: at_once[:, :, 0], "autoregressive": stepwise[:, :, 0]}
    words = {name: setting for name, (setting, _) in chosen.items()}
    return _Run(series, forecasts, words, at_once[:, :, 1:], stepwise[:, :, 1:])


def _family(runs: list[_Run], p: ForecastingParams) -> FamilyResult:
    errors = {
        name: np.stack([rmse_by_horizon(run.forecasts[name], run.series.future) for run in runs])
        for name in runs[0].forecasts
    }
    noise = [run.series.future - run.series.signal[:, p.past :] for run in runs]
    return FamilyResult(
        noise=_rounded(np.sqrt(np.mean(np.square(noise)))),
        methods={name: _by_horizon(name, errors, runs[0].settings.get(name, "")) for name in errors},
        quantiles=_coverage(runs),
        winner=min(errors, key=lambda name: float(errors[name].mean())),
    )


def _by_horizon(name: str, errors: dict[str, Floats], setting: str) -> ByHorizon:
    low, high = interval(errors[name])
    return ByHorizon(
        mean=_row(errors[name].mean(0)),
        low=_row(low),
        high=_row(high),
        setting=setting,
        lost_to_transformer=tuple(wins(errors[TRANSFORMER], errors[name])),
        beats_transformer=tuple(wins(errors[name], errors[TRANSFORMER])),
    )


def _coverage(runs: list[_Run]) -> Quantiles:
    at_once = np.stack([coverage(run.quantiles, run.series.future) for run in runs])
    stepwise = np.stack([coverage(run.autoregressive_quantiles, run.series.future) for run in runs])
    low, high = interval(at_once)
    return Quantiles(
        levels=QUANTILES,
        direct=_row(at_once.mean(0)),
        low=_row(low),
        high=_row(high),
        autoregressive=_row(stepwise.mean(0)),
    )


def _example(run: _Run) -> Example:
    """The series whose error by the Transformer is the median: neither a lucky nor an unlucky one."""
    error = ((run.forecasts[TRANSFORMER] - run.series.future) ** 2).mean(1)
    at = int(np.argsort(error)[len(error) // 2])
    horizon = run.series.future.shape[1]
    return Example(
        past=_row(run.series.past[at, -SHOWN:]),
        future=_row(run.series.future[at]),
        signal=_row(run.series.signal[at, -horizon:]),
        forecasts={name: _row(forecast[at]) for name, forecast in run.forecasts.items()},
        quantiles=tuple(_row(level) for level in run.quantiles[at].T),
    )


def _spectra(runs: list[_Run], horizon: int) -> Spectra:
    shown = {name: [run.forecasts[name] for run in runs] for name in (TRANSFORMER, "linear")}
    future = {"future": [run.series.future for run in runs]}
    future["signal"] = [run.series.signal[:, -horizon:] for run in runs]
    found = {**future, **shown}
    return Spectra(
        frequencies=_row(np.fft.rfftfreq(horizon).astype(np.float64)),
        power={name: _row(spectrum(np.concatenate(values))) for name, values in found.items()},
    )


def _row(values: Floats) -> tuple[float, ...]:
    return tuple(_rounded(value) for value in values)


def _rounded(value: float) -> float:
    return round(float(value), 5)


MEASUREMENT = Measurement(ForecastingParams, ForecastingResult, measure)
