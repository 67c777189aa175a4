"""Data-parallel workers: processes that share each step's batch, one thread (or a few) each.

Threads of one process wait for each other at every operation, workers three times a step: for all gradients, for their
sum, for the updated weights. Weights, averages, moments and gradients are in shared memory. The first worker is the
trainer itself: it splits the batch and sends each worker process its rows; then each sums a part of the gradients, in
the order of the workers, and updates and averages its matrices. So the same number of workers gives the same bytes,
and a worker process holds nothing that a checkpoint needs.

Messages go through pipes: a line of JSON, then arrays. A worker process whose pipe ends exits, and one that has exited
ends the training with its reason. P parameters, W workers. Not covered: several machines or GPUs.
"""

from __future__ import annotations

import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, BinaryIO

import torch
from torch import Tensor

from hanyeong.models.base import AnySeq2Seq
from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.process import bound_to_parent
from hanyeong.training import worker_process as worker_program
from hanyeong.training.batching import Batch
from hanyeong.training.worker import Arrays, Share, Worker, WorkerConfig, receive, send, shared_array, to_json

NUMBER_BYTES = 4
GRACE_S = 10.0
"""Seconds that a worker process is given to exit after its pipe was closed."""


class Workers:
    """All workers of a training, this process the first of them."""

    def __init__(self, config: WorkerConfig, model: AnySeq2Seq, say: Callable[[str], None]) -> None:
        machine, n = config.machine, config.machine.workers
        size = (3 + n) * config.n_numbers
        self._memory = _SharedMemory(size * NUMBER_BYTES) if n > 1 else None
        plain = torch.zeros(0 if self._memory else size, device=machine.device)
        self.arrays = Arrays.over(self._memory.numbers() if self._memory else plain, config.n_numbers)
        self.own = Worker(config, model, self.arrays, 0)
        self.say = say
        self.children: list[_ChildWorker] = []
        try:
            for rank in range(1, n):
                self.children.append(_ChildWorker(config, rank, self._memory.file if self._memory else -1))
            for child in self.children:
                child.receive()
        except BaseException:
            self.stop()
            raise

    @property
    def gradient(self) -> Tensor:
        """The sum over all workers after `reduce_gradients`; before it, this worker's own."""
        return self.arrays.gradients_WP[0]

    def forward_backward(self, shares: Sequence[Share], n_tokens: int) -> float:
        """Forward and backward pass over the shares of a step of `n_tokens` targets; the plain loss summed, in nats."""
        for child, share in zip(self.children, shares[1:], strict=True):
            child.send(
                "forward_backward", {"noise": share.noise, "n_tokens": n_tokens}, [share.batch] if share.batch else []
            )
        nll = self.own.forward_backward(shares[0], n_tokens, self.say)
        for child in self.children:
            nll += float(child.receive()["nll"])
        return nll

    def reduce_gradients(self) -> float:
        """Sum all gradients, each worker a part of them; returns the norm of the sum."""
        for child in self.children:
            child.send("reduce_gradients", {})
        squares = [self.own.reduce_gradients(), *(float(child.receive()["square"]) for child in self.children)]
        return math.sqrt(sum(squares))

    def update(self, rate: float, scale: float, n_steps: int) -> None:
        """Update and average every weight, each worker its part: number `n_steps`, by `scale` times the gradient."""
        for child in self.children:
            child.send("update", {"rate": rate, "scale": scale, "n_steps": n_steps})
        self.own.update(rate, scale, n_steps)
        for child in self.children:
            child.receive()

    def evaluate(self, batches: Sequence[Batch]) -> list[tuple[float, int]]:
        """Sum of the loss and number of correct predictions of each batch; workers take batches in turn."""
        n = 1 + len(self.children)
        sums: list[tuple[float, int]] = [(0.0, 0)] * len(batches)
        for rank, child in enumerate(self.children, start=1):
            child.send("evaluate", {}, batches[rank::n])
        sums[0::n] = self.own.evaluate(batches[0::n])
        for rank, child in enumerate(self.children, start=1):
            sums[rank::n] = [(float(nll), int(n_right)) for nll, n_right in child.receive()["found"]]
        return sums

    def stop(self) -> None:
        """End the other workers."""
        for child in self.children:
            child.stop()
        self.children = []
        if self._memory:
            self._memory.close()


class _SharedMemory:
    """Memory that children see too; it is gone with the last process that holds it, however that ends."""

    def __init__(self, n_bytes: int) -> None:
        if hasattr(os, "memfd_create"):
            self.file = os.memfd_create("hanyeong", 0)
        else:
            with tempfile.TemporaryFile() as file:
                self.file = os.dup(file.fileno())
        os.truncate(self.file, n_bytes)

    def numbers(self) -> Tensor:
        return shared_array(self.file)

    def close(self) -> None:
        if self.file >= 0:
            os.close(self.file)
        self.file = -1


class _ChildWorker:
    """A worker process, as seen by the first worker."""

    def __init__(self, config: WorkerConfig, rank: int, memory: int) -> None:
        self.name = f"worker {rank + 1} of {config.machine.workers}"
        command = bound_to_parent(sys.executable, "-m", worker_program.__name__, str(memory))
        child_stdin, self.requests = _pipe()
        self.responses, child_stdout = _pipe()
        with child_stdin, child_stdout:
            self.process = subprocess.Popen(command, stdin=child_stdin, stdout=child_stdout, pass_fds=[memory])  # noqa: S603
        self.send("start", {"config": to_json(config), "rank": rank})

    def send(self, what: str, message: dict[str, Any], batches: Sequence[Batch] = ()) -> None:
        """Send a request."""
        try:
            send(self.requests, {"do": what, **message}, batches)
        except (BrokenPipeError, ConnectionError):
            raise self._exited() from None

    def receive(self) -> dict[str, Any]:
        """Wait for the answer to the last request.

        Raises:
            InputError: it has ended, or says what stopped it.

        """
        received = receive(self.responses)
        if received is None:
            raise self._exited()
        message = received[0]
        if "memory" in message:
            raise InputError(f"training, {self.name}: {message['memory']}")
        if "bug" in message:
            raise RuntimeError(f"{self.name}: {message['bug']}")
        return message

    def stop(self) -> None:
        """Close its pipe; a process that does not exit is killed."""
        with suppress(OSError):
            self.requests.close()
        try:
            self.process.wait(GRACE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.responses.close()

    def _exited(self) -> InputError:
        status = self.process.wait()
        how = f"was ended by signal {-status}" if status < 0 else f"ended with status {status}"
        return InputError(
            f"training: {self.name} {how} (9 may be the system, short of memory). Run again, and it goes on from the "
            f"last checkpoint; with `workers: 1` or less `batch_tokens` it takes less memory"
        )


def _pipe() -> tuple[BinaryIO, BinaryIO]:
    """The end to read from, and the one to write to."""
    read, write = os.pipe()
    return os.fdopen(read, "rb"), os.fdopen(write, "wb")
