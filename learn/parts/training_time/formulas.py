"""The displayed formulas of the part on time and memory; tests/learn/formulas/training_time.py checks each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FORMULAS: Final[Mapping[str, str]] = {
    "epoch_time": r"t_{\mathrm{epoch}} = \frac{P (s + t)}{r}",
    "flops": r"F \approx 6 \left(N_{\mathrm{enc}} s + (N_{\mathrm{dec}} + d V) t\right)",
    "padding": r"p = 1 - \frac{\sum_i (s_i + t_i)}{\sum_b n_b (\max_{i \in b} s_i + \max_{i \in b} t_i)}",
    "logit_bytes": r"M_{\mathrm{logits}} = 4 N V",
    "memory": r"M = 4 (1 + 1 + 2 + 2) N + M_{\mathrm{activations}}",
    "given_share": r"g = \frac{\mathrm{ran}}{\mathrm{ran} + \mathrm{waited}}, \quad t_{\mathrm{alone}} = g "
    r"t_{\mathrm{wall}}",
    "speedup": r"S(n) = \frac{1}{(1 - q) + q / n}",
    "device_time": r"t = \frac{F_{\mathrm{epoch}}}{u \cdot F_{\mathrm{peak}}}",
}
