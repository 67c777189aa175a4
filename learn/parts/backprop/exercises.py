"""The exercises of part 3."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

from hanyeong.results.base import Text
from learn.part import Exercise, expect
from learn.parts.backprop import attention, rules
from learn.right import expect_close

LINEAR_STUB: Final = '''\
import numpy as np


def linear_backward(x, weight, grad):
    """Gradients of x @ weight + bias: return those of x [N, I], weight [I, O] and bias [O].

    grad [N, O] is the gradient at the output.
    """
    ...
'''
LINEAR_ANSWER: Final = """\
import numpy as np


def linear_backward(x, weight, grad):
    return grad @ weight.T, x.T @ grad, grad.sum(axis=0)
"""
NORM_STUB: Final = '''\
import numpy as np


def layer_norm_backward(x, grad, epsilon):
    """The gradient at x [N, D] of (x - mean) / sqrt(variance + epsilon), each row on its own."""
    ...
'''
NORM_ANSWER: Final = """\
import numpy as np


def layer_norm_backward(x, grad, epsilon):
    scale = 1 / np.sqrt(x.var(axis=1, keepdims=True) + epsilon)
    y = (x - x.mean(axis=1, keepdims=True)) * scale
    along = (grad * y).mean(axis=1, keepdims=True)
    return scale * (grad - grad.mean(axis=1, keepdims=True) - y * along)
"""
ATTENTION_STUB: Final = '''\
import numpy as np


def attention_backward(q, k, v, grad):
    """Gradients of softmax(q k^T / sqrt(d)) v: return those of q [T, d], k [S, d] and v [S, d].

    grad [T, d] is the gradient at the output.
    """
    ...
'''
ATTENTION_ANSWER: Final = """\
import numpy as np


def attention_backward(q, k, v, grad):
    scale = 1 / np.sqrt(q.shape[1])
    score = q @ k.T * scale
    share = np.exp(score - score.max(axis=1, keepdims=True))
    share /= share.sum(axis=1, keepdims=True)
    grad_share = grad @ v.T
    grad_score = share * (grad_share - (share * grad_share).sum(axis=1, keepdims=True)) * scale
    return grad_score @ k, grad_score.T @ q, share.T @ grad
"""


def _each(found: Any, right: Sequence[rules.Array], names: Sequence[str]) -> None:
    """Fail unless as many gradients came back, each of them right."""
    n = len(found) if isinstance(found, tuple | list) else 0
    expect(
        n == len(right),
        f"기울기 {len(right)}개({', '.join(names)})를 돌려주어야 합니다",
        f"expected {len(right)} gradients: {', '.join(names)}",
    )
    for one, wanted, name in zip(found, right, names, strict=True):
        expect_close(one, wanted, Text(f"{name}의 기울기", f"gradient of {name}"))


def judge_linear(answer: Callable[..., Any]) -> None:
    random = np.random.default_rng(5)
    x, weight, grad = random.normal(size=(6, 3)), random.normal(size=(3, 4)), random.normal(size=(6, 4))
    _each(answer(x, weight, grad), rules.linear_backward(x, weight, grad), ("x", "weight", "bias"))


def judge_norm(answer: Callable[..., Any]) -> None:
    random = np.random.default_rng(5)
    x, grad = 3 + 2 * random.normal(size=(4, 6)), random.normal(size=(4, 6))
    tried = Text("평균 3, 표준편차 2인 입력", "inputs with mean 3 and standard deviation 2")
    expect_close(answer(x, grad, 1e-5), rules.layer_norm_backward(x, grad, 1e-5), tried)


def judge_attention(answer: Callable[..., Any]) -> None:
    random = np.random.default_rng(5)
    q, grad = random.normal(size=(5, 4)), random.normal(size=(5, 4))
    k, v = random.normal(size=(7, 4)), random.normal(size=(7, 4))
    _each(answer(q, k, v, grad), attention.attention_backward(q, k, v, grad), ("q", "k", "v"))


EXERCISES: Final[Sequence[Exercise]] = (
    Exercise("linear_backward", LINEAR_STUB, LINEAR_ANSWER, judge_linear),
    Exercise("layer_norm_backward", NORM_STUB, NORM_ANSWER, judge_norm),
    Exercise("attention_backward", ATTENTION_STUB, ATTENTION_ANSWER, judge_attention),
)
