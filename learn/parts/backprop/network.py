"""A network of two layers with cross-entropy, forward and back by hand."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from learn.parts.backprop.rules import Array, linear_backward, tanh_backward
from learn.parts.losses.losses import cross_entropy, cross_entropy_gradient, one_hot


class Weights(NamedTuple):
    """Of both layers; gradients have the same form."""

    first: Array
    first_bias: Array
    second: Array
    second_bias: Array


def initial(n_inputs: int, n_hidden: int, n_classes: int, seed: int) -> Weights:
    random = np.random.default_rng(seed)
    return Weights(
        random.normal(size=(n_inputs, n_hidden)) / np.sqrt(n_inputs),
        np.zeros(n_hidden),
        random.normal(size=(n_hidden, n_classes)) / np.sqrt(n_hidden),
        np.zeros(n_classes),
    )


def loss_of(weights: Weights, x_NI: Array, class_N: NDArray[np.int64]) -> float:
    hidden_NH = np.tanh(x_NI @ weights.first + weights.first_bias)
    return cross_entropy(hidden_NH @ weights.second + weights.second_bias, class_N)


def gradients(weights: Weights, x_NI: Array, class_N: NDArray[np.int64]) -> Weights:
    """Forward while keeping what the way back needs, then the rules in reverse order."""
    hidden_NH = np.tanh(x_NI @ weights.first + weights.first_bias)
    logits_NV = hidden_NH @ weights.second + weights.second_bias

    grad_NV = cross_entropy_gradient(logits_NV, one_hot(class_N, logits_NV.shape[1]))
    second = linear_backward(hidden_NH, weights.second, grad_NV)
    grad_NH = tanh_backward(hidden_NH, second.x)
    first = linear_backward(x_NI, weights.first, grad_NH)
    return Weights(first.weight, first.bias, second.weight, second.bias)
