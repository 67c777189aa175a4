"""The formulas of the part on the learning rate, against the product's trainer and PyTorch's AdamW."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from hanyeong.training.learning_rate import learning_rate
from hanyeong.training.lr_range import LrRange
from hanyeong.training.lr_range import running_mean as mean_of
from hanyeong.training.optimizer import Optimizer
from hanyeong.training.params import TrainParams
from hanyeong.training.schedules.cosine import MIN_LR_FACTOR
from hanyeong.training.schedules.plateau import ReduceOnPlateau

PEAK, STEPS, WARM = 0.4, 200, 9


def params(**changes: object) -> TrainParams:
    plain = {"max_steps": STEPS, "batch_tokens": 64, "learning_rate": PEAK, "warmup_steps": WARM, "eval_every": 5}
    return TrainParams(**{**plain, **changes})


def rate(step: int, n_reductions: int = 0, **changes: object) -> float:
    return learning_rate(params(**changes), step, 0, ReduceOnPlateau(0, n_reductions))


def quadratic() -> None:
    curvature = 5.0
    for eta, grows in ((0.39, False), (0.41, True), (-0.01, True)):
        theta = 1.0
        for _ in range(50):
            after = theta - eta * curvature * theta
            assert after == pytest.approx((1 - eta * curvature) * theta)
            theta = after
        assert (abs(theta) > 1) == grows == (abs(1 - eta * curvature) > 1) == (not 0 < eta < 2 / curvature)


def range_rates() -> None:
    low, high, n = 1e-4, 0.3, 7
    assert LrRange(low, high, n).rates() == pytest.approx([low * (high / low) ** (i / (n - 1)) for i in range(n)])


def running_mean() -> None:
    losses, mean = [5.0, 3.0, 4.0, 1.0], 0.0
    for i, (loss, found) in enumerate(zip(losses, mean_of(losses, 0.9), strict=True), start=1):
        mean = 0.9 * mean + 0.1 * loss
        assert found == pytest.approx(mean / (1 - 0.9**i))


def warm_up() -> None:
    for t in range(30):
        assert rate(t, schedule="constant") == pytest.approx(PEAK * min(1, (t + 1) / (WARM + 1)))


def inverse_sqrt() -> None:
    for t in range(WARM, STEPS):
        assert rate(t, schedule="inverse_sqrt") == pytest.approx(PEAK * ((WARM + 1) / (t + 1)) ** 0.5)
    assert rate(4 * (WARM + 1) - 1, schedule="inverse_sqrt") == pytest.approx(PEAK / 2)


def cosine() -> None:
    m = MIN_LR_FACTOR
    for t in (WARM, 77, STEPS):
        assert rate(t, schedule="cosine") == pytest.approx(PEAK * (m + (1 - m) * (1 + np.cos(np.pi * t / STEPS)) / 2))


def cool_down() -> None:
    m, d = MIN_LR_FACTOR, 0.4
    for t in (WARM, 119, 120, 121, 170, STEPS):
        left = 1 - t / STEPS
        share = 1.0 if left >= d - 1e-9 else m + (1 - m) * left / d
        assert rate(t, schedule="wsd", decay_ratio=d) == pytest.approx(PEAK * share)


def plateau() -> None:
    for n in range(4):
        assert rate(50, n, schedule="plateau", lr_factor=0.3) == pytest.approx(PEAK * 0.3**n)


def gradient_noise() -> None:
    samples = np.random.default_rng(1).normal(3.0, 2.0, size=(40_000, 16))
    assert samples.mean(1).var() == pytest.approx(4.0 / 16, rel=0.03)


def adamw() -> None:
    """Three steps of the product's optimizer, by hand."""
    p, weight = params(weight_decay=0.1, beta2=0.98), torch.nn.Parameter(torch.tensor([[1.0, -2.0], [0.5, 3.0]]))
    optimizer, by_hand = Optimizer({"layer.weight": weight}, p, torch.float32), weight.detach().double().clone()
    mean, square = torch.zeros(2, 2, dtype=torch.float64), torch.zeros(2, 2, dtype=torch.float64)
    for t, scale in enumerate((1.0, -0.3, 2.0), start=1):
        weight.grad = scale * torch.tensor([[0.1, 2.0], [-0.7, 0.01]])
        grad = weight.grad.double()
        mean, square = 0.9 * mean + 0.1 * grad, 0.98 * square + 0.02 * grad**2
        optimizer.step(0.05)
        by_hand = (1 - 0.05 * 0.1) * by_hand
        by_hand -= 0.05 * (mean / (1 - 0.9**t)) / ((square / (1 - 0.98**t)).sqrt() + 1e-9)
        torch.testing.assert_close(weight.detach().double(), by_hand, rtol=1e-5, atol=1e-6)


def muon() -> None:
    """The update has the singular vectors of the mean gradient, all singular values alike, and AdamW's size."""
    torch.manual_seed(1)
    rows, columns, eta = 24, 16, 0.01
    start = torch.randn(rows, columns)
    weight = torch.nn.Parameter(start.clone())
    weight.grad = torch.randn(rows, columns)
    u, _, vt = torch.linalg.svd(weight.grad, full_matrices=False)
    Optimizer({"layer.weight": weight}, params(optimizer="muon", weight_decay=0.1), torch.float32).step(eta)
    update = (weight.detach() - (1 - eta * 0.1) * start) / (-0.2 * eta * max(rows, columns) ** 0.5)
    singular = torch.linalg.svdvals(update)
    assert 0.6 < singular.min() < singular.max() < 1.4
    assert float((update * (u @ vt)).sum() / (update.norm() * (u @ vt).norm())) > 0.98
