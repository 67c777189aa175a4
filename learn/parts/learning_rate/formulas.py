"""The displayed formulas of the part on the learning rate; tests/learn/formulas/learning_rate.py checks each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FORMULAS: Final[Mapping[str, str]] = {
    "quadratic": r"\theta_{t+1} = \theta_t - \eta \lambda \theta_t = (1 - \eta \lambda)\, \theta_t, "
    r"\quad |1 - \eta \lambda| < 1 \iff 0 < \eta < \frac{2}{\lambda}",
    "range_rates": r"\eta_i = \eta_{\min} \left(\frac{\eta_{\max}}{\eta_{\min}}\right)^{i/(n-1)}",
    "running_mean": r"m_i = \beta m_{i-1} + (1 - \beta) L_i, \quad \bar{L}_i = \frac{m_i}{1 - \beta^i}",
    "warm_up": r"\eta_t = \eta \cdot \min\left(1, \frac{t + 1}{w + 1}\right)",
    "inverse_sqrt": r"\eta_t = \eta \sqrt{\frac{w + 1}{t + 1}}, \quad t \ge w",
    "cosine": r"\eta_t = \eta \left(m + (1 - m) \frac{1 + \cos \pi u}{2}\right), \quad u = \frac{t}{T}",
    "cool_down": r"\eta_t = \begin{cases} \eta & 1 - u \ge d \\ "
    r"\eta \left(m + (1 - m) \frac{1 - u}{d}\right) & 1 - u < d \end{cases}",
    "plateau": r"\eta_t = \eta \gamma^{n_t}",
    "gradient_noise": r"\operatorname{Var}\left(\frac{1}{B} \sum_{i=1}^{B} g_i\right) = \frac{\sigma^2}{B}",
    "adamw": r"\theta_{t+1} = (1 - \eta \lambda)\, \theta_t - \eta \frac{\hat{m}_t}{\sqrt{\hat{v}_t} + \epsilon}",
    "muon": r"\theta_{t+1} = (1 - \eta \lambda)\, \theta_t - 0.2\, \eta \sqrt{\max(R, C)}\, U V^\top, "
    r"\quad M_t = U S V^\top",
}
