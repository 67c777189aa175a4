"""Is one system better than another on the same sentences? Paired bootstrap resampling (Koehn 2004).

Both systems are scored on the same resamples, so that what is hard for both cancels out. The p-value is sacreBLEU's
(and Moses'): the share of resamples whose difference, centred, exceeds the real one. Not covered: the chance that the
test set itself is of the wrong kind.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hanyeong.evaluation.bootstrap import interval, resampled_totals
from hanyeong.evaluation.metrics import Counts, Metric
from hanyeong.pipeline.errors import GateError


@dataclass(frozen=True)
class Comparison:
    """What a paired test found: `difference` is system minus baseline, in points of the metric."""

    baseline: float
    system: float
    difference: float
    low: float
    """The 95 % interval of the difference begins here."""
    high: float
    p_value: float
    n: int
    """Sentences."""

    def better(self, level: float) -> bool:
        """The system is ahead, and chance is an unlikely reason."""
        return self.difference > 0 and self.p_value < level

    def worse(self, level: float) -> bool:
        """The system is behind, and chance is an unlikely reason."""
        return self.difference < 0 and self.p_value < level


def paired_bootstrap(metric: Metric, baseline: Counts, system: Counts, resamples: int, seed: int) -> Comparison:
    """Compare two systems' statistics of the same sentences in the same order, [n, k] each.

    Two systems with the same score have p = 1: sacreBLEU's formula would call them different (p = 1 / 1001).

    Raises:
        GateError: the systems were not scored on equally many sentences, or on none.

    """
    if baseline.shape != system.shape or not len(system):
        raise GateError(
            f"a paired test needs the same sentences on both sides, found {len(baseline)} and {len(system)}; "
            f"run `evaluate` again for both"
        )
    columns = baseline.shape[1]
    totals = resampled_totals(np.hstack([baseline, system]), resamples, seed)
    differences = metric.score(totals[:, columns:]) - metric.score(totals[:, :columns])
    before, after = (float(metric.score(statistics.sum(0))) for statistics in (baseline, system))
    difference = after - before
    low, high = interval(differences)
    spread = np.abs(differences)
    extreme = int((spread - spread.mean() > abs(difference)).sum())
    p_value = (extreme + 1) / (resamples + 1) if difference else 1.0
    return Comparison(before, after, difference, low, high, p_value, len(system))
