"""Sections `clean` and `split` of params.yaml (`sources`: hanyeong/corpus/sources.py)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from hanyeong.pipeline.params import Params
from hanyeong.text.pii import KINDS, Kind

Share = Annotated[float, Field(ge=0, le=1)]


class CleanParams(Params):
    """What a pair must look like to be kept."""

    min_rows: Annotated[int, Field(gt=0)] = 100
    """Pairs that must be left; with fewer the run stops."""
    max_chars: Annotated[int, Field(gt=0, le=10_000)] = 800
    """Longest side, in code points after the gate."""
    max_word_chars: Annotated[int, Field(gt=0)] = 80
    """Longest run without a blank, in the prose of either side: what is longer is no word."""
    max_ratio: Annotated[float, Field(gt=1)] = 4.0
    """How many times longer than expected from the other side a side may be."""
    en_per_ko: Annotated[float, Field(gt=0)] = 2.0
    """English characters expected for one Korean character: 2.0 in prose, less where names stay as they are."""
    ratio_slack_chars: Annotated[int, Field(ge=0)] = 20
    """Added to both lengths before they are compared: of two short sides one is easily three times the other."""
    min_hangul_share: Share = 0.3
    """Hangul letters / letters, in the prose of the Korean side; words that stand on both sides (names) apart."""
    min_latin_share: Share = 0.7
    """Latin letters / letters, in the prose of the English side."""
    language: bool = True
    """Ask whether the Latin letters of the English side are English."""
    min_language_letters: Annotated[int, Field(ge=1)] = 20
    """Latin letters, names apart, below which the language is not asked for: the model guesses."""
    language_confidence: Share = 0.8
    """How sure the model must be that it is another language."""
    max_markup_share: Share = 0.6
    """Pieces of code, tags, link targets and addresses / these and words, on either side."""
    html: Literal["keep", "refuse"] = "refuse"
    """What to do with tags of HTML outside code: a translator of sentences cannot learn where they go."""
    max_repeats: Annotated[int, Field(ge=2)] = 3
    """Times that a unit of three letters or more may stand in a row."""
    pii: list[Kind] = Field(default_factory=lambda: list(KINDS))
    """Kinds of personal data that are refused; the others are only counted."""
    numbers: Literal["report", "refuse"] = "report"
    """What to do when a number above twelve stands on one side only. Refusing costs more good pairs than bad ones."""
    max_per_ko: Annotated[int, Field(ge=1)] = 8
    """Different English sides of one Korean side, case, spacing and punctuation apart; later ones are refused."""
    max_per_en: Annotated[int, Field(ge=1)] = 8
    """Different Korean sides of one English side."""
    defect_labels: str | None = None
    """The sample's own account of the defects planted in it, to hold this stage to; a path below the project."""


class SplitParams(Params):
    """How much of the training sources is held back."""

    dev_share: Annotated[float, Field(gt=0, le=0.5)] = 0.02
    """Rows to stop training by / rows of the train sources, roughly: whole groups go."""
    dev_max_rows: Annotated[int, Field(gt=0)] = 3_000
    """More rows than this make every reading slower and none surer; the share is halved until they fit."""
    test_share: Annotated[float, Field(ge=0, le=0.5)] = 0.0
    """Rows of a test set of its own, `split`, for a corpus that brings none / rows of the train sources, roughly."""
    test_max_rows: Annotated[int, Field(gt=0)] = 3_000
    """As `dev_max_rows`, for the test set that `test_share` cuts."""
    group: Literal["document", "row"] = "document"
    """What stays together: the rows of a document, or only those of one Korean side."""
    defect_labels: str | None = None
    """The sample's own account of the leaks planted in it, to hold this stage to; a path below the project."""
