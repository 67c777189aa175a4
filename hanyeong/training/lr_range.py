"""Learning rate range test (Smith 2017, section 3.3): the rate grows with every step until the loss goes up.

A short training of the real model on the real batches, thrown away afterwards. The rate rises by equal ratios from far
too low to far too high. Below the useful range the loss stands still, inside it falls, above it rises. Where it stops
falling is the most that a few steps survive; what is proposed for thousands of them is a tenth of it. AdamW's and
Muon's steps have a length of their own, whatever the gradient's, so the test needs no warm-up.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import torch

from hanyeong.models.registry import build_model
from hanyeong.pipeline.errors import InputError
from hanyeong.tokenization.encoded_pairs import Ints, check_ids
from hanyeong.training.batching import Sampler, batch_of, sampler
from hanyeong.training.device import deterministic_mode, resolve_device
from hanyeong.training.trainer import MIN_NORM, Callbacks, TrainJob
from hanyeong.training.worker import Share, WorkerConfig
from hanyeong.training.workers import Workers

SMOOTHING: Final = 0.9
"""Memory of the running mean of the losses: batches differ more from each other than neighbouring rates do."""
RISE: Final = 1.25
"""The test ends when the smoothed loss is this many times its lowest: what comes after tells nothing more."""
MARGIN: Final = 10.0
"""Between the rate at which the loss stops falling and the one proposed. Measured on the sample's grammar, 160 steps of
1,024 tokens: AdamW stops falling at 0.098, and 0.002, 0.004, 0.01 and 0.03 reach 3.67, 3.34, 3.38 and 3.86 nats on dev;
Muon stops falling at 0.16, and 0.005 and 0.016 reach 2.85 and 2.59."""
LEAST_FALL: Final = 0.1
"""Share of the first loss by which it must have fallen for the test to say anything."""


@dataclass(frozen=True)
class LrRange:
    """Rates from `low` to `high` in `n_steps` equal ratios."""

    low: float = 1e-5
    high: float = 1.0
    n_steps: int = 120

    def __post_init__(self) -> None:
        if not 0 < self.low < self.high or self.n_steps < 2:
            raise InputError(
                f"range test: found rates from {self.low:g} to {self.high:g} in {self.n_steps} steps; "
                f"expected 0 < low < high and 2 steps or more"
            )

    def rates(self) -> list[float]:
        """The rate of each step."""
        ratio = (self.high / self.low) ** (1 / (self.n_steps - 1))
        return [self.low * ratio**step for step in range(self.n_steps)]


@dataclass(frozen=True)
class RangeTest:
    """What the test saw: for each rate the loss after its step, in nats a target token."""

    rates: Sequence[float]
    losses: Sequence[float]

    @property
    def smoothed(self) -> list[float]:
        """Running mean of the losses."""
        return list(running_mean(self.losses, SMOOTHING))

    @property
    def steepest(self) -> float | None:
        """The rate at which the smoothed loss falls fastest, rates counted by their ratios; None: it never falls."""
        curve = self.smoothed
        falls = [before - after for before, after in pairwise(curve)]
        return self.rates[falls.index(max(falls))] if falls and max(falls) > 0 else None

    @property
    def lowest(self) -> float | None:
        """The rate at which the smoothed loss stops falling; None: it has hardly fallen, or never stopped."""
        curve = self.smoothed
        at = min(range(len(curve)), key=curve.__getitem__, default=0)
        says_something = curve and curve[at] < (1 - LEAST_FALL) * curve[0] and at < len(curve) - 1
        return self.rates[at] if says_something else None

    @property
    def proposed(self) -> float | None:
        """A learning rate with one significant digit, as the test is no finer; None: it does not say."""
        return None if self.lowest is None else float(f"{self.lowest / MARGIN:.0e}")


def running_mean(values: Iterable[float], memory: float) -> Iterator[float]:
    """Mean = memory * mean + (1 - memory) * value from 0, divided by the weight that values have had so far."""
    mean = 0.0
    for n, value in enumerate(values, start=1):
        mean = memory * mean + (1 - memory) * value
        yield mean / (1 - memory**n)


def range_test(task: TrainJob, asked: LrRange, callbacks: Callbacks) -> RangeTest:
    """Try all rates on the first batches of the task, in one process; nothing is written.

    Raises:
        InputError: unusable tokens, no row that fits, no such device.

    """
    check_ids(task.train, task.vocabulary.src, task.vocabulary.tgt, "train")
    # Workers would take longer to start than the test takes.
    params = task.params.model_copy(update={"workers": 1, "ema_decay": 0.0})
    task, machine = replace(task, params=params), resolve_device(params)
    rows = sampler(task.train, params.batch_tokens, task.architecture.max_positions, task.seed, task.weights)
    if not len(rows.rows):
        raise InputError("train: no row fits; raise batch_tokens or max_positions, or clean longer rows out")
    with deterministic_mode(machine):
        torch.manual_seed(task.seed)
        model = build_model(task.architecture, task.vocabulary).to(machine.device)
        workers = Workers(WorkerConfig(task.architecture, task.vocabulary, params, machine), model, callbacks.log)
        losses = until_risen(_losses(task, workers, rows, asked, callbacks))
    return RangeTest(asked.rates()[: max(0, len(losses) - 1)], losses[1:])


def until_risen(losses: Iterable[float]) -> list[float]:
    """The losses up to where their running mean has risen by `RISE`, or one is not finite."""
    found: list[float] = []
    lowest = math.inf
    for loss in losses:
        if not math.isfinite(loss):
            break
        found.append(loss)
        *_, mean = running_mean(found, SMOOTHING)
        lowest = min(lowest, mean)
        if mean > RISE * lowest:
            break
    return found


def _losses(task: TrainJob, workers: Workers, rows: Sampler, asked: LrRange, callbacks: Callbacks) -> Iterator[float]:
    """The loss before any step, then that after the step at each rate; each on the next batch."""
    batches, device = _batches(rows), workers.arrays.weights.device
    rates = asked.rates()
    for step in callbacks.progress(range(len(rates) + 1), "range test", len(rates) + 1):
        batch = batch_of(task.train, next(batches)).to(device)
        nll = workers.forward_backward([Share(batch, task.seed + step)], batch.n_tgt_tokens)
        norm = workers.reduce_gradients()
        yield nll / batch.n_tgt_tokens if math.isfinite(norm) else math.nan
        if step < len(rates):
            workers.update(rates[step], min(1.0, task.params.clip_norm / max(norm, MIN_NORM)), step + 1)


def _batches(rows: Sampler) -> Iterator[Ints]:
    """The rows of one batch after another, epoch after epoch."""
    epoch = 0
    while True:
        yield from rows.epoch(epoch)
        epoch += 1
