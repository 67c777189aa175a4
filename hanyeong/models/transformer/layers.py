"""One layer of the encoder, one of the decoder: each sub-layer reads a normalized copy and adds to the stream.

B batch, N positions of a flat batch, D width, F inner width.
"""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional

from hanyeong.models.linear import Linear
from hanyeong.models.transformer.attention import BatchShape, CrossAttention, KVCache, SelfAttention
from hanyeong.models.transformer.dropout import Dropout
from hanyeong.models.transformer.params import TransformerParams


class FeedForward(nn.Module):
    """down(activation(up(x))), or down(silu(gate(x)) * up(x)) for SwiGLU. up and gate are [F, D], down is [D, F]."""

    def __init__(self, a: TransformerParams) -> None:
        super().__init__()
        self.activation = a.activation
        self.up = Linear(a.d_model, a.d_ff)
        if a.activation == "swiglu":
            self.gate = Linear(a.d_model, a.d_ff)
        self.down = Linear(a.d_ff, a.d_model)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.down(self._inner(x))
        return out

    def _inner(self, x: Tensor) -> Tensor:
        if self.activation == "swiglu":
            gated: Tensor = functional.silu(self.gate(x)) * self.up(x)
            return gated
        inner: Tensor = self.up(x, relu=True) if self.activation == "relu" else functional.gelu(self.up(x))
        return inner


class EncoderLayer(nn.Module):
    """Self-attention over the whole source, then feed-forward."""

    def __init__(self, a: TransformerParams) -> None:
        super().__init__()
        self.attention_norm = nn.LayerNorm(a.d_model)
        self.attention = SelfAttention(a.d_model, a.n_heads, a.attention_dropout)
        self.ff_norm = nn.LayerNorm(a.d_model)
        self.ff = FeedForward(a)
        self.dropout = Dropout(a.dropout)

    def forward(self, x_ND: Tensor, size: BatchShape, bias: Tensor | None) -> Tensor:
        x_ND = self.dropout.added(x_ND, self.attention(self.attention_norm(x_ND), size, bias, causal=False))
        return self.dropout.added(x_ND, self.ff(self.ff_norm(x_ND)))


class DecoderLayer(nn.Module):
    """Self-attention over what was said so far, attention to the source, then feed-forward."""

    def __init__(self, a: TransformerParams) -> None:
        super().__init__()
        self.attention_norm = nn.LayerNorm(a.d_model)
        self.attention = SelfAttention(a.d_model, a.n_heads, a.attention_dropout)
        self.cross_norm = nn.LayerNorm(a.d_model)
        self.cross = CrossAttention(a.d_model, a.n_heads, a.attention_dropout)
        self.ff_norm = nn.LayerNorm(a.d_model)
        self.ff = FeedForward(a)
        self.dropout = Dropout(a.dropout)

    def forward(
        self, x_ND: Tensor, size: BatchShape, encoded_ND: Tensor, encoded_size: BatchShape, bias: Tensor | None
    ) -> Tensor:
        # Padding stands at the end of the target, so causality alone keeps real positions from seeing it.
        x_ND = self.dropout.added(x_ND, self.attention(self.attention_norm(x_ND), size, None, causal=True))
        seen_ND = self.cross(self.cross_norm(x_ND), size, encoded_ND, encoded_size, bias)
        x_ND = self.dropout.added(x_ND, seen_ND)
        return self.dropout.added(x_ND, self.ff(self.ff_norm(x_ND)))

    def step(self, x_B1D: Tensor, past: KVCache, memory: KVCache, bias: Tensor | None) -> tuple[Tensor, KVCache]:
        """One more target position of each row: what comes out, and the layer's past with it added."""
        attended_B1D, past = self.attention.step(self.attention_norm(x_B1D), past)
        x_B1D = x_B1D + attended_B1D
        x_B1D = x_B1D + self.cross.step(self.cross_norm(x_B1D), memory, bias)
        return x_B1D + self.ff(self.ff_norm(x_B1D)), past
