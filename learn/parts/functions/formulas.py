# ruff: noqa: E501
"""The displayed formulas of part 1; tests/learn/formulas/functions.py checks each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FORMULAS: Final[Mapping[str, str]] = {
    "sigmoid": r"\sigma(x) = \frac{1}{1 + e^{-x}}, \quad \sigma'(x) = \sigma(x) (1 - \sigma(x)) \le \frac{1}{4}",
    "tanh": r"\tanh(x) = 2 \sigma(2x) - 1, \quad \tanh'(x) = 1 - \tanh^{2}(x) \le 1",
    "relu": r"\operatorname{ReLU}(x) = \max(x, 0), \quad \operatorname{ReLU}'(x) = \begin{cases} 1 & x > 0 \\ 0 & x < 0 \end{cases}",
    "leaky_relu": r"\operatorname{LReLU}(x) = \max(x, a x), \quad \operatorname{LReLU}'(x) = \begin{cases} 1 & x > 0 \\ a & x < 0 \end{cases}",
    "gelu": r"\operatorname{GELU}(x) = x \Phi(x), \quad \operatorname{GELU}'(x) = \Phi(x) + x \varphi(x)",
    "swiglu": r"\operatorname{SwiGLU}(x) = \operatorname{SiLU}(x W_{g}) \odot (x W_{u}), \quad \operatorname{SiLU}(z) = z \sigma(z)",
    "chain": r"\frac{\partial L}{\partial x_{0}} = \frac{\partial L}{\partial x_{n}} \prod_{l=1}^{n} \operatorname{diag}(f'(z_{l})) W_{l}",
    "softmax": r"y_{i} = \frac{e^{x_{i}}}{\sum_{j} e^{x_{j}}}",
    "softmax_shift": r"\frac{e^{x_{i} - c}}{\sum_{j} e^{x_{j} - c}} = \frac{e^{-c} e^{x_{i}}}{e^{-c} \sum_{j} e^{x_{j}}} = y_{i}, \quad c = \max_{j} x_{j}",
    "softmax_jacobian": r"\frac{\partial y_{i}}{\partial x_{j}} = y_{i} (\delta_{ij} - y_{j}), \quad J = \operatorname{diag}(y) - y y^{\top}",
    "softmax_backward": r"J g = y \odot (g - y^{\top} g)",
}
