"""Initial weights of a linear layer, [I, O]: by which variance the signal keeps its size."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import torch
from torch import Generator, Tensor


def zeros(n_in: int, n_out: int, _generator: Generator) -> Tensor:
    return torch.zeros(n_in, n_out)


def small(n_in: int, n_out: int, generator: Generator) -> Tensor:
    """Standard deviation 0.01, whatever the size of the layer."""
    return 0.01 * torch.randn(n_in, n_out, generator=generator)


def xavier(n_in: int, n_out: int, generator: Generator) -> Tensor:
    """Variance 2 / (I + O): a compromise between the way forward and the way back (Glorot and Bengio 2010)."""
    return (2.0 / (n_in + n_out)) ** 0.5 * torch.randn(n_in, n_out, generator=generator)


def he(n_in: int, n_out: int, generator: Generator) -> Tensor:
    """Variance 2 / I: makes up for the half that ReLU takes away (He et al. 2015)."""
    return (2.0 / n_in) ** 0.5 * torch.randn(n_in, n_out, generator=generator)


def orthogonal(n_in: int, n_out: int, generator: Generator) -> Tensor:
    """A rotation: it keeps the length of every single vector, not only on average (Saxe et al. 2014)."""
    q, r = torch.linalg.qr(torch.randn(max(n_in, n_out), min(n_in, n_out), generator=generator))
    q = q * r.diagonal().sign()  # so that all rotations are equally likely
    return q if n_in >= n_out else q.T


KINDS: Final[Mapping[str, Callable[[int, int, Generator], Tensor]]] = {
    "zeros": zeros,
    "small": small,
    "xavier": xavier,
    "he": he,
    "orthogonal": orthogonal,
}
