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
from hanyeong.training import worker_process as helpers_program
from hanyeong.training.batching import Batch
from hanyeong.training.worker import Arrays, Share, Worker, WorkerConfig, receive, send, shared_array, to_json

NUMBER_BYTES = 4
GRACE_S = 10.0
"""Seconds that a helper is given to leave after its pipe has ended."""


class Workers:
    """All workers of a training, this process the first of them."""

    def __init__(self, learner: WorkerConfig, model: AnySeq2Seq, say: Callable[[str], None]) -> None:
        here, n = learner.here, learner.here.workers
        size = (3 + n) * learner.n_numbers
        self._memory = _SharedMemory(size * NUMBER_BYTES) if n > 1 else None
        plain = torch.zeros(0 if self._memory else size, device=here.device)
        self.arrays = Arrays.over(self._memory.numbers() if self._memory else plain, learner.n_numbers)
        self.own = Worker(learner, model, self.arrays, 0)
        self.say = say
        self.helpers: list[_Helper] = []
        try:
            for rank in range(1, n):
                self.helpers.append(_Helper(learner, rank, self._memory.file if self._memory else -1))
            for helper in self.helpers:
                helper.answer()
        except BaseException:
            self.end()
            raise

    @property
    def gradient(self) -> Tensor:
        """What all have found, after `add_up`; before it, what this one has."""
        return self.arrays.gradients_WP[0]

    def learn(self, shares: Sequence[Share], n_tokens: int) -> float:
        """Let each learn its share of a step whose targets are `n_tokens`; the plain loss summed, in nats."""
        for helper, share in zip(self.helpers, shares[1:], strict=True):
            helper.ask("learn", {"noise": share.noise, "n_tokens": n_tokens}, [share.batch] if share.batch else [])
        nll = self.own.learn(shares[0], n_tokens, self.say)
        for helper in self.helpers:
            nll += float(helper.answer()["nll"])
        return nll

    def add_up(self) -> float:
        """Add up what all have found, each worker a part of it; the norm of the sum."""
        for helper in self.helpers:
            helper.ask("add_up", {})
        squares = [self.own.add_up(), *(float(helper.answer()["square"]) for helper in self.helpers)]
        return math.sqrt(sum(squares))

    def update(self, rate: float, scale: float, n_steps: int) -> None:
        """Update and average every weight, each worker its part: number `n_steps`, by `scale` times the gradient."""
        for helper in self.helpers:
            helper.ask("update", {"rate": rate, "scale": scale, "n_steps": n_steps})
        self.own.update(rate, scale, n_steps)
        for helper in self.helpers:
            helper.answer()

    def read(self, batches: Sequence[Batch]) -> list[tuple[float, int]]:
        """Loss summed and right guesses of each batch, worked out by turns."""
        n = 1 + len(self.helpers)
        found: list[tuple[float, int]] = [(0.0, 0)] * len(batches)
        for rank, helper in enumerate(self.helpers, start=1):
            helper.ask("read", {}, batches[rank::n])
        found[0::n] = self.own.read(batches[0::n])
        for rank, helper in enumerate(self.helpers, start=1):
            found[rank::n] = [(float(nll), int(n_right)) for nll, n_right in helper.answer()["found"]]
        return found

    def end(self) -> None:
        """Let the helpers go."""
        for helper in self.helpers:
            helper.end()
        self.helpers = []
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


class _Helper:
    """Another process, from the first worker's side."""

    def __init__(self, learner: WorkerConfig, rank: int, memory: int) -> None:
        self.name = f"worker {rank + 1} of {learner.here.workers}"
        command = bound_to_parent(sys.executable, "-m", helpers_program.__name__, str(memory))
        asked, self.asks = _pipe()
        self.answers, answering = _pipe()
        with asked, answering:
            self.process = subprocess.Popen(command, stdin=asked, stdout=answering, pass_fds=[memory])  # noqa: S603
        self.ask("start", {"learner": to_json(learner), "rank": rank})

    def ask(self, what: str, words: dict[str, Any], batches: Sequence[Batch] = ()) -> None:
        """Send a request."""
        try:
            send(self.asks, {"do": what, **words}, batches)
        except (BrokenPipeError, ConnectionError):
            raise self._gone() from None

    def answer(self) -> dict[str, Any]:
        """Wait for the answer to the last request.

        Raises:
            InputError: it has ended, or says what stopped it.

        """
        found = receive(self.answers)
        if found is None:
            raise self._gone()
        words = found[0]
        if "memory" in words:
            raise InputError(f"training, {self.name}: {words['memory']}")
        if "bug" in words:
            raise RuntimeError(f"{self.name}: {words['bug']}")
        return words

    def end(self) -> None:
        """Let it go; one that does not leave is killed."""
        with suppress(OSError):
            self.asks.close()
        try:
            self.process.wait(GRACE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.answers.close()

    def _gone(self) -> InputError:
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
