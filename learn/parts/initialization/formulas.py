# ruff: noqa: E501
"""The displayed formulas of part 4; tests/learn/formulas/initialization.py checks each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FORMULAS: Final[Mapping[str, str]] = {
    "forward": r"y_{j} = \sum_{i=1}^{n} x_{i} w_{ij} \quad \Rightarrow \quad \operatorname{Var}(y_{j}) = n \operatorname{Var}(w) \operatorname{E}(x^{2})",
    "backward": r"\bar{x}_{i} = \sum_{j=1}^{m} w_{ij} \bar{y}_{j} \quad \Rightarrow \quad \operatorname{Var}(\bar{x}_{i}) = m \operatorname{Var}(w) \operatorname{E}(\bar{y}^{2})",
    "depth": r"\operatorname{E}(x_{L}^{2}) = (n \operatorname{Var}(w))^{L} \operatorname{E}(x_{0}^{2})",
    "xavier": r"\operatorname{Var}(w) = \frac{2}{n + m}",
    "relu_half": r"x \sim N(0, s^{2}) \quad \Rightarrow \quad \operatorname{E}(\max(x, 0)^{2}) = \frac{s^{2}}{2}",
    "he": r"\operatorname{Var}(w) = \frac{2}{n}",
    "orthogonal": r"W^{\top} W = I \quad \Rightarrow \quad |W x| = |x|",
    "residual_sum": r"x_{l+1} = x_{l} + f(x_{l}) \quad \Rightarrow \quad \operatorname{E}(x_{L}^{2}) \approx 2^{L} \operatorname{E}(x_{0}^{2})",
    "residual_scaled": r"x_{l+1} = x_{l} + \frac{f(x_{l})}{\sqrt{L}} \quad \Rightarrow \quad \operatorname{E}(x_{L}^{2}) \approx \left( 1 + \frac{1}{L} \right)^{L} \operatorname{E}(x_{0}^{2}) < e \operatorname{E}(x_{0}^{2})",
    "pre_norm": r"x_{l+1} = x_{l} + f(\operatorname{LN}(x_{l})) \quad \Rightarrow \quad \operatorname{E}(x_{L}^{2}) \approx \operatorname{E}(x_{0}^{2}) + L",
    "post_norm": r"x_{l+1} = \operatorname{LN}(x_{l} + f(x_{l})) \quad \Rightarrow \quad \operatorname{corr}(x_{L}, x_{0}) \approx 2^{-L/2}",
}
