"""Activation functions with their gradients, element by element, and softmax, which looks at a whole row."""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]


def sigmoid(x: Array) -> Array:
    """1 / (1 + exp(-x)), by the side on which exp cannot overflow."""
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, small) / (1.0 + small)


def sigmoid_gradient(x: Array) -> Array:
    y = sigmoid(x)
    return y * (1.0 - y)


def tanh_gradient(x: Array) -> Array:
    return 1.0 - np.tanh(x) ** 2


def relu(x: Array) -> Array:
    return np.maximum(x, 0.0)


def relu_gradient(x: Array) -> Array:
    """At 0 there is none; like PyTorch, take 0."""
    return (x > 0).astype(np.float64)


def leaky_relu(x: Array, slope: float = 0.01) -> Array:
    return np.where(x > 0, x, slope * x)


def leaky_relu_gradient(x: Array, slope: float = 0.01) -> Array:
    return np.where(x > 0, 1.0, slope)


def normal_cdf(x: Array) -> Array:
    """Share of a standard normal distribution below x."""
    return 0.5 * (1.0 + np.vectorize(math.erf)(x / math.sqrt(2.0)))


def normal_density(x: Array) -> Array:
    return np.exp(-(x**2) / 2.0) / math.sqrt(2.0 * math.pi)


def gelu(x: Array) -> Array:
    return x * normal_cdf(x)


def gelu_gradient(x: Array) -> Array:
    return normal_cdf(x) + x * normal_density(x)


def silu(x: Array) -> Array:
    return x * sigmoid(x)


def silu_gradient(x: Array) -> Array:
    return sigmoid(x) + x * sigmoid_gradient(x)


def swiglu(x: Array, gate: Array, up: Array) -> Array:
    """Two projections of x [N, D] by [D, F] each, one of which gates the other: [N, F]."""
    return silu(x @ gate) * (x @ up)


def naive_softmax(x: Array) -> Array:
    """As it is written in books: exp overflows where x is large."""
    raised = np.exp(x)
    return raised / raised.sum(axis=-1, keepdims=True)


def softmax(x: Array) -> Array:
    """Softmax over the last axis. The largest input is moved to 0, which changes nothing but the rounding."""
    raised = np.exp(x - x.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)


def softmax_jacobian(y: Array) -> Array:
    """The derivatives of each output y[i] by each input x[j], [V, V]."""
    return np.diag(y) - np.outer(y, y)


def softmax_backward(y: Array, grad: Array) -> Array:
    """The Jacobian times the gradient that arrives, row by row and without the Jacobian."""
    return y * (grad - (y * grad).sum(axis=-1, keepdims=True))
