"""One system on one test: scores with intervals and signatures, slices, behaviour, and the nearest neighbour beside.

Every system goes through this same function, so that a difference between two is never one of measuring.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from hanyeong.evaluation.bootstrap import score_metrics
from hanyeong.evaluation.degenerate_outputs import degenerate_rates
from hanyeong.evaluation.metrics import Counts, Metric, metrics_for
from hanyeong.evaluation.params import EvaluateParams
from hanyeong.evaluation.slices import by_length, by_name, scored_slices
from hanyeong.evaluation.test_sets import TestSet
from hanyeong.results.codes import Direction
from hanyeong.results.evaluate import (
    DegenerateOutputs,
    MetricDifferences,
    NearestNeighbourScores,
    SliceKind,
    SliceScores,
    TestScores,
)
from hanyeong.results.scores import DECIMALS, MetricScores, OutputFlag


@dataclass(frozen=True)
class SystemScores:
    """What a system scores on a test, and the statistics behind it, [n, k] by metric."""

    metrics: MetricScores
    slices: Mapping[SliceKind, Mapping[str, SliceScores]]
    behaviour: DegenerateOutputs
    statistics: dict[str, Counts]
    signatures: dict[str, str]

    def result(self, test: TestSet, flags: Mapping[str, int], nearest: NearestNeighbourScores | None) -> TestScores:
        """As it is stored."""
        return TestScores(
            rows=len(test),
            available_rows=test.available,
            direction=Direction(test.direction),
            metrics=self.metrics,
            slices=self.slices,
            behaviour=self.behaviour,
            flags={OutputFlag(flag): n for flag, n in flags.items()},
            nearest=nearest,
        )


def score_system(test: TestSet, hypotheses: Sequence[str], params: EvaluateParams, seed: int) -> SystemScores:
    """Score answers to every row of `test`, in its order.

    Raises:
        GateError: there are more or fewer answers than rows, or Korean's tokenizer is missing.

    """
    metrics = metrics_for(test.language)
    statistics = {name: metric.statistics(hypotheses, test.references) for name, metric in metrics.items()}
    labels = {
        SliceKind.DOMAIN: by_name(test.domains),
        SliceKind.LENGTH: by_length(test.sources, params.length_bins),
        SliceKind.ORIGIN: by_name(test.origins),
    }
    if not any(test.origins):
        del labels[SliceKind.ORIGIN]  # nobody said which side was written first
    return SystemScores(
        metrics=score_metrics(metrics, statistics, params.bootstrap_samples, seed),
        slices={
            kind: scored_slices(found, metrics, statistics, params.bootstrap_samples, seed)
            for kind, found in labels.items()
        },
        behaviour=degenerate_rates(test.sources, hypotheses, test.references, test.language),
        statistics=statistics,
        signatures={name: metric.signature(params.bootstrap_samples, seed) for name, metric in metrics.items()},
    )


class ScoredBaseline(NamedTuple):
    """The baseline's scores, and the system's above them on the same rows."""

    scores: MetricScores
    over: MetricDifferences


def score_nearest_neighbour(
    test: TestSet, rows: Any, translations: Sequence[str], system: SystemScores, *, samples: int, seed: int
) -> ScoredBaseline:
    """Scores of the baseline on `rows` of the test, and how far the system is above it on those very rows, in points.

    `translations` are the training translations of the nearest training sources, one for each of `rows`.
    """
    references = [test.references[row] for row in rows]
    metrics = metrics_for(test.language)
    statistics = {name: metric.statistics(translations, references) for name, metric in metrics.items()}
    over = {
        name: round(_score(metric, system.statistics[name][rows]) - _score(metric, statistics[name]), DECIMALS)
        for name, metric in metrics.items()
    }
    return ScoredBaseline(score_metrics(metrics, statistics, samples, seed), MetricDifferences(**over))


def _score(metric: Metric, statistics: Counts) -> float:
    return float(metric.score(statistics.sum(0)))
