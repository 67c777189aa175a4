"""One training by the product's trainer, timed in seconds of one core, and its model's translations of the test."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import torch

from hanyeong.evaluation.metrics import Counts
from hanyeong.models.architecture import ArchitectureParams
from hanyeong.models.checkpoint import load_model
from hanyeong.models.counting import n_parameters
from hanyeong.training.params import TrainParams
from hanyeong.training.state import ValidationRecord
from hanyeong.training.trainer import Callbacks, TrainJob, train
from learn.parts.seq2seq.decoding import Forcing, forcing, statistics
from learn.parts.seq2seq.params import Seq2seqParams
from learn.parts.seq2seq.task import TranslationTask


@dataclass(frozen=True)
class Order:
    """A training to do."""

    name: str
    architecture: ArchitectureParams
    steps: int
    seed: int
    folder: Path
    """Where the model goes."""


@dataclass(frozen=True)
class Training:
    """A training that was done."""

    order: Order
    parameters: int
    seconds: list[float]
    """CPU seconds at each validation, since the start."""
    dev_loss: list[float]
    scores: list[dict[str, Counts]]
    """Statistics of each metric, [n, k], for each length."""
    forcing: Forcing


def settings(p: Seq2seqParams, steps: int) -> TrainParams:
    """The same loss, optimizer and schedule for all; one thread."""
    return TrainParams(
        max_steps=steps, batch_tokens=p.batch_tokens, learning_rate=p.learning_rate, optimizer="muon",
        warmup_steps=max(1, steps // 12), eval_every=max(1, steps // p.readings), ema_decay=0.0, workers=1, threads=1,
        precision="float32", device="cpu", lr_patience=1000, early_stopping_patience=1000,
    )  # fmt: skip


def trained(order: Order, task: TranslationTask, p: Seq2seqParams) -> Training:
    """Train, keep the model in the order's folder, and translate the test sentences."""
    job = TrainJob(
        architecture=order.architecture, vocabulary=task.tokenizer.vocabulary, params=settings(p, order.steps),
        seed=order.seed, train=task.train, dev=task.dev, digest="",
    )  # fmt: skip
    order.folder.mkdir(parents=True)
    started, seconds, dev_loss = time.process_time(), list[float](), list[float]()

    def note(record: ValidationRecord) -> None:
        seconds.append(time.process_time() - started)
        dev_loss.append(record.dev_loss)

    with tempfile.TemporaryDirectory() as checkpoints:
        train(job, order.folder, Path(checkpoints), Callbacks(on_validation=note))
    with one_thread():
        model = load_model(order.folder)
        return Training(
            order=order,
            parameters=n_parameters(order.architecture, job.vocabulary),
            seconds=seconds,
            dev_loss=dev_loss,
            scores=[statistics(model, task.tokenizer, group.pairs) for group in task.groups],
            forcing=forcing(model, task.tokenizer, [group.pairs for group in task.groups if group.is_trained]),
        )


def all_trained(orders: Sequence[Order], task: TranslationTask, p: Seq2seqParams) -> list[Training]:
    """As many at a time as params say."""
    work = partial(trained, task=task, p=p)
    if p.processes == 1:
        return list(map(work, orders))
    with ProcessPoolExecutor(p.processes, mp_context=get_context("spawn")) as pool:
        return list(pool.map(work, orders))


@contextmanager
def one_thread() -> Iterator[None]:
    """Inside PyTorch uses one thread, so that CPU seconds are seconds."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
