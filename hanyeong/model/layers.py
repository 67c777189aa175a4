"""One layer of the encoder, one of the decoder: each sub-layer reads a normalised copy and adds to the stream.

B batch, S source length, T target length, D width, F inner width.
"""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional

from hanyeong.model.attention import CrossAttention, KeysValues, SelfAttention
from hanyeong.model.config import Architecture
from hanyeong.model.dropout import Dropout


class FeedForward(nn.Module):
    """down(activation(up(x))), or down(silu(gate(x)) * up(x)) for SwiGLU. up and gate are [F, D], down is [D, F]."""

    def __init__(self, a: Architecture) -> None:
        super().__init__()
        self.activation = a.activation
        self.up = nn.Linear(a.d_model, a.d_ff)
        if a.activation == "swiglu":
            self.gate = nn.Linear(a.d_model, a.d_ff)
        self.down = nn.Linear(a.d_ff, a.d_model)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.down(self._inner(x))
        return out

    def _inner(self, x: Tensor) -> Tensor:
        if self.activation == "swiglu":
            gated: Tensor = functional.silu(self.gate(x)) * self.up(x)
            return gated
        return functional.relu(self.up(x)) if self.activation == "relu" else functional.gelu(self.up(x))


class EncoderLayer(nn.Module):
    """Self-attention over the whole source, then feed-forward."""

    def __init__(self, a: Architecture) -> None:
        super().__init__()
        self.attention_norm = nn.LayerNorm(a.d_model)
        self.attention = SelfAttention(a.d_model, a.n_heads, a.attention_dropout)
        self.ff_norm = nn.LayerNorm(a.d_model)
        self.ff = FeedForward(a)
        self.dropout = Dropout(a.dropout)

    def forward(self, x_BSD: Tensor, bias: Tensor | None) -> Tensor:
        x_BSD = x_BSD + self.dropout(self.attention(self.attention_norm(x_BSD), bias, causal=False))
        out: Tensor = x_BSD + self.dropout(self.ff(self.ff_norm(x_BSD)))
        return out


class DecoderLayer(nn.Module):
    """Self-attention over what was said so far, attention to the source, then feed-forward."""

    def __init__(self, a: Architecture) -> None:
        super().__init__()
        self.attention_norm = nn.LayerNorm(a.d_model)
        self.attention = SelfAttention(a.d_model, a.n_heads, a.attention_dropout)
        self.cross_norm = nn.LayerNorm(a.d_model)
        self.cross = CrossAttention(a.d_model, a.n_heads, a.attention_dropout)
        self.ff_norm = nn.LayerNorm(a.d_model)
        self.ff = FeedForward(a)
        self.dropout = Dropout(a.dropout)

    def forward(self, x_BTD: Tensor, encoded_BSD: Tensor, bias: Tensor | None) -> Tensor:
        # Padding stands at the end of the target, so causality alone keeps real positions from seeing it.
        x_BTD = x_BTD + self.dropout(self.attention(self.attention_norm(x_BTD), None, causal=True))
        return self._rest(x_BTD, self.cross.remember(encoded_BSD), bias)

    def step(
        self, x_B1D: Tensor, past: KeysValues, memory: KeysValues, bias: Tensor | None
    ) -> tuple[Tensor, KeysValues]:
        """One more target position of each row: what comes out, and the layer's past with it added."""
        attended_B1D, past = self.attention.step(self.attention_norm(x_B1D), past)
        return self._rest(x_B1D + attended_B1D, memory, bias), past

    def _rest(self, x_BTD: Tensor, memory: KeysValues, bias: Tensor | None) -> Tensor:
        x_BTD = x_BTD + self.dropout(self.cross(self.cross_norm(x_BTD), memory, bias))
        out: Tensor = x_BTD + self.dropout(self.ff(self.ff_norm(x_BTD)))
        return out
