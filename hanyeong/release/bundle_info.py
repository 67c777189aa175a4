"""Metadata of a bundle: the contents of bundle.json, from which its cards are rendered.

Numbers and labels, never a sentence of a corpus.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from hanyeong.pipeline.params import Params
from hanyeong.results.estimate_quality import Correlation
from hanyeong.results.scores import Score
from hanyeong.text.params import NormalizeParams


class ModelInfo(Params):
    """Which of the compressed models was picked."""

    which: str
    """teacher or student."""
    compute_type: str
    """float32, int8, ..."""
    digest: str
    """Of model and tokenizers: hanyeong.inference.model_files.translator_digest."""
    bytes: int
    """Size on disk, tokenizers included."""
    parameters: int | None
    max_positions: int | None = None
    """Longest source or target in tokens; bundles made before 2026-12 do not say."""
    rule: str | None
    """By which rule `compress` picked it; "smallest good enough" means that every limit of params was kept."""


class SourceInfo(Params):
    """One corpus, and what its licence wants said."""

    name: str
    use: str
    kind: str
    terms: str
    licence: str
    attribution: str
    rows: int
    """Pairs read from it, before cleaning."""
    digest: str = ""
    """Of the files that were trained on; empty for other uses, and in bundles made before 2026-12."""


class TestInfo(Params):
    """How the bundle did on one test, and how one would that had learned the training set by heart."""

    __test__ = False  # pytest takes the name for a test
    name: str
    direction: str
    bleu: Score
    chrf: Score
    nearest_bleu: float | None
    nearest_chrf: float | None


class MemorizationInfo(Params):
    """Numbers of single training pairs that the model repeats, in one direction: see evaluation/memorization.py."""

    canaries: int
    told: int
    """Reproduced numbers; the name is that of format 1, which earlier versions read."""
    by_chance: int


class ConfidenceInfo(Params):
    """How well the confidence of one direction predicts sentence chrF++, on dev rows that it was not fitted on."""

    rows: int
    pearson: Correlation
    spearman: Correlation
    baseline_spearman: Correlation
    """Of the model's mean log-probability alone."""
    review_below: float
    """Confidence below which a translation needs a review."""
    precision: float | None
    """Share of poor translations among those that need a review."""
    recall: float | None
    """Share of the poor translations that need a review by their confidence."""


class QualityEstimatorInfo(Params):
    """The file quality_estimator.json, from which a translation has its confidence."""

    digest: str
    """SHA-256 of the file."""
    poor_chrf: float
    """A translation with a lower sentence chrF++ is poor."""
    directions: dict[str, ConfidenceInfo]
    """By direction; without those that had too little data."""


class BundleInfo(Params):
    """The whole of bundle.json."""

    format: Literal[1] = 1
    """Of this file; a reader refuses another."""
    name: str
    direction: Literal["ko-en", "en-ko", "both"]
    licence: str
    """Of the released model."""
    beam_size: Annotated[int, Field(ge=1)]
    length_penalty: Annotated[float, Field(ge=0)]
    """With which the model was evaluated, and is served."""
    gate: NormalizeParams
    """What every line passes before it is translated."""
    model: ModelInfo
    sources: list[SourceInfo]
    tests: list[TestInfo]
    memory: dict[str, MemorizationInfo] = Field(default_factory=dict)
    """By direction; bundles made before 2026-12 have none."""
    quality_estimator: QualityEstimatorInfo | None = None
    """null: none could be fitted, or the bundle was made before 2026-12; its translations have no confidence."""
    versions: dict[str, str]
    """Of this project and of the libraries that a bundle is run with."""
