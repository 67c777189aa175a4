"""Losses with their gradients in NumPy. N examples, V classes; every loss is a mean over the examples."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Classes: TypeAlias = NDArray[np.int64]


def mse(found: Array, wanted: Array) -> float:
    return float(((found - wanted) ** 2).mean())


def mse_gradient(found: Array, wanted: Array) -> Array:
    return 2.0 * (found - wanted) / found.size


def log_softmax(logits_NV: Array) -> Array:
    """log(softmax), from the logits themselves: no probability is computed, so none can become 0."""
    shifted = logits_NV - logits_NV.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def cross_entropy(logits_NV: Array, class_N: Classes) -> float:
    """The target is a class for each example."""
    rows = np.arange(len(class_N))
    return float(-log_softmax(logits_NV)[rows, class_N].mean())


def soft_cross_entropy(logits_NV: Array, target_NV: Array) -> float:
    """The target is a distribution for each example, such as a one-hot or a smoothed one."""
    return float(-(target_NV * log_softmax(logits_NV)).sum(axis=-1).mean())


def cross_entropy_gradient(logits_NV: Array, target_NV: Array) -> Array:
    """What was predicted minus what was wanted."""
    return (np.exp(log_softmax(logits_NV)) - target_NV) / len(logits_NV)


def one_hot(class_N: Classes, n_classes: int) -> Array:
    return np.eye(n_classes)[class_N]


def smoothed(class_N: Classes, n_classes: int, epsilon: float) -> Array:
    """Label smoothing: a share `epsilon` of each target is spread evenly over all classes."""
    return (1.0 - epsilon) * one_hot(class_N, n_classes) + epsilon / n_classes


def bce_with_logits(logits: Array, targets: Array) -> float:
    """Binary cross-entropy from logits; with several columns each is a label of its own."""
    return float((np.maximum(logits, 0.0) - logits * targets + np.log1p(np.exp(-np.abs(logits)))).mean())


def bce_with_logits_gradient(logits: Array, targets: Array) -> Array:
    small = np.exp(-np.abs(logits))
    probability = np.where(logits >= 0, 1.0, small) / (1.0 + small)
    return (probability - targets) / logits.size
