"""Gradient rules: for each operation, from the gradient at its output to the gradients at its inputs.

N rows, I inputs, O outputs. `grad` is always the gradient of the loss with respect to what the operation returned.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]


class LinearGradients(NamedTuple):
    """Of x @ weight + bias."""

    x: Array
    weight: Array
    bias: Array


def linear_backward(x_NI: Array, weight_IO: Array, grad_NO: Array) -> LinearGradients:
    """The shapes leave no choice: each gradient has the shape of what it belongs to."""
    return LinearGradients(grad_NO @ weight_IO.T, x_NI.T @ grad_NO, grad_NO.sum(axis=0))


def tanh_backward(y: Array, grad: Array) -> Array:
    return grad * (1.0 - y**2)


def mean_backward(shape: tuple[int, int], grad_N: Array) -> Array:
    """Of x.mean(axis=1): what was one number for a row goes back to each of its places."""
    return np.broadcast_to(grad_N[:, None] / shape[1], shape)


def embedding_backward(n_words: int, word_N: NDArray[np.int64], grad_ND: Array) -> Array:
    """Of weight[word]: a word that occurs twice gets both gradients."""
    grad_VD = np.zeros((n_words, grad_ND.shape[1]))
    np.add.at(grad_VD, word_N, grad_ND)
    return grad_VD


def layer_norm(x_ND: Array, epsilon: float = 1e-5) -> Array:
    centred = x_ND - x_ND.mean(axis=-1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + epsilon)


def layer_norm_backward(x_ND: Array, grad_ND: Array, epsilon: float = 1e-5) -> Array:
    """Mean and variance depend on x as well: each takes its share out of the gradient."""
    scale_N1 = 1.0 / np.sqrt(x_ND.var(axis=-1, keepdims=True) + epsilon)
    y_ND = (x_ND - x_ND.mean(axis=-1, keepdims=True)) * scale_N1
    along_N1 = (grad_ND * y_ND).mean(axis=-1, keepdims=True)
    return scale_N1 * (grad_ND - grad_ND.mean(axis=-1, keepdims=True) - y_ND * along_N1)


def careless_layer_norm_backward(x_ND: Array, grad_ND: Array, epsilon: float = 1e-5) -> Array:
    """The same, as if mean and variance were constants: wrong, and without an error."""
    return grad_ND / np.sqrt(x_ND.var(axis=-1, keepdims=True) + epsilon)
