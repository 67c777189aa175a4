"""Signals and gradients through deep stacks of layers, plain and residual."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Final, NamedTuple

import torch
from torch import Generator, Tensor, nn
from torch.nn import functional

from learn.parts.initialization.weights import KINDS, he

ACTIVATIONS: Final[Mapping[str, Callable[[Tensor], Tensor]]] = {"tanh": torch.tanh, "relu": functional.relu}


class Passage(NamedTuple):
    """Mean squares at each layer."""

    forward: list[float]
    """Of the signal."""
    back: list[float]
    """Of the gradient, compared with the last layer."""
    kept: float
    """Correlation of the signal at the last layer with the input."""


def plain(kind: str, activation: str, depth: int, width: int, seed: int) -> Passage:
    """X becomes f(x W), layer after layer."""
    generator = torch.Generator().manual_seed(seed)
    weights = [KINDS[kind](width, width, generator).double() for _ in range(depth)]
    return _passage([lambda x, w=w: ACTIVATIONS[activation](x @ w) for w in weights], width, generator)


def residual(form: str, depth: int, width: int, seed: int) -> Passage:
    """Each layer adds a branch of two matrices with a ReLU between them to its input."""
    generator = torch.Generator().manual_seed(seed)
    return _passage([_layer(form, depth, _branch(width, generator)) for _ in range(depth)], width, generator)


def _branch(width: int, generator: Generator) -> Callable[[Tensor], Tensor]:
    """A branch whose output is as large as its input."""
    first, second = he(width, width, generator).double(), torch.randn(width, width, generator=generator).double()
    return lambda x: functional.relu(x @ first) @ second / width**0.5


def _layer(form: str, depth: int, branch: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Tensor]:
    if form == "sum":
        return lambda x: x + branch(x)
    if form == "scaled":
        return lambda x: x + branch(x) / depth**0.5
    if form == "pre_norm":
        return lambda x: x + branch(_normed(x))
    return lambda x: _normed(x + branch(x))


def _normed(x_ND: Tensor) -> Tensor:
    return functional.layer_norm(x_ND, x_ND.shape[-1:])


def _passage(layers: list[Callable[..., Tensor]], width: int, generator: Generator) -> Passage:
    x_ND = first_ND = torch.randn(64, width, generator=generator, dtype=torch.float64).requires_grad_()
    states = []
    for layer in layers:
        x_ND = layer(x_ND)
        x_ND.retain_grad()
        states.append(x_ND)
    x_ND.backward(torch.randn(64, width, generator=generator, dtype=torch.float64))
    back = [_mean_square(state.grad) for state in states]
    forward = [_mean_square(state.detach()) for state in states]
    kept = float(functional.cosine_similarity(first_ND.detach().flatten(), x_ND.detach().flatten(), dim=0))
    return Passage(forward, [each / back[-1] for each in back], kept)


def _mean_square(x: Tensor | None) -> float:
    return 0.0 if x is None else float((x**2).mean())


def trained(kind: str, activation: str, depth: int, steps: int, seed: int) -> float:
    """The loss after a short training from these weights; 1 is what a constant gets."""
    generator = torch.Generator().manual_seed(seed)
    x_NI = torch.randn(256, 32, generator=generator)
    target_N = torch.sin(x_NI[:, 0] + x_NI[:, 1])
    target_N = (target_N - target_N.mean()) / target_N.std()
    sizes = [32, *[64] * (depth - 1), 1]
    weights = [nn.Parameter(KINDS[kind](n, m, generator)) for n, m in pairwise(sizes)]
    optimizer = torch.optim.Adam(weights, lr=1e-3)
    for _ in range(steps):
        loss = functional.mse_loss(_through(weights, activation, x_NI), target_N)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        return float(functional.mse_loss(_through(weights, activation, x_NI), target_N))


def _through(weights: list[nn.Parameter], activation: str, x_NI: Tensor) -> Tensor:
    for weight in weights[:-1]:
        x_NI = ACTIVATIONS[activation](x_NI @ weight)
    return (x_NI @ weights[-1])[:, 0]
