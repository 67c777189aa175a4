"""The formulas of part 2, against PyTorch in float64, autograd and minima that are known."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch.nn import functional

from learn.parts.losses import losses as own

RANDOM = np.random.default_rng(1)
LOGITS = 3 * RANDOM.normal(size=(6, 5))
CLASSES = RANDOM.integers(5, size=6)
SOFT = RANDOM.dirichlet(np.ones(5), size=6)


def close(found: object, right: object, tolerance: float = 1e-10) -> None:
    np.testing.assert_allclose(np.asarray(found), np.asarray(right), rtol=tolerance, atol=tolerance)


def leaf(values: np.ndarray) -> torch.Tensor:
    return torch.tensor(values, dtype=torch.float64, requires_grad=True)


def mse() -> None:
    found, wanted = leaf(LOGITS), torch.tensor(SOFT)
    loss = functional.mse_loss(found, wanted)
    loss.backward()
    close(own.mse(LOGITS, SOFT), loss.detach())
    close(own.mse_gradient(LOGITS, SOFT), found.grad)


def cross_entropy() -> None:
    close(own.cross_entropy(LOGITS, CLASSES), functional.cross_entropy(leaf(LOGITS), torch.tensor(CLASSES)).detach())
    p = torch.tensor(LOGITS).softmax(1).numpy()
    close(own.cross_entropy(LOGITS, CLASSES), -np.mean([math.log(p[n, c]) for n, c in enumerate(CLASSES)]))


def soft_cross_entropy() -> None:
    close(own.soft_cross_entropy(LOGITS, SOFT), functional.cross_entropy(leaf(LOGITS), torch.tensor(SOFT)).detach())
    close(own.soft_cross_entropy(LOGITS, own.one_hot(CLASSES, 5)), own.cross_entropy(LOGITS, CLASSES))


def cross_entropy_gradient() -> None:
    logits = leaf(LOGITS)
    functional.cross_entropy(logits, torch.tensor(SOFT)).backward()
    close(own.cross_entropy_gradient(LOGITS, SOFT), logits.grad)


def log_softmax() -> None:
    for scale in (1.0, 1000.0):
        close(own.log_softmax(scale * LOGITS), torch.tensor(scale * LOGITS).log_softmax(1))


def double_softmax() -> None:
    """Reached by a prediction that is certain and right, and by nothing else that is a distribution."""
    n_classes = 7
    floor = math.log(n_classes - 1 + math.e) - 1
    certain = torch.eye(n_classes, dtype=torch.float64)
    close(functional.cross_entropy(certain, torch.arange(n_classes)), floor)
    others = torch.tensor(RANDOM.dirichlet(np.full(n_classes, 0.1), size=1000))
    target = torch.zeros(1000, dtype=torch.long)
    assert functional.cross_entropy(others, target, reduction="none").min() >= floor


def double_sigmoid() -> None:
    """Reached where every positive example gets 1 and every negative one 0."""
    targets = torch.tensor([1.0, 1.0, 0.0, 0.0, 0.0], dtype=torch.float64)
    floor = 0.4 * math.log(1 + math.exp(-1)) + 0.6 * math.log(2)
    close(functional.binary_cross_entropy_with_logits(targets, targets), floor)
    others = torch.tensor(RANDOM.random((1000, 5)))
    found = functional.binary_cross_entropy_with_logits(others, targets.expand(1000, 5), reduction="none").mean(1)
    assert found.min() >= floor


def bce() -> None:
    for scale in (1.0, 1000.0):
        right = functional.binary_cross_entropy_with_logits(torch.tensor(scale * LOGITS), torch.tensor(SOFT))
        close(own.bce_with_logits(scale * LOGITS, SOFT), right)
    p = 1 / (1 + np.exp(-LOGITS))
    close(own.bce_with_logits(LOGITS, SOFT), -(SOFT * np.log(p) + (1 - SOFT) * np.log(1 - p)).mean())


def bce_gradient() -> None:
    logits = leaf(LOGITS)
    functional.binary_cross_entropy_with_logits(logits, torch.tensor(SOFT)).backward()
    close(own.bce_with_logits_gradient(LOGITS, SOFT), logits.grad)
    one = leaf(LOGITS[:1, :1])
    functional.binary_cross_entropy_with_logits(one, torch.tensor(SOFT[:1, :1])).backward()
    close(one.grad, one.detach().sigmoid().numpy() - SOFT[:1, :1])


def two_classes() -> None:
    pairs = LOGITS[:, :2]
    close(torch.tensor(pairs).softmax(1)[:, 1], torch.tensor(pairs[:, 1] - pairs[:, 0]).sigmoid())
    classes = CLASSES % 2
    close(own.cross_entropy(pairs, classes), own.bce_with_logits(pairs[:, 1] - pairs[:, 0], classes.astype(float)))


def smoothed() -> None:
    """As PyTorch smooths, and as the trainer does."""
    from hanyeong.training.loss import smoothed_loss

    right = functional.cross_entropy(torch.tensor(LOGITS), torch.tensor(CLASSES), label_smoothing=0.1)
    close(own.soft_cross_entropy(LOGITS, own.smoothed(CLASSES, 5, 0.1)), right)
    hidden, weight = leaf(LOGITS), leaf(np.eye(5))
    close(smoothed_loss(hidden, weight, torch.tensor(CLASSES), 0.1).smoothed.detach() / 6, right)


def smoothed_minimum() -> None:
    target = own.smoothed(CLASSES, 5, 0.1)
    least = float(-(target * np.log(target)).sum(1).mean())
    close(own.soft_cross_entropy(np.log(target), target), least)
    assert own.soft_cross_entropy(LOGITS, target) > least
