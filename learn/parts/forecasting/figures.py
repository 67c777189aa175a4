"""The figures of the forecaster's part, and the numbers that its text quotes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from hanyeong.report.numbers import fixed, plain
from hanyeong.report.params import Language
from hanyeong.results.base import Text
from learn.drawing import Axes, Curve, Mark, chart, log10, said
from learn.part import Figure, Shown, Table
from learn.parts.forecasting.measure import TRANSFORMER, ByHorizon, FamilyResult, ForecastingResult

METHODS: Final[Mapping[str, tuple[Text, str]]] = {
    TRANSFORMER: (Text("Transformer", "Transformer"), "main"),
    "linear": (Text("선형 자기회귀", "linear autoregression"), "second"),
    "harmonic": (Text("조화 회귀", "harmonic regression"), "third"),
    "seasonal": (Text("계절 나이브", "seasonal naive"), "fourth"),
    "naive": (Text("나이브", "naive"), "quiet"),
    "autoregressive": (Text("Transformer(자기회귀)", "Transformer (autoregressive)"), "warn"),
}
DRAWN: Final = (TRANSFORMER, "linear", "harmonic", "seasonal", "naive")
FAMILY: Final[Mapping[str, Text]] = {
    "on_grid": Text("격자 위", "on the grid"),
    "noisy": Text("격자 밖, 잡음 많음", "off the grid, noisy"),
    "gaps": Text("추세와 결측", "trend and gaps"),
    "unseen": Text("처음 보는 주파수", "unseen frequencies"),
}
AXES: Final = {"ko": Axes("예측 거리(스텝)", "RMSE"), "en": Axes("steps ahead", "RMSE")}
BOUND: Final = Text("잡음: 더 낮아질 수 없음", "noise: nothing can be lower")
LEAST_POWER: Final = 1e-3
"""Drawn at the bottom of the spectrum: below it there is no signal worth seeing."""
MOST_OFF: Final = 3.0
"""Percentage points by which the coverage of a quantile may be off."""
SHOWN_HORIZONS: Final = (1, 4, 8, 16, 32)


def errors(name: str, result: ForecastingResult, language: Language) -> Shown:
    """Error by horizon of all methods on one family."""
    family = result.families[name]
    curves = [
        Curve(_method(method, language), list(enumerate(family.methods[method].mean, start=1)), METHODS[method][1])
        for method in DRAWN
    ]
    legend = [(curve.name, curve.tone) for curve in curves]
    caption = said(
        Text(
            f"{FAMILY[name].ko}: 예측 거리별 오차, 시드 {result.seeds}개 평균",
            f"{FAMILY[name].en}: error by horizon, mean over {result.seeds} seeds",
        ),
        language,
    )
    rules = [(family.noise, said(BOUND, language))]
    return Figure(chart(caption, axes=AXES[language], curves=curves, rules=rules, zero=True), caption, legend)


def table(name: str, result: ForecastingResult, language: Language) -> Shown:
    """The same with intervals, at a few horizons."""
    family = result.families[name]
    at = [h for h in SHOWN_HORIZONS if h <= len(family.methods[TRANSFORMER].mean)]
    heads = [said(Text("방법", "method"), language), *(f"h = {h}" for h in at)]
    rows = [
        [_method(method, language), *(_with_interval(found, h) for h in at)] for method, found in family.methods.items()
    ]
    caption = said(
        Text(
            f"{FAMILY[name].ko}: RMSE와 95 % 구간(시드 {result.seeds}개). 신호의 표준편차가 1이고 잡음은 "
            f"{fixed(family.noise, 2)}입니다.",
            f"{FAMILY[name].en}: RMSE with 95 % interval over {result.seeds} seeds. The signal's standard deviation "
            f"is 1, that of the noise {fixed(family.noise, 2)}.",
        ),
        language,
    )
    tones = ["good" if method == family.winner else "" for method in family.methods]
    return Table(caption, heads, rows, numbers=range(1, len(heads)), tones=tones)


def verdict(result: ForecastingResult, language: Language) -> Shown:
    """Who wins on each family, and at how many horizons the Transformer wins or loses against each baseline."""
    others = [method for method in DRAWN if method != TRANSFORMER]
    heads = [
        said(Text("계열", "series"), language),
        said(Text("평균 오차가 가장 작은 방법", "lowest mean error"), language),
        *(_method(method, language) for method in others),
    ]
    rows = [
        [said(FAMILY[name], language), _method(family.winner, language), *(_duel(family, m, language) for m in others)]
        for name, family in result.families.items()
    ]
    caption = said(
        Text(
            "Transformer와 각 방법의 비교: 차이의 95 % 구간이 0을 벗어난 예측 거리의 수(승 / 패)",
            "The Transformer against each method: horizons at which the difference's interval excludes 0 (won / lost)",
        ),
        language,
    )
    return Table(caption, heads, rows)


def claims(result: ForecastingResult, language: Language) -> Shown:
    """What the text says, and whether this measurement bears it out."""
    heads = [said(text, language) for text in (Text("주장", "claim"), Text("측정", "measured"), Text("맞음", "holds"))]
    found = list(_claims(result))
    rows = [
        [said(claim, language), measured, said(Text("예", "yes") if holds else Text("아니요", "no"), language)]
        for claim, measured, holds in found
    ]
    caption = Text(
        "이 페이지의 주장과 이번 측정. '아니요'가 있으면 본문의 설명은 그 부분에서 맞지 않습니다.",
        "The claims of this page and this measurement. Where it says no, the text does not apply.",
    )
    tones = ["good" if holds else "bad" for _, _, holds in found]
    return Table(said(caption, language), heads, rows, tones=tones)


def _claims(result: ForecastingResult) -> Iterator[tuple[Text, str, bool]]:
    noisy, horizon = result.families["noisy"], len(result.example.future)
    for method in ("naive", "seasonal", "linear"):
        won, name = sum(noisy.methods[method].lost_to_transformer), METHODS[method][0]
        claim = Text(
            f"잡음 많은 격자 밖 계열: 모든 거리에서 {name.ko}보다 나음",
            f"noisy, off the grid: better than {name.en} everywhere",
        )
        yield claim, f"{won} / {horizon}", won == horizon
    worst = float(_worst_coverage(result))
    yield (
        Text("직접 예측의 분위수: 명목값과 3 %p 이내", "direct quantiles: within 3 points of nominal"),
        f"{worst} %p",
        worst <= MOST_OFF,
    )
    lowest, highest = noisy.quantiles.autoregressive[0], noisy.quantiles.autoregressive[-1]
    narrow = highest - lowest < noisy.quantiles.direct[-1] - noisy.quantiles.direct[0]
    claim = Text("자기회귀로 쓰면 90 % 구간이 더 좁음", "used autoregressively, the 90 % interval is narrower")
    yield claim, _percent(highest - lowest), narrow
    for family, method in (("on_grid", "harmonic"), ("unseen", "linear")):
        winner, name = result.families[family].winner, METHODS[method][0]
        claim = Text(f"{FAMILY[family].ko}: {name.ko}가 가장 나음", f"{FAMILY[family].en}: {name.en} is best")
        yield claim, _mean(family, winner, result), winner == method


def example(result: ForecastingResult, language: Language) -> Shown:
    """A held-out series, what came, and the forecast with its quantiles."""
    found = result.example
    start = len(found.past)
    low, high = found.quantiles[0], found.quantiles[-1]
    ahead = range(start, start + len(found.future))
    words: list[tuple[Text, str, Sequence[tuple[float, float]]]] = [
        (Text("과거", "past"), "quiet", list(enumerate(found.past))),
        (Text("Transformer", "Transformer"), "main", list(zip(ahead, found.forecasts[TRANSFORMER], strict=True))),
        (Text("5 % 분위수", "5 % quantile"), "third", list(zip(ahead, low, strict=True))),
        (Text("95 % 분위수", "95 % quantile"), "fourth", list(zip(ahead, high, strict=True))),
        (Text("선형 자기회귀", "linear autoregression"), "second", _points(ahead, found.forecasts["linear"])),
    ]
    curves = [Curve(said(name, language), points, tone) for name, tone, points in words]
    true = said(Text("실제", "truth"), language)
    marks = [Mark(x, y, true, "bad") for x, y in zip(ahead, found.future, strict=True)]
    caption = said(
        Text(
            "처음 보는 계열 하나: 과거, 실제 값(×), 예측과 90 % 예측 구간(오차가 중간인 계열)",
            "One held-out series (the one of median error): past, truth (×), forecast and its 90 % interval",
        ),
        language,
    )
    axes = Axes(said(Text("스텝", "step"), language))
    return Figure(
        chart(caption, axes=axes, curves=curves, marks=marks), caption, [(curve.name, curve.tone) for curve in curves]
    )


def coverage(result: ForecastingResult, language: Language) -> Shown:
    """Nominal and measured coverage of the quantiles."""
    found = result.families["noisy"].quantiles
    heads = [
        said(Text("분위수", "quantile"), language),
        said(Text("직접 예측", "direct"), language),
        said(Text("95 % 구간", "95 % interval"), language),
        said(Text("자기회귀 예측", "autoregressive"), language),
    ]
    rows = [
        [_percent(level, 0), _percent(direct), f"{_percent(low)} – {_percent(high)}", _percent(stepwise)]
        for level, direct, low, high, stepwise in zip(
            found.levels, found.direct, found.low, found.high, found.autoregressive, strict=True
        )
    ]
    caption = said(
        Text(
            "실제 값이 분위수 이하인 비율(격자 밖, 잡음 많음). 분위수가 맞다면 첫 열과 같아야 합니다.",
            "Share of true values at or below the quantile (off the grid, noisy); it should equal the first column.",
        ),
        language,
    )
    return Table(caption, heads, rows, numbers=(1, 2, 3))


def spectra(result: ForecastingResult, language: Language) -> Shown:
    """Power of the truth and of the forecasts over frequency."""
    names = {
        "future": (Text("실제(잡음 포함)", "truth with noise"), "quiet"),
        "signal": (Text("신호(잡음 없음)", "signal without noise"), "third"),
        TRANSFORMER: (METHODS[TRANSFORMER][0], "main"),
        "linear": (METHODS["linear"][0], "second"),
    }
    found = result.spectra
    curves = [
        Curve(
            said(name, language),
            [(100 * f, log10(max(p, LEAST_POWER))) for f, p in zip(found.frequencies, power, strict=True)],
            tone,
        )
        for key, power in found.power.items()
        for name, tone in [names[key]]
    ]
    caption = said(
        Text(
            "예측 구간의 평균 스펙트럼: 실제와 예측(격자 밖, 잡음 많음)",
            "Mean spectrum over the horizon: truth and forecasts (off the grid, noisy)",
        ),
        language,
    )
    axes = Axes(said(Text("100스텝당 주기 수", "cycles in 100 steps"), language), "log₁₀ power")
    return Figure(chart(caption, axes=axes, curves=curves), caption, [(curve.name, curve.tone) for curve in curves])


def _points(ahead: Sequence[int], values: Sequence[float]) -> list[tuple[float, float]]:
    return list(zip(ahead, values, strict=True))


def _duel(family: FamilyResult, method: str, language: Language) -> str:
    found = family.methods[method]
    won, lost = sum(found.lost_to_transformer), sum(found.beats_transformer)
    return said(Text(f"{won}승 {lost}패", f"{won} / {lost}"), language)


def _with_interval(found: ByHorizon, horizon: int) -> str:
    mean, low, high = (values[horizon - 1] for values in (found.mean, found.low, found.high))
    return f"{fixed(mean, 3)} ({fixed(low, 3)}–{fixed(high, 3)})"


def _percent(share: float, digits: int = 1) -> str:
    return f"{100 * share:.{digits}f} %"


def _method(name: str, language: Language) -> str:
    return said(METHODS[name][0], language)


def _mean(family: str, method: str, result: ForecastingResult) -> str:
    values = result.families[family].methods[method].mean
    return fixed(sum(values) / len(values), 3) or ""


def _won(family: str, method: str, result: ForecastingResult) -> str:
    return str(sum(result.families[family].methods[method].lost_to_transformer))


def _worst_coverage(result: ForecastingResult) -> str:
    found = result.families["noisy"].quantiles
    return f"{100 * max(abs(d - level) for d, level in zip(found.direct, found.levels, strict=True)):.1f}"


FIGURES: Final[Mapping[str, Callable[[ForecastingResult, Language], Shown]]] = {
    "errors_noisy": partial(errors, "noisy"),
    "table_noisy": partial(table, "noisy"),
    "errors_on_grid": partial(errors, "on_grid"),
    "errors_gaps": partial(errors, "gaps"),
    "errors_unseen": partial(errors, "unseen"),
    "verdict": verdict,
    "claims": claims,
    "example": example,
    "coverage": coverage,
    "spectra": spectra,
}
VALUES: Final[Mapping[str, Callable[[ForecastingResult], str]]] = {
    "parameters": lambda result: plain(result.parameters) or "",
    "training_series": lambda result: plain(result.training_series) or "",
    "seeds": lambda result: str(result.seeds),
    "train_seconds": lambda result: fixed(result.train_seconds, 0) or "",
    "horizon": lambda result: str(len(result.example.future)),
    "noise_noisy": lambda result: fixed(result.families["noisy"].noise, 3) or "",
    "won_naive": partial(_won, "noisy", "naive"),
    "won_seasonal": partial(_won, "noisy", "seasonal"),
    "won_linear": partial(_won, "noisy", "linear"),
    "noisy_transformer": partial(_mean, "noisy", TRANSFORMER),
    "noisy_autoregressive": partial(_mean, "noisy", "autoregressive"),
    "noisy_linear": partial(_mean, "noisy", "linear"),
    "noisy_harmonic": partial(_mean, "noisy", "harmonic"),
    "grid_transformer": partial(_mean, "on_grid", TRANSFORMER),
    "grid_harmonic": partial(_mean, "on_grid", "harmonic"),
    "grid_linear": partial(_mean, "on_grid", "linear"),
    "unseen_transformer": partial(_mean, "unseen", TRANSFORMER),
    "unseen_linear": partial(_mean, "unseen", "linear"),
    "worst_coverage": _worst_coverage,
    "linear_setting": lambda result: result.families["noisy"].methods["linear"].setting,
}
