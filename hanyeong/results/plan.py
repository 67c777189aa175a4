"""What `plan` reckoned: costs, budgets, and which goals can be reached."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, Literal

from hanyeong.results.base import Code, Model, Result, Sentence, StageInfo, Text
from hanyeong.results.codes import Direction
from hanyeong.results.ingest import SourceUse


class PlanVerdict(Code):
    """Whether the run may go on."""

    GO_ON = "go on", "계속", "go on"
    REFUSED = "refused", "거부", "refused"


class BudgetKind(Code):
    """What a budget limits."""

    HOURS = "hours", "시간", "hours"
    MEMORY = "memory", "메모리", "memory"
    DISK = "disk", "디스크", "disk"


class MemoryPart(Code):
    """What takes memory while training."""

    __former__ = MappingProxyType({"optimiser": "optimizer"})

    WEIGHTS = "weights", "가중치", "weights"
    GRADIENTS = "gradients", "그래디언트", "gradients"
    OPTIMIZER = "optimizer", "옵티마이저 모멘트", "optimizer moments"
    COPIES = "copies", "가중치 사본", "copies of the weights"
    ACTIVATIONS = "activations", "활성화 값", "activations"
    HEAP = "heap", "힙 단편화", "heap fragmentation"
    WORKERS = "workers", "다른 워커 프로세스", "the other workers"
    KERNELS = "kernels", "행렬 곱 커널 캐시", "cached matrix product kernels"


class GoalName(Code):
    """A goal of params."""

    MIN_BLEU = "min_bleu", "BLEU 하한", "minimum BLEU"
    MIN_CHRF = "min_chrf", "chrF++ 하한", "minimum chrF++"
    PRIMARY_TEST = "primary_test", "기본 테스트 세트", "primary test set"
    MAX_MODEL_MB = "max_model_mb", "모델 크기 상한 (MB)", "maximum model size (MB)"
    MIN_GAIN_OVER_NEAREST_BLEU = (
        "min_gain_over_nearest_bleu",
        "최근접 기준선 대비 BLEU 향상 하한",
        "minimum BLEU gain over the nearest-neighbour baseline",
    )
    MAX_DROP_VS_TEACHER_BLEU = (
        "max_drop_vs_teacher_bleu",
        "교사 대비 BLEU 하락 상한",
        "maximum BLEU drop compared with the teacher",
    )
    MIN_SLICE_CHRF = "min_slice_chrf", "슬라이스별 chrF++ 하한", "minimum chrF++ of every slice"


class Feasibility(Sentence):
    """Whether a goal can be reached."""

    USUAL = "usual for this size", "이 크기에서 일반적"
    DEPENDS = "depends on the similarity within the corpus", "말뭉치의 유사도에 따라 다름"
    AMBITIOUS = "ambitious", "도전적인 목표"
    OUT_OF_REACH = "out of reach by the rule of thumb", "경험칙으로는 달성 불가"
    AFTER_TRAINING = "known only after training", "학습 후에 알 수 있음"
    NOT_SET = "not set: the release decision will be no-go", "설정하지 않음: 릴리스 판정은 불가"
    FITS = "the student fits in float32 and int8", "학생 모델은 float32와 int8 모두 가능"
    FITS_FLOAT32 = "the student fits in float32", "학생 모델은 float32로 가능"
    FITS_INT8 = "the student fits in int8", "학생 모델은 int8로 가능"
    TOO_LARGE = "no: too small even for the int8 student", "불가: int8 학생 모델도 초과"


class PlanSource(Model):
    """A source."""

    use: SourceUse
    """What it is for."""
    rows: int
    """Rows."""
    bytes: int
    """Size of its table."""


class CorpusSize(Model):
    """What is trained on."""

    pairs: int
    """Pairs; each counts twice where both directions are learned."""
    src_tokens_per_pair: float
    """Source tokens a pair."""
    tgt_tokens_per_pair: float
    """Target tokens a pair."""
    tokens: int
    """Tokens of one pass."""
    text_bytes: int
    """Size of the tables to train on."""
    other_bytes: int
    """Size of the other tables."""


class VocabularyEstimate(Model):
    """Vocabularies learned from some rows and measured on others."""

    src: int
    """Source pieces."""
    tgt: int
    """Target pieces."""
    shared: bool
    """Whether both sides share one vocabulary."""
    lowered: bool
    """Whether the rows hold fewer pieces than params ask for."""
    learnt_rows: int
    """Rows that the vocabulary was learned from."""
    measured_rows: int
    """Rows whose tokens were counted."""
    too_long_share: float
    """Share of rows that are too long."""


class ModelCost(Model):
    """What one training costs."""

    parameters: int
    """Parameters."""
    training_tokens: int
    """Tokens trained on, at most."""
    passes: float
    """Passes over the corpus, at least."""
    flops_per_token: int
    """Operations a token."""
    flops: int
    """Operations in all."""
    memory: Mapping[MemoryPart, int]
    """Memory of the training, in bytes."""
    memory_bytes: int
    """All of it."""
    float32_bytes: int
    """Size of the model in float32."""
    int8_bytes: int
    """Size of the model in int8."""


class BudgetLimits(Model):
    """What params allow; null: as much as there is."""

    budget_hours: float | None
    """Hours of the whole run."""
    budget_memory_bytes: int | None
    """Memory."""
    budget_disk_bytes: int | None
    """Disk."""


class ConcernResult(Model):
    """Something that will be too small."""

    code: Literal["few_rows", "less_than_a_pass"]
    """What is too small: the rows of a split, or the passes of a training."""
    about: str
    """The split or the training."""
    found: float
    """How much there is."""
    least: float
    """How much there should be."""


class GoalFeasibility(Model):
    """A goal, and whether it can be reached."""

    goal: GoalName
    """The goal."""
    test: str
    """The test that it is about; empty where it is about none."""
    value: float | None
    """What is asked for; null where it is not set."""
    feasibility: Feasibility
    """Whether it can be reached."""


class PlanResult(Result):
    """Costs, budgets and goals, before anything is spent."""

    stage: ClassVar = StageInfo(
        "plan",
        Text("계획", "Planning"),
        Text(
            "학습하기 전에 모델 크기, 연산량, 메모리, 시간을 추정하고 목표의 달성 가능성을 평가합니다.",
            "Before training, estimates model size, FLOPs, memory and time, and assesses the feasibility of the goals.",
        ),
        order=30,
    )

    direction: Direction
    """What is learned."""
    sources: Mapping[str, PlanSource]
    """Rows and sizes a source."""
    corpus: CorpusSize
    """What is trained on."""
    vocabulary: VocabularyEstimate
    """The vocabularies."""
    teacher: ModelCost
    """The teacher's training."""
    student: ModelCost
    """The student's training."""
    student_share: float
    """Parameters of the student / of the teacher."""
    distillation_flops: int
    """Operations of the teacher's translations."""
    memory_bytes: int
    """Memory of the stage that needs most."""
    disk: Mapping[str, int]
    """Disk, in bytes, by folder."""
    disk_bytes: int
    """All of it."""
    budget: BudgetLimits
    """What params allow."""
    over_budget: tuple[BudgetKind, ...]
    """Budgets that are too small."""
    rows_expected: Mapping[str, int]
    """Rows of dev and of each test, before cleaning."""
    concerns: tuple[ConcernResult, ...]
    """What will be too small."""
    goals: tuple[GoalFeasibility, ...]
    """Every goal, and whether it can be reached."""
    verdict: PlanVerdict
    """Whether the run may go on."""
    fitted: Mapping[str, str | Mapping[str, bool | int | float | str | None]] | None
    """Params that were fitted to the budget, by section; null where none were."""
