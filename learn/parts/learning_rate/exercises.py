"""The exercises of the part on the learning rate."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

from learn.part import Exercise, expect

Function = Callable[..., Any]


def _judge_rates(answer: Function) -> None:
    found = np.asarray(answer(1e-4, 1.0, 5), dtype=float)
    wanted = [1e-4, 1e-3, 1e-2, 1e-1, 1.0]
    expect(
        found.shape == (5,) and np.allclose(found, wanted),
        f"1e-4에서 1까지 5단계면 {wanted}이어야 합니다. 결과: {found.tolist()}",
        f"5 rates from 1e-4 to 1 are {wanted}; found {found.tolist()}",
    )


def _judge_cosine(answer: Function) -> None:
    for step, wanted in ((0, 0.025), (1, 0.05 * (1 + np.cos(np.pi / 100)) / 2), (50, 0.05), (100, 0.0)):
        found = float(answer(step, 100, 3, 0.1))
        expect(
            abs(found - wanted) < 1e-9,
            f"스텝 {step}(전체 100, 워밍업 3, 최고 0.1)의 학습률은 {wanted:.5f}이어야 합니다. 결과: {found:.5f}",
            f"at step {step} of 100, warm-up 3, peak 0.1, the rate should be {wanted:.5f}; found {found:.5f}",
        )


def _judge_plateau(answer: Function) -> None:
    cases = (
        ([3.0, 2.0, 1.0], 2, [1.0, 1.0, 1.0]),
        ([3.0, 3.0, 3.0, 3.0, 3.0], 2, [1.0, 1.0, 0.5, 0.5, 0.25]),
        ([3.0, 2.0, 2.5, 2.4, 1.0, 1.5, 1.2], 2, [1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.25]),
        ([2.0, 2.0, 1.9, 1.9, 1.9], 3, [1.0] * 5),
    )
    for losses, patience, wanted in cases:
        found = [float(value) for value in answer(losses, patience, 0.5)]
        expect(
            len(found) == len(wanted) and np.allclose(found, wanted),
            f"손실 {losses}, 참을성 {patience}, 배율 0.5: {wanted}이어야 합니다. 결과: {found}",
            f"losses {losses}, patience {patience}, factor 0.5: expected {wanted}; found {found}",
        )


EXERCISES: Final[Sequence[Exercise]] = (
    Exercise(
        "range_rates",
        '''import numpy as np


def range_rates(low, high, n):
    """The `n` learning rates of a range test, from `low` to `high` by equal ratios."""
''',
        """import numpy as np


def range_rates(low, high, n):
    return low * (high / low) ** (np.arange(n) / (n - 1))
""",
        _judge_rates,
    ),
    Exercise(
        "cosine_rate",
        '''import math


def cosine_rate(step, steps, warmup, peak):
    """The rate after `step` of `steps` steps: warm-up min(1, (step + 1) / (warmup + 1)) times half a cosine to 0."""
''',
        """import math


def cosine_rate(step, steps, warmup, peak):
    warm = min(1.0, (step + 1) / (warmup + 1))
    return peak * warm * (1 + math.cos(math.pi * step / steps)) / 2
""",
        _judge_cosine,
    ),
    Exercise(
        "lower_on_plateau",
        '''def lower_on_plateau(losses, patience, factor):
    """The share of the learning rate that is left after each validation.

    It is multiplied by `factor` after `patience` validations in a row without a new best; then counting starts again.
    """
''',
        """def lower_on_plateau(losses, patience, factor):
    best, waited, share, shares = float("inf"), 0, 1.0, []
    for loss in losses:
        if loss < best:
            best, waited = loss, 0
        else:
            waited += 1
        if waited == patience:
            share, waited = share * factor, 0
        shares.append(share)
    return shares
""",
        _judge_plateau,
    ),
)
