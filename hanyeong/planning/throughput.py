"""Training throughput of this machine: some steps of the trainer on synthetic rows of the corpus's lengths.

Batches, optimizer, threads and number format are those of the training that is planned, so that what a step costs
beside its arithmetic (kernels for new shapes, padding, Python) is in the reading. Where a batch of the training's size
takes too long or too much memory, two smaller ones are timed and the line through them is followed.

The readings are timings, never results. Not covered: a machine that slows down when it gets warm.
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hanyeong.models.config import EOS, VocabSizes
from hanyeong.models.counting import training_flops
from hanyeong.models.params import ModelParams
from hanyeong.pipeline.cpu_share import SchedulerTurns, scheduler_turns
from hanyeong.pipeline.stage_result import Json
from hanyeong.tokenization.encoded_pairs import Ints, Pairs, Side
from hanyeong.training.batching import max_side_length
from hanyeong.training.device import resolve_device
from hanyeong.training.params import TrainParams
from hanyeong.training.trainer import Callbacks, TrainJob, train

MAX_ROWS = 50_000
"""Rows made up at most: so many that batches pad as little as those of a large corpus."""
DEV_ROWS = 8
WARM_UP_STEPS = 2
"""Steps that are not counted: the first ones allocate, wake threads and make most kernels."""
MIN_STEPS = 3
"""Steps counted at least."""
FEW_STEPS = 4
"""Steps that a batch must leave time for, or a smaller one is timed."""
FIRST_SHARE = 8
"""The first batch timed is this part of the training's."""
MIN_TOKENS = 256
MIN_BATCH = 32
TWICE = 2
PATIENCE = 4.0
"""On a busy machine the probe may take so many times as long, so that it sees as much."""
SEED = 1


@dataclass(frozen=True)
class ProbeConfig:
    """A training to be measured: its model, its params, and the lengths of the rows that it will see."""

    params: TrainParams
    architecture: ModelParams
    vocabulary: VocabSizes
    src_lengths: Ints
    """Tokens of some rows of the corpus, end mark included..."""
    tgt_lengths: Ints
    """...and of their other sides."""
    most_tokens: int
    """Largest batch for which there is memory."""


@dataclass(frozen=True)
class TimedRun:
    """Steps of one batch size."""

    batch_tokens: int
    steps: int
    """Counted, after those that warm up."""
    wall_s: float
    """Seconds of a settled step, of wall time."""
    tokens_a_step: float
    """Mean real tokens of a step."""
    turns: SchedulerTurns

    @property
    def step_s(self) -> float:
        """Seconds of a step, had the machine no other work."""
        return self.wall_s * self.turns.given_share


@dataclass(frozen=True)
class Throughput:
    """What was measured of one training."""

    step_s: float
    """Seconds of a step of the training that is planned, had the machine no other work."""
    tokens_a_step: float
    """Mean real source and target tokens of such a step."""
    given_share: float
    """Of the CPU time that the probe asked for; 1 on a quiet machine."""
    timed: tuple[TimedRun, ...]
    flops_per_token: float

    @property
    def tokens_per_s(self) -> float:
        """Real tokens a second, had the machine no other work."""
        return self.tokens_a_step / self.step_s

    @property
    def busy_tokens_per_s(self) -> float:
        """Real tokens a second, as busy as the machine was."""
        return self.tokens_per_s * self.given_share

    @property
    def gflops(self) -> float:
        """Useful operations a second, in 10^9, alone on the machine."""
        return self.tokens_per_s * self.flops_per_token / 1e9

    def readings(self) -> dict[str, Json]:
        """For the timings."""
        return {
            "tokens_per_s": round(self.tokens_per_s, 1),
            "busy_tokens_per_s": round(self.busy_tokens_per_s, 1),
            "gflops": round(self.gflops, 2),
            "given_share": round(self.given_share, 4),
            "steps": sum(run.steps for run in self.timed),
            "batch_tokens": max(run.batch_tokens for run in self.timed),
        }


