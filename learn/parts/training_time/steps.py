"""Some steps of a training by the product's worker, timed."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle

import torch

from hanyeong.models.counting import n_parameters
from hanyeong.models.registry import build_model
from hanyeong.pipeline.cpu_share import SchedulerTurns, scheduler_turns
from hanyeong.pipeline.timings import peak_bytes
from hanyeong.results.base import Model
from hanyeong.training.batching import Batch
from hanyeong.training.device import DeviceConfig, deterministic_mode
from hanyeong.training.params import NEVER, TrainParams
from hanyeong.training.worker import Arrays, Share, Worker, WorkerConfig
from learn.parts.training_time.choices import Choices, WholeLogits, batches, padding_share, precision
from learn.parts.training_time.corpus import Scale

LEAST_STEPS = 2
"""Counted, whatever they take."""
RATE = 1e-4
"""Learning rate: nothing is learned from noise."""


class Reading(Model):
    """What so many steps took."""

    steps: int
    """Counted, after one that warms up."""
    tokens: int
    """Real tokens in them."""
    wall_s: float
    """Seconds of them."""
    given_share: float
    """Of the CPU time asked for; 1 on a quiet machine."""
    padding_share: float
    """Positions that are padding."""
    peak_bytes: int
    """Most memory that the process has held."""
    loss: float
    """Sum over the last step, in nats: the same bits whatever else the machine does."""

    @property
    def seconds(self) -> float:
        """Seconds, had the machine no other work."""
        return self.wall_s * self.given_share

    @property
    def tokens_per_s(self) -> float:
        """Tokens a second, had the machine no other work."""
        return self.tokens / self.seconds

    @property
    def busy_tokens_per_s(self) -> float:
        """Tokens a second, as busy as the machine was."""
        return self.tokens / self.wall_s


@dataclass(frozen=True)
class StepsJob:
    """Steps to be timed."""

    scale: Scale
    choices: Choices
    batch_tokens: int
    seconds: float
    """No step begins later; a few are counted at least."""
    n_steps: int | None = None
    """Exactly so many, whatever they take."""
    n_batches: int = 32
    """Batches made; they come again when there is time for more steps."""
    seed: int = 1


def timed_steps(job: StepsJob) -> Reading:
    """Steps as the trainer does them: forward, backward, clipping, optimizer, average."""
    machine = DeviceConfig(torch.device("cpu"), precision(job.choices), job.choices.threads)
    with deterministic_mode(machine):
        return _timed(job, worker(job, machine), step_batches(job))


def step_batches(job: StepsJob) -> list[Batch]:
    """The first batches of a corpus large enough for buckets."""
    params = train_params(job.batch_tokens)
    tokens_a_pair = job.scale.corpus.tokens / job.scale.corpus.pairs
    n_rows = max(200, round(job.n_batches * job.batch_tokens / tokens_a_pair))
    return batches(job.choices, job.scale.pairs(n_rows, params), job.batch_tokens, job.seed, job.n_batches)


def worker(job: StepsJob, machine: DeviceConfig) -> Worker:
    """The product's worker, with the loss that was chosen."""
    torch.manual_seed(job.seed)
    config = WorkerConfig(job.scale.model, job.scale.vocabulary, train_params(job.batch_tokens), machine)
    arrays = Arrays.over(torch.zeros(4 * config.n_numbers), config.n_numbers)
    made = Worker(config, build_model(job.scale.model, job.scale.vocabulary), arrays, 0)
    if not job.choices.chunks:
        made.compute = WholeLogits(made.compute.model, machine, arrays.gradients_WP[0])
    return made


def train_params(batch_tokens: int) -> TrainParams:
    """Of one process; the rate never gets far, since what is trained on is noise or one short pass."""
    return TrainParams(
        max_steps=NEVER, batch_tokens=batch_tokens, learning_rate=RATE, warmup_steps=NEVER, eval_every=NEVER, workers=1
    )


def parameters(scale: Scale) -> int:
    """Trained numbers of the model."""
    return n_parameters(scale.model, scale.vocabulary)


def one_step(own: Worker, batch: Batch, number: int) -> float:
    """Gradient, clipping, update; returns the loss summed over the tokens."""
    nll = own.forward_backward(Share(batch, number), batch.n_tgt_tokens, lambda _: None)
    norm = own.reduce_gradients() ** 0.5
    own.update(RATE, min(1.0, 1 / max(norm, 1e-30)), number)
    return nll


def _timed(job: StepsJob, own: Worker, made: Sequence[Batch]) -> Reading:
    one_step(own, made[0], 1)
    done, loss = list[Batch](), 0.0
    before, began = scheduler_turns(), time.perf_counter()
    for batch in cycle(made[1:] or made):
        loss = one_step(own, batch, 2 + len(done))
        done.append(batch)
        if _is_enough(job, len(done), time.perf_counter() - began):
            break
    wall_s, turns = time.perf_counter() - began, scheduler_turns().since(before)
    return _reading(done, wall_s, turns, made, loss)


def _is_enough(job: StepsJob, n_steps: int, took_s: float) -> bool:
    return n_steps >= (job.n_steps or LEAST_STEPS) and (job.n_steps is not None or took_s >= job.seconds)


def _reading(
    done: Sequence[Batch], wall_s: float, turns: SchedulerTurns, made: Sequence[Batch], loss: float
) -> Reading:
    return Reading(
        steps=len(done),
        tokens=sum(batch.n_tokens for batch in done),
        wall_s=round(wall_s, 4),
        given_share=round(turns.given_share, 4),
        padding_share=round(padding_share(made), 4),
        peak_bytes=peak_bytes(),
        loss=loss,
    )
