"""Estimated duration of a run, from a throughput probe: alone on the machine, and under its present load.

Rough where little time goes: the stages that neither train nor distil are reckoned from what they took elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from hanyeong.pipeline.stage_result import Json
from hanyeong.planning.throughput import Throughput
from hanyeong.training.params import TrainParams

HOUR_S = 3600
START_S = 2.5
"""Of a stage: a Python process, and its libraries loaded."""
STARTS = 20
PAIR_S = 0.0003
"""Of a pair from ingest to tokenize, on one core (302,752 pairs: 83 s)."""
BESIDE_ROWS = 4_600
"""Rows translated beside the tests: the monitor's pool and spoiled windows, the dev rows of four candidates."""
SYSTEMS = 2
"""That translate every test: the teacher, and what is served."""
PASSES_OF_READING = 1 / 3
"""What a dev reading costs of training on the same tokens: only forward."""
BUSY = 0.8
"""With less than this share of the CPU time that the probe asked for, the machine is said to be busy."""
PARTS: Mapping[str, str] = {
    "teacher": "teacher",
    "distillation": "its translations",
    "student": "student",
    "rest": "the rest",
}
"""Parts of a run, and what the terminal calls them."""


@dataclass(frozen=True)
class Span:
    """Hours of a part of the run."""

    alone: float
    """On this machine without other work."""
    busy: float
    """Beside as much other work as while it was probed."""

    def readings(self) -> dict[str, Json]:
        """For the timings."""
        return {"hours": round(self.alone, 4), "hours_as_busy": round(self.busy, 4)}


@dataclass(frozen=True)
class Hours:
    """How long the run takes."""

    parts: Mapping[str, Span]
    """By the names in PARTS."""
    given_share: float
    """Of the CPU time that the probe asked for."""
    tokens_per_s: Mapping[str, float] = field(default_factory=dict)
    """Of both trainings, alone on the machine."""

    @property
    def whole(self) -> Span:
        """Of the run from beginning to end."""
        return Span(sum(one.alone for one in self.parts.values()), sum(one.busy for one in self.parts.values()))

    @property
    def doubt(self) -> str:
        """What to say of figures that a busy machine gave; "" of a quiet one."""
        if self.given_share >= BUSY:
            return ""
        return (
            f"this machine is busy: the probe was given {self.given_share:.0%} of the CPU time that it asked for. The "
            f"figures are for the machine alone; as busy as now it would be about {describe_hours(self.whole.busy)}"
        )

    def sentence(self) -> str:
        """For the terminal: the whole, and of what it is made."""
        parts = ", ".join(f"{PARTS[name]} {describe_hours(one.alone)}" for name, one in self.parts.items())
        return f"about {describe_hours(self.whole.alone)} for the whole run here: {parts}"


@dataclass(frozen=True)
class Work:
    """What is done besides training, as far as it takes time."""

    pairs: int
    """Read, cleaned and tokenized."""
    dev_tokens: float
    test_rows: int
    translated_rows: int
    """By the teacher."""
    translation_flops: float


def hours(trainings: Mapping[str, TrainParams], work: Work, speeds: Mapping[str, Throughput]) -> Hours:
    """Of a run; both mappings are of "teacher" and "student", `speeds` also of "distillation" (the CPU translates)."""
    given = min(one.given_share for one in speeds.values())
    translation = work.translation_flops / (speeds["distillation"].gflops * 1e9) / HOUR_S
    rest = other_hours(work, translation * HOUR_S / max(1, work.translated_rows))
    spans = {name: training_hours(p, work.dev_tokens, speeds[name]) for name, p in trainings.items()}
    spans |= {name: Span(alone, alone / given) for name, alone in (("distillation", translation), ("rest", rest))}
    rates = {name: speeds[name].tokens_per_s for name in trainings}
    return Hours({name: spans[name] for name in PARTS}, given, rates)


def training_hours(p: TrainParams, dev_tokens: float, speed: Throughput) -> Span:
    """Of a training with its dev readings."""
    steps = p.max_steps if p.max_tokens is None else min(p.max_steps, math.ceil(p.max_tokens / speed.tokens_a_step))
    reading_s = math.ceil(steps / p.eval_every) * dev_tokens * PASSES_OF_READING / speed.tokens_per_s
    alone = (steps * speed.step_s + reading_s) / HOUR_S
    return Span(alone, alone / speed.given_share)


def other_hours(work: Work, a_row_s: float) -> float:
    """Of all stages that neither train nor distil, roughly; `a_row_s` is what translating a row takes."""
    rows = SYSTEMS * work.test_rows + BESIDE_ROWS
    return (STARTS * START_S + PAIR_S * work.pairs + rows * a_row_s) / HOUR_S


def describe_hours(hours: float) -> str:
    """A time in the unit that people would use."""
    if hours < 1:
        return f"{max(1, round(hours * 60))} min"
    return f"{hours:.1f} h" if hours < 48 else f"{hours / 24:.0f} days"
