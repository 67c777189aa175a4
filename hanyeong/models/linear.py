"""The layers' linear maps: on a CPU in bfloat16 with the bias, and a ReLU after it, inside oneDNN's product.

PyTorch copies the bias into the result first and passes over it again for the ReLU: two passes over the widest tensor
of a layer, a quarter of the product's time. N rows, C columns in, R columns out.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional


class Linear(nn.Linear):
    """y = x weight.T + bias, [N, C] -> [N, R]; `relu` sets what is below 0 to 0.

    `n_fused`: so many projections of the same input, one below another in the weight.
    """

    def __init__(self, n_in: int, n_out: int, n_fused: int = 1) -> None:
        super().__init__(n_in, n_out)
        self.n_fused = n_fused

    def forward(self, x: Tensor, relu: bool = False) -> Tensor:
        """`x` [..., C]."""
        if x.dim() == 2 and _by_onednn(x) and _by_onednn(self.weight):
            out: Tensor = _Fused.apply(x, self.weight, self.bias, relu)  # type: ignore[no-untyped-call]
            return out
        out = functional.linear(x, self.weight, self.bias)
        return functional.relu(out) if relu else out


class _Fused(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x_NC: Tensor, weight_RC: Tensor, bias_R: Tensor, relu: bool) -> Tensor:
        y_NR: Tensor = torch.ops.mkldnn._linear_pointwise(x_NC, weight_RC, bias_R, "relu" if relu else "none", [], "")
        ctx.save_for_backward(x_NC, weight_RC, y_NR if relu else None)
        return y_NR

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, Tensor, Tensor, None]:
        x_NC, weight_RC, y_NR = ctx.saved_tensors
        grad_NR = grads[0] if y_NR is None else torch.ops.aten.threshold_backward(grads[0], y_NR, 0)
        # The wider one first, though it is the first that oneDNN has to turn: 15 % less time.
        wide = grad_NR.size(1) >= x_NC.size(1)
        grad_weight = grad_NR.t() @ x_NC if wide else (x_NC.t() @ grad_NR).t()
        return grad_NR @ weight_RC, grad_weight, grad_NR.sum(0), None


def _by_onednn(x: Tensor) -> bool:
    return x.dtype == torch.bfloat16 and x.device.type == "cpu" and _has_bfloat16_products()


@cache
def _has_bfloat16_products() -> bool:
    return bool(torch._C._has_mkldnn and torch.ops.mkldnn._is_mkldnn_bf16_supported())
