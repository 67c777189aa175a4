"""Paired comparison of the release candidate with another system on the same sentences."""

from __future__ import annotations

from hanyeong.evaluation.metrics import Metric, bleu, chrf
from hanyeong.evaluation.significance import paired_bootstrap
from hanyeong.pipeline.errors import GateError, InputError
from hanyeong.release.checks.base import ReleaseEvidence
from hanyeong.release.decision_messages import Reason
from hanyeong.results.decision_reasons import DecisionReason
from hanyeong.results.evaluate import System
from hanyeong.results.scores import Comparison, MetricName


def compare_systems(
    evidence: ReleaseEvidence, other: System, test: str, metric: MetricName, resamples: int
) -> Comparison | Reason:
    """Paired bootstrap against `other`, or why the two cannot be compared."""
    try:
        baseline, release = evidence.answers(other, test), evidence.answers(System.CANDIDATE, test)
    except (GateError, InputError) as error:
        return Reason.verbatim(_first_line(error))
    if baseline.ids != release.ids:
        return Reason.of(DecisionReason.OTHER_ROWS, other=other)
    same_signature = baseline.signatures.get(metric) == release.signatures.get(metric)
    if not same_signature or baseline.direction != release.direction:
        return Reason.of(DecisionReason.OTHER_MEASURE, other=other)
    return paired_bootstrap(
        _metric(metric, release.direction),
        baseline.statistics[metric],
        release.statistics[metric],
        resamples,
        evidence.seed,
    )


def _metric(name: MetricName, direction: str) -> Metric:
    return chrf() if name is MetricName.CHRF else bleu("ko" if direction == "en-ko" else "en")


def _first_line(error: Exception) -> str:
    return str(error).split("\n", maxsplit=1)[0]
