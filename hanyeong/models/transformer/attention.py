"""Attention, self and cross, over flat rows of tokens, with what decoding token by token needs to remember.

Shapes are part of the names: B batch, S source length, T target length, D width, H heads, K = D / H. A flat batch is
[N, D]: its B x T positions one after another, and perhaps some rows more that belong to no sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from hanyeong.models.linear import Linear


class BatchShape(NamedTuple):
    """How many sentences a flat batch has, and how long each is with its padding."""

    n_rows: int
    length: int


@dataclass(frozen=True)
class KVCache:
    """What a sequence offers to attention: keys and values [B, H, length, K]."""

    keys: Tensor
    values: Tensor

    def reorder(self, rows_B: Tensor) -> KVCache:
        """The cache of the chosen rows, in that order."""
        return KVCache(self.keys.index_select(0, rows_B), self.values.index_select(0, rows_B))

    def append(self, later: KVCache) -> KVCache:
        """The cache with later positions appended."""
        return KVCache(torch.cat([self.keys, later.keys], 2), torch.cat([self.values, later.values], 2))


def attend(q_BHTK: Tensor, past: KVCache, bias: Tensor | None, causal: bool, dropout: float) -> Tensor:
    """Scaled dot-product attention (Vaswani et al. 2017, eq. 1) -> [B, T, D].

    `bias` [B, 1, 1, S] is added to the scores: 0 where a token is real, minus infinity where it is padding.
    """
    if bias is not None:
        bias = bias.to(q_BHTK.dtype)
    seen_BHTK = functional.scaled_dot_product_attention(
        q_BHTK, past.keys, past.values, bias, dropout_p=dropout, is_causal=causal
    )
    return seen_BHTK.transpose(1, 2).flatten(2)


def _with_future_hidden(length: int, device: torch.device, bias: Tensor | None) -> Tensor:
    """[T, T], or `bias` with it added: minus infinity above the diagonal."""
    future_TT = torch.full((length, length), -torch.inf, device=device).triu_(1)
    return future_TT if bias is None else future_TT + bias


def padding_bias(src_mask_BS: Tensor) -> Tensor:
    """What attention adds to its scores so that padding is not looked at: [B, 1, 1, S] in float32.

    A row without any real token would leave nothing to look at (a softmax over nothing is not a number). Such a row
    is left open: it attends evenly to padding and stays finite, and no loss ever counts it.
    """
    hidden_BS = ~src_mask_BS & src_mask_BS.any(1, keepdim=True)
    bias_BS = torch.zeros(src_mask_BS.shape, device=src_mask_BS.device).masked_fill_(hidden_BS, -torch.inf)
    return bias_BS[:, None, None, :]


class _FlatAttention(torch.autograd.Function):
    """Attention by plain products in float32, from flat projections to the flat answer, the gradient by hand.

    At the length of a sentence PyTorch's fused kernel takes several times as long on a CPU, bfloat16 softmax takes ten
    times as long as float32, and bfloat16 products would need a kernel of oneDNN's for every batch's shape.
    """

    @staticmethod
    def forward(  # noqa: PLR0917  what autograd passes on
        ctx: Any,
        own: Tensor,
        other: Tensor | None,
        n_heads: int,
        size: BatchShape,
        other_size: BatchShape,
        bias: Tensor | None,
    ) -> Tensor:
        q, *kv = _by_head(own, n_heads, size, 1 if other is not None else 3)
        k, v = kv if other is None else _by_head(other, n_heads, other_size, 2)
        beta, added = (0, q.new_zeros(1)) if bias is None else (1, bias.to(q.dtype))
        share = torch.baddbmm(added, q, k.mT, beta=beta, alpha=q.size(2) ** -0.5).softmax(-1)
        ctx.save_for_backward(q, k, v, share)
        ctx.sizes = n_heads, size, other_size, own.shape, None if other is None else other.shape
        return _flat([share @ v], n_heads, size, own.new_empty(len(own), n_heads * v.size(2)))

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:
        q, k, v, share = ctx.saved_tensors
        n_heads, size, other_size, own_shape, other_shape = ctx.sizes
        (grad,) = _by_head(grads[0], n_heads, size, 1)
        grad_v = share.mT @ grad
        grad_score = torch._softmax_backward_data(grad @ v.mT, share, -1, share.dtype).mul_(k.size(2) ** -0.5)
        grad_q, grad_k = grad_score @ k, grad_score.mT @ q
        if other_shape is None:
            own = _flat([grad_q, grad_k, grad_v], n_heads, size, grads[0].new_empty(own_shape))
            return own, None, None, None, None, None
        own = _flat([grad_q], n_heads, size, grads[0].new_empty(own_shape))
        other = _flat([grad_k, grad_v], n_heads, other_size, grads[0].new_empty(other_shape))
        return own, other, None, None, None, None


def _by_head(flat: Tensor, n_heads: int, size: BatchShape, n: int) -> list[Tensor]:
    """What lies side by side in the rows of a flat batch, `n` times [B H, T, K], at least in float32."""
    b, t = size
    parts = flat[: b * t].view(b, t, n, n_heads, -1).permute(2, 0, 3, 1, 4)
    wide = flat.dtype if flat.dtype == torch.float64 else torch.float32
    found = torch.empty(parts.shape, dtype=wide, device=flat.device).copy_(parts)
    return list(found.flatten(1, 2))


def _flat(parts: list[Tensor], n_heads: int, size: BatchShape, into: Tensor) -> Tensor:
    """The inverse of `_by_head`, written into a flat batch whose other rows become 0."""
    b, t = size
    into[b * t :].zero_()
    for part, place in zip(parts, into[: b * t].view(b, t, len(parts), n_heads, -1).unbind(2), strict=True):
        place.copy_(part.view(b, n_heads, t, -1).transpose(1, 2))
    return into


def flat_attention(  # noqa: PLR0917  two sequences, in the order of their names
    own: Tensor, other: Tensor | None, n_heads: int, size: BatchShape, other_size: BatchShape,
    bias: Tensor | None, dropout: float, causal: bool,
) -> Tensor:  # fmt: skip
    """What a flat batch sees of another (of itself: None) -> [N, D]; `bias` is that of `padding_bias`.

    `own` holds queries, keys and values side by side, or queries alone beside an `other` of keys and values.
    """
    if own.device.type == "cpu" and not dropout:
        hidden = None if bias is None else bias[:, 0].repeat_interleave(n_heads, 0)
        if causal:
            hidden = _with_future_hidden(size.length, own.device, hidden)
        out: Tensor = _FlatAttention.apply(own, other, n_heads, size, other_size, hidden)  # type: ignore[no-untyped-call]
        return out
    parts = _heads(own, n_heads, size, 1 if other is not None else 3)
    q, *kv = parts
    k, v = kv if other is None else _heads(other, n_heads, other_size, 2)
    return attend(q, KVCache(k, v), bias, causal, dropout).flatten(0, 1)


def _heads(flat: Tensor, n_heads: int, size: BatchShape, n: int) -> tuple[Tensor, ...]:
    """Views [B, H, T, K] of what lies side by side in the rows."""
    return flat.view(*size, n, n_heads, -1).permute(2, 0, 3, 1, 4).unbind(0)


class SelfAttention(nn.Module):
    """A sequence attends to itself.

    qkv.weight is [3 D, D]: the D rows of the queries, then of the keys, then of the values; within each, head after
    head. out.weight is [D, D].
    """

    def __init__(self, d_model: int, n_heads: int, dropout: float) -> None:
        super().__init__()
        self.n_heads, self.dropout = n_heads, dropout
        self.qkv = Linear(d_model, 3 * d_model, n_fused=3)
        self.out = Linear(d_model, d_model)

    def forward(self, x_ND: Tensor, size: BatchShape, bias: Tensor | None, causal: bool) -> Tensor:
        dropout = self.dropout if self.training else 0.0
        out: Tensor = self.out(flat_attention(self.qkv(x_ND), None, self.n_heads, size, size, bias, dropout, causal))
        return out

    def step(self, x_B1D: Tensor, past: KVCache) -> tuple[Tensor, KVCache]:
        """One more position: its output, and the past with it added."""
        q_BH1K, *own = _heads(self.qkv(x_B1D), self.n_heads, BatchShape(len(x_B1D), 1), 3)
        past = past.append(KVCache(*own))
        return self.out(attend(q_BH1K, past, None, False, 0.0)), past


class CrossAttention(nn.Module):
    """The target attends to the encoded source.

    q.weight is [D, D]; kv.weight is [2 D, D]: the D rows of the keys, then of the values; out.weight is [D, D].
    """

    def __init__(self, d_model: int, n_heads: int, dropout: float) -> None:
        super().__init__()
        self.n_heads, self.dropout = n_heads, dropout
        self.q = Linear(d_model, d_model)
        self.kv = Linear(d_model, 2 * d_model, n_fused=2)
        self.out = Linear(d_model, d_model)

    def forward(
        self, x_ND: Tensor, size: BatchShape, encoded_ND: Tensor, encoded_size: BatchShape, bias: Tensor | None
    ) -> Tensor:
        dropout = self.dropout if self.training else 0.0
        q_ND, kv_NC = self.q(x_ND), self.kv(encoded_ND)
        out: Tensor = self.out(flat_attention(q_ND, kv_NC, self.n_heads, size, encoded_size, bias, dropout, False))
        return out

    def weights(
        self, x_ND: Tensor, size: BatchShape, encoded_ND: Tensor, encoded_size: BatchShape, bias: Tensor | None
    ) -> Tensor:
        """The softmax that `forward` sums the values by, [B, H, T, S] in float32."""
        (q_BHTK,) = _heads(self.q(x_ND)[: size.n_rows * size.length], self.n_heads, size, 1)
        k_BHSK = self.project_kv(encoded_ND[: encoded_size.n_rows * encoded_size.length], encoded_size).keys
        score_BHTS = q_BHTK.float() @ k_BHSK.float().mT * q_BHTK.size(3) ** -0.5
        share_BHTS: Tensor = (score_BHTS if bias is None else score_BHTS + bias).softmax(-1)
        return share_BHTS

    def project_kv(self, encoded_ND: Tensor, size: BatchShape) -> KVCache:
        """Keys and values of the source, worked out once a sentence."""
        return KVCache(*_heads(self.kv(encoded_ND), self.n_heads, size, 2))

    def step(self, x_B1D: Tensor, memory: KVCache, bias: Tensor | None) -> Tensor:
        """What one position of each row sees of what `project_kv` returned."""
        (q_BH1K,) = _heads(self.q(x_B1D), self.n_heads, BatchShape(len(x_B1D), 1), 1)
        out: Tensor = self.out(attend(q_BH1K, memory, bias, False, 0.0))
        return out
