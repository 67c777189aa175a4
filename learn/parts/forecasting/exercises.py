"""The exercises of the forecaster's part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

from learn.part import Exercise, expect

Function = Callable[..., Any]


def _judge_seasonal(answer: Function) -> None:
    past = np.array([9.0, 1.0, 2.0, 3.0, 1.0, 2.0, 4.0])
    found = np.asarray(answer(past, 3, 5), dtype=float)
    expect(
        found.shape == (5,),
        f"예측 5개를 요청했는데 모양이 {found.shape}입니다.",
        f"5 forecasts were asked for; the shape is {found.shape}.",
    )
    wanted = [1.0, 2.0, 4.0, 1.0, 2.0]
    expect(
        np.allclose(found, wanted),
        f"주기가 3이면 마지막 세 값 1, 2, 4가 되풀이되어야 합니다. 결과: {found.tolist()}",
        f"with period 3 the last three values 1, 2, 4 should repeat; found {found.tolist()}",
    )
    same = np.asarray(answer(past, 1, 2), dtype=float)
    expect(
        np.allclose(same, 4.0),
        f"주기가 1이면 나이브 예측과 같아야 합니다. 결과: {same.tolist()}",
        f"with period 1 it is the naive forecast; found {same.tolist()}",
    )


def _judge_autoregression(answer: Function) -> None:
    rng = np.random.default_rng(3)
    wave = np.sin(2 * np.pi * 0.07 * np.arange(60) + 0.4)
    found = np.asarray(answer(wave, 2), dtype=float)
    expect(
        found.shape == (2,),
        f"차수 2에는 계수가 두 개 필요합니다. 모양: {found.shape}",
        f"order 2 has two coefficients; the shape is {found.shape}",
    )
    wanted = np.array([2 * np.cos(2 * np.pi * 0.07), -1.0])
    expect(
        np.allclose(found, wanted, atol=1e-6),
        f"잡음 없는 사인파에서는 2cos(2πf)와 -1이 나와야 합니다: {np.round(wanted, 4)}. 결과: {np.round(found, 4)}",
        f"a sinusoid without noise gives 2 cos(2 pi f) and -1: {np.round(wanted, 4)}; found {np.round(found, 4)}",
    )
    noise = rng.standard_normal(400)
    x = np.zeros(400)
    for t in range(2, 400):
        x[t] = 0.6 * x[t - 1] - 0.3 * x[t - 2] + noise[t]
    found = np.asarray(answer(x, 2), dtype=float)
    design = np.stack([x[1:-1], x[:-2]], axis=1)
    wanted = np.linalg.lstsq(design, x[2:], rcond=None)[0]
    expect(
        np.allclose(found, wanted, atol=1e-6),
        f"최소제곱 해는 {np.round(wanted, 4)}입니다(바로 앞 값의 계수가 먼저). 결과: {np.round(found, 4)}",
        f"least squares gives {np.round(wanted, 4)} (weight of the value just before first); "
        f"found {np.round(found, 4)}",
    )


def _judge_pinball(answer: Function) -> None:
    for truth, forecast, level, wanted in ((3.0, 1.0, 0.9, 1.8), (1.0, 3.0, 0.9, 0.2), (2.0, 2.0, 0.3, 0.0)):
        found = float(answer(np.array([truth]), np.array([forecast]), level))
        expect(
            abs(found - wanted) < 1e-9,
            f"실제 {truth}, 예측 {forecast}, q = {level}: {wanted}이어야 하는데 {found:.4g}입니다.",
            f"truth {truth}, forecast {forecast}, q = {level}: expected {wanted}, found {found:.4g}",
        )
    values = np.random.default_rng(5).standard_normal(2001)
    tried = np.linspace(-2, 2, 401)
    best = tried[int(np.argmin([float(answer(values, np.full(2001, f), 0.8)) for f in tried]))]
    expect(
        abs(best - np.quantile(values, 0.8)) < 0.02,
        f"평균 손실이 가장 작은 예측은 80 % 분위수여야 합니다({np.quantile(values, 0.8):.3f}). 결과: {best:.3f}",
        f"the forecast of least mean loss is the 80 % quantile ({np.quantile(values, 0.8):.3f}); found {best:.3f}",
    )


EXERCISES: Final[Sequence[Exercise]] = (
    Exercise(
        "seasonal_naive",
        '''import numpy as np


def seasonal_naive(past, period, horizon):
    """The last `period` values of `past`, repeated for `horizon` steps."""
''',
        """import numpy as np


def seasonal_naive(past, period, horizon):
    return past[len(past) - period + np.arange(horizon) % period]
""",
        _judge_seasonal,
    ),
    Exercise(
        "fit_autoregression",
        '''import numpy as np


def fit_autoregression(x, order):
    """Least squares weights of x[t-1], x[t-2], ..., x[t-order] for x[t]; no constant."""
''',
        """import numpy as np


def fit_autoregression(x, order):
    lagged = [x[order - lag : len(x) - lag] for lag in range(1, order + 1)]
    return np.linalg.lstsq(np.stack(lagged, axis=1), x[order:], rcond=None)[0]
""",
        _judge_autoregression,
    ),
    Exercise(
        "pinball",
        '''import numpy as np


def pinball(truth, forecast, level):
    """Mean pinball loss of `forecast` as the quantile `level` of `truth`."""
''',
        """import numpy as np


def pinball(truth, forecast, level):
    above = truth - forecast
    return np.maximum(level * above, (level - 1) * above).mean()
""",
        _judge_pinball,
    ),
)
