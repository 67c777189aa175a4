"""The loss over a vocabulary in three ways: how long each takes, and how much memory it asks for beside its inputs."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

import torch
from torch import Tensor
from torch.nn import functional
from torch.profiler import ProfilerActivity, profile

from hanyeong.training.loss import smoothed_loss

os.environ.setdefault("KINETO_LOG_LEVEL", "99")  # the profiler would write a line for each start


def in_steps(hidden_ND: Tensor, weight_VD: Tensor, target_N: Tensor) -> Tensor:
    """Softmax, logarithm and choice as separate operations: accurate only while no probability is 0."""
    return -(hidden_ND @ weight_VD.T).softmax(1).log().gather(1, target_N[:, None]).sum()


def from_logits(hidden_ND: Tensor, weight_VD: Tensor, target_N: Tensor) -> Tensor:
    """All logits at once, then PyTorch's loss."""
    return functional.cross_entropy(hidden_ND @ weight_VD.T, target_N, reduction="sum")


def in_chunks(hidden_ND: Tensor, weight_VD: Tensor, target_N: Tensor) -> Tensor:
    """The loss of Hanyeong's trainer: logits a chunk at a time, never all of them."""
    return smoothed_loss(hidden_ND, weight_VD, target_N, smoothing=0.0).smoothed


WAYS: Final[Mapping[str, Callable[[Tensor, Tensor, Tensor], Tensor]]] = {
    "in_steps": in_steps,
    "from_logits": from_logits,
    "in_chunks": in_chunks,
}


def tensors(rows: int, vocabulary: int, seed: int) -> tuple[Tensor, Tensor, Tensor]:
    """Hidden states, the output matrix and targets, of the size of a small Transformer."""
    generator = torch.Generator().manual_seed(seed)
    hidden_ND = torch.randn(rows, 256, generator=generator, requires_grad=True)
    weight_VD = (torch.randn(vocabulary, 256, generator=generator) / 16).requires_grad_()
    return hidden_ND, weight_VD, torch.randint(vocabulary, (rows,), generator=generator)


def seconds(way: str, given: tuple[Tensor, Tensor, Tensor], repeats: int = 3) -> float:
    """The fastest of some runs forward and back; the first, in which memory is fetched, does not count."""
    taken = []
    for _ in range(repeats + 1):
        start = time.perf_counter()
        WAYS[way](*given).backward()
        taken.append(time.perf_counter() - start)
    return min(taken[1:])


def most_bytes(way: str, given: tuple[Tensor, Tensor, Tensor]) -> int:
    """The most memory held at once forward and back, beyond what was there before."""
    for tensor in given[:2]:
        tensor.grad = None
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as found:
        WAYS[way](*given).backward()
    held = most = 0
    for change in _allocations(found):
        held += change
        most = max(most, held)
    return most


def _allocations(found: Any) -> list[int]:
    """Bytes fetched and given back, in the order of time."""
    events = [event for event in found.profiler.kineto_results.events() if event.name() == "[memory]"]
    return [event.nbytes() for event in sorted(events, key=lambda event: event.start_ns())]
