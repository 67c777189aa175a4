"""The forecaster: the encoder layers of the product's Transformer on patches of real numbers.

A patch is some neighbouring values. The past becomes patches of values and of marks that say which are known; the
future becomes patches whose values are all unknown. Every patch sees every other, and what stands at a future patch
in the end says its values: the mean (the point head) and some quantiles. Nothing else differs from the translator:
layers, norms, positions and attention are its own.

B series, L past values, H future ones, T patches, P values in a patch, D width, Q quantiles.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from torch import Tensor, nn

from hanyeong.models.linear import Linear
from hanyeong.models.transformer.attention import BatchShape
from hanyeong.models.transformer.layers import EncoderLayer
from hanyeong.models.transformer.params import TransformerParams
from hanyeong.models.transformer.positions import sinusoids
from learn.parts.forecasting.series import Bools, Floats

QUANTILES: Final = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
LEAST_SCALE: Final = 1e-6
"""Of a past without any variation."""


@dataclass(frozen=True)
class Sizes:
    """Of a forecaster."""

    past: int
    horizon: int
    patch: int
    layers: int
    width: int
    heads: int

    @property
    def n_patches(self) -> int:
        """Of the past and the future together."""
        return (self.past + self.horizon) // self.patch


class Forecaster(nn.Module):
    """Past values in, mean and quantiles of the future ones out."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.sizes = sizes
        layer = TransformerParams(
            encoder_layers=sizes.layers, decoder_layers=1, d_model=sizes.width, n_heads=sizes.heads,
            d_ff=4 * sizes.width, activation="gelu", dropout=0.0,
        )  # fmt: skip
        self.patch_embedding = Linear(2 * sizes.patch, sizes.width)
        self.layers = nn.ModuleList(EncoderLayer(layer) for _ in range(sizes.layers))
        self.norm = nn.LayerNorm(sizes.width)
        self.value_unembedding = Linear(sizes.width, sizes.patch * (1 + len(QUANTILES)))
        self.positions: Tensor
        self.register_buffer("positions", sinusoids(sizes.n_patches, sizes.width), persistent=False)

    def forward(self, past_BL: Tensor, known_BL: Tensor) -> Tensor:
        """[B, H, 1 + Q] in the units of the past: the mean, then the quantiles from low to high."""
        shift_B1, scale_B1 = mean_and_scale(past_BL, known_BL)
        x_BL = (past_BL - shift_B1) / scale_B1 * known_BL
        out_BHQ = self._heads(self._through(self._patches(x_BL, known_BL)))
        return out_BHQ * scale_B1[:, :, None] + shift_B1[:, :, None]

    def _patches(self, x_BL: Tensor, known_BL: Tensor) -> Tensor:
        """[B, T, 2 P]: the values of each patch, then their marks; those of the future are all 0."""
        both = torch.stack([x_BL, known_BL.to(x_BL.dtype)], 1)
        both = nn.functional.pad(both, (0, self.sizes.horizon))
        return both.view(len(x_BL), 2, -1, self.sizes.patch).transpose(1, 2).flatten(2)

    def _through(self, patches_BTP: Tensor) -> Tensor:
        """Through all layers -> [B, T, D]."""
        size = BatchShape(len(patches_BTP), self.sizes.n_patches)
        x_ND = (self.patch_embedding(patches_BTP) + self.positions).flatten(0, 1)
        for layer in self.layers:
            x_ND = layer(x_ND, size, None)
        out: Tensor = self.norm(x_ND).view(*size, -1)
        return out

    def _heads(self, x_BTD: Tensor) -> Tensor:
        """[B, H, 1 + Q] from the future patches, quantiles in order."""
        future = x_BTD[:, self.sizes.past // self.sizes.patch :]
        out: Tensor = self.value_unembedding(future).view(len(x_BTD), self.sizes.horizon, 1 + len(QUANTILES))
        return torch.cat([out[:, :, :1], out[:, :, 1:].sort(2).values], 2)


def mean_and_scale(past_BL: Tensor, known_BL: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation of the known values, [B, 1] each."""
    n = known_BL.sum(1, keepdim=True).clamp(min=1)
    mean = (past_BL * known_BL).sum(1, keepdim=True) / n
    variance = (((past_BL - mean) * known_BL) ** 2).sum(1, keepdim=True) / n
    return mean, variance.sqrt().clamp(min=LEAST_SCALE)


@torch.no_grad()
def direct(model: Forecaster, past: Floats, known: Bools) -> Floats:
    """The whole horizon at once -> [B, H, 1 + Q]."""
    model.eval()
    out: Floats = model(torch.from_numpy(past).float(), torch.from_numpy(known)).double().numpy()
    return out


def autoregressive(model: Forecaster, past: Floats, known: Bools, step: int) -> Floats:
    """`step` values at a time: the mean of the first ones is taken for the truth, and the window moves on."""
    found: list[Floats] = []
    for _ in range(0, model.sizes.horizon, step):
        ahead = direct(model, past, known)[:, :step]
        found.append(ahead)
        past = np.concatenate([past[:, step:], ahead[:, :, 0]], axis=1)
        known = np.concatenate([known[:, step:], np.ones((len(known), step), dtype=bool)], axis=1)
    return np.concatenate(found, axis=1)[:, : model.sizes.horizon]
