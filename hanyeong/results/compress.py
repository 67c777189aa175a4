"""What `compress` found: every export, its size and its quality, and which one was picked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from hanyeong.results.base import Code, Model, Result, StageInfo, Text
from hanyeong.results.codes import Direction
from hanyeong.results.scores import Comparison, MetricScores, ModelRole, OutputFlag


def candidate_name(model: str, compute_type: str) -> str:
    """Name of an exported model, and of its folder below models/compressed."""
    return f"{model}-{compute_type}"


class SelectionRule(Code):
    """Why the pick was picked."""

    SMALLEST_WITHIN_LIMITS = (
        "smallest good enough",
        "모든 한도를 충족하는 후보 중 가장 작음",
        "the smallest within all limits",
    )
    BEST_WITHIN_SIZE = (
        "best within the size",
        "크기 한도를 충족하는 후보 중 품질이 가장 높음. 모든 한도를 충족하는 후보는 없음",
        "the best within the size limit; none is within all limits",
    )
    SMALLEST_OF_ALL = (
        "smallest of all",
        "가장 작음. 크기 한도를 충족하는 후보가 없음",
        "the smallest; none is within the size limit",
    )


class LimitName(Code):
    """A limit of the pick."""

    BYTES = "bytes", "크기", "size"
    QUALITY = "quality", "품질", "quality"
    LATENCY = "latency", "지연 시간", "latency"


class SelectionLimits(Model):
    """What params allow; null: anything."""

    max_bytes: int | None
    """Largest size, tokenizers included."""
    max_quality_drop: float
    """Points of chrF++ that may be lost, at the far end of the interval."""
    max_latency_ms: float | None
    """Slowest 95th percentile, one line at a time."""


class ExportedVocabulary(Model):
    """Pieces that the exported model knows."""

    src: int
    """Source pieces."""
    tgt: int
    """Target pieces."""


class ExportCheckResult(Model):
    """The export beside the PyTorch model; one that failed would have stopped the stage."""

    compute_type: str
    """In which this processor computes."""
    vocabulary: ExportedVocabulary
    """Pieces."""
    rows: int
    """Rows compared."""
    tokens: int
    """Tokens compared."""
    mean_gap: float
    """Mean distance of log probabilities, in nats."""
    answered: int
    """Rows answered."""


class CandidateResult(Model):
    """One exported model."""

    name: str
    """Its folder."""
    model: ModelRole
    """Which model."""
    compute_type: str
    """How weights are stored."""
    parameters: int
    """Parameters."""
    bytes: int
    """Size, tokenizers included."""
    chrf: float
    """chrF++ on dev; the mean of both directions where there are two."""
    check: ExportCheckResult
    """Whether it does what the PyTorch model does."""
    flags: Mapping[OutputFlag, int]
    """Lines by what had to be done to them."""
    quality: Mapping[Direction, MetricScores]
    """Scores on dev, by direction."""
    against_best: Mapping[Direction, Comparison]
    """chrF++ beside the best candidate's on the same rows."""
    ruled_out_by: LimitName | None
    """The first limit that it breaks."""


class Pick(Model):
    """The candidate to serve: models/compressed/pick.json."""

    model: ModelRole
    """Which model."""
    compute_type: str
    """How weights are stored."""
    rule: SelectionRule
    """Why it was picked."""
    parameters: int
    """Parameters."""

    @property
    def name(self) -> str:
        """Its folder below models/compressed."""
        return candidate_name(self.model, self.compute_type)


class CompressResult(Result):
    """Every candidate and the pick."""

    stage: ClassVar = StageInfo(
        "compress",
        Text("모델 압축과 선택", "Model selection"),
        Text(
            "교사와 학생을 내보내고 양자화한 뒤, 개발 세트에서 품질을 비교하여 릴리스할 모델을 선택합니다.",
            "Exports and quantizes teacher and student, compares them on dev, and selects the model to release.",
        ),
        order=100,
    )

    direction: Direction
    """What the models translate."""
    rows: Mapping[Direction, int]
    """Dev rows that quality was measured on."""
    beam_size: int
    """Beam of the search."""
    length_penalty: float
    """Length penalty of the search."""
    limits: SelectionLimits
    """What params allow."""
    best: str
    """The candidate with the highest chrF++, which the others are compared with."""
    candidates: tuple[CandidateResult, ...]
    """Every candidate."""
    pick: Pick
    """The one to serve."""
