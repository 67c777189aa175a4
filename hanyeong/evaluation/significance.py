"""Is one system better than another on the same sentences? Paired bootstrap resampling (Koehn 2004).

Both systems are scored on the same resamples, so that what is hard for both cancels out. The p-value is sacreBLEU's
(and Moses'): the share of resamples whose difference, centred, exceeds the real one. Not covered: the chance that the
test set itself is of the wrong kind.
"""

from __future__ import annotations

import numpy as np

from hanyeong.evaluation.bootstrap import interval, resampled_totals
from hanyeong.evaluation.metrics import Counts, Metric
from hanyeong.pipeline.errors import GateError
from hanyeong.results.scores import Comparison


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
    return Comparison(
        baseline=before, system=after, difference=difference, low=low, high=high, p_value=p_value, n=len(system)
    )
