"""Check of the worst slice: no domain, length or original language of the primary test falls below a minimum chrF++."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hanyeong.evaluation.slices import OTHER, UNNAMED
from hanyeong.release.checks.base import (
    ReleaseEvidence,
    check_result,
    goal_not_set,
    no_primary_test,
    pass_or_fail,
    unknown,
)
from hanyeong.release.decision_messages import Reason
from hanyeong.results.decision_reasons import DecisionReason
from hanyeong.results.evaluate import SliceKind
from hanyeong.results.judge import CheckName, CheckResult

KINDS: Final = {
    SliceKind.DOMAIN: DecisionReason.SLICE_DOMAIN,
    SliceKind.LENGTH: DecisionReason.SLICE_LENGTH,
    SliceKind.ORIGIN: DecisionReason.SLICE_ORIGIN,
}


def check_slices(evidence: ReleaseEvidence) -> Iterator[CheckResult]:
    """chrF++ of every slice that has rows enough."""
    name, minimum, primary = CheckName.MIN_SLICE_CHRF, evidence.goals.min_slice_chrf, evidence.goals.primary_test
    if minimum is None or primary is None:
        yield goal_not_set(name) if minimum is None else no_primary_test(name, minimum)
        return
    if evidence.primary is None or not evidence.primary.slices:
        yield unknown(name, minimum, Reason.of(DecisionReason.NO_SLICES, test=primary))
        return
    scores = {
        (kind, label): slice_scores.chrf.value
        for kind, labels in evidence.primary.slices.items()
        for label, slice_scores in labels.items()
        if slice_scores.rows >= evidence.goals.slice_min_rows
    }
    if not scores:
        reason = Reason.of(DecisionReason.SMALL_SLICES, test=primary, rows=evidence.goals.slice_min_rows)
        yield unknown(name, minimum, reason)
        return
    worst = min(scores, key=lambda key: (scores[key], key))
    low = [_slice_name(*key) for key, score in sorted(scores.items()) if score < minimum]
    reason = Reason.of(
        DecisionReason.WORST_SLICE, n=len(scores), worst=_slice_name(*worst), score=scores[worst], wanted=minimum
    )
    if low:
        reason = Reason.of(DecisionReason.LOW_SLICES, worst=reason, low=Reason.joined(", ", low))
    yield check_result(name, pass_or_fail(not low), scores[worst], minimum, reason)


def _slice_name(kind: SliceKind, label: str) -> Reason:
    return Reason.of(KINDS[kind], label=_label_in_words(label))


def _label_in_words(label: str) -> Reason:
    """Results name slices by codes: "001-020" so that they sort, "(unnamed)" where the source names none."""
    shortest, dash, longest = label.partition("-")
    if dash and shortest.isdigit() and longest.isdigit():
        return Reason.of(DecisionReason.N_CHARS, least=int(shortest), most=int(longest))
    codes = {UNNAMED: DecisionReason.NO_NAME, OTHER: DecisionReason.SOME_OTHER}
    return Reason.of(codes[label]) if label in codes else Reason.verbatim(label)
