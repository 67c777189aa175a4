"""What `package` left: the bundle's model, files, sources, and how it answered when it was loaded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from hanyeong.results.base import Model, Result, StageInfo, Text
from hanyeong.results.codes import Direction
from hanyeong.results.compress import SelectionRule
from hanyeong.results.ingest import SourceUse, Terms
from hanyeong.results.scores import ModelRole


class PackagedModel(Model):
    """The model in the bundle."""

    which: ModelRole
    """Which of the two that are trained."""
    compute_type: str
    """How weights are stored."""
    digest: str
    """Of the model with its tokenizers."""
    bytes: int
    """Size, tokenizers included."""
    parameters: int | None
    """Parameters."""
    max_positions: int | None
    """Longest source or target in tokens."""
    rule: SelectionRule | None
    """Why `compress` picked it."""


class PackagedSource(Model):
    """A source that the bundle speaks of."""

    name: str
    """Its name."""
    use: SourceUse
    """What it is for."""
    terms: Terms
    """Whether its text may be shown."""
    licence: str
    """Its licence; empty where params state none."""
    rows: int
    """Pairs read from it."""


class SmokeTestAnswers(Model):
    """What the bundle did when it was loaded."""

    asked: int
    """Lines that it was asked."""
    answered: int
    """Lines that it answered."""
    compute_type: str
    """In which this processor computed."""


class PackageResult(Result):
    """The bundle in models/release."""

    stage: ClassVar = StageInfo(
        "package",
        Text("패키징", "Packaging"),
        Text(
            "선택한 모델을 토크나이저, 모델 카드, 출처 표시와 함께 번들로 패키징합니다.",
            "Packages the selected model with tokenizers, model cards and attributions as a bundle.",
        ),
        order=120,
    )

    digest: str
    """Of all its files."""
    name: str
    """Its name."""
    direction: Direction
    """What it translates."""
    licence: str
    """Of the released model; empty where params state none."""
    beam_size: int
    """Beam of the search."""
    length_penalty: float
    """Length penalty of the search."""
    model: PackagedModel
    """Its model."""
    files: Mapping[str, int]
    """Size of every file."""
    sources: tuple[PackagedSource, ...]
    """Every source."""
    tests: tuple[str, ...]
    """Tests that it was measured on."""
    answers: SmokeTestAnswers
    """What it did when it was loaded."""
    versions: Mapping[str, str]
    """Of this project and of the libraries that it is run with."""
