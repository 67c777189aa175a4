"""How the forecaster learns: new series in every step, squared error and pinball loss, the optimizer of the product."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import torch
from torch import Tensor

from hanyeong.training.learning_rate import learning_rate
from hanyeong.training.optimizer import Optimizer
from hanyeong.training.params import TrainParams
from hanyeong.training.schedules.plateau import ReduceOnPlateau
from learn.parts.forecasting.model import QUANTILES, Forecaster, Sizes, mean_and_scale
from learn.parts.forecasting.series import Series, draw_mixture

Draw: TypeAlias = Callable[[np.random.Generator], Series]


def pinball(forecast: Tensor, truth: Tensor, levels: Tensor) -> Tensor:
    """max(q (y - f), (q - 1) (y - f)) of each quantile level q, whose mean is least at the quantile (Koenker 1978)."""
    above = truth - forecast
    return torch.maximum(levels * above, (levels - 1) * above)


def loss_of(out_BHQ: Tensor, future_BH: Tensor, scale_B1: Tensor) -> Tensor:
    """Squared error of the point head plus pinball loss of the quantile head, in units of the past's deviation."""
    truth = (future_BH / scale_B1)[:, :, None]
    out = out_BHQ / scale_B1[:, :, None]
    levels = torch.tensor(QUANTILES, dtype=out.dtype)
    return ((out[:, :, :1] - truth) ** 2).mean() + pinball(out[:, :, 1:], truth, levels).sum(2).mean()


def settings(steps: int, learning_rate: float) -> TrainParams:
    """A training as the product's params describe it; batches are counted in series here."""
    return TrainParams(
        max_steps=steps, batch_tokens=32, optimizer="muon", learning_rate=learning_rate, warmup_steps=steps // 20,
        schedule="wsd", decay_ratio=0.5, eval_every=steps, weight_decay=0.01,
    )  # fmt: skip


def train(sizes: Sizes, p: TrainParams, batch: int, seed: int, draw: Draw | None = None) -> tuple[Forecaster, float]:
    """A trained forecaster, and the mean loss over its last tenth of steps. `draw` replaces the random series."""
    torch.manual_seed(seed)
    rng = np.random.default_rng([seed, 7])
    model = Forecaster(sizes)
    rows = {f"{name}.weight": m.out_features // m.n_fused for name, m in model.named_modules() if hasattr(m, "n_fused")}
    optimizer = Optimizer(dict(model.named_parameters()), p, torch.float32, rows=rows)
    losses = []
    for step in range(p.max_steps):
        series = draw(rng) if draw else draw_mixture(batch, sizes.past, sizes.horizon, rng)
        losses.append(_step(model, optimizer, series, p, step))
    return model, float(np.mean(losses[-max(1, len(losses) // 10) :]))


def _step(model: Forecaster, optimizer: Optimizer, series: Series, p: TrainParams, step: int) -> float:
    """One step of the optimizer; the loss before it."""
    model.train()
    past, known = torch.from_numpy(series.past).float(), torch.from_numpy(series.known)
    scale = mean_and_scale(past, known)[1]
    loss = loss_of(model(past, known), torch.from_numpy(series.future).float(), scale)
    optimizer.zero_grad()
    loss.backward()
    norm = float(torch.nn.utils.get_total_norm([w.grad for w in model.parameters() if w.grad is not None]))
    optimizer.step(learning_rate(p, step, 0, ReduceOnPlateau()), min(1.0, p.clip_norm / max(norm, 1e-30)))
    return float(loss.detach())