def measure_throughput(probes: Mapping[str, ProbeConfig], seconds: float, folder: Path) -> dict[str, Throughput]:
    """The speed of each training, in about `seconds` of steps in all on a quiet machine.

    Start-up comes on top; a few steps of each are done whatever the time. What they leave is below `folder`.
    """
    return {name: _speed(probe, seconds / len(probes), folder / name) for name, probe in probes.items()}


def _speed(probe: ProbeConfig, seconds: float, folder: Path) -> Throughput:
    """A small batch first; what it takes says which one there is time for, and how many steps of it.

    Only steps count: workers take seconds to start, which a training pays once.
    """
    target = probe.params.batch_tokens
    first = _timed(probe, min(target, probe.most_tokens, max(MIN_TOKENS, target // FIRST_SHARE)), 1, folder / "first")
    patient_s = seconds * min(PATIENCE, 1 / first.turns.given_share)
    left_s = patient_s - first.wall_s * (first.steps + WARM_UP_STEPS)
    batch_tokens = (
        target if first.batch_tokens == target else _affordable(first, min(target, probe.most_tokens), left_s)
    )
    steps = max(MIN_STEPS, int(left_s * first.batch_tokens / batch_tokens / first.wall_s) - WARM_UP_STEPS)
    timed = [first, _timed(probe, batch_tokens, steps, folder / "second")]
    return _extrapolated(sorted(timed, key=lambda run: run.batch_tokens), target, probe)


def _affordable(first: TimedRun, most: int, left_s: float) -> int:
    """The batch up to `most` of which a few steps fit into the time left; a smaller one than the first if none does.

    Never one like the first: a line goes through two points.
    """
    fits = int(left_s * first.batch_tokens / first.wall_s / (FEW_STEPS + WARM_UP_STEPS))
    if min(most, fits) >= TWICE * first.batch_tokens:
        return min(most, fits)
    return max(MIN_BATCH, first.batch_tokens // FIRST_SHARE)


def _extrapolated(timed: Sequence[TimedRun], target: int, probe: ProbeConfig) -> Throughput:
    """The speed with batches of `target` tokens: as timed with those, else by the line through both sizes."""
    small, large = timed
    step_s, tokens = large.step_s, large.tokens_a_step
    if large.batch_tokens < target:
        in_proportion = large.step_s / large.batch_tokens
        slope = (large.step_s - small.step_s) / max(1, large.batch_tokens - small.batch_tokens)
        # A disturbed reading must not make large batches free, nor dearer than small ones.
        step_s += (target - large.batch_tokens) * min(in_proportion, max(slope, in_proportion / FIRST_SHARE))
        tokens *= target / large.batch_tokens
    src, tgt = float(probe.src_lengths.mean()), float(probe.tgt_lengths.mean())
    flops = training_flops(probe.architecture, probe.vocabulary, round(1e6 * src), round(1e6 * tgt), src, tgt)
    turns = SchedulerTurns(sum(run.turns.ran_s for run in timed), sum(run.turns.waited_s for run in timed))
    return Throughput(step_s, tokens, turns.given_share, tuple(timed), flops / (1e6 * (src + tgt)))


# -- the trainer, for some steps


def _timed(probe: ProbeConfig, batch_tokens: int, steps: int, folder: Path) -> TimedRun:
    """So many steps of the trainer, after those that warm it up."""
    timer = _StepTimer(WARM_UP_STEPS, steps)
    longest = max_side_length(probe.architecture.max_positions, batch_tokens)
    pairs = synthetic_pairs(probe, _rows_for(probe, batch_tokens * (WARM_UP_STEPS + steps)), longest)
    model = folder / "model"
    model.mkdir(parents=True)
    result = train(_task(probe, pairs, batch_tokens, steps), model, folder / "checkpoints", Callbacks(timer.steps))
    n_tokens, n_steps = (result.result[key] for key in ("tokens", "steps"))
    if not isinstance(n_tokens, int) or not isinstance(n_steps, int):
        raise TypeError(f"a training's result: found {n_tokens!r} tokens and {n_steps!r} steps, expected whole numbers")
    return TimedRun(batch_tokens, timer.counted, timer.wall_s, n_tokens / max(1, n_steps), timer.turns)


def _task(probe: ProbeConfig, pairs: Pairs, batch_tokens: int, steps: int) -> TrainJob:
    """The training that is planned, for so many steps, always warming up: nothing is learned from noise."""
    total, device = WARM_UP_STEPS + steps, resolve_device(probe.params)
    params = probe.params.model_copy(
        update={
            "batch_tokens": batch_tokens,
            # Small batches may have another number format by themselves, and short trainings fewer workers.
            "precision": str(device.precision).removeprefix("torch."),
            "workers": device.workers,
            "threads": device.threads,
            "max_steps": total + 1,
            "max_tokens": None,
            "warmup_steps": 2 * total,
            "eval_every": 2 * total,
            "source_weights": {},
        }
    )
    return TrainJob(
        architecture=probe.architecture,
        vocabulary=probe.vocabulary,
        params=params,
        seed=SEED,
        train=pairs,
        dev=pairs_of(pairs, DEV_ROWS),
        digest="synthetic",
    )


@dataclass
class _StepTimer:
    """Times the steps of a training, and ends it after enough of them."""

    warm_up: int
    n_steps: int
    """Steps to time, after those that warm up."""
    marks: list[tuple[float, SchedulerTurns]] = field(default_factory=list)

    def steps(self, items: Iterable[int], _label: str, _total: int | None = None) -> Iterator[int]:
        """The same items, until enough were timed."""
        for n, item in enumerate(items):
            if n >= self.warm_up:
                self._mark()
            if n == self.warm_up + self.n_steps:
                return
            yield item
        self._mark()

    @property
    def counted(self) -> int:
        """Steps timed."""
        return max(1, len(self.marks) - 1)

    @property
    def wall_s(self) -> float:
        """Wall seconds of a settled step: what it takes but for its waiting, beside the waiting of all steps.

        The median of the later half: kernels of new shapes slow the earlier steps, and few of a long training; in a
        short probe one disturbed step would weigh too much in a mean.
        """
        alone = [
            (now_s - then_s) * now.since(then).given_share for (then_s, then), (now_s, now) in pairwise(self.marks)
        ]
        return max(statistics.median(alone[len(alone) // 2 :]), 1e-9) / self.turns.given_share

    @property
    def turns(self) -> SchedulerTurns:
        """The scheduler's, from the first counted step to the end of the last."""
        return self.marks[-1][1].since(self.marks[0][1])

    def _mark(self) -> None:
        self.marks.append((time.perf_counter(), scheduler_turns()))


# -- rows


def synthetic_pairs(probe: ProbeConfig, n_rows: int, longest: int) -> Pairs:
    """Rows of random words with lengths drawn from the corpus's, both sides of a row together; cut to `longest`."""
    rng = np.random.default_rng(SEED)
    rows = rng.integers(len(probe.src_lengths), size=n_rows)
    src, tgt = (np.clip(lengths[rows], 1, longest) for lengths in (probe.src_lengths, probe.tgt_lengths))
    return Pairs(_side(src, probe.vocabulary.src, rng), _side(tgt, probe.vocabulary.tgt, rng))


def pairs_of(pairs: Pairs, n_rows: int) -> Pairs:
    """The first rows."""
    return Pairs(*(Side(side.ids, side.offsets[: n_rows + 1]) for side in (pairs.src, pairs.tgt)))


def _rows_for(probe: ProbeConfig, n_tokens: int) -> int:
    """Rows enough for so many tokens, and for batches of rows that are alike."""
    a_row = float(probe.src_lengths.mean() + probe.tgt_lengths.mean())
    return max(DEV_ROWS, min(MAX_ROWS, 4 * math.ceil(n_tokens / a_row)))


def _side(lengths: NDArray[np.int64], words: int, rng: np.random.Generator) -> Side:
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    ids = rng.integers(EOS + 1, words, size=int(offsets[-1]), dtype=np.int32)
    ids[offsets[1:] - 1] = EOS
    return Side(ids, offsets)
