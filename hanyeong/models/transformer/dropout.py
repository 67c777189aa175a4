"""Dropout from random bytes: the same noise for a quarter of the time.

PyTorch draws one 32-bit number a value on the CPU, which costs as much as a tenth of a small model's arithmetic; eight
values share one 64-bit draw here. The share dropped is therefore a multiple of 1/256.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

LEVELS = 256


class Dropout(nn.Module):
    """Sets a share of the values to 0 while training and scales the rest so that the mean stays."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.dropped = round(share * LEVELS)

    def forward(self, x: Tensor) -> Tensor:
        """`x` of any shape; the noise comes from PyTorch's generator of the device."""
        if not self.training or self.dropped == 0:
            return x
        return _dropped(x, keep_like(x, self.dropped), LEVELS / (LEVELS - self.dropped))

    def added(self, x: Tensor, more: Tensor) -> Tensor:
        """`x` plus `more` with a share of its values dropped, in one pass where both are in one format on a CPU."""
        if not self.training or self.dropped == 0 or x.device.type != "cpu" or x.dtype != more.dtype:
            dropped: Tensor = self(more)
            return x + dropped
        kept = keep_like(more, self.dropped).to(more.dtype)
        out: Tensor = _Added.apply(x, more, kept, LEVELS / (LEVELS - self.dropped))  # type: ignore[no-untyped-call]
        return out


def keep_like(x: Tensor, dropped: int) -> Tensor:
    """A byte for each value of `x`: 0 for `dropped` of 256 of them, each by itself, 1 for the others."""
    draws = torch.empty(-(-x.numel() // 8), dtype=torch.int64, device=x.device)
    # From the least to the greatest value: without bounds PyTorch leaves the sign bit at 0.
    draws.random_(torch.iinfo(torch.int64).min, None)
    # In place: a comparison that makes a new tensor of booleans takes 30 times as long on the CPU.
    return draws.view(torch.uint8).ge_(dropped)[: x.numel()].view(x.shape)


class _Dropped(torch.autograd.Function):
    """x * keep * scale, remembering one byte a value."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, keep: Tensor, scale: float) -> Tensor:
        ctx.save_for_backward(keep)
        ctx.scale = scale
        return (x * keep).mul_(scale)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, None, None]:
        (keep,) = ctx.saved_tensors
        return (grads[0] * keep).mul_(ctx.scale), None, None


class _Added(torch.autograd.Function):
    """x + more * kept * scale, `kept` being 0 or 1 in the format of `more`."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, more: Tensor, kept: Tensor, scale: float) -> Tensor:
        ctx.save_for_backward(kept)
        ctx.scale = scale
        return torch.addcmul(x, more, kept, value=scale)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, Tensor, None, None]:
        (kept,) = ctx.saved_tensors
        nothing = kept.new_zeros(())
        return grads[0], torch.addcmul(nothing, grads[0], kept, value=ctx.scale), None, None


def _dropped(x: Tensor, keep: Tensor, scale: float) -> Tensor:
    out: Tensor = _Dropped.apply(x, keep, scale)  # type: ignore[no-untyped-call]
    return out
