"""What turns gradients into updates: AdamW, and for the layers' matrices Muon where params ask for it.

Muon (Jordan et al. 2024) takes the running mean of a matrix's gradients and makes all of its singular values 1, so that
directions that few tokens speak for are learned as fast as those that all do. R rows and C columns of a matrix.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from hanyeong.training.params import TrainParams

MOMENTUM = 0.95
ADAMW_RMS = 0.2
"""Root mean square of an update of AdamW's in units of the learning rate; Muon's updates get the same, so that one
learning rate and one weight decay serve both (Liu et al. 2025, "Muon is scalable for LLM training", section 2.2)."""
POLAR_EXPRESS = (
    (8.2872, -23.5959, 17.3004),
    (4.1071, -2.9478, 0.5448),
    (3.9487, -2.9089, 0.5518),
    (3.3184, -2.4885, 0.5100),
    (2.3007, -1.6689, 0.4188),
)
"""a, b, c of the polynomials a X + b (X Xt) X + c (X Xt)^2 X, one after the other (Amsel et al. 2025, "The Polar
Express", section 3): each the best for what the one before has left."""
ADAMW_COST = 1 / 6
"""What AdamW takes for a number, when Muon takes 1: for sharing out, measured on matrices 128 and 256 wide."""
NORM_MARGIN = 1.01
"""By which the norm is taken too large, since roundings must not push a singular value over 1 before the first."""


class Optimizer:
    """The optimizer of a model's weights, and what it remembers of them."""

    def __init__(
        self,
        weights: Mapping[str, Tensor],
        p: TrainParams,
        precision: torch.dtype,
        share: tuple[int, int] = (0, 1),
        moments: Tensor | None = None,
        *,
        rows: Mapping[str, int] | None = None,
    ) -> None:
        """`rows`: the height of each matrix in a fused weight (Seq2Seq.matrix_rows); one that is not named is whole.

        `share` (rank, number of workers): the first has all that AdamW updates, and the less of Muon's matrices.

        `moments` is memory of the weights' size in all, where Muon's running means are kept.
        """
        layers = {name: w for name, w in weights.items() if w.dim() == 2 and "embedding" not in name}
        others = [w for name, w in weights.items() if name not in layers]
        by_muon = layers if p.optimizer == "muon" else {}
        decays = [w for name, w in layers.items() if name not in by_muon]
        self.weights = weights
        self.params = p
        self.precision = precision
        self.adamw = _adamw(decays, others, p)
        kept = _places(weights, moments)
        self.momentum = {name: torch.zeros_like(w) if kept is None else kept[name] for name, w in by_muon.items()}
        rank, n = share
        self.has_adamw = rank == 0
        n_adamw = sum(weight.numel() for name, weight in weights.items() if name not in by_muon)
        self.alike = _shares(_same_shape_groups(by_muon, rows or {}), n, n_adamw)[rank]

    def step(self, rate: float, scale: float = 1.0) -> None:
        """Update one's part of the weights by `scale` times their `.grad`, at the learning rate `rate`."""
        with torch.no_grad():
            if self.has_adamw:
                self._step_by_adamw(rate, scale)
            for blocks in self.alike:
                self._step_by_muon(blocks, rate, scale)

    def parts(self, whole: Mapping[str, Tensor]) -> list[Tensor]:
        """What of the weights is updated here, or the same parts of anything that has their names and shapes."""
        by_adamw = [whole[name] for name in self.weights if name not in self.momentum and self.has_adamw]
        by_muon = [block.of(whole[block.name]) for blocks in self.alike for block in blocks]
        return [part.detach() for part in by_adamw + by_muon]

    def zero_grad(self) -> None:
        """Free every gradient."""
        for weight in self.weights.values():
            weight.grad = None

    def state_dict(self) -> dict[str, Tensor]:
        """All that a resumed training needs beside the weights, as KIND/NAME."""
        found = {f"momentum/{name}": kept for name, kept in self.momentum.items()}
        for name, weight in self.weights.items():
            kept = self.adamw.state.get(weight, {})
            found |= {f"{kind}/{name}": kept[kind] for kind in ("exp_avg", "exp_avg_sq") if kind in kept}
        return found

    def load_state_dict(self, memory: Mapping[str, Tensor], n_steps: int) -> None:
        """Take up what `state_dict` gave after `n_steps` steps."""
        for name, kept in self.momentum.items():
            kept.copy_(memory[f"momentum/{name}"])
        for name, weight in self.weights.items():
            if name in self.momentum or not n_steps:
                continue
            moments = {kind: memory[f"{kind}/{name}"].to(weight.device) for kind in ("exp_avg", "exp_avg_sq")}
            self.adamw.state[weight] = {"step": torch.tensor(float(n_steps), device=weight.device), **moments}

    def _step_by_adamw(self, rate: float, scale: float) -> None:
        for group in self.adamw.param_groups:
            group["lr"] = rate
            _scaled([weight.grad for weight in group["params"] if weight.grad is not None], scale)
        self.adamw.step()

    def _step_by_muon(self, blocks: list[MatrixBlock], rate: float, scale: float) -> None:
        """Update matrices of one shape."""
        gradients = [block.of(_gradient(self.weights[block.name])) for block in blocks]
        kept = [block.of(self.momentum[block.name]) for block in blocks]
        weights = [block.of(self.weights[block.name].detach()) for block in blocks]
        aims_NRC = weights[0].new_empty(len(blocks), *weights[0].shape, dtype=self.precision)
        for some in _passes(weights):
            _scaled(gradients[some], scale)
            torch._foreach_lerp_(kept[some], gradients[some], 1 - MOMENTUM)
            aims = torch._foreach_lerp(gradients[some], kept[some], MOMENTUM)
            torch._foreach_copy_(list(aims_NRC[some]), _shortened(aims))
        updates = list(_made_orthogonal(aims_NRC))
        for some in _passes(weights):
            torch._foreach_mul_(weights[some], 1 - rate * self.params.weight_decay)
            torch._foreach_add_(weights[some], updates[some], alpha=-rate * ADAMW_RMS * max(weights[0].shape) ** 0.5)


class MatrixBlock:
    """Rows of a weight that are a matrix of their own."""

    def __init__(self, name: str, rows: slice) -> None:
        self.name, self.rows = name, rows

    def of(self, whole: Tensor) -> Tensor:
        """The block's part of the weight, or of anything of the weight's shape."""
        return whole[self.rows]


def _shortened(matrices: Sequence[Tensor]) -> list[Tensor]:
    """In place: each with a norm just below 1."""
    found = list(matrices)
    norms = torch._foreach_norm(found)
    torch._foreach_mul_(norms, NORM_MARGIN)
    torch._foreach_add_(norms, 1e-12)
    torch._foreach_div_(found, norms)
    return found


def _made_orthogonal(x_NRC: Tensor) -> Tensor:
    """Matrices whose norms are below 1, with their singular values made 1, nearly."""
    tall = x_NRC.size(1) > x_NRC.size(2)
    for a, b, c in POLAR_EXPRESS:
        gram = x_NRC.mT @ x_NRC if tall else x_NRC @ x_NRC.mT
        factor = torch.baddbmm(gram, gram, gram, beta=b, alpha=c)
        # The a on the factor's diagonal would spare a copy, but roundings there push singular values over 1.
        x_NRC = torch.baddbmm(x_NRC, *((x_NRC, factor) if tall else (factor, x_NRC)), beta=a)
    return x_NRC


def _passes(weights: Sequence[Tensor]) -> list[slice]:
    """Which of the matrices to take at once: on a CPU one, so that its cache still holds what is read again."""
    n = 1 if weights[0].device.type == "cpu" else len(weights)
    return [slice(start, start + n) for start in range(0, len(weights), n)]


def _places(weights: Mapping[str, Tensor], whole: Tensor | None) -> dict[str, Tensor] | None:
    """Where each weight's numbers lie in an array of all."""
    if whole is None:
        return None
    parts = torch.split(whole, [weight.numel() for weight in weights.values()])
    return {name: part.view_as(w) for (name, w), part in zip(weights.items(), parts, strict=True)}


def _scaled(gradients: list[Tensor], scale: float) -> None:
    if gradients and scale != 1.0:
        torch._foreach_mul_(gradients, scale)


def _gradient(weight: Tensor) -> Tensor:
    return torch.zeros_like(weight) if weight.grad is None else weight.grad


def _same_shape_groups(
    weights: Mapping[str, Tensor], matrix_rows: Mapping[str, int]
) -> list[list[tuple[MatrixBlock, int]]]:
    """Blocks of one shape together, since one product of many small matrices is faster than many; with their sizes."""
    found: dict[tuple[int, int], list[tuple[MatrixBlock, int]]] = defaultdict(list)
    for name, weight in weights.items():
        rows, columns = weight.shape
        # Queries, keys and values, or an LSTM's gates, are matrices of their own that are only stored together.
        height = matrix_rows.get(name, rows)
        for start in range(0, rows, height):
            found[height, columns].append((MatrixBlock(name, slice(start, start + height)), height * columns))
    return list(found.values())


def _shares(alike: list[list[tuple[MatrixBlock, int]]], n: int, n_adamw: int) -> list[list[list[MatrixBlock]]]:
    """For each of `n` workers its matrices, so that all take about as long: each goes to who has least so far."""
    load = [ADAMW_COST * n_adamw, *[0.0] * (n - 1)]
    found: list[list[list[MatrixBlock]]] = [[] for _ in range(n)]
    for group in alike:
        mine: list[list[MatrixBlock]] = [[] for _ in range(n)]
        for block, n_numbers in group:
            rank = load.index(min(load))
            load[rank] += n_numbers
            mine[rank].append(block)
        for blocks, given in zip(mine, found, strict=True):
            given.extend([blocks] if blocks else [])
    return found


def _adamw(decays: list[Tensor], others: list[Tensor], p: TrainParams) -> torch.optim.AdamW:
    """AdamW (Loshchilov and Hutter 2019), one kernel for all weights; only linear layers' matrices decay."""
    groups = [{"params": decays, "weight_decay": p.weight_decay}, {"params": others, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=p.learning_rate, betas=(0.9, p.beta2), eps=1e-9, fused=True)
