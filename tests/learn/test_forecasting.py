"""Series, baselines and forecaster: what each of them must be right about, whatever was trained."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import torch
from typer.testing import CliRunner

from hanyeong.cli.main import app
from hanyeong.pipeline.errors import InputError
from learn.parts.forecasting import baselines, own_series
from learn.parts.forecasting.model import QUANTILES, Forecaster, Sizes, autoregressive, direct
from learn.parts.forecasting.params import ForecastingParams
from learn.parts.forecasting.scoring import coverage, rmse_by_horizon, spectrum, wins
from learn.parts.forecasting.series import FAMILIES, Family, draw, draw_mixture
from learn.parts.forecasting.training import settings, train
from learn.parts.forecasting.tuning import tuned

SIZES = Sizes(past=32, horizon=8, patch=4, layers=1, width=16, heads=2)
TINY = ForecastingParams(
    seeds=2, past=32, horizon=8, patch=4, layers=1, width=16, heads=2, steps=60, batch=32, tests=40
)  # fmt: skip


def clean(frequency: float, n: int = 128) -> np.ndarray:
    return 1.5 * np.sin(2 * np.pi * frequency * np.arange(n) + 0.7)[None]


@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_is_what_it_says(name: str) -> None:
    family, past = FAMILIES[name], 96
    found = draw(family, 300, past, 32, np.random.default_rng(3))
    again = draw(family, 300, past, 32, np.random.default_rng(3))
    assert all(np.array_equal(getattr(found, part), getattr(again, part)) for part in ("past", "future", "signal"))
    assert (~found.known).mean() == pytest.approx(family.missing, abs=0.01)
    noise = found.future - found.signal[:, past:]
    low, high = family.noise
    assert 0.9 * low < noise.std() < 1.1 * high
    if not family.trend:
        power = np.abs(np.fft.rfft(found.signal[:, :past])) ** 2
        centre = power[:, 1:].argmax(1) + 1
        assert (centre >= np.floor(family.frequencies[0] * past)).all()
        assert (centre <= np.ceil(family.frequencies[1] * past)).all()
        assert found.signal.var() == pytest.approx(1.0, rel=0.1)
    if family.on_grid:
        assert np.allclose(found.signal[:, :32], found.signal[:, past:])  # it repeats after L


@pytest.mark.parametrize("frequency", [5 / 96, 0.0713])
def test_what_each_baseline_is_right_about(frequency: float) -> None:
    past, future = clean(frequency)[:, :96], clean(frequency)[:, 96:]
    on_grid = float(frequency * 96).is_integer()
    assert np.allclose(baselines.linear_autoregression(past, 32, 2, 1e-10), future, atol=1e-3)
    found = baselines.harmonic_regression(past, 32, 1, trend=False)
    assert np.allclose(found, future, atol=1e-9) == on_grid
    assert np.array_equal(baselines.naive(past, 3), np.repeat(past[:, -1:], 3, axis=1))


def test_seasonal_naive_repeats_the_last_period() -> None:
    past = np.tile([0.0, 1.0, 3.0, 1.0, -2.0, -3.0, 0.5], 10)[None] + 5
    assert baselines.periods(past).tolist() == [7]
    assert np.allclose(baselines.seasonal_naive(past, 9), np.tile(past[:, :7], 2)[:, :9])


def test_gaps_are_closed_by_straight_lines_and_lines_are_continued() -> None:
    past, known = np.array([[1.0, 9.0, 3.0, 4.0, 9.0]]), np.array([[True, False, True, True, False]])
    assert baselines.filled(past, known).tolist() == [[1.0, 2.0, 3.0, 4.0, 4.0]]
    assert np.allclose(baselines.straight_lines(np.array([[1.0, 3.0, 5.0]]), 5), [[1.0, 3.0, 5.0, 7.0, 9.0]])


def test_the_forecaster_ignores_unknown_values_and_follows_the_units() -> None:
    torch.manual_seed(1)
    model, rng = Forecaster(SIZES), np.random.default_rng(1)
    past, known = rng.standard_normal((3, 32)), rng.random((3, 32)) > 0.2
    found = direct(model, past, known)
    assert found.shape == (3, 8, 1 + len(QUANTILES))
    assert (np.diff(found[:, :, 1:], axis=2) >= 0).all()
    assert np.allclose(direct(model, np.where(known, past, 1e3), known), found, atol=1e-4)
    assert np.allclose(direct(model, 20 * past + 7, known), 20 * found + 7, atol=1e-3)
    whole = np.ones_like(known)
    stepwise = autoregressive(model, past, whole, 4)
    assert np.allclose(stepwise[:, :4], direct(model, past, whole)[:, :4])
    moved = np.concatenate([past[:, 4:], stepwise[:, :4, 0]], axis=1)
    assert np.allclose(stepwise[:, 4:], direct(model, moved, whole)[:, :4], atol=1e-5)


def test_it_learns_and_the_same_seed_gives_the_same_forecaster() -> None:
    plan = settings(150, 0.02)
    model, loss = train(SIZES, plan, 64, seed=3)
    again, same = train(SIZES, plan, 64, seed=3)
    assert loss == same
    assert torch.equal(model.value_unembedding.weight, again.value_unembedding.weight)
    series = draw_mixture(400, 32, 8, np.random.default_rng(9))
    start = direct(train(SIZES, settings(1, 1e-9), 8, seed=3)[0], series.past, series.known)[:, :, 0]
    found = direct(model, series.past, series.known)[:, :, 0]
    assert ((found - series.future) ** 2).mean() < 0.85 * ((start - series.future) ** 2).mean()


def test_scores_by_hand() -> None:
    truth, said = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0, 0.0], [5.0, 4.0]])
    assert rmse_by_horizon(said, truth) == pytest.approx([2**0.5, 2**0.5])
    assert coverage(np.stack([truth - 1, truth, truth + 1], axis=2), truth) == pytest.approx([0.0, 1.0, 1.0])
    assert wins(np.array([[1.0, 5.0], [1.1, 1.0]]), np.array([[2.0, 2.0], [2.1, 2.0]])) == [True, False]
    power = spectrum(clean(8 / 32, 32))
    assert power.argmax() == 8


def test_baselines_get_the_setting_that_suits_the_series() -> None:
    family = Family(on_grid=True, noise=(0.05, 0.05))
    found = tuned(draw(family, 60, 96, 16, np.random.default_rng(1)))
    assert found["harmonic"][0].startswith("2 harmonics")
    assert set(found) == {"naive", "seasonal", "linear", "harmonic"}


def test_a_series_of_ones_own(tmp_path: Path) -> None:
    file = tmp_path / "series.csv"
    values = 1000 + 50 * np.sin(2 * np.pi * np.arange(200) / 8) + np.random.default_rng(1).standard_normal(200)
    cells = ["" if at in {3, 50} else f"{value:.3f}" for at, value in enumerate(values)]
    file.write_text("day,load\n" + "\n".join(f"d{at},{cell}" for at, cell in enumerate(cells)))
    read, known = own_series.read_series(file, None)
    assert (~known).sum() == 2
    assert read[3] == pytest.approx((read[2] + read[4]) / 2)
    found = own_series.backtest(read, known, TINY)
    assert found.rmse["naive"] > 3 * found.rmse["harmonic"]
    assert found.winner != "naive"
    assert abs(found.by_winner.mean() - 1000) < 20
    lines = own_series.csv_lines(found)
    assert lines[0].startswith(f"step,best_{found.winner},mean,q5,")
    assert len(lines) == 9


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        ("day,load\na,1\n", "weight", "no column weight; expected one of day, load"),
        ("day,load\na,b\n", None, "no column of numbers"),
        ("", None, "it is empty"),
        ("load\n1\n2\nx\n", "load", ":4: a cell is no number"),
        ("load\n1\ninf\n", "load", ":3: an infinite number"),
        ("load,b\n,1\n,2\n", "load", "has no value"),
    ],
)
def test_a_file_that_is_no_series_says_why(text: str, column: str | None, said: str, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(text)
    with pytest.raises(InputError, match=said):
        own_series.read_series(tmp_path / "x.csv", column)


def test_the_command_forecasts_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "learn").mkdir()
    (tmp_path / "dvc.yaml").write_text("stages: {}\n")
    (tmp_path / "learn/params.yaml").write_text(f"language: ko\nforecasting: {TINY.model_dump_json()}\n")
    waves = np.sin(2 * np.pi * np.arange(120) / 8)
    (tmp_path / "x.csv").write_text("load\n" + "\n".join(f"{value:.4f}" for value in waves))
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["learn", "forecast", "x.csv"])
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("step,best_")
    assert len(done.stdout.splitlines()) == 9
    assert re.search(r"^harmonic +\S+ +\d harmonics", done.stderr, re.MULTILINE)
    missing = CliRunner().invoke(app, ["learn", "forecast", "nowhere.csv"])
    assert (missing.exit_code, "nowhere.csv: cannot be read" in missing.stderr) == (2, True)


def test_too_short_a_series_says_how_long_it_must_be() -> None:
    with pytest.raises(InputError, match="has 40 values; expected 48 or more"):
        own_series.backtest(np.arange(40.0), np.ones(40, dtype=bool), TINY)
