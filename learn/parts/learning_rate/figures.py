"""The figures of the part on the learning rate, and the numbers that its text quotes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from hanyeong.report.numbers import fixed, plain
from hanyeong.report.params import Language
from hanyeong.results.base import Text
from learn.drawing import Axes, Curve, Mark, chart, log10, number, said
from learn.part import Figure, Shown, Table
from learn.parts.learning_rate.measure import Contest, LearningRateResult, RangeCurve

OPTIMIZER: Final[Mapping[str, str]] = {"adamw": "AdamW", "muon": "Muon"}
SCHEDULE: Final[Mapping[str, tuple[Text, str]]] = {
    "constant": (Text("일정", "constant"), "quiet"),
    "plateau": (Text("정체 시 인하", "plateau"), "fourth"),
    "inverse_sqrt": (Text("역제곱근", "inverse square root"), "third"),
    "cosine": (Text("코사인", "cosine"), "second"),
    "wsd": (Text("일정 후 인하(쿨다운)", "constant, then cool-down"), "main"),
}
STEP: Final = Text("스텝", "step")
DEV_LOSS: Final = Text("dev 손실", "dev loss")
LOG_RATE: Final = Text("log₁₀ 학습률", "log₁₀ learning rate")
DIVERGED: Final = Text("발산", "diverged")
MOST_DECISIONS: Final = 12
"""Rows of the table of decisions."""


def ranges(result: LearningRateResult, language: Language) -> Shown:
    """The range test of both optimizers."""
    tones = {"adamw": "second", "muon": "main"}
    curves = [Curve(OPTIMIZER[name], _range_points(found), tones[name]) for name, found in result.ranges.items()]
    marks = [mark for name, found in result.ranges.items() for mark in _range_marks(found, tones[name], language)]
    caption = Text(
        "범위 시험: 학습률을 스텝마다 같은 비율로 올리며 잰 손실의 이동 평균. 점은 제안한 학습률",
        "Range test: running mean of the loss while the rate rises by one ratio with each step; dots: the proposals",
    )
    axes = Axes(said(LOG_RATE, language), said(Text("손실", "loss"), language))
    return _figure(curves, caption, axes, language, marks)


def shapes(result: LearningRateResult, language: Language) -> Shown:
    """The learning rate of each schedule, as the trainer used it."""
    curves = [
        Curve(said(SCHEDULE[name][0], language), _points(course.steps, course.rates), SCHEDULE[name][1])
        for name, course in result.schedules.items()
    ]
    caption = Text("스케줄별 학습률(트레이너가 실제로 쓴 값)", "Learning rate by schedule, as the trainer used it")
    return _figure(curves, caption, Axes(said(STEP, language), said(Text("학습률", "rate"), language)), language)


def losses(result: LearningRateResult, language: Language) -> Shown:
    """What each of them leads to."""
    curves = [
        Curve(said(SCHEDULE[name][0], language), _points(course.steps, course.dev_loss), SCHEDULE[name][1])
        for name, course in result.schedules.items()
    ]
    caption = Text(
        "스케줄별 dev 손실: 모델, 시작값, 토큰 수가 같음", "Dev loss by schedule: same model, start and tokens"
    )
    return _figure(curves, caption, _loss_axes(language), language)


def schedules(result: LearningRateResult, language: Language) -> Shown:
    """Best losses of the schedules."""
    best = min((course.best for course in result.schedules.values() if course.best is not None), default=None)
    heads = [
        said(Text("스케줄", "schedule"), language),
        said(Text("가장 낮은 dev 손실", "lowest dev loss"), language),
    ]
    rows = [
        [said(SCHEDULE[name][0], language), _loss(course.best, language)] for name, course in result.schedules.items()
    ]
    tones = ["good" if course.best == best else "" for course in result.schedules.values()]
    caption = Text(
        f"최고 학습률 {number(result.peak)}에서 비교. 시드 하나의 결과이므로 순서는 "
        "확정되지 않습니다. 시드에 따른 차이는 옵티마이저 표에 있습니다.",
        f"At a peak of {number(result.peak)}. One seed, so the order is not established; "
        "the table of optimizers shows how far seeds differ.",
    )
    return Table(said(caption, language), heads, rows, numbers=(1,), tones=tones)


def warm_up(result: LearningRateResult, language: Language) -> Shown:
    """A high rate with and without a warm-up."""
    names = {"without": (Text("워밍업 없음", "no warm-up"), "second"), "with": (Text("워밍업", "warm-up"), "main")}
    curves = [
        Curve(said(names[key][0], language), _points(course.steps, course.dev_loss), names[key][1])
        for key, course in result.warm_up.items()
        if course.steps
    ]
    caption = Text(
        f"학습률 {number(result.high_rate)}에서 워밍업이 있을 때와 없을 때의 dev 손실",
        f"Dev loss at a rate of {number(result.high_rate)} with and without a warm-up",
    )
    return _figure(curves, caption, _loss_axes(language), language)


def plateau(result: LearningRateResult, language: Language) -> Shown:
    """Lower, watch, lower again: the decisions on the curve."""
    lowered = [one for one in result.decisions if one.lowered]
    word = said(Text("인하", "lowered"), language)
    marks = [Mark(one.step, one.dev_loss, word, "bad", loud=True, label=f"{n}") for n, one in enumerate(lowered, 1)]
    curves = [
        Curve(
            said(SCHEDULE["constant"][0], language), _points(result.constant.steps, result.constant.dev_loss), "quiet"
        ),
        Curve(said(SCHEDULE["plateau"][0], language), _points(result.plateau.steps, result.plateau.dev_loss), "main"),
    ]
    caption = Text(
        f"학습률 {number(result.high_rate)}에서 시작: 그대로 둘 때와 정체될 때마다 절반으로 낮출 때. 번호는 낮춘 순서",
        f"Starting at {number(result.high_rate)}: left alone, and halved on each plateau; numbers count the reductions",
    )
    return _figure(curves, caption, _loss_axes(language), language, marks)


def decisions(result: LearningRateResult, language: Language) -> Shown:
    """What the rule saw and decided, validation by validation."""
    heads = [said(text, language) for text in (STEP, DEV_LOSS, Text("판단", "decision"))]
    rows = [
        [plain(one.step) or "", fixed(one.dev_loss, 3) or "", _decision(one.waited, one.lowered, language)]
        for one in result.decisions[:MOST_DECISIONS]
    ]
    caption = Text("규칙이 본 것과 내린 판단(처음 부분)", "What the rule saw and decided (the first ones)")
    tones = ["warn" if one.lowered else "good" if not one.waited else "" for one in result.decisions[:MOST_DECISIONS]]
    return Table(said(caption, language), heads, rows, numbers=(0, 1), tones=tones)


def batches(result: LearningRateResult, language: Language) -> Shown:
    """Batch size against learning rate."""
    rates = sorted({cell.rate for cell in result.batches})
    sizes = sorted({cell.batch_tokens for cell in result.batches})
    found = {(cell.batch_tokens, cell.rate): cell.dev_loss for cell in result.batches}
    heads = [said(Text("배치(토큰)", "batch (tokens)"), language), *(number(rate) for rate in rates)]
    rows = [[plain(size) or "", *(_loss(found[size, rate], language) for rate in rates)] for size in sizes]
    caption = Text(
        "배치 크기와 학습률별로 가장 낮은 dev 손실. 토큰 수는 모두 같습니다.",
        "Lowest dev loss by batch size and learning rate, all on the same number of tokens",
    )
    return Table(said(caption, language), heads, rows, numbers=range(1, len(heads)))


def optimizers(result: LearningRateResult, language: Language) -> Shown:
    """AdamW beside Muon."""
    texts = (
        Text("옵티마이저", "optimizer"),
        Text("학습률", "rate"),
        Text("dev 손실(95 % 구간)", "dev loss (95 % interval)"),
        Text("토큰", "tokens"),
        Text("초", "seconds"),
        Text("다른 학습률", "other rates"),
    )
    rows = [
        [
            OPTIMIZER[name],
            number(found.rate),
            _with_interval(found, language),
            plain(found.tokens) or "",
            fixed(found.seconds, 1) or "",
            ", ".join(f"{rate}: {_loss(loss, language)}" for rate, loss in found.tried.items()),
        ]
        for name, found in result.optimizers.items()
    ]
    caption = Text(
        "AdamW와 Muon: 같은 모델, 같은 토큰 수, 각자 시도한 학습률 중 가장 좋은 값",
        "AdamW beside Muon: same model, same tokens, each at the best of the rates tried for it",
    )
    return Table(said(caption, language), [said(text, language) for text in texts], rows, numbers=(1, 3, 4))


def _range_points(found: RangeCurve) -> list[tuple[float, float]]:
    return [(log10(rate), loss) for rate, loss in zip(found.rates, found.smoothed, strict=True)]


def _range_marks(found: RangeCurve, tone: str, language: Language) -> list[Mark]:
    if found.proposed is None:
        return []
    at = min(range(len(found.rates)), key=lambda i: abs(log10(found.rates[i]) - log10(found.proposed or 1.0)))
    word = said(Text("제안", "proposed"), language)
    return [Mark(log10(found.proposed), found.smoothed[at], word, tone, loud=True, label=number(found.proposed))]


def _decision(waited: int, lowered: bool, language: Language) -> str:
    if lowered:
        return said(
            Text(f"{waited}번째 제자리: 학습률을 절반으로", f"no gain for the {waited}. time: halve the rate"), language
        )
    if waited:
        return said(Text(f"{waited}번째 제자리: 지켜봄", f"no gain for the {waited}. time: watch"), language)
    return said(Text("새 최저: 그대로", "new best: go on"), language)


def _points(steps: Sequence[int], values: Sequence[float]) -> list[tuple[float, float]]:
    return list(zip(steps, values, strict=True))


def _figure(
    curves: Sequence[Curve], caption: Text, axes: Axes, language: Language, marks: Sequence[Mark] = ()
) -> Figure:
    words = said(caption, language)
    picture = chart(words, axes=axes, curves=curves, marks=marks)
    return Figure(picture, words, [(curve.name, curve.tone) for curve in curves])


def _loss_axes(language: Language) -> Axes:
    return Axes(said(STEP, language), said(DEV_LOSS, language))


def _with_interval(found: Contest, language: Language) -> str:
    if found.dev_loss is None:
        return said(DIVERGED, language)
    return f"{fixed(found.dev_loss, 3)} ({fixed(found.low, 3)}–{fixed(found.high, 3)})"


def _loss(value: float | None, language: Language) -> str:
    return said(DIVERGED, language) if value is None else fixed(value, 3) or ""


def _rate(value: float | None) -> str:
    return "-" if value is None else number(value, 2)


FIGURES: Final[Mapping[str, Callable[[LearningRateResult, Language], Shown]]] = {
    "ranges": ranges,
    "shapes": shapes,
    "losses": losses,
    "schedules": schedules,
    "warm_up": warm_up,
    "plateau": plateau,
    "decisions": decisions,
    "batches": batches,
    "optimizers": optimizers,
}
VALUES: Final[Mapping[str, Callable[[LearningRateResult], str]]] = {
    "parameters": lambda result: plain(result.parameters) or "",
    "peak": lambda result: _rate(result.peak),
    "high_rate": lambda result: _rate(result.high_rate),
    "adamw_lowest": lambda result: _rate(result.ranges["adamw"].lowest),
    "adamw_steepest": lambda result: _rate(result.ranges["adamw"].steepest),
    "muon_proposed": lambda result: _rate(result.ranges["muon"].proposed),
    "n_lowered": lambda result: str(sum(one.lowered for one in result.decisions)),
    "plateau_best": lambda result: fixed(result.plateau.best, 3) or "-",
    "constant_best": lambda result: fixed(result.constant.best, 3) or "-",
    "adamw_loss": lambda result: fixed(result.optimizers["adamw"].dev_loss, 3) or "-",
    "muon_loss": lambda result: fixed(result.optimizers["muon"].dev_loss, 3) or "-",
    "adamw_seconds": lambda result: fixed(result.optimizers["adamw"].seconds, 1) or "",
    "muon_seconds": lambda result: fixed(result.optimizers["muon"].seconds, 1) or "",
}
