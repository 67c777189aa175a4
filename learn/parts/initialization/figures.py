"""The figures of part 4, and the numbers that its text quotes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hanyeong.report.numbers import fixed
from hanyeong.report.params import Language
from hanyeong.results.base import Text
from learn.drawing import Curve, curves, log10, number, said, table
from learn.part import Figure, Figures, Table, Values
from learn.parts.initialization.measure import InitializationResult, Signals

KINDS: Final[Mapping[str, Text]] = {
    "zeros": Text("모두 0", "zeros"),
    "small": Text("표준편차 0.01", "standard deviation 0.01"),
    "xavier": Text("Xavier", "Xavier"),
    "he": Text("He", "He"),
    "orthogonal": Text("직교", "orthogonal"),
}
FORMS: Final[Mapping[str, Text]] = {
    "sum": Text("그냥 더함", "plain sum"),
    "scaled": Text("1/√L배로 더함", "scaled by 1/√L"),
    "pre_norm": Text("pre-norm", "pre-norm"),
    "post_norm": Text("post-norm", "post-norm"),
}
TONES: Final = ("quiet", "main", "second", "fourth")
AXES: Final = Text("층", "layer"), Text("log₁₀", "log₁₀")


def tanh_forward(result: InitializationResult, language: Language) -> Figure:
    """Signals with tanh."""
    caption = Text("tanh: 층마다 신호의 제곱 평균(상용로그)", "Tanh: mean square of the signal at each layer (log₁₀)")
    return _by_layer(result.plain["tanh"], KINDS, "forward", caption, language)


def tanh_back(result: InitializationResult, language: Language) -> Figure:
    """Gradients with tanh."""
    caption = Text(
        "tanh: 마지막 층과 비교한 기울기의 제곱 평균(상용로그)",
        "Tanh: mean square of the gradient compared with the last layer (log₁₀)",
    )
    return _by_layer(result.plain["tanh"], KINDS, "back", caption, language)


def relu_forward(result: InitializationResult, language: Language) -> Figure:
    """Signals with ReLU."""
    caption = Text("ReLU: 층마다 신호의 제곱 평균(상용로그)", "ReLU: mean square of the signal at each layer (log₁₀)")
    return _by_layer(result.plain["relu"], KINDS, "forward", caption, language)


def relu_back(result: InitializationResult, language: Language) -> Figure:
    """Gradients with ReLU."""
    caption = Text(
        "ReLU: 마지막 층과 비교한 기울기의 제곱 평균(상용로그)",
        "ReLU: mean square of the gradient compared with the last layer (log₁₀)",
    )
    return _by_layer(result.plain["relu"], KINDS, "back", caption, language)


def residual_forward(result: InitializationResult, language: Language) -> Figure:
    """Signals of residual stacks."""
    caption = Text(
        "잔차 연결의 네 가지 형태: 층마다 신호의 제곱 평균(상용로그)",
        "Four forms of residual layers: mean square of the signal at each layer (log₁₀)",
    )
    return _by_layer(result.residual, FORMS, "forward", caption, language)


def residual_back(result: InitializationResult, language: Language) -> Figure:
    """Gradients of residual stacks."""
    caption = Text(
        "같은 형태에서 마지막 층과 비교한 기울기의 제곱 평균(상용로그)",
        "The same forms: mean square of the gradient compared with the last layer (log₁₀)",
    )
    return _by_layer(result.residual, FORMS, "back", caption, language)


def _by_layer(
    found: Mapping[str, Signals], names: Mapping[str, Text], way: str, caption: Text, language: Language
) -> Figure:
    shown = [
        Curve(said(text, language), [(at + 1, log10(y)) for at, y in enumerate(getattr(found[name], way))], tone)
        for (name, text), tone in zip(((name, names[name]) for name in names if name in found), TONES, strict=True)
    ]
    return curves(shown, caption, AXES, language)


def losses(result: InitializationResult, language: Language) -> Table:
    """Short trainings."""
    caption = Text(
        f"{result.train_depth}층 망을 {result.steps}스텝 학습한 뒤의 손실. 상수를 출력하는 모델의 손실이 1입니다.",
        f"Loss of a net of {result.train_depth} layers after {result.steps} steps. A constant output gets 1.",
    )
    heads = [Text("초깃값", "initial weights"), Text("tanh", "tanh"), Text("ReLU", "ReLU")]
    rows = [
        [said(name, language), number(result.losses["tanh"][kind], 3), number(result.losses["relu"][kind], 3)]
        for kind, name in KINDS.items()
    ]
    return table(caption, heads, rows, language)


FIGURES: Final[Figures] = {
    "tanh_forward": tanh_forward,
    "tanh_back": tanh_back,
    "relu_forward": relu_forward,
    "relu_back": relu_back,
    "residual_forward": residual_forward,
    "residual_back": residual_back,
    "losses": losses,
}
VALUES: Final[Values] = {
    "depth": lambda result: str(len(result.residual["sum"].forward)),
    "small_tanh": lambda result: number(result.plain["tanh"]["small"].forward[-1], 2),
    "xavier_relu": lambda result: number(result.plain["relu"]["xavier"].forward[-1], 2),
    "he_relu": lambda result: number(result.plain["relu"]["he"].forward[-1], 2),
    "he_tanh_back": lambda result: number(result.plain["tanh"]["he"].back[0], 2),
    "xavier_tanh_back": lambda result: number(result.plain["tanh"]["xavier"].back[0], 2),
    "orthogonal_tanh_back": lambda result: number(result.plain["tanh"]["orthogonal"].back[0], 2),
    "residual_sum": lambda result: number(result.residual["sum"].forward[-1], 2),
    "residual_scaled": lambda result: number(result.residual["scaled"].forward[-1], 3),
    "residual_pre": lambda result: number(result.residual["pre_norm"].forward[-1], 3),
    "pre_back": lambda result: number(result.residual["pre_norm"].back[0], 3),
    "post_back": lambda result: number(result.residual["post_norm"].back[0], 2),
    "scaled_kept": lambda result: fixed(result.residual["scaled"].kept, 2) or "",
    "pre_kept": lambda result: fixed(result.residual["pre_norm"].kept, 2) or "",
    "post_kept": lambda result: fixed(abs(result.residual["post_norm"].kept), 2) or "",
    "he_tanh_loss": lambda result: number(result.losses["tanh"]["he"], 2),
}
