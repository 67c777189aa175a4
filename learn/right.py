"""Compare an answer to an exercise with the right values."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hanyeong.results.base import Text
from learn.part import expect


def expect_close(found: Any, right: Any, tried: Text, tolerance: float = 1e-9) -> None:
    """Fail an exercise with the first value that differs, and with what was tried."""
    wanted: NDArray[np.float64] = np.asarray(right, dtype=np.float64)
    array = _as_array(found, tried)
    expect(
        array.shape == wanted.shape,
        f"{tried.ko}: 결과의 모양이 {array.shape}입니다. {wanted.shape}이어야 합니다",
        f"{tried.en}: the result has shape {array.shape}, expected {wanted.shape}",
    )
    wrong = ~(np.abs(array - wanted) <= tolerance * np.maximum(1.0, np.abs(wanted)))
    if wrong.any():
        at = tuple(int(i) for i in np.argwhere(wrong)[0])
        where = Text(f"위치 {list(at)}의 값이", f"the value at {list(at)}") if at else Text("결과가", "the result")
        expect(
            False,
            f"{tried.ko}: {where.ko} {array[at]:.6g}입니다. {wanted[at]:.6g}이어야 합니다",
            f"{tried.en}: {where.en} is {array[at]:.6g}, expected {wanted[at]:.6g}",
        )


def _as_array(found: Any, tried: Text) -> NDArray[np.float64]:
    expect(found is not None, f"{tried.ko}: 돌려준 값이 없습니다", f"{tried.en}: nothing was returned")
    try:
        return np.asarray(found, dtype=np.float64)
    except (TypeError, ValueError):
        kind = type(found).__name__
        expect(
            False,
            f"{tried.ko}: 결과가 {kind}입니다. 수나 배열이어야 합니다",
            f"{tried.en}: the result is {kind}, expected a number or an array",
        )
        raise
