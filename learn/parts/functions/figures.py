"""The figures of part 1, and the numbers that its text quotes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hanyeong.report.params import Language
from hanyeong.results.base import Text
from learn.drawing import Curve, curves, log10, number, table
from learn.part import Figure, Figures, Table, Values
from learn.parts.functions.measure import FunctionsResult
from learn.parts.functions.overflow import FORMATS

NAMES: Final[Mapping[str, str]] = {
    "sigmoid": "sigmoid",
    "tanh": "tanh",
    "relu": "ReLU",
    "leaky_relu": "leaky ReLU",
    "gelu": "GELU",
    "silu": "SiLU",
}
TONES: Final[Mapping[str, str]] = {
    "sigmoid": "third",
    "tanh": "second",
    "relu": "main",
    "leaky_relu": "quiet",
    "gelu": "fourth",
    "silu": "second",
}


def values(result: FunctionsResult, language: Language) -> Figure:
    """The functions themselves."""
    caption = Text("활성화 함수의 값", "Values of the activation functions")
    shown = [_curve(name, result.x, result.shapes[name].values) for name in ("sigmoid", "tanh", "relu", "gelu")]
    return curves(shown, caption, (Text("x", "x"), Text("f(x)", "f(x)")), language)


def gradients(result: FunctionsResult, language: Language) -> Figure:
    """Their gradients."""
    caption = Text(
        "같은 함수의 기울기. sigmoid는 어디서도 1/4을 넘지 않고, GELU는 1을 조금 넘었다가 음수가 되기도 합니다.",
        "Their gradients. Sigmoid never exceeds 1/4; GELU rises slightly above 1 and dips below 0.",
    )
    shown = [_curve(name, result.x, result.shapes[name].gradients) for name in ("sigmoid", "tanh", "relu", "gelu")]
    return curves(shown, caption, (Text("x", "x"), Text("f′(x)", "f′(x)")), language)


def checked(result: FunctionsResult, language: Language) -> Table:
    """Each gradient against finite differences."""
    caption = Text(
        "도함수 공식과 중앙 차분(float64, h = 10⁻⁶)의 최대 차이",
        "Largest difference between the formula of the derivative and central differences (float64, h = 10⁻⁶)",
    )
    rows = [[NAMES[name], number(shape.worst, 2)] for name, shape in result.shapes.items()]
    return table(caption, [Text("함수", "function"), Text("최대 차이", "largest difference")], rows, language)


def vanishing(result: FunctionsResult, language: Language) -> Figure:
    """The gradient on its way back."""
    caption = Text(
        "마지막 층과 비교한 각 층의 기울기 노름(상용로그). 왼쪽이 입력에 가까운 층입니다.",
        "Norm of the gradient at each layer compared with the last one (log₁₀). Layers near the input are at the left.",
    )
    shown = [
        Curve(NAMES[name], [(at + 1, log10(norm)) for at, norm in enumerate(result.norms[name])], TONES[name])
        for name in ("sigmoid", "tanh", "relu", "gelu")
    ]
    return curves(shown, caption, (Text("층", "layer"), Text("log₁₀", "log₁₀")), language)


def dead(result: FunctionsResult, language: Language) -> Figure:
    """Units that no example reaches any more."""
    caption = Text(
        "학습 후 모든 예제에서 기울기가 정확히 0인 은닉 유닛의 비율(%). 가로축은 학습률의 상용로그입니다.",
        "Share of hidden units whose gradient is exactly 0 for every example after training (%), by log₁₀ of the "
        "learning rate.",
    )
    shown = [
        Curve(NAMES[name], _percent(result.rates, result.dead[name]), tone)
        for name, tone in (("relu", "main"), ("leaky_relu", "second"), ("gelu", "fourth"))
    ]
    axes = Text("log₁₀ 학습률", "log₁₀ learning rate"), Text("%", "%")
    return curves(shown, caption, axes, language, zero=True)


def overflow(result: FunctionsResult, language: Language) -> Table:
    """Softmax of growing logits."""
    caption = Text(
        "가장 큰 로짓이 첫 열의 값일 때 float64와의 최대 오차. 식을 그대로 계산했을 때와 최댓값을 뺀 뒤입니다.",
        "Largest error compared with float64 by the largest logit. NaN: the result is not a number.",
    )
    kinds = Text(" 그대로", " naive"), Text(" 뺀 뒤", " shifted")
    heads = [Text(f"{name}{kind.ko}", f"{name}{kind.en}") for name in FORMATS for kind in kinds]
    columns = [(result.softmax[name].naive, result.softmax[name].shifted) for name in FORMATS]
    errors = [column for pair in columns for column in pair]
    rows = [
        [number(scale), *("NaN" if column[at] is None else number(column[at] or 0.0, 2) for column in errors)]
        for at, scale in enumerate(result.scales)
    ]
    return table(caption, [Text("가장 큰 로짓", "largest logit"), *heads], rows, language)


def _percent(rates: tuple[float, ...], shares: tuple[float, ...]) -> list[tuple[float, float]]:
    return [(log10(rate), 100 * share) for rate, share in zip(rates, shares, strict=True)]


def _curve(name: str, x: tuple[float, ...], y: tuple[float, ...]) -> Curve:
    return Curve(NAMES[name], list(zip(x, y, strict=True)), TONES[name])


FIGURES: Final[Figures] = {
    "values": values,
    "gradients": gradients,
    "checked": checked,
    "vanishing": vanishing,
    "dead": dead,
    "overflow": overflow,
}
VALUES: Final[Values] = {
    "depth": lambda result: str(len(result.norms["sigmoid"])),
    "sigmoid_first": lambda result: number(result.norms["sigmoid"][0], 2),
    "sigmoid_step": lambda result: number(_per_layer(result.norms["sigmoid"]), 2),
    "tanh_first": lambda result: number(result.norms["tanh"][0], 2),
    "relu_first": lambda result: number(result.norms["relu"][0], 2),
    "float32_overflow": lambda result: number(result.softmax["float32"].overflow, 4),
    "bfloat16_overflow": lambda result: number(result.softmax["bfloat16"].overflow, 4),
    "float16_overflow": lambda result: number(result.softmax["float16"].overflow, 4),
    "bfloat16_error": lambda result: number(result.softmax["bfloat16"].shifted[1], 2),
    "float32_error": lambda result: number(result.softmax["float32"].shifted[1], 2),
    "gelu_at": lambda result: number(result.gelu_minimum[0], 3),
    "gelu_low": lambda result: number(result.gelu_minimum[1], 3),
    "worst_check": lambda result: number(max(shape.worst for shape in result.shapes.values()), 1),
    "dead_most": lambda result: f"{100 * max(result.dead['relu']):.0f}%",
    "dead_least": lambda result: f"{100 * result.dead['relu'][0]:.0f}%",
    "gelu_first": lambda result: number(result.norms["gelu"][0], 2),
    "gelu_dead": lambda result: f"{100 * max(result.dead['gelu']):.0f}%",
    "leaky_most": lambda result: f"{100 * max(result.dead['leaky_relu']):.0f}%",
}


def _per_layer(norms: tuple[float, ...]) -> float:
    """The mean factor of one layer on the way back."""
    return float(norms[0] ** (1 / (len(norms) - 1)))
