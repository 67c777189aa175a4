"""The formulas of part 4, against samples large enough, and against the stacks that the part measures."""

from __future__ import annotations

import math

import numpy as np
import torch

from learn.parts.initialization.stacks import plain, residual
from learn.parts.initialization.weights import he as he_weights
from learn.parts.initialization.weights import orthogonal as orthogonal_weights
from learn.parts.initialization.weights import xavier as xavier_weights

RANDOM = np.random.default_rng(3)
N, M = 300, 200


def near(found: float, right: float, tolerance: float = 0.05) -> None:
    assert math.isclose(found, right, rel_tol=tolerance), (found, right)


def forward() -> None:
    """Inputs with a mean of their own: only E(x**2) counts."""
    x, w = 1 + RANDOM.normal(size=(500, N)), 0.3 * RANDOM.normal(size=(N, M))
    near(float((x @ w).var()), N * 0.09 * float((x**2).mean()), 0.15)


def backward() -> None:
    grad, w = 1 + RANDOM.normal(size=(500, M)), 0.3 * RANDOM.normal(size=(N, M))
    near(float((grad @ w.T).var()), M * 0.09 * float((grad**2).mean()), 0.15)


def depth() -> None:
    x, width = RANDOM.normal(size=(200, 400)), 400
    for factor in (0.5, 2.0):
        state = x
        for _ in range(4):
            state = state @ (RANDOM.normal(size=(width, width)) * (factor / width) ** 0.5)
        near(float((state**2).mean()), factor**4 * float((x**2).mean()), 0.2)


def xavier() -> None:
    near(float(xavier_weights(N, M, torch.Generator().manual_seed(1)).var()), 2 / (N + M))


def relu_half() -> None:
    x = 3 * RANDOM.normal(size=1_000_000)
    near(float((np.maximum(x, 0) ** 2).mean()), 9 / 2, 0.01)


def he() -> None:
    near(float(he_weights(N, M, torch.Generator().manual_seed(1)).var()), 2 / N)
    near(plain("he", "relu", 5, 512, 1).forward[-1], 1.0, 0.3)
    near(plain("xavier", "relu", 5, 512, 1).forward[-1], 0.5**5, 0.3)


def orthogonal() -> None:
    x = RANDOM.normal(size=(50, 64))
    for shape in ((64, 64), (64, 100)):
        w = orthogonal_weights(*shape, torch.Generator().manual_seed(1)).double().numpy()
        np.testing.assert_allclose(np.linalg.norm(x @ w, axis=1), np.linalg.norm(x, axis=1), rtol=1e-4)
    square = orthogonal_weights(64, 64, torch.Generator().manual_seed(1)).numpy()
    np.testing.assert_allclose(square.T @ square, np.eye(64), atol=1e-5)


def residual_sum() -> None:
    near(residual("sum", 8, 512, 1).forward[-1], 2.0**8, 0.3)


def residual_scaled() -> None:
    found = residual("scaled", 16, 512, 1).forward[-1]
    near(found, (1 + 1 / 16) ** 16, 0.15)
    assert math.e > (1 + 1 / 16) ** 16


def pre_norm() -> None:
    near(residual("pre_norm", 16, 512, 1).forward[-1], 1.0 + 16, 0.15)


def post_norm() -> None:
    for n_layers in (1, 2, 4):
        near(residual("post_norm", n_layers, 512, 1).kept, 2 ** (-n_layers / 2), 0.1)
