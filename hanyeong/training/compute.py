"""Forward and backward in the machine's number format, and the weights' gradients as one array in float32.

On a CPU bfloat16 is computed by a twin of the model: its layers' weights are copies in bfloat16, made once a step, and
what flows between its layers is bfloat16 too; embeddings and norms are the model's own, in float32. On a GPU PyTorch's
autocast does it. N rows of a flat batch, D width.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from contextlib import nullcontext

import torch
from torch import Tensor, nn

from hanyeong.models.base import AnySeq2Seq
from hanyeong.training.batching import Batch
from hanyeong.training.device import DeviceConfig
from hanyeong.training.loss import EvalSums, eval_loss, smoothed_loss

ROW_MULTIPLE = 128
"""Flat batches are filled up to a multiple of so many rows on a CPU in bfloat16: oneDNN builds a kernel for every shape
of a product (a millisecond or more), which took a fifth of a small model's step."""


class Compute:
    """Forward and backward pass of a model, through a copy of it in lower precision where that is faster."""

    def __init__(self, model: AnySeq2Seq, machine: DeviceConfig, gradient: Tensor | None = None) -> None:
        """`gradient` is where the gradients of all weights are left, one after another."""
        self.machine = machine
        self.has_copy = machine.precision == torch.bfloat16 and machine.device.type == "cpu"
        self.model = _mixed_precision_copy(model, machine.precision) if self.has_copy else model
        self.weights, self.compute_weights = list(model.parameters()), list(self.model.parameters())
        self.copies = [
            (ours, its) for ours, its in zip(self.weights, self.compute_weights, strict=True) if ours is not its
        ]
        self.gradient = gradient
        self.gradients = [] if gradient is None else self.views(gradient, self.weights)
        self.is_empty = False
        """Whether `gradient` holds nothing that counts."""

    @staticmethod
    def views(whole: Tensor, weights: Iterable[Tensor]) -> list[Tensor]:
        """Parts of one array, one after another, in the shapes of the weights."""
        weights = list(weights)
        parts = torch.split(whole, [weight.numel() for weight in weights])
        return [part.view_as(weight) for part, weight in zip(parts, weights, strict=True)]

    @torch.no_grad()
    def refresh(self) -> None:
        """Copy the model's weights, after they have changed."""
        if self.copies:
            ours, its = zip(*self.copies, strict=True)
            torch._foreach_copy_(list(its), list(ours))

    def forward_backward(self, batch: Batch, n_tokens: int, smoothing: float) -> Tensor:
        """Add the gradient of the batch's loss over `n_tokens` to `gradient`; the plain loss summed, in nats."""
        self.model.train()
        with self._autocast():
            hidden_BTD = self.model(batch.src_BS, batch.tgt_BT, batch.src_mask_BS)
        hidden_ND, target_N = _non_padding(hidden_BTD, batch)
        loss = smoothed_loss(hidden_ND, self.model.output_weight, target_N, smoothing, self.machine.precision)
        (loss.smoothed / n_tokens).backward()  # type: ignore[no-untyped-call]
        self._take_gradients()
        return loss.nll

    @torch.no_grad()
    def evaluate(self, batch: Batch) -> EvalSums:
        """Loss and correct predictions of a batch."""
        self.model.eval()
        with self._autocast():
            hidden_BTD = self.model(batch.src_BS, batch.tgt_BT, batch.src_mask_BS)
        hidden_ND, target_N = _non_padding(hidden_BTD, batch)
        precision = self.machine.precision
        return eval_loss(hidden_ND.to(precision), self.model.output_weight.to(precision), target_N)

    def discard(self) -> None:
        """Mark `gradient` as empty, and free what a failed backward pass has left."""
        self.is_empty = True
        for weight in self.compute_weights:
            weight.grad = None

    @torch.no_grad()
    def _take_gradients(self) -> None:
        grads = [_dense_gradient(one) for one in self.compute_weights]
        put = torch._foreach_copy_ if self.is_empty else torch._foreach_add_
        put(self.gradients, grads)
        self.discard()
        self.is_empty = False

    def _autocast(self) -> torch.autocast | nullcontext[None]:
        if self.has_copy or self.machine.precision == torch.float32:
            return nullcontext()
        return torch.autocast(self.machine.device.type, self.machine.precision)


def share_memory(weights: Iterable[Tensor], into: Tensor, fill: bool) -> None:
    """Make the weights parts of one array, so that what is done to each of them is done to all at once.

    `fill`: the array takes over their numbers; otherwise they take over the array's.
    """
    weights = list(weights)
    for weight, part in zip(weights, Compute.views(into, weights), strict=True):
        if fill:
            part.copy_(weight.detach())
        weight.data = part


def _mixed_precision_copy(model: AnySeq2Seq, precision: torch.dtype) -> AnySeq2Seq:
    """A copy whose linear layers are in `precision`, and which shares all else with the model."""
    twin = copy.deepcopy(model)
    twin.row_multiple = ROW_MULTIPLE
    for mine, its in zip(model.modules(), twin.modules(), strict=True):
        for name, weight in mine.named_parameters(recurse=False):
            lowered = nn.Parameter(weight.detach().to(precision)) if isinstance(mine, nn.Linear) else weight
            its.register_parameter(name, lowered)
        if isinstance(its, nn.Embedding):
            # Rows that a batch has looked up are added to the output's gradient: three passes over the table less.
            its.sparse = True
    return twin


def _dense_gradient(weight: Tensor) -> Tensor:
    if weight.grad is None:
        return torch.zeros_like(weight)
    return weight.grad.to_dense() if weight.grad.is_sparse else weight.grad


def _non_padding(hidden_BTD: Tensor, batch: Batch) -> tuple[Tensor, Tensor]:
    """Hidden states [N, D] and targets [N] of the positions that are no padding."""
    if batch.n_tgt_tokens == batch.tgt_BT.numel():
        return hidden_BTD.flatten(0, 1), batch.tgt_BT.flatten()
    real_N = batch.tgt_real
    return hidden_BTD.flatten(0, 1).index_select(0, real_N), batch.tgt_BT.flatten().index_select(0, real_N)
