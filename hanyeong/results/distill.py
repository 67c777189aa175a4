"""How the student's training went, and the distilled corpus that it learned from."""

from __future__ import annotations

from typing import ClassVar

from hanyeong.results.base import Model, Sentence, StageInfo, Text
from hanyeong.results.train import TrainingResult


class DropReason(Sentence):
    """Why a translation of the teacher's is not learned from."""

    NOT_CHOSEN = "not chosen (max_rows)", "고르지 않음 (max_rows)"
    TOO_LONG = "source too long for the student", "학생에게 너무 긴 원문"
    NO_ANSWER = "no answer", "답 없음"
    CUT_SHORT = "answer cut short", "끊긴 답"
    REPETITIVE = "runs in circles", "맴도는 답"
    LOW_SCORE = "among the worst by score", "점수가 가장 낮은 답"


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
        Text("증류", "Distill"),
        Text(
            "작은 학생 모형이 교사의 번역을 보고 배웁니다.", "The small student learns from the teacher's translations."
        ),
    )
    reasons = DropReason

    teacher_parameters: int | None
    """Parameters of the teacher."""
    student_share: float | None
    """Parameters of the student / of the teacher."""
    distilled: DistilledCorpusStats | None
    """What it learned from."""
