"""How the student's training went, and the distilled corpus that it learned from."""

from __future__ import annotations

from typing import ClassVar

from hanyeong.results.base import Model, Sentence, StageInfo, Text
from hanyeong.results.train import TrainingResult


class DropReason(Sentence):
    """Why a translation of the teacher's is not learned from."""

    NOT_CHOSEN = "not selected (max_rows)", "선택되지 않음 (max_rows)"
    TOO_LONG = "source too long for the student", "학생에게 너무 긴 원문"
    NO_ANSWER = "no output", "출력 없음"
    CUT_SHORT = "output truncated", "잘린 출력"
    REPETITIVE = "repetitive output", "반복되는 출력"
    LOW_SCORE = "lowest scores", "점수가 낮은 출력"


class DistilledCorpusStats(Model):
    """The teacher's translations that the student learned from."""

    teacher_format: str
    """Number format in which the teacher translated."""
    beam_size: int
    """Hypotheses that the teacher kept."""
    rows: int
    """Rows."""
    tokens: int
    """Tokens."""
    mean_score: float
    """Mean score of the translations, per token."""
    same_as_reference_rate: float
    """Share of translations that equal the reference."""
    includes_references: bool
    """Whether the references are learned from as well."""


class DistillResult(TrainingResult):
    """The student's training."""

    stage: ClassVar = StageInfo(
        "distill",
        Text("지식 증류", "Distillation"),
        Text(
            "교사의 번역으로 작고 빠른 학생 모델을 학습합니다.",
            "Trains the student, a small and fast model, on the teacher's translations.",
        ),
        order=90,
    )
    reasons = DropReason

    teacher_parameters: int | None
    """Parameters of the teacher."""
    student_share: float | None
    """Parameters of the student / of the teacher."""
    distilled: DistilledCorpusStats | None
    """What it learned from."""
