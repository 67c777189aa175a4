"""The formulas of part 1, against float64, finite differences and autograd."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch.nn import functional

from hanyeong.models.transformer.layers import FeedForward
from hanyeong.models.transformer.params import TransformerParams
from learn.parts.functions import activations as own

SIZES = {"encoder_layers": 1, "decoder_layers": 1, "d_model": 8, "n_heads": 2, "d_ff": 12}
X = np.concatenate([np.linspace(-8, 8, 50), [-1000.0, 1000.0]])


def slope(function: Callable[[np.ndarray], np.ndarray], x: np.ndarray, h: float = 1e-5) -> np.ndarray:
    return (function(x + h) - function(x - h)) / (2 * h)


def close(found: object, right: object, tolerance: float = 1e-8) -> None:
    np.testing.assert_allclose(np.asarray(found), np.asarray(right), rtol=tolerance, atol=tolerance)


def autograd(function: Callable[[torch.Tensor], torch.Tensor], x: np.ndarray) -> np.ndarray:
    tensor = torch.tensor(x, requires_grad=True)
    function(tensor).sum().backward()
    return tensor.grad.numpy()


def sigmoid() -> None:
    with np.errstate(over="ignore"):
        close(own.sigmoid(X), 1 / (1 + np.exp(-X)))
    y = own.sigmoid(X)
    close(own.sigmoid_gradient(X), y * (1 - y))
    close(own.sigmoid_gradient(X), slope(own.sigmoid, X), 1e-7)
    assert own.sigmoid_gradient(X).max() <= own.sigmoid_gradient(np.zeros(1))[0] == 0.25


def tanh() -> None:
    close(np.tanh(X), 2 * own.sigmoid(2 * X) - 1)
    close(own.tanh_gradient(X), slope(np.tanh, X), 1e-7)
    assert own.tanh_gradient(X).max() <= 1


def relu() -> None:
    close(own.relu(X), np.maximum(X, 0))
    close(own.relu_gradient(X), autograd(torch.relu, X))
    close(own.relu_gradient(np.zeros(1)), autograd(torch.relu, np.zeros(1)))


def leaky_relu() -> None:
    close(own.leaky_relu(X), np.maximum(X, 0.01 * X))
    close(own.leaky_relu_gradient(X), autograd(functional.leaky_relu, X))


def gelu() -> None:
    close(own.gelu(X), functional.gelu(torch.tensor(X)))
    close(own.gelu_gradient(X), autograd(functional.gelu, X))
    close(own.normal_density(X), slope(own.normal_cdf, X), 1e-7)


def swiglu() -> None:
    layer = FeedForward(TransformerParams(**SIZES, activation="swiglu")).double()
    torch.nn.init.zeros_(layer.gate.bias)
    torch.nn.init.zeros_(layer.up.bias)
    x = torch.randn(5, 8, dtype=torch.float64)
    found = own.swiglu(x.numpy(), layer.gate.weight.detach().numpy().T, layer.up.weight.detach().numpy().T)
    close(found, layer._inner(x).detach())
    close(own.silu_gradient(X), autograd(functional.silu, X))


def chain() -> None:
    """A stack of three layers, x W for the gradient of a row: the product of the layers' Jacobians."""
    random = np.random.default_rng(1)
    weights = [random.normal(size=(4, 4)) for _ in range(3)]
    x = torch.tensor(random.normal(size=4), requires_grad=True)
    state, product = x, np.eye(4)
    for weight in weights:
        z = torch.tensor(weight) @ state
        product = np.diag(own.tanh_gradient(z.detach().numpy())) @ weight @ product
        state = torch.tanh(z)
    last = random.normal(size=4)
    state.backward(torch.tensor(last))
    close(x.grad, last @ product)


def softmax() -> None:
    x = np.random.default_rng(1).normal(size=(3, 7))
    close(own.naive_softmax(x), torch.tensor(x).softmax(-1))
    close(own.naive_softmax(x)[0, 2], np.exp(x[0, 2]) / np.exp(x[0]).sum())


def softmax_shift() -> None:
    x = np.random.default_rng(1).normal(size=(3, 7))
    close(own.naive_softmax(x - 5), own.naive_softmax(x))
    close(own.softmax(x), own.naive_softmax(x))
    close(own.softmax(x * 1000), torch.tensor(x * 1000).softmax(-1))


def softmax_jacobian() -> None:
    x = np.random.default_rng(1).normal(size=6)
    found = own.softmax_jacobian(own.softmax(x))
    columns = [slope(lambda t, at=at: own.softmax(x + t * np.eye(6)[at]), np.zeros(1)) for at in range(6)]
    close(found, np.stack(columns, axis=1), 1e-7)
    close(found, torch.autograd.functional.jacobian(lambda t: t.softmax(-1), torch.tensor(x)))


def softmax_backward() -> None:
    random = np.random.default_rng(1)
    y, grad = own.softmax(random.normal(size=(3, 6))), random.normal(size=(3, 6))
    for row, g, found in zip(y, grad, own.softmax_backward(y, grad), strict=True):
        close(found, own.softmax_jacobian(row) @ g)
