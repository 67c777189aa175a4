"""Attention of a decoder's states to the encoded source: additive (Bahdanau) and multiplicative (Luong).

B batch, S source length, T target length, D width.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Final

import torch
from torch import Tensor, nn

from hanyeong.models.linear import Linear


class Attention(nn.Module, ABC):
    """A softmax over source positions of scores that a subclass gives; the context is the mean it weighs."""

    @abstractmethod
    def keys(self, encoded_BSD: Tensor) -> Tensor:
        """What scores are computed from, once a sentence, [B, S, D]."""

    @abstractmethod
    def scores(self, state_BTD: Tensor, keys_BSD: Tensor) -> Tensor:
        """How well each source position fits each state, [B, T, S]."""

    def weights(self, state_BTD: Tensor, keys_BSD: Tensor, bias_B1S: Tensor | None) -> Tensor:
        """[B, T, S], rows summing to 1; `bias_B1S` is minus infinity where the source is padding."""
        score_BTS = self.scores(state_BTD, keys_BSD)
        return (score_BTS if bias_B1S is None else score_BTS + bias_B1S).softmax(-1)


class MultiplicativeAttention(Attention):
    """score = state . W key: one matrix product for all pairs of positions."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.key = Linear(width, width)

    def keys(self, encoded_BSD: Tensor) -> Tensor:
        projected_BSD: Tensor = mapped(self.key, encoded_BSD)
        return projected_BSD

    def scores(self, state_BTD: Tensor, keys_BSD: Tensor) -> Tensor:
        return state_BTD @ keys_BSD.mT


class AdditiveAttention(Attention):
    """score = v . tanh(W state + U key): a small network for every pair of positions."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.query, self.key = Linear(width, width), Linear(width, width)
        self.v = nn.Parameter(torch.empty(width))

    def keys(self, encoded_BSD: Tensor) -> Tensor:
        return mapped(self.key, encoded_BSD)

    def scores(self, state_BTD: Tensor, keys_BSD: Tensor) -> Tensor:
        query_BTD = mapped(self.query, state_BTD)
        return torch.tanh(query_BTD[:, :, None] + keys_BSD[:, None]) @ self.v


def mapped(linear: Linear, x: Tensor) -> Tensor:
    """The linear map in its own precision, its result in that of `x`."""
    y: Tensor = linear(x.to(linear.weight.dtype))
    return y.to(x.dtype)


KINDS: Final[Mapping[str, Callable[[int], Attention]]] = {
    "additive": AdditiveAttention,
    "multiplicative": MultiplicativeAttention,
}
