"""The exercises of part 1."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

from hanyeong.results.base import Text
from learn.part import Exercise
from learn.parts.functions import activations
from learn.right import expect_close

SOFTMAX_STUB: Final = '''\
import numpy as np


def softmax(x):
    """Softmax over the last axis of an array of any shape, for logits of any size."""
    ...
'''
SOFTMAX_ANSWER: Final = """\
import numpy as np


def softmax(x):
    raised = np.exp(x - x.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)
"""
GELU_STUB: Final = '''\
import math

import numpy as np


def gelu_gradient(x):
    """The derivative of GELU at every element of x."""
    ...
'''
GELU_ANSWER: Final = """\
import math

import numpy as np


def gelu_gradient(x):
    below = 0.5 * (1 + np.vectorize(math.erf)(x / math.sqrt(2)))
    density = np.exp(-x**2 / 2) / math.sqrt(2 * math.pi)
    return below + x * density
"""
BACKWARD_STUB: Final = '''\
import numpy as np


def softmax_backward(y, grad):
    """From y = softmax(x) and the gradient at y to the gradient at x; rows are in the last axis.

    Do not build the Jacobian: a row may have 200,000 columns.
    """
    ...
'''
BACKWARD_ANSWER: Final = """\
import numpy as np


def softmax_backward(y, grad):
    return y * (grad - (y * grad).sum(axis=-1, keepdims=True))
"""


def judge_softmax(answer: Callable[..., Any]) -> None:
    random = np.random.default_rng(7)
    for shape in ((5,), (3, 4), (2, 3, 6)):
        x = random.normal(size=shape)
        expect_close(answer(x), activations.softmax(x), Text(f"모양이 {shape}인 입력", f"an input of shape {shape}"))
    large = np.array([[1000.0, 1000.0, 0.0], [-1000.0, -1001.0, -1002.0]])
    expect_close(answer(large), activations.softmax(large), Text("±1000 크기의 로짓", "logits around ±1000"))


def judge_gelu(answer: Callable[..., Any]) -> None:
    x = np.linspace(-5.0, 5.0, 41)
    expect_close(
        answer(x), activations.gelu_gradient(x), Text("-5에서 5까지의 입력", "inputs from -5 to 5"), tolerance=1e-6
    )


def judge_backward(answer: Callable[..., Any]) -> None:
    random = np.random.default_rng(7)
    for n_columns in (4, 200_000):
        y = activations.softmax(random.normal(size=(2, n_columns)))
        grad = random.normal(size=(2, n_columns))
        said = Text(f"{n_columns:,}열인 행 두 개", f"two rows of {n_columns:,} columns")
        expect_close(answer(y, grad), activations.softmax_backward(y, grad), said)


EXERCISES: Final[Sequence[Exercise]] = (
    Exercise("softmax", SOFTMAX_STUB, SOFTMAX_ANSWER, judge_softmax),
    Exercise("gelu_gradient", GELU_STUB, GELU_ANSWER, judge_gelu),
    Exercise("softmax_backward", BACKWARD_STUB, BACKWARD_ANSWER, judge_backward),
)
