# ruff: noqa: E501
"""The displayed formulas of part 3; tests/learn/formulas/backprop.py checks each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FORMULAS: Final[Mapping[str, str]] = {
    "vjp": r"y = f(x) \quad \Rightarrow \quad \bar{x} = J^{\top} \bar{y}, \quad J_{ij} = \frac{\partial y_{i}}{\partial x_{j}}",
    "linear": r"Y = X W + b \quad \Rightarrow \quad \bar{X} = \bar{Y} W^{\top}, \quad \bar{W} = X^{\top} \bar{Y}, \quad \bar{b} = \sum_{n} \bar{Y}_{n}",
    "elementwise": r"y = f(x) \quad \Rightarrow \quad \bar{x} = \bar{y} \odot f'(x)",
    "branches": r"y = f(x), \quad z = g(x) \quad \Rightarrow \quad \bar{x} = J_{f}^{\top} \bar{y} + J_{g}^{\top} \bar{z}",
    "mean": r"y_{n} = \frac{1}{D} \sum_{d} x_{n d} \quad \Rightarrow \quad \bar{x}_{n d} = \frac{\bar{y}_{n}}{D}",
    "embedding": r"y_{n} = E_{w_{n}} \quad \Rightarrow \quad \bar{E}_{v} = \sum_{n \colon w_{n} = v} \bar{y}_{n}",
    "layer_norm": r"\hat{x} = \frac{x - \mu}{s} \quad \Rightarrow \quad \bar{x} = \frac{1}{s} \left( g - \frac{1}{D} \sum_{d} g_{d} - \hat{x} \frac{1}{D} \sum_{d} g_{d} \hat{x}_{d} \right)",
    "central": r"\frac{f(x + h) - f(x - h)}{2 h} = f'(x) + \frac{h^{2}}{6} f'''(x) + \dots",
    "attention": r"A = \operatorname{softmax} \left( \frac{Q K^{\top}}{\sqrt{d}} \right), \quad O = A V",
    "attention_values": r"\bar{V} = A^{\top} \bar{O}, \quad \bar{A} = \bar{O} V^{\top}",
    "attention_scores": r"\bar{S} = A \odot (\bar{A} - r), \quad r_{t} = \sum_{s} A_{t s} \bar{A}_{t s}",
    "attention_queries": r"\bar{Q} = \frac{1}{\sqrt{d}} \bar{S} K, \quad \bar{K} = \frac{1}{\sqrt{d}} \bar{S}^{\top} Q",
    "attention_memory": r"4 B (H T^{2} + 3 T D)",
}
