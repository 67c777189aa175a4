# ruff: noqa: E501
"""The displayed formulas of part 2; tests/learn/formulas/losses.py checks each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FORMULAS: Final[Mapping[str, str]] = {
    "mse": r"L = \frac{1}{N} \sum_{i} (\hat{y}_{i} - y_{i})^{2}, \quad \frac{\partial L}{\partial \hat{y}_{i}} = \frac{2}{N} (\hat{y}_{i} - y_{i})",
    "cross_entropy": r"L = - \frac{1}{N} \sum_{n} \log p_{n, c_{n}}, \quad p = \operatorname{softmax}(z)",
    "soft_cross_entropy": r"L = - \frac{1}{N} \sum_{n} \sum_{v} t_{n v} \log p_{n v}",
    "cross_entropy_gradient": r"\frac{\partial L}{\partial z_{n v}} = \frac{1}{N} (p_{n v} - t_{n v})",
    "log_softmax": r"\log p_{v} = z_{v} - m - \log \sum_{u} e^{z_{u} - m}, \quad m = \max_{u} z_{u}",
    "double_softmax": r"L \ge - \log \frac{e}{e + V - 1} = \log(V - 1 + e) - 1",
    "double_sigmoid": r"L \ge q \log(1 + e^{-1}) + (1 - q) \log 2",
    "bce": r"L = - t \log \sigma(z) - (1 - t) \log(1 - \sigma(z)) = \max(z, 0) - z t + \log(1 + e^{-|z|})",
    "bce_gradient": r"\frac{\partial L}{\partial z} = \sigma(z) - t",
    "two_classes": r"\frac{e^{z_{1}}}{e^{z_{0}} + e^{z_{1}}} = \frac{1}{1 + e^{-(z_{1} - z_{0})}} = \sigma(z_{1} - z_{0})",
    "smoothed": r"t_{v} = (1 - \epsilon) \delta_{v c} + \frac{\epsilon}{V}",
    "smoothed_minimum": r"L \ge - \sum_{v} t_{v} \log t_{v}",
}
