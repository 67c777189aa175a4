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
from hanyeong.pipeline.memory import memory_ran_out
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
    """Configuration of every worker: model, number format and optimizer."""

    architecture: ModelParams
    vocabulary: VocabSizes
    params: TrainParams
    machine: DeviceConfig

    @property
    def n_numbers(self) -> int:
        """Numbers of all weights."""
        return n_parameters(self.architecture, self.vocabulary)


@dataclass(frozen=True)
class Arrays:
    """Arrays in shared memory."""

    weights: Tensor
    averaged: Tensor
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
    """One of the workers: a model over the shared weights, its gradients, and its part of the update."""

    def __init__(self, config: WorkerConfig, model: AnySeq2Seq, arrays: Arrays, rank: int) -> None:
        self.config, self.arrays, self.rank, machine = config, arrays, rank, config.machine
        self.weights = dict(model.named_parameters())
        share_memory(self.weights.values(), arrays.weights, fill=rank == 0)
        self.compute = Compute(model, machine, arrays.gradients_WP[rank])
        self.total = Compute.views(arrays.gradients_WP[0], self.weights.values())
        share, rows = (rank, machine.workers), model.matrix_rows()
        self.optimizer = Optimizer(self.weights, config.params, machine.precision, share, arrays.momentum, rows=rows)
        self.eval_model, self.eval_compute = model, self.compute
        if config.params.ema_decay:
            self.eval_model = build_model(config.architecture, config.vocabulary).to(machine.device)
            share_memory(self.eval_model.parameters(), arrays.averaged, fill=False)
            self.eval_compute = Compute(self.eval_model, machine, None)
        averaged = self.optimizer.parts(dict(self.eval_model.named_parameters()))
        self.average = ExponentialMovingAverage(averaged, config.params.ema_decay) if config.params.ema_decay else None

    def forward_backward(self, share: Share, n_tokens: int, say: Callable[[str], None]) -> float:
        """Write the gradient of the share into the worker's row; returns the sum of its plain loss, in nats."""
        self.compute.refresh()
        self.compute.discard()
        if share.batch is None:
            self.arrays.gradients_WP[self.rank].zero_()
            return 0.0
        parts = [share.batch]
        while True:
            torch.manual_seed(share.noise)
            try:
                return sum(self._forward_backward(part, n_tokens) for part in parts)
            except (
                RuntimeError,
                MemoryError,
            ) as error:  # a GPU's OutOfMemoryError; a CPU's allocator has no such class
                if not (isinstance(error, torch.OutOfMemoryError) or memory_ran_out(error)):
                    raise
                self.compute.discard()
            parts = split_all(parts)
            say(f"not enough memory for {len(share.batch.src_BS)} rows at once; split into {len(parts)} parts")

    def _forward_backward(self, part: Batch, n_tokens: int) -> float:
        return float(self.compute.forward_backward(part, n_tokens, self.config.params.label_smoothing))

    def evaluate(self, batches: Iterable[Batch]) -> list[tuple[float, int]]:
        """Sum of the loss and correct predictions of each batch, with the averaged weights where there are any."""
        self.eval_compute.refresh()
        sums: Iterable[EvalSums] = map(self.eval_compute.evaluate, batches)
        return [(float(batch_sums.nll), int(batch_sums.n_right)) for batch_sums in sums]

    def reduce_gradients(self) -> float:
        """Sum this worker's part of all gradients, in the order of the workers; returns the square of its norm."""
        n_workers, n = self.arrays.gradients_WP.shape
        mine = slice(n * self.rank // n_workers, n * (self.rank + 1) // n_workers)
        size = PIECE if self.arrays.weights.device.type == "cpu" else n
        return sum(map(_reduce, torch.split(self.arrays.gradients_WP[:, mine], size, 1)), 0.0)

    def update(self, rate: float, scale: float, n_steps: int) -> None:
        """Apply this worker's part of update number `n_steps`: `scale` times the summed gradient."""
        for weight, part in zip(self.weights.values(), self.total, strict=True):
            weight.grad = part
        self.optimizer.step(rate, scale)
        if self.average is not None:
            self.average.add(self.optimizer.parts(self.weights), n_steps)


def _reduce(gradients_WP: Tensor) -> float:
    total_P = gradients_WP[0]
    for gradient_P in gradients_WP[1:]:
        total_P.add_(gradient_P)
    return float(total_P.norm()) ** 2


def shared_array(file: int) -> Tensor:
    """The shared memory behind an open file."""
    return torch.from_numpy(np.frombuffer(mmap.mmap(file, 0), np.float32))


def to_json(config: WorkerConfig) -> dict[str, Any]:
    """A worker's configuration as JSON values."""
    machine = config.machine
    return {
        "architecture": config.architecture.model_dump(),
        "vocabulary": asdict(config.vocabulary),
        "params": config.params.model_dump(),
        "machine": [
            machine.device.type,
            str(machine.precision).removeprefix("torch."),
            machine.threads,
            machine.workers,
        ],
    }


def from_json(document: dict[str, Any]) -> WorkerConfig:
    """The inverse of `to_json`."""
    device, precision, threads, workers = document["machine"]
    return WorkerConfig(
        TypeAdapter(ModelParams).validate_python(document["architecture"]),
        VocabSizes(**document["vocabulary"]),
        TrainParams.model_validate(document["params"]),
        DeviceConfig(torch.device(device), getattr(torch, precision), threads, workers),
    )


def send(stream: BinaryIO, message: dict[str, Any], batches: Sequence[Batch] = ()) -> None:
    """A line of JSON, then both sides of each batch."""
    sides = [side.numpy().astype(np.int32) for batch in batches for side in (batch.src_BS, batch.tgt_BT)]
    line = json.dumps({**message, "shapes": [side.shape for side in sides]}) + "\n"
    stream.write(b"".join([line.encode(), *(side.tobytes() for side in sides)]))
    stream.flush()


def receive(stream: BinaryIO) -> tuple[dict[str, Any], list[Batch]] | None:
    """What `send` sent; None at the end of the pipe."""
    line = stream.readline()
    if not line.endswith(b"\n"):
        return None
    message = json.loads(line)
    sides = []
    for rows, length in message.pop("shapes"):
        data = stream.read(4 * rows * length)
        if len(data) < 4 * rows * length:
            return None
        sides.append(torch.from_numpy(np.frombuffer(data, np.int32).reshape(rows, length).astype(np.int64)))
    return message, [Batch.of(*pair) for pair in zip(sides[0::2], sides[1::2], strict=True)]
