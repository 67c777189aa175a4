"""The usual mistakes with losses, made on purpose: the same small training with each, and with its cure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True)
class Problem:
    """Points around one centre for each class."""

    x: Tensor
    """[N, D]"""
    classes: Tensor
    """[N]"""

    @property
    def binary(self) -> Tensor:
        """Whether the class is an odd number."""
        return (self.classes % 2).float()


def problem(n_classes: int, seed: int) -> Problem:
    """512 points, far enough apart to be told from each other."""
    generator = torch.Generator().manual_seed(seed)
    centres_VD = 3 * torch.randn(n_classes, 16, generator=generator)
    class_N = torch.randint(n_classes, (512,), generator=generator)
    return Problem(centres_VD[class_N] + torch.randn(512, 16, generator=generator), class_N)


def right(out_NV: Tensor, data: Problem) -> Tensor:
    """Logits go into the loss as they are."""
    return functional.cross_entropy(out_NV, data.classes)


def softmax_twice(out_NV: Tensor, data: Problem) -> Tensor:
    """cross_entropy takes logits; here it is given probabilities, and applies softmax to them again."""
    return functional.cross_entropy(out_NV.softmax(-1), data.classes)


def right_binary(out_N1: Tensor, data: Problem) -> Tensor:
    return functional.binary_cross_entropy_with_logits(out_N1[:, 0], data.binary)


def sigmoid_twice(out_N1: Tensor, data: Problem) -> Tensor:
    """The net ends in a sigmoid, and the loss, which takes logits, applies another."""
    return functional.binary_cross_entropy_with_logits(out_N1[:, 0].sigmoid(), data.binary)


LOSSES: Final[Mapping[str, Callable[[Tensor, Problem], Tensor]]] = {
    "right": right,
    "softmax_twice": softmax_twice,
    "right_binary": right_binary,
    "sigmoid_twice": sigmoid_twice,
}


def train(kind: str, data: Problem, n_outputs: int, steps: int, seed: int) -> list[float]:
    """The loss at each step; nothing differs between the kinds but the loss."""
    torch.manual_seed(seed)
    net = nn.Sequential(nn.Linear(data.x.size(1), 64), nn.ReLU(), nn.Linear(64, n_outputs))
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
    history = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = LOSSES[kind](net(data.x), data)
        loss.backward()
        optimizer.step()
        history.append(float(loss.detach()))
    return history


def log_of_zero(gap: float) -> tuple[float, float]:
    """The loss where the logit of the right class is `gap` from the other, in float32: log(softmax), log_softmax."""
    logits = torch.tensor([0.0, gap])
    return float(-logits.softmax(0).log()[1]), float(-logits.log_softmax(0)[1])


def smoothing_with_zeros(epsilon: float) -> tuple[float, float, float]:
    """Smoothed targets against a prediction that gives nothing to a class: twice by probabilities, then by logits.

    Class 0 is padding, so its target is 0. First the prediction rules out two classes that have a share of the target;
    then only padding. Logits say "hardly ever" instead of "never".
    """
    target = torch.tensor([0.0, 1 - epsilon, epsilon / 2, epsilon / 2])
    ruled_out = torch.tensor([0.01, 0.99, 0.0, 0.0])
    no_padding = torch.tensor([0.0, 0.98, 0.01, 0.01])
    logits = torch.tensor([-20.0, 10.0, -20.0, -20.0])
    logarithms = ruled_out.log(), no_padding.log(), logits.log_softmax(0)
    first, second, third = (float(functional.kl_div(each, target, reduction="sum")) for each in logarithms)
    return first, second, third
