"""How far finite differences are from the gradient, by the size of their step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[np.floating[Any]]
EXPONENTS: Final = tuple(at / 2 for at in range(-26, 0))
"""Steps from 10**-13 to 10**-0.5."""


def errors(dtype: type[np.floating[Any]], *, central: bool) -> list[float]:
    """For each step the relative error of the derivative of tanh at 0.5, computed in `dtype`."""
    x = np.asarray(0.5, dtype=dtype)
    exact = 1.0 - float(np.tanh(np.float64(0.5))) ** 2
    difference = central_difference if central else forward_difference
    found = [float(difference(np.tanh, x, np.asarray(10.0**at, dtype=dtype))) for at in EXPONENTS]
    return [abs(each - exact) / exact for each in found]


def forward_difference(function: Callable[..., Numbers], x: Numbers, h: Numbers) -> Numbers:
    return (function(x + h) - function(x)) / h


def central_difference(function: Callable[..., Numbers], x: Numbers, h: Numbers) -> Numbers:
    return (function(x + h) - function(x - h)) / (2 * h)
