"""The release decision, go or no-go: every check with its result and what was expected.

It fails closed. A goal that is not set, a score that was not measured, a bundle that cannot be read: each is a check
of status "unknown", and the verdict is go only where every check passed or does not apply. To waive a goal, set a
bound that is always met: the waiver is then visible in params.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator

from hanyeong.release.checks.base import ReleaseEvidence
from hanyeong.release.checks.bundle import check_bundle
from hanyeong.release.checks.champion import Comparisons, champion_comparison, check_champion, compare_with_champion
from hanyeong.release.checks.compliance import check_compliance
from hanyeong.release.checks.degenerate_outputs import check_degenerate_outputs
from hanyeong.release.checks.scores import check_drop_from_teacher, check_gain_over_nearest, check_minimum_scores
from hanyeong.release.checks.short_inputs import check_short_inputs
from hanyeong.release.checks.size import check_size
from hanyeong.release.checks.slices import check_slices
from hanyeong.release.criteria import criteria_digest
from hanyeong.results.judge import CheckResult, CheckStatus, JudgeResult, ReleaseVerdict


def decide(evidence: ReleaseEvidence) -> JudgeResult:
    """Carry out every check, whatever the others gave."""
    comparisons = compare_with_champion(evidence)
    checks = tuple(_checks(evidence, comparisons))
    passed = bool(checks) and not any(check.against for check in checks) and evidence.bundle.digest is not None
    return JudgeResult(
        verdict=ReleaseVerdict.GO if passed else ReleaseVerdict.NO_GO,
        bundle=evidence.bundle.digest,
        champion=champion_comparison(evidence, comparisons),
        asked=criteria_digest(evidence.goals, evidence.sources, evidence.limits),
        counts={status: sum(check.status is status for check in checks) for status in CheckStatus},
        checks=checks,
    )


def _checks(evidence: ReleaseEvidence, comparisons: Comparisons) -> Iterator[CheckResult]:
    yield from check_bundle(evidence)
    yield from check_compliance(evidence)
    yield from check_minimum_scores(evidence)
    yield from check_gain_over_nearest(evidence)
    yield from check_drop_from_teacher(evidence)
    yield from check_slices(evidence)
    yield from check_degenerate_outputs(evidence)
    yield from check_short_inputs(evidence)
    yield from check_size(evidence)
    yield from check_champion(evidence, comparisons)
