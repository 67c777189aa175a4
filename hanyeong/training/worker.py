"""A data-parallel worker: its state, its work, and the messages and batches on its pipe.

P numbers of all weights, W workers.
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO

import numpy as np
import torch
from pydantic import TypeAdapter
from torch import Tensor

from hanyeong.models.base import AnySeq2Seq
from hanyeong.models.config import VocabSizes
from hanyeong.models.counting import n_parameters
from hanyeong.models.params import ModelParams
from hanyeong.models.registry import build_model
from hanyeong.training.batching import Batch, split_all
from hanyeong.training.compute import Compute, share_memory
from hanyeong.training.device import DeviceConfig
from hanyeong.training.ema import ExponentialMovingAverage
from hanyeong.training.loss import EvalSums
from hanyeong.training.optimizer import Optimizer
from hanyeong.training.params import TrainParams

PIECE = 1 << 17
"""Numbers added up at once on a CPU, whose cache then still holds their sum for the norm."""


@dataclass(frozen=True)
class WorkerConfig:
    """What every worker is made of: model, number format and optimiser."""

    architecture: ModelParams
    vocabulary: VocabSizes
    params: TrainParams
    here: DeviceConfig

    @property
    def n_numbers(self) -> int:
        """Numbers of all weights."""
        return n_parameters(self.architecture, self.vocabulary)


@dataclass(frozen=True)
class Arrays:
    """What all workers see."""

    weights: Tensor
    measured: Tensor
    """The averaged weights."""
    momentum: Tensor
    gradients_WP: Tensor  # noqa: N815  a shape suffix

    @classmethod
    def over(cls, memory: Tensor, n_numbers: int) -> Arrays:
        """Views of one piece of memory."""
        rows = memory.view(-1, n_numbers)
        return cls(rows[0], rows[1], rows[2], rows[3:])


@dataclass(frozen=True)
class Share:
    """A worker's part of a step: its rows, and where its noise starts; None: no rows are left for it."""

    batch: Batch | None
    noise: int


class Worker:
    """One of the workers: a model over the shared weights, what computes it, and its part of the update."""

    def __init__(self, learner: WorkerConfig, model: AnySeq2Seq, arrays: Arrays, rank: int) -> None:
        self.learner, self.arrays, self.rank, here = learner, arrays, rank, learner.here
        self.weights = dict(model.named_parameters())
        share_memory(self.weights.values(), arrays.weights, fill=rank == 0)
        self.computing = Compute(model, here, arrays.gradients_WP[rank])
        self.total = Compute.views(arrays.gradients_WP[0], self.weights.values())
        share, rows = (rank, here.workers), model.matrix_rows()
        self.optimizer = Optimizer(self.weights, learner.params, here.precision, share, arrays.momentum, rows=rows)
        self.measured, self.measuring = model, self.computing
        if learner.params.ema_decay:
            self.measured = build_model(learner.architecture, learner.vocabulary).to(here.device)
            share_memory(self.measured.parameters(), arrays.measured, fill=False)
            self.measuring = Compute(self.measured, here, None)
        averaged = self.optimizer.parts(dict(self.measured.named_parameters()))
        self.average = (
            ExponentialMovingAverage(averaged, learner.params.ema_decay) if learner.params.ema_decay else None
        )

    def learn(self, share: Share, n_tokens: int, say: Callable[[str], None]) -> float:
        """Leave the gradient of the share in the worker's row; its plain loss summed, in nats."""
        self.computing.refresh()
        self.computing.forget()
        if share.batch is None:
            self.arrays.gradients_WP[self.rank].zero_()
            return 0.0
        parts = [share.batch]
        while True:
            torch.manual_seed(share.noise)
            try:
                return sum(self._learned(part, n_tokens) for part in parts)
            except torch.OutOfMemoryError:
                self.computing.forget()
            parts = split_all(parts)
            say(f"no memory for {len(share.batch.src_BS)} rows at once; taken in {len(parts)} parts")

    def _learned(self, part: Batch, n_tokens: int) -> float:
        return float(self.computing.learn(part, n_tokens, self.learner.params.label_smoothing))

    def read(self, batches: Iterable[Batch]) -> list[tuple[float, int]]:
        """Loss summed and right guesses of each batch, by the averaged weights where there are any."""
        self.measuring.refresh()
        found: Iterable[EvalSums] = map(self.measuring.read, batches)
        return [(float(one.nll), int(one.n_right)) for one in found]

    def add_up(self) -> float:
        """Add up one's part of all workers' gradients, in the workers' order; the square of its norm."""
        n_workers, n = self.arrays.gradients_WP.shape
        mine = slice(n * self.rank // n_workers, n * (self.rank + 1) // n_workers)
        size = PIECE if self.arrays.weights.device.type == "cpu" else n
        return sum(map(_added_up, torch.split(self.arrays.gradients_WP[:, mine], size, 1)), 0.0)

    def update(self, rate: float, scale: float, n_steps: int) -> None:
        """Do one's part of the update, which is number `n_steps`, by `scale` times the gradient that was added up."""
        for weight, part in zip(self.weights.values(), self.total, strict=True):
            weight.grad = part
        self.optimizer.step(rate, scale)
        if self.average is not None:
            self.average.add(self.optimizer.parts(self.weights), n_steps)


def _added_up(gradients_WP: Tensor) -> float:
    total_P = gradients_WP[0]
    for gradient_P in gradients_WP[1:]:
        total_P.add_(gradient_P)
    return float(total_P.norm()) ** 2


def shared_array(file: int) -> Tensor:
    """The shared memory behind an open file."""
    return torch.from_numpy(np.frombuffer(mmap.mmap(file, 0), np.float32))


def to_json(learner: WorkerConfig) -> dict[str, Any]:
    """A learner as JSON values."""
    here = learner.here
    return {
        "architecture": learner.architecture.model_dump(),
        "vocabulary": asdict(learner.vocabulary),
        "params": learner.params.model_dump(),
        "here": [here.device.type, str(here.precision).removeprefix("torch."), here.threads, here.workers],
    }


def from_json(found: dict[str, Any]) -> WorkerConfig:
    """The inverse of `to_json`."""
    device, precision, threads, workers = found["here"]
    return WorkerConfig(
        TypeAdapter(ModelParams).validate_python(found["architecture"]),
        VocabSizes(**found["vocabulary"]),
        TrainParams.model_validate(found["params"]),
        DeviceConfig(torch.device(device), getattr(torch, precision), threads, workers),
    )


def send(stream: BinaryIO, words: dict[str, Any], batches: Sequence[Batch] = ()) -> None:
    """A line of JSON, then both sides of each batch."""
    sides = [side.numpy().astype(np.int32) for batch in batches for side in (batch.src_BS, batch.tgt_BT)]
    line = json.dumps({**words, "shapes": [side.shape for side in sides]}) + "\n"
    stream.write(b"".join([line.encode(), *(side.tobytes() for side in sides)]))
    stream.flush()


def receive(stream: BinaryIO) -> tuple[dict[str, Any], list[Batch]] | None:
    """What `send` sent; None at the end of the pipe."""
    line = stream.readline()
    if not line.endswith(b"\n"):
        return None
    words = json.loads(line)
    sides = []
    for rows, length in words.pop("shapes"):
        data = stream.read(4 * rows * length)
        if len(data) < 4 * rows * length:
            return None
        sides.append(torch.from_numpy(np.frombuffer(data, np.int32).reshape(rows, length).astype(np.int64)))
    return words, [Batch.of(*pair) for pair in zip(sides[0::2], sides[1::2], strict=True)]
