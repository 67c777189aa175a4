"""The figures of part 2, and the numbers that its text quotes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hanyeong.report.numbers import fixed, size
from hanyeong.report.params import Language
from hanyeong.results.base import Text
from learn.drawing import Curve, curves, log10, number, said, table
from learn.part import Figure, Figures, Table, Values
from learn.parts.losses.measure import LossesResult

LOWEST: Final = -10.0
"""Errors below 1e-10 are drawn there: float32 has seven digits."""
STEP_AND_LOSS: Final = Text("스텝", "step"), Text("손실", "loss")
WAYS: Final[Mapping[str, Text]] = {
    "in_steps": Text("softmax, log, 선택을 따로", "softmax, log and choice apart"),
    "from_logits": Text("로짓에서 한 번에", "from logits at once"),
    "in_chunks": Text("로짓을 나눠서(한영)", "logits in chunks (Hanyeong)"),
}


def softmax_twice(result: LossesResult, language: Language) -> Figure:
    """The right loss and the one that applies softmax twice."""
    caption = Text(
        "같은 망, 같은 데이터, 같은 초깃값. 붉은 점선은 소프트맥스를 두 번 씌웠을 때 내려갈 수 없는 한계입니다.",
        "Same net, same data, same initial weights. The dashed red line is the floor when softmax is applied twice.",
    )
    names = {
        "right": Text("로짓을 그대로", "logits as they are"),
        "softmax_twice": Text("소프트맥스 두 번", "softmax twice"),
    }
    return _histories(result, names, result.softmax_floor, caption, language)


def sigmoid_twice(result: LossesResult, language: Language) -> Figure:
    """The same with sigmoid."""
    caption = Text(
        "홀수 번호 클래스인지 맞히는 이진 분류. 망 끝에 sigmoid를 넣으면 붉은 점선 아래로 내려가지 못합니다.",
        "Binary classification: is the class an odd number? With a sigmoid at its end, the net cannot get below the "
        "dashed red line.",
    )
    names = {
        "right_binary": Text("로짓을 그대로", "logits as they are"),
        "sigmoid_twice": Text("sigmoid 두 번", "sigmoid twice"),
    }
    return _histories(result, names, result.sigmoid_floor, caption, language)


def _histories(
    result: LossesResult, names: Mapping[str, Text], floor: float, caption: Text, language: Language
) -> Figure:
    shown = [
        Curve(said(name, language), list(enumerate(result.histories[kind])), tone)
        for (kind, name), tone in zip(names.items(), ("main", "second"), strict=True)
    ]
    return curves(shown, caption, STEP_AND_LOSS, language, zero=True, rules=[(floor, fixed(floor, 3) or "")])


def gaps(result: LossesResult, language: Language) -> Table:
    """The loss of an answer that was thought to be impossible."""
    caption = Text(
        "정답의 로짓이 다른 클래스보다 얼마나 낮은지에 따른 손실(float32). 참값은 첫 열의 절댓값과 거의 같습니다.",
        "Loss by how far the logit of the right class lies below the other one (float32). The true value is nearly "
        "the absolute value of the first column.",
    )
    heads = [Text("로짓 차이", "difference"), Text("log(softmax)", "log(softmax)"), Text("log_softmax", "log_softmax")]
    rows = [
        [
            number(each.gap),
            "∞" if each.log_of_softmax is None else number(each.log_of_softmax, 5),
            number(each.log_softmax, 5),
        ]
        for each in result.gaps
    ]
    return table(caption, heads, rows, language)


def accuracy(result: LossesResult, language: Language) -> Figure:
    """Relative error by logit."""
    caption = Text(
        "정답이 1인 예제의 이진 교차 엔트로피를 float32로 계산할 때의 상대 오차(상용로그). 0은 한 자리도 맞지 않는다는 "
        "뜻입니다.",
        "Relative error (log₁₀) of binary cross-entropy in float32 for a positive example. At 0 not a digit is right.",
    )
    found = result.accuracy
    pairs = (
        (Text("-log(sigmoid(z))", "-log(sigmoid(z))"), found.probability, "second"),
        (Text("로짓에서 바로", "from the logit"), found.logit, "main"),
    )
    shown = [
        Curve(
            said(name, language),
            [(x, max(log10(error), LOWEST)) for x, error in zip(found.logits, errors, strict=True)],
            tone,
        )
        for name, errors, tone in pairs
    ]
    return curves(shown, caption, (Text("로짓 z", "logit z"), Text("log₁₀", "log₁₀")), language)


def ways(result: LossesResult, language: Language) -> Table:
    """Time and memory."""
    caption = Text(
        f"토큰 {result.rows:,}개, 어휘 {result.vocabulary:,}개, 폭 256에서 순전파와 역전파 한 번",
        f"Once forward and back with {result.rows:,} tokens, a vocabulary of {result.vocabulary:,} and width 256",
    )
    heads = [
        Text("계산 방법", "how"),
        Text("시간", "time"),
        Text("추가 메모리", "memory added"),
        Text("상대 오차", "relative error"),
    ]
    found = [(said(text, language), result.ways[name]) for name, text in WAYS.items()]
    rows = [
        [name, f"{number(1000 * way.seconds)} ms", size(way.most_bytes) or "", number(way.error, 2)]
        for name, way in found
    ]
    return table(caption, heads, rows, language)


FIGURES: Final[Figures] = {
    "softmax_twice": softmax_twice,
    "sigmoid_twice": sigmoid_twice,
    "gaps": gaps,
    "accuracy": accuracy,
    "ways": ways,
}
VALUES: Final[Values] = {
    "right_last": lambda result: number(result.histories["right"][-1], 2),
    "twice_last": lambda result: fixed(result.histories["softmax_twice"][-1], 3) or "",
    "softmax_floor": lambda result: fixed(result.softmax_floor, 3) or "",
    "binary_last": lambda result: number(result.histories["right_binary"][-1], 2),
    "sigmoid_last": lambda result: fixed(result.histories["sigmoid_twice"][-1], 3) or "",
    "sigmoid_floor": lambda result: fixed(result.sigmoid_floor, 3) or "",
    "two_classes": lambda result: number(result.two_classes, 1),
    "smoothing_plain": lambda result: number(float(result.smoothing[0])),
    "smoothing_padding": lambda result: number(float(result.smoothing[1])),
    "smoothing_logits": lambda result: number(float(result.smoothing[2]), 3),
    "smoothed_minimum": lambda result: fixed(result.smoothed_minimum, 3) or "",
    "logits_size": lambda result: size(4 * result.rows * result.vocabulary) or "",
    "chunk_bytes": lambda result: size(result.ways["in_chunks"].most_bytes) or "",
    "whole_bytes": lambda result: size(result.ways["from_logits"].most_bytes) or "",
    "step_bytes": lambda result: size(result.ways["in_steps"].most_bytes) or "",
}
