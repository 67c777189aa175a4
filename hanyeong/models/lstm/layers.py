"""One LSTM layer in one direction, over whole sequences and token by token.

B batch, L length, C columns in, R width.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn


class Cell(NamedTuple):
    """What an LSTM layer remembers of each row: its output and its cell, [B, R] each."""

    h_BR: Tensor  # noqa: N815  a shape suffix
    c_BR: Tensor  # noqa: N815


class LstmLayer(nn.Module):
    """Hochreiter and Schmidhuber (1997) with the forget gate of Gers et al. (2000).

    weight_ih is [4 R, C] and weight_hh [4 R, R]: the R rows of the input gate, of the forget gate, of the candidate and
    of the output gate. PyTorch's own module keeps references to its weights that a trainer that moves them would break.
    """

    n_gates = 4

    def __init__(self, n_in: int, width: int) -> None:
        super().__init__()
        self.width = width
        self.weight_ih = nn.Parameter(torch.empty(self.n_gates * width, n_in))
        self.weight_hh = nn.Parameter(torch.empty(self.n_gates * width, width))
        self.bias = nn.Parameter(torch.zeros(self.n_gates * width))

    def forward(self, x_BLC: Tensor, start: Cell | None = None) -> Tensor:
        """The outputs [B, L, R], from `start` on (None: zeros)."""
        h_BR, c_BR = self.zeros(x_BLC) if start is None else start
        states = (h_BR[None].contiguous(), c_BR[None].contiguous())
        out_BLR: Tensor = torch.lstm(x_BLC, states, self._weights(), True, 1, 0.0, self.training, False, True)[0]
        return out_BLR

    def step(self, x_BC: Tensor, state: Cell) -> Cell:
        """The state after one more token."""
        return Cell(*torch.lstm_cell(x_BC, list(state), *self._weights()))

    def zeros(self, like: Tensor) -> Cell:
        """The state before any token."""
        zeros_BR = like.new_zeros(len(like), self.width)
        return Cell(zeros_BR, zeros_BR)

    @torch.no_grad()
    def reset_parameters(self) -> None:
        """Glorot's for the input, orthogonal for the recurrence, each gate by itself; forgetting is hard at first.

        A forget gate's bias of 1 keeps what the cell holds until training says otherwise (Jozefowicz et al. 2015).
        """
        for into, again in zip(self.weight_ih.chunk(self.n_gates), self.weight_hh.chunk(self.n_gates), strict=True):
            nn.init.xavier_uniform_(into)
            nn.init.orthogonal_(again)
        self.bias.zero_()
        self.bias[self.width : 2 * self.width] = 1.0

    def _weights(self) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """With a second bias of zeros, which PyTorch wants and which would only double the first."""
        return self.weight_ih, self.weight_hh, self.bias, torch.zeros_like(self.bias)


class BidirectionalLayer(nn.Module):
    """Two LSTM layers, one of which reads from the end; each has half of the width."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.onward, self.backward_ = LstmLayer(width, width // 2), LstmLayer(width, width // 2)

    def forward(self, x_BLC: Tensor, mirror_BL: Tensor) -> Tensor:
        """Outputs of both side by side, [B, L, C]; `mirror_BL` is that of `mirror`."""
        back = self.backward_(_mirrored(x_BLC, mirror_BL))
        return torch.cat([self.onward(x_BLC), _mirrored(back, mirror_BL)], 2)


def mirror(lengths_B: Tensor, length: int) -> Tensor:
    """For each position the one whose token stands there when a row is read from its end; padding stays in place."""
    position_L = torch.arange(length, device=lengths_B.device)
    mirrored_BL = lengths_B[:, None] - 1 - position_L
    return torch.where(mirrored_BL >= 0, mirrored_BL, position_L)


def _mirrored(x_BLC: Tensor, mirror_BL: Tensor) -> Tensor:
    return x_BLC.gather(1, mirror_BL[:, :, None].expand_as(x_BLC))
