"""Label-smoothed cross-entropy in chunks of rows: logits are never held all at once.

The logits of one batch are its largest tensor by far (3,000 tokens x 16,000 words: 192 MB, three times over with the
plain way). The gradient of a chunk is known as soon as its softmax is, which is all that is computed of a logit.
N target tokens of a batch, D width, V vocabulary, C rows of a chunk.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

CHUNK_BYTES = 1 << 24
"""Of the logits of one chunk: about 500 rows of 8,000 words in float32 and 1,000 in bfloat16 were fastest; with fewer
the gradient is added up too often."""
CHUNK_ROWS = 128
"""In a lower precision a chunk has a multiple of so many rows, rows of zeros at its end: a CPU builds a kernel for each
other number of them, in 20 milliseconds."""
CUDA_CHUNK_VALUES = 1 << 27
"""On a GPU chunks only bound memory; small ones would leave it idle."""
MIN_PROBABILITY = 1e-38
"""Least probability whose logarithm is taken: float32 knows little below it."""


class Loss(NamedTuple):
    """Sums over the target tokens, in nats: what is minimised, and the plain negative log likelihood."""

    smoothed: Tensor
    nll: Tensor


class EvalSums(NamedTuple):
    """Sums over target tokens without gradients: negative log likelihood in nats, and first guesses that were right."""

    nll: Tensor
    n_right: Tensor


def smoothed_loss(
    hidden_ND: Tensor, weight_VD: Tensor, target_N: Tensor, smoothing: float, dtype: torch.dtype | None = None
) -> Loss:
    """Label-smoothed cross-entropy of logits hidden @ weight.T against `target_N`, summed.

    With smoothing e a token's loss is -(1 - e) log p(target) - e / V sum over v of log p(v) (Szegedy et al. 2016,
    section 7). `dtype` is what matrix products and softmax are done in (the hidden states' own by default); sums are
    never below float32.
    """
    out: tuple[Tensor, Tensor] = _Smoothed.apply(  # type: ignore[no-untyped-call]
        hidden_ND, weight_VD, target_N, smoothing, dtype or hidden_ND.dtype
    )
    return Loss(*out)


@torch.no_grad()
def eval_loss(hidden_ND: Tensor, weight_VD: Tensor, target_N: Tensor) -> EvalSums:
    """How well the target is predicted, without smoothing."""
    nll, n_right = hidden_ND.new_zeros((), dtype=torch.float64), target_N.new_zeros(())
    hidden_ND = _filled_up(hidden_ND)
    for rows in _chunks(hidden_ND, weight_VD):
        target_C = target_N[rows]
        logits_CV = functional.linear(hidden_ND[rows], weight_VD)[: len(target_C)]
        nll += functional.cross_entropy(logits_CV.float(), target_C, reduction="sum").double()
        n_right += (logits_CV.argmax(1) == target_C).sum()
    return EvalSums(nll, n_right)


class _Smoothed(torch.autograd.Function):
    @staticmethod
    def forward(  # noqa: PLR0917  what autograd passes on
        ctx: Any, hidden_ND: Tensor, weight_VD: Tensor, target_N: Tensor, smoothing: float, dtype: torch.dtype
    ) -> tuple[Tensor, Tensor]:
        hidden_in, weight_in = _filled_up(hidden_ND.to(dtype)), weight_VD.to(dtype)
        nll = hidden_ND.new_zeros((), dtype=_wide(dtype))
        # What smoothing takes evenly from all words is the same for every row and word: two sums, no pass over logits.
        words_D, states_D = weight_in.sum(0, dtype=nll.dtype), hidden_in.sum(0, dtype=nll.dtype)
        even = smoothing / len(weight_VD)
        grad_hidden = torch.empty_like(hidden_ND)
        grad_weight = torch.empty_like(weight_VD).copy_((-even * states_D).expand_as(weight_VD))
        logit_of_target = nll
        for rows in _chunks(hidden_in, weight_VD):
            target_C1 = target_N[rows, None]
            n = len(target_C1)  # the other rows are zeros, and give the weight no gradient
            logits_CV = functional.linear(hidden_in[rows], weight_in)
            share_CV = logits_CV.softmax(1)
            own_C1 = share_CV[:n].gather(1, target_C1)
            nll = nll - own_C1.to(nll.dtype).clamp_min(MIN_PROBABILITY).log().sum()
            logit_of_target = logit_of_target + logits_CV[:n].gather(1, target_C1).sum(dtype=nll.dtype)
            # By index: scatter_ copies all of its input where deterministic algorithms are asked for.
            row_C = torch.arange(n, device=share_CV.device)
            share_CV[row_C, target_N[rows]] = own_C1[:, 0] - (1 - smoothing)
            grad_CV = share_CV
            grad_hidden[rows] = (grad_CV @ weight_in)[:n]
            _add_product(grad_weight, grad_CV, hidden_in[rows])
        log_total = nll + logit_of_target
        smoothed = (1 - smoothing) * nll + smoothing * log_total - even * (words_D @ states_D)
        ctx.save_for_backward(grad_hidden.sub_(even * words_D), grad_weight)
        ctx.mark_non_differentiable(nll)
        return smoothed, nll

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, Tensor, None, None, None]:
        grad_hidden, grad_weight = ctx.saved_tensors
        return grad_hidden * grads[0], grad_weight * grads[0], None, None, None


def _filled_up(hidden_ND: Tensor) -> Tensor:
    more = -len(hidden_ND) % CHUNK_ROWS if _by_onednn(hidden_ND) else 0
    return functional.pad(hidden_ND, (0, 0, 0, more)) if more else hidden_ND


def _by_onednn(hidden_ND: Tensor) -> bool:
    return hidden_ND.device.type == "cpu" and hidden_ND.dtype == torch.bfloat16


def _chunks(hidden_ND: Tensor, weight_VD: Tensor) -> list[slice]:
    on_cpu = hidden_ND.device.type == "cpu"
    values = CHUNK_BYTES // hidden_ND.element_size() if on_cpu else CUDA_CHUNK_VALUES
    rows = max(16, values // weight_VD.size(0))
    if _by_onednn(hidden_ND):
        rows = max(CHUNK_ROWS, rows // CHUNK_ROWS * CHUNK_ROWS)
    return [slice(start, start + rows) for start in range(0, hidden_ND.size(0), rows)]


def _wide(dtype: torch.dtype) -> torch.dtype:
    return dtype if dtype in (torch.float32, torch.float64) else torch.float32


def _add_product(total_VD: Tensor, grad_CV: Tensor, hidden_CD: Tensor) -> None:
    """Add to the total: grad.T @ hidden, the sum over chunks kept in the total's own precision."""
    if grad_CV.dtype == total_VD.dtype:
        total_VD.addmm_(grad_CV.t(), hidden_CD)
    else:
        total_VD.add_(grad_CV.t() @ hidden_CD)
