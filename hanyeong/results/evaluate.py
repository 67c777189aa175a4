"""What `evaluate` found of one system: its scores on every test, by slice, and how its answers go wrong."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

import pydantic

from hanyeong.results.base import Code, Model, Result, StageInfo, Text
from hanyeong.results.codes import Direction
from hanyeong.results.compress import SelectionRule
from hanyeong.results.scores import MetricName, MetricScores, ModelRole, OutputFlag, Score


class System(Code):
    """What is evaluated."""

    TEACHER = "teacher", "교사", "teacher"
    CANDIDATE = "candidate", "릴리스 후보", "release candidate"
    CHAMPION = "champion", "챔피언", "champion"

    __former__ = MappingProxyType({"served": "candidate"})


class EvaluationStatus(Code):
    """Whether a system could be scored, or why not."""

    SCORED = "scored", "측정함", "scored"
    NONE = "none", "없음", "none"
    MISSING = "missing", "번들 없음", "bundle missing"
    ALTERED = "altered", "번들 변경됨", "bundle altered"
    OTHER_DIRECTION = "other direction", "다른 방향", "other direction"
    UNREADABLE = "unreadable", "이 버전의 CTranslate2로 열 수 없음", "cannot be loaded by this CTranslate2"


class SliceKind(Code):
    """By what a test is cut."""

    DOMAIN = "domain", "도메인", "Domain"
    LENGTH = "length", "길이", "Length"
    ORIGIN = "origin", "원래 쓰인 언어", "Original language"


class OutputProblem(Code):
    """A way in which answers go wrong that can be counted."""

    EMPTY = "empty_rate", "빈 출력", "empty output"
    COPY = "copy_rate", "원문 복사", "copy of the source"
    REPEAT = "repetition_rate", "반복 출력", "repetition"
    WRONG_SCRIPT = "wrong_script_rate", "다른 문자 체계", "wrong script"
    SAME = "constant_output_rate", "동일 출력", "constant output"
    UNEVEN = "length_outlier_rate", "길이 이상치 (두 배 초과 차이)", "length outlier (factor over 2)"


class EvaluatedModel(Model):
    """The model behind a system."""

    model: ModelRole
    """Which of the two that are trained."""
    runtime: str
    """What runs it."""
    compute_type: str
    """How weights are stored."""
    computed_in: str
    """In which this processor computes."""
    digest: str
    """Of the model with its tokenizers."""
    bytes: int
    """Size."""
    parameters: int | None
    """Parameters; null where its bundle does not say."""
    device: str | None = None
    """Where it computed; null where it is always the CPU."""
    rule: SelectionRule | None = None
    """Why `compress` picked it; null for a model that it did not pick."""
    bundle: str | None = None
    """Digest of its bundle; null for a model without one."""


class NumbersKept(Model):
    """Numbers that source and reference both hold."""

    rows: int
    """Rows with the same numbers on both sides."""
    kept_share: float | None
    """Share of these whose answer holds all of them; null where there is no such row."""


class DegenerateOutputs(Model):
    """Shares of answers that do what their reference does not."""

    n: int
    """Answers."""
    length_ratio: float
    """Characters of all answers / characters of all references."""
    numbers: NumbersKept
    """Whether numbers are kept."""
    empty_rate: float
    """The output is empty."""
    copy_rate: float
    """The output is a copy of the source."""
    repetition_rate: float
    """The same words over and over."""
    wrong_script_rate: float
    """Hangul in English, or Korean without any."""
    constant_output_rate: float
    """The same output for different sources."""
    length_outlier_rate: float
    """More than twice as long or as short as the reference."""

    def share(self, problem: OutputProblem) -> float:
        """The share of one problem."""
        return float(getattr(self, problem))


class SliceScores(MetricScores):
    """One slice of a test."""

    rows: int
    """Rows in it."""


class MetricDifferences(Model):
    """Points by metric."""

    bleu: float
    """BLEU."""
    chrf: float
    """chrF++."""


class NearestNeighbourScores(MetricScores):
    """The baseline: the translation of the most similar training sentence."""

    rows: int
    """Rows of the test that it was worked out for."""
    over: MetricDifferences
    """The system minus the baseline on these rows."""
    train_rows: int
    """Training rows that were searched."""


class TestScores(Model):
    """One test in one direction."""

    __test__ = False  # pytest takes the name for a test
    rows: int
    """Rows that were translated."""
    available_rows: int
    """Rows that the test has."""
    direction: Direction
    """From which language into which."""
    metrics: MetricScores
    """Scores."""
    slices: Mapping[SliceKind, Mapping[str, SliceScores]]
    """Scores of its parts, by what they are cut by and by name."""
    behaviour: DegenerateOutputs
    """How answers go wrong."""
    flags: Mapping[OutputFlag, int]
    """Lines by what had to be done to them."""
    nearest: NearestNeighbourScores | None
    """The baseline; null for the teacher and the champion."""


class Memorization(Model):
    """Memorized training pairs: numbers that only one training pair contains, and that the model outputs."""

    former = MappingProxyType({"told": "reproduced"})

    canaries: int
    """Training pairs whose source was translated."""
    reproduced: int
    """Outputs with the pair's number."""
    by_chance: int
    """Outputs with the number of another pair: what chance alone would give."""


