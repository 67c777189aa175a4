"""Softmax in the number formats that models compute in, compared with float64."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import torch
from torch import Tensor

FORMATS: Final[Mapping[str, torch.dtype]] = {
    "float32": torch.float32,
    "bfloat16": torch.bfloat16,
    "float16": torch.float16,
}


def naive(x: Tensor) -> Tensor:
    raised = x.exp()
    return raised / raised.sum(-1, keepdim=True)


def shifted(x: Tensor) -> Tensor:
    raised = (x - x.amax(-1, keepdim=True)).exp()
    return raised / raised.sum(-1, keepdim=True)


def largest_error(x: Tensor, dtype: torch.dtype, *, shift: bool) -> float:
    """How far a softmax in `dtype` is from float64 for the same (rounded) inputs; NaN counts as it is."""
    rounded = x.to(dtype)
    exact = shifted(rounded.double())
    found = (shifted if shift else naive)(rounded).double()
    return float((found - exact).abs().max())


def first_overflow(dtype: torch.dtype) -> float:
    """The smallest multiple of 0.01 whose exponential is infinite in `dtype`."""
    low, high = 0.0, 1000.0
    while high - low > 0.005:
        middle = (low + high) / 2
        finite = torch.isfinite(torch.tensor(middle, dtype=dtype).exp()).item()
        low, high = (middle, high) if finite else (low, middle)
    return round(high, 2)
