"""Attention, self and cross, on PyTorch's fused kernel, with what decoding token by token needs to remember.

Shapes are part of the names: B batch, S source length, T target length, D width, H heads, K = D / H.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True)
class KeysValues:
    """What a sequence offers to attention: keys and values [B, H, length, K]."""

    keys: Tensor
    values: Tensor

    def rows(self, rows_B: Tensor) -> KeysValues:
        """The same for the chosen rows of the batch, in that order."""
        return KeysValues(self.keys.index_select(0, rows_B), self.values.index_select(0, rows_B))

    def then(self, later: KeysValues) -> KeysValues:
        """Both sequences, one after the other."""
        return KeysValues(torch.cat([self.keys, later.keys], 2), torch.cat([self.values, later.values], 2))


def attend(q_BHTK: Tensor, past: KeysValues, bias: Tensor | None, causal: bool, dropout: float) -> Tensor:
    """Scaled dot-product attention (Vaswani et al. 2017, eq. 1) -> [B, T, D].

    `bias` [B, 1, 1, S] is added to the scores: 0 where a token is real, minus infinity where it is padding. On the CPU
    bfloat16 goes by plain products: at the length of a sentence PyTorch's fused kernel takes five times as long there.
    """
    if q_BHTK.dtype == torch.bfloat16 and q_BHTK.device.type == "cpu":
        seen_BHTK = _attend_by_products(q_BHTK, past, _with_future_hidden(q_BHTK, bias) if causal else bias, dropout)
    else:
        seen_BHTK = functional.scaled_dot_product_attention(
            q_BHTK, past.keys, past.values, bias, dropout_p=dropout, is_causal=causal
        )
    return seen_BHTK.transpose(1, 2).flatten(2)


def _attend_by_products(q_BHTK: Tensor, past: KeysValues, bias: Tensor | None, dropout: float) -> Tensor:
    score_BHTS = (q_BHTK * q_BHTK.size(-1) ** -0.5) @ past.keys.transpose(-2, -1)
    if bias is not None:
        score_BHTS = score_BHTS + bias.to(score_BHTS.dtype)
    share_BHTS = score_BHTS.softmax(-1)
    return (functional.dropout(share_BHTS, dropout) if dropout else share_BHTS) @ past.values


def _with_future_hidden(q_BHTK: Tensor, bias: Tensor | None) -> Tensor:
    """[T, T], or `bias` with it added: minus infinity above the diagonal."""
    t = q_BHTK.size(2)
    future_TT = torch.full((t, t), -torch.inf, dtype=q_BHTK.dtype, device=q_BHTK.device).triu_(1)
    return future_TT if bias is None else future_TT + bias


def padding_bias(seen_BS: Tensor) -> Tensor:
    """What attention adds to its scores so that padding is not looked at: [B, 1, 1, S] in float32.

    A row without any real token would leave nothing to look at (a softmax over nothing is not a number). Such a row
    is left open: it attends evenly to padding and stays finite, and no loss ever counts it.
    """
    hidden_BS = ~seen_BS & seen_BS.any(1, keepdim=True)
    bias_BS = torch.zeros(seen_BS.shape, device=seen_BS.device).masked_fill_(hidden_BS, -torch.inf)
    return bias_BS[:, None, None, :]


class SelfAttention(nn.Module):
    """A sequence attends to itself.

    qkv.weight is [3 D, D]: the D rows of the queries, then of the keys, then of the values; within each, head after
    head. out.weight is [D, D].
    """

    def __init__(self, d_model: int, n_heads: int, dropout: float) -> None:
        super().__init__()
        self.n_heads, self.dropout = n_heads, dropout
        self.qkv = nn.Linear(d_model, 3 * d_model)
        self.out = nn.Linear(d_model, d_model)

    def forward(self, x_BTD: Tensor, bias: Tensor | None, causal: bool) -> Tensor:
        q_BHTK, own = self._project(x_BTD)
        out: Tensor = self.out(attend(q_BHTK, own, bias, causal, self.dropout if self.training else 0.0))
        return out

    def step(self, x_B1D: Tensor, past: KeysValues) -> tuple[Tensor, KeysValues]:
        """One more position: its output, and the past with it added."""
        q_BH1K, own = self._project(x_B1D)
        past = past.then(own)
        return self.out(attend(q_BH1K, past, None, False, 0.0)), past

    def _project(self, x_BTD: Tensor) -> tuple[Tensor, KeysValues]:
        b, t, d = x_BTD.shape
        q, k, v = self.qkv(x_BTD).view(b, t, 3, self.n_heads, d // self.n_heads).permute(2, 0, 3, 1, 4)
        return q, KeysValues(k, v)


class CrossAttention(nn.Module):
    """The target attends to the encoded source.

    q.weight is [D, D]; kv.weight is [2 D, D]: the D rows of the keys, then of the values; out.weight is [D, D].
    """

    def __init__(self, d_model: int, n_heads: int, dropout: float) -> None:
        super().__init__()
        self.n_heads, self.dropout = n_heads, dropout
        self.q = nn.Linear(d_model, d_model)
        self.kv = nn.Linear(d_model, 2 * d_model)
        self.out = nn.Linear(d_model, d_model)

    def forward(self, x_BTD: Tensor, memory: KeysValues, bias: Tensor | None) -> Tensor:
        """`memory` is what `remember` made of the encoded source."""
        b, t, d = x_BTD.shape
        q_BHTK = self.q(x_BTD).view(b, t, self.n_heads, d // self.n_heads).transpose(1, 2)
        out: Tensor = self.out(attend(q_BHTK, memory, bias, False, self.dropout if self.training else 0.0))
        return out

    def remember(self, encoded_BSD: Tensor) -> KeysValues:
        """Keys and values of the source, worked out once a sentence."""
        b, s, d = encoded_BSD.shape
        k, v = self.kv(encoded_BSD).view(b, s, 2, self.n_heads, d // self.n_heads).permute(2, 0, 3, 1, 4)
        return KeysValues(k, v)
