"""Release goals: section `goals` of params.yaml.

Planning reads it to say what can be promised, the judge to say go or no-go. A goal of null is not set, and without
goals the decision is no-go: it fails closed. To waive a goal, set it to a value that is always reached; the waiver is
then visible in the file.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from hanyeong.pipeline.params import Params

Points = Annotated[float, Field(ge=0, le=100)]
Share = Annotated[float, Field(ge=0, le=1)]


class DegenerateOutputLimits(Params):
    """Largest acceptable share of degenerate outputs, on every test set."""

    empty_rate: Share | None = 0.01
    """The output is empty."""
    copy_rate: Share | None = 0.05
    """The output is a copy of the source."""
    repetition_rate: Share | None = 0.05
    """The same words over and over."""
    wrong_script_rate: Share | None = 0.05
    """Hangul in English, or Korean without any."""
    constant_output_rate: Share | None = 0.05
    """The same output for different sources."""
    min_length_ratio: Annotated[float, Field(gt=0)] | None = 0.7
    """Characters of all answers / characters of all references, at least."""
    max_length_ratio: Annotated[float, Field(gt=0)] | None = 1.4
    """The same, at most."""


class ChampionRule(Params):
    """How a release is compared with the champion: a paired bootstrap test on the same sentences."""

    primary: Literal["better", "not worse"] = "better"
    """On the primary test: significantly better, or not significantly worse. On every other test: not worse."""
    corrections: Literal["better", "not worse"] = "better"
    """On a test of corrections (`kind: feedback`) with rows enough. Where it has to be better there, it only must not
    be worse on the primary test: a model that is renewed learns what users corrected, and must not forget the rest."""
    metric: Literal["bleu", "chrf"] = "chrf"
    """Which metric decides; chrF++ depends on no tokenizer."""
    p_value: Annotated[float, Field(gt=0, lt=1)] = 0.05
    """A difference counts as significant below this."""
    resamples: Annotated[int, Field(ge=100, le=100_000)] = 1000
    """Bootstrap resamples."""
    min_rows: Annotated[int, Field(ge=1)] = 30
    """Sentences below which nothing is concluded: with three, every resample can agree by chance."""


class GoalsParams(Params):
    """Floors, ceilings and the rule of comparison. null: not set, which is a no-go."""

    primary_test: str | None = None
    """Name of the test set that counts most; it must have a floor in `min_bleu` or `min_chrf`. A test set has the
    name of its source, with direction `both` NAME.ko-en and NAME.en-ko."""
    min_bleu: dict[str, Points] = Field(default_factory=dict)
    """BLEU floor by test."""
    min_chrf: dict[str, Points] = Field(default_factory=dict)
    """chrF++ floor by test."""
    min_gain_over_nearest_bleu: Annotated[float, Field(ge=-100, le=100)] | None = None
    """BLEU points above the nearest-neighbour baseline, on the primary test."""
    max_model_mb: Annotated[float, Field(gt=0)] | None = None
    """Size of the release candidate, in units of 1,000,000 bytes, tokenizers included."""
    max_drop_vs_teacher_bleu: Annotated[float, Field(ge=-100, le=100)] | None = None
    """BLEU points by which the release candidate may lie below the teacher, on the primary test."""
    min_slice_chrf: Points | None = None
    """chrF++ floor of every domain, length and original language of the primary test that has enough rows."""
    slice_min_rows: Annotated[int, Field(ge=1)] = 100
    """A slice with fewer rows is reported, not judged."""
    behaviour: DegenerateOutputLimits = DegenerateOutputLimits()
    max_short_input_faults: Share | None = 0.5
    """Largest acceptable share of very short inputs (single words, short phrases of the project's own) whose output is
    empty, repetitive or far too long. The default stops only what is plainly broken; the evaluation page warns above
    0.1."""
    champion: ChampionRule = ChampionRule()
