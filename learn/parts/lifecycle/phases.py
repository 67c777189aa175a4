"""The six phases of a model's life, and the stages of the pipeline that belong to each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hanyeong.results.base import Text


@dataclass(frozen=True)
class Phase:
    """A phase; its stages by the names of their report pages."""

    title: Text
    stages: tuple[str, ...]


PHASES: Final[Mapping[str, Phase]] = {
    "plan": Phase(Text("계획과 타당성", "Planning and feasibility"), ("plan",)),
    "data": Phase(Text("데이터", "Data"), ("ingest", "validate", "clean", "split", "tokenize")),
    "model": Phase(
        Text("모델의 압축과 설명", "The model, compressed and explained"),
        ("train", "distill", "compress", "evaluation", "quality_estimation"),
    ),
    "compliance": Phase(Text("규정 준수와 견고성", "Compliance and robustness"), ("evaluation", "judgement")),
    "service": Phase(Text("서비스", "Service"), ("package",)),
    "monitoring": Phase(Text("모니터링", "Monitoring"), ("monitor",)),
}
"""By the names of their pages in the course."""
