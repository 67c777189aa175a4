"""Gradients by hand against autograd and against finite differences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from hanyeong.models.transformer.attention import BatchShape, SelfAttention
from learn.parts.backprop import attention, network, rules
from learn.parts.backprop.rules import Array


def numeric(function: Callable[[Array], float], x: Array, h: float = 1e-5) -> Array:
    """The gradient of a function of an array by central differences, one element after another."""
    found = np.zeros_like(x)
    for at in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[at] = h
        found[at] = (function(x + step) - function(x - step)) / (2 * h)
    return found


def autograd(function: Callable[..., Tensor], grad: Array, *inputs: Array) -> list[Array]:
    """What autograd sends back to each input when `grad` arrives at the output."""
    leaves = [torch.tensor(each, requires_grad=True) for each in inputs]
    function(*leaves).backward(torch.tensor(grad))
    return [each.grad.numpy() for each in leaves if each.grad is not None]


def worst(found: Sequence[Array], right: Sequence[Array]) -> float:
    """Largest difference, compared with the largest right value."""
    largest = max(float(np.abs(each).max()) for each in right)
    return max(float(np.abs(a - b).max()) for a, b in zip(found, right, strict=True)) / largest


def differences(seed: int) -> Mapping[str, float]:
    """For each rule how far it is from autograd."""
    random = np.random.default_rng(seed)
    x, weight, bias = random.normal(size=(6, 5)), random.normal(size=(5, 4)), random.normal(size=4)
    grad, wide = random.normal(size=(6, 4)), random.normal(size=(6, 5))
    words = random.integers(5, size=6)
    normed = autograd(lambda t: functional.layer_norm(t, (5,)), wide, x)
    q, k, v, seen = (random.normal(size=(2, 3, 7, 4)) for _ in range(4))
    return {
        "linear": worst(
            rules.linear_backward(x, weight, grad), autograd(lambda a, w, b: a @ w + b, grad, x, weight, bias)
        ),
        "tanh": worst([rules.tanh_backward(np.tanh(x), wide)], autograd(torch.tanh, wide, x)),
        "mean": worst([rules.mean_backward((6, 5), wide[:, 0])], autograd(lambda t: t.mean(1), wide[:, 0], x)),
        "embedding": worst(
            [rules.embedding_backward(5, words, grad)], autograd(lambda t: t[torch.tensor(words)], grad, weight)
        ),
        "layer_norm": worst([rules.layer_norm_backward(x, wide)], normed),
        "careless": worst([rules.careless_layer_norm_backward(x, wide)], normed),
        "attention": worst(
            attention.attention_backward(q, k, v, seen),
            autograd(functional.scaled_dot_product_attention, seen, q, k, v),
        ),
        "network": _network(seed),
        "layer": _layer(seed),
    }


def _network(seed: int) -> float:
    """The whole small network, against finite differences: no rule of anybody's takes part in these."""
    random = np.random.default_rng(seed)
    weights = network.initial(5, 8, 3, seed)
    x, classes = random.normal(size=(20, 5)), random.integers(3, size=20)
    numbers = [numeric(partial(_loss, weights, at, x, classes), weight) for at, weight in enumerate(weights)]
    return worst(network.gradients(weights, x, classes), numbers)


def _loss(weights: network.Weights, at: int, x: Array, classes: NDArray[np.int64], changed: Array) -> float:
    """The loss of the network with one of its weights replaced."""
    replaced = network.Weights(*(changed if number == at else weight for number, weight in enumerate(weights)))
    return network.loss_of(replaced, x, classes)


def _layer(seed: int) -> float:
    """A whole layer, against the one of Hanyeong's Transformer and its own backward pass."""
    torch.manual_seed(seed)
    b, t, d, n_heads = 2, 7, 8, 2
    product = SelfAttention(d, n_heads, 0.0).double()
    x_ND = torch.randn(b * t, d, dtype=torch.float64, requires_grad=True)
    grad_ND = torch.randn(b * t, d, dtype=torch.float64)
    product(x_ND, BatchShape(b, t), None, causal=False).backward(grad_ND)
    own = attention.layer_backward(
        x_ND.detach().numpy().reshape(b, t, d),
        attention.LayerWeights(*_as_arrays(product, gradients=False)),
        n_heads,
        grad_ND.numpy().reshape(b, t, d),
    )
    assert x_ND.grad is not None  # noqa: S101  for the type checker
    right = [x_ND.grad.numpy().reshape(b, t, d), *_as_arrays(product, gradients=True)]
    return worst([own.x, *own.weights], right)


def _as_arrays(product: SelfAttention, *, gradients: bool) -> list[Array]:
    """Weights or their gradients; PyTorch keeps matrices the other way round."""
    found = []
    for each in (product.qkv.weight, product.qkv.bias, product.out.weight, product.out.bias):
        values = each.grad if gradients else each.detach()
        assert values is not None  # noqa: S101  for the type checker
        found.append(values.numpy().T)
    return found
