"""Section `compress` of params.yaml."""

from __future__ import annotations

from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from hanyeong.export.compute_types import ComputeType
from hanyeong.inference.params import DecodingParams

FORMATS: Final[tuple[ComputeType, ...]] = ("float32", "int8")


class CompressParams(DecodingParams):
    """Formats to try, rows to judge them on, and the budget that the pick must keep."""

    compute_types: list[ComputeType] = Field(min_length=1, default_factory=lambda: list(FORMATS))
    """How weights are stored; each of teacher and student is exported in each."""
    dev_rows: Annotated[int, Field(ge=1)] = 400
    """Most dev rows that quality is measured on (in each direction)."""
    latency_rows: Annotated[int, Field(ge=1)] = 50
    """Most dev rows that are translated one by one to measure latency."""
    check_rows: Annotated[int, Field(ge=1)] = 16
    """Most dev rows whose probabilities are compared with the PyTorch model's."""
    max_bytes: Annotated[int, Field(gt=0)] | None = None
    """Largest acceptable model, tokenizers included; null: any."""
    max_quality_drop: Annotated[float, Field(ge=0, le=100)] = 2.0
    """Points of chrF++ on dev that the pick may be below the best candidate, in each direction, and at worst: what is
    held to it is the far end of the paired 95 % interval, so few dev rows pick a larger model."""
    max_latency_ms: Annotated[float, Field(gt=0)] | None = None
    """Candidates slower than this (95th percentile, one line at a time, one thread) are ruled out; null: time decides
    nothing. Set it generously: near the limit the pick would depend on what else the machine did."""

    @model_validator(mode="after")
    def _compute_types_differ(self) -> Self:
        if len(set(self.compute_types)) != len(self.compute_types):
            raise ValueError("compute_types: each may stand there once")
        return self
