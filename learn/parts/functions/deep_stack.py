"""What activations do to a gradient on its way through many layers, and to units on their way through a training."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

ACTIVATIONS: Final[Mapping[str, Callable[[Tensor], Tensor]]] = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": functional.relu,
    "leaky_relu": functional.leaky_relu,
    "gelu": functional.gelu,
}
GAINS: Final[Mapping[str, float]] = {"relu": 2**0.5, "leaky_relu": 2**0.5, "gelu": 2**0.5}
"""By how much weights of variance 1 / n are enlarged; part 4 says why."""


def gradient_norms(activation: str, depth: int, width: int, seed: int) -> list[float]:
    """The norm of the gradient at the output of each layer, compared with that at the last one."""
    generator = torch.Generator().manual_seed(seed)
    gain = GAINS.get(activation, 1.0) / width**0.5
    x_ND = torch.randn(64, width, generator=generator, dtype=torch.float64)
    states = []
    for _ in range(depth):
        weight_DD = torch.randn(width, width, generator=generator, dtype=torch.float64) * gain
        x_ND = ACTIVATIONS[activation](x_ND @ weight_DD).requires_grad_()
        x_ND.retain_grad()
        states.append(x_ND)
    states[-1].backward(torch.randn(64, width, generator=generator, dtype=torch.float64))
    norms = [float(state.grad.norm()) for state in states if state.grad is not None]
    return [norm / norms[-1] for norm in norms]


def dead_share(activation: str, rate: float, steps: int, seed: int) -> float:
    """Share of hidden units without a gradient for any training example, after a training with this learning rate."""
    torch.manual_seed(seed)
    x_NI = torch.randn(256, 16)
    target_N1 = torch.sin(x_NI.sum(1, keepdim=True))
    layers = [nn.Linear(16, 128), nn.Linear(128, 128), nn.Linear(128, 128)]
    last = nn.Linear(128, 1)
    optimizer = torch.optim.Adam([p for layer in [*layers, last] for p in layer.parameters()], lr=rate)
    for _ in range(steps):
        optimizer.zero_grad()
        functional.mse_loss(last(_inputs(activation, layers, x_NI)[-1]), target_N1).backward()
        optimizer.step()
    with torch.no_grad():
        states = _inputs(activation, layers, x_NI)
        before = [layer(state) for layer, state in zip(layers, states, strict=False)]
    return sum(_without_gradient(ACTIVATIONS[activation], each) for each in before) / len(before)


def _inputs(activation: str, layers: list[nn.Linear], x_NI: Tensor) -> list[Tensor]:
    """What goes into each layer, and into the one after them."""
    states = [x_NI]
    for layer in layers:
        states.append(ACTIVATIONS[activation](layer(states[-1])))
    return states


def _without_gradient(function: Callable[[Tensor], Tensor], before_NH: Tensor) -> float:
    """Share of units for which the derivative is exactly 0 whatever the example."""
    before_NH = before_NH.detach().requires_grad_()
    function(before_NH).sum().backward()
    assert before_NH.grad is not None  # noqa: S101  for the type checker
    return float((before_NH.grad == 0).all(0).double().mean())
