"""The displayed formulas of the part on the life of a model; tests/learn/formulas/lifecycle.py checks each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FORMULAS: Final[Mapping[str, str]] = {
    "passes": r"e = \frac{T}{P (s + t)}",
    "compression": r"k = \frac{4 N_{\mathrm{teacher}}}{1.03 N_{\mathrm{student}}}",
    "calibration_error": r"\mathrm{ECE} = \sum_b \frac{n_b}{n} |c_b - q_b|",
    "wilson": r"\frac{\hat{p} + \frac{z^2}{2n} \pm z \sqrt{\frac{\hat{p} (1 - \hat{p})}{n} + \frac{z^2}{4 n^2}}}"
    r"{1 + \frac{z^2}{n}}",
}
