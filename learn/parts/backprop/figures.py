"""The figures of part 3, and the numbers that its text quotes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hanyeong.report.numbers import share, size
from hanyeong.report.params import Language
from hanyeong.results.base import Text
from learn.drawing import Curve, curves, log10, number, power, said, table
from learn.part import Figure, Figures, Table, Values
from learn.parts.backprop.measure import BackpropResult

RULES: Final[Mapping[str, Text]] = {
    "linear": Text("선형 층", "linear layer"),
    "tanh": Text("tanh", "tanh"),
    "mean": Text("평균", "mean"),
    "embedding": Text("임베딩", "embedding"),
    "layer_norm": Text("층 정규화", "layer normalization"),
    "attention": Text("어텐션", "attention"),
    "network": Text("두 층 신경망 전체(차분과 비교)", "whole network of two layers (against differences)"),
    "layer": Text("셀프 어텐션 층 전체(한영의 층과 비교)", "whole self-attention layer (against Hanyeong's)"),
    "careless": Text("층 정규화, 평균과 분산을 상수로 취급", "layer normalization, mean and variance as constants"),
}
LOWEST: Final = -16.0
"""Below the rounding of float64 nothing can be drawn."""
STEP: Final[Mapping[str, Text]] = {
    "parameters": Text("파라미터", "parameters"),
    "gradients": Text("기울기", "gradients"),
    "adam": Text("Adam의 두 모멘트", "the two moments of Adam"),
    "activations": Text("보관한 활성값", "kept activations"),
    "loss": Text("손실(로짓을 나눠 계산)", "loss (logits in chunks)"),
}


def checks(result: BackpropResult, language: Language) -> Table:
    """Each rule against autograd."""
    caption = Text(
        "손으로 쓴 역전파와 autograd의 최대 차이(가장 큰 기울기에 대한 비율, float64)",
        "Largest difference between gradients by hand and autograd, compared with the largest gradient (float64)",
    )
    rows = [[said(name, language), power(result.differences[rule], 2)] for rule, name in RULES.items()]
    tones = ["bad" if rule == "careless" else "" for rule in RULES]
    return table(caption, [Text("규칙", "rule"), Text("차이", "difference")], rows, language, tones=tones)


def steps(result: BackpropResult, language: Language) -> Figure:
    """Finite differences by step."""
    caption = Text(
        "차분의 간격 h(상용로그)에 따른 상대 오차(상용로그). 오른쪽은 식의 오차, 왼쪽은 반올림 오차입니다.",
        "Relative error of finite differences (log₁₀) by their step h (log₁₀). At the right the formula is to blame, "
        "at the left rounding.",
    )
    names = {
        "central": (Text("중앙 차분, float64", "central, float64"), "main"),
        "forward": (Text("전방 차분, float64", "forward, float64"), "second"),
        "central32": (Text("중앙 차분, float32", "central, float32"), "fourth"),
    }
    shown = [
        Curve(said(name, language), _logs(result.exponents, result.errors[kind]), tone)
        for kind, (name, tone) in names.items()
    ]
    return curves(shown, caption, (Text("log₁₀ h", "log₁₀ h"), Text("log₁₀", "log₁₀")), language)


def _logs(exponents: tuple[float, ...], errors: tuple[float, ...]) -> list[tuple[float, float]]:
    return [(x, min(max(log10(error), LOWEST), 1.0)) for x, error in zip(exponents, errors, strict=True)]


def lengths(result: BackpropResult, language: Language) -> Figure:
    """Memory by length."""
    caption = Text(
        "문장 하나(폭 256, 헤드 4개)를 역전파하려고 보관하는 메모리(MB)",
        "Memory kept for the backward pass of one sentence (width 256, 4 heads), in MB",
    )
    kinds = (
        (Text("어텐션", "attention"), result.attention, "main"),
        (Text("피드포워드 층", "feed-forward layer"), result.feed_forward, "second"),
    )
    shown = [
        Curve(said(name, language), [(x, n / 1e6) for x, n in zip(result.lengths, found, strict=True)], tone)
        for name, found, tone in kinds
    ]
    return curves(shown, caption, (Text("문장 길이(토큰)", "length (tokens)"), Text("MB", "MB")), language, zero=True)


def step(result: BackpropResult, language: Language) -> Table:
    """Memory of a training step."""
    caption = Text(
        f"샘플의 교사와 같은 크기의 모델, 목표 토큰 {result.batch_tokens:,}개인 스텝(float32)",
        f"A model of the size of the sample's teacher, a step of {result.batch_tokens:,} target tokens (float32)",
    )
    total = sum(result.step[name] for name in STEP)
    rows = [
        [said(text, language), size(result.step[name]) or "", share(result.step[name] / total, 0) or ""]
        for name, text in STEP.items()
    ]
    heads = [Text("무엇", "what"), Text("크기", "size"), Text("비율", "share")]
    return table(caption, heads, rows, language)


FIGURES: Final[Figures] = {"checks": checks, "steps": steps, "lengths": lengths, "step": step}
VALUES: Final[Values] = {
    "careless": lambda result: f"{100 * result.differences['careless']:.0f}%",
    "best_step": lambda result: power(_best(result, "central"), 1),
    "best_step32": lambda result: power(_best(result, "central32"), 1),
    "best_error": lambda result: power(min(e for e in result.errors["central"] if e > 0), 1),
    "best_error32": lambda result: power(min(e for e in result.errors["central32"] if e > 0), 1),
    "growth_attention": lambda result: number(result.attention[-1] / result.attention[0], 3),
    "growth_feed_forward": lambda result: number(result.feed_forward[-1] / result.feed_forward[0], 3),
    "growth_length": lambda result: number(result.lengths[-1] / result.lengths[0], 3),
    "logits": lambda result: size(result.step["logits"]) or "",
    "loss": lambda result: size(result.step["loss"]) or "",
}


def _best(result: BackpropResult, kind: str) -> float:
    """The step with the least error."""
    _, at = min(zip(result.errors[kind], result.exponents, strict=True))
    return float(10.0**at)
