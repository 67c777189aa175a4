"""The exercises of part 2."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

from hanyeong.results.base import Text
from learn.part import Exercise
from learn.parts.losses import losses
from learn.right import expect_close

CE_STUB: Final = '''\
import numpy as np


def cross_entropy(logits, classes):
    """Mean cross-entropy of logits [N, V] against classes [N], for logits of any size."""
    ...
'''
CE_ANSWER: Final = """\
import numpy as np


def cross_entropy(logits, classes):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_total = np.log(np.exp(shifted).sum(axis=1))
    return (log_total - shifted[np.arange(len(classes)), classes]).mean()
"""
BCE_STUB: Final = '''\
import numpy as np


def bce_with_logits(logits, targets):
    """Mean binary cross-entropy of logits of any size against targets between 0 and 1."""
    ...
'''
BCE_ANSWER: Final = """\
import numpy as np


def bce_with_logits(logits, targets):
    return (np.maximum(logits, 0) - logits * targets + np.log1p(np.exp(-np.abs(logits)))).mean()
"""
SMOOTH_STUB: Final = '''\
import numpy as np


def smoothed_gradient(logits, classes, epsilon):
    """The gradient of label-smoothed cross-entropy (mean over N) with respect to logits [N, V].

    A share epsilon of each target is spread evenly over all V classes.
    """
    ...
'''
SMOOTH_ANSWER: Final = """\
import numpy as np


def smoothed_gradient(logits, classes, epsilon):
    n, n_classes = logits.shape
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    grad = raised / raised.sum(axis=1, keepdims=True) - epsilon / n_classes
    grad[np.arange(n), classes] -= 1 - epsilon
    return grad / n
"""
NORMAL: Final = Text("보통 크기의 로짓", "ordinary logits")
LARGE: Final = Text("±1000 크기의 로짓", "logits around ±1000")


def judge_cross_entropy(answer: Callable[..., Any]) -> None:
    random = np.random.default_rng(3)
    logits, classes = random.normal(size=(6, 5)), random.integers(5, size=6)
    expect_close(answer(logits, classes), losses.cross_entropy(logits, classes), NORMAL)
    expect_close(answer(1000 * logits, classes), losses.cross_entropy(1000 * logits, classes), LARGE)


def judge_bce(answer: Callable[..., Any]) -> None:
    random = np.random.default_rng(3)
    logits, targets = random.normal(size=(6, 3)), random.random((6, 3))
    expect_close(answer(logits, targets), losses.bce_with_logits(logits, targets), NORMAL)
    expect_close(answer(1000 * logits, targets), losses.bce_with_logits(1000 * logits, targets), LARGE)
    tiny = np.array([40.0])
    tried = Text("로짓 40, 타깃 1(참값은 0이 아닙니다)", "logit 40 and target 1 (the true value is not 0)")
    expect_close(np.log(answer(tiny, np.ones(1))), np.log(losses.bce_with_logits(tiny, np.ones(1))), tried, 1e-6)


def judge_smoothed(answer: Callable[..., Any]) -> None:
    random = np.random.default_rng(3)
    logits, classes = random.normal(size=(6, 5)), random.integers(5, size=6)
    for epsilon in (0.0, 0.1):
        right = losses.cross_entropy_gradient(logits, losses.smoothed(classes, 5, epsilon))
        tried = Text(f"epsilon = {epsilon}", f"epsilon = {epsilon}")
        expect_close(answer(logits.copy(), classes, epsilon), right, tried)


EXERCISES: Final[Sequence[Exercise]] = (
    Exercise("cross_entropy", CE_STUB, CE_ANSWER, judge_cross_entropy),
    Exercise("bce_with_logits", BCE_STUB, BCE_ANSWER, judge_bce),
    Exercise("smoothed_gradient", SMOOTH_STUB, SMOOTH_ANSWER, judge_smoothed),
)
