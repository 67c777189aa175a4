"""The parts of the course in their order, and how to find what each of them declares."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Final, NamedTuple

from hanyeong.pipeline.errors import InputError
from hanyeong.report.params import Language
from hanyeong.results.base import Text
from learn.part import Exercise, Figures, Values

HERE: Final = Path(__file__).parent
LANGUAGES: Final[Sequence[Language]] = ("ko", "en")


class Subpage(NamedTuple):
    """A page of a part that has several."""

    name: str
    """Its texts are learn/parts/PART/NAME.ko.md and NAME.en.md, its page is PART-NAME."""
    title: Text


class Chapter(NamedTuple):
    """A part as the list of contents shows it."""

    number: int
    name: str
    """Its package in learn/parts, its stage in learn/dvc.yaml, its section in learn/params.yaml, its page."""
    title: Text
    summary: Text
    subpages: tuple[Subpage, ...] = ()
    """Its pages after the first."""

    @property
    def stems(self) -> dict[str, str]:
        """The names of its pages by the names of its texts; that of the first text is empty."""
        return {"": self.name} | {each.name: f"{self.name}-{each.name}" for each in self.subpages}


CHAPTERS: Final = (
    Chapter(
        1,
        "functions",
        Text("함수", "Functions"),
        Text(
            "활성화 함수와 소프트맥스: 값, 기울기, 야코비안, 그리고 깊은 망과 저정밀도 연산에서 생기는 일",
            "Activations and softmax: values, gradients, Jacobians, and what happens in deep stacks and short floats",
        ),
    ),
    Chapter(
        2,
        "losses",
        Text("손실 함수", "Losses"),
        Text(
            "제곱 오차와 교차 엔트로피, 그리고 오류 없이 학습을 망치는 네 가지 실수와 그 해결",
            "Squared error and cross-entropy, and four mistakes that spoil a training in silence, with their cures",
        ),
    ),
    Chapter(
        3,
        "backprop",
        Text("손으로 하는 역전파", "Backpropagation by hand"),
        Text(
            "수치로 확인하는 기울기 규칙, NumPy로 역전파한 신경망과 어텐션 층, 그리고 메모리가 쓰이는 곳",
            "Gradient rules proved on numbers, a network and an attention layer in NumPy, and where the memory goes",
        ),
    ),
    Chapter(
        4,
        "initialization",
        Text("가중치 초기화", "Initialization"),
        Text(
            "50층을 지나는 신호와 기울기: 0, 작은 값, Xavier, He, 직교 행렬, 그리고 잔차 연결과 정규화",
            "Signals and gradients through 50 layers: zeros, small, Xavier, He, orthogonal; residuals and norms",
        ),
    ),
    Chapter(
        5,
        "learning_rate",
        Text("학습률", "The learning rate"),
        Text(
            "범위 시험, 워밍업, 스케줄, 손실을 보며 낮추기, 배치 크기와 학습률, 그리고 AdamW와 Muon",
            "Range test, warm-up, schedules, lowering by the loss, batch size and rate, AdamW beside Muon",
        ),
    ),
    Chapter(
        6,
        "seq2seq",
        Text("LSTM에서 Transformer까지", "From LSTM to Transformer"),
        Text(
            "LSTM, 두 가지 어텐션, Transformer를 같은 조건에서: 긴 문장, 시간, 탐색, 교사 강요와 자유 생성",
            "LSTM, two attentions and the Transformer alike: long sentences, time, search, teacher forcing",
        ),
    ),
    Chapter(
        7,
        "forecasting",
        Text("푸리에 예측기", "The Fourier forecaster"),
        Text(
            "Transformer로 시계열을 예측하고 자기회귀, 조화 회귀와 비교하기: 거리별 오차, 분위수, 지는 경우",
            "The Transformer on time series beside autoregression and harmonics: errors, quantiles, and where it loses",
        ),
    ),
    Chapter(
        8,
        "training_time",
        Text("시간이 가는 곳", "Where the time goes"),
        Text(
            "어휘, 패딩, 로짓, 숫자 형식, 스레드가 에폭의 시간과 메모리를 얼마나 바꾸는지, 그리고 미리 아는 법",
            "What vocabulary, padding, logits, number format and threads do to an epoch, and how to know beforehand",
        ),
    ),
    Chapter(
        9,
        "lifecycle",
        Text("모델의 일생", "The life of a model"),
        Text(
            "계획에서 모니터링까지 여섯 단계를, 이 저장소의 파이프라인이 마지막 실행에서 남긴 결과로 따라가기",
            "Six phases from the plan to monitoring, followed through what the last run of this pipeline has left",
        ),
        (
            Subpage("plan", Text("계획과 타당성", "Planning and feasibility")),
            Subpage("data", Text("데이터", "Data")),
            Subpage("model", Text("모델의 압축과 설명", "The model, compressed and explained")),
            Subpage("compliance", Text("규정 준수와 견고성", "Compliance and robustness")),
            Subpage("service", Text("서비스", "Service")),
            Subpage("monitoring", Text("모니터링", "Monitoring")),
        ),
    ),
)


def chapter(wanted: str) -> Chapter:
    """The part with this number or name.

    Raises:
        InputError: there is none.

    """
    for each in CHAPTERS:
        if wanted in {str(each.number), each.name}:
            return each
    known = ", ".join(f"{each.number} ({each.name})" for each in CHAPTERS)
    raise InputError(f"part {wanted}: no such part of the course; expected one of {known}")


def figures(name: str) -> tuple[Figures, Values]:
    """What the part shows, and the numbers that its text quotes."""
    module = import_module(f"learn.parts.{name}.figures")
    return module.FIGURES, module.VALUES


def formulas(name: str) -> dict[str, str]:
    """The part's displayed formulas: LaTeX by name."""
    return dict(import_module(f"learn.parts.{name}.formulas").FORMULAS)


def exercises(name: str) -> dict[str, Exercise]:
    """The part's exercises by name."""
    return {each.name: each for each in import_module(f"learn.parts.{name}.exercises").EXERCISES}


def text(name: str, language: Language, subpage: str = "") -> str:
    """The text of a page of the part, as it was written."""
    file = f"{subpage}.{language}.md" if subpage else f"{language}.md"
    return (HERE / "parts" / name / file).read_text(encoding="utf-8")


def texts(name: str, language: Language) -> dict[str, str]:
    """The texts of all pages of the part, in their order; that of the first has no name."""
    return {subpage: text(name, language, subpage) for subpage in chapter(name).stems}


def pages() -> list[tuple[str, Text]]:
    """Every page of the parts and its title, in the order of reading."""
    return [
        (stem, title)
        for each in CHAPTERS
        for stem, title in zip(
            each.stems.values(), [each.title, *(subpage.title for subpage in each.subpages)], strict=True
        )
    ]
