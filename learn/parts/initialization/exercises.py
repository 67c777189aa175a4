"""The exercises of part 4."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

from hanyeong.results.base import Text
from learn.part import Exercise, expect
from learn.right import expect_close

STD_STUB: Final = '''\
def weight_std(n_in, n_out, activation):
    """The standard deviation of initial weights [n_in, n_out]: Xavier for "tanh", He for "relu"."""
    ...
'''
STD_ANSWER: Final = """\
def weight_std(n_in, n_out, activation):
    variance = 2 / n_in if activation == "relu" else 2 / (n_in + n_out)
    return variance**0.5
"""
DEPTH_STUB: Final = '''\
def mean_square_after(n_layers, width, variance, relu):
    """Expected mean square of the signal after n_layers of equal width, if it is 1 at the input.

    Weights have this variance and mean 0. With relu=True a ReLU follows each layer, otherwise nothing does.
    """
    ...
'''
DEPTH_ANSWER: Final = """\
def mean_square_after(n_layers, width, variance, relu):
    factor = width * variance / (2 if relu else 1)
    return factor**n_layers
"""
ORTHOGONAL_STUB: Final = '''\
import numpy as np


def orthogonal(n, seed):
    """A random orthogonal matrix [n, n]; another seed gives another one."""
    ...
'''
ORTHOGONAL_ANSWER: Final = """\
import numpy as np


def orthogonal(n, seed):
    q, r = np.linalg.qr(np.random.default_rng(seed).normal(size=(n, n)))
    return q * np.sign(np.diag(r))
"""


def judge_std(answer: Callable[..., Any]) -> None:
    for n_in, n_out in ((256, 256), (512, 128)):
        sizes = f"{n_in}×{n_out}"
        expect_close(answer(n_in, n_out, "relu"), (2 / n_in) ** 0.5, Text(f"{sizes}, ReLU", f"{sizes}, ReLU"))
        right = (2 / (n_in + n_out)) ** 0.5
        expect_close(answer(n_in, n_out, "tanh"), right, Text(f"{sizes}, tanh", f"{sizes}, tanh"))


def judge_depth(answer: Callable[..., Any]) -> None:
    for n_layers, width, variance, relu in ((50, 100, 0.01, False), (50, 100, 0.02, True), (10, 256, 0.01, True)):
        right = (width * variance / (2 if relu else 1)) ** n_layers
        tried = f"{n_layers}, {width}, {variance}, relu={relu}"
        expect_close(answer(n_layers, width, variance, relu), right, Text(tried, tried), 1e-6)


def judge_orthogonal(answer: Callable[..., Any]) -> None:
    first = answer(16, 1)
    expect(first is not None, "행렬을 돌려주어야 합니다", "expected a matrix")
    tried = Text("전치와의 곱", "product with the transpose")
    expect_close(np.asarray(first).T @ np.asarray(first), np.eye(16), tried)
    expect(
        not np.allclose(first, answer(16, 2)),
        "시드 1과 2의 행렬이 같습니다",
        "seeds 1 and 2 give the same matrix",
    )
    expect(np.abs(first).max() < 0.99, "무작위 행렬이 아닙니다", "the matrix is not random")


EXERCISES: Final[Sequence[Exercise]] = (
    Exercise("weight_std", STD_STUB, STD_ANSWER, judge_std),
    Exercise("mean_square_after", DEPTH_STUB, DEPTH_ANSWER, judge_depth),
    Exercise("orthogonal", ORTHOGONAL_STUB, ORTHOGONAL_ANSWER, judge_orthogonal),
)
