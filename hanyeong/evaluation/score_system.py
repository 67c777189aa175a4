"""One system on one test: scores with intervals and signatures, slices, behaviour, and the nearest neighbour beside.

Every system goes through this same function, so that a difference between two is never one of measuring.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hanyeong.evaluation.bootstrap import score_with_interval
from hanyeong.evaluation.degenerate_outputs import degenerate_rates
from hanyeong.evaluation.metrics import Counts, metrics_for
from hanyeong.evaluation.params import EvaluateParams
from hanyeong.evaluation.slices import by_length, by_name, scored_slices
from hanyeong.evaluation.test_sets import TestSet
from hanyeong.pipeline.receipt import Json


@dataclass(frozen=True)
class SystemScores:
    """Facts about a system on a test, and the statistics behind them, [n, k] by metric."""

    facts: dict[str, Json]
    statistics: dict[str, Counts]
    signatures: dict[str, str]


def score_system(test: TestSet, hypotheses: Sequence[str], params: EvaluateParams, seed: int) -> SystemScores:
    """Score answers to every row of `test`, in its order.

    Raises:
        GateError: there are more or fewer answers than rows, or Korean's tokenizer is missing.

    """
    metrics = metrics_for(test.language)
    statistics = {name: metric.statistics(hypotheses, test.references) for name, metric in metrics.items()}
    scores = {
        name: score_with_interval(metric, statistics[name], params.bootstrap_samples, seed)
        for name, metric in metrics.items()
    }
    labels = {
        "domain": by_name(test.domains),
        "length": by_length(test.sources, params.length_bins),
        "origin": by_name(test.origins),
    }
    if not any(test.origins):
        del labels["origin"]  # nobody said which side was written first
    facts: dict[str, Json] = {
        "rows": len(test),
        "available_rows": test.available,
        "direction": test.direction,
        "metrics": scores,
        "slices": {
            kind: scored_slices(found, metrics, statistics, params.bootstrap_samples, seed)
            for kind, found in labels.items()
        },
        "behaviour": degenerate_rates(test.sources, hypotheses, test.references, test.language),
    }
    signatures = {name: metric.signature(params.bootstrap_samples, seed) for name, metric in metrics.items()}
    return SystemScores(facts, statistics, signatures)


def score_nearest_neighbour(
    test: TestSet, rows: Any, translations: Sequence[str], system: SystemScores, *, samples: int, seed: int
) -> dict[str, Json]:
    """Scores of the baseline on `rows` of the test, and how far the system is above it on those very rows, in points.

    `translations` are the training translations of the nearest training sources, one for each of `rows`.
    """
    references = [test.references[row] for row in rows]
    facts: dict[str, Json] = {"rows": len(references)}
    over: dict[str, Json] = {}
    for name, metric in metrics_for(test.language).items():
        statistics = metric.statistics(translations, references)
        facts[name] = score_with_interval(metric, statistics, samples, seed)
        ours, theirs = (float(metric.score(found.sum(0))) for found in (system.statistics[name][rows], statistics))
        over[name] = round(ours - theirs, 4)
    return facts | {"over": over}
