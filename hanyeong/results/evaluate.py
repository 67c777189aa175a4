"""What `evaluate` found of one system: its scores on every test, by slice, and how its answers go wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from hanyeong.results.base import Code, Model, Result, StageInfo, Text
from hanyeong.results.codes import Direction
from hanyeong.results.compress import SelectionRule
from hanyeong.results.scores import AnswerFlag, MetricName, MetricScores, ModelRole


class System(Code):
    """What is evaluated."""

    TEACHER = "teacher", "교사", "teacher"
    SERVED = "served", "내보낼 모형", "served"
    CHAMPION = "champion", "우승 모형", "champion"


class EvaluationStatus(Code):
    """Whether a system could be scored, or why not."""

    SCORED = "scored", "잼", "scored"
    NONE = "none", "없음", "there is none"
    MISSING = "missing", "꾸러미가 없음", "its bundle is missing"
    ALTERED = "altered", "꾸러미가 바뀜", "its bundle was altered"
    OTHER_DIRECTION = "other direction", "다른 방향", "translates another direction"
    UNREADABLE = "unreadable", "이 버전의 CTranslate2로 열 수 없음", "cannot be loaded by this CTranslate2"


class SliceKind(Code):
    """By what a test is cut."""

    DOMAIN = "domain", "분야", "Domain"
    LENGTH = "length", "길이", "Length"
    ORIGIN = "origin", "원래 언어", "First written in"


class OutputProblem(Code):
    """A way in which answers go wrong that can be counted."""

    EMPTY = "empty_rate", "아무 말도 안 함", "says nothing"
    COPY = "copy_rate", "원문을 그대로 말함", "says the source again"
    REPEAT = "repetition_rate", "같은 말을 되풀이함", "says the same over and over"
    WRONG_SCRIPT = "wrong_script_rate", "다른 글자로 답함", "answers in the wrong script"
    SAME = "constant_output_rate", "모두에게 같은 답", "one answer to everyone"
    UNEVEN = "length_outlier_rate", "길이가 두 배 넘게 다름", "more than twice as long or short"


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
    """Of the model with its subword models."""
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
    """Nothing is said."""
    copy_rate: float
    """The source is said again."""
    repetition_rate: float
    """The same words over and over."""
    wrong_script_rate: float
    """Hangul in English, or Korean without any."""
    constant_output_rate: float
    """One and the same answer to different sources."""
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
    flags: Mapping[AnswerFlag, int]
    """Lines by what had to be done to them."""
    nearest: NearestNeighbourScores | None
    """The baseline; null for systems that are not served."""


class Memorisation(Model):
    """Numbers that only a training pair holds, and whether the model repeats them."""

    canaries: int
    """Training pairs that were asked for."""
    told: int
    """Answers that give the number away."""
    by_chance: int
    """Answers that would by chance."""


class EvaluateResult(Result):
    """One system on every test."""

    stage: ClassVar = StageInfo(
        "evaluate",
        Text("평가", "Evaluate"),
        Text(
            "같은 시험을 같은 잣대로 모든 모형에 매깁니다.",
            "Scores every system on the same tests with the same metrics.",
        ),
        items=tuple(str(system) for system in System),
        page="evaluation",
    )

    which: System
    """The system."""
    status: EvaluationStatus
    """Whether it was scored."""
    model: EvaluatedModel | None
    """Its model; null where it was not scored."""
    tests: Mapping[str, TestScores]
    """Every test by name."""
    memory: Mapping[Direction, Memorisation]
    """What the served model remembers of its training text, by direction."""
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

    def score(self, test: str, metric: MetricName) -> float | None:
        """A score, if the test was measured."""
        return self.tests[test].metrics.of(metric).value if test in self.tests else None
