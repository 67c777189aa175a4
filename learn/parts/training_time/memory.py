"""How large a batch fits into a given memory: tried in processes that are refused more, not worked out."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import torch

from hanyeong.planning.cost import PROCESS_BYTES, training_memory
from hanyeong.results.base import Model
from hanyeong.training.device import DeviceConfig, deterministic_mode
from hanyeong.training.trainer import Callbacks, TrainJob, train
from learn.parts.training_time.children import OutOfMemory, run
from learn.parts.training_time.choices import precision
from learn.parts.training_time.steps import RATE, StepsJob, step_batches, train_params, worker

SMALLEST = 512
"""Tokens of the first batch that is tried."""
DOUBLINGS = 12
FINE = 4
"""Bisected to a quarter of the power of two."""


class Room(Model):
    """The largest batch that fits, and the next that was tried and did not."""

    batch_tokens: int
    """Tokens of a batch of which a step was done; 0: not even the smallest fits."""
    refused_tokens: int
    """Tokens of the smallest batch that was refused."""
    tries: int
    """Processes started."""
    foretold_bytes: int
    """What the product's plan reckons for a batch of that size, the process included."""


class Survival(Model):
    """A training whose batches are too large for its memory, beside the same with memory enough."""

    batch_tokens: int
    """Tokens of its batches."""
    steps: int
    """Steps taken."""
    splits: int
    """How often the trainer has split a batch."""
    dev_loss: float
    """In the end, with little memory."""
    dev_loss_with_room: float
    """In the end, with enough."""


def largest(fits: Callable[[int], bool], smallest: int, fine: int = FINE) -> tuple[int, int, int]:
    """The largest size that fits, the smallest that was refused, and how many were tried: doubled, then bisected."""
    good, bad, tries = 0, smallest, 1
    while fits(bad) and tries < DOUBLINGS:
        good, bad, tries = bad, 2 * bad, tries + 1
    while good and bad - good > max(1, good // fine):
        middle = (good + bad) // 2
        tries += 1
        if fits(middle):
            good = middle
        else:
            bad = middle
    return good, bad, tries


def room(job: StepsJob, memory_bytes: int) -> Room:
    """The largest batch of which a step can be done in so much memory."""

    def fits(batch_tokens: int) -> bool:
        try:
            run(step_of_the_largest, replace(job, batch_tokens=batch_tokens, n_batches=4), memory_bytes=memory_bytes)
        except OutOfMemory:
            return False
        return True

    good, bad, tries = largest(fits, SMALLEST)
    reckoned = training_memory(job.scale.model, job.scale.vocabulary, good)
    return Room(
        batch_tokens=good, refused_tokens=bad, tries=tries, foretold_bytes=PROCESS_BYTES + sum(reckoned.values())
    )


def step_of_the_largest(job: StepsJob) -> float:
    """Forward and backward pass of the batch that has most positions, and the update; never in parts."""
    machine = DeviceConfig(torch.device("cpu"), precision(job.choices), 1)
    with deterministic_mode(machine):
        batch, own = max(step_batches(job), key=lambda one: one.n_padded), worker(job, machine)
        own.compute.refresh()
        nll = own.compute.forward_backward(batch, batch.n_tgt_tokens, own.config.params.label_smoothing)
        own.update(RATE, 1.0, 1)
        return float(nll)


def survival(job: StepsJob, memory_bytes: int, n_steps: int) -> Survival:
    """The product's trainer with batches for which there is not memory enough."""
    splits, short_loss = run(trained, job, n_steps, memory_bytes=memory_bytes)
    _, loss = run(trained, job, n_steps)
    return Survival(
        batch_tokens=job.batch_tokens, steps=n_steps, splits=splits, dev_loss=short_loss, dev_loss_with_room=loss
    )


def trained(job: StepsJob, n_steps: int) -> tuple[int, float]:
    """A few steps of the trainer: how often it split a batch, and the loss on dev."""
    told: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        out.mkdir()
        found = train(_train_job(job, n_steps), out, Path(folder) / "checkpoints", Callbacks(log=told.append))
    best = found.result["best"]
    if not isinstance(best, dict) or not isinstance(best["dev_loss"], float):
        raise TypeError(f"the trainer's result: found {best!r} as best, expected its dev_loss")
    return sum("not enough memory" in line for line in told), round(best["dev_loss"], 4)


def _train_job(job: StepsJob, n_steps: int) -> TrainJob:
    """Without dropout, whose noise is another for a batch in parts."""
    params = train_params(job.batch_tokens).model_copy(
        update={"max_steps": n_steps, "eval_every": n_steps, "threads": 1, "precision": "float32"}
    )
    pairs = job.scale.pairs(max(400, n_steps * job.batch_tokens // 8), params)
    dev = job.scale.pairs(8, params)
    model = job.scale.model.model_copy(update={"dropout": 0.0})
    return TrainJob(model, job.scale.vocabulary, params, job.seed, pairs, dev, "synthetic")
