"""The formulas of part 3, against autograd, finite differences and counted bytes."""

from __future__ import annotations

import numpy as np
import torch
from torch.nn import functional

from learn.parts.backprop import attention as own_attention
from learn.parts.backprop import rules
from learn.parts.backprop.checking import autograd, numeric, worst
from learn.parts.backprop.memory import of_attention
from learn.parts.backprop.steps import central_difference
from learn.parts.functions.activations import softmax

RANDOM = np.random.default_rng(2)
X, W, B = RANDOM.normal(size=(6, 5)), RANDOM.normal(size=(5, 4)), RANDOM.normal(size=4)
GRAD = RANDOM.normal(size=(6, 4))
Q, SEEN = RANDOM.normal(size=(5, 4)), RANDOM.normal(size=(5, 4))
K, V = RANDOM.normal(size=(7, 4)), RANDOM.normal(size=(7, 4))


def equal(found: list[np.ndarray], right: list[np.ndarray], tolerance: float = 1e-12) -> None:
    assert worst(found, right) < tolerance


def vjp() -> None:
    x = X[0]
    jacobian = torch.autograd.functional.jacobian(lambda t: t.softmax(0) @ torch.tensor(W), torch.tensor(x)).numpy()
    (found,) = autograd(lambda t: t.softmax(0) @ torch.tensor(W), GRAD[0], x)
    equal([jacobian.T @ GRAD[0]], [found])


def linear() -> None:
    equal([*rules.linear_backward(X, W, GRAD)], autograd(lambda x, w, b: x @ w + b, GRAD, X, W, B))
    equal([rules.linear_backward(X, W, GRAD).weight], [numeric(lambda w: float(((X @ w) * GRAD).sum()), W)], 1e-8)


def elementwise() -> None:
    wide = RANDOM.normal(size=X.shape)
    equal([rules.tanh_backward(np.tanh(X), wide)], [numeric(lambda x: float((np.tanh(x) * wide).sum()), X)], 1e-8)


def branches() -> None:
    wide = RANDOM.normal(size=X.shape)
    apart = rules.tanh_backward(np.tanh(X), wide) + rules.linear_backward(X, W, GRAD).x
    equal([apart], [numeric(lambda x: float((np.tanh(x) * wide).sum() + ((x @ W) * GRAD).sum()), X)], 1e-8)


def mean() -> None:
    equal([rules.mean_backward(X.shape, GRAD[:, 0])], autograd(lambda t: t.mean(1), GRAD[:, 0], X))


def embedding() -> None:
    words = np.array([0, 3, 3, 1, 3, 0])
    equal([rules.embedding_backward(5, words, GRAD)], autograd(lambda t: t[torch.tensor(words)], GRAD, W))


def layer_norm() -> None:
    wide = RANDOM.normal(size=X.shape)
    equal([rules.layer_norm(X)], [functional.layer_norm(torch.tensor(X), (5,)).numpy()])
    equal([rules.layer_norm_backward(X, wide)], autograd(lambda t: functional.layer_norm(t, (5,)), wide, X))


def central() -> None:
    """The error is h**2 f''' / 6: for a cubic exactly, whatever h."""
    for h in (0.1, 0.5, 2.0):
        found = central_difference(lambda x: 2 * x**3 + x, np.array(0.7), np.array(h))
        np.testing.assert_allclose(found, 6 * 0.7**2 + 1 + h**2 / 6 * 12, rtol=1e-12)


def attention() -> None:
    found = own_attention.attention(Q, K, V)
    equal([found], [functional.scaled_dot_product_attention(*(torch.tensor(each) for each in (Q, K, V))).numpy()])
    equal([found], [softmax(Q @ K.T / np.sqrt(4)) @ V])


def attention_values() -> None:
    share = softmax(Q @ K.T / 2)
    equal([share.T @ SEEN], [numeric(lambda v: float((own_attention.attention(Q, K, v) * SEEN).sum()), V)], 1e-8)
    equal([SEEN @ V.T], [numeric(lambda a: float(((a @ V) * SEEN).sum()), share)], 1e-8)


def attention_scores() -> None:
    score = Q @ K.T / 2
    share, grad_share = softmax(score), SEEN @ V.T
    found = share * (grad_share - (share * grad_share).sum(1, keepdims=True))
    equal([found], [numeric(lambda s: float(((softmax(s) @ V) * SEEN).sum()), score)], 1e-8)


def attention_queries() -> None:
    found = own_attention.attention_backward(Q, K, V, SEEN)
    equal([*found], autograd(functional.scaled_dot_product_attention, SEEN, Q, K, V))


def attention_memory() -> None:
    """Bytes are quadratic in the length: 4 H T**2 for the shares, the rest linear."""
    n_heads, width, length = 4, 64, 128
    single, double = (of_attention(t, width, n_heads) for t in (length, 2 * length))
    linear = 2 * single - double  # a T**2 + b T at T and 2 T: their difference leaves -2 a T**2
    assert linear < 0
    assert -linear / 2 == 4 * n_heads * length**2
    assert single == 4 * 1 * (n_heads * length**2 + 3 * length * width)
