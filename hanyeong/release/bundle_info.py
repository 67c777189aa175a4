"""Metadata of a bundle: the contents of bundle.json, from which its cards are rendered.

Numbers and labels, never a sentence of a corpus.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from hanyeong.pipeline.params import Params
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


class TestInfo(Params):
    """How the bundle did on one test, and how one would that had learned the training set by heart."""

    __test__ = False  # pytest takes the name for a test
    name: str
    direction: str
    bleu: Score
    chrf: Score
    nearest_bleu: float | None
    nearest_chrf: float | None


class MemoryInfo(Params):
    """Numbers of single training pairs that the model repeats, in one direction: see evaluation/memorisation.py."""

    canaries: int
    told: int
    """Reproduced numbers; the name is that of format 1, which earlier versions read."""
    by_chance: int


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
    memory: dict[str, MemoryInfo] = Field(default_factory=dict)
    """By direction; bundles made before 2026-12 have none."""
    versions: dict[str, str]
    """Of this project and of the libraries that a bundle is run with."""
