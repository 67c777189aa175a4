"""The displayed formulas of the forecaster's part; tests/learn/formulas/forecasting.py checks each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FORMULAS: Final[Mapping[str, str]] = {
    "series": r"y_t = s_t + \sigma \epsilon_t, \quad s_t = \sum_{k=1}^{K} A_k \sin(2\pi f_k t + \varphi_k) + \beta t",
    "variance": r"\frac{1}{L} \sum_{t=0}^{L-1} (A \sin(2\pi f t + \varphi))^2 = \frac{A^2}{2}, \quad f = \frac{k}{L}",
    "orthogonal": r"\sum_{t=0}^{L-1} \cos \frac{2\pi j t}{L} \cos \frac{2\pi k t}{L} "
    r"= \begin{cases} L/2 & j = k \\ 0 & j \ne k \end{cases}, \quad 0 < j, k < L/2",
    "repeats": r"s_{t+L} - s_t = 2 A \sin(\pi f L) \cos(2\pi f t + \pi f L + \varphi)",
    "recursion": r"s_t = 2 \cos(2\pi f)\, s_{t-1} - s_{t-2}",
    "least_squares": r"\hat{a} = (X^\top X + \lambda I)^{-1} X^\top y",
    "floor": r"\frac{1}{n} \sum_i (y_i - \hat{y}_i)^2 \approx \sigma^2 + \frac{1}{n} \sum_i (s_i - \hat{y}_i)^2",
    "pinball": r"\rho_q(y, \hat{y}) = \max(q (y - \hat{y}),\; (q - 1)(y - \hat{y}))",
    "shrinkage": r"\hat{a} \approx \frac{\rho}{1 + \sigma^2}",
}
