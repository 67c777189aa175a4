"""Sinusoidal positional encodings, added to the embeddings."""

from __future__ import annotations

import math

import torch
from torch import Tensor


def sinusoids(n_positions: int, d_model: int) -> Tensor:
    """The table [n_positions, d_model]: sines in the first half of the columns, cosines in the second.

    Vaswani et al. 2017, section 3.5, with the columns ordered as in tensor2tensor: frequencies fall from 1 to
    1 / 10000 by equal ratios. Row 0 is the first token.
    """
    n_waves = d_model // 2
    step = math.log(10_000.0) / max(n_waves - 1, 1)
    frequency_K = torch.exp(torch.arange(n_waves, dtype=torch.float64) * -step)
    angle_PK = torch.arange(n_positions, dtype=torch.float64)[:, None] * frequency_K
    return torch.cat([angle_PK.sin(), angle_PK.cos()], dim=1).float()
