"""How fast this machine trains: a matrix product, then a few real steps of the real model on made-up tokens.

The readings belong to the clock, never to a fact. Half a batch's tokens are sources, half targets, all rows are of one
length. Not covered: what padding, reading the corpus and measuring on dev cost beside the steps. That is under a tenth
on a CPU; on a GPU, which waits for Python, a real training of ours ran at half the probe's speed.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import torch

from hanyeong.model.config import EOS, Architecture, Vocabulary, training_flops
from hanyeong.model.translator import Translator
from hanyeong.run.receipt import Json
from hanyeong.training.batches import Batch
from hanyeong.training.computing import Computing
from hanyeong.training.device import Machine, matmul_gflops, settled
from hanyeong.training.optimizer import Optimizer
from hanyeong.training.params import TrainParams

LEAST_TOKENS = 256
GROWTH = 4
"""How many times larger each batch is than the one tried before."""
STEPS_WANTED = 4
"""Steps of a batch that should fit into the time that is left: one to warm up, and some whose fastest
counts, as with the matrix product: what disturbs the probe need not disturb the training."""


@dataclass(frozen=True)
class Speed:
    """What was measured of one model."""

    gflops: float
    """Useful operations a second, in 10^9."""
    steps: int
    batch_tokens: int
    peak_gflops: float
    """What the machine reached in matrix products just before."""

    def readings(self) -> dict[str, Json]:
        """For the clock."""
        return {
            "gflops": round(self.gflops, 2),
            "share_of_peak": round(self.gflops / self.peak_gflops, 4),
            "steps": self.steps,
            "batch_tokens": self.batch_tokens,
        }


@dataclass(frozen=True)
class Bench:
    """A training to be measured: its model, its params, and the machine that they ask for."""

    here: Machine
    params: TrainParams
    architecture: Architecture
    vocabulary: Vocabulary
    length: int
    """Tokens of a row, on each side."""


def probe(benches: Mapping[str, Bench], seconds: float) -> dict[str, Speed]:
    """The speed of each training; about `seconds` in all.

    At least two steps of each are done whatever the time.
    """
    speeds = {}
    for name, bench in benches.items():
        with settled(bench.here):
            speeds[name] = _speed(bench, seconds / len(benches))
    return speeds


def _speed(bench: Bench, seconds: float) -> Speed:
    """Batches grow to what the training has, as long as enough steps fit: small ones are slower a token.

    An update costs the same after every batch, so it is told apart, and counted once for a batch of the training's.
    """
    peak = matmul_gflops(bench.here)
    started = time.perf_counter()
    length = min(bench.length, bench.architecture.max_positions)
    n_tokens = min(LEAST_TOKENS, bench.params.batch_tokens)
    while True:
        steps = _Steps(bench, max(1, n_tokens // (2 * length)), length)
        steps.do()  # the first one allocates, and wakes threads
        done = [steps.do(), steps.do()]
        left_s = seconds - (time.perf_counter() - started)
        longer_s = GROWTH * min(step.learning_s for step in done) + min(step.update_s for step in done)
        if n_tokens == bench.params.batch_tokens or longer_s * STEPS_WANTED > left_s:
            break
        n_tokens = min(GROWTH * n_tokens, bench.params.batch_tokens)
    while time.perf_counter() - started + min(step.learning_s + step.update_s for step in done) < seconds:
        done.append(steps.do())
    larger = bench.params.batch_tokens / steps.n_tokens
    step_s = max(1.0, larger) * min(step.learning_s for step in done) + min(step.update_s for step in done)
    flops_of_row = training_flops(bench.architecture, bench.vocabulary, length, length, length, length)
    gflops = max(bench.params.batch_tokens, steps.n_tokens) * flops_of_row / (2 * length) / step_s / 1e9
    return Speed(gflops, len(done), steps.n_tokens, peak)


@dataclass(frozen=True)
class Step:
    """What a step took."""

    learning_s: float
    """Forward and backward."""
    update_s: float


class _Steps:
    """Training steps on the same made-up batch of `n_tokens` tokens, both sides together."""

    def __init__(self, bench: Bench, n_rows: int, length: int) -> None:
        generator = torch.Generator().manual_seed(0)
        here, self.here, self.params, v = bench.here, bench.here, bench.params, bench.vocabulary
        self.n_tokens = 2 * n_rows * length
        self.src_BS, self.tgt_BT = (
            torch.randint(EOS + 1, n, (n_rows, length), generator=generator).to(here.device) for n in (v.src, v.tgt)
        )
        self.model = Translator(bench.architecture, v).to(here.device)
        self.computing = Computing(self.model, here)
        self.optimizer = Optimizer(dict(self.model.named_parameters()), bench.params, here.precision)

    def do(self) -> Step:
        """Forward, backward, update; returns when the device has finished."""
        started = self._now()
        n_tgt = self.tgt_BT.numel()
        batch = Batch(self.src_BS, self.tgt_BT, None, self.src_BS.numel(), n_tgt)
        self.computing.refresh()
        self.computing.forget()
        self.computing.learn(batch, n_tgt, self.params.label_smoothing)
        self.computing.give()
        learned = self._now()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.params.clip_norm)
        self.optimizer.step(1e-4)
        return Step(learned - started, self._now() - learned)

    def _now(self) -> float:
        if self.here.device.type == "cuda":
            torch.cuda.synchronize()
        return time.perf_counter()
