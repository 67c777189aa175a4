"""Checks of size: bytes of the model, and the limits by which `compress` selected it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hanyeong.release.bundle_info import BundleInfo
from hanyeong.release.checks.base import Bundle, ReleaseEvidence, check_result, goal_not_set, pass_or_fail, unknown
from hanyeong.release.decision_messages import Reason
from hanyeong.results.compress import SelectionRule
from hanyeong.results.decision_reasons import DecisionReason
from hanyeong.results.judge import CheckName, CheckResult, CheckStatus, Finding

MEGABYTE: Final = 1_000_000


def check_size(evidence: ReleaseEvidence) -> Iterator[CheckResult]:
    """The bundle's own size, then what `compress` reports about its selection."""
    yield _model_size(evidence.bundle, evidence.goals.max_model_mb)
    yield _within_compress_limits(evidence.bundle.info)


def _model_size(bundle: Bundle, limit_mb: float | None) -> CheckResult:
    name = CheckName.MAX_MODEL_MB
    if limit_mb is None:
        return goal_not_set(name)
    if bundle.bytes is None:
        return unknown(name, limit_mb, Reason.of(DecisionReason.UNREADABLE))
    size_mb = round(bundle.bytes / MEGABYTE, 3)
    reason = Reason.of(DecisionReason.SIZE, bytes=bundle.bytes, wanted=limit_mb)
    return check_result(name, pass_or_fail(size_mb <= limit_mb), size_mb, limit_mb, reason)


def _within_compress_limits(info: BundleInfo | None) -> CheckResult:
    """Latency may have decided in `compress`; nothing is timed here."""
    name, expected = CheckName.COMPRESS_LIMITS, Finding.ALL_KEPT
    if info is None or info.model.rule is None:
        return unknown(name, expected, Reason.of(DecisionReason.NO_RULE))
    if info.model.rule != SelectionRule.SMALLEST_WITHIN_LIMITS:
        return check_result(name, CheckStatus.FAIL, info.model.rule, expected, Reason.of(DecisionReason.LIMITS_BROKEN))
    return check_result(name, CheckStatus.PASS, expected, expected, Reason.of(DecisionReason.LIMITS_KEPT))