class ShortInputKind(Code):
    """How short an input is."""

    SYLLABLE = "syllable", "한 음절", "one syllable"
    WORD = "word", "한 단어", "one word"
    PHRASE = "phrase", "두세 단어", "two or three words"


class ShortInputScores(Model):
    """Outputs for very short inputs of one kind."""

    rows: int
    """Inputs."""
    chrf: Score
    """chrF++."""
    exact_rate: float
    """Share of outputs that are the reference, apart from case and the full stop."""
    empty_rate: float
    """Share of empty outputs."""
    repetition_rate: float
    """Share of repetitive outputs, those that had to be decoded again among them."""
    too_long_rate: float
    """Share of outputs that are far longer than the reference."""
    fault_rate: float
    """Share of outputs with any of these three faults."""


class EvaluateResult(Result):
    """One system on every test."""

    stage: ClassVar = StageInfo(
        "evaluate",
        Text("평가", "Evaluation"),
        Text(
            "교사, 릴리스 후보, 챔피언(배포 중인 번들)을 같은 테스트 세트와 지표로 평가합니다.",
            "Scores teacher, release candidate and champion (the deployed bundle) on the same test sets.",
        ),
        items=tuple(str(system) for system in System),
        page="evaluation",
        former_items=MappingProxyType({"candidate": "served"}),
        order=110,
    )
    former = MappingProxyType({"memory": "memorization"})

    which: System
    """The system."""
    status: EvaluationStatus
    """Whether it was scored."""
    model: EvaluatedModel | None
    """Its model; null where it was not scored."""
    tests: Mapping[str, TestScores]
    """Every test by name."""
    memorization: Mapping[Direction, Memorization]
    """What the release candidate remembers of its training text, by direction."""
    samples: int
    """Bootstrap resamples behind every interval."""
    max_rows: int | None
    """Most rows of a test; null: all."""
    seed: int
    """Seed of the resamples."""
    beam_size: int | None
    """Beam of the search; null where nothing was scored."""
    length_penalty: float | None
    """Length penalty of the search; null where nothing was scored."""

    short_inputs: Mapping[Direction, Mapping[ShortInputKind, ShortInputScores]] = pydantic.Field(default_factory=dict)
    """Very short inputs of the project's own, by direction and kind; empty where nothing was scored."""

    @property
    def short_fault_rate(self) -> float | None:
        """Share of all very short inputs whose output is empty, repetitive or far too long; None if not measured."""
        found = [scores for kinds in self.short_inputs.values() for scores in kinds.values()]
        rows = sum(scores.rows for scores in found)
        return sum(scores.rows * scores.fault_rate for scores in found) / rows if rows else None

    def score(self, test: str, metric: MetricName) -> float | None:
        """A score, if the test was measured."""
        return self.tests[test].metrics.of(metric).value if test in self.tests else None
